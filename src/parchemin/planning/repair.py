"""A timetable mended after its release: somebody withdraws, and as little as possible changes.

In this order: candidates, rooms and hours stay and only jurors are replaced; then candidates may move, each at a
price; then a room or a half-day may be opened that was not used. Only the days concerned are modelled. The result
is judged by ``domain.schedule.violations`` like any other, by the caller.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from ortools.sat.python import cp_model

from parchemin.domain.clock import day_at
from parchemin.domain.objection import Objection, blocking
from parchemin.domain.schedule import (
    Defence,
    Person,
    Placement,
    Problem,
    Timetable,
    Window,
    Windows,
    covered,
    half_day_at,
    half_days,
    violations,
)
from parchemin.planning.explain import Way, explain
from parchemin.planning.grid import Choice, Grid, minute
from parchemin.planning.model import Model
from parchemin.planning.run import Run

# What a change costs. Each seat that changes hands, each person who takes some, and more when they were not to come
# that half-day; a candidate who must be told another hour weighs more.
SEAT = 1
JOINS = 1
CALLED = 1
ROOM_ONLY = 3
MOVED = 5
OPENED = 20


class Step(StrEnum):
    """How far a repair had to go."""

    NOTHING = "nothing"  # the timetable stands as it is
    JURORS = "jurors"  # only jurors are replaced
    CANDIDATES = "candidates"  # candidates move within rooms and half-days already open
    OPENING = "opening"  # a room or a half-day is opened
    NONE = "none"  # no repair: the reasons say why


@dataclass(frozen=True, slots=True)
class Away:
    """Who can no longer come; ``windows`` None: not at all."""

    person: str
    windows: Windows | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """A defence placed elsewhere. Before None: it was not placed; after None: it no longer is."""

    defence: str
    before: Placement | None
    after: Placement | None

    @property
    def hour(self) -> bool:
        return not (self.before and self.after) or self.before.starts_at != self.after.starts_at

    @property
    def room(self) -> bool:
        return not (self.before and self.after) or self.before.room_key != self.after.room_key


@dataclass(frozen=True, slots=True)
class Seats:
    """A panel that changes: who leaves it, who joins it."""

    defence: str
    left: tuple[str, ...]
    joined: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between two timetables, and who must be told (keys), each once."""

    moved: tuple[Moved, ...]
    seats: tuple[Seats, ...]
    candidates: tuple[str, ...]
    jurors: tuple[str, ...]

    @property
    def count(self) -> int:
        """Defences moved, and seats of panels given to somebody else or emptied."""
        return len(self.moved) + sum(max(len(s.left), len(s.joined)) for s in self.seats)


@dataclass(frozen=True, slots=True)
class Repair:
    """``cost``: of the changes, in the prices above; ``optimal``: no repair of this step costs less."""

    timetable: Timetable | None
    step: Step
    changes: Changes
    cost: int | None
    optimal: bool
    seconds: float
    reasons: tuple[Objection, ...] = ()
    ways: tuple[Way, ...] = ()


def without(problem: Problem, away: Iterable[Away]) -> Problem:
    """The problem once these people are away."""
    gone: dict[str, list[Window] | None] = {}
    for one in away:
        before = gone.setdefault(one.person, [])
        gone[one.person] = None if one.windows is None or before is None else [*before, *one.windows]
    return replace(
        problem,
        people=tuple(
            replace(p, available=_less(problem, p.available, gone[p.key])) if p.key in gone else p
            for p in problem.people
        ),
    )


def _less(problem: Problem, available: Windows | None, away: Sequence[Window] | None) -> Windows:
    if away is None:
        return ()
    left = list(problem.opening if available is None else available)
    for gone in away:
        left = [
            Window(start, end)
            for w in left
            for start, end in (
                ((w.start, min(w.end, gone.start)), (max(w.start, gone.end), w.end))
                if w.overlaps(gone)
                else ((w.start, w.end),)
            )
            if start < end
        ]
    return tuple(left)


def compare(problem: Problem, before: Timetable, after: Timetable) -> Changes:
    """What changes from one timetable to the other, and whom it concerns."""
    old, new = ({p.defence_key: p for p in side.placements} for side in (before, after))
    candidate_of = {d.key: d.candidate_key for d in problem.defences}
    moved, seats = [], []
    candidates: dict[str, None] = {}
    jurors: dict[str, None] = {}
    for key in dict.fromkeys([*old, *new]):
        was, now = old.get(key), new.get(key)
        shift = not (was and now) or (was.starts_at, was.room_key) != (now.starts_at, now.room_key)
        there, here = (set(p.panel) if p else set() for p in (was, now))
        if shift:
            moved.append(Moved(key, was, now))
            candidates[candidate_of.get(key, key)] = None
            jurors |= dict.fromkeys(sorted(there | here))
        if was and now and there != here:
            seats.append(Seats(key, tuple(sorted(there - here)), tuple(sorted(here - there))))
            jurors |= dict.fromkeys(sorted(there ^ here))
    return Changes(tuple(moved), tuple(seats), tuple(candidates), tuple(jurors))


