"""Calendar files: full zone names, stable identifiers, no abbreviation."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parchemin.formats.calendar import CalendarEvent, Method, Unreadable, Unwritable, dump, load

ZONES = ["Europe/Paris", "Indian/Reunion", "Pacific/Noumea"]


def event(zone: str = "Europe/Paris", **changes) -> CalendarEvent:
    start = datetime(2026, 7, 14, 15, 30, tzinfo=ZoneInfo(zone))
    base = CalendarEvent(
        "defence-1@parchemin.test",
        start,
        start + timedelta(minutes=45),
        "Soutenance — Camille Exemple",
        datetime(2026, 6, 1, 8, 0, tzinfo=UTC),
        "Salle 1, Lille",
        "Venir avec sa convocation ; pièce d’identité, stylo",
    )
    return replace(base, **changes)


@pytest.mark.parametrize(
    ("zone", "utc_hour"), [("Europe/Paris", 13.5), ("Indian/Reunion", 11.5), ("Pacific/Noumea", 4.5)]
)
def test_the_hour_on_the_wall_and_the_zone_are_kept(zone, utc_hour):
    data = dump([event(zone)])
    assert f"DTSTART;TZID={zone}:20260714T153000".encode() in data
    assert f"BEGIN:VTIMEZONE\r\nTZID:{zone}".encode() in data
    back = load(data)[0]
    assert back == event(zone)
    moment = back.starts_at.astimezone(UTC)
    assert moment.hour + moment.minute / 60 == utc_hour


def test_the_same_events_give_the_same_bytes():
    assert dump([event()]) == dump([event()])


def test_method_and_sequence_follow_the_act():
    data = dump([event(sequence=2)], method=Method.CANCEL)
    assert b"METHOD:CANCEL" in data
    assert b"STATUS:CANCELLED" in data
    assert load(data)[0].sequence == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"uid": ""},
        {"starts_at": datetime(2026, 7, 14, 15, 30, tzinfo=UTC)},
        {"ends_at": datetime(2026, 7, 14, 15, 0, tzinfo=ZoneInfo("Europe/Paris"))},
        {"ends_at": datetime(2026, 7, 14, 17, 0, tzinfo=ZoneInfo("CET"))},
    ],
)
def test_an_event_without_full_zone_identifier_or_duration_is_not_written(wrong):
    with pytest.raises(Unwritable):
        dump([event(**wrong)])


@pytest.mark.parametrize(
    "data", [b"", b"nom;prenom", b"BEGIN:VCALENDAR\r\n", dump([event()]).replace(b";TZID=Europe/Paris", b"")]
)
def test_what_is_not_a_calendar_with_zones_is_refused(data):
    with pytest.raises(Unreadable):
        load(data)


@given(
    st.sampled_from(ZONES),
    st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)),  # noqa: DTZ001
    st.integers(1, 600),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn", "Zl", "Zp")), max_size=100),
)
@settings(max_examples=50, deadline=None)
def test_events_go_round(zone, start, minutes, words):
    begin = start.replace(second=0, microsecond=0, tzinfo=ZoneInfo(zone))
    end = (begin.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(ZoneInfo(zone))
    if begin.fold or end.fold or end <= begin or begin.astimezone(UTC).astimezone(ZoneInfo(zone)) != begin:
        return  # an hour that comes twice or never has no single wall-clock form
    one = event(zone, starts_at=begin, ends_at=end, summary=words, location="")
    assert load(dump([one])) == [one]
