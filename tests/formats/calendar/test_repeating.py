"""What repeats: moved, cancelled and added occurrences, ends, and hours that stay on the wall."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parchemin.formats.calendar import times
from parchemin.formats.calendar.agenda import HORIZON
from tests.formats.calendar.ics import calendar, component

PARIS = ZoneInfo("Europe/Paris")
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
LAST = (SINCE + HORIZON).date()
SERIES = component(
    "DTSTART;TZID=Europe/Paris:20261201T090000",
    "DTEND;TZID=Europe/Paris:20261201T120000",
    "RRULE:FREQ=WEEKLY;COUNT=4",
)
MOVED = component(
    "RECURRENCE-ID;TZID=Europe/Paris:20261208T090000",
    "DTSTART;TZID=Europe/Paris:20261210T140000",
    "DTEND;TZID=Europe/Paris:20261210T170000",
)
CANCELLED = component(
    "RECURRENCE-ID;TZID=Europe/Paris:20261215T090000",
    "DTSTART;TZID=Europe/Paris:20261215T090000",
    "DTEND;TZID=Europe/Paris:20261215T120000",
    "STATUS:CANCELLED",
)


def said(data: bytes, zone=PARIS) -> list[str]:
    agenda = times(data, zone, SINCE)
    assert agenda.left_out == []
    return [
        f"{s.starts_at.astimezone(zone):%m-%d %H:%M}+{(s.ends_at - s.starts_at).seconds // 60}"
        for s in agenda.times
    ]


@pytest.mark.parametrize("order", [(SERIES, MOVED, CANCELLED), (CANCELLED, MOVED, SERIES)])
def test_a_moved_occurrence_counts_once_and_a_cancelled_one_no_more(order):
    assert said(calendar(*order)) == ["12-01 09:00+180", "12-10 14:00+180", "12-22 09:00+180"]


def test_an_occurrence_moved_alone_in_its_file_counts():
    assert said(calendar(MOVED)) == ["12-10 14:00+180"]


def test_this_and_what_follows_move_together():
    later = component(
        "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Paris:20261215T090000",
        "DTSTART;TZID=Europe/Paris:20261215T150000",
        "DTEND;TZID=Europe/Paris:20261215T160000",
    )
    assert said(calendar(SERIES, later)) == [
        "12-01 09:00+180",
        "12-08 09:00+180",
        "12-15 15:00+60",
        "12-22 15:00+60",
    ]


def test_periods_added_keep_their_own_length():
    data = calendar(
        component(
            "DTSTART:20260312T090000Z",
            "DURATION:PT1H",
            "RDATE;VALUE=PERIOD:20260313T090000Z/20260313T113000Z,20260314T090000Z/PT15M",
        )
    )
    assert said(data, UTC) == ["03-12 09:00+60", "03-13 09:00+150", "03-14 09:00+15"]


def test_dates_added_are_read_in_their_zone():
    data = calendar(
        component(
            "DTSTART:20260312T090000Z",
            "DURATION:PT1H",
            "RDATE;TZID=Pacific/Noumea:20260320T090000,20260321T090000",
        )
    )
    assert said(data, UTC) == ["03-12 09:00+60", "03-19 22:00+60", "03-20 22:00+60"]


def test_whole_days_repeat_as_days():
    data = calendar(
        component("DTSTART;VALUE=DATE:20260327", "RRULE:FREQ=DAILY;COUNT=4", "EXDATE;VALUE=DATE:20260328")
    )
    assert [(s.starts_at.day, (s.ends_at - s.starts_at).days) for s in times(data, PARIS, SINCE).times] == [
        (27, 1),
        (29, 1),
        (30, 1),
    ]


@pytest.mark.parametrize(
    ("zone", "until", "last"),
    [
        ("Europe/Paris", "20260326", 26),
        ("Europe/Paris", "20260326T090000", 26),
        ("Europe/Paris", "20260326T080000Z", 26),
        ("Europe/Paris", "20260326T075959Z", 25),
        ("America/Martinique", "20260326", 26),
        ("America/Martinique", "20260326T090000", 26),
        ("Pacific/Noumea", "20260326T085959", 25),
    ],
)
def test_the_last_day_asked_is_kept_in_every_zone(zone, until, last):
    data = calendar(
        component(f"DTSTART;TZID={zone}:20260320T090000", "DURATION:PT1H", f"RRULE:FREQ=DAILY;UNTIL={until}")
    )
    assert times(data, PARIS, SINCE).times[-1].starts_at.day == last


def test_a_rule_that_never_falls_gives_its_first_time_alone():
    data = calendar(
        component(
            "DTSTART:20260312T090000Z", "DURATION:PT1H", "RRULE:FREQ=YEARLY;COUNT=5;BYMONTH=2;BYMONTHDAY=30"
        )
    )
    assert said(data, UTC) == ["03-12 09:00+60"]


def test_a_count_counts_what_is_left_out_too():
    data = calendar(
        component(
            "DTSTART:20260312T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=3", "EXDATE:20260313T090000Z"
        )
    )
    assert said(data, UTC) == ["03-12 09:00+60", "03-14 09:00+60"]


DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


@given(
    first=st.dates(date(2024, 1, 1), date(2026, 6, 1)),
    hour=st.integers(4, 22),  # hours that exist every day
    freq=st.sampled_from(["DAILY", "WEEKLY"]),
    interval=st.integers(1, 4),
    weekdays=st.sets(st.integers(0, 6), max_size=4),
    end=st.one_of(st.none(), st.integers(1, 400), st.dates(date(2024, 1, 1), date(2027, 1, 1))),
    holes=st.sets(st.integers(0, 300), max_size=5),
)
@settings(max_examples=150, deadline=None)
def test_daily_and_weekly_rules_give_the_days_counted_one_by_one(
    first, hour, freq, interval, weekdays, end, holes
):
    weekdays |= {first.weekday()}  # a first time outside its rule is not defined (RFC 5545, § 3.8.5.3)
    rule = f"RRULE:FREQ={freq};INTERVAL={interval};BYDAY={','.join(DAYS[d] for d in sorted(weekdays))}"
    if isinstance(end, int):
        rule += f";COUNT={end}"
    elif end is not None:
        rule += f";UNTIL={end:%Y%m%d}"
    monday = first - timedelta(days=first.weekday())
    expected, counted, day = [], 0, first
    while day <= LAST and not (isinstance(end, int) and counted == end):
        if isinstance(end, date) and day > max(end, first - timedelta(days=1)):
            break
        steps = (day - first).days if freq == "DAILY" else (day - monday).days // 7
        if day.weekday() in weekdays and steps % interval == 0:
            counted += 1
            expected.append(day)
        day += timedelta(days=1)
    left_out = {first + timedelta(days=n) for n in holes}
    lines = [f"EXDATE;TZID=Europe/Paris:{day:%Y%m%d}T{hour:02}0000" for day in sorted(left_out)]
    data = calendar(
        component(f"DTSTART;TZID=Europe/Paris:{first:%Y%m%d}T{hour:02}0000", "DURATION:PT1H", rule, *lines)
    )
    kept = [datetime.combine(day, time(hour), PARIS) for day in expected if day not in left_out]
    kept = [at for at in kept if at + timedelta(hours=1) > SINCE and at <= SINCE + HORIZON]
    assert [s.starts_at for s in times(data, PARIS, SINCE).times] == kept
