"""Half-open stretches of days: ``[start, until)``.

"Jusqu'au 7 août" includes its day, so ``until`` is the 8th: `Interval.through` says it once, and no
comparison elsewhere has to remember it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Interval:
    """Days from ``start`` included to ``until`` excluded; ``until`` None means no end is known.

    Raises ValueError when ``until`` is not after ``start``: an empty stretch is never in force.
    """

    start: date
    until: date | None = None

    def __post_init__(self) -> None:
        if self.until is not None and self.until <= self.start:
            raise ValueError(f"an interval ends after it starts: {self.start} .. {self.until}")

    @classmethod
    def through(cls, start: date, last_day: date) -> Interval:
        """From ``start`` to ``last_day``, both included ("du … jusqu'au …")."""
        return cls(start, last_day + timedelta(days=1))

    @property
    def last_day(self) -> date | None:
        """The last day inside, as printed after "jusqu'au"."""
        return None if self.until is None else self.until - timedelta(days=1)

    def contains(self, day: date) -> bool:
        return self.start <= day and (self.until is None or day < self.until)

    def overlaps(self, other: Interval) -> bool:
        return (other.until is None or self.start < other.until) and (
            self.until is None or other.start < self.until
        )

    def as_dict(self) -> dict[str, str | None]:
        return {"from": self.start.isoformat(), "until": self.until.isoformat() if self.until else None}

    @classmethod
    def from_dict(cls, data: Mapping[str, str | None]) -> Interval:
        start, until = data["from"], data.get("until")
        if start is None:
            raise ValueError("an interval needs its first day")
        return cls(date.fromisoformat(start), date.fromisoformat(until) if until else None)


def in_force(intervals: tuple[Interval, ...] | list[Interval], on: date) -> Interval | None:
    """The first of ``intervals`` that holds on that day, in order of start."""
    return next((i for i in sorted(intervals, key=lambda i: i.start) if i.contains(on)), None)


def french_date(day: date) -> str:
    """ "7 août 2023", "1er mars 2024": the way a date is written in a sentence."""
    months = (
        "janvier", "février", "mars", "avril", "mai", "juin",
        "juillet", "août", "septembre", "octobre", "novembre", "décembre",
    )  # fmt: skip
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {months[day.month - 1]} {day.year}"
