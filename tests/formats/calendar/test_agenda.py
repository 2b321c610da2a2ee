"""Times read from somebody's own calendar: zones, whole days, repetitions; a bad file says its line and its cause."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from parchemin.formats.calendar import Unreadable, times
from tests.formats.calendar.ics import calendar, component, event

PARIS = ZoneInfo("Europe/Paris")
SINCE = datetime(2026, 1, 1, tzinfo=UTC)


def starts(data: bytes, zone=PARIS) -> list[str]:
    return [s.starts_at.astimezone(UTC).strftime("%m-%d %H:%M") for s in times(data, zone, SINCE).times]


def test_an_hour_is_read_in_its_own_zone():
    data = event("DTSTART;TZID=Indian/Reunion:20260312T090000", "DTEND;TZID=Indian/Reunion:20260312T120000")
    assert starts(data) == ["03-12 05:00"]


def test_an_hour_without_zone_is_that_of_the_place_asked():
    data = event("DTSTART:20260312T090000", "DURATION:PT2H")
    assert starts(data) == ["03-12 08:00"]
    assert starts(data, ZoneInfo("Pacific/Noumea")) == ["03-11 22:00"]


def test_whole_days_run_from_midnight_to_midnight():
    (one,) = times(event("DTSTART;VALUE=DATE:20260312", "DTEND;VALUE=DATE:20260314"), PARIS, SINCE).times
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
    found = times(data, PARIS, SINCE).times
    assert 70 < len(found) < 90
    assert all(s.ends_at > SINCE for s in found)


def test_cancelled_events_do_not_count_and_free_ones_say_so():
    assert (
        times(event("DTSTART:20260312T090000Z", "DURATION:PT1H", "STATUS:CANCELLED"), PARIS, SINCE).times
        == []
    )
    (one,) = times(
        event("DTSTART:20260312T090000Z", "DURATION:PT1H", "TRANSP:TRANSPARENT"), PARIS, SINCE
    ).times
    assert one.free


def test_free_and_busy_periods():
    data = (
        b"BEGIN:VCALENDAR\r\nBEGIN:VFREEBUSY\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\n"
        b"FREEBUSY;FBTYPE=BUSY:20260312T090000Z/PT1H\r\nFREEBUSY;FBTYPE=FREE:20260313T090000Z/PT1H\r\n"
        b"END:VFREEBUSY\r\nEND:VCALENDAR\r\n"
    )
    assert [s.free for s in times(data, PARIS, SINCE).times] == [False, True]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "ligne 1"),
        (b"Bonjour", "ligne 1"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "ligne 2 : le fichier s’arrête"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\n", "ligne 3 : END:VCALENDAR ne ferme rien"),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\nBEGIN:VCALENDAR\r\n", "ligne 3 : le fichier s’arrête"),
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


REMINDER = component("DTSTART:20260310T090000Z", "SUMMARY:rappel", uid="r")
MEETING = component("DTSTART:20260312T090000Z", "DURATION:PT1H", uid="m")


def test_a_reminder_without_end_takes_no_time_and_spoils_nothing():
    agenda = times(calendar(REMINDER, MEETING), PARIS, SINCE)
    assert [s.starts_at.day for s in agenda.times] == [12]
    assert agenda.left_out == []


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (("DTSTART:demain", "DURATION:PT1H"), "« DTSTART » ne se lit pas"),
        (("SUMMARY:sans heure",), "n’a pas de début"),
        (("DTSTART;TZID=Lune/Mer:20260312T090000", "DURATION:PT1H"), "« Lune/Mer » n’est pas connu"),
        (("DTSTART:20260312T090000Z", "DTEND:20260312T080000Z"), "finit avant de commencer"),
        (("DTSTART:20260312T090000Z", "DURATION:PT1H", "RRULE:FREQ=HOURLY"), "plusieurs fois par jour"),
        (("DTSTART:20260312T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;BYHOUR=8,9"), "plusieurs fois"),
        (("DTSTART:19010312T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY"), "trop ancienne"),
        (("DTSTART:20260312T090000Z", "DURATION:PT1H", "RRULE:FREQ=PARFOIS"), "ne se lit pas"),
        (("DTSTART:20260312T090000Z", "DTEND 20260312T100000Z"), "ne se lit pas"),
    ],
)
def test_one_bad_event_is_named_and_left_out_and_the_others_are_read(bad, said):
    agenda = times(calendar(REMINDER, component(*bad), MEETING), PARIS, SINCE)
    assert [s.starts_at.day for s in agenda.times] == [12]
    (left_out,) = agenda.left_out
    assert left_out.line == 10
    assert said in left_out.cause


def test_a_broken_line_that_tells_no_time_changes_nothing():
    agenda = times(
        event("DTSTART:20260312T090000Z", "DURATION:PT1H", "suite d’une description mal pliée"), PARIS, SINCE
    )
    assert (len(agenda.times), agenda.left_out) == (1, [])


def test_alarms_tasks_and_what_is_not_known_are_passed_over():
    alarm = "BEGIN:VALARM\r\nTRIGGER:jamais\r\nEND:VALARM"
    task = component("DUE:demain", name="VTODO", uid="t")
    agenda = times(
        calendar(task, component("DTSTART:20260312T090000Z", "DURATION:PT1H", alarm)), PARIS, SINCE
    )
    assert (len(agenda.times), agenda.left_out) == (1, [])


def test_events_that_share_one_identifier_are_all_kept():
    other = component("DTSTART:20260313T090000Z", "DURATION:PT1H", uid="m")
    assert [s.starts_at.day for s in times(calendar(MEETING, other), PARIS, SINCE).times] == [12, 13]


def test_an_event_said_again_with_a_higher_sequence_replaces_the_first():
    again = component("DTSTART:20260316T090000Z", "DURATION:PT1H", "SEQUENCE:1", uid="m")
    for order in ((MEETING, again), (again, MEETING)):
        assert [s.starts_at.day for s in times(calendar(*order), PARIS, SINCE).times] == [16]


def test_more_times_than_the_bound_are_refused():
    many = [
        component(
            f"DTSTART:2026{1 + n // 60 % 12:02}01T{n % 24:02}{n % 60:02}00Z", "DURATION:PT1M", uid=str(n)
        )
        for n in range(2001)
    ]
    with pytest.raises(Unreadable, match="plus de 2000 horaires"):
        times(calendar(*many), PARIS, datetime(2025, 1, 1, tzinfo=UTC))


def test_what_would_be_reckoned_too_long_is_refused():
    old = [
        component(
            "DTSTART:19910101T090000Z",
            "DURATION:PT1H",
            "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
            uid=str(n),
        )
        for n in range(100)
    ]
    with pytest.raises(Unreadable, match="trop de répétitions"):
        times(calendar(*old), PARIS, SINCE)


# -- how the file is written ----------------------------------------------------------------------------------------

WRITTEN = calendar(
    component(
        "DTSTART;TZID=Europe/Paris:20260312T090000", "DURATION:PT1H", "SUMMARY:Réunion d’équipe\u2028suite"
    )
)


@pytest.mark.parametrize(
    "data",
    [
        WRITTEN,
        WRITTEN.replace(b"\r\n", b"\n"),
        WRITTEN.replace(b"\r\n", b"\r"),
        WRITTEN.replace(b"\r\n", b"\r\r\n"),
        b"\xef\xbb\xbf" + WRITTEN,
        WRITTEN.decode().encode("utf-16"),
        WRITTEN.decode().encode("utf-16-le"),
        WRITTEN.decode().encode("utf-16-be"),
        WRITTEN.decode().replace("\u2028", "").encode("cp1252"),
        WRITTEN.replace("é".encode(), b"\xc3\r\n \xa9"),
        WRITTEN.replace(b"TZID=Europe", b"TZID=Eu\r\n\trope"),
        WRITTEN.replace(b"BEGIN:", b"begin:").replace(b"END:", b"end:"),
    ],
    ids=[
        "crlf",
        "lf",
        "cr",
        "crcrlf",
        "bom",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "cp1252",
        "cut letter",
        "tab",
        "case",
    ],
)
def test_the_way_a_file_is_written_does_not_change_what_it_says(data):
    assert starts(data) == ["03-12 08:00"]