def repair(
    problem: Problem,
    timetable: Timetable,
    *,
    away: Iterable[Away] = (),
    seconds: float = 10.0,
    seed: int = 1,
    workers: int = 2,
) -> Repair:
    """The least changed timetable that stands once ``away`` are gone; or none, and why.

    ``problem`` is that of the moment, with or without the absences already in it. Locked defences keep their
    hour, their room and those of their panel who can still come. Runs ``seconds`` at most, or a little more.
    """
    run = Run(seconds=seconds, seed=seed, workers=workers)
    now = without(problem, away)
    concerned = _concerned(now, timetable)
    if not concerned:
        return Repair(timetable, Step.NOTHING, compare(now, timetable, timetable), 0, True, run.spent)
    part = _Part(now, timetable, concerned)
    for step, share in ((Step.JURORS, 0.4), (Step.CANDIDATES, 0.6), (Step.OPENING, 1.0)):
        model = RepairModel(part.grid(step), fine=True, before=part.before)
        model.build()
        model.start_from(Timetable(tuple(part.before.values())))
        solver, status = run.solve(model.cp, run.left() * share, told=False)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            mended = part.whole(model.timetable(solver.value), timetable)
            return Repair(
                mended,
                step,
                compare(now, timetable, mended),
                round(solver.objective_value),
                status == cp_model.OPTIMAL,
                run.spent,
            )
    told = explain(part.problem, seconds=max(1.0, run.left()), seed=seed, workers=workers)
    nothing = compare(now, timetable, timetable)
    return Repair(None, Step.NONE, nothing, None, False, run.spent, told.reasons, told.ways)


def _concerned(problem: Problem, timetable: Timetable) -> set[date]:
    """Days when the timetable no longer stands; all of them when a defence has no place or the fault is of no day."""
    zone = ZoneInfo(problem.zone)
    days: dict[date, list[Placement]] = defaultdict(list)
    for placement in timetable.placements:
        days[day_at(placement.starts_at, zone)].append(placement)
    everything = {day_at(w.start, zone) for w in problem.opening} | set(days)
    if not blocking(violations(problem, timetable)):
        return set()
    placed = {p.defence_key for p in timetable.placements}
    if not all(d.key in placed for d in problem.defences):
        return everything
    touched = set()
    for day, placements in days.items():
        keys = {p.defence_key for p in placements}
        part = replace(problem, defences=tuple(d for d in problem.defences if d.key in keys))
        if blocking(violations(part, Timetable(tuple(placements)))):
            touched.add(day)
    return touched or everything


class _Part:
    """The days concerned, and what the others take from the loads agreed."""

    def __init__(self, problem: Problem, timetable: Timetable, days: set[date]) -> None:
        self.zone = ZoneInfo(problem.zone)
        known = {d.key for d in problem.defences}
        placed = [p for p in timetable.placements if p.defence_key in known]
        self.before = {p.defence_key: p for p in placed if self._day(p.starts_at) in days}
        self.kept = tuple(p for p in placed if self._day(p.starts_at) not in days)
        elsewhere = {p.defence_key for p in self.kept}
        self.problem = replace(
            problem,
            opening=tuple(w for w in problem.opening if self._day(w.start) in days),
            defences=tuple(d for d in problem.defences if d.key not in elsewhere),
            people=tuple(self._remaining(problem, p) for p in problem.people),
        )

    def _day(self, moment: datetime) -> date:
        return day_at(moment, self.zone)

    def _remaining(self, problem: Problem, person: Person) -> Person:
        if person.max_half_days is None:
            return person
        minutes = {d.key: d.minutes for d in problem.defences}
        halves = half_days(problem)
        taken = {
            half_day_at(halves, p.window(minutes[p.defence_key])) for p in self.kept if person.key in p.panel
        }
        return replace(person, max_half_days=max(0, person.max_half_days - len(taken)))

    def grid(self, step: Step) -> RepairGrid:
        return RepairGrid(self.problem, self.before, step)

    def whole(self, mended: Timetable, timetable: Timetable) -> Timetable:
        placements = [
            replace(p, locked=self.before[p.defence_key].locked) if p.defence_key in self.before else p
            for p in mended.placements
        ]
        # A panel that does not change keeps its order.
        same = [
            replace(p, panel=self.before[p.defence_key].panel)
            if p.defence_key in self.before and set(self.before[p.defence_key].panel) == set(p.panel)
            else p
            for p in placements
        ]
        ordered = sorted([*self.kept, *same], key=lambda p: (p.starts_at, p.room_key))
        return Timetable(tuple(ordered), timetable.version)


