"""Times read from somebody's own calendar: zones, whole days, repetitions; a bad file says its line and its cause."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from parchemin.formats.calendar import Unreadable, times

PARIS = ZoneInfo("Europe/Paris")
SINCE = datetime(2026, 1, 1, tzinfo=UTC)


def event(*lines: str) -> bytes:
    return "\r\n".join(
        [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:essai",
            "BEGIN:VEVENT",
            "UID:1",
            "DTSTAMP:20260101T000000Z",
            *lines,
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ]
    ).encode()


def starts(data: bytes, zone=PARIS) -> list[str]:
    return [s.starts_at.astimezone(UTC).strftime("%m-%d %H:%M") for s in times(data, zone, SINCE)]


def test_an_hour_is_read_in_its_own_zone():
    data = event("DTSTART;TZID=Indian/Reunion:20260312T090000", "DTEND;TZID=Indian/Reunion:20260312T120000")
    assert starts(data) == ["03-12 05:00"]


def test_an_hour_without_zone_is_that_of_the_place_asked():
    data = event("DTSTART:20260312T090000", "DURATION:PT2H")
    assert starts(data) == ["03-12 08:00"]
    assert starts(data, ZoneInfo("Pacific/Noumea")) == ["03-11 22:00"]


def test_whole_days_run_from_midnight_to_midnight():
    (one,) = times(event("DTSTART;VALUE=DATE:20260312", "DTEND;VALUE=DATE:20260314"), PARIS, SINCE)
    assert (one.ends_at - one.starts_at).days == 2


def test_what_repeats_keeps_its_hour_when_the_clock_changes_and_leaves_out_what_it_says():
    data = event(
        "DTSTART;TZID=Europe/Paris:20260319T090000",
        "DTEND;TZID=Europe/Paris:20260319T100000",
        "RRULE:FREQ=WEEKLY;COUNT=4",
        "EXDATE;TZID=Europe/Paris:20260326T090000",
    )
    assert starts(data) == ["03-19 08:00", "04-02 07:00", "04-09 07:00"]


def test_a_meeting_that_never_ends_is_read_for_a_while_and_its_past_left_out():
    data = event("DTSTART:20200101T090000Z", "DTEND:20200101T100000Z", "RRULE:FREQ=WEEKLY")
    found = times(data, PARIS, SINCE)
    assert 70 < len(found) < 90
    assert all(s.ends_at > SINCE for s in found)


def test_cancelled_events_do_not_count_and_free_ones_say_so():
    assert times(event("DTSTART:20260312T090000Z", "DURATION:PT1H", "STATUS:CANCELLED"), PARIS, SINCE) == []
    (one,) = times(event("DTSTART:20260312T090000Z", "DURATION:PT1H", "TRANSP:TRANSPARENT"), PARIS, SINCE)
    assert one.free


def test_free_and_busy_periods():
    data = (
        b"BEGIN:VCALENDAR\r\nBEGIN:VFREEBUSY\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\n"
        b"FREEBUSY;FBTYPE=BUSY:20260312T090000Z/PT1H\r\nFREEBUSY;FBTYPE=FREE:20260313T090000Z/PT1H\r\n"
        b"END:VFREEBUSY\r\nEND:VCALENDAR\r\n"
    )
    assert [s.free for s in times(data, PARIS, SINCE)] == [False, True]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "ligne 1"),
        (b"Bonjour", "ligne 1"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "ligne 2 : le fichier s’arrête"),
        (b"BEGIN:VCALENDAR\r\nSUMMARY:\xff\r\n", "ligne 2 : le texte n’est pas en UTF-8"),
        (event("DTSTART:demain", "DURATION:PT1H"), "ligne 4 : « DTSTART »"),
        (event("SUMMARY:sans heure"), "ligne 4 : un évènement n’a pas de début"),
        (event("DTSTART:20260312T090000Z", "DTEND:20260312T080000Z"), "finit avant de commencer"),
        (event("DTSTART;TZID=Lune/Mer:20260312T090000", "DURATION:PT1H"), "« Lune/Mer » n’est pas connu"),
        (
            event("DTSTART:20260312T090000Z", "DURATION:PT1H", "RRULE:FREQ=SECONDLY"),
            "plusieurs fois par jour",
        ),
        (event("DTSTART:20260312T090000Z", "DURATION:PT1H", "RRULE:FREQ=PARFOIS"), "RRULE"),
        (event("une ligne sans rien"), "ligne 4"),
    ],
)
def test_a_bad_file_says_the_line_and_the_cause(data, said):
    with pytest.raises(Unreadable) as refusal:
        times(data, PARIS, SINCE)
    assert said in str(refusal.value)
