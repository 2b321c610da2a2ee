"""Where what stops the end is said first: the codes that the acts of the end can give, their place, their test."""

from __future__ import annotations

import ast
import importlib
from collections import defaultdict
from functools import cache

from tools.reference import objections, reach
from tools.reference.remedies import TESTS

# The acts of the end of a certification's life.
ENDS = {
    "awards.actions:issue_award": "délivrer un titre",
    "awards.actions:issue_awards": "délivrer les titres dus",
    "declarations.actions:prepare": "préparer les passages",
    "declarations.actions:write_file": "écrire le fichier",
    "juries.deliberation.deliberating:open_deliberation": "ouvrir la délibération",
    "juries.deliberation.deciding:decide_block": "décider un bloc",
    "juries.deliberation.deciding:adopt_undisputed": "adopter sans débat",
    "juries.deliberation.stating:state_outcome": "énoncer un résultat",
    "juries.deliberation.deliberating:close_deliberation": "clore",
    "juries.minutes.sealing:seal_minutes": "sceller",
    "juries.minutes.publishing:publish_results": "publier",
    "juries.minutes.publishing:notify_results": "dire les résultats",
}
WORDS = {
    "enrolment": "à l’inscription",
    "entry": "à l’entrée en session",
    "opening": "à l’ouverture",
    "nomination": "au jury nommé",
    "checkpoint": "au point avant le jour",
    "deliberation": "en délibération",
    "act": "à l’acte",
}
HEAD = """# Ce qui arrête à la fin est dit au début

Page écrite par `make docs` d’après le code, les registres (`<étape>/earliest.py`) et les essais : n’y écrivez pas à la main.

Chaque raison qu’une délivrance, une déclaration, une publication ou une décision peut donner, le moment le plus tôt où
elle se sait et se dit, et l’essai qui l’y entend, puis l’entend à la fin. Ce qui se dit *en délibération* ou *à l’acte*
ne se sait pas avant : la phrase dit pourquoi. Les raisons elles-mêmes : [objections.md](objections.md).

"""


@cache
def codes() -> dict[str, list[str]]:
    """The codes that the acts of the end can give, each with the words of those acts."""
    found = reach.codes_of(ENDS)
    return {code: [words for act, words in ENDS.items() if act in found[code]] for code in sorted(found)}


@cache
def heard() -> dict[str, list[tuple[str, str]]]:
    """The tests that hear each code early, each with the place its mark gives: ``said_at("enrolment", "claims.place")``."""
    found = defaultdict(list)
    for path in sorted(TESTS.rglob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        if "mark.said_at" not in text:
            continue
        for function in ast.walk(ast.parse(text)):
            if isinstance(function, ast.FunctionDef):
                test = f"{path.relative_to(TESTS.parent).as_posix()}::{function.name}"
                for place, *codes in map(_said, function.decorator_list):
                    for code in codes:
                        found[code].append((place, test))
    return dict(found)


def _said(decorator: ast.expr) -> list[str]:
    """The place and the codes of a mark, [""] of another decorator."""
    match decorator:
        case ast.Call(func=ast.Attribute(attr="said_at"), args=args):
            return [str(one.value) for one in args if isinstance(one, ast.Constant)]
    return [""]


@cache
def page() -> str:
    from parchemin.domain.earliest import EARLIEST, earliest

    if not EARLIEST:  # found by themselves where the house has started
        for path in sorted(objections.PACKAGE.glob("*/earliest.py")):
            if path.parent.name != "domain":
                importlib.import_module(f"parchemin.{path.parent.name}.earliest")
    parts, family = [HEAD], ""
    for code, acts in codes().items():
        row = earliest(code)
        if (first := code.partition(".")[0]) != family:
            family = first
            parts.append(
                f"\n## {family}\n\n| raison | dite | pourquoi pas avant | arrête | essai |\n|---|---|---|---|---|\n"
            )
        tests = ", ".join(
            f"[{test.partition('::')[2]}](../../{test.partition('::')[0]})"
            for _, test in heard().get(code, ())
        )
        place, why = (WORDS[row.place], row.why) if row else ("non établi", "")
        parts.append(f"| `{code}` | {place} | {why} | {', '.join(acts)} | {tests} |\n")
    return "".join(parts)
