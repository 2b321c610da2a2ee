"""Half-open days: "jusqu'au" includes its day."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parchemin.domain.interval import Interval, french_date, in_force

days = st.dates(date(2000, 1, 1), date(2030, 1, 1))
intervals = st.builds(
    lambda start, length: Interval(start, None if length is None else start + timedelta(days=length)),
    days,
    st.none() | st.integers(1, 3000),
)


@settings(max_examples=100, deadline=None)
@given(intervals, intervals)
def test_two_intervals_overlap_when_the_later_start_is_in_the_other(a, b):
    assert a.overlaps(b) is b.overlaps(a)
    assert a.overlaps(b) is (a.contains(max(a.start, b.start)) and b.contains(max(a.start, b.start)))


@settings(max_examples=60, deadline=None)
@given(days, st.integers(0, 3000))
def test_through_includes_its_last_day_and_no_more(start, length):
    last = start + timedelta(days=length)
    interval = Interval.through(start, last)
    assert interval.last_day == last
    assert interval.contains(last)
    assert not interval.contains(last + timedelta(days=1))
    assert Interval.from_dict(interval.as_dict()) == interval


def test_the_sheet_s_registration_ends_after_7_august_2023():
    registration = Interval.through(date(2018, 8, 7), date(2023, 8, 7))
    assert in_force([registration], date(2023, 8, 7)) == registration
    assert in_force([registration], date(2023, 8, 8)) is None


def test_an_interval_is_not_empty():
    with pytest.raises(ValueError, match="ends after"):
        Interval(date(2024, 1, 1), date(2024, 1, 1))


def test_dates_in_a_sentence():
    assert french_date(date(2024, 3, 1)) == "1er mars 2024"
    assert french_date(date(2023, 8, 7)) == "7 août 2023"