class RepairGrid(Grid):
    """Where each defence may go at a step of the repair: where it is; what is open already; anywhere."""

    def __init__(self, problem: Problem, before: Mapping[str, Placement], step: Step) -> None:
        super().__init__(problem)
        self.before = before
        self.step = step
        self.open = {
            (p.room_key, self.half(minute(p.starts_at)))
            for key, p in before.items()
            if key in self.defences and p.room_key in self.rooms
        }

    def half(self, start: int) -> int:
        return next((h.half for h in self.halves if h.start <= start < h.end), -1)

    def here(self, defence: Defence) -> Choice | None:
        """Where the defence is, when it may still be there."""
        held = self.before.get(defence.key)
        candidate = self.candidates.get(defence.candidate_key)
        room = self.rooms.get(held.room_key) if held else None
        if held is None or candidate is None or room is None:
            return None
        window = held.window(defence.minutes)
        welcome = defence.remote or not candidate.sites or room.site in candidate.sites
        if not (
            welcome
            and covered(self.problem.opening, window)
            and covered(candidate.available, window)
            and covered(room.available, window)
            and not any(window.overlaps(pause) for pause in self.problem.breaks)
        ):
            return None
        start = minute(held.starts_at)
        return Choice(defence.key, room.key, start, start + defence.minutes)

    def _choices_of(self, defence: Defence) -> list[Choice]:
        here = self.here(defence)
        held = self.before.get(defence.key)
        if here and (self.step is Step.JURORS or (held and held.locked)):
            return [here]
        if self.step is Step.JURORS:
            return []
        choices = super()._choices_of(defence)
        if self.step is Step.CANDIDATES:
            choices = [c for c in choices if (c.room, self.half(c.start)) in self.open]
        return choices if here is None or here in choices else [here, *choices]


@dataclass(slots=True, kw_only=True)
class RepairModel(Model):
    """The model of a plan, whose only cost is what changes. ``before``: the placements it starts from."""

    before: Mapping[str, Placement] = field(default_factory=dict)

    def hearers(self, defence: Defence) -> list[Person]:
        people = Model.hearers(self, defence)
        known = {p.key for p in people}
        held = self.before.get(defence.key)
        sitting = [self.grid.people[k] for k in held.panel if k in self.grid.people] if held else []
        return people + [p for p in sitting if p.key not in known and self.grid.eligible(p, defence)]

    def limit_size(self, defence: Defence, people: list[Person]) -> None:
        held = self.before.get(defence.key)
        seats = sum(self.panel[defence.key, p.key] for p in people)
        if self.grid.problem.panel.size or held is None:
            Model.limit_size(self, defence, people)
        else:
            self.cp.add(seats <= max(self.grid.problem.panel_max, len(held.panel)))
        if held and held.locked:
            for person in people:
                if person.key in held.panel and self._can_stay(person, defence):
                    self.cp.add(self.panel[defence.key, person.key] == 1)

    def _can_stay(self, person: Person, defence: Defence) -> bool:
        return any(self.grid.free(person, choice) for choice in self.grid.choices[defence.key])

    def _costs(self) -> None:
        self.cost = []
        coming = {(key, self._half(minute(p.starts_at))) for p in self.before.values() for key in p.panel}
        self.cost += [CALLED * flag for key, flag in self.asked.items() if key not in coming]
        joined: dict[str, list[Any]] = defaultdict(list)
        for (of_defence, key), seat in self.panel.items():
            if of_defence not in self.before or key not in self.before[of_defence].panel:
                joined[key].append(seat)
        self.cost += [JOINS * self._any(f"joins {key}", seats) for key, seats in joined.items()]
        for defence in self.grid.problem.defences:
            held = self.before.get(defence.key)
            if held is not None:
                self.cost += [self._seats_changed(defence, held), *self._moved(defence, held)]
        self._opened()

    def _half(self, start: int) -> int:
        return next((h.half for h in self.grid.halves if h.start <= start < h.end), -1)

    def _seats_changed(self, defence: Defence, held: Placement) -> Any:
        seats = {p: seat for (d, p), seat in self.panel.items() if d == defence.key}
        stay = sum(seat for p, seat in seats.items() if p in held.panel)
        joined = sum(seat for p, seat in seats.items() if p not in held.panel)
        changed = self.cp.new_int_var(0, len(seats) + len(held.panel), f"changed {defence.key}")
        self.cp.add(changed >= len(set(held.panel)) - stay)
        self.cp.add(changed >= joined)
        return SEAT * changed

    def _moved(self, defence: Defence, held: Placement) -> list[Any]:
        start = minute(held.starts_at)
        return [
            (MOVED if choice.start != start else ROOM_ONLY) * self.place[choice]
            for choice in self.grid.choices[defence.key]
            if choice.start != start or choice.room != held.room_key
        ]

    def _opened(self) -> None:
        used = {(p.room_key, self._half(minute(p.starts_at))) for p in self.before.values()}
        fresh: dict[tuple[str, int], list[Any]] = defaultdict(list)
        for choice, taken in self.place.items():
            place = (choice.room, self._half(choice.start))
            if place not in used:
                fresh[place].append(taken)
        self.cost += [OPENED * self._any(f"open {place}", places) for place, places in fresh.items()]
