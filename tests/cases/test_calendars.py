"""Exceptions of a series ignored: what was moved, cancelled or added counts once, where it is."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from parchemin.formats.calendar import times
from tests.formats.calendar.ics import calendar, component

PARIS = ZoneInfo("Europe/Paris")
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
TZ = "TZID=Europe/Paris"


def weekly(
    *more: str, start="20261201T090000", end="20261201T120000", rule="FREQ=WEEKLY;COUNT=4", uid="1"
) -> str:
    return component(f"DTSTART;{TZ}:{start}", f"DTEND;{TZ}:{end}", f"RRULE:{rule}", *more, uid=uid)


def instance(of: str, start: str, end: str, *more: str, uid="1") -> str:
    return component(f"RECURRENCE-ID;{TZ}:{of}", f"DTSTART;{TZ}:{start}", f"DTEND;{TZ}:{end}", *more, uid=uid)


CASES = {
    "moved to another day": (
        [weekly(), instance("20261208T090000", "20261210T140000", "20261210T170000")],
        ["12-01 09:00", "12-10 14:00", "12-15 09:00", "12-22 09:00"],
    ),
    "moved onto another occurrence's day": (
        [weekly(), instance("20261208T090000", "20261215T140000", "20261215T170000")],
        ["12-01 09:00", "12-15 09:00", "12-15 14:00", "12-22 09:00"],
    ),
    "moved before the series begins": (
        [weekly(), instance("20261201T090000", "20261127T090000", "20261127T120000")],
        ["11-27 09:00", "12-08 09:00", "12-15 09:00", "12-22 09:00"],
    ),
    "cancelled": (
        [weekly(), instance("20261215T090000", "20261215T090000", "20261215T120000", "STATUS:CANCELLED")],
        ["12-01 09:00", "12-08 09:00", "12-22 09:00"],
    ),
    "moved, then cancelled by a later sequence": (
        [
            weekly(),
            instance("20261208T090000", "20261210T090000", "20261210T120000", "SEQUENCE:1"),
            instance(
                "20261208T090000", "20261210T090000", "20261210T120000", "SEQUENCE:2", "STATUS:CANCELLED"
            ),
        ],
        ["12-01 09:00", "12-15 09:00", "12-22 09:00"],
    ),
    "one left out": (
        [weekly(f"EXDATE;{TZ}:20261208T090000")],
        ["12-01 09:00", "12-15 09:00", "12-22 09:00"],
    ),
    "two left out on one line": (
        [weekly(f"EXDATE;{TZ}:20261208T090000,20261222T090000")],
        ["12-01 09:00", "12-15 09:00"],
    ),
    "left out, said in UTC": (
        [weekly("EXDATE:20261208T080000Z")],
        ["12-01 09:00", "12-15 09:00", "12-22 09:00"],
    ),
    "the first left out": (
        [weekly(f"EXDATE;{TZ}:20261201T090000")],
        ["12-08 09:00", "12-15 09:00", "12-22 09:00"],
    ),
    "one added": (
        [weekly(f"RDATE;{TZ}:20261203T090000")],
        ["12-01 09:00", "12-03 09:00", "12-08 09:00", "12-15 09:00", "12-22 09:00"],
    ),
    "one added, another left out": (
        [weekly(f"RDATE;{TZ}:20261203T090000", f"EXDATE;{TZ}:20261222T090000")],
        ["12-01 09:00", "12-03 09:00", "12-08 09:00", "12-15 09:00"],
    ),
    "an added one moved": (
        [
            weekly(f"RDATE;{TZ}:20261203T090000"),
            instance("20261203T090000", "20261204T100000", "20261204T130000"),
        ],
        ["12-01 09:00", "12-04 10:00", "12-08 09:00", "12-15 09:00", "12-22 09:00"],
    ),
    "the same series of another identifier is another": (
        [
            weekly(rule="FREQ=WEEKLY;COUNT=2"),
            weekly(rule="FREQ=WEEKLY;COUNT=2", start="20261202T090000", end="20261202T120000", uid="2"),
            instance("20261208T090000", "20261211T090000", "20261211T120000", uid="1"),
        ],
        ["12-01 09:00", "12-02 09:00", "12-09 09:00", "12-11 09:00"],
    ),
    "until a day, one cancelled": (
        [
            weekly(rule="FREQ=WEEKLY;UNTIL=20261216T225959Z"),
            instance("20261208T090000", "20261208T090000", "20261208T120000", "STATUS:CANCELLED"),
        ],
        ["12-01 09:00", "12-15 09:00"],
    ),
    "the whole series cancelled": ([weekly("STATUS:CANCELLED")], []),
}


@pytest.mark.parametrize("case", CASES)
def test_each_occurrence_counts_once_where_it_is(case):
    components, expected = CASES[case]
    for order in (components, components[::-1]):
        agenda = times(calendar(*order), PARIS, SINCE)
        assert agenda.left_out == []
        assert sorted(f"{one.starts_at.astimezone(PARIS):%m-%d %H:%M}" for one in agenda.times) == expected
