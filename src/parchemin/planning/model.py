"""The constraint model: a defence takes one room and start; people are present in one room per stretch of work.

Presence comes first (a person is in one room for a whole stretch), then the panel of each defence is drawn from
those present: two people are never booked twice, and a half-day reads as a sitting. With stretches of half a day
the model is small but may miss plans where somebody changes rooms midway; cut at every start it is exact.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from ortools.sat.python import cp_model

from parchemin.domain.schedule import Defence, PanelBy, Person, Placement, Problem, Timetable
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


class Kind(StrEnum):
    """What a seat of a panel is asked to be."""

    PROFESSIONAL = "professional"
    EMPLOYEE = "employee"
    EMPLOYER = "employer"
    CERTIFIER = "certifier"
    PRESIDING = "presiding"


@dataclass(frozen=True, slots=True)
class Need:
    """At least ``wanted`` people of a panel for whom ``counts`` is true."""

    kind: Kind
    wanted: int
    counts: Callable[[Person], bool]


def needs(problem: Problem, defence: Defence) -> list[Need]:
    """What the panel of a defence is made of: the professionals it asks for, then what every panel holds."""
    panel = problem.panel
    asked = [
        Need(
            Kind.PROFESSIONAL, defence.panel_min, lambda p: p.professional and defence.language in p.languages
        ),
        Need(Kind.EMPLOYEE, panel.employees, lambda p: p.employee),
        Need(Kind.EMPLOYER, panel.employers, lambda p: p.employer),
        Need(Kind.CERTIFIER, panel.certifier, lambda p: p.certifier_member),
        Need(Kind.PRESIDING, panel.presiding, lambda p: p.presides),
    ]
    return [need for need in asked if need.wanted]


def whole_half_days(grid: Grid) -> list[Stretch]:
    """The half-days with their short pauses inside: who sits there sits for all of it."""
    return [
        Stretch(start, end, grid.day(start), number) for number, (start, end) in enumerate(grid.half_days)
    ]


@dataclass(slots=True)
class Model:
    """The CP-SAT model and its variables.

    A panel that lasts a half-day takes stretches of half a day, whatever ``fine`` says: those present in the
    room are those who hear.
    """

    grid: Grid
    fine: bool
    weights: Weights = field(default_factory=Weights)
    cp: Any = field(default_factory=cp_model.CpModel)
    place: dict[Choice, Any] = field(default_factory=dict)
    panel: dict[tuple[str, str], Any] = field(default_factory=dict)
    present: dict[tuple[str, str, Stretch], Any] = field(default_factory=dict)
    asked: dict[tuple[str, int], Any] = field(default_factory=dict)
    cost: list[Any] = field(default_factory=list)
    stretches: list[Stretch] = field(default_factory=list)

    def build(self) -> Model:
        self.fine = self.fine and self.grid.problem.panel_by is PanelBy.DEFENCE
        self.stretches = self.grid.stretches(fine=self.fine)
        if self.grid.problem.panel_by is PanelBy.HALF_DAY:
            # A short pause does not change the jury.
            self.stretches = whole_half_days(self.grid)
        self._places()
        self._rooms_hold_one()
        self._sittings_hold_few()
        self._candidates_are_in_one_place()
        self._panels()
        self._the_awaited_are_in_one_place()
        self._presences()
        self._half_days()
        self._sites()
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
            self.cp.add_exactly_one([*(self.place[c] for c in choices), *self._left_out(key)])

    def _left_out(self, defence: str) -> list[Any]:  # noqa: ARG002 - a model with gaps gives one
        """Variables that say a defence has no place; none in a model that places them all."""
        return []

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

    def _sittings_hold_few(self) -> None:
        most = self.grid.problem.per_sitting
        if not most or self.grid.problem.panel_by is PanelBy.DEFENCE:
            return
        sittings: dict[tuple[str, int], list[Any]] = defaultdict(list)
        for choice, taken in self.place.items():
            for half in self.grid.halves:
                if half.touches(choice.start, choice.end):
                    sittings[choice.room, half.half].append(taken)
        for taken_there in sittings.values():
            self.cp.add(sum(taken_there) <= most)

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

    def hearers(self, defence: Defence) -> list[Person]:
        """Who may sit: those already named by a lock; else the required and those of some use to the panel."""
        held = self.grid.locked.get(defence.key)
        if held is not None:
            return [self.grid.people[k] for k in dict.fromkeys(held.panel) if k in self.grid.people]
        wanted = needs(self.grid.problem, defence)
        free_size = bool(self.grid.problem.panel.size)
        return [
            p
            for p in self.grid.problem.people
            if self.grid.eligible(p, defence)
            and (p.key in defence.required or free_size or any(n.counts(p) for n in wanted))
        ]

    def _panels(self) -> None:
        for defence in self.grid.problem.defences:
            people = self.hearers(defence)
            for person in people:
                self.panel[defence.key, person.key] = self._bool(f"hears {defence.key} {person.key}")
            if defence.key in self.grid.locked:
                # A locked panel is somebody's decision: taken as it is, judged by the checker.
                for person in people:
                    self.cp.add(self.panel[defence.key, person.key] == 1)
                continue
            for need in needs(self.grid.problem, defence):
                counted = [self.panel[defence.key, p.key] for p in people if need.counts(p)]
                self.cp.add(sum(counted) + self._lacking(defence, need.kind) >= need.wanted)
            self.limit_size(defence, people)
            for key in defence.required:
                self._attends(defence, key)

    def _lacking(self, defence: Defence, kind: Kind) -> Any:  # noqa: ARG002
        """People of a kind that the panel may lack: none, except in a model with gaps."""
        return 0

    def limit_size(self, defence: Defence, people: list[Person]) -> None:
        seats = sum(self.panel[defence.key, p.key] for p in people)
        size = self.grid.problem.panel.size
        if size:
            self.cp.add(seats + self._short_of_size(defence) == size)
            return
        least = sum(n.wanted for n in needs(self.grid.problem, defence) if n.kind is not Kind.PRESIDING)
        self.cp.add(seats <= max(self.grid.problem.panel_max, least, len(defence.required)))

    def _short_of_size(self, defence: Defence) -> Any:  # noqa: ARG002
        return 0

    def _attends(self, defence: Defence, person: str) -> None:
        seat = self.panel.get((defence.key, person))
        self.cp.add_bool_and([False] if seat is None else [seat])

    def _the_awaited_are_in_one_place(self) -> None:
        """Those who must attend several defences: one at a time, whatever the room."""
        of_person: dict[str, list[Defence]] = defaultdict(list)
        for defence in self.grid.problem.defences:
            for key in dict.fromkeys(defence.required):
                of_person[key].append(defence)
        for defences in of_person.values():
            if len(defences) > 1:
                self._one_at_a_time([c for d in defences for c in self.grid.choices[d.key]])

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
                        there = self._presence(person, room, stretch)
                        self.cp.add(sum(held) + seat <= 1 + there)
                        if self.grid.problem.panel_by is PanelBy.HALF_DAY:
                            self.cp.add(sum(held) + there <= 1 + seat)
        together: dict[tuple[str, Stretch], list[Any]] = defaultdict(list)
        for (person, _room, stretch), there in self.present.items():
            together[person, stretch].append(there)
        for rooms in together.values():
            self.cp.add_at_most_one(rooms)
        if self.grid.problem.panel_by is PanelBy.HALF_DAY:
            self._one_panel_a_sitting(inside)

    def _one_panel_a_sitting(self, inside: dict[tuple[str, str, Stretch], list[Any]]) -> None:
        """Whoever sits in a room for a half-day hears every defence held there: none that they may not hear."""
        for defence in self.grid.problem.defences:
            for (person, room, stretch), there in self.present.items():
                if (defence.key, person) not in self.panel:
                    held = inside.get((defence.key, room, stretch))
                    if held:
                        self.cp.add(sum(held) + there <= 1)

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

    def _half_days(self) -> None:
        """``asked``: a person comes on a half-day."""
        there: dict[tuple[str, int], list[Any]] = defaultdict(list)
        for (person, _room, stretch), present in self.present.items():
            there[person, stretch.half].append(present)
        for (person, half), presences in there.items():
            self.asked[person, half] = self._any(f"asked {person} {half}", presences)

    def _any(self, name: str, variables: list[Any]) -> Any:
        """True as soon as one of them is."""
        flag = self._bool(name)
        for variable in variables:
            self.cp.add_implication(variable, flag)
        return flag

    def _sites(self) -> None:
        """One site a day; or two, with the time to travel between two stretches of work, where a time is given."""
        if len({r.site for r in self.grid.problem.rooms}) < 2:  # noqa: PLR2004
            return
        travel = self.grid.problem.travel_minutes
        at: dict[tuple[str, date], dict[tuple[Stretch, str], list[Any]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for (person, room, stretch), there in self.present.items():
            at[person, stretch.day][stretch, self.grid.rooms[room].site].append(there)
        for (person, day), by_place in at.items():
            if not travel:
                self.cp.add_at_most_one(self._by_site(person, day, by_place))
                continue
            flags = {
                (stretch, site): self._any(f"there {person} {stretch.start} {site}", presences)
                for (stretch, site), presences in by_place.items()
            }
            for (first, here), one in flags.items():
                for (then, elsewhere), other in flags.items():
                    if here != elsewhere and first.end <= then.start < first.end + travel:
                        self.cp.add_at_most_one([one, other])

    def _by_site(self, person: str, day: date, by_place: dict[tuple[Stretch, str], list[Any]]) -> list[Any]:
        sites: dict[str, list[Any]] = defaultdict(list)
        for (_stretch, site), presences in by_place.items():
            sites[site] += presences
        return [self._any(f"site {person} {day} {site}", presences) for site, presences in sites.items()]

    def _loads(self) -> None:
        heaviest = self.cp.new_int_var(0, len(self.grid.defences), "heaviest load")
        seats: dict[str, dict[str, Any]] = defaultdict(dict)
        for (defence, key), seat in self.panel.items():
            seats[key][defence] = seat
        for key, heard in seats.items():
            person = self.grid.people[key]
            self.cp.add(sum(heard.values()) <= heaviest)
            if person.max_half_days is not None:
                asked = [flag for (who, _half), flag in self.asked.items() if who == key]
                self.cp.add(sum(asked) <= person.max_half_days + self._more_half_days(person))
            if person.max_per_day is None:
                continue
            for day in self.grid.days:
                self.cp.add(
                    sum(self._heard_on(d, key, seat, day) for d, seat in heard.items())
                    <= person.max_per_day + self._more_that_day(person, day)
                )
        self.cost.append(self.weights.load * heaviest)

    def _more_half_days(self, person: Person) -> Any:  # noqa: ARG002
        return 0

    def _more_that_day(self, person: Person, day: date) -> Any:  # noqa: ARG002
        return 0

    def _heard_on(self, defence: str, person: str, seat: Any, day: date) -> Any:
        if len(self.grid.days) == 1:
            return seat
        that_day = [self.place[c] for c in self.grid.choices[defence] if self.grid.day(c.start) == day]
        heard = self._bool(f"heard {defence} {person} {day}")
        self.cp.add(heard >= seat + sum(that_day) - 1)
        return heard

    # --- cost ---

    def _costs(self) -> None:
        opened: dict[tuple[str, int], list[Any]] = defaultdict(list)
        rooms_of_day: dict[tuple[str, date, str], list[Any]] = defaultdict(list)
        for (person, room, stretch), there in self.present.items():
            opened[room, stretch.half].append(there)
            rooms_of_day[person, stretch.day, room].append(there)
        self.cost += [self.weights.presence * flag for flag in self.asked.values()]
        for group, weight in ((opened, self.weights.room), (rooms_of_day, self.weights.change)):
            self.cost += [weight * self._any(f"cost {key}", presences) for key, presences in group.items()]
        for choice, taken in self.place.items():
            half = next((h for h in self.grid.halves if h.touches(choice.start, choice.end)), None)
            late = 0 if half is None else max(0, choice.start - half.start) // self.grid.problem.step_minutes
            if late:
                self.cost.append(self.weights.late * late * taken)

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
