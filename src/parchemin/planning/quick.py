"""A first plan in milliseconds: defences one after the other, each in the earliest place that holds.

The solver improves on it; where the solver finds nothing in its time, this plan is the answer. It keeps
people in the room they already sit in, and starts again in another order when a defence finds no place.
"""

from __future__ import annotations

import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable

from parchemin.domain.schedule import Defence, Person, Placement, Timetable
from parchemin.planning.grid import Choice, Grid
from parchemin.planning.model import Kind, Need, needs

RARE = (
    Kind.PRESIDING,
    Kind.PROFESSIONAL,
    Kind.CERTIFIER,
    Kind.EMPLOYER,
    Kind.EMPLOYEE,
)  # first those fewest can be
STEADY_SHARE = 0.7  # part of the time given to plans where nobody changes room within a half-day


def quick_plan(
    grid: Grid, *, seconds: float, seed: int, stop: Callable[[], bool] = lambda: False
) -> Timetable | None:
    """A plan that places every defence, or None when none was found in ``seconds`` (which proves nothing)."""
    chance = random.Random(seed)  # noqa: S311 - an order to try, not a secret
    began = time.monotonic()
    until, loose = began + seconds, began + seconds * STEADY_SHARE
    order = sorted(grid.defences, key=lambda key: (key not in grid.locked, len(grid.choices[key]), key))
    while True:
        # At first nobody changes room within a half-day, which is what people like and what the solver starts from.
        book = _Book(grid, steady=time.monotonic() < loose)
        failed = next((key for key in order if not book.place(grid.defences[key])), None)
        if failed is None:
            return Timetable(tuple(book.placed))
        if time.monotonic() > until or stop():
            return None
        # The one that failed goes first next time; the rest is shuffled a little.
        order.remove(failed)
        tail = order[len(grid.locked) :]
        chance.shuffle(tail)
        order = [*order[: len(grid.locked)], failed, *tail]


class _Book:
    """What is taken so far."""

    def __init__(self, grid: Grid, *, steady: bool) -> None:
        self.grid = grid
        self.steady = steady
        self.placed: list[Placement] = []
        self.rooms: dict[str, list[Choice]] = defaultdict(list)
        self.people: dict[str, list[Choice]] = defaultdict(list)  # jurors and candidates alike
        # The problem's own order of people, least loaded first when a choice is open.
        self.pool = list(grid.people.values())

    def place(self, defence: Defence) -> bool:
        """Take the earliest place where the room, the candidate and a panel are free."""
        held = self.grid.locked.get(defence.key)
        for choice in sorted(self.grid.choices[defence.key], key=lambda c: (c.start, c.room)):
            if any(_overlap(choice, other) for other in self.rooms[choice.room]):
                continue
            if not self._may_be_there(defence.candidate_key, choice):
                continue
            if not defence.remote and self._elsewhere(defence.candidate_key, choice):
                continue
            panel = list(held.panel) if held else self._panel(defence, choice)
            if panel is None:
                continue
            self._take(defence, choice, panel)
            return True
        return False

    def _panel(self, defence: Defence, choice: Choice) -> list[str] | None:
        """Those required, then the people that the panel needs, each side keeping its seats."""
        panel = [self.grid.people[key] for key in defence.required if key in self.grid.people]
        if not all(self._sits(person, defence, choice) for person in panel):
            return None
        asked = sorted(needs(self.grid.problem, defence), key=lambda need: RARE.index(need.kind))
        size = self.grid.problem.panel.size
        if all(self._met(need, panel) for need in asked) and len(panel) >= size:
            return [p.key for p in panel] if not size or len(panel) == size else None
        free = [
            person
            for person in sorted(self.pool, key=lambda p: self._preference(p, choice))
            if person not in panel and self._sits(person, defence, choice)
        ]
        for need in asked:
            for person in free:
                if self._met(need, panel):
                    break
                if person not in panel and need.counts(person) and self._seat_left(defence, panel, person):
                    panel.append(person)
        for person in free:
            if len(panel) >= size:
                break
            if person not in panel and self._seat_left(defence, panel, person):
                panel.append(person)
        whole = all(self._met(need, panel) for need in asked) and (not size or len(panel) == size)
        return [p.key for p in panel] if whole else None

    def _met(self, need: Need, panel: list[Person]) -> bool:
        return sum(need.counts(p) for p in panel) >= need.wanted

    def _seat_left(self, defence: Defence, panel: list[Person], person: Person) -> bool:
        """A side takes its own seats, then those that no side claims."""
        need = self.grid.problem.panel
        claimed = {
            "certifier": need.certifier,
            "employee": need.employees,
            "employer": need.employers,
            "other": 0,
        }
        most = need.size or max(self.grid.problem.panel_max, defence.panel_min)
        spare = most - sum(claimed.values())
        sides = Counter(_side(p) for p in (*panel, person))
        return sum(max(0, number - claimed[side]) for side, number in sides.items()) <= max(0, spare)

    def _preference(self, person: Person, choice: Choice) -> tuple[int, int, str]:
        """Those already in this room that day first, then the least loaded."""
        day = self.grid.day(choice.start)
        here = any(c.room == choice.room and self.grid.day(c.start) == day for c in self.people[person.key])
        return (0 if here else 1, len(self.people[person.key]), person.key)

    def _sits(self, person: Person, defence: Defence, choice: Choice) -> bool:
        if not self.grid.eligible(person, defence) or not self.grid.free(person, choice):
            return False
        day = self.grid.day(choice.start)
        same_day = [c for c in self.people[person.key] if self.grid.day(c.start) == day]
        if person.max_per_day is not None and len(same_day) >= person.max_per_day:
            return False
        if person.max_half_days is not None:
            came = {self._half(c) for c in self.people[person.key]}
            if len(came | {self._half(choice)}) > person.max_half_days:
                return False
        site = self.grid.rooms[choice.room].site
        if any(self.grid.rooms[c.room].site != site for c in same_day):
            return False
        if self.steady and any(
            c.room != choice.room and self._half(c) == self._half(choice) for c in same_day
        ):
            return False
        return self._may_be_there(person.key, choice)

    def _elsewhere(self, candidate: str, choice: Choice) -> bool:
        """Whether a candidate is awaited at another site that day."""
        day, site = self.grid.day(choice.start), self.grid.rooms[choice.room].site
        return any(
            self.grid.rooms[c.room].site != site
            and self.grid.day(c.start) == day
            and not self.grid.defences[c.defence].remote
            for c in self.people[candidate]
        )

    def _half(self, choice: Choice) -> int | None:
        return next((h.half for h in self.grid.halves if h.touches(choice.start, choice.end)), None)

    def _may_be_there(self, key: str, choice: Choice) -> bool:
        """Free then, with the time to come from another room."""
        margin = self.grid.problem.transition_minutes
        return not any(
            _overlap(choice, other, margin if other.room != choice.room else 0) for other in self.people[key]
        )

    def _take(self, defence: Defence, choice: Choice, panel: list[str]) -> None:
        self.rooms[choice.room].append(choice)
        for key in (defence.candidate_key, *panel):
            self.people[key].append(choice)
        held = self.grid.locked.get(defence.key)
        self.placed.append(
            held or Placement(defence.key, choice.room, self.grid.moment(choice.start), tuple(sorted(panel)))
        )


def _side(person: Person) -> str:
    if person.certifier_member:
        return "certifier"
    if person.employee:
        return "employee"
    return "employer" if person.employer else "other"


def _overlap(one: Choice, other: Choice, margin: int = 0) -> bool:
    return one.start < other.end + margin and other.start < one.end + margin
