"""The constraint model: a defence takes one room and start; people are present in one room per stretch of work.

Presence comes first (a person is in one room for a whole stretch), then the panel of each defence is drawn from
those present: two people are never booked twice, and a half-day reads as a sitting. With stretches of half a day
the model is small but may miss plans where somebody changes rooms midway; cut at every start it is exact.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ortools.sat.python import cp_model

from parchemin.domain.schedule import Defence, Person, Placement, Timetable
from parchemin.planning.grid import Choice, Grid, Stretch, minute


@dataclass(frozen=True, slots=True)
class Weights:
    """What a plan costs. Presence weighs most: people are asked to come as few half-days as possible."""

    presence: int = 60  # a person asked for a half-day
    room: int = 15  # a room opened for a half-day
    change: int = 6  # a room more for the same person on one day
    load: int = 3  # the heaviest load, so that loads stay level
    late: int = 1  # each step after the beginning of the half-day
    short: int = 8  # a candidate rushed between two rooms


UNPLACED = 1_000  # explanation only: a defence left out
MISSING = 10  # explanation only: a professional missing at a defence


@dataclass(slots=True)
class Model:
    """The CP-SAT model and its variables. ``relaxed``: defences may be left out and professionals be missing."""

    grid: Grid
    fine: bool
    relaxed: bool = False
    weights: Weights = field(default_factory=Weights)
    cp: Any = field(default_factory=cp_model.CpModel)
    place: dict[Choice, Any] = field(default_factory=dict)
    panel: dict[tuple[str, str], Any] = field(default_factory=dict)
    present: dict[tuple[str, str, Stretch], Any] = field(default_factory=dict)
    unplaced: dict[str, Any] = field(default_factory=dict)
    missing: dict[str, Any] = field(default_factory=dict)
    cost: list[Any] = field(default_factory=list)
    stretches: list[Stretch] = field(default_factory=list)

    def build(self) -> Model:
        self.stretches = self.grid.stretches(fine=self.fine)
        self._places()
        self._rooms_hold_one()
        self._candidates_are_in_one_place()
        self._panels()
        self._presences()
        self._one_site_a_day()
        self._loads()
        self._costs()
        self.cp.minimize(sum(self.cost))
        return self

    def _bool(self, name: str) -> Any:
        return self.cp.new_bool_var(name)

    # --- defences, rooms, candidates ---

    def _places(self) -> None:
        for key, choices in self.grid.choices.items():
            for choice in choices:
                self.place[choice] = self._bool(f"at {key} {choice.room} {choice.start}")
            terms = [self.place[c] for c in choices]
            if self.relaxed:
                self.unplaced[key] = self._bool(f"unplaced {key}")
                terms.append(self.unplaced[key])
            self.cp.add_exactly_one(terms)

    def _one_at_a_time(self, choices: list[Choice]) -> None:
        """Two of these never overlap: at each start, those under way are one at most."""
        by_start = sorted(choices, key=lambda c: c.start)
        for at in sorted({c.start for c in by_start}):
            under_way = [self.place[c] for c in by_start if c.start <= at < c.end]
            if len(under_way) > 1:
                self.cp.add_at_most_one(under_way)

    def _rooms_hold_one(self) -> None:
        rooms: dict[str, list[Choice]] = defaultdict(list)
        for choice in self.place:
            rooms[choice.room].append(choice)
        for choices in rooms.values():
            self._one_at_a_time(choices)

    def _candidates_are_in_one_place(self) -> None:
        of_candidate: dict[str, list[Defence]] = defaultdict(list)
        for defence in self.grid.problem.defences:
            of_candidate[defence.candidate_key].append(defence)
        for key, defences in of_candidate.items():
            if len(defences) > 1:
                choices = [c for d in defences for c in self.grid.choices[d.key]]
                self._one_at_a_time(choices)
                self._rushed(key, choices)
                self._candidate_site(key, choices)

    def _rushed(self, key: str, choices: list[Choice]) -> None:
        """Less than the transition between two rooms costs; the law does not forbid it."""
        gap = self.grid.problem.transition_minutes
        for at in sorted({c.start for c in choices}):
            near = [self.place[c] for c in choices if c.start <= at < c.end + gap]
            rush = self._bool(f"rush {key} {at}")
            self.cp.add(sum(near) <= 1 + rush)
            self.cost.append(self.weights.short * rush)

    def _candidate_site(self, key: str, choices: list[Choice]) -> None:
        for day in self.grid.days:
            sites: dict[str, list[Choice]] = defaultdict(list)
            for choice in choices:
                if self.grid.day(choice.start) == day:
                    sites[self.grid.rooms[choice.room].site].append(choice)
            if len(sites) > 1:
                there = []
                for site, inside in sites.items():
                    at_site = self._bool(f"candidate {key} {day} {site}")
                    there.append(at_site)
                    for choice in inside:
                        self.cp.add_implication(self.place[choice], at_site)
                self.cp.add_at_most_one(there)

    # --- panels and presence ---

    def _hearers(self, defence: Defence) -> list[Person]:
        held = self.grid.locked.get(defence.key)
        if held is not None:
            return [self.grid.people[k] for k in dict.fromkeys(held.panel) if k in self.grid.people]
        return [p for p in self.grid.problem.people if self.grid.eligible(p, defence)]

    def _panels(self) -> None:
        for defence in self.grid.problem.defences:
            people = self._hearers(defence)
            for person in people:
                self.panel[defence.key, person.key] = self._bool(f"hears {defence.key} {person.key}")
            seats = [self.panel[defence.key, p.key] for p in people]
            if defence.key in self.grid.locked:
                # A locked panel is somebody's decision: taken as it is, judged by the checker.
                for seat in seats:
                    self.cp.add(seat == 1)
                continue
            self._size(defence, people)
            for key in defence.required:
                self.cp.add_bool_and(
                    [self.panel[defence.key, key]] if (defence.key, key) in self.panel else [False]
                )

    def _size(self, defence: Defence, people: list[Person]) -> None:
        professionals = [self.panel[defence.key, p.key] for p in people if p.professional]
        lacking: Any = 0
        if self.relaxed:
            lacking = self.cp.new_int_var(0, defence.panel_min, f"missing {defence.key}")
            self.missing[defence.key] = lacking
            lacking = lacking + defence.panel_min * self.unplaced[defence.key]
        self.cp.add(sum(professionals) + lacking >= defence.panel_min)
        most = max(self.grid.problem.panel_max, defence.panel_min, len(defence.required))
        self.cp.add(sum(self.panel[defence.key, p.key] for p in people) <= most)

    def _presences(self) -> None:
        inside: dict[tuple[str, str, Stretch], list[Any]] = defaultdict(list)
        for choice, taken in self.place.items():
            for stretch in self.stretches:
                if stretch.touches(choice.start, choice.end):
                    inside[choice.defence, choice.room, stretch].append(taken)
        for (defence, person), seat in self.panel.items():
            self._only_when_free(defence, person, seat)
            for room in self.grid.rooms:
                for stretch in self.stretches:
                    held = inside.get((defence, room, stretch))
                    if held:
                        # Booleans of one defence exclude each other: their sum is 0 or 1.
                        self.cp.add(sum(held) + seat <= 1 + self._presence(person, room, stretch))
        together: dict[tuple[str, Stretch], list[Any]] = defaultdict(list)
        for (person, _room, stretch), there in self.present.items():
            together[person, stretch].append(there)
        for rooms in together.values():
            self.cp.add_at_most_one(rooms)

    def _presence(self, person: str, room: str, stretch: Stretch) -> Any:
        key = (person, room, stretch)
        if key not in self.present:
            self.present[key] = self._bool(f"present {person} {room} {stretch.start}")
        return self.present[key]

    def _only_when_free(self, defence: str, person: str, seat: Any) -> None:
        if defence in self.grid.locked:
            return
        who = self.grid.people[person]
        away = [self.place[c] for c in self.grid.choices[defence] if not self.grid.free(who, c)]
        if away:
            self.cp.add(sum(away) + seat <= 1)

    def _one_site_a_day(self) -> None:
        if len({r.site for r in self.grid.problem.rooms}) < 2:  # noqa: PLR2004
            return
        sites: dict[tuple[str, date], dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
        for (person, room, stretch), there in self.present.items():
            sites[person, stretch.day][self.grid.rooms[room].site].append(there)
        for (person, day), by_site in sites.items():
            flags = []
            for site, presences in by_site.items():
                flag = self._bool(f"site {person} {day} {site}")
                self.cp.add_max_equality(flag, presences)
                flags.append(flag)
            self.cp.add_at_most_one(flags)

    def _loads(self) -> None:
        heaviest = self.cp.new_int_var(0, len(self.grid.defences), "heaviest load")
        for person in self.grid.problem.people:
            seats = {d: seat for (d, p), seat in self.panel.items() if p == person.key}
            if not seats:
                continue
            self.cp.add(sum(seats.values()) <= heaviest)
            if person.max_per_day is None:
                continue
            for day in self.grid.days:
                self.cp.add(
                    sum(self._heard_on(d, person.key, seat, day) for d, seat in seats.items())
                    <= person.max_per_day
                )
        self.cost.append(self.weights.load * heaviest)

    def _heard_on(self, defence: str, person: str, seat: Any, day: date) -> Any:
        if len(self.grid.days) == 1:
            return seat
        that_day = [self.place[c] for c in self.grid.choices[defence] if self.grid.day(c.start) == day]
        heard = self._bool(f"heard {defence} {person} {day}")
        self.cp.add(heard >= seat + sum(that_day) - 1)
        return heard

    # --- cost ---

    def _costs(self) -> None:
        self._half_days()
        for choice, taken in self.place.items():
            half = next((h for h in self.grid.halves if h.touches(choice.start, choice.end)), None)
            late = 0 if half is None else max(0, choice.start - half.start) // self.grid.problem.step_minutes
            if late:
                self.cost.append(self.weights.late * late * taken)
        self.cost += [UNPLACED * left for left in self.unplaced.values()]
        self.cost += [MISSING * 10 * gap for gap in self.missing.values()]

    def _half_days(self) -> None:
        asked: dict[tuple[str, int], list[Any]] = defaultdict(list)
        opened: dict[tuple[str, int], list[Any]] = defaultdict(list)
        rooms_of_day: dict[tuple[str, date, str], list[Any]] = defaultdict(list)
        for (person, room, stretch), there in self.present.items():
            asked[person, stretch.half].append(there)
            opened[room, stretch.half].append(there)
            rooms_of_day[person, stretch.day, room].append(there)
        for group, weight in (
            (asked, self.weights.presence),
            (opened, self.weights.room),
            (rooms_of_day, self.weights.change),
        ):
            for key, presences in group.items():
                flag = self._bool(f"cost {key}")
                for there in presences:
                    self.cp.add_implication(there, flag)
                self.cost.append(weight * flag)

    # --- starting from a plan ---

    def start_from(self, plan: Timetable) -> None:
        """Hand a plan to the solver as its first try; it need not be one of this model."""
        held = {p.defence_key: p for p in plan.placements}
        taken = set()
        for choice, variable in self.place.items():
            at = held.get(choice.defence)
            here = at is not None and (at.room_key, minute(at.starts_at)) == (choice.room, choice.start)
            self.cp.add_hint(variable, here)
            if here:
                taken.add(choice)
        for (defence, person), seat in self.panel.items():
            self.cp.add_hint(seat, defence in held and person in held[defence].panel)
        for (person, room, stretch), there in self.present.items():
            sits = any(
                c.room == room and stretch.touches(c.start, c.end) and person in held[c.defence].panel
                for c in taken
            )
            self.cp.add_hint(there, sits)

    # --- reading a solution ---

    def timetable(self, value: Any) -> Timetable:
        """The plan; ``value`` gives the value of a variable."""
        placements = []
        for choice, taken in self.place.items():
            if not value(taken):
                continue
            held = self.grid.locked.get(choice.defence)
            placements.append(
                held
                or Placement(
                    choice.defence,
                    choice.room,
                    self.grid.moment(choice.start),
                    tuple(p for (d, p), seat in self.panel.items() if d == choice.defence and value(seat)),
                )
            )
        return Timetable(tuple(sorted(placements, key=lambda p: (p.starts_at, p.room_key))))


def chosen(variables: Iterable[Any], value: Any) -> int:
    """How many of these Booleans are true."""
    return sum(bool(value(v)) for v in variables)
