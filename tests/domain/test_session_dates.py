"""The days of a session: their order, the days of defences, moving them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.domain.session_dates import SessionDays, moving_objections, order_objections

DAYS = SessionDays(date(2024, 6, 3), date(2024, 6, 5), date(2024, 6, 20))
ANY = st.dates(date(2024, 1, 1), date(2024, 3, 1))


def codes(found):
    return [o.code for o in found]


@given(ANY, ANY, st.none() | ANY)
def test_defences_the_jury_then_the_results(starts, jury, promised):
    found = codes(order_objections(SessionDays(starts, jury, promised)))
    assert ("session.dates" in found) == (jury < starts)
    assert ("session.promised" in found) == (promised is not None and promised < jury)
    assert len(found) <= 2


@given(ANY, st.integers(0, 20))
def test_defences_go_from_the_first_day_to_the_eve_of_the_jury(starts, length):
    days = SessionDays(starts, starts + timedelta(days=length)).of_defences()
    assert days[0] == starts
    assert days == sorted(set(days))
    assert len(days) == max(1, length)
    assert days[-1] == starts + timedelta(days=max(0, length - 1))


@pytest.mark.parametrize(
    ("after", "reason", "sat", "expected"),
    [
        (replace(DAYS, jury_on=date(2024, 6, 6)), "Grève", False, []),
        (DAYS, "Grève", False, ["session.not-moved"]),
        (replace(DAYS, jury_on=date(2024, 6, 6)), "  ", False, ["session.no-reason"]),
        (DAYS, "", False, ["session.not-moved", "session.no-reason"]),
        (replace(DAYS, jury_on=date(2024, 6, 1)), "Grève", False, ["session.dates"]),
        (replace(DAYS, promised_on=date(2024, 6, 1)), "Grève", False, ["session.promised"]),
        (DAYS, "", True, ["session.sat"]),
    ],
)
def test_a_session_moves_to_other_days_for_a_reason_until_it_sits(after, reason, sat, expected):
    assert codes(moving_objections(DAYS, after, reason=reason, sat=sat)) == expected


def test_days_are_written_as_the_journal_keeps_them():
    assert DAYS.as_dict() == {
        "starts_on": "2024-06-03",
        "jury_on": "2024-06-05",
        "results_promised_on": "2024-06-20",
    }
    assert replace(DAYS, promised_on=None).as_dict()["results_promised_on"] is None
