"""What is missing before a passage is written, its deadlines, the classes of refusal, conservation."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parchemin.domain.declaration import (
    ACCESS_MODES,
    PassageFacts,
    PassageState,
    RefusalClass,
    balanced,
    classify,
    correction_deadline,
    deadline,
    lateness_objections,
    passage_objections,
)
from parchemin.domain.identity import Identity
from parchemin.domain.objection import blocking

WHO = Identity("Brouillon", "", ("Alix",), "M", 1990, 1, 2, "2A004")


def facts(**changes) -> PassageFacts:
    base = {
        "technical_id": "p-1",
        "certification_type": "RNCP",
        "certification_code": "RNCP21947",
        "route": "VAE",
        "issued_on": date(2026, 6, 30),
        "identity": WHO,
    }
    return PassageFacts(**{**base, **changes})


def test_a_complete_passage_may_be_written():
    assert passage_objections(facts()) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"technical_id": ""}, "passage.technical-id"),
        ({"technical_id": "x" * 256}, "passage.technical-id"),
        ({"certification_type": "CQP"}, "passage.type"),
        ({"certification_code": "21947"}, "passage.code"),
        ({"certification_code": "RS21947"}, "passage.code"),
        ({"route": ""}, "passage.route-unknown"),
        ({"exam_from": date(2026, 6, 2), "exam_to": date(2026, 6, 1)}, "passage.exam-order"),
        ({"valid_until": date(2026, 6, 29)}, "passage.validity-order"),
        ({"site_postcode": "1234567890"}, "passage.site-postcode"),
        ({"issued_on": date(1899, 1, 1)}, "passage.issued-range"),
        ({"identity": Identity("Brouillon")}, "identity.sex-missing"),
    ],
)
def test_each_gap_is_listed(changes, code):
    assert code in [o.code for o in blocking(passage_objections(facts(**changes)))]


def test_every_gap_is_listed_at_once():
    found = passage_objections(facts(route="", certification_code="", identity=Identity("")))
    assert {
        "passage.route-unknown",
        "passage.code",
        "identity.birth-name-missing",
        "identity.sex-missing",
    } <= {o.code for o in found}


def test_every_route_of_the_register_has_its_mode():
    from parchemin.domain.access import AccessRoute

    assert {r.value for r in AccessRoute} == set(ACCESS_MODES)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Aucun titulaire ne correspond aux critères obligatoires", RefusalClass.NO_HOLDER),
        ("AUCUN TITULAIRE ne correspond aux criteres obligatoires", RefusalClass.NO_HOLDER),
        (
            "Aucun titulaire ne correspond aux critères obligatoires enrichis du jour et du mois de naissance",
            RefusalClass.NO_HOLDER_WITH_BIRTHDAY,
        ),
        ("Aucun titulaire ne correspond aux critères de réconciliation", RefusalClass.NO_HOLDER_RECONCILED),
        ("Plusieurs titulaires ont été identifiés", RefusalClass.SEVERAL_HOLDERS),
        ("Le passage existe déjà en base", RefusalClass.ALREADY_HELD),
        ("Erreur technique", RefusalClass.OTHER),
        ("", RefusalClass.OTHER),
    ],
)
def test_a_message_has_one_class(message, expected):
    assert classify(message) == expected


def test_every_state_and_class_has_french_words():
    assert all(state.label for state in PassageState)
    assert all(each.label and each.mend for each in RefusalClass)


@pytest.mark.parametrize(
    ("issued", "last"),
    [
        (date(2026, 6, 30), date(2026, 9, 30)),
        (date(2026, 11, 30), date(2027, 2, 28)),
        (date(2027, 11, 30), date(2028, 2, 29)),
        (date(2026, 12, 15), date(2027, 3, 15)),
    ],
)
def test_three_months_run_from_the_day_of_issue(issued, last):
    assert deadline(issued) == last
    assert correction_deadline(issued) == last


def test_lateness_begins_the_day_after_the_last_day():
    assert lateness_objections(date(2026, 6, 30), date(2026, 9, 30)) == []
    late = lateness_objections(date(2026, 6, 30), date(2026, 10, 1))
    assert [(o.code, o.params["days"]) for o in late] == [("declaration.late", 1)]


@given(
    st.sets(st.sampled_from("abcdef")), st.sets(st.sampled_from("abcdef")), st.sets(st.sampled_from("abcdef"))
)
@settings(max_examples=100, deadline=None)
def test_conservation_holds_exactly_for_a_partition(written, blocked, awards):
    holds = not (written & blocked) and written | blocked == awards
    assert (balanced(written=written, blocked=blocked, awards=awards) == []) == holds


def test_an_award_written_twice_is_seen():
    found = balanced(written=["a", "a"], blocked=[], awards=["a"])
    assert [o.code for o in found] == ["declaration.twice"]


@pytest.mark.parametrize(
    "changes",
    [
        {"technical_id": "x"},
        {"technical_id": "x" * 255},
        {"certification_type": "RS", "certification_code": "RS5000"},
        {"site_postcode": "123456789"},
        {"exam_from": date(2026, 6, 1), "exam_to": date(2026, 6, 1)},
        {"exam_to": date(2026, 6, 1)},
        {"valid_until": date(2026, 6, 30)},
        {"issued_on": date(1900, 1, 1)},
        {"issued_on": date(2099, 12, 31)},
    ],
)
def test_what_lies_on_the_edge_of_what_is_taken_is_taken(changes):
    assert passage_objections(facts(**changes)) == []


@pytest.mark.parametrize("day", [date(1899, 12, 31), date(2100, 1, 1)])
def test_a_day_of_issue_is_of_this_century_or_the_last(day):
    assert [o.code for o in passage_objections(facts(issued_on=day))] == ["passage.issued-range"]


def test_a_passage_is_full_unlimited_and_admitted_unless_it_says_otherwise():
    assert (facts().certified, facts().valid_until, facts().obtained_by) == (True, None, "PAR_ADMISSION")


def test_each_class_of_refusal_has_its_words_and_its_mend():
    assert len({kind.label for kind in RefusalClass}) == len(RefusalClass)
    assert all(kind.mend and kind.mend != kind.label for kind in RefusalClass)
