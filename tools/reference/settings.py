"""Settings: each ``env.…("NAME", default)`` of ``settings.py``, with the words of the ``#:`` lines above it."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

SETTINGS = Path(__file__).resolve().parent.parent.parent / "src" / "parchemin" / "settings.py"
KINDS = {"str": "texte", "int": "nombre", "bool": "oui ou non", "list": "liste, séparée par des virgules"}
HEAD = """# Réglages

Page écrite par `make docs` d’après `src/parchemin/settings.py` : n’y écrivez pas à la main.

Chaque réglage se donne dans l’environnement. Un secret se donne aussi par un fichier : le même nom suivi de `_FILE`,
dont la valeur est un chemin.

"""


@dataclass(frozen=True, slots=True)
class Setting:
    name: str  # whole: PARCHEMIN_MODE
    kind: str
    default: str  # as written in the code; empty where it is computed
    words: str
    secret: bool


def read(text: str) -> list[Setting]:
    """Settings in the order of the file. ``ValueError`` where one has no words."""
    lines = text.splitlines()
    found = []
    for node in ast.walk(ast.parse(text)):
        if not (isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)):
            continue
        kind = _kind(node)
        if kind is None:
            continue
        name = f"PARCHEMIN_{node.args[0].value}"
        if not (words := _above(lines, node.lineno)):
            raise ValueError(f"settings.py:{node.lineno}: {name} has no line « #: … » above it")
        found.append((node.lineno, Setting(name, kind, _default(node), words, kind == "secret")))
    return [setting for _, setting in sorted(found, key=lambda one: one[0])]


def _kind(call: ast.Call) -> str | None:
    match call.func:
        case ast.Attribute(value=ast.Name(id="env"), attr=kind) if kind in KINDS:
            return kind
        case ast.Name(id="_secret"):
            return "secret"
    return None


def _default(call: ast.Call) -> str:
    given = call.args[1] if len(call.args) > 1 else next((k.value for k in call.keywords), None)
    match given:
        case ast.Constant(value=bool() as value):
            return "oui" if value else "non"
        case ast.Constant(value=None) | None:
            return "aucun"
        case ast.Constant(value=value):
            return f"`{value}`" if value != "" else "aucun"
        case ast.List(elts=parts):
            return ", ".join(f"`{ast.literal_eval(part)}`" for part in parts) or "aucun"
        case ast.BinOp():
            return f"`{eval(compile(ast.Expression(given), '', 'eval'), {})}`"  # noqa: S307 - our own product of numbers
    return ""


def _above(lines: list[str], number: int) -> str:
    """The ``#:`` lines just above a line of code, as one sentence."""
    said: list[str] = []
    at = number - 2
    while at >= 0 and lines[at].lstrip().startswith("#:"):
        said.insert(0, lines[at].lstrip().removeprefix("#:").strip())
        at -= 1
    return " ".join(said)


def page() -> str:
    parts = [HEAD]
    for one in read(SETTINGS.read_text(encoding="utf-8")):
        kind = "secret" if one.secret else KINDS[one.kind]
        default = f" Par défaut : {one.default}." if one.default else ""
        also = f" Aussi par `{one.name}_FILE`." if one.secret else ""
        parts.append(f"## `{one.name}`\n\n{one.words}\n\n*{kind[0].upper()}{kind[1:]}.{default}{also}*\n")
    return "\n".join(parts)
