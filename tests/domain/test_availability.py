"""Stretches of time: joined, cut, read by half-days on the clock of a place."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from parchemin.domain.availability import Half, Held, cut, half_day, held, joined, window_objections, without

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
hours = st.integers(0, 60)
windows = st.lists(
    st.tuples(hours, st.integers(1, 12)).map(
        lambda pair: (NOON + timedelta(hours=pair[0]), NOON + timedelta(hours=pair[0] + pair[1]))
    ),
    max_size=6,
)


def inside(at: datetime, several) -> bool:
    return any(start <= at < end for start, end in several)


@given(windows, windows)
def test_what_is_left_is_what_was_declared_and_not_taken(declared, taken):
    left = without(declared, taken)
    for quarter in range(75 * 2):
        at = NOON + timedelta(minutes=30 * quarter)
        assert inside(at, left) == (inside(at, declared) and not inside(at, taken))
    assert left == joined(left)


@given(windows, windows)
def test_a_cut_leaves_alone_what_it_does_not_meet(declared, taken):
    kept = list(enumerate(declared))
    change = cut(kept, taken)
    untouched = [w for key, w in kept if key not in change.gone]
    assert joined([*untouched, *change.made]) == without(declared, taken)
    assert all(not inside(start, taken) for start, _ in untouched)


def test_a_half_day_is_read_on_the_clock_of_the_place():
    reunion = half_day(date(2026, 3, 12), Half.MORNING, ZoneInfo("Indian/Reunion"))
    assert reunion[0].astimezone(UTC) == datetime(2026, 3, 12, 4, tzinfo=UTC)
    paris = half_day(date(2026, 3, 12), Half.MORNING, ZoneInfo("Europe/Paris"))
    assert held([reunion], reunion) is Held.WHOLE
    assert held([reunion], paris) is Held.PART
    assert held([], paris) is Held.NONE


def test_the_afternoon_begins_where_the_morning_ends():
    zone = ZoneInfo("Europe/Paris")
    day = date(2026, 3, 29)  # the night before, the hour changed
    morning, afternoon = half_day(day, Half.MORNING, zone), half_day(day, Half.AFTERNOON, zone)
    assert joined([afternoon, morning]) == [(morning[0], afternoon[1])]


def test_times_declared_end_after_they_begin():
    from_, to = datetime(2026, 6, 1, 8, tzinfo=UTC), datetime(2026, 6, 1, 13, tzinfo=UTC)
    assert window_objections([(from_, to)]) == window_objections([]) == []
    assert [o.code for o in window_objections([(from_, to), (to, from_), (to, to)])] == [
        "availability.backward"
    ]
