"""A plan with gaps, panels drawn per defence: people and rooms lent, loads raised, obligations lifted, each at a price.

The model of ``planning.model``, every shortage allowed: the plan found is a plan of the problem once changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from parchemin.domain.schedule import Candidate, Defence, Person, covered
from parchemin.planning.gaps.shortage import COUNTS_FOR, UNPLACED, Gaps, half_of, priced
from parchemin.planning.grid import Choice, Grid
from parchemin.planning.model import Kind, Model, needs
from parchemin.planning.relaxations import What

SEAT = 1


@dataclass(slots=True, kw_only=True)
class GapModel(Model):
    """The model of a plan, with every shortage allowed at its price."""

    given: Grid
    blocked: frozenset[str]
    dear: frozenset[What] = frozenset()
    unplaced: dict[str, Any] = field(default_factory=dict)
    lent: dict[tuple[str, Kind], Any] = field(default_factory=dict)
    cleared: dict[tuple[str, str], Any] = field(default_factory=dict)
    lifted: dict[tuple[str, str], Any] = field(default_factory=dict)
    mandates: dict[str, Any] = field(default_factory=dict)
    comes: dict[tuple[str, int, str], Any] = field(default_factory=dict)
    half_days: dict[str, Any] = field(default_factory=dict)
    day_loads: dict[tuple[str, date], Any] = field(default_factory=dict)
    prices: list[Any] = field(default_factory=list)

    def _pay(self, price: What | int, variable: Any) -> Any:
        """A variable with what each unit of it costs, or the kind of change it is."""
        self.prices.append(priced(price, self.dear) * variable)
        return variable

    def _left_out(self, defence: str) -> list[Any]:
        self.unplaced[defence] = self._pay(UNPLACED, self._bool(f"unplaced {defence}"))
        return [self.unplaced[defence]]

    def hearers(self, defence: Defence) -> list[Person]:
        people = Model.hearers(self, defence)
        if defence.key in self.grid.locked or defence.key not in self.blocked:
            return people
        wanted = needs(self.grid.problem, defence)
        return people + [
            p
            for p in self.grid.problem.people
            if self.grid.tied(p.key, defence.candidate_key)
            and (p.key in defence.required or any(n.counts(p) for n in wanted))
        ]

    def _lacking(self, defence: Defence, kind: Kind) -> Any:
        wanted = next(n.wanted for n in needs(self.grid.problem, defence) if n.kind is kind)
        kinds = COUNTS_FOR[kind]
        if kind in (Kind.PROFESSIONAL, Kind.PRESIDING):
            # A college is asked for where the panel asks for it; elsewhere any professional does.
            asked = {n.kind for n in needs(self.grid.problem, defence)}
            kinds = tuple(k for k in kinds if k is Kind.PROFESSIONAL or k in asked)
        return sum(self._borrow(defence, k) for k in kinds) + wanted * self.unplaced[defence.key]

    def _borrow(self, defence: Defence, kind: Kind) -> Any:
        key = (defence.key, kind)
        if key not in self.lent:
            most = max((n.wanted for n in needs(self.grid.problem, defence)), default=0)
            self.lent[key] = self._pay(SEAT, self.cp.new_int_var(0, most, f"lent {defence.key} {kind}"))
        return self.lent[key]

    def _short_of_size(self, defence: Defence) -> Any:
        size = self.grid.problem.panel.size
        lent = sum(variable for (key, _kind), variable in self.lent.items() if key == defence.key)
        return lent + size * self.unplaced[defence.key]

    def _attends(self, defence: Defence, person: str) -> None:
        lift = self._pay(What.REQUIRED, self._bool(f"lift {defence.key} {person}"))
        self.lifted[defence.key, person] = lift
        seat = self.panel.get((defence.key, person), 0)
        self.cp.add(seat + lift + self.unplaced[defence.key] >= 1)
        # When left out, nobody sits: the exact size would not add up.
        if (defence.key, person) in self.panel:
            self.cp.add_implication(self.panel[defence.key, person], self.unplaced[defence.key].negated())
            if self.grid.tied(person, defence.candidate_key):
                self._clear(defence, person)

    def _the_awaited_are_in_one_place(self) -> None:
        """Obligations may be lifted: presence says who is where."""

    def _clear(self, defence: Defence, person: str) -> None:
        key = (person, defence.candidate_key)
        if key not in self.cleared:
            self.cleared[key] = self._pay(What.TIE, self._bool(f"clear {key}"))
        self.cp.add_implication(self.panel[defence.key, person], self.cleared[key])

    def _only_when_free(self, defence: str, person: str, seat: Any) -> None:
        if defence in self.grid.locked:
            return
        asked = self.grid.defences[defence]
        if self.grid.tied(person, asked.candidate_key):
            self._clear(asked, person)
        who = self.grid.people[person]
        unbound = replace(who, accredited=None)
        away, over = [], []
        later: dict[tuple[int, str], list[Any]] = defaultdict(list)
        for choice in self.grid.choices[defence]:
            if self.grid.free(who, choice):
                continue
            site = self.grid.rooms[choice.room].site
            half = self.half(choice)
            if self._there(unbound, choice, site):
                over.append(self.place[choice])
            elif person in asked.required and self.in_force(who, choice):
                later[half, site].append(self.place[choice])
            else:
                away.append(self.place[choice])
        if away:
            self.cp.add(sum(away) + seat <= 1)
        if over:
            if person not in self.mandates:
                self.mandates[person] = self._pay(What.MANDATE, self._bool(f"mandate {person}"))
            self.cp.add(sum(over) + seat <= 1 + self.mandates[person])
        for (number, site), places in later.items():
            key = (person, number, site)
            if key not in self.comes:
                self.comes[key] = self._pay(What.JUROR_TIME, self._bool(f"comes {key}"))
            self.cp.add(sum(places) + seat <= 1 + self.comes[key])

    def _there(self, who: Person, choice: Choice, site: str) -> bool:
        window = self.grid.window(choice.start, choice.end)
        return covered(who.available, window) and (not who.sites or site in who.sites)

    def in_force(self, who: Person, choice: Choice) -> bool:
        return who.accredited is None or who.accredited.contains(self.grid.day(choice.start))

    def _more_half_days(self, person: Person) -> Any:
        most = len(self.grid.halves)
        more = self._pay(What.LOAD, self.cp.new_int_var(0, most, f"half-days {person.key}"))
        self.half_days[person.key] = more
        return more

    def _more_that_day(self, person: Person, day: date) -> Any:
        most = len(self.grid.defences)
        more = self._pay(What.DAY_LOAD, self.cp.new_int_var(0, most, f"load {person.key} {day}"))
        self.day_loads[person.key, day] = more
        return more

    def _costs(self) -> None:
        self._lent_rooms()
        self._lent_people()
        self._lent_times()
        self.cost = self.prices

    def _lent_rooms(self) -> None:
        used: dict[tuple[str, int], list[Any]] = defaultdict(list)
        for choice, taken in self.place.items():
            if choice.room not in self.given.rooms:
                used[choice.room, self.half(choice)].append(taken)
        for key, places in used.items():
            self._pay(What.ROOM, self._any(f"room {key}", places))

    def half(self, choice: Choice) -> int:
        return half_of(self.grid, choice)

    def _lent_people(self) -> None:
        """As many people of a kind, per half-day and site, as are lent at once at any moment of it."""
        there: dict[tuple[int, str], list[Choice]] = defaultdict(list)
        for choice in self.place:
            if choice.defence not in self.grid.locked:
                there[self.half(choice), self.grid.rooms[choice.room].site].append(choice)
        for (half, site), choices in there.items():
            of_defence: dict[str, list[Choice]] = defaultdict(list)
            for choice in choices:
                of_defence[choice.defence].append(choice)
            people = {
                group: self._pay(
                    What.JURORS,
                    self.cp.new_int_var(0, len(self.grid.defences) * 5, f"more {half} {site} {group}"),
                )
                for group in sorted({self.group(key, kind) for key, kind in self.lent})
            }
            for at in sorted({c.start for c in choices}):
                self._at_once(at, of_defence, people)

    def group(self, defence: str, kind: Kind) -> tuple[Kind, str]:
        language = self.grid.defences[defence].language
        return kind, "" if language == "fr" else language

    def _at_once(
        self, at: int, of_defence: dict[str, list[Choice]], people: dict[tuple[Kind, str], Any]
    ) -> None:
        total: dict[tuple[Kind, str], list[Any]] = defaultdict(list)
        for (defence, kind), lent in self.lent.items():
            under_way = [self.place[c] for c in of_defence.get(defence, ()) if c.start <= at < c.end]
            if not under_way:
                continue
            most = max(n.wanted for n in needs(self.grid.problem, self.grid.defences[defence]))
            now = self.cp.new_int_var(0, most, f"lent {defence} {kind} {at}")
            self.cp.add(now >= lent - most * (1 - sum(under_way)))
            total[self.group(defence, kind)].append(now)
        for group, lent_now in total.items():
            self.cp.add(people[group] >= sum(lent_now))

    def _lent_times(self) -> None:
        """Times and sites that a candidate did not offer."""
        moved: dict[tuple[str, int], list[Any]] = defaultdict(list)
        sites: dict[tuple[str, str], list[Any]] = defaultdict(list)
        for choice, taken in self.place.items():
            candidate, time, site = self.asks_for(choice)
            if time:
                moved[candidate.key, self.half(choice)].append(taken)
            if site:
                sites[candidate.key, self.grid.rooms[choice.room].site].append(taken)
        for key, places in moved.items():
            self._pay(What.CANDIDATE_TIME, self._any(f"time {key}", places))
        for place, places in sites.items():
            self._pay(What.CANDIDATE_SITE, self._any(f"site {place}", places))

    def asks_for(self, choice: Choice) -> tuple[Candidate, bool, bool]:
        """The candidate of a place, and whether it asks for another time, another site."""
        defence = self.grid.defences[choice.defence]
        candidate = self.given.candidates[defence.candidate_key]
        if choice.defence in self.grid.locked:
            return candidate, False, False
        window = self.grid.window(choice.start, choice.end)
        site = self.grid.rooms[choice.room].site
        elsewhere = bool(candidate.sites) and site not in candidate.sites and not defence.remote
        return candidate, not covered(candidate.available, window), elsewhere

    def below(self, plan: Gaps) -> None:
        """Nothing dearer than what was found, and begin there."""
        if plan.cost is not None:
            self.cp.add(sum(self.cost) <= plan.cost)
        for choice, taken in self.place.items():
            self.cp.add_hint(taken, choice in plan.places)

    def places(self, value: Callable[[Any], int]) -> frozenset[Choice]:
        return frozenset(choice for choice, taken in self.place.items() if value(taken))
