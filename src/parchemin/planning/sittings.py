"""Plans made of sittings: a first one in a second or so, then the constraint model of presences improves on it.

Presences at each venue, then a split into panels; where a split fails a cut forbids it and the model is solved
again (logic-based Benders). The cost shown is counted from the plan itself, and the bound is that of the presences.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil
from typing import Any

from ortools.sat.python import cp_model

from parchemin.domain.schedule import Placement, Prices, Timetable, cost_of, least_sittings
from parchemin.planning.forming import Sitting, seat
from parchemin.planning.grid import Grid
from parchemin.planning.partition import Gathering, conflict, hold, split, split_with_starts
from parchemin.planning.presence import Cut, Presence, Presences, as_presences
from parchemin.planning.run import Run
from parchemin.planning.venues import Venue, Venues

FIRST_SHARE = 0.4  # of the time, at most, for each way of finding a first plan
CUTS_SHARE = 0.6  # of the time after which cuts are given up
ROUNDS = 12  # of cuts
RESERVE = 0.3  # seconds kept for splitting the last presences, and more for each defence
RESERVE_EACH = 0.002
SEAT_EACH = 0.005  # seconds a defence, at least, for the first plan: a slow machine still finds it


@dataclass(slots=True)
class Found:
    """``bound``: no plan costs less, that of the presences where they forbid no more than the rules do."""

    timetable: Timetable | None = None
    cost: int | None = None
    bound: int | None = None
    impossible: bool = False  # proved

    @property
    def gap(self) -> float | None:
        if self.cost is None or self.bound is None:
            return None
        return (self.cost - self.bound) / self.cost if self.cost else 0.0


def plan_sittings(grid: Grid, run: Run, *, before: Timetable | None = None) -> Found:
    """The best plan of sittings found in the time of ``run``. ``before``: the former plan, changed as little as may be."""
    return _Search(grid, run, before).search()


class _Search:
    def __init__(self, grid: Grid, run: Run, before: Timetable | None) -> None:
        self.grid, self.run, self.before = grid, run, before
        self.venues = Venues(grid)
        self.found = Found(bound=Prices().sitting * least_sittings(grid.problem))
        self.reserve = RESERVE + RESERVE_EACH * len(grid.defences)

    def search(self) -> Found:
        seconds = max(self.run.seconds * FIRST_SHARE, SEAT_EACH * len(self.grid.defences))
        sittings = seat(self.venues, seconds=seconds, stop=lambda: self.run.stopped, before=self.before)
        start: Presences | None = None
        if sittings is not None:
            placements, _ = self._held(sittings)
            if placements is not None:
                start = _presences(sittings)
                self._keep(placements)
        if self.run.stopped:
            return self.found
        model = Presence(self.venues, before=self.before).build()
        if self.found.timetable is None:
            start = self._first(model)
            if start is None or self.run.stopped:
                return self.found
        if self.before is not None and sittings is None:
            start = as_presences(self.venues, self.before)
        model.minimize()
        self._improve(model, start)
        return self.found

    def _first(self, model: Presence) -> Presences | None:
        """Any plan, its cost apart."""
        cut = False
        for _ in range(ROUNDS):
            seconds = min(self.run.left(), self.run.seconds * FIRST_SHARE)
            solver, status = self.run.solve(model.cp, seconds, told=False, first_only=True)
            if status == cp_model.INFEASIBLE:
                self.found.impossible = model.exact and not cut
            if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
                return None
            plan = model.read(solver.value)
            placements, cuts = self._arranged(plan)
            if placements is not None:
                self._keep(placements)
                return plan
            cut = True
            _forbid(model, cuts)
            if not cuts or self.run.stopped or self.run.spent > self.run.seconds * CUTS_SHARE:
                return None
        return None

    def _improve(self, model: Presence, start: Presences | None) -> None:
        first = True
        for _ in range(ROUNDS):
            seconds = self.run.left() - self.reserve
            if self.run.stopped or (seconds <= 0 and not first):
                return
            if start is not None:
                model.start_from(start)
            solver, status = self.run.solve(model.cp, max(0.1, seconds))
            if first and model.exact:
                self.found.bound = max(self.found.bound or 0, _bound(solver), model.floor)
            first = False
            if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
                return
            plan = model.read(solver.value)
            if self.found.cost is not None and solver.objective_value >= self.found.cost:
                return
            placements, cuts = self._arranged(plan)
            if placements is not None:
                self._keep(placements)
                return
            if not cuts:
                return
            _forbid(model, cuts)
            start = plan

    def _keep(self, placements: Iterable[Placement]) -> None:
        """Keep a plan when it is better than the last one."""
        locked = set(self.grid.locked)
        table = Timetable(
            tuple(
                sorted(
                    (*self.grid.locked.values(), *(p for p in placements if p.defence_key not in locked)),
                    key=lambda p: (p.starts_at, p.room_key),
                )
            )
        )
        cost = cost_of(self.grid.problem, table, before=self.before).total
        if self.found.cost is None or cost < self.found.cost:
            self.found.timetable, self.found.cost = table, cost
            self.run.tell(cost, self.found.bound)

    # -- from presences to placements

    def _held(self, sittings: Sequence[Sitting]) -> tuple[list[Placement] | None, list[Cut]]:
        """Rooms and starts for sittings whose panels are made."""
        held: list[Placement] = []
        for _, at in groupby(sorted(sittings, key=lambda s: s.venue), key=lambda s: s.venue):
            placements = hold(self.venues, list(at))
            if placements is None:
                return None, []
            held += placements
        return held, []

    def _arranged(self, plan: Presences) -> tuple[list[Placement] | None, list[Cut]]:
        """Every venue split, or the cuts of those that cannot be (none when time ran out)."""
        arranged: list[Placement] = []
        cuts: list[Cut] = []
        for venue in sorted({*plan.defences, *self.venues.fixed}):
            given = Gathering(
                venue,
                plan.sittings.get(venue, 0),
                plan.people.get(venue, ()),
                plan.defences.get(venue, ()),
            )
            if self.run.spent > self.run.seconds + 2 * self.reserve:
                return None, []
            placements = self._venue(given)
            if placements is None:
                cuts.append(conflict(self.venues, given))
            else:
                arranged += placements
        return (None, cuts) if cuts else (arranged, [])

    def _venue(self, given: Gathering) -> list[Placement] | None:
        sittings = split(self.venues, given, seed=self.run.seed)
        held = hold(self.venues, sittings) if sittings is not None else None
        return split_with_starts(self.venues, given, seed=self.run.seed) if held is None else held


def _forbid(model: Presence, cuts: Iterable[Cut]) -> None:
    for cut in cuts:
        model.forbid(cut)


def _presences(sittings: Iterable[Sitting]) -> Presences:
    """Sittings as presences, locked ones apart."""
    numbers: dict[Venue, int] = {}
    people: dict[Venue, tuple[str, ...]] = {}
    defences: dict[Venue, tuple[str, ...]] = {}
    for sitting in sittings:
        defences[sitting.venue] = (*defences.get(sitting.venue, ()), *sitting.defences)
        if not sitting.room:
            numbers[sitting.venue] = numbers.get(sitting.venue, 0) + 1
            people[sitting.venue] = (*people.get(sitting.venue, ()), *sitting.panel)
    return Presences(numbers, people, defences)


def _bound(solver: Any) -> int:
    return ceil(float(solver.best_objective_bound) - 1e-6)
