"""When a juror may sit, as stretches of time: joined, cut by what is taken, read by half-days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from parchemin.domain.objection import Objection, gettext_noop

Window = tuple[datetime, datetime]  # aware instants, the second after the first


class Half(StrEnum):
    """Half a day, on the clock of a place."""

    MORNING = "am"
    AFTERNOON = "pm"


OPENS, NOON, CLOSES = time(8), time(13), time(18)


class Held(StrEnum):
    """How much of a half-day is declared."""

    WHOLE = "whole"
    PART = "part"
    NONE = "none"


def half_day(day: date, half: Half, zone: ZoneInfo) -> Window:
    """Hours of a half-day: 8 h to 13 h, 13 h to 18 h, on that clock."""
    first, last = (OPENS, NOON) if half is Half.MORNING else (NOON, CLOSES)
    return datetime.combine(day, first, zone), datetime.combine(day, last, zone)


def joined(windows: Iterable[Window]) -> list[Window]:
    """The same time in as few windows as it takes, in order."""
    merged: list[Window] = []
    for start, end in sorted(windows):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def without(windows: Iterable[Window], taken: Iterable[Window]) -> list[Window]:
    """What is left of ``windows`` once ``taken`` is cut out."""
    left = joined(windows)
    for first, last in joined(taken):
        left = [
            piece
            for start, end in left
            for piece in ((start, min(end, first)), (max(start, last), end))
            if piece[0] < piece[1]
        ]
    return joined(left)


def held(windows: Iterable[Window], asked: Window) -> Held:
    """Whether a window asked is declared whole, in part or not at all."""
    windows = list(windows)
    left = without([asked], windows)
    if not left:
        return Held.WHOLE
    return Held.NONE if left == joined([asked]) else Held.PART


@dataclass(frozen=True, slots=True)
class Change:
    """What a change makes of the windows kept: those that go, by key, and those that come instead."""

    gone: tuple[int, ...]
    made: tuple[Window, ...]


def cut(kept: Iterable[tuple[int, Window]], taken: Iterable[Window]) -> Change:
    """Cut ``taken`` out of the windows kept, touching only those it meets."""
    taken = joined(taken)
    gone: list[int] = []
    windows: list[Window] = []
    for key, window in kept:
        left = without([window], taken)
        if left != [window]:
            gone.append(key)
            windows += left
    return Change(tuple(gone), tuple(windows))


def window_objections(windows: Iterable[Window]) -> list[Objection]:
    """Times declared end after they begin; the first that does not is said."""
    backward = next((start for start, end in windows if end <= start), None)
    if backward is None:
        return []
    return [
        Objection(
            "availability.backward",
            gettext_noop("Une disponibilité finit avant de commencer (%(start)s)."),
            {"start": backward.isoformat()},
            mend=gettext_noop("Donnez une fin qui suit le début."),
        )
    ]
