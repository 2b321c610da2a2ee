"""Terms of habilitations, mandates and teaching; qualities that go together."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.domain.accreditation import (
    backwards,
    ending_objections,
    mandate_objections,
    overlap_objections,
    quality_objections,
    scope_objections,
    teaching_objections,
    term_objections,
)
from parchemin.domain.interval import Interval

DAY = date(2024, 1, 10)
DAYS = st.dates(date(2024, 1, 1), date(2024, 1, 20))


def codes(found):
    return [o.code for o in found]


@given(DAYS, st.none() | DAYS)
def test_a_term_lasts_a_day_at_least(starts, ends):
    wrong = ends is not None and ends <= starts
    assert backwards(starts, ends) == wrong
    assert codes(term_objections(starts, ends)) == (["accreditation.backward"] if wrong else [])
    assert codes(mandate_objections(starts, ends)) == (["juror.mandate-backward"] if wrong else [])
    assert codes(teaching_objections("B2", starts, ends)) == (["teaching.backward"] if wrong else [])
    assert not backwards(None, ends)


def test_a_teaching_names_its_group_first():
    assert codes(teaching_objections("", DAY, DAY)) == ["teaching.group"]
    assert teaching_objections("B2", None, DAY) == []


@given(DAYS, st.integers(1, 5), DAYS, st.none() | st.integers(1, 5))
def test_two_terms_of_one_scope_share_no_day(starts, length, other_starts, other_length):
    term = Interval(starts, starts + timedelta(days=length))
    other = Interval(other_starts, other_starts + timedelta(days=other_length) if other_length else None)
    shared = any(other.contains(starts + timedelta(days=n)) for n in range(length))
    assert codes(overlap_objections(term, [other])) == (["accreditation.overlaps"] if shared else [])
    assert overlap_objections(term, []) == []


@pytest.mark.parametrize(
    ("until", "on", "expected"),
    [
        (None, DAY, ["accreditation.backward"]),
        (None, DAY + timedelta(days=1), []),
        (DAY + timedelta(days=5), DAY + timedelta(days=4), []),
        (DAY + timedelta(days=5), DAY + timedelta(days=5), ["accreditation.ended"]),
        (DAY + timedelta(days=5), DAY + timedelta(days=9), ["accreditation.ended"]),
    ],
)
def test_an_accreditation_ends_after_it_began_and_once(until, on, expected):
    assert codes(ending_objections(Interval(DAY, until), on)) == expected


def test_a_juror_is_accredited_for_what_the_certifier_awards():
    assert scope_objections(own_blocks=True, own_sheet=True) == []
    assert codes(scope_objections(own_blocks=False, own_sheet=False)) == ["accreditation.block"]
    assert codes(scope_objections(own_blocks=True, own_sheet=False)) == ["accreditation.sheet"]


@pytest.mark.parametrize("member", [True, False])
@pytest.mark.parametrize("outside", [True, False])
@pytest.mark.parametrize("presides", [True, False])
def test_a_member_of_the_certifier_neither_presides_nor_comes_from_outside(member, outside, presides):
    found = quality_objections(certifier_member=member, outside=outside, can_preside=presides)
    assert codes(found) == (["juror.member"] if member and (outside or presides) else [])
