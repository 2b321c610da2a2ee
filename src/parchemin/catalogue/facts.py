"""Rows of the catalogue as the frozen values that the rules take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from parchemin.catalogue.models import (
    CertificationRules,
    CompositionRule,
    Framework,
    RegisterSheet,
    RouteOpening,
)
from parchemin.domain import access, composition
from parchemin.domain.access import AccessRoute
from parchemin.domain.certification_rules import Rules
from parchemin.domain.interval import Interval
from parchemin.domain.settlement import lines_of


def lines_text(lines: Sequence[Any]) -> str:
    """``[[407, 411], [416, 416]]`` as "407 à 411, 416"."""
    spans = [(span, span) if isinstance(span, int) else (span[0], span[-1]) for span in lines]
    return ", ".join(f"{first} à {last}" if first != last else f"{first}" for first, last in spans)


def openings(framework: Framework) -> dict[AccessRoute, access.RouteOpening]:
    """What the framework says of each access route."""
    return {
        AccessRoute(row.route): access.RouteOpening(row.is_open, row.finding_code, lines_text(row.lines))
        for row in RouteOpening.objects.filter(framework=framework).order_by("route")
    }


def registrations(sheet: RegisterSheet) -> list[Interval]:
    """Periods during which this sheet was, or is, on the register, oldest first."""
    rows = [row for row in sheet.registrations.all() if row.of_this_sheet is not False]
    return [Interval(row.starts, row.until) for row in sorted(rows, key=lambda row: row.starts)]


def rules_of(row: CertificationRules | None) -> Rules:
    """What a version of the certifier's rules says; silence where there is none."""
    if row is None:
        return Rules()
    return Rules.from_dict(row.content, source=f"Règlement de certification, version {row.version}")


def composition_rule(row: CompositionRule) -> composition.CompositionRule:
    """A confirmed rule, its place in the sheet said from the lines kept beside it."""
    rule = composition.CompositionRule.from_dict(row.rule)
    for span in row.source_lines[:1]:
        first, last = (span, span) if isinstance(span, int) else (span[0], span[-1])
        where = lines_of({"first": first, "last": last})
        if str(where) == str(rule.where):
            return replace(rule, where=where)
    return rule
