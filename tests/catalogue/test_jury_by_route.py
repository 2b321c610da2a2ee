"""A sheet that prints a jury for each access route: findings, settlement and rule of each sentence, apart."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from parchemin.catalogue.actions import build_framework, deposit_sheet, settle_finding
from parchemin.catalogue.queries import blocking_findings, compiled_rule, jury_text
from parchemin.catalogue.ruling import confirm_composition_rule
from parchemin.domain.composition import Measure, rule_from_answers, sentences_of
from parchemin.domain.objection import Refused
from tests import make

pytestmark = pytest.mark.django_db
SHEETS = Path(__file__).parents[1] / "data" / "sheets"
THREE = (SHEETS / "marks-on-20.txt").read_text(encoding="utf-8")
ANSWERS = {
    "jury.colleges-count-whom": "all-at-least",
    "jury.exact-or-minimum": "minimum",
    "jury.who-votes": "all",
}


@pytest.fixture
def manager(db):
    return make.manager(make.certifier("Institut Gabarit"))


def deposited(manager, now, text=THREE):
    house = manager.memberships.get().certifier
    return deposit_sheet(actor=make.actor(manager), now=now, source=text.encode(), certifiers=[house])


def settle_all(manager, now, sheet, *suffixes):
    """Settle what is open of the sentences of these suffixes ("" for the first)."""
    for finding in sheet.findings.filter(code__startswith="jury."):
        if finding.settlements.exists() or not set(finding.depends) & {f"compose_jury:{s}" for s in suffixes}:
            continue
        base = next((code for code in ANSWERS if finding.code.startswith(code)), None)
        reading = ANSWERS[base] if base else finding.readings[0]["key"]
        settle_finding(
            actor=make.actor(manager), now=now, finding=finding, reading=reading, reason="Règlement."
        )


def confirm(manager, now, framework, *routes, of=None):
    compiled, answers = compiled_rule(framework, of or routes[0])
    return confirm_composition_rule(
        actor=make.actor(manager),
        now=now,
        framework=framework,
        rule=rule_from_answers(answers, compiled),
        routes=routes,
    )


def codes_of(call, *args, **more):
    with pytest.raises(Refused) as refusal:
        call(*args, **more)
    return [o.code for o in refusal.value.objections]


def test_each_sentence_has_findings_of_its_own_that_stop_its_routes_only(manager, now):
    sheet = deposited(manager, now)
    stops = {f.code: f.depends for f in sheet.findings.filter(code__startswith="jury.")}
    assert stops["jury.exact-or-minimum"] == ["compose_jury:FI", "compose_jury:CA"]
    assert stops["jury.exact-or-minimum.FC"] == ["compose_jury:FC"]
    assert stops["jury.exact-or-minimum.VAE"] == stops["jury.who-votes.VAE"] == ["compose_jury:VAE"]
    assert stops["jury.routes-differ"] == ["compose_jury"]
    waiting = {o.about for o in blocking_findings(sheet, "compose_jury:VAE")}
    assert {code.rpartition(".")[2] for code in waiting} == {"VAE", "routes-differ"}
    assert len(blocking_findings(sheet, "compose_jury")) > len(waiting)


def test_a_route_is_settled_and_confirmed_while_the_others_are_open(manager, now):
    sheet = deposited(manager, now)
    actor = make.actor(manager)
    first = sheet.findings.get(code="jury.routes-differ")
    settle_finding(actor=actor, now=now, finding=first, reading="by-route", reason="Lu.")
    settle_all(manager, now, sheet, "VAE")
    made = build_framework(actor=actor, now=now, sheet=sheet)
    row = confirm(manager, now, made, "VAE")
    assert (row.routes, row.rule["text"]) == (["VAE"], jury_text(made.reading, "VAE"))
    assert row.rule["clauses"][0] == {"measure": "total", "number": 5, "exact": False, "percent": False}
    assert row.source_lines == [[77, 77]]
    compiled, answers = compiled_rule(made, "FI")
    assert answers == {}
    with pytest.raises(ValueError, match="reste ouverte"):
        rule_from_answers(answers, compiled)


def test_three_sentences_make_three_rules_each_for_its_routes(manager, now):
    sheet = deposited(manager, now)
    first = sheet.findings.get(code="jury.routes-differ")
    settle_finding(actor=make.actor(manager), now=now, finding=first, reading="by-route", reason="Lu.")
    settle_all(manager, now, sheet, "FI", "FC", "VAE")
    made = build_framework(actor=make.actor(manager), now=now, sheet=sheet)
    rules = {}
    for route in ("FI", "FC", "VAE"):
        compiled, answers = compiled_rule(made, route)
        rule = rule_from_answers(answers, compiled)
        row = confirm_composition_rule(actor=make.actor(manager), now=now, framework=made, rule=rule)
        rules[route] = (row.routes, rule.clause(Measure.TOTAL).number)
    assert rules == {"FI": (["FI", "CA"], 4), "FC": (["FC"], 3), "VAE": (["VAE"], 5)}


@pytest.mark.parametrize("pair", list(itertools.combinations(("FI", "FC", "VAE"), 2)))
def test_one_rule_does_not_bind_routes_of_two_sentences(manager, now, pair):
    sheet = deposited(manager, now)
    first = sheet.findings.get(code="jury.routes-differ")
    settle_finding(actor=make.actor(manager), now=now, finding=first, reading="by-route", reason="Lu.")
    settle_all(manager, now, sheet, "FI", "FC", "VAE")
    made = build_framework(actor=make.actor(manager), now=now, sheet=sheet)
    assert codes_of(confirm, manager, now, made, *pair) == ["rule.several-sentences"]


IDEM = THREE.replace(
    "Par expérience Oui 5 membres : 1 président professionnel, 2 employeurs et 2 salariés",
    "Par expérience Oui idem",
)


def test_idem_under_lines_that_differ_is_asked_not_guessed(manager, now):
    sheet = deposited(manager, now, IDEM)
    finding = sheet.findings.get(code="jury.idem.VAE")
    assert finding.depends == ["compose_jury:VAE"]
    assert [r["key"] for r in finding.readings] == ["above", "as-fi"]
    actor = make.actor(manager)
    settle_finding(actor=actor, now=now, finding=finding, reading="as-fi", reason="Confirmé par le service.")
    made = build_framework(actor=actor, now=now, sheet=sheet)
    assert [one.routes for one in sentences_of(made.reading)] == [("FI", "CA", "VAE"), ("FC",)]
    assert jury_text(made.reading, "VAE") == jury_text(made.reading, "FI")


def test_a_route_closed_since_moves_no_finding_s_name(manager, now):
    text = THREE.replace("d'étudiant Oui 4 membres", "d'étudiant X 4 membres")
    sheet = deposited(manager, now, text)
    before = [one.suffix for one in sentences_of(sheet.reading)]
    reading = sheet.reading
    for route in reading["access_routes"]:
        if route["code"] in {"FI", "CA"}:
            route |= {"open": False, "basis": None}
    assert [one.suffix for one in sentences_of(reading)] == before[1:] == ["FC", "VAE"]
