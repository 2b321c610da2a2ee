"""Remedies: what leads out of each reason, where it is done, and the test that replays it."""

from __future__ import annotations

import ast
import importlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache

from tools.reference import objections

TESTS = objections.PACKAGE.parent.parent / "tests"
HEAD = """# Remèdes

Page écrite par `make docs` d’après les registres (`<étape>/remedies.py`) et les essais : n’y écrivez pas à la main.

Chaque raison ([objections.md](objections.md)) a son remède : *un acte*, fait d’abord, puis le même est accepté ; *la même
saisie*, corrigée ; *plus tard*, un autre jour ou après quelqu’un d’autre ; *rien*, ce qui est fait le reste ; *constat*,
aucun acte n’était refusé. Les trois premiers sont rejoués par un essai : refusé pour cette raison, remédié, accepté.

"""
WORDS = {
    "act": "un acte",
    "again": "la même saisie",
    "later": "plus tard",
    "stands": "rien",
    "found": "constat",
}


@cache
def replayed() -> dict[str, list[str]]:
    """The tests that replay each code: ``{"claims.place": ["tests/awards/test_x.py::test_y"]}``."""
    found = defaultdict(list)
    for path in sorted(TESTS.rglob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        if "mark.replays" not in text and "cases(" not in text:
            continue
        module = ast.parse(text)
        tables = {
            target.id: node.value
            for node in module.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for function in ast.walk(module):
            if isinstance(function, ast.FunctionDef):
                for code in dict.fromkeys(_marked(function, tables)):
                    found[code].append(f"{path.relative_to(TESTS.parent).as_posix()}::{function.name}")
    return dict(found)


def _marked(function: ast.FunctionDef, tables: Mapping[str, ast.expr]) -> Iterator[str]:
    """Codes of the marks above a test: its own, its parameters', those of a table of cases (``replays.cases``)."""
    for decorator in function.decorator_list:
        for call in ast.walk(decorator):
            match call:
                case ast.Call(func=ast.Attribute(attr="replays"), args=args):
                    yield from (str(one.value) for one in args if isinstance(one, ast.Constant))
                case ast.Call(func=ast.Name(id="cases"), args=[rows]):
                    table = tables.get(rows.id, rows) if isinstance(rows, ast.Name) else rows
                    for row in table.elts if isinstance(table, ast.List) else ():
                        if isinstance(row, ast.Tuple) and isinstance(row.elts[0], ast.Constant):
                            yield str(row.elts[0].value)


def _places(acts: tuple[str, ...]) -> tuple[str, str]:
    """Pages and commands where the acts are done."""
    from parchemin.cli.ways import COMMANDS
    from parchemin.web.shared.ways import AUDIENCES

    pages = [ways[act].page for act in acts for _, ways in AUDIENCES if act in ways]
    commands = [f"`parchemin {COMMANDS[act]}`" for act in acts if act in COMMANDS]
    return ", ".join(dict.fromkeys(pages)), ", ".join(dict.fromkeys(commands))


@cache
def page() -> str:
    from parchemin.domain.remedies import REMEDIES, remedy

    if not REMEDIES:  # found by themselves where the house has started
        for path in sorted(objections.PACKAGE.glob("*/remedies*")):  # a module, or a package
            if path.parent.name != "domain" and path.suffix in ("", ".py"):
                importlib.import_module(f"parchemin.{path.parent.name}.remedies")
    tests, family, parts = replayed(), "", [HEAD]
    for code in sorted(objections.collect()):
        known = remedy(code)
        if (first := code.partition(".")[0]) != family:
            family = first
            parts.append(
                f"\n## {family}\n\n| raison | remède | actes | pages | commandes | rejoué par |\n|---|---|---|---|---|---|\n"
            )
        pages, commands = _places(known.acts if known else ())
        acts = ", ".join(f"`{act}`" for act in known.acts) if known else ""
        kind = WORDS[known.kind] if known else "non établi"
        where = ", ".join(
            f"[{name.partition('::')[2]}](../../{name.partition('::')[0]})" for name in tests.get(code, [])
        )
        parts.append(f"| `{code}` | {kind} | {acts} | {pages} | {commands} | {where} |\n")
    return "".join(parts)
