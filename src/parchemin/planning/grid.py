"""The times and the people a planner may choose from: starts on the grid, stretches of work, who can hear what.

Minutes are whole minutes since the epoch (UTC), so that midnight and changes of hour need no care.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from zoneinfo import ZoneInfo

from parchemin.domain.clock import day_at
from parchemin.domain.schedule import (
    Candidate,
    Defence,
    Person,
    Placement,
    Problem,
    Room,
    Window,
    Windows,
    covered,
    half_days,
)


def problem_digest(problem: Problem) -> str:
    """SHA-256 (hex) of the problem: a plan is kept with it, and is not new once its data have moved."""
    text = json.dumps(problem.as_dict(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def minute(moment: datetime) -> int:
    return int(moment.timestamp()) // 60


Span = tuple[int, int]  # minutes, the end excluded


def merged(spans: Iterable[Span]) -> list[Span]:
    """In order; those that touch are one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and joined[-1][1] >= start:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def less(span: Span, pauses: Iterable[Span]) -> list[Span]:
    """What is left of a span; ``pauses`` in order, apart from one another."""
    left, start = [], span[0]
    for low, high in pauses:
        if high <= start or low >= span[1]:
            continue
        if start < low:
            left.append((start, low))
        start = high
    if start < span[1]:
        left.append((start, span[1]))
    return left


@dataclass(frozen=True, slots=True)
class Stretch:
    """Work without break: ``start`` to ``end`` in minutes; ``half`` numbers the half-day it is part of."""

    start: int
    end: int
    day: date
    half: int

    def touches(self, start: int, end: int) -> bool:
        return self.start < end and start < self.end


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible place of a defence."""

    defence: str
    room: str
    start: int
    end: int


class Grid:
    """What the problem allows, computed once. ``locked`` placements are the only choice of their defence."""

    def __init__(self, problem: Problem, locked: Sequence[Placement] = ()) -> None:
        self.problem = problem
        self.zone = ZoneInfo(problem.zone)
        self.rooms: dict[str, Room] = {r.key: r for r in problem.rooms}
        self.people: dict[str, Person] = {p.key: p for p in problem.people}
        self.candidates: dict[str, Candidate] = {c.key: c for c in problem.candidates}
        self.defences: dict[str, Defence] = {d.key: d for d in problem.defences}
        self.locked: dict[str, Placement] = {
            p.defence_key: p for p in locked if p.defence_key in self.defences and p.room_key in self.rooms
        }
        self._ties = {(r.juror_key, r.candidate_key) for r in problem.relations if not r.cleared}

    def moment(self, at: int) -> datetime:
        return datetime.fromtimestamp(at * 60, UTC).astimezone(self.zone)

    def day(self, at: int) -> date:
        return day_at(datetime.fromtimestamp(at * 60, UTC), self.zone)

    def window(self, start: int, end: int) -> Window:
        return Window(self.moment(start), self.moment(end))

    @cached_property
    def half_days(self) -> list[Span]:
        """What people call half-days, in minutes: a short pause may lie inside one."""
        return [(minute(w.start), minute(w.end)) for w in half_days(self.problem)]

    @cached_property
    def halves(self) -> list[Stretch]:
        """The half-days less every break: stretches of work, each with the number of its half-day."""
        pauses = merged((minute(w.start), minute(w.end)) for w in self.problem.breaks)
        return [
            Stretch(start, end, self.day(start), number)
            for number, half in enumerate(self.half_days)
            for start, end in less(half, pauses)
        ]

    def stretches(self, *, fine: bool) -> list[Stretch]:
        """Half-days, or (``fine``) cut at every start and end that a defence may have: then the model is exact."""
        if not fine:
            return self.halves
        marks = sorted({at for choices in self.choices.values() for c in choices for at in (c.start, c.end)})
        cut = []
        for half in self.halves:
            inside = [half.start, *(m for m in marks if half.start < m < half.end), half.end]
            cut += [Stretch(a, b, half.day, half.half) for a, b in pairwise(inside)]
        return cut

    @cached_property
    def choices(self) -> dict[str, list[Choice]]:
        """Per defence, every room and start that opening, breaks, room, candidate and sites allow."""
        return {d.key: self._choices_of(d) for d in self.problem.defences}

    def _choices_of(self, defence: Defence) -> list[Choice]:
        held = self.locked.get(defence.key)
        if held is not None:
            start = minute(held.starts_at)
            return [Choice(defence.key, held.room_key, start, start + defence.minutes)]
        candidate = self.candidates.get(defence.candidate_key)
        if candidate is None:
            return []
        choices = []
        for start in self._starts(defence.minutes):
            wanted = self.window(start, start + defence.minutes)
            if not covered(candidate.available, wanted):
                continue
            choices += [
                Choice(defence.key, room.key, start, start + defence.minutes)
                for room in self.problem.rooms
                if covered(room.available, wanted) and self.comes(candidate, defence, room.site)
            ]
        return choices

    def _starts(self, minutes: int) -> list[int]:
        """Starts on the grid, counted from local midnight, that fit in a half-day."""
        starts = []
        for half in self.halves:
            midnight = minute(datetime(half.day.year, half.day.month, half.day.day, tzinfo=self.zone))
            step = self.problem.step_minutes
            first = midnight + -(-(half.start - midnight) // step) * step
            starts += list(range(first, half.end - minutes + 1, step))
        return starts

    def comes(self, candidate: Candidate, defence: Defence, site: str) -> bool:
        """Whether a candidate may be heard from a room of this site."""
        return defence.remote or not candidate.sites or site in candidate.sites

    def spans(self, windows: Windows | None) -> list[Span] | None:
        """Windows in minutes, joined where they touch; None: always. Kept, since many people share theirs."""
        if windows is None:
            return None
        key = id(windows)
        if key not in self._spans:
            self._spans[key] = merged((minute(w.start), minute(w.end)) for w in windows)
        return self._spans[key]

    @cached_property
    def _spans(self) -> dict[int, list[Span]]:
        return {}

    def tied(self, person: str, candidate: str) -> bool:
        """A relation that was not cleared."""
        return (person, candidate) in self._ties

    def eligible(self, person: Person, defence: Defence) -> bool:
        """Whether a person could hear a defence at all, time apart."""
        return not self.tied(person.key, defence.candidate_key)

    def free(self, person: Person, choice: Choice) -> bool:
        """Whether a person can be there then: availability, mandate, site."""
        key = (person.key, choice.start, choice.end, self.rooms[choice.room].site)
        if key not in self._free:
            self._free[key] = (
                covered(person.available, self.window(choice.start, choice.end))
                and (person.accredited is None or person.accredited.contains(self.day(choice.start)))
                and (not person.sites or self.rooms[choice.room].site in person.sites)
            )
        return self._free[key]

    @cached_property
    def _free(self) -> dict[tuple[str, int, int, str], bool]:
        return {}

    @cached_property
    def days(self) -> list[date]:
        return sorted({half.day for half in self.halves})

    def long_enough(self) -> timedelta:
        """Room time that the session offers, all rooms together."""
        minutes = 0
        for room in self.problem.rooms:
            for half in self.halves:
                if room.available is None:
                    minutes += half.end - half.start
                else:
                    minutes += sum(
                        max(0, min(half.end, minute(w.end)) - max(half.start, minute(w.start)))
                        for w in room.available
                    )
        return timedelta(minutes=minutes)
