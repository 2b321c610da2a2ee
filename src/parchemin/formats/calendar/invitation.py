"""Events written for somebody's calendar, convocations and days of defences, and read back: ``dump`` and ``load``.

Every instant carries the full name of its zone (Europe/Paris, Indian/Reunion, Pacific/Noumea) and the file holds
the VTIMEZONE of each: abbreviations put sessions at the wrong hour. The UID of an event never changes; a change
raises SEQUENCE.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import icalendar

from parchemin.domain.clock import day_at
from parchemin.formats.calendar.lines import Unreadable

PRODUCT = "-//Parchemin//Certification//FR"


class Method(StrEnum):
    """What the file asks of the reader's calendar (RFC 5546)."""

    PUBLISH = "PUBLISH"
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


class Unwritable(ValueError):  # noqa: N818 - named for what it says
    """An event has no full zone, no duration or no identifier; French sentence."""


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """``starts_at`` and ``ends_at`` are aware and carry a ``ZoneInfo``; ``stamped_at`` is when this was said."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    summary: str
    stamped_at: datetime
    location: str = ""
    description: str = ""
    sequence: int = 0
    url: str = ""


def dump(events: Iterable[CalendarEvent], *, method: Method = Method.PUBLISH) -> bytes:
    """One calendar with its zones; the same events give the same bytes. Raises Unwritable."""
    book = icalendar.Calendar()
    book.add("prodid", PRODUCT)
    book.add("version", "2.0")
    book.add("method", method.value)
    kept = list(events)
    for event in kept:
        book.add_component(_component(event, method))
    if kept:
        first, last = min(event.starts_at for event in kept), max(event.ends_at for event in kept)
        year = timedelta(days=366)
        book.add_missing_timezones(first_date=day_at(first, UTC) - year, last_date=day_at(last, UTC) + year)
    return bytes(book.to_ical())


def _component(event: CalendarEvent, method: Method) -> icalendar.Event:
    if not event.uid:
        raise Unwritable("L’événement n’a pas d’identifiant.")
    for moment in (event.starts_at, event.ends_at):
        if not isinstance(moment.tzinfo, ZoneInfo) or "/" not in (moment.tzinfo.key or ""):
            raise Unwritable(f"L’heure {moment.isoformat()} ne porte pas le nom entier de son fuseau.")
    if event.ends_at <= event.starts_at:
        raise Unwritable("L’événement finit avant de commencer.")
    item = icalendar.Event()
    item.add("uid", event.uid)
    item.add("dtstamp", event.stamped_at.astimezone(ZoneInfo("UTC")))
    item.add("dtstart", event.starts_at)
    item.add("dtend", event.ends_at)
    item.add("summary", event.summary)
    item.add("sequence", event.sequence)
    if method is Method.CANCEL:
        item.add("status", "CANCELLED")
    for name, value in (("location", event.location), ("description", event.description), ("url", event.url)):
        if value:
            item.add(name, value)
    return item


def load(data: bytes) -> list[CalendarEvent]:
    """Events of a calendar, in file order. Raises Unreadable (no calendar, all-day or floating times)."""
    try:
        book = icalendar.Calendar.from_ical(data)
        return [_event(item) for item in book.walk("VEVENT")]
    except Unreadable:
        raise
    except (ValueError, KeyError, IndexError) as error:
        raise Unreadable(f"Le fichier n’est pas un calendrier lisible ({error}).") from error


def _event(item: Any) -> CalendarEvent:
    starts_at, ends_at = _moment(item, "dtstart"), _moment(item, "dtend")
    return CalendarEvent(
        uid=str(item.get("uid", "")),
        starts_at=starts_at,
        ends_at=ends_at,
        summary=str(item.get("summary", "")),
        stamped_at=_moment(item, "dtstamp"),
        location=str(item.get("location", "")),
        description=str(item.get("description", "")),
        sequence=int(item.get("sequence", 0)),
        url=str(item.get("url", "")),
    )


def _moment(item: Any, name: str) -> datetime:
    stamped = item.get(name)
    moment = getattr(stamped, "dt", None)
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise Unreadable(f"« {name.upper()} » n’est pas une heure avec son fuseau.")
    return moment
