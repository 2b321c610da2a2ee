"""Sheets of other habits, from their sentence to a jury that may sit: settled, confirmed, named, judged route by route."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from parchemin.catalogue.actions import build_framework, deposit_sheet, settle_finding
from parchemin.catalogue.queries import compiled_sentence
from parchemin.catalogue.ruling import confirm_composition_rule
from parchemin.domain.composition import Moment, rule_from_answers, sentences_of
from parchemin.domain.objection import blocking
from parchemin.juries.facts import day_of
from parchemin.juries.jury import sittings
from parchemin.juries.jury.seating import propose_jury
from parchemin.juries.models import Jury
from parchemin.juries.session.preparing import create_session, enter_candidates
from tests import make

pytestmark = pytest.mark.django_db
SHEETS = Path(__file__).parents[2] / "data" / "sheets"
ANSWERS = {
    "jury.colleges-count-whom": "own-seats",
    "jury.exact-or-minimum": "exact",
    "jury.who-votes": "all",
    "jury.certifier-member-one-or-per-certifier": "one-delivering",
}
DAY = date(2026, 6, 15)
HOLDER, DIRECTOR = "ancien titulaire de la certification", "directeur pédagogique"
CENTRE, MEDIATORS = "directeur de centre de formation", "représentant de l’association"


@pytest.fixture
def house(db):
    """A certifier, its manager and a pool where every quality that these sheets name is held by somebody."""
    one = make.certifier("Institut Gabarit")
    for college in ("employee", "employer", "employee", "employer", "none"):
        make.juror(one, college, days=[DAY])
    make.juror(one, certifier_member=True, days=[DAY])
    for words in (HOLDER, DIRECTOR, CENTRE, MEDIATORS, "formateur"):
        make.juror(one, "none", days=[DAY], qualities=[words], professional=False, can_preside=False)
    return one, make.manager(one)


def confirmed(house, now, name):
    """The framework of a sheet, a rule confirmed for each of its sentences."""
    one, account = house
    actor = make.actor(account)
    source = (SHEETS / f"{name}.txt").read_bytes()
    sheet = deposit_sheet(actor=actor, now=now, source=source, certifiers=[one])
    for finding in sheet.findings.filter(code__startswith="jury."):
        reading = next((r for code, r in ANSWERS.items() if finding.code.startswith(code)), "")
        known = [r["key"] for r in finding.readings]
        settle_finding(
            actor=actor,
            now=now,
            finding=finding,
            reading=reading if reading in known else known[0],
            reason="Lu.",
        )
    framework = build_framework(actor=actor, now=now, sheet=sheet)
    for printed in sentences_of(framework.reading):
        compiled, answers = compiled_sentence(framework, printed)
        rule = rule_from_answers(answers, compiled)
        assert rule.contradiction() is None
        assert compiled.not_understood == ()
        confirm_composition_rule(actor=actor, now=now, framework=framework, rule=rule, routes=printed.routes)
    return framework


def seated(house, now, framework, *routes):
    """The jury that the pool gives to a session of candidates of these routes, and what it lacks for each."""
    one, account = house
    actor = make.actor(account)
    session = create_session(
        actor=actor,
        now=now,
        certifier=one,
        title="Session d’essai",
        frameworks=[framework],
        site=make.site(one),
        starts_on=DAY,
        jury_on=DAY,
    )
    began = {"entered_on": date(2025, 9, 1)}
    rows = [make.candidacy(one, framework, route=route, **began) for route in routes]
    enter_candidates(actor=actor, now=now, session=session, candidacies=rows)
    propose_jury(actor=actor, now=now, session=session)
    jury = Jury.objects.get(session=session)
    whole, on = sittings.sitting(jury), day_of(jury)
    seats = sorted(m.place or m.seat for m in whole.rows)
    lacking = {
        row.route: [o.code for o in blocking(whole.objections(Moment.NOMINATION, on, row))] for row in rows
    }
    return seats, lacking, [o.code for o in blocking(whole.objections(Moment.NOMINATION, on))]


@pytest.mark.parametrize(
    ("name", "routes", "seats"),
    [
        ("vae-only", ["VAE"], ["president", "professional", MEDIATORS]),
        ("marks-on-20", ["FI"], ["employeur", "formateur", "president", "salarié"]),
        ("marks-on-20", ["FC"], ["employeur", "president", "salarié"]),
        ("marks-on-20", ["VAE"], ["employeur", "employeur", "president", "salarié", "salarié"]),
        ("four-certifiers", ["FI", "VAE"], ["certifier", "president", "professional", "professional"]),
        ("letters-no-president", ["CA"], [CENTRE, "president", "professional", "salarié"]),
        (
            "secretary-former-holder",
            ["FC", "VAE"],
            [HOLDER, DIRECTOR, "president", "professional", "professional"],
        ),
    ],
)
def test_a_sheet_of_another_habit_has_its_jury(house, now, name, routes, seats):
    framework = confirmed(house, now, name)
    found, lacking, general = seated(house, now, framework, *routes)
    assert found == sorted(seats)
    assert general == []
    assert lacking == {route: [] for route in routes}


def test_routes_of_two_juries_in_one_session_are_judged_apart(house, now):
    framework = confirmed(house, now, "marks-on-20")
    _seats, lacking, general = seated(house, now, framework, "FI", "FI", "VAE")
    assert general == []
    assert lacking["FI"] == []
    assert set(lacking["VAE"]) == {"composition.total", "composition.named"}
