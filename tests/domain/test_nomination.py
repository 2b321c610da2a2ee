"""Who sits, who presides, who may be named, whose place may be taken."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.domain.composition import Clause, College, CompositionRule, JurorFacts, Measure, Seat
from parchemin.domain.composition.nomination import (
    Held,
    Replaced,
    nomination_objections,
    replacing_objections,
)
from parchemin.domain.composition.sitting import president, seated

RULE = CompositionRule((Clause(Measure.TOTAL, 3), Clause(Measure.PRESIDENTS, 1)))


def juror(key, seat=Seat.PROFESSIONAL, college=College.EMPLOYEE, **more):
    return JurorFacts(key, f"Juré {key}", seat, college, True, seat is Seat.CERTIFIER, None, **more)


CHAIR = juror("p", Seat.PRESIDENT, College.EMPLOYER)
JURY = [CHAIR, juror("a"), juror("b", college=College.EMPLOYER)]
SPARE = [
    juror("p2", Seat.PRESIDENT, substitute=True),
    juror("s1", college=College.EMPLOYER, substitute=True),
    juror("s2", substitute=True),
]


def keys(members, *, substitute=False):
    return [m.key for m in members if m.substitute is substitute]


def test_before_the_opening_everyone_named_sits_and_substitutes_wait():
    assert seated([*JURY, *SPARE]) == [*JURY, *SPARE]


def test_who_is_missing_is_replaced_by_a_substitute_of_the_seat_the_same_college_first():
    here = seated([*JURY, *SPARE], present=["p", "b", "s1", "s2"])
    assert keys(here) == ["p", "b", "s2"]
    assert keys(here, substitute=True) == ["s1"]
    here = seated([*JURY, *SPARE], present=["p", "b", "s1"])
    assert keys(here) == ["p", "b", "s1"]


def test_who_stepped_aside_for_a_candidate_sits_no_more_than_who_is_away():
    here = seated([*JURY, *SPARE], present=["p", "a", "b", "p2"], recused=["p"])
    assert keys(here) == ["a", "b", "p2"]
    assert president(here).key == "p2"


def test_a_substitute_who_took_no_place_presides_nothing():
    assert president(seated([*JURY, *SPARE])) == CHAIR
    assert president([*JURY[1:], *SPARE]) is None


@given(st.sets(st.sampled_from([m.key for m in [*JURY, *SPARE]])))
def test_nobody_sits_twice_nor_from_elsewhere_and_no_seat_is_added(present):
    here = seated([*JURY, *SPARE], present=present)
    assert sorted(m.key for m in here) == sorted(present)
    assert len(keys(here)) <= len(JURY)
    assert sum(m.seat is Seat.PRESIDENT for m in here if not m.substitute) <= 1


HELD = [Held(m.key, m.seat, m.substitute) for m in JURY]


@pytest.mark.parametrize(
    ("who", "more", "expected"),
    [
        (juror("n"), {}, []),
        (juror("n"), {"own_pool": False}, ["nomination.another-pool"]),
        (replace(juror("n"), professional=False), {}, ["juror.seat-unfit"]),
        (juror("a"), {}, ["nomination.already-there"]),
        (juror("n", Seat.PRESIDENT), {}, ["nomination.president-taken"]),
        (juror("n", Seat.PRESIDENT, substitute=True), {}, []),
        (juror("n"), {"candidates": ["n", "x"]}, ["nomination.candidate"]),
    ],
)
def test_a_juror_is_named_once_to_a_free_seat_they_have_the_quality_of(who, more, expected):
    given_ = {"candidates": (), "own_pool": True, **more}
    assert [o.code for o in nomination_objections(RULE, who, HELD, **given_)] == expected


def test_a_substitute_president_leaves_the_presidents_place_free():
    held = [Held("p2", Seat.PRESIDENT, True)]
    assert nomination_objections(RULE, CHAIR, held, (), own_pool=True) == []


SITS = Replaced("Camille", closed=False, sits=True, away=True, withdrawn=False)


@pytest.mark.parametrize(
    ("member", "reason", "expected"),
    [
        (SITS, "Malade", []),
        (replace(SITS, sits=False, away=False), "Malade", []),
        (replace(SITS, away=False), "Malade", ["replacement.still-there"]),
        (replace(SITS, withdrawn=True), "Malade", ["member.withdrawn"]),
        (SITS, " ", ["replacement.no-reason"]),
        (replace(SITS, closed=True, away=False), "", ["jury.sitting"]),
    ],
)
def test_a_place_is_taken_when_its_member_is_away_or_before_the_jury_sits(member, reason, expected):
    assert [o.code for o in replacing_objections(member, reason)] == expected


def test_members_who_do_not_preside_leave_the_presidents_place_free():
    assert nomination_objections(RULE, CHAIR, HELD[1:], (), own_pool=True) == []
