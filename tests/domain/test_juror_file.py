"""A juror's file: what it lacks, what is over, what is about to be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.domain.interval import Interval
from parchemin.domain.juror_file import (
    Dated,
    JurorFile,
    day_objections,
    description_objections,
    evidence_objections,
    gaps,
    removing_objections,
)
from parchemin.domain.objection import Level, blocking

DAY = date(2026, 7, 14)
IN_ORDER = JurorFile(
    mandate=Interval(date(2025, 1, 1), date(2028, 1, 1)),
    evidence=(Dated("Attestation d’employeur", None),),
    accreditations=(Dated("Habilitation", None),),
    trade="Paysagiste",
    practice_since=2012,
    briefed_on=date(2025, 2, 1),
    confidentiality_on=date(2025, 2, 1),
    email="jo@exemple.test",
)


def codes(**changes):
    return [o.code.removeprefix("juror-file.") for o in gaps(replace(IN_ORDER, **changes), DAY)]


def in_days(days):
    return DAY + timedelta(days=days)


def test_a_file_in_order_has_no_gap():
    assert codes() == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"email": ""}, "address"),
        ({"confidentiality_on": None}, "confidentiality"),
        ({"briefed_on": None}, "briefing"),
        ({"trade": ""}, "practice"),
        ({"practice_since": None}, "practice"),
        ({"evidence": ()}, "evidence"),
    ],
)
def test_what_is_missing_is_named_and_stops_nothing(changes, expected):
    found = gaps(replace(IN_ORDER, **changes), DAY)
    assert [o.code for o in found] == [f"juror-file.{expected}"]
    assert found[0].level is Level.WARN
    assert blocking(found) == []
    assert found[0].mend


def test_a_member_of_the_certifier_shows_neither_trade_nor_papers():
    assert codes(certifier_member=True, trade="", practice_since=None, evidence=()) == []
    assert codes(certifier_member=True, email="") == ["address"]


def test_an_empty_file_lacks_everything_the_most_pressing_first():
    bare = JurorFile(mandate=Interval.through(date(2020, 1, 1), in_days(-1)))
    assert [o.code.removeprefix("juror-file.") for o in gaps(bare, DAY)] == [
        "mandate-over",
        "address",
        "confidentiality",
        "briefing",
        "practice",
        "evidence",
    ]


@pytest.mark.parametrize(
    ("start", "last", "expected"),
    [
        (1, None, ["mandate-to-come"]),
        (0, None, []),
        (1, 30, ["mandate-to-come"]),  # not "soon over" before it begins
        (-400, -1, ["mandate-over"]),
        (-400, 0, ["mandate-soon"]),  # the last day is still inside
        (-400, 60, ["mandate-soon"]),
        (-400, 61, []),
    ],
)
def test_a_mandate_is_to_come_over_or_over_within_sixty_days(start, last, expected):
    mandate = Interval(in_days(start)) if last is None else Interval.through(in_days(start), in_days(last))
    assert codes(mandate=mandate) == expected


def test_the_days_left_of_a_mandate_are_said():
    (found,) = gaps(replace(IN_ORDER, mandate=Interval.through(date(2025, 1, 1), in_days(17))), DAY)
    assert "dans 17 jours" in found.message
    assert found.params["day"] == in_days(17)


@pytest.mark.parametrize("kind", ["accreditation", "evidence"])
@pytest.mark.parametrize(
    ("until", "expected"),
    [(None, None), (-1, "over"), (0, "over"), (1, "soon"), (60, "soon"), (61, None)],
)
def test_a_paper_or_an_accreditation_is_over_or_over_within_sixty_days(kind, until, expected):
    row = Dated("Mandat syndical", None if until is None else in_days(until))
    name = "evidence" if kind == "evidence" else "accreditations"
    found = gaps(replace(IN_ORDER, **{name: (Dated("Sans fin", None), row)}), DAY)
    assert [o.code for o in found] == ([f"juror-file.{kind}-{expected}"] if expected else [])
    assert all(o.level is Level.WARN and "« Mandat syndical »" in o.message for o in found)
    assert all(("ne vaut plus" in o.message) is (expected == "over") for o in found)


@given(st.none() | st.dates(), st.none() | st.dates())
def test_a_paper_holds_some_day_after_its_own(dated, until):
    wrong = dated is not None and until is not None and until <= dated
    assert [o.code for o in evidence_objections(dated, until)] == ["juror-evidence.backward"] * wrong


@given(st.dates(), st.dates())
def test_what_a_juror_did_is_of_a_day_that_came(on, latest):
    assert [o.code for o in day_objections(on, latest)] == ["juror.day-to-come"] * (on > latest)


@given(st.none() | st.integers(1900, 2030), st.none() | st.integers(0, 9), st.none() | st.integers(0, 9))
def test_what_a_juror_says_of_themselves_is_likely(since, wished, most):
    codes = [o.code for o in description_objections(2026, since, wished, most)]
    assert ("juror.practice" in codes) == (since is not None and not 1946 <= since <= 2026)
    assert ("juror.load" in codes) == (wished is not None and most is not None and wished > most)
    assert "juror.site" in [
        o.code for o in description_objections(2026, since, wished, most, own_sites=False)
    ]


def test_a_paper_is_taken_out_once():
    assert removing_objections(removed=False) == []
    assert [o.code for o in removing_objections(removed=True)] == ["juror-evidence.removed"]
