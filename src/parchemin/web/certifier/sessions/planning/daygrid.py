"""A day of defences laid out: rooms across, time down, clashes side by side.

Pure: moments and names in, positions out. A position is a number of five-minute rows and a column; the page
turns it into classes of ``daygrid.css`` (the security policy allows no style in a page).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from parchemin.domain.clock import day_at
from parchemin.domain.objection import Objection

STEP = 5  # minutes a row
ROWS = 168  # rows drawn at most: 14 hours
LANES = 24  # columns drawn at most
SPAN = 60  # rows a block covers at most: 5 hours


@dataclass(frozen=True, slots=True)
class Slot:
    """Something placed: a defence of the version shown, or the ghost of where it was in the last release."""

    key: str
    room: str
    start: datetime
    end: datetime
    title: str
    label: str
    panel: str
    locked: bool = False
    ghost: bool = False
    mark: str = ""  # "déplacée", "ajoutée"
    objections: tuple[Objection, ...] = ()


@dataclass(frozen=True, slots=True)
class Room:
    key: str
    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A slot with its place: first row (0: the grid's first moment), rows covered, column."""

    slot: Slot
    row: int
    rows: int
    column: int


@dataclass(frozen=True, slots=True)
class Heading:
    room: Room
    column: int
    columns: int


@dataclass(frozen=True, slots=True)
class Hour:
    moment: datetime
    row: int


@dataclass(frozen=True, slots=True)
class Pause:
    start: datetime
    end: datetime
    row: int
    rows: int


@dataclass(frozen=True, slots=True)
class DayGrid:
    day: date
    headings: list[Heading]
    hours: list[Hour]
    pauses: list[Pause]
    blocks: list[Block]
    columns: int  # of rooms and their clashes, all together
    unplaced: list[Slot] = field(default_factory=list)  # outside the hours or rooms the grid can draw


def lay_out(
    day: date,
    zone: ZoneInfo,
    rooms: Sequence[Room],
    slots: Iterable[Slot],
    pauses: Iterable[tuple[datetime, datetime]] = (),
    *,
    hours: tuple[int, int] = (8, 18),
) -> DayGrid:
    """Lay out the slots of one day. The grid covers ``hours``, and more where a slot needs it."""
    today = sorted(
        (s for s in slots if day_at(s.start, zone) == day), key=lambda s: (s.start, s.ghost, s.key)
    )
    first, last = _bounds(today, zone, hours)
    origin = datetime(day.year, day.month, day.day, first, tzinfo=zone)
    headings, column_of, left_out = _columns(rooms, today)
    blocks = []
    for slot in today:
        row, rows = _rows(slot.start, slot.end, origin)
        column = column_of.get(id(slot))
        if column is None or row >= ROWS:
            left_out.append(slot)
        else:
            blocks.append(Block(slot, row, rows, column))
    return DayGrid(
        day,
        headings,
        [Hour(origin + timedelta(hours=n), n * 60 // STEP) for n in range(last - first + 1)],
        [
            Pause(start, end, *_rows(start, end, origin))
            for start, end in pauses
            if day_at(start, zone) == day and start >= origin
        ],
        blocks,
        sum(h.columns for h in headings),
        list({id(slot): slot for slot in left_out}.values()),
    )


def _bounds(slots: Sequence[Slot], zone: ZoneInfo, hours: tuple[int, int]) -> tuple[int, int]:
    first, last = hours
    for slot in slots:
        start, end = slot.start.astimezone(zone), slot.end.astimezone(zone)
        first = min(first, start.hour)
        last = max(
            last, 24 if day_at(end, zone) > day_at(start, zone) else end.hour + (1 if end.minute else 0)
        )
    return first, min(last, first + ROWS * STEP // 60)


def _rows(start: datetime, end: datetime, origin: datetime) -> tuple[int, int]:
    row = max(0, int((start - origin).total_seconds() // 60) // STEP)
    rows = max(1, -(-int((end - start).total_seconds() // 60) // STEP))
    return row, min(rows, SPAN)


def _columns(
    rooms: Sequence[Room], slots: Sequence[Slot]
) -> tuple[list[Heading], Mapping[int, int], list[Slot]]:
    """A column a room, as many as its clashes need, side by side."""
    headings: list[Heading] = []
    column_of: dict[int, int] = {}
    left_out: list[Slot] = []
    column = 0
    for room in rooms:
        lanes: list[datetime] = []  # end of the last slot of each lane
        for slot in (s for s in slots if s.room == room.key):
            lane = next((i for i, end in enumerate(lanes) if end <= slot.start), len(lanes))
            if lane == len(lanes):
                lanes.append(slot.end)
            lanes[lane] = slot.end
            column_of[id(slot)] = column + lane
        width = max(1, len(lanes))
        if column + width > LANES:
            left_out += [s for s in slots if s.room == room.key]
            for slot in left_out:
                column_of.pop(id(slot), None)
            continue
        headings.append(Heading(room, column, width))
        column += width
    return headings, column_of, left_out
