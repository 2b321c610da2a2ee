"""The times that somebody's own calendar holds: ``times``.

One bad component does not spoil the others: it is left out, with its line and the cause. A file that is no calendar,
is cut short or holds too much is refused whole.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
from icalendar import vDDDLists, vDDDTypes

from parchemin.formats.calendar.lines import Block, Unreadable, calendars, unfolded
from parchemin.formats.calendar.repeating import Component, Effort, TooLong, Unreckoned, occurrences
from parchemin.formats.calendar.zones import Zones

MOST_TIMES = 2000  # of one file
HORIZON = timedelta(days=550)  # what comes back without an end is read that far
NAMES_OF_TIME = ("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "FREEBUSY")
_NAMED_ZONE = re.compile(
    r"^((?:DTSTART|DTEND|RDATE|EXDATE|RECURRENCE-ID)\b[^:\r\n]*?);TZID=", re.IGNORECASE | re.MULTILINE
)
LINE = "X-LINE"  # where the event begins, kept with each of its occurrences


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time of a calendar file: aware instants, the line where its event begins."""

    starts_at: datetime
    ends_at: datetime
    line: int
    free: bool | None = None  # what the file says of the time itself: free, busy, or nothing


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An event that cannot be read: its line, and why in French."""

    line: int
    cause: str

    def __str__(self) -> str:
        return f"ligne {self.line} : {self.cause}"


@dataclass(slots=True)
class Agenda:
    """What a file holds: its times in order, what of it was left out."""

    times: list[Stretch] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


class _Bad(ValueError):  # noqa: N818 - named for what it says
    """Why one event cannot be read; French sentence."""


def times(data: bytes, zone: ZoneInfo, since: datetime) -> Agenda:
    """Every time after ``since`` that the events and free/busy lines of a file hold.

    An event written without a zone, or for whole days, is read in the zone that the file gives itself, else in
    ``zone``; what repeats is told one by one, up to a year and a half after ``since``. An event without duration takes
    no time. Raises Unreadable with the line and the cause, also when nothing of the file can be read.
    """
    agenda = Agenda()
    read = 0
    for calendar in calendars(unfolded(data)):
        read += _Reader(calendar, zone, since, agenda).read()
    if agenda.left_out and not read:
        raise Unreadable(f"{agenda.left_out[0]}.")
    agenda.times.sort(key=lambda s: (s.starts_at, s.ends_at))
    agenda.left_out.sort(key=lambda e: e.line)
    return agenda


class _Reader:
    """Reads one calendar of a file into ``agenda``."""

    def __init__(self, calendar: Block, zone: ZoneInfo, since: datetime, agenda: Agenda) -> None:
        self.blocks = calendar.parts
        self.zones = Zones(block for block in calendar.parts if block.name == "VTIMEZONE")
        self.zone = self.zones.known(calendar.value("X-WR-TIMEZONE")) or zone
        self.since, self.until = since, since + HORIZON
        self.agenda = agenda
        self.effort = Effort()

    def read(self) -> int:
        """How many components could be read, those without a time of their own included."""
        read = 0
        series: dict[str, list[Component]] = defaultdict(list)
        for block in self.blocks:
            if block.name not in {"VEVENT", "VFREEBUSY"}:
                continue
            try:
                if block.name == "VFREEBUSY":
                    self._keep(self._periods(block))
                else:
                    event = self._event(block)
                    series[str(event.get("UID", "")) or f"line {block.line}"].append(event)
            except _Bad as cause:
                self._leave_out(block.line, cause)
            else:
                read += 1
        for events in series.values():
            for one in _apart(events):
                try:
                    self._keep(self._stretches(one))
                except (_Bad, Unreckoned) as cause:
                    self._leave_out(_line(one[0]), cause)
                    read -= len(one)
        return read

    def _leave_out(self, line: int, cause: Exception) -> None:
        self.agenda.left_out.append(LeftOut(line, str(cause)))

    def _keep(self, stretches: Iterable[Stretch]) -> None:
        for stretch in stretches:
            if stretch.ends_at > max(self.since, stretch.starts_at):
                self.agenda.times.append(stretch)
                if len(self.agenda.times) > MOST_TIMES:
                    raise Unreadable(
                        f"ligne {stretch.line} : plus de {MOST_TIMES} horaires ; exportez moins de mois."
                    )

    def _event(self, block: Block) -> Component:
        """The event of ``block``, its hours placed: dates, or instants with their zone."""
        event = _parsed(block)
        if event.get("DTSTART") is None:
            raise _Bad("un évènement n’a pas de début (DTSTART)")
        for name in ("DTSTART", "DTEND", "RECURRENCE-ID"):
            if event.get(name) is not None:
                event[name] = self._placed_property(event[name])
        if "DTEND" in event and isinstance(_start(event), datetime) != isinstance(
            event["DTEND"].dt, datetime
        ):
            for name in ("DTSTART", "DTEND"):
                event[name] = vDDDTypes(self._at(event[name].dt))
        for name in ("RDATE", "EXDATE"):
            if event.get(name) is not None:
                rows = event[name] if isinstance(event[name], list) else [event[name]]
                event[name] = vDDDLists([self._placed(each.dt, row) for row in rows for each in row.dts])
        if _end(event) < _start(event):
            raise _Bad("un évènement finit avant de commencer")
        event[LINE] = str(block.line)
        return event

    def _placed_property(self, stamped: Any) -> vDDDTypes:
        placed = vDDDTypes(self._placed(stamped.dt, stamped))
        if "RANGE" in stamped.params:
            placed.params["RANGE"] = stamped.params["RANGE"]
        return placed

    def _placed(self, moment: Any, stamped: Any) -> Any:
        """A date as it is; an hour with its zone; a period (two of them, or one and how long) likewise."""
        if isinstance(moment, tuple):
            return tuple(self._placed(each, stamped) for each in moment)
        if not isinstance(moment, datetime) or moment.tzinfo is not None:
            return moment
        return moment.replace(tzinfo=self._zone(stamped))

    def _zone(self, stamped: Any) -> tzinfo:
        asked = str(stamped.params.get("X-TZID", ""))
        zone = self.zones.known(asked) if asked else self.zone
        if zone is None:
            raise _Bad(f"le fuseau « {asked} » n’est pas connu, ni décrit dans le fichier")
        return zone

    def _stretches(self, events: list[Component]) -> Iterator[Stretch]:
        if len(events) > 1 or any(name in events[0] for name in ("RRULE", "RDATE", "RECURRENCE-ID")):
            try:
                events = occurrences(events, self.since, self.until, self.effort)
            except TooLong:
                raise Unreadable(
                    f"ligne {_line(events[0])} : trop de répétitions, depuis trop longtemps ; exportez moins de mois."
                ) from None
        for event in events:
            if str(event.get("STATUS", "")).upper() != "CANCELLED":
                free = True if str(event.get("TRANSP", "")).upper() == "TRANSPARENT" else None
                yield Stretch(self._at(_start(event)), self._at(_end(event)), _line(event), free)

    def _at(self, moment: date) -> datetime:
        """A day begins at midnight."""
        return moment if isinstance(moment, datetime) else datetime.combine(moment, time(), self.zone)

    def _periods(self, block: Block) -> list[Stretch]:
        rows = _parsed(block).get("FREEBUSY", [])
        stretches = []
        for row in rows if isinstance(rows, list) else [rows]:
            start, end = row.start, row.end
            if start.tzinfo is None or end <= start:
                raise _Bad("une période de FREEBUSY est sans fuseau ou finit avant son début")
            stretches.append(
                Stretch(start, end, block.line, str(row.params.get("FBTYPE", "")).upper() == "FREE")
            )
        return stretches


def _parsed(block: Block) -> Component:
    """The component, its zones not looked up: the library would keep those of one file for the next."""
    try:
        component = icalendar.Component.from_ical(_NAMED_ZONE.sub(r"\1;X-TZID=", block.text()))
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise _Bad(f"un évènement ne se lit pas ({error})") from error
    for name, reason in component.errors:
        if name in NAMES_OF_TIME or (name is None and any(each in reason.upper() for each in NAMES_OF_TIME)):
            raise _Bad(f"« {name or 'une ligne'} » ne se lit pas ({reason})")
    return component


def _start(event: Component) -> Any:
    return event["DTSTART"].dt


def _end(event: Component) -> Any:
    """When it ends; without end nor duration a day lasts the day, an hour takes no time (RFC 5545, § 3.6.1)."""
    start = _start(event)
    if "DTEND" in event:
        return event["DTEND"].dt
    if "DURATION" in event:
        return start + event["DURATION"].dt
    return start if isinstance(start, datetime) else start + timedelta(days=1)


def _line(event: Component) -> int:
    return int(event[LINE])


def _apart(events: list[Component]) -> Iterator[list[Component]]:
    """One series, unless the file gives one identifier to several events: then none of them is lost."""
    first = [e for e in events if "RECURRENCE-ID" not in e]
    latest = max((_sequence(e) for e in first), default=0)
    masters = {str(e["DTSTART"].dt): e for e in first if _sequence(e) == latest}
    changes = [e for e in events if "RECURRENCE-ID" in e]
    if len(masters) <= 1:
        yield [*masters.values(), *changes]
        return
    series = next((e for e in masters.values() if "RRULE" in e or "RDATE" in e), None)
    for master in masters.values():
        yield [master, *changes] if master is series else [master]
    if changes and series is None:
        yield changes


def _sequence(event: Component) -> int:
    return int(event.get("SEQUENCE", 0))
