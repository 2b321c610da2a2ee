"""The rows of a framework, made from a settled reading. No decision here: the action has taken them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from parchemin.catalogue.models import (
    Assessment,
    Block,
    Competency,
    Deliverable,
    Framework,
    LegalAct,
    RegisterSheet,
    Registration,
    RouteOpening,
)
from parchemin.catalogue.queries import jury_text

# What is heard, or done before a machine, is not deposited.
SEEN = re.compile(
    r"soutenance|\boral|présentation|sur machine|sur ordinateur"
    r"|^(?:un |une |l[’'])?(?:entretien|mise en situation|observation|audition|exposé|démonstration|jeu de rôle)",
    re.IGNORECASE,
)
SHEET_NUMBER = "act.sheet-number-unknown"


def lines_of(place: Mapping[str, Any]) -> list[list[int]]:
    """A place of the reading as the tables keep it: ``[[first, last]]``."""
    span = place.get("lines") or {}
    return [[span["first"], span["last"]]] if span else []


def fit(text: object, length: int) -> str:
    """Words that a column can hold; the reading keeps them whole."""
    words = "" if text is None else str(text)
    return words if len(words) <= length else words[: length - 1] + "…"


def add_blocks(framework: Framework, reading: Mapping[str, Any]) -> None:
    for one in reading["blocks"]:
        block = Block.objects.create(
            framework=framework, number=one["number"], code=fit(one["code"], 20), title=one["title"]
        )
        competencies = _competencies(block, one["competencies"])
        for assessment in one["assessments"]:
            _assessment(block, assessment, competencies)


def _competencies(block: Block, printed: Sequence[Mapping[str, Any]]) -> dict[int, Competency]:
    by_position: dict[int, Competency] = {}
    for one in printed:
        by_position[one["position"]] = Competency.objects.create(
            block=block,
            position=one["position"],
            printed_code=fit(one["code"], 20),
            code=fit(one["normalised"], 20),
            title=one["title"],
            details=one["details"],
            lines=lines_of(one),
            duplicate_of=by_position.get(one["duplicate_of"]) if one["duplicate_of"] else None,
        )
    return by_position


def _assessment(block: Block, printed: Mapping[str, Any], competencies: Mapping[int, Competency]) -> None:
    row = Assessment.objects.create(
        block=block,
        position=printed["position"],
        label=fit(printed["label"], 40),
        kind=fit(printed["kind"], 80),
        mode=printed["mode"],
        text=printed["text"],
        panel_minimum=_panel(printed["panel"]),
        lines=lines_of(printed),
    )
    row.competencies.set([competencies[position] for position in printed["positions"]])
    Deliverable.objects.bulk_create(
        Deliverable(assessment=row, position=position, label=fit(label, 200), is_file=not SEEN.search(label))
        for position, label in enumerate(printed["deliverables"], start=1)
    )


def _panel(panel: Mapping[str, int] | None) -> int | None:
    return (panel or {}).get("min_professionals") or (panel or {}).get("professionals")


def add_routes(framework: Framework, reading: Mapping[str, Any], waiting: Mapping[str, str]) -> None:
    """``waiting``: by route, the code of the open finding that leaves it undecided."""
    RouteOpening.objects.bulk_create(
        RouteOpening(
            framework=framework,
            route=printed["code"],
            is_open=printed["open"],
            finding_code=waiting.get(printed["code"], "") if printed["open"] is None else "",
            jury_text=jury_text(dict(reading), printed["code"]) if printed["open"] is not False else "",
            lines=lines_of(printed),
        )
        for printed in reading["access_routes"]
    )


def add_acts(sheet: RegisterSheet, reading: Mapping[str, Any]) -> None:
    """Legal acts and the registrations they make: those not here yet. An act whose date is unreadable has no row."""
    known = {(row.kind, row.signed_on, row.text): row for row in sheet.legal_acts.order_by("pk")}
    # One that was corrected is held too: the text does not bring back what a person found wrong.
    held = set(Registration.ever.filter(sheet=sheet).values_list("starts", "until"))
    rows: dict[int, LegalAct] = {}
    for index, printed in enumerate(reading["legal_acts"]):
        if printed["signed"] is None:
            continue
        kind, signed = fit(printed["kind"], 60), date.fromisoformat(printed["signed"])
        rows[index] = known.get((kind, signed, printed["text"])) or LegalAct.objects.create(
            sheet=sheet,
            kind=kind,
            signed_on=signed,
            published_on=date.fromisoformat(printed["published"]) if printed["published"] else None,
            text=printed["text"],
            lines=lines_of(printed),
        )
    for printed in reading["registrations"]:
        starts, until = date.fromisoformat(printed["from"]), date.fromisoformat(printed["until"])
        if printed["act"] in rows and starts < until and (starts, until) not in held:
            Registration.objects.create(
                sheet=sheet, act=rows[printed["act"]], starts=starts, until=until, years=printed["years"]
            )


def registrations_of(reading: Mapping[str, Any]) -> frozenset[tuple[date, date]]:
    """First day, and day after the last, of each registration that a reading says."""
    return frozenset(
        (date.fromisoformat(printed["from"]), date.fromisoformat(printed["until"]))
        for printed in reading["registrations"]
    )


def mark_registrations(
    sheet: RegisterSheet,
    settled: Mapping[str, str],
    codes: frozenset[str],
    *,
    printed: Collection[tuple[date, date]],
) -> None:
    """Say which registrations are this sheet's: sure when the sheet leaves no doubt, else as settled.

    One that its text no longer prints is not. Those that a person entered are theirs to say.
    """
    every = list(sheet.registrations.filter(entered_at__isnull=True).order_by("starts", "until", "pk"))
    rows = [row for row in every if (row.starts, row.until) in printed]
    gone = [row for row in every if row not in rows]
    for row in gone:
        row.of_this_sheet = False
    Registration.objects.bulk_update(gone, ["of_this_sheet"])
    choice = settled.get(SHEET_NUMBER)
    for row in rows:
        if SHEET_NUMBER not in codes or choice == "all":
            row.of_this_sheet = True
        elif choice == "last-only":
            row.of_this_sheet = row is rows[-1]
        else:
            row.of_this_sheet = None
    Registration.objects.bulk_update(rows, ["of_this_sheet"])
