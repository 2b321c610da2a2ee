"""From a deposited sheet to a framework: settled by name, superseded never edited, immutable once built."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

import parchemin
from parchemin.accounts.actor import system
from parchemin.candidates.actions import enrol
from parchemin.catalogue.actions import build_framework, deposit_sheet, settle_finding
from parchemin.catalogue.facts import composition_rule
from parchemin.catalogue.models import Certification, Finding, Framework, RegisterSheet, Settlement
from parchemin.catalogue.queries import (
    blocking_findings,
    compiled_rule,
    findings_of,
    settlements_of,
    sheets_of,
)
from parchemin.catalogue.ruling import confirm_composition_rule, publish_rules
from parchemin.domain.access import AccessRoute
from parchemin.domain.composition import Clause, CompositionRule, Measure, rule_from_answers
from parchemin.domain.objection import Refused
from parchemin.formats.register_text import load
from parchemin.journal.actions import AlreadyDone
from parchemin.journal.models import Entry, Words
from parchemin.journal.queries import faults
from parchemin.runtime import files
from tests import make

pytestmark = pytest.mark.django_db
SEED = (Path(parchemin.__file__).parent / "data" / "rncp-21947.txt").read_bytes()
SHEETS = Path(__file__).parents[1] / "formats" / "register_text" / "sheets"
JURY = {
    "jury.colleges-count-whom": "professionals-and-president",
    "jury.exact-or-minimum": "minimum",
    "jury.who-votes": "all",
    "jury.certifier-member-one-or-per-certifier": "one-delivering",
}


@pytest.fixture
def house(db):
    """Two certifiers of one sheet, and who manages both."""
    one, other = make.certifier("Institut Gabarit"), make.certifier("Institut Croquis")
    return one, other, make.sharing(one, other)


@pytest.fixture
def sheet(house, now):
    one, other, actor = house
    return deposit_sheet(actor=actor, now=now, source=SEED, certifiers=[one, other])


def settle(sheet, actor, now, code, reading, **more):
    finding = sheet.findings.get(code=code)
    reason = more.pop("reason", "Règlement, article 4.")
    return settle_finding(actor=actor, now=now, finding=finding, reading=reading, reason=reason, **more)


def refused(action, **arguments):
    with pytest.raises(Refused) as refusal:
        action(**arguments)
    return [o.code for o in refusal.value.objections]


# -- depositing ----------------------------------------------------------------------------------------------


def test_a_deposited_sheet_keeps_its_bytes_and_its_reading(sheet, house):
    one, other, _ = house
    assert files.read(sheet.source_id) == SEED
    assert (sheet.register, sheet.number, sheet.level, sheet.predecessor) == ("RNCP", "21947", "7", "17284")
    assert sheet.reading == load(SEED).as_dict()
    assert sheet.findings.count() == len(sheet.reading["findings"])
    assert {(row.certifier, row.in_own_name) for row in sheet.awarding.all()} == {(one, True), (other, True)}
    entry = Entry.objects.get(stream=sheet.stream)
    assert (entry.act, entry.facts["source"]) == ("sheet_deposited", sheet.source_id)


def test_another_text_is_refused_and_nothing_is_written(house, now):
    one, _, actor = house
    codes = refused(deposit_sheet, actor=actor, now=now, source=b"un autre texte", certifiers=[one])
    assert codes == ["sheet.not-a-sheet"]
    assert RegisterSheet.objects.count() == 0
    assert Entry.objects.count() == 0


def test_a_number_is_deposited_once(sheet, house, now):
    one, _, actor = house
    assert refused(deposit_sheet, actor=actor, now=now, source=SEED, certifiers=[one]) == ["sheet.known"]
    other = SEED + b"\n"
    assert refused(deposit_sheet, actor=actor, now=now, source=other, certifiers=[one]) == ["sheet.changed"]


def test_one_form_is_one_deposit(house, now):
    one, _, actor = house
    deposit_sheet(actor=actor, now=now, source=SEED, certifiers=[one], key="k")
    other = (SHEETS / "dashes.txt").read_bytes()
    with pytest.raises(AlreadyDone):
        deposit_sheet(actor=actor, now=now, source=other, certifiers=[one], key="k")
    assert RegisterSheet.objects.count() == 1


def test_a_sheet_is_deposited_by_a_manager_of_one_of_its_certifiers(house, now):
    one, other, actor = house
    stranger = make.actor(make.manager(make.certifier("Institut Factice")))
    assert refused(deposit_sheet, actor=stranger, now=now, source=SEED, certifiers=[one]) == [
        "permission.manager"
    ]
    assert refused(deposit_sheet, actor=actor, now=now, source=SEED, certifiers=[]) == ["sheet.no-certifier"]
    assert deposit_sheet(actor=actor, now=now, source=SEED, certifiers=[other, one]).number == "21947"


def test_a_sheet_that_succeeds_another_is_of_its_lineage(house, now):
    one, _, actor = house
    source = (SHEETS / "coded.txt").read_bytes()
    former = source.replace(b"90303", b"90300").replace(b"fiche=90300", b"fiche=1")
    first = deposit_sheet(actor=actor, now=now, source=former, certifiers=[one])
    second = deposit_sheet(actor=actor, now=now, source=source, certifiers=[one])
    assert first.number == second.predecessor == "90300"
    assert second.certification == first.certification
    assert Certification.objects.count() == 1


def test_evidence_is_kept_beside_its_finding(house, now):
    one, _, actor = house
    items = [
        {
            "finding": "nsf.326n",
            "statement": "Code NSF inscrit : 326.",
            "table": "registre",
            "reading": "header",
        }
    ]
    made = deposit_sheet(actor=actor, now=now, source=SEED, certifiers=[one], evidence=items)
    assert made.findings.get(code="nsf.326n").evidence == items
    assert made.reading["nsf"][0]["code"] == "326"
    assert made.findings.get(code="job.expert-administrateur").evidence == []


def test_another_certifiers_manager_does_not_list_the_sheet(sheet, house):
    stranger = make.actor(make.manager(make.certifier("Institut Factice")))
    assert [str(s) for s in sheets_of(house[2])] == ["RNCP 21947"]
    assert list(sheets_of(stranger)) == []


# -- settling ------------------------------------------------------------------------------------------------


def test_a_finding_is_settled_by_a_person_with_a_reason(sheet, house, now):
    row = settle(
        sheet, house[2], now, "route.CL.cross-without-idem", "closed", reason="Vu au registre de 2021."
    )
    assert (row.reading, row.supersedes, f"user:{row.settled_by_id}") == ("closed", None, house[2].label)
    entry = Entry.objects.filter(stream=sheet.stream).latest("number")
    assert (entry.act, entry.facts["finding"]) == ("finding_settled", "route.CL.cross-without-idem")
    assert "registre" not in str(entry.facts)
    assert Words.objects.get(entry=entry, name="reason").text == "Vu au registre de 2021."
    assert faults() == []


def test_a_later_settlement_supersedes_and_the_first_one_stays(sheet, house, now):
    first = settle(sheet, house[2], now, "route.CL.cross-without-idem", "closed")
    second = settle(sheet, house[2], now + timedelta(days=1), "route.CL.cross-without-idem", "open")
    third = settle(sheet, house[2], now + timedelta(days=2), "route.CL.cross-without-idem", "closed")
    assert (second.supersedes, third.supersedes) == (first, second)
    assert [(s.finding_code, s.reading_key) for s in settlements_of(sheet)] == [
        ("route.CL.cross-without-idem", "closed")
    ]
    state = next(s for s in findings_of(sheet) if s.finding.code == "route.CL.cross-without-idem")
    assert state.history == (first, second, third)
    assert Settlement.objects.get(pk=first.pk).reading == "closed"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"reading": "closed", "reason": " "}, "settlement.no-reason"),
        ({"reading": "peut-être", "reason": "x"}, "settlement.no-such-reading"),
        ({"reading": "other", "reason": "x"}, "settlement.no-value"),
        ({"reading": "other", "reason": "x", "value": {"/blocks": []}}, "settlement.lost-place"),
    ],
)
def test_a_settlement_that_says_nothing_usable_is_refused(sheet, house, now, arguments, expected):
    finding = sheet.findings.get(code="route.CL.cross-without-idem")
    assert refused(settle_finding, actor=house[2], now=now, finding=finding, **arguments) == [expected]
    assert Settlement.objects.count() == 0


@pytest.mark.parametrize(
    ("code", "value", "holds"),
    [
        ("assessment.without-deliverable.B5.1", "rapport", False),
        ("assessment.without-deliverable.B5.1", ["rapport", 3], False),
        ("assessment.without-deliverable.B5.1", {"rapport": 1}, False),
        ("assessment.without-deliverable.B5.1", ["rapport", "soutenance"], True),
        ("assessment.without-deliverable.B5.1", [], True),
        ("assessment.oral-without-panel.B4.1", "deux professionnels", False),
        ("assessment.oral-without-panel.B4.1", {"min_professionals": 3}, True),
        ("route.CL.cross-without-idem", False, True),
        ("certifier.name-variants", "Sciences-U", True),
    ],
)
def test_a_value_written_by_hand_has_the_shape_of_what_stands_there(sheet, house, now, code, value, holds):
    arguments = {"actor": house[2], "now": now, "finding": sheet.findings.get(code=code)}
    if not holds:
        found = refused(settle_finding, **arguments, reading="other", reason="Vu.", value=value)
        assert found == ["settlement.misshapen"]
        return
    settle_finding(**arguments, reading="other", reason="Vu.", value=value)
    assert build_framework(actor=house[2], now=now, sheet=sheet).version == 1


def test_a_settlement_has_a_persons_name(sheet, now):
    finding = sheet.findings.get(code="jury.who-votes")
    arguments = {"actor": system("command"), "finding": finding, "reading": "all", "reason": "x"}
    assert refused(settle_finding, now=now, **arguments) == ["actor.no-account"]


def test_another_certifiers_manager_does_not_settle(sheet, now):
    stranger = make.actor(make.manager(make.certifier("Institut Factice")))
    finding = sheet.findings.get(code="jury.who-votes")
    arguments = {"actor": stranger, "finding": finding, "reading": "all", "reason": "x"}
    assert refused(settle_finding, now=now, **arguments) == ["permission.manager"]


def test_a_finding_stops_its_own_acts_until_it_is_settled(sheet, house, now):
    assert [o.about for o in blocking_findings(sheet, "enrol:CL")] == ["route.CL.cross-without-idem"]
    assert blocking_findings(sheet, "enrol:CA") == []
    settle(sheet, house[2], now, "route.CL.cross-without-idem", "closed")
    assert blocking_findings(sheet, "enrol:CL") == []


# -- building ------------------------------------------------------------------------------------------------


def test_a_framework_has_the_rows_of_its_reading(sheet, house, now):
    made = build_framework(actor=house[2], now=now, sheet=sheet)
    blocks = list(made.blocks.order_by("number"))
    assert [b.code for b in blocks] == [f"RNCP21947BC0{n}" for n in range(1, 7)]
    assert [b.competencies.count() for b in blocks] == [5, 3, 2, 7, 3, 6]
    assert [b.assessments.count() for b in blocks] == [2, 1, 2, 3, 2, 4]
    twice = blocks[1].competencies.get(position=3)
    assert (twice.printed_code, twice.code, twice.duplicate_of.position) == ("CE 1-2", "CE1-2", 2)
    first = blocks[0].assessments.get(position=1)
    assert (first.mode, first.panel_minimum, first.lines) == ("defence", 2, [[139, 144]])
    assert [(d.label, d.is_file) for d in first.deliverables.order_by("position")] == [
        ("rapport écrit", True),
        ("soutenance", False),
    ]
    assert [c.code for c in first.competencies.order_by("position")] == ["CE1", "CE2", "CE3-1", "CE3-2"]
    assert made.acquired_validity_years is None


def test_an_open_route_stays_open_with_its_finding(sheet, house, now):
    made = build_framework(actor=house[2], now=now, sheet=sheet)
    individual = made.routes.get(route="CL")
    assert (individual.is_open, individual.finding_code) == (None, "route.CL.cross-without-idem")
    assert made.routes.get(route="VAE").jury_text.startswith("1 président professionnel votant")


def test_a_settled_route_is_closed_in_the_next_framework_only(sheet, house, now):
    before = build_framework(actor=house[2], now=now, sheet=sheet)
    settle(sheet, house[2], now, "route.CL.cross-without-idem", "closed", reason="Vu au registre.")
    after = build_framework(actor=house[2], now=now, sheet=sheet)
    assert (before.version, after.version) == (1, 2)
    assert (before.routes.get(route="CL").is_open, after.routes.get(route="CL").is_open) == (None, False)
    assert [row["code"] for row in after.settled] == ["route.CL.cross-without-idem"]
    assert Framework.objects.get(pk=before.pk).settled == []


def test_the_same_framework_is_not_built_twice(sheet, house, now):
    build_framework(actor=house[2], now=now, sheet=sheet)
    assert refused(build_framework, actor=house[2], now=now, sheet=sheet) == ["framework.same"]
    assert Framework.objects.count() == 1


def test_acts_and_registrations_are_rows_of_the_sheet(sheet, house, now):
    build_framework(actor=house[2], now=now, sheet=sheet)
    assert sheet.legal_acts.count() == 4
    periods = list(sheet.registrations.order_by("starts").values_list("starts", "until", "of_this_sheet"))
    assert periods == [
        (date(2008, 7, 6), date(2013, 7, 7), None),
        (date(2013, 7, 6), date(2018, 8, 28), None),
        (date(2018, 8, 7), date(2023, 8, 8), None),
    ]
    settle(sheet, house[2], now, "act.sheet-number-unknown", "last-only")
    build_framework(actor=house[2], now=now, sheet=sheet)
    marks = sheet.registrations.order_by("starts").values_list("of_this_sheet", flat=True)
    assert list(marks) == [False, False, True]
    assert sheet.legal_acts.count() == 4


def test_a_validity_of_five_years(house, now):
    one, _, actor = house
    source = (SHEETS / "dashes.txt").read_bytes()
    made = build_framework(
        actor=actor, now=now, sheet=deposit_sheet(actor=actor, now=now, source=source, certifiers=[one])
    )
    assert made.acquired_validity_years == 5
    assert list(made.sheet.registrations.values_list("of_this_sheet", flat=True)) == [True]
    assert made.routes.get(route="FI").is_open is False
    assert made.routes.get(route="VAE").jury_text == "Quatre professionnels extérieurs"


def test_a_validity_that_no_one_knows_stops_the_framework(house, now):
    one, _, actor = house
    source = (
        (SHEETS / "dashes.txt").read_text(encoding="utf-8").replace(": 5 ans", ": selon le bloc").encode()
    )
    made = deposit_sheet(actor=actor, now=now, source=source, certifiers=[one])
    assert refused(build_framework, actor=actor, now=now, sheet=made) == ["framework.validity-unknown"]
    settle(made, actor, now, "validity.unclear", "other", value={"years": 3})
    assert build_framework(actor=actor, now=now, sheet=made).acquired_validity_years == 3


def test_a_block_number_printed_twice_stops_the_framework_until_it_is_settled(house, now):
    one, _, actor = house
    source = (
        (SHEETS / "dashes.txt")
        .read_text(encoding="utf-8")
        .replace("n°2 de la fiche", "n°1 de la fiche")
        .encode()
    )
    made = deposit_sheet(actor=actor, now=now, source=source, certifiers=[one])
    assert refused(build_framework, actor=actor, now=now, sheet=made) == ["framework.printed-twice"]
    settle(made, actor, now, "block.number-twice.B1", "in-order")
    built = build_framework(actor=actor, now=now, sheet=made)
    assert list(built.blocks.order_by("number").values_list("number", flat=True)) == [1, 2]


@pytest.mark.parametrize("name", ["dashes", "coded", "windows", "no_accents"])
def test_sheets_of_other_habits_become_frameworks(house, now, name):
    one, _, actor = house
    source = (SHEETS / f"{name}.txt").read_bytes()
    made = build_framework(
        actor=actor, now=now, sheet=deposit_sheet(actor=actor, now=now, source=source, certifiers=[one])
    )
    assert made.blocks.count() == len(load(source).blocks)


def test_a_candidate_is_enrolled_in_the_framework_of_a_sheet(sheet, house, now):
    one, _, actor = house
    made = build_framework(actor=actor, now=now, sheet=sheet)
    arguments = {
        "actor": actor,
        "now": now,
        "certifier": one,
        "framework": made,
        "entered_on": date(2022, 9, 1),
        "identity": {"birth_name": "EXEMPLE", "first_names": "Camille", "sex": "F", "birth_year": 1999},
    }
    assert enrol(number="2023-0001", route=AccessRoute.CA, **arguments).framework == made
    assert refused(enrol, number="2023-0002", route=AccessRoute.CL, **arguments) != []


# -- the jury's rule and the certifier's rules ---------------------------------------------------------------


def test_a_rule_waits_for_the_findings_on_its_sentence(sheet, house, now):
    made = build_framework(actor=house[2], now=now, sheet=sheet)
    rule = CompositionRule((Clause(Measure.TOTAL, 5),))
    codes = refused(confirm_composition_rule, actor=house[2], now=now, framework=made, rule=rule)
    assert codes == [f"sheet.unsettled.{code}" for code in JURY_ORDER]


JURY_ORDER = (
    "jury.exact-or-minimum",
    "jury.who-votes",
    "jury.certifier-member-one-or-per-certifier",
    "jury.colleges-count-whom",
)


def test_a_rule_is_confirmed_from_the_settlements(sheet, house, now):
    for code, reading in JURY.items():
        settle(sheet, house[2], now, code, reading)
    made = build_framework(actor=house[2], now=now, sheet=sheet)
    compiled, answers = compiled_rule(made, "VAE")
    assert answers == JURY
    rule = rule_from_answers(answers, compiled)
    row = confirm_composition_rule(actor=house[2], now=now, framework=made, rule=rule, reason="Relue.")
    assert (row.version, row.routes) == (1, ["FI", "CA", "FC", "CQ", "CL", "VAE"])
    assert row.source_lines == [[407, 411]]
    assert composition_rule(row) == rule
    again = confirm_composition_rule(actor=house[2], now=now, framework=made, rule=rule, routes=["VAE"])
    assert (again.version, again.routes) == (2, ["VAE"])
    unknown = refused(
        confirm_composition_rule, actor=house[2], now=now, framework=made, rule=rule, routes=["XX"]
    )
    assert unknown == ["rule.unknown-route"]


def test_rules_are_published_in_versions(sheet, house, now):
    one, _, actor = house
    content = {"mode": "jury_states", "levels": make.LEVELS}
    arguments = {"actor": actor, "now": now, "certifier": one, "certification": sheet.certification}
    first = publish_rules(**arguments, starts=date(2023, 1, 1), content=content)
    second = publish_rules(**arguments, starts=date(2024, 1, 1), content={**content, "casting_vote": True})
    assert (first.version, second.version) == (1, 2)
    assert first.content == content
    assert faults() == []


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"content": {"mode": "threshold"}}, "rules.unreadable"),
        ({"content": {"levels": [{"key": "a"}]}}, "rules.unreadable"),
        ({"until": date(2023, 1, 1)}, "rules.backward"),
    ],
)
def test_rules_that_do_not_hold_are_refused(sheet, house, now, changed, expected):
    one, _, actor = house
    arguments = {
        "certifier": one,
        "certification": sheet.certification,
        "starts": date(2023, 1, 1),
        "content": {},
    }
    assert refused(publish_rules, actor=actor, now=now, **{**arguments, **changed}) == [expected]


def test_findings_come_in_the_order_of_the_sheet(sheet):
    lines = [s.finding.lines[0][0] for s in findings_of(sheet)]
    assert lines == sorted(lines)
    assert Finding.objects.filter(sheet=sheet).count() == len(lines)
