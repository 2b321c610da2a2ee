"""Calendar files (iCalendar, RFC 5545): convocations and days of defences, ``load`` and ``dump``.

Every instant carries the full name of its zone (Europe/Paris, Indian/Reunion, Pacific/Noumea) and the file holds
the VTIMEZONE of each: abbreviations put sessions at the wrong hour. The UID of an event never changes; a change
raises SEQUENCE.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
from dateutil.rrule import rrulestr

from parchemin.domain.clock import day_at

PRODUCT = "-//Parchemin//Certification//FR"


class Method(StrEnum):
    """What the file asks of the reader's calendar (RFC 5546)."""

    PUBLISH = "PUBLISH"
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


class Unreadable(ValueError):  # noqa: N818 - named for what it says
    """The file is not a calendar that can be read; French sentence."""


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
    found = item.get(name)
    moment = getattr(found, "dt", None)
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise Unreadable(f"« {name.upper()} » n’est pas une heure avec son fuseau.")
    return moment


# -- times of somebody's own calendar -----------------------------------------------------------------------------

MOST_TIMES = 2000  # of one file
HORIZON = timedelta(days=550)  # what comes back without an end is read that far
OLDEST = 1990  # year: a repetition that began before was mistyped


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time of a calendar file: aware instants, the line where its event begins."""

    starts_at: datetime
    ends_at: datetime
    line: int
    free: bool | None = None  # what the file says of the time itself: free, busy, or nothing


def times(data: bytes, zone: ZoneInfo, since: datetime) -> list[Stretch]:
    """Every time after ``since`` that the events and free/busy lines of a file hold, in order.

    An event written without a zone, or for whole days, is read in ``zone``; what repeats is told one by one, up to
    a year and a half after ``since``. Raises Unreadable with the line and the cause: then nothing of it counts.
    """
    lines = _unfolded(data)
    if not lines or lines[0][1].strip().upper() != "BEGIN:VCALENDAR":
        raise Unreadable(
            "ligne 1 : le fichier ne commence pas par BEGIN:VCALENDAR, ce n’est pas un calendrier."
        )
    if not any(text.strip().upper() == "END:VCALENDAR" for _, text in lines):
        raise Unreadable(f"ligne {lines[-1][0]} : le fichier s’arrête avant END:VCALENDAR, il est incomplet.")
    try:
        books = icalendar.Calendar.from_ical(data, multiple=True)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise Unreadable(f"ligne {_guilty(lines, str(error))} : {error}.") from error
    begins = {name: iter(_begins(lines, name)) for name in ("VEVENT", "VFREEBUSY")}
    found: list[Stretch] = []
    for book in books:
        for item in book.walk():
            if item.name not in begins:
                continue
            line = next(begins[item.name], 1)
            found += _read(item, line, zone, since)
            if len(found) > MOST_TIMES:
                raise Unreadable(f"ligne {line} : plus de {MOST_TIMES} horaires ; exportez moins de mois.")
    return sorted(found, key=lambda s: (s.starts_at, s.ends_at))


def _unfolded(data: bytes) -> list[tuple[int, str]]:
    """(number, text) of each line that begins something; folded ones are joined to it."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        bad = data[: error.start].count(b"\n") + 1
        raise Unreadable(f"ligne {bad} : le texte n’est pas en UTF-8.") from error
    found: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line[:1] in (" ", "\t") and found:
            found[-1] = (found[-1][0], found[-1][1] + line[1:])
        elif line.strip():
            found.append((number, line))
    return found


def _begins(lines: list[tuple[int, str]], name: str) -> list[int]:
    return [number for number, text in lines if text.strip().upper() == f"BEGIN:{name}"]


def _guilty(lines: list[tuple[int, str]], said: str) -> int:
    """The line that an error quotes; the last one when it quotes none."""
    return next((number for number, text in lines if len(text) > 2 and text.strip() in said), lines[-1][0])  # noqa: PLR2004


