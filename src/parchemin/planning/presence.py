"""How many sittings at each venue, who comes there, which defences are heard there: rooms and panels left out.

Its bound is a bound of the whole problem: each plan of sittings gives one of these, at the same cost. The
other way needs the people present to be split into panels (``partition``), which may fail where ties are thick.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from ortools.sat.python import cp_model

from parchemin.domain.schedule import (
    Person,
    Prices,
    Timetable,
    fair_shares,
    half_day_at,
    half_days,
    least_sittings,
)
from parchemin.planning.venues import Venue, Venues

# What a panel needs of each side: the name in `PanelNeed`, and who counts.
SIDES: Mapping[str, Callable[[Person], bool]] = {
    "employees": lambda p: p.employee,
    "employers": lambda p: p.employer,
    "certifier": lambda p: p.certifier_member,
    "presiding": lambda p: p.presides,
}


@dataclass(frozen=True, slots=True)
class Presences:
    """A solution: per venue, new sittings, those present (locked ones apart) and defences heard."""

    sittings: Mapping[Venue, int]
    people: Mapping[Venue, tuple[str, ...]]
    defences: Mapping[Venue, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Cut:
    """These people and these defences are not to be together again at a venue, unless it has more sittings."""

    venue: Venue
    sittings: int
    people: tuple[str, ...]
    defences: tuple[str, ...]


@dataclass(slots=True)
class Presence:
    """The CP-SAT model. ``exact``: what it forbids, every plan of sittings avoids, so that its bound may be shown."""

    venues: Venues
    prices: Prices = field(default_factory=Prices)
    before: Timetable | None = None
    cp: Any = field(default_factory=cp_model.CpModel)
    sittings: dict[Venue, Any] = field(default_factory=dict)
    present: dict[tuple[str, Venue], Any] = field(default_factory=dict)
    heard: dict[tuple[str, Venue], Any] = field(default_factory=dict)
    cost: list[Any] = field(default_factory=list)
    exact: bool = True
    least: int = 0  # new sittings, by the number of defences alone
    _several: dict[Venue, Any] = field(default_factory=dict)
    _people_at: dict[Venue, list[str]] = field(default_factory=lambda: defaultdict(list))
    _defences_at: dict[Venue, list[str]] = field(default_factory=lambda: defaultdict(list))
    _venues_of: dict[str, list[Venue]] = field(default_factory=lambda: defaultdict(list))
    _venues_of_person: dict[str, list[Venue]] = field(default_factory=lambda: defaultdict(list))
    _days_of: dict[str, list[Any]] = field(default_factory=dict)
    _seated: set[tuple[str, int]] = field(default_factory=set)

    def build(self) -> Presence:
        self._seated = {
            (person, venue.half)
            for venue, sittings in self.venues.fixed.items()
            for sitting in sittings
            for person in sitting.panel
        }
        self._variables()
        self._defences()
        self._capacity()
        self._panels()
        self._people()
        self._ties()
        self._never_together()
        self._required()
        self._spoken()
        self._same_candidate()
        self._costs()
        return self

    @property
    def floor(self) -> int:
        """What the sittings alone cost at least, before any search."""
        fixed = sum(len(sittings) for sittings in self.venues.fixed.values())
        return self.prices.sitting * max(self.least + fixed, least_sittings(self.venues.problem))

    def minimize(self) -> None:
        self.cp.minimize(sum(self.cost))

    # -- variables

    def _variables(self) -> None:
        for venue, rooms in self.venues.rooms.items():
            taken = {sitting.room for sitting in self.venues.fixed.get(venue, ())}
            left = len(set(rooms) - taken)
            if left and self.venues.count[venue.half]:
                self.sittings[venue] = self.cp.new_int_var(0, left, f"sittings {venue}")
        for person, there in self.venues.people_at.items():
            for venue in there:
                if venue in self.sittings and (person, venue.half) not in self._seated:
                    self.present[person, venue] = self.cp.new_bool_var(f"present {person} {venue}")
        for key, wished in self.venues.defences_at.items():
            for venue in wished:
                if venue in self.sittings or venue in self.venues.fixed:
                    self.heard[key, venue] = self.cp.new_bool_var(f"heard {key} {venue}")
        for person, venue in self.present:
            self._people_at[venue].append(person)
        for key, venue in self.heard:
            self._defences_at[venue].append(key)
            self._venues_of[key].append(venue)
        for person, venue in self.present:
            self._venues_of_person[person].append(venue)

    def _defences(self) -> None:
        for defence in self.venues.free:
            self.cp.add_exactly_one(self.heard[defence.key, v] for v in self._venues_of[defence.key])

    def _capacity(self) -> None:
        """By number and by minutes; a sitting hears somebody."""
        minutes = {d.key: self.venues.rounded(d) for d in self.venues.free}
        alike = len(set(minutes.values())) <= 1
        for venue in {*self.sittings, *self.venues.fixed}:
            new = self.sittings.get(venue, 0)
            fixed = self.venues.fixed.get(venue, [])
            heard = [self.heard[key, venue] for key in self._defences_at[venue]]
            count, longest = self.venues.count[venue.half], self.venues.minutes[venue.half]
            self.cp.add(sum(heard) <= count * new + sum(f.count_left for f in fixed))
            self._partly_there(venue, heard, count * new + sum(f.count_left for f in fixed))
            if not alike or count * max(minutes.values(), default=0) > longest:
                weighted = [minutes[key] * self.heard[key, venue] for key in self._defences_at[venue]]
                self.cp.add(sum(weighted) <= longest * new + sum(f.minutes_left for f in fixed))
            if venue in self.sittings and not fixed:
                self.cp.add(new <= sum(heard))
        if self.sittings:
            room = sum(f.count_left for sittings in self.venues.fixed.values() for f in sittings)
            most = max(self.venues.count, default=0)
            needed = len(self.venues.free) - room
            if needed > 0 and most:
                self.least = -(-needed // most)
                self.cp.add(sum(self.sittings.values()) >= self.least)

    def _partly_there(self, venue: Venue, heard: list[Any], most: Any) -> None:
        """People and rooms that are there for a part of the half-day make for shorter sittings."""
        if venue not in self.sittings:
            return
        half, grid = venue.half, self.venues.grid
        count = self.venues.count[half]
        for person in self._people_at[venue]:
            if not self.venues.people_at[person][venue]:
                hours = self.venues.hours(half, grid.spans(grid.people[person].available))
                fewer, _ = self.venues.capacity(half, hours)
                if fewer < count:
                    self.cp.add(sum(heard) <= most - (count - fewer) * self.present[person, venue])
        rooms = self.venues.rooms[venue]
        holds = [
            self.venues.capacity(half, self.venues.hours(half, grid.spans(grid.rooms[room].available)))[0]
            for room in rooms
        ]
        if len(set(holds)) > 1 and not self.venues.fixed.get(venue):
            holds.sort(reverse=True)
            for n, next_one in enumerate(holds):
                self.cp.add(sum(heard) <= sum(holds[:n]) + next_one * (self.sittings[venue] - n))

    # -- panels

    def _panels(self) -> None:
        problem = self.venues.problem
        need = problem.panel
        base = min((d.panel_min for d in problem.defences), default=0)
        highest = max((d.panel_min for d in problem.defences), default=0)
        for venue, new in self.sittings.items():
            people = [self.venues.grid.people[key] for key in self._people_at[venue]]
            for name, counts in SIDES.items():
                wanted = getattr(need, name)
                if wanted:
                    self._at_least(name, venue, [p for p in people if counts(p)], wanted)
            self._at_least("professionals", venue, [p for p in people if p.professional], base)
            everybody = sum(self.present[p.key, venue] for p in people)
            if need.size:
                self.cp.add(everybody == need.size * new)
            else:
                most = max(problem.panel_max, highest, need.employees + need.employers + need.certifier)
                self.cp.add(everybody <= most * new)

    def _at_least(self, name: str, venue: Venue, people: list[Person], wanted: int) -> None:
        seats = sum(self.present[p.key, venue] for p in people)
        need = self.venues.problem.panel
        full = need.size and need.size == need.employees + need.employers + need.certifier
        if full and name in {"employees", "employers", "certifier"}:
            self.cp.add(seats == wanted * self.sittings[venue])
            return
        self.cp.add(seats >= wanted * self.sittings[venue])

    # -- people

    def _people(self) -> None:
        for person in self.venues.problem.people:
            venues = self._venues_of_person[person.key]
            by_half: dict[int, list[Venue]] = defaultdict(list)
            for venue in venues:
                by_half[venue.half].append(venue)
            for at in by_half.values():
                if len(at) > 1:
                    self.cp.add_at_most_one(self.present[person.key, v] for v in at)
            self._one_site_a_day(person.key, by_half)
            if person.max_half_days is not None:
                seated = sum(key == person.key for key, _ in self._seated)
                self.cp.add(
                    sum(self.present[person.key, v] for v in venues) <= max(0, person.max_half_days - seated)
                )
            if person.max_per_day is not None:
                self._day_limit(person, by_half)

    def _one_site_a_day(self, person: str, by_half: Mapping[int, list[Venue]]) -> None:
        elsewhere = {v.half: v.site for v, fs in self.venues.fixed.items() for f in fs if person in f.panel}
        for halves in self.venues.halves_of_day:
            for first, second in combinations(halves, 2):
                if self.venues.travels(first, second):
                    continue
                for a, b in ((first, second), (second, first)):
                    if a in elsewhere:
                        for venue in by_half.get(b, ()):
                            if venue.site != elsewhere[a]:
                                self.cp.add(self.present[person, venue] == 0)
                for one in by_half.get(first, ()):
                    for other in by_half.get(second, ()):
                        if one.site != other.site:
                            self.cp.add_at_most_one([self.present[person, one], self.present[person, other]])

    def _day_limit(self, person: Person, by_half: Mapping[int, list[Venue]]) -> None:
        """One half-day where two full ones would be too much; the panel itself is kept short by the partition."""
        limit = person.max_per_day or 0
        for halves in self.venues.halves_of_day:
            if self.venues.full_day(halves[0]) <= limit:
                continue
            self.exact = False
            there = [self.present[person.key, v] for half in halves for v in by_half.get(half, ())]
            seated = any((person.key, half) in self._seated for half in halves)
            self.cp.add(sum(there) <= (0 if seated or not limit else 1))

    # -- who may not be with whom

    def several(self, venue: Venue) -> Any:
        """True only where there are two sittings or more, so that two people may be kept apart."""
        if venue not in self._several:
            flag = self.cp.new_bool_var(f"several {venue}")
            self.cp.add(self.sittings[venue] >= 2).only_enforce_if(flag)  # noqa: PLR2004
            self._several[venue] = flag
        return self._several[venue]

    def _ties(self) -> None:
        for defence in self.venues.free:
            for person in self.venues.tied.get(defence.candidate_key, ()):
                for venue in self._venues_of[defence.key]:
                    if venue in self.venues.fixed or (person, venue) not in self.present:
                        continue
                    self._not_both(venue, self.heard[defence.key, venue], self.present[person, venue])

    def _never_together(self) -> None:
        """Free in one half-day, and never at the same hour: a candidate and a juror, or two jurors."""
        grid = self.venues.grid
        for venue in self.sittings:
            if venue in self.venues.fixed:
                continue
            half = venue.half
            partly = [p for p in self._people_at[venue] if not self.venues.people_at[p][venue]]
            spans = {p: grid.spans(grid.people[p].available) for p in partly}
            for first, second in combinations(partly, 2):
                if not self.venues.capacity(half, self.venues.hours(half, spans[first], spans[second]))[0]:
                    self._not_both(venue, self.present[first, venue], self.present[second, venue])
            kept: dict[tuple[int, int, str], bool] = {}
            for key in self._defences_at[venue] if partly else ():
                defence = grid.defences[key]
                available = grid.candidates[defence.candidate_key].available
                for person in partly:
                    case = (id(available), defence.minutes, person)
                    if case not in kept:
                        kept[case] = any(
                            True
                            for _ in self.venues.starts(
                                half, defence.minutes, grid.spans(available), spans[person]
                            )
                        )
                    if not kept[case]:
                        self._not_both(venue, self.heard[key, venue], self.present[person, venue])

    def _not_both(self, venue: Venue, first: Any, second: Any) -> None:
        clause = [first.negated(), second.negated()]
        if len(self.venues.rooms[venue]) > 1:
            clause.append(self.several(venue))
        self.cp.add_bool_or(clause)

    def _required(self) -> None:
        for defence in self.venues.free:
            for person in defence.required:
                for venue in self._venues_of[defence.key]:
                    if any(person in f.panel for f in self.venues.fixed.get(venue, ())):
                        continue
                    heard = self.heard[defence.key, venue]
                    if (person, venue) in self.present:
                        self.cp.add_implication(heard, self.present[person, venue])
                    else:
                        self.cp.add(heard == 0)

    def _spoken(self) -> None:
        """Enough professionals for a defence that asks for more than others, or in a language not all speak."""
        base = min((d.panel_min for d in self.venues.problem.defences), default=0)
        for defence in self.venues.free:
            if defence.language not in self.venues.languages and defence.panel_min == base:
                continue
            for venue in self._venues_of[defence.key]:
                if venue in self.venues.fixed:
                    continue
                people = [self.venues.grid.people[key] for key in self._people_at[venue]]
                speaking = [
                    self.present[p.key, venue]
                    for p in people
                    if p.professional and defence.language in p.languages
                ]
                self.cp.add(sum(speaking) >= defence.panel_min).only_enforce_if(
                    self.heard[defence.key, venue]
                )

    def _same_candidate(self) -> None:
        """Several defences of one candidate: one site a day where they come, and time for all in a half-day."""
        of_candidate: dict[str, list[str]] = defaultdict(list)
        for defence in self.venues.problem.defences:
            of_candidate[defence.candidate_key].append(defence.key)
        for candidate, keys in of_candidate.items():
            free = [key for key in keys if key not in self.venues.grid.locked]
            if len(keys) > 1 and free:
                self._together(candidate, keys, free)

    def _together(self, candidate: str, keys: list[str], free: list[str]) -> None:
        defences = self.venues.grid.defences
        held = {
            key: next(
                (
                    v
                    for v, fs in self.venues.fixed.items()
                    for f in fs
                    for p in f.placements
                    if p.defence_key == key
                ),
                None,
            )
            for key in keys
            if key not in free
        }
        days: list[Any] = []
        for halves in self.venues.halves_of_day:
            here = [(key, v) for key in free for v in self._venues_of[key] if v.half in halves]
            there = {v.site for key, v in held.items() if v and v.half in halves and not defences[key].remote}
            if not here and not there:
                continue
            day = self.cp.new_bool_var(f"comes {candidate} {halves[0]}")
            for key, venue in here:
                self.cp.add_implication(self.heard[key, venue], day)
            if any(v and v.half in halves for v in held.values()):
                self.cp.add(day == 1)
            days.append(day)
            for half in halves:
                self._one_place(
                    candidate, half, [(k, v) for k, v in here if v.half == half], set(held.values())
                )
                total = sum(defences[key].minutes * self.heard[key, v] for key, v in here if v.half == half)
                used = sum(defences[key].minutes for key, v in held.items() if v and v.half == half)
                start, end = self.venues.halves[half]
                self.cp.add(total + used <= end - start)
            self._candidate_sites(
                candidate, [(k, v) for k, v in here if not defences[k].remote], there, halves
            )
        self._days_of[candidate] = days

    def _one_place(
        self, candidate: str, half: int, here: list[tuple[str, Venue]], held: set[Venue | None]
    ) -> None:
        """At one site in a half-day, even heard at a distance: the times of two sites are not set together."""
        sites = {v.site for _, v in here} | {v.site for v in held if v and v.half == half}
        if len(sites) < 2:  # noqa: PLR2004
            return
        if any(self.venues.grid.defences[key].remote for key, _ in here):
            self.exact = False
        flags = {site: self.cp.new_bool_var(f"half-day of {candidate} {half} {site}") for site in sites}
        for key, venue in here:
            self.cp.add_implication(self.heard[key, venue], flags[venue.site])
        for there in held:
            if there and there.half == half:
                self.cp.add(flags[there.site] == 1)
        self.cp.add_at_most_one(flags.values())

    def _candidate_sites(
        self, candidate: str, here: list[tuple[str, Venue]], there: set[str], halves: list[int]
    ) -> None:
        sites = sorted({v.site for _, v in here} | there)
        if len(sites) < 2:  # noqa: PLR2004
            return
        if any(self.venues.travels(a, b) for a, b in combinations(halves, 2)):
            self.exact = False  # one site a day all the same: simpler for the candidate
        flags = {site: self.cp.new_bool_var(f"at {candidate} {halves[0]} {site}") for site in sites}
        for key, venue in here:
            self.cp.add_implication(self.heard[key, venue], flags[venue.site])
        for site in there:
            self.cp.add(flags[site] == 1)
        self.cp.add_at_most_one(flags.values())

    # -- cost

    def _costs(self) -> None:
        price = self.prices
        fixed = sum(len(sittings) for sittings in self.venues.fixed.values())
        self.cost.append(price.sitting * (sum(self.sittings.values()) + fixed))
        for key, wished in self.venues.defences_at.items():
            self.cost += [price.unwished * self.heard[key, v] for v in self._venues_of[key] if not wished[v]]
        for person in self.venues.problem.people:
            self._singles(person.key)
        self._beyond()
        self.cost += [price.return_day * (sum(days) - 1) for days in self._days_of.values() if days]
        if self.before is not None:
            self._changes(self.before)

    def _singles(self, person: str) -> None:
        by_half: dict[int, list[Any]] = defaultdict(list)
        for venue in self._venues_of_person[person]:
            by_half[venue.half].append(self.present[person, venue])
        price = self.prices.single
        for halves in self.venues.halves_of_day:
            here = {half: sum(by_half[half]) for half in halves if half in by_half}
            fixed = [half for half in halves if (person, half) in self._seated]
            if not here:
                if len(fixed) == 1:
                    self.cost.append(price)
            elif len(here) == 1 and not fixed:
                self.cost.append(price * next(iter(here.values())))
            elif fixed:
                if len(fixed) == 1:
                    more = self.cp.new_bool_var(f"more {person} {halves[0]}")
                    self.cp.add(more <= sum(here.values()))
                    self.cost.append(price * (1 - more))
            else:
                alone = self.cp.new_bool_var(f"alone {person} {halves[0]}")
                for half, there in here.items():
                    self.cp.add(alone >= there - sum(o for h, o in here.items() if h != half))
                self.cost.append(price * alone)

    def _beyond(self) -> None:
        shares = fair_shares(self.venues.problem)
        for person in self.venues.problem.people:
            venues = self._venues_of_person[person.key]
            seated = sum(key == person.key for key, _ in self._seated)
            most = len({v.half for v in venues}) + seated
            if person.max_half_days is not None:
                most = max(seated, min(most, person.max_half_days))
            share = shares[person.key]
            if most <= share:
                continue
            beyond = self.cp.new_int_var(0, most - share, f"beyond {person.key}")
            self.cp.add(beyond >= sum(self.present[person.key, v] for v in venues) + seated - share)
            self.cost.append(self.prices.beyond * beyond)

    def _changes(self, before: Timetable) -> None:
        at, came = former(self.venues, before)
        for key, venue in at.items():
            if key in self._venues_of:
                stays = self.heard.get((key, venue), 0)
                self.cost.append(self.prices.moved * (1 - stays))
            elif key in self.venues.grid.locked:
                now = next(
                    (
                        v
                        for v, fs in self.venues.fixed.items()
                        for f in fs
                        for p in f.placements
                        if p.defence_key == key
                    ),
                    None,
                )
                self.cost.append(self.prices.moved * (now != venue))
        for (person, venue), there in self.present.items():
            if (person, venue.half) not in came:
                self.cost.append(self.prices.added * there)
        self.cost.append(self.prices.added * len(self._seated - came))

    # -- cuts and hints

    def forbid(self, cut: Cut) -> None:
        terms = [self.present[p, cut.venue] for p in cut.people if (p, cut.venue) in self.present]
        terms += [self.heard[d, cut.venue] for d in cut.defences if (d, cut.venue) in self.heard]
        more = self.cp.new_bool_var(f"more sittings {cut.venue}")
        if cut.venue in self.sittings and cut.sittings < len(self.venues.rooms[cut.venue]):
            self.cp.add(self.sittings[cut.venue] > cut.sittings).only_enforce_if(more)
        else:
            self.cp.add(more == 0)
        self.cp.add(sum(terms) <= len(terms) - 1 + more)

    def start_from(self, plan: Presences) -> None:
        """Hand a solution to the solver as its first try."""
        self.cp.clear_hints()
        for venue, number in self.sittings.items():
            self.cp.add_hint(number, plan.sittings.get(venue, 0))
        there = {(p, v) for v, people in plan.people.items() for p in people}
        for key, variable in self.present.items():
            self.cp.add_hint(variable, key in there)
        heard = {(d, v) for v, defences in plan.defences.items() for d in defences}
        for key, variable in self.heard.items():
            self.cp.add_hint(variable, key in heard)

    def read(self, value: Callable[[Any], Any]) -> Presences:
        """``value`` gives the value of a variable."""
        people, defences = defaultdict(list), defaultdict(list)
        for (person, venue), there in self.present.items():
            if value(there):
                people[venue].append(person)
        for (key, venue), heard in self.heard.items():
            if value(heard):
                defences[venue].append(key)
        return Presences(
            {venue: int(value(n)) for venue, n in self.sittings.items()},
            {venue: tuple(keys) for venue, keys in people.items()},
            {venue: tuple(keys) for venue, keys in defences.items()},
        )


def former(venues: Venues, plan: Timetable) -> tuple[dict[str, Venue], set[tuple[str, int]]]:
    """Where each defence of a plan was, and who came when."""
    windows = half_days(venues.problem)
    at: dict[str, Venue] = {}
    came: set[tuple[str, int]] = set()
    for placement in plan.placements:
        defence, room = (
            venues.grid.defences.get(placement.defence_key),
            venues.grid.rooms.get(placement.room_key),
        )
        if defence is None or room is None:
            continue
        half = half_day_at(windows, placement.window(defence.minutes))
        if half is not None:
            at[defence.key] = Venue(half, room.site)
            came |= {(person, half) for person in placement.panel}
    return at, came


def as_presences(venues: Venues, plan: Timetable) -> Presences:
    """A former plan as a solution to start from; what it says need not hold any more."""
    windows = half_days(venues.problem)
    rooms: dict[Venue, set[str]] = defaultdict(set)
    people: dict[Venue, set[str]] = defaultdict(set)
    defences: dict[Venue, list[str]] = defaultdict(list)
    for placement in plan.placements:
        defence, room = (
            venues.grid.defences.get(placement.defence_key),
            venues.grid.rooms.get(placement.room_key),
        )
        half = half_day_at(windows, placement.window(defence.minutes)) if defence and room else None
        if defence is None or room is None or half is None or defence.key in venues.grid.locked:
            continue
        venue = Venue(half, room.site)
        rooms[venue].add(room.key)
        people[venue] |= set(placement.panel)
        defences[venue].append(defence.key)
    return Presences(
        {venue: len(free) for venue, free in rooms.items()},
        _sorted(people),
        {v: tuple(d) for v, d in defences.items()},
    )


def _sorted(sets: Mapping[Venue, Iterable[str]]) -> dict[Venue, tuple[str, ...]]:
    return {venue: tuple(sorted(keys)) for venue, keys in sets.items()}
