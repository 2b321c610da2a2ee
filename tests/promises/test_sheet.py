"""The sheet is read, not retyped: README's first sentence, on the reference sheet as the register prints it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

import parchemin
from parchemin.candidates.actions import enrol
from parchemin.catalogue.actions import build_framework, deposit_sheet, settle_finding
from parchemin.catalogue.ruling import confirm_composition_rule
from parchemin.domain.access import AccessRoute
from parchemin.domain.composition import Clause, CompositionRule, Measure
from parchemin.domain.objection import Refused
from parchemin.formats.register_text import load
from tests import make

SEED = (Path(parchemin.__file__).parent / "data" / "rncp-21947.txt").read_bytes()
LINES = SEED.decode().splitlines()
READ = load(SEED).as_dict()
NAMED = {  # what README names → each thing read of that name, and the words that its lines must hold
    "blocks": [(b, b["title"]) for b in READ["blocks"]],
    "competencies": [(c, c["title"]) for b in READ["blocks"] for c in b["competencies"]],
    "assessments": [(a, a["text"]) for b in READ["blocks"] for a in b["assessments"]],
    "jury": [(READ["jury"], READ["jury"]["text"])],
    "access routes": [(r, r["label"]) for r in READ["access_routes"]],
    "registrations": [(r, r["from"][:4]) for r in READ["registrations"]],
}


def words(text: str) -> set[str]:
    """Its words, without the digits that the page glued to them."""
    return {*re.findall(r"[^\W\d]+", text.casefold())}


def printed(lines: dict) -> str:
    return "\n".join(LINES[lines["first"] - 1 : lines["last"]])


@pytest.fixture
def house(db):
    one, other = make.certifier("Institut Gabarit"), make.certifier("Institut Croquis")
    return one, other, make.sharing(one, other)


@pytest.fixture
def sheet(house, now):
    one, other, actor = house
    return deposit_sheet(actor=actor, now=now, source=SEED, certifiers=[one, other])


@pytest.mark.parametrize("named", NAMED)
def test_each_thing_read_says_its_lines_and_they_hold_its_words(named):
    assert NAMED[named], "nothing was read"
    for thing, text in NAMED[named]:
        there = words(printed(thing["lines"]))
        if named == "registrations":
            assert text in printed(thing["lines"])
        assert words(text) <= there


def test_the_framework_is_made_of_the_text_alone(sheet, house, now):
    """From the bytes to the rows nobody types a word: every title of the framework is in the text deposited."""
    made = build_framework(actor=house[2], now=now, sheet=sheet)
    whole = words(SEED.decode())
    blocks = list(made.blocks.order_by("number"))
    assert [b.title for b in blocks] == [b["title"] for b in READ["blocks"]]
    for block in blocks:
        assert words(block.title) <= whole
        for competency in block.competencies.all():
            assert words(competency.title) <= whole
        for assessment in block.assessments.all():
            [[first, last]] = assessment.lines
            assert words(assessment.label) <= words(printed({"first": first, "last": last}))
    for route in made.routes.all():
        assert route.lines


def codes(refusal) -> list[str]:
    return [o.code for o in refusal.value.objections]


def test_what_is_not_settled_stays_unknown_and_stops_what_depends_on_it(sheet, house, now):
    """The cross of the individual candidates was lost: the route is neither open nor closed until somebody says."""
    certifier, _, actor = house
    made = build_framework(actor=actor, now=now, sheet=sheet)
    assert made.routes.get(route="CL").is_open is None
    asked = {
        "actor": actor,
        "now": now,
        "certifier": certifier,
        "number": "L-1",
        "route": AccessRoute.CL,
        "entered_on": date(2022, 9, 5),
        "identity": {"birth_name": "Essai", "first_names": "Lou", "sex": "F", "birth_year": 1999},
    }
    with pytest.raises(Refused) as refusal:
        enrol(framework=made, **asked)
    assert "route.unsettled" in codes(refusal)
    rule = CompositionRule((Clause(Measure.TOTAL, 5),), text=READ["jury"]["text"], where="lignes 407 à 411")
    with pytest.raises(Refused) as refusal:
        confirm_composition_rule(actor=actor, now=now, framework=made, rule=rule)
    assert all(code.startswith("sheet.unsettled") for code in codes(refusal))
    finding = sheet.findings.get(code="route.CL.cross-without-idem")
    with pytest.raises(Refused) as refusal:
        settle_finding(actor=actor, now=now, finding=finding, reading="open", reason=" ")
    assert codes(refusal)
    settled = settle_finding(actor=actor, now=now, finding=finding, reading="open", reason="Vu au registre.")
    assert (settled.settled_by.name, settled.reason) == (actor.name, "Vu au registre.")
    again = build_framework(actor=actor, now=now, sheet=sheet)
    assert enrol(framework=again, **asked).route == "CL"