def _read(item: Any, line: int, zone: ZoneInfo, since: datetime) -> list[Stretch]:
    if str(item.get("status", "")).upper() == "CANCELLED":
        return []
    for name in ("dtstart", "dtend"):
        said = item.get(name)
        asked = said.params.get("TZID") if said is not None else None
        if asked and getattr(getattr(said, "dt", None), "tzinfo", None) is None:
            raise Unreadable(
                f"ligne {line} : le fuseau « {asked} » n’est pas connu, ni décrit dans le fichier."
            )
    for name, reason in getattr(item, "errors", ()):
        if name is None or str(name).upper() in (
            "DTSTART",
            "DTEND",
            "DURATION",
            "RRULE",
            "EXDATE",
            "FREEBUSY",
        ):
            raise Unreadable(f"ligne {line} : « {name or 'une ligne'} » ne se lit pas ({reason}).")
    if item.name == "VFREEBUSY":
        return _periods(item, line, since)
    start, end = _ends(item, line, zone)
    free = True if str(item.get("transp", "")).upper() == "TRANSPARENT" else None
    lasts = end - start
    return [
        Stretch(at, at + lasts, line, free)
        for at in _occurrences(item, start, line, zone, since)
        if at + lasts > since
    ]


def _periods(item: Any, line: int, since: datetime) -> list[Stretch]:
    rows = item.get("freebusy", [])
    found = []
    for row in rows if isinstance(rows, list) else [rows]:
        kind = str(row.params.get("FBTYPE", "BUSY")).upper()
        start, end = row.start, row.end
        if start.tzinfo is None or end <= start:
            raise Unreadable(
                f"ligne {line} : une période de FREEBUSY est sans fuseau ou finit avant son début."
            )
        if end > since:
            found.append(Stretch(start, end, line, kind == "FREE"))
    return found


def _ends(item: Any, line: int, zone: ZoneInfo) -> tuple[datetime, datetime]:
    first = getattr(item.get("dtstart"), "dt", None)
    if first is None:
        raise Unreadable(f"ligne {line} : un évènement n’a pas de début (DTSTART).")
    last, lasts = getattr(item.get("dtend"), "dt", None), getattr(item.get("duration"), "dt", None)
    start = _placed(first, zone)
    if last is not None:
        end = _placed(last, zone)
    elif isinstance(lasts, timedelta):
        end = start + lasts
    else:
        end = start if isinstance(first, datetime) else _placed(first + timedelta(days=1), zone)
    if end <= start:
        raise Unreadable(f"ligne {line} : un évènement finit avant de commencer, ou ne dure pas.")
    return start, end


def _placed(moment: date, zone: ZoneInfo) -> datetime:
    """A day begins at midnight; an hour without a zone is that of ``zone``."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time(), zone)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _occurrences(item: Any, start: datetime, line: int, zone: ZoneInfo, since: datetime) -> list[datetime]:
    """Starts of what repeats, on the wall clock of the event: 9 h stays 9 h when the hour changes."""
    rule = item.get("rrule")
    more = [_placed(each.dt, zone) for row in _rows(item.get("rdate")) for each in row.dts]
    if rule is None:
        return [start, *more]
    parts = {
        str(name).upper(): _rows(values) for name, values in dict(_rows(rule)[0]).items() if _rows(values)
    }
    if start.year < OLDEST or str(parts.get("FREQ", [""])[0]).upper() not in (
        "DAILY",
        "WEEKLY",
        "MONTHLY",
        "YEARLY",
    ):
        raise Unreadable(
            f"ligne {line} : la répétition est trop ancienne, ou se fait plusieurs fois par jour."
        )
    count = int(parts.pop("COUNT", [MOST_TIMES * 10])[0])
    last = _last(parts.pop("UNTIL", None), start, zone, since)
    text = ";".join(f"{name}={','.join(str(v) for v in values)}" for name, values in parts.items())
    try:
        every = rrulestr(f"{text};UNTIL={last:%Y%m%dT%H%M%S}", dtstart=start.replace(tzinfo=None))
    except (ValueError, TypeError) as error:
        raise Unreadable(f"ligne {line} : la répétition ne se lit pas ({error}).") from error
    left_out = {_placed(each.dt, zone) for row in _rows(item.get("exdate")) for each in row.dts}
    placed = (at.replace(tzinfo=start.tzinfo) for at in islice(every, count))
    recent = (at for at in placed if at > since - timedelta(days=7) and at not in left_out)
    found = list(islice(recent, MOST_TIMES + 1))
    if len(found) > MOST_TIMES:
        raise Unreadable(f"ligne {line} : plus de {MOST_TIMES} horaires ; exportez moins de mois.")
    return found + more


def _last(until: list[Any] | None, start: datetime, zone: ZoneInfo, since: datetime) -> datetime:
    """The wall time after which nothing repeats."""
    last = since + HORIZON
    if until:
        asked = until[0]
        day = timedelta() if isinstance(asked, datetime) else timedelta(days=1)
        last = min(last, _placed(asked + day, zone))
    return last.astimezone(start.tzinfo).replace(tzinfo=None)


def _rows(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
