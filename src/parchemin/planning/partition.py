"""From presences to sittings: the people of a venue split into panels, its defences given to them, rooms and starts.

Each venue is small and apart from the others. First those simple cases that need no start; where candidates,
people or rooms are free for part of the half-day only, a model with the starts decides.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ortools.sat.python import cp_model

from parchemin.domain.schedule import Defence, Person, Placement
from parchemin.planning.forming import Sitting
from parchemin.planning.grid import Span, less, minute
from parchemin.planning.presence import SIDES, Cut
from parchemin.planning.venues import Fixed, Venue, Venues, covers

SPLIT_SECONDS = 5.0
STARTS_SECONDS = 10.0
CONFLICT_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Gathering:
    """Those to be split at a venue: ``sittings`` new panels among ``people``, and ``defences`` for them and the locked ones."""

    venue: Venue
    sittings: int
    people: tuple[str, ...]
    defences: tuple[str, ...]


def split(venues: Venues, given: Gathering, *, seed: int = 1) -> list[Sitting] | None:
    """Panels and who hears whom, starts apart; None when there is no way, or none was found in time."""
    return _Split(venues, given, seed).solve()


def split_with_starts(venues: Venues, given: Gathering, *, seed: int = 1) -> list[Placement] | None:
    """The same with rooms and starts, for venues where not everybody is free all the half-day."""
    return _Split(venues, given, seed, timed=True).solve_timed()


def conflict(venues: Venues, given: Gathering) -> Cut:
    """Few defences that cannot be heard together with these people; all of them when it is not for ties."""
    until = time.monotonic() + CONFLICT_SECONDS
    kept = list(given.defences)
    without = Gathering(given.venue, given.sittings, given.people, ())
    if split(venues, Gathering(given.venue, given.sittings, given.people, given.defences)) is not None:
        return Cut(given.venue, given.sittings, given.people, given.defences)
    if split(venues, without) is None:
        return Cut(given.venue, given.sittings, given.people, ())
    for key in given.defences:
        if time.monotonic() > until:
            break
        fewer = tuple(k for k in kept if k != key)
        if split(venues, Gathering(given.venue, given.sittings, given.people, fewer)) is None:
            kept.remove(key)
    candidates = {venues.grid.defences[key].candidate_key for key in kept}
    tied = {p for c in candidates for p in venues.tied.get(c, ())}
    people = tuple(p for p in given.people if p in tied) or given.people
    return Cut(given.venue, given.sittings, people, tuple(kept))


class _Split:
    """One venue. Panels are numbered: the new ones first, then those that are locked."""

    def __init__(self, venues: Venues, given: Gathering, seed: int, *, timed: bool = False) -> None:
        self.venues, self.given, self.seed, self.timed = venues, given, seed, timed
        self.fixed: list[Fixed] = venues.fixed.get(given.venue, [])
        self.panels = range(given.sittings + len(self.fixed))
        self.people: list[Person] = [venues.grid.people[key] for key in given.people]
        self.defences: list[Defence] = [venues.grid.defences[key] for key in given.defences]
        self.cp: Any = cp_model.CpModel()
        self.sits: dict[tuple[str, int], Any] = {}
        self.hears: dict[tuple[str, int], Any] = {}
        self.starts: dict[tuple[str, int, int], Any] = {}
        self.in_room: dict[tuple[int, str], Any] = {}
        self._people()
        self._needs()
        self._defences()
        if timed:
            self._rooms()
            self._times()

    def _fixed_at(self, panel: int) -> Fixed | None:
        return self.fixed[panel - self.given.sittings] if panel >= self.given.sittings else None

    def _members(self, panel: int) -> list[Person] | None:
        fixed = self._fixed_at(panel)
        return [self.venues.grid.people[key] for key in fixed.panel] if fixed else None

    def _people(self) -> None:
        new = range(self.given.sittings)
        for person in self.people:
            for panel in new:
                self.sits[person.key, panel] = self.cp.new_bool_var(f"sits {person.key} {panel}")
            self.cp.add_exactly_one(self.sits[person.key, panel] for panel in new)
        # Panels are alike until somebody sits there: one member of the certifier each, in order.
        need = self.venues.problem.panel
        members = [p for p in self.people if p.certifier_member]
        if need.certifier == 1 and len(members) == self.given.sittings and not self.timed:
            for panel, person in enumerate(members):
                self.cp.add(self.sits[person.key, panel] == 1)

    def _needs(self) -> None:
        problem = self.venues.problem
        need = problem.panel
        most = max(problem.panel_max, need.employees + need.employers + need.certifier)
        for panel in range(self.given.sittings):
            for name, counts in SIDES.items():
                wanted = getattr(need, name)
                if wanted:
                    self.cp.add(self._number(p for p in self.people if counts(p))(panel) >= wanted)
            everybody = self._number(self.people)(panel)
            if need.size:
                self.cp.add(everybody == need.size)
            else:
                self.cp.add(everybody <= max(most, max((d.panel_min for d in problem.defences), default=0)))

    def _number(self, people: Iterable[Person]) -> Any:
        chosen = list(people)
        return lambda panel: sum(self.sits[p.key, panel] for p in chosen)

    def _defences(self) -> None:
        half = self.given.venue.half
        for defence in self.defences:
            for panel in self.panels:
                self.hears[defence.key, panel] = self.cp.new_bool_var(f"hears {defence.key} {panel}")
            self.cp.add_exactly_one(self.hears[defence.key, panel] for panel in self.panels)
            self._heard_by(defence)
        for panel in self.panels:
            fixed = self._fixed_at(panel)
            count = fixed.count_left if fixed else self.venues.count[half]
            minutes = fixed.minutes_left if fixed else self.venues.minutes[half]
            heard = [self.hears[d.key, panel] for d in self.defences]
            self.cp.add(sum(heard) <= count)
            self.cp.add(
                sum(self.venues.rounded(d) * self.hears[d.key, panel] for d in self.defences) <= minutes
            )
            if fixed is None and self.defences and not self.fixed:
                self.cp.add(sum(heard) >= 1)
            if fixed is None:
                self._day_limits(panel, heard)
        if not self.timed:
            self._same_candidate_same_panel()

    def _day_limits(self, panel: int, heard: list[Any]) -> None:
        """People who hear few defences a day: their panel is kept short when a full day would be too much."""
        full = self.venues.full_day(self.given.venue.half)
        for person in self.people:
            limit = person.max_per_day
            if limit is not None and limit < full:
                self.cp.add(sum(heard) <= limit).only_enforce_if(self.sits[person.key, panel])

    def _heard_by(self, defence: Defence) -> None:
        tied = set(self.venues.tied.get(defence.candidate_key, ()))
        for panel in self.panels:
            hears = self.hears[defence.key, panel]
            members = self._members(panel)
            if members is not None:
                keys = {p.key for p in members}
                speaking = [p for p in members if p.professional and defence.language in p.languages]
                if keys & tied or set(defence.required) - keys or len(speaking) < defence.panel_min:
                    self.cp.add(hears == 0)
                continue
            for person in self.people:
                if person.key in tied:
                    self.cp.add_bool_or([hears.negated(), self.sits[person.key, panel].negated()])
            for key in defence.required:
                if (key, panel) in self.sits:
                    self.cp.add_implication(hears, self.sits[key, panel])
                else:
                    self.cp.add(hears == 0)
            speaking = [p for p in self.people if p.professional and defence.language in p.languages]
            self.cp.add(self._number(speaking)(panel) >= defence.panel_min).only_enforce_if(hears)

    def _same_candidate_same_panel(self) -> None:
        of_candidate: dict[str, list[Defence]] = defaultdict(list)
        for defence in self.defences:
            of_candidate[defence.candidate_key].append(defence)
        for first, *others in of_candidate.values():
            for other in others:
                for panel in self.panels:
                    self.cp.add(self.hears[first.key, panel] == self.hears[other.key, panel])
            for panel in self.panels:
                # A locked defence of the same candidate is with its own panel.
                fixed = self._fixed_at(panel)
                if fixed and any(
                    self.venues.grid.defences[p.defence_key].candidate_key == first.candidate_key
                    for p in fixed.placements
                ):
                    self.cp.add(self.hears[first.key, panel] == 1)

    # -- with rooms and starts

    def _rooms(self) -> None:
        taken = {fixed.room for fixed in self.fixed}
        rooms = [room for room in self.venues.rooms.get(self.given.venue, ()) if room not in taken]
        for panel in range(self.given.sittings):
            for room in rooms:
                self.in_room[panel, room] = self.cp.new_bool_var(f"room {panel} {room}")
            self.cp.add_exactly_one(self.in_room[panel, room] for room in rooms)
        for room in rooms:
            self.cp.add_at_most_one(self.in_room[panel, room] for panel in range(self.given.sittings))

    def _times(self) -> None:
        half = self.given.venue.half
        grid = self.venues.grid
        for defence in self.defences:
            candidate = grid.candidates[defence.candidate_key]
            spans = grid.spans(candidate.available)
            possible = list(self.venues.starts(half, defence.minutes, spans))
            for panel in self.panels:
                here = []
                for at in possible:
                    start = self.starts[defence.key, panel, at] = self.cp.new_bool_var(
                        f"start {defence.key} {panel} {at}"
                    )
                    here.append(start)
                    self._may_start(defence, panel, at, start)
                self.cp.add(sum(here) == self.hears[defence.key, panel])
        self._apart()
        unwished = [
            start
            for (key, _, at), start in self.starts.items()
            if (d := grid.defences[key])
            and not covers(grid.spans(grid.candidates[d.candidate_key].preferred), at, at + d.minutes)
        ]
        self.cp.minimize(sum(unwished))

    def _may_start(self, defence: Defence, panel: int, at: int, start: Any) -> None:
        grid, end = self.venues.grid, at + defence.minutes
        fixed = self._fixed_at(panel)
        if fixed is not None:
            people = [grid.people[key] for key in fixed.panel]
            free = all(covers(grid.spans(p.available), at, end) for p in people)
            if not free or not covers(grid.spans(grid.rooms[fixed.room].available), at, end):
                self.cp.add(start == 0)
            return
        for person in self.people:
            if not covers(grid.spans(person.available), at, end):
                self.cp.add_bool_or([start.negated(), self.sits[person.key, panel].negated()])
        for (number, room), there in self.in_room.items():
            if number == panel and not covers(grid.spans(grid.rooms[room].available), at, end):
                self.cp.add_bool_or([start.negated(), there.negated()])

    def _apart(self) -> None:
        """One defence at a time before a panel, and for a candidate, locked ones among them."""
        spans: dict[object, list[tuple[Span, Any]]] = defaultdict(list)
        grid = self.venues.grid
        for (key, panel, at), start in self.starts.items():
            defence = grid.defences[key]
            span = (at, at + defence.minutes)
            spans["panel", panel].append((span, start))
            spans["candidate", defence.candidate_key].append((span, start))
        for held in grid.locked.values():
            defence = grid.defences[held.defence_key]
            at = minute(held.starts_at)
            span = (at, at + defence.minutes)
            for panel in self.panels:
                fixed = self._fixed_at(panel)
                if fixed and held in fixed.placements:
                    spans["panel", panel].append((span, True))
            if ("candidate", defence.candidate_key) in spans:
                spans["candidate", defence.candidate_key].append((span, True))
        for together in spans.values():
            for at in sorted({span[0] for span, _ in together}):
                under_way = [start for span, start in together if span[0] <= at < span[1]]
                if len(under_way) > 1:
                    self.cp.add_at_most_one(under_way)

    # -- solving

    def _solved(self, seconds: float) -> Any:
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = seconds
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = self.seed
        status = solver.solve(self.cp)
        return solver if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else None

    def _sittings(self, solver: Any) -> list[Sitting]:
        sittings = []
        for panel in self.panels:
            fixed = self._fixed_at(panel)
            heard = [d.key for d in self.defences if solver.boolean_value(self.hears[d.key, panel])]
            if fixed is not None:
                held = [p.defence_key for p in fixed.placements]
                sittings.append(Sitting(fixed.venue, fixed.panel, [*held, *heard], fixed.room))
                continue
            members = [p.key for p in self.people if solver.boolean_value(self.sits[p.key, panel])]
            sittings.append(Sitting(self.given.venue, tuple(members), heard))
        return sittings

    def solve(self) -> list[Sitting] | None:
        solver = self._solved(SPLIT_SECONDS)
        return None if solver is None else self._sittings(solver)

    def solve_timed(self) -> list[Placement] | None:
        solver = self._solved(STARTS_SECONDS)
        if solver is None:
            return None
        sittings = self._sittings(solver)
        for panel, sitting in enumerate(sittings):
            sitting.room = sitting.room or next(
                room
                for (n, room), there in self.in_room.items()
                if n == panel and solver.boolean_value(there)
            )
        grid = self.venues.grid
        placements = [p for fixed in self.fixed for p in fixed.placements]
        for (key, panel, at), start in self.starts.items():
            if solver.boolean_value(start):
                placements.append(
                    Placement(key, sittings[panel].room, grid.moment(at), sittings[panel].panel)
                )
        return placements


def hold(venues: Venues, sittings: Sequence[Sitting]) -> list[Placement] | None:
    """Rooms and starts for the sittings of one venue, one defence after the other; None where this is too simple.

    The one that must be heard first goes first; a wish is followed where it costs nothing.
    """
    if not sittings:
        return []
    venue = sittings[0].venue
    grid = venues.grid
    rooms = iter(
        room for room in venues.rooms.get(venue, ()) if room not in {s.room for s in sittings if s.room}
    )
    placements: list[Placement] = []
    taken: dict[str, list[Span]] = defaultdict(list)  # of candidates
    for sitting in sorted(sittings, key=lambda s: not s.room):
        room = sitting.room or next(rooms, None)
        if room is None:
            return None
        placed = _sequence(venues, sitting, room, taken)
        if placed is None:
            return None
        placements += placed
    return sorted(placements, key=lambda p: (p.starts_at, grid.rooms[p.room_key].key))


def _sequence(
    venues: Venues, sitting: Sitting, room: str, taken: dict[str, list[Span]]
) -> list[Placement] | None:
    grid, half = venues.grid, sitting.venue.half
    locked = [grid.locked[key] for key in sitting.defences if key in grid.locked]
    busy = []
    for held in locked:
        defence = grid.defences[held.defence_key]
        span = (minute(held.starts_at), minute(held.starts_at) + defence.minutes)
        busy.append(span)
        taken[defence.candidate_key].append(span)
    everybody = [grid.spans(grid.people[key].available) for key in sitting.panel]
    allowed = [spans for spans in (grid.spans(grid.rooms[room].available), *everybody) if spans is not None]
    todo = [grid.defences[key] for key in sitting.defences if key not in grid.locked]
    placements = list(locked)
    for piece in [part for whole in venues.pieces[half] for part in less(whole, sorted(busy))]:
        at = venues.first_start(half, piece)
        while todo and at < piece[1]:
            open_until = _open_until(allowed, at, piece[1])
            chosen = _next(venues, todo, at, open_until, taken)
            if chosen is None:
                at += venues.problem.step_minutes
                continue
            todo.remove(chosen)
            taken[chosen.candidate_key].append((at, at + chosen.minutes))
            placements.append(Placement(chosen.key, room, grid.moment(at), sitting.panel))
            at += venues.rounded(chosen)
    return None if todo else placements


def _open_until(allowed: Sequence[list[Span]], at: int, end: int) -> int:
    """How long the room and everybody on the panel stay, from ``at``; ``at`` itself when somebody is not there."""
    return min([end, *(next((b for a, b in spans if a <= at < b), at) for spans in allowed)])


def _next(
    venues: Venues,
    todo: Sequence[Defence],
    at: int,
    end: int,
    taken: dict[str, list[Span]],
) -> Defence | None:
    """Among those that may be heard now, the one whose time runs out first."""
    best: tuple[bool, int, int] | None = None
    chosen = None
    for number, defence in enumerate(todo):
        stop = at + defence.minutes
        candidate = venues.grid.candidates[defence.candidate_key]
        spans = venues.grid.spans(candidate.available)
        if stop > end or not covers(spans, at, stop):
            continue
        if any(a < stop and at < b for a, b in taken[defence.candidate_key]):
            continue
        wishes = venues.grid.spans(candidate.preferred)
        wished = covers(wishes, at, stop)
        last = [b for a, b in (spans if wishes is None else wishes) or [] if a < end and b > at]
        order = (not wished, max(last, default=end) if last else end, number)
        if best is None or order < best:
            best, chosen = order, defence
    return chosen
