"""Being there: what is recorded, what is not, and when it was said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.domain.attendance import KEPT, Expected, attendance_objections, claimed, code_objections

NOW = datetime(2024, 6, 5, 12, tzinfo=UTC)
WHO = Expected("Camille", expected=True, voted=False, closed=False)


@pytest.mark.parametrize(
    ("who", "present", "excused", "expected"),
    [
        (WHO, True, False, []),
        (WHO, False, True, []),
        (WHO, False, False, []),
        (WHO, True, True, ["attendance.present-or-excused"]),
        (replace(WHO, expected=False), True, False, ["attendance.not-concerned"]),
        (replace(WHO, voted=True), False, False, ["attendance.voted"]),
        (replace(WHO, voted=True), True, False, []),
        (replace(WHO, closed=True, expected=False), True, True, ["attendance.closed"]),
    ],
)
def test_who_is_expected_is_recorded_until_the_deliberation_closes(who, present, excused, expected):
    assert [o.code for o in attendance_objections(who, present=present, excused=excused)] == expected


def test_a_required_code_is_asked_of_who_gives_none():
    assert [o.code for o in code_objections(required=True, given=False)] == ["attendance.code-required"]
    assert code_objections(required=True, given=True) == []
    assert code_objections(required=False, given=False) == []


@given(st.none() | st.integers(-5000, 5000))
def test_a_device_says_when_it_was_within_two_days_and_never_the_future(minutes):
    at = None if minutes is None else NOW + timedelta(minutes=minutes)
    said = claimed(at, NOW)
    assert NOW - KEPT <= said <= NOW
    assert said == (at if at is not None and NOW - KEPT <= at <= NOW else NOW)
