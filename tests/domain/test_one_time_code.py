"""One-time codes: how long one serves, how often it is tried, how many are sent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.domain.one_time_code import (
    LASTS,
    PER_HOUR,
    TRIES,
    Sent,
    sending_objections,
    using_objections,
)

MADE = datetime(2026, 6, 30, 9, 0, tzinfo=UTC)
CODE = Sent(MADE + LASTS)


def codes(reasons):
    return [one.code for one in reasons]


@given(st.booleans(), st.booleans(), st.integers(0, 9))
def test_a_code_is_sent_where_it_can_arrive_and_not_too_often(server, address, lately):
    reasons = codes(sending_objections(server=server, address=address, lately=lately))
    free = server and address and lately < PER_HOUR
    assert (reasons == []) == free
    assert len(reasons) <= 1


@pytest.mark.parametrize(
    ("after", "serves"), [(timedelta(0), True), (LASTS - timedelta(seconds=1), True), (LASTS, False)]
)
def test_a_code_serves_ten_minutes(after, serves):
    assert codes(using_objections(CODE, right=True, now=MADE + after)) == ["code.none"] * (not serves)


def test_a_code_serves_once():
    assert codes(using_objections(Sent(MADE + LASTS, used=True), right=True, now=MADE)) == ["code.none"]
    assert codes(using_objections(None, right=False, now=MADE)) == ["code.none"]


@given(st.integers(0, 9))
def test_a_code_is_tried_five_times(tries):
    code = Sent(MADE + LASTS, tries)
    (wrong,) = using_objections(code, right=False, now=MADE)
    assert wrong.code == ("code.exhausted" if tries >= TRIES else "code.wrong")
    if tries < TRIES:
        assert wrong.params["left"] == TRIES - tries - 1
        assert using_objections(code, right=True, now=MADE) == []
