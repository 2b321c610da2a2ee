"""An instant becomes a day in one place (``domain.clock``), where its zone is said: nowhere else, in any layer."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parent.parent / "src" / "parchemin"
THE_PLACE = "domain/clock.py"


def days_taken(code: str) -> list[int]:
    """Lines that take a day from an instant by themselves: ``x.date()``, ``localdate(x)``, ``date.today()``."""
    lines = []
    for node in ast.walk(ast.parse(code)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        bare, given = not node.args and not node.keywords, node.args or node.keywords
        # ``timezone.localdate()`` alone is today in the zone of the page; any other instant says its zone.
        if (node.func.attr in ("date", "today") and bare) or (node.func.attr == "localdate" and given):
            lines.append(node.lineno)
    return lines


@pytest.mark.parametrize(
    ("code", "caught"),
    [
        ("now.date()", True),
        ("now.astimezone(zone).date()", True),
        ("timezone.localtime(now).date()", True),
        ("timezone.localdate(now)", True),
        ("date.today()", True),
        ("timezone.localdate()", False),
        ("day_at(now, zone)", False),
        ("match value:\n    case dt.date():\n        pass", False),
    ],
)
def test_the_rule_sees_each_way_of_taking_a_day(code, caught):
    assert bool(days_taken(code)) is caught


def test_no_other_place_makes_a_day_of_an_instant():
    found = {
        path.relative_to(SOURCE).as_posix(): lines
        for path in sorted(SOURCE.rglob("*.py"))
        if "migrations" not in path.parts and (lines := days_taken(path.read_text(encoding="utf-8")))
    }
    assert list(found) == [THE_PLACE], f"use day_at(instant, zone) or day_here(instant): {found}"
