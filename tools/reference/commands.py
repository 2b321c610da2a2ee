"""Commands: every group, command, argument and option of ``parchemin``, with the words its own help gives."""

from __future__ import annotations

from functools import cache
from typing import Any

HEAD = """# Commandes

Page écrite par `make docs` d’après les commandes elles-mêmes : n’y écrivez pas à la main.

Un acte refusé donne chaque raison ([objections.md](objections.md)). `--help` dit la même chose que cette page.

Un acte est fait au nom d’un compte : celui de `--as`, sinon celui de `PARCHEMIN_AS` ([settings.md](settings.md)) ; sans
compte, il est refusé (`actor.no-account`). Seuls sont de la machine l’entretien, l’envoi et la première installation.

| état de sortie | ce qu’il dit |
|---|---|
"""
WHO = {
    "reads": "*Lit, sans compte.*",
    "machine": "*Acte de la machine, sans compte.*",
    "person": "*Acte d’un compte.*",
}


def tree() -> Any:
    import typer

    from parchemin.cli.main import app

    return typer.main.get_command(app)


def commands(node: Any, path: str = "parchemin") -> list[tuple[str, Any]]:
    """Every command that does something, by its whole name; those of a group follow the group's own order."""
    inner = getattr(node, "commands", None)
    if not inner:
        return [(path, node)]
    return [found for name, one in inner.items() for found in commands(one, f"{path} {name}")]


def groups(node: Any) -> list[tuple[str, str, list[tuple[str, Any]]]]:
    """Title, words and commands of each part of the page; commands of the machine first."""
    alone = [
        (f"parchemin {n}", one) for n, one in node.commands.items() if not getattr(one, "commands", None)
    ]
    parts = [("parchemin", "La machine elle-même.", alone)]
    for name, one in node.commands.items():
        if getattr(one, "commands", None):
            parts.append((f"parchemin {name}", one.help or "", commands(one, f"parchemin {name}")))
    return parts


def usage(path: str, command: Any) -> str:
    given = [_place(p) for p in command.params if p.param_type_name == "argument"]
    needed = [
        f"{max(p.opts, key=len)} {_place(p)}"
        for p in command.params
        if p.param_type_name == "option" and p.required
    ]
    return " ".join([path, *given, *needed])


def _place(param: Any) -> str:
    """How an argument is written in the usage line."""
    return (param.metavar or param.name).upper()


def _option(option: Any) -> str:
    names = ", ".join(f"`{name}`" for name in [*option.opts, *option.secondary_opts])
    words = [option.help or ""]
    if option.required:
        words.append("Obligatoire.")
    elif not option.is_flag and option.default not in (None, "", (), []):
        words.append(f"Par défaut : `{option.default}`.")
    if option.multiple:
        words.append("Se répète.")
    return f"- {names} : {' '.join(word for word in words if word)}".rstrip(" :")


@cache
def page() -> str:
    from parchemin.cli.context import Exit, doer_of

    parts = [HEAD + "".join(f"| {one.value} | {one.words} |\n" for one in Exit)]
    for title, words, inner in groups(tree()):
        parts.append(f"## {title}\n\n{words}\n")
        for path, command in inner:
            said = " ".join((command.help or "").split())
            who = WHO[str(doer_of(command.callback))]
            parts.append(f"### `{path}`\n\n{said} {who}\n\n    {usage(path, command)}\n")
            lines = [f"- `{_place(p)}` : {p.help}" for p in command.params if p.param_type_name == "argument"]
            lines += [
                _option(p)
                for p in command.params
                if p.param_type_name == "option" and "--help" not in p.opts and not p.hidden
            ]
            if lines:
                parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)
