"""The zone of an hour: known by its name, by that of Windows, by a vendor's address, or described in the file itself."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from parchemin.formats.calendar import Unreadable, times
from tests.formats.calendar.ics import calendar, component

PARIS = ZoneInfo("Europe/Paris")
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
CHANGES = (
    "BEGIN:STANDARD\r\nDTSTART:16011028T030000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\n"
    "TZOFFSETFROM:{summer}\r\nTZOFFSETTO:{winter}\r\nX-OTHER:rien\r\nEND:STANDARD\r\n"
    "BEGIN:DAYLIGHT\r\nDTSTART:16010325T020000\r\nRRULE:BYDAY=-1SU;BYMONTH=3;FREQ=YEARLY\r\n"
    "TZOFFSETFROM:{winter}\r\nTZOFFSETTO:{summer}\r\nTZNAME;LANGUAGE=fr:été\r\nEND:DAYLIGHT"
)


def described(name: str, winter: str = "+0100", summer: str = "+0200") -> str:
    changes = CHANGES.format(winter=winter, summer=summer)
    return f"BEGIN:VTIMEZONE\r\nTZID:{name}\r\nX-LIC-LOCATION:rien\r\n{changes}\r\nEND:VTIMEZONE"


def hours(name: str, *others: str, head: tuple[str, ...] = ()) -> list[float]:
    """Hours in UTC of 9 h in January and 9 h in July in the zone ``name``."""
    asked = f";TZID={name}" if name else ""
    days = [
        component(f"DTSTART{asked}:2026{month}15T090000", "DURATION:PT1H", uid=month)
        for month in ("01", "07")
    ]
    found = times(calendar(*others, *days, head=head), PARIS, SINCE).times
    return [s.starts_at.astimezone(UTC).hour + s.starts_at.astimezone(UTC).minute / 60 for s in found]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Europe/Paris", [8, 7]),
        ("Romance Standard Time", [8, 7]),
        ("W. Europe Standard Time", [8, 7]),
        ("India Standard Time", [3.5, 3.5]),
        ("/freeassociation.example/Tzfile/Europe/Paris", [8, 7]),
        ('"America/Argentina/Buenos_Aires"', [12, 12]),
        ("UTC", [9, 9]),
    ],
)
def test_a_zone_is_known_by_its_names(name, expected):
    assert hours(name) == expected


def test_a_zone_described_in_the_file_is_reckoned_from_it():
    assert hours("Heure de chez nous", described("Heure de chez nous")) == [8, 7]
    assert hours("Customized Time Zone", described("Customized Time Zone", "-0330", "-0230")) == [12.5, 11.5]


def test_two_files_may_give_one_name_to_two_zones():
    assert hours("Bureau", described("Bureau")) == [8, 7]
    assert hours("Bureau", described("Bureau", "-0500", "-0400")) == [14, 13]
    with pytest.raises(Unreadable, match="« Bureau » n’est pas connu"):
        hours("Bureau")


@pytest.mark.parametrize(
    "description",
    [
        "BEGIN:VTIMEZONE\r\nTZID:Vide\r\nEND:VTIMEZONE",
        described("Vide").replace("FREQ=YEARLY", "FREQ=SECONDLY"),
        described("Vide").replace("BYMONTH=10", "BYMONTH=10;BYSECOND=1,2,3"),
        described("Vide").replace("BYDAY=-1SU;BYMONTH=10", "BYDAY=MO,TU,WE,TH,FR"),
        described("Vide").replace("+0100", "beaucoup"),
        described("Vide").replace("DTSTART", "DTDEBUT"),
    ],
)
def test_a_description_that_describes_no_zone_is_none(description):
    with pytest.raises(Unreadable, match="« Vide » n’est pas connu"):
        hours("Vide", description)


def test_an_unknown_zone_leaves_its_event_out_and_keeps_the_others():
    agenda = times(
        calendar(
            component("DTSTART;TZID=Ailleurs:20260312T090000", "DURATION:PT1H"),
            component("DTSTART:20260313T090000Z", "DURATION:PT1H", uid="2"),
        ),
        PARIS,
        SINCE,
    )
    assert [s.starts_at.day for s in agenda.times] == [13]
    assert [str(e) for e in agenda.left_out] == [
        "ligne 4 : le fuseau « Ailleurs » n’est pas connu, ni décrit dans le fichier"
    ]


def test_hours_without_zone_are_those_of_the_zone_that_the_file_gives_itself():
    assert hours("", head=("X-WR-TIMEZONE:Indian/Reunion",)) == [5, 5]
    assert hours("", head=("X-WR-TIMEZONE:Ailleurs",)) == [8, 7]
