"""Plans with gaps: what the least change would be, each change at a price, when no plan does without.

Two models. Where panels are drawn per defence, the model of ``model.py`` with people and rooms lent, loads raised,
obligations lifted: the plan found is a plan of the problem once changed. Where panels last a half-day, presence per
half-day and site alone: necessary, quick at any size, and to be confirmed by a search on the problem once changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from ortools.sat.python import cp_model

from parchemin.domain.schedule import Candidate, Defence, PanelBy, Person, Placement, Problem, Room, covered
from parchemin.planning.grid import Choice, Grid, Stretch
from parchemin.planning.model import Kind, Model, needs, whole_half_days
from parchemin.planning.relaxations import Relaxation, What

# What each change costs. People are dear, rooms dearer, a load agreed may be raised a little; one candidate who
# cannot be heard at all is asked for another time before a whole panel is invited.
UNPLACED = 50_000
SEAT = 1
PRICES: Mapping[What, int] = {
    What.ROOM: 150,
    What.JURORS: 100,
    What.TIE: 130,
    What.MANDATE: 70,
    What.JUROR_TIME: 70,
    What.REQUIRED: 60,
    What.CANDIDATE_TIME: 120,
    What.CANDIDATE_SITE: 150,
    What.LOAD: 40,
    What.DAY_LOAD: 12,
}
DEAR = 40  # times dearer: kinds of change to do without if at all possible

EXACT_SIZE = 30  # defences up to which people may change rooms within a half-day in the model with gaps
LARGEST = 400_000  # seats times places beyond which presence alone is counted
LENT = (Kind.EMPLOYEE, Kind.EMPLOYER, Kind.CERTIFIER, Kind.PROFESSIONAL)
COUNTS_FOR: dict[Kind, tuple[Kind, ...]] = {
    Kind.EMPLOYEE: (Kind.EMPLOYEE,),
    Kind.EMPLOYER: (Kind.EMPLOYER,),
    Kind.CERTIFIER: (Kind.CERTIFIER,),
    Kind.PROFESSIONAL: (Kind.EMPLOYEE, Kind.EMPLOYER, Kind.PROFESSIONAL),
    Kind.PRESIDING: (Kind.EMPLOYEE, Kind.EMPLOYER, Kind.PROFESSIONAL),
}


@dataclass(frozen=True, slots=True)
class Gaps:
    """``changes`` together make room for all but ``left_out``. ``proved``: none cheaper in this model."""

    changes: tuple[Relaxation, ...]
    left_out: tuple[str, ...]
    proved: bool
    cost: int | None = None
    places: frozenset[Choice] = frozenset()


# The time of one search is the caller's; there may be two.
Search = Callable[[Any], tuple[Any, Any]]  # a CpModel: the solver and its status


def find_gaps(
    grid: Grid, blocked: Iterable[str], search: Search, *, dear: Iterable[What] = ()
) -> Gaps | None:
    """The least changes that would make a timetable possible; None when the search found nothing in its time.

    ``blocked``: defences that cannot be placed whatever becomes of the others. ``dear``: changes to do without.
    """
    stuck = frozenset(blocked)
    if len(stuck) > max(1, len(grid.defences) // 2):
        opened: frozenset[str] = frozenset()  # so many at once: it is not their calendars
    else:
        opened = frozenset(grid.defences[key].candidate_key for key in stuck)
    if grid.problem.panel_by is PanelBy.HALF_DAY or _size(grid) > LARGEST:
        supply = Supply(grid, opened, frozenset(dear))
        supply.build()
        solver, status = search(supply.cp)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        return supply.read(solver.value, proved=status == cp_model.OPTIMAL)
    # Few hours first: a plan with gaps is found at once, and bounds the search among all hours.
    first = _gaps(Grid(_widened(grid, opened), locked(grid)), grid, stuck, search, frozenset(dear), thin=True)
    best = _gaps(
        Grid(_widened(grid, opened), locked(grid)), grid, stuck, search, frozenset(dear), above=first
    )
    return best or first


def locked(grid: Grid) -> tuple[Placement, ...]:
    return tuple(grid.locked.values())


def _gaps(
    wide: Grid,
    grid: Grid,
    stuck: frozenset[str],
    search: Search,
    dear: frozenset[What],
    *,
    thin: bool = False,
    above: Gaps | None = None,
) -> Gaps | None:
    if thin:
        wide.choices = {key: _spaced(choices) for key, choices in wide.choices.items()}
    model = GapModel(wide, fine=len(grid.defences) <= EXACT_SIZE, given=grid, blocked=stuck, dear=dear)
    model.build()
    if above is not None:
        model.below(above)
    solver, status = search(model.cp)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    found = model.read(solver.value, proved=status == cp_model.OPTIMAL and not thin)
    return replace(found, cost=round(solver.objective_value), places=model.places(solver.value))


def _spaced(choices: list[Choice]) -> list[Choice]:
    """One after the other in each room, as early as may be."""
    kept: list[Choice] = []
    free: dict[str, int] = {}
    for choice in sorted(choices, key=lambda c: (c.room, c.start)):
        if choice.start >= free.get(choice.room, choice.start):
            kept.append(choice)
            free[choice.room] = choice.end
    return kept


def priced(price: What | int, dear: frozenset[What]) -> int:
    if not isinstance(price, What):
        return price
    return PRICES[price] * (DEAR if price in dear else 1)


def half_of(grid: Grid, choice: Choice) -> int:
    """The number of the half-day that a place begins in; -1 outside all of them (a lock may be)."""
    return next((h.half for h in grid.halves if h.touches(choice.start, choice.end)), -1)


def _size(grid: Grid) -> int:
    return sum(map(len, grid.choices.values())) * max(1, len(grid.people))


def _extra(site: str, number: int) -> str:
    return f"more:room:{site}:{number}"


def _widened(grid: Grid, opened: frozenset[str]) -> Problem:
    """The problem with rooms lent at each site; candidates ``opened`` are free at any time and site."""
    problem = grid.problem
    sites = list(dict.fromkeys(r.site for r in problem.rooms)) or [""]
    longest = max((d.minutes for d in problem.defences), default=1)
    each = max(1, sum((half.end - half.start) // longest for half in grid.halves))  # defences a room holds
    more = max(2, -(-len(problem.defences) // each) - len(problem.rooms) + 1)
    rooms = tuple(
        Room(_extra(site, n), "", site) for site in sites for n in range(min(more, len(problem.defences)))
    )
    return replace(
        problem,
        rooms=(*problem.rooms, *rooms),
        candidates=tuple(
            replace(c, available=None, sites=()) if c.key in opened else c for c in problem.candidates
        ),
    )


# -- panels drawn per defence -----------------------------------------------------------------------------


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
            half = self._half(choice)
            if self._there(unbound, choice, site):
                over.append(self.place[choice])
            elif person in asked.required and self._in_force(who, choice):
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

    def _in_force(self, who: Person, choice: Choice) -> bool:
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
                used[choice.room, self._half(choice)].append(taken)
        for key, places in used.items():
            self._pay(What.ROOM, self._any(f"room {key}", places))

    def _half(self, choice: Choice) -> int:
        return half_of(self.grid, choice)

    def _lent_people(self) -> None:
        """As many people of a kind, per half-day and site, as are lent at once at any moment of it."""
        there: dict[tuple[int, str], list[Choice]] = defaultdict(list)
        for choice in self.place:
            if choice.defence not in self.grid.locked:
                there[self._half(choice), self.grid.rooms[choice.room].site].append(choice)
        for (half, site), choices in there.items():
            of_defence: dict[str, list[Choice]] = defaultdict(list)
            for choice in choices:
                of_defence[choice.defence].append(choice)
            people = {
                group: self._pay(
                    What.JURORS,
                    self.cp.new_int_var(0, len(self.grid.defences) * 5, f"more {half} {site} {group}"),
                )
                for group in sorted({self._group(key, kind) for key, kind in self.lent})
            }
            for at in sorted({c.start for c in choices}):
                self._at_once(at, of_defence, people)

    def _group(self, defence: str, kind: Kind) -> tuple[Kind, str]:
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
            total[self._group(defence, kind)].append(now)
        for group, lent_now in total.items():
            self.cp.add(people[group] >= sum(lent_now))

    def _lent_times(self) -> None:
        """Times and sites that a candidate did not offer."""
        moved: dict[tuple[str, int], list[Any]] = defaultdict(list)
        sites: dict[tuple[str, str], list[Any]] = defaultdict(list)
        for choice, taken in self.place.items():
            candidate, time, site = self._asked(choice)
            if time:
                moved[candidate.key, self._half(choice)].append(taken)
            if site:
                sites[candidate.key, self.grid.rooms[choice.room].site].append(taken)
        for key, places in moved.items():
            self._pay(What.CANDIDATE_TIME, self._any(f"time {key}", places))
        for place, places in sites.items():
            self._pay(What.CANDIDATE_SITE, self._any(f"site {place}", places))

    def _asked(self, choice: Choice) -> tuple[Candidate, bool, bool]:
        """The candidate of a place, and whether it asks for another time, another site."""
        defence = self.grid.defences[choice.defence]
        candidate = self.given.candidates[defence.candidate_key]
        if choice.defence in self.grid.locked:
            return candidate, False, False
        window = self.grid.window(choice.start, choice.end)
        site = self.grid.rooms[choice.room].site
        elsewhere = bool(candidate.sites) and site not in candidate.sites and not defence.remote
        return candidate, not covered(candidate.available, window), elsewhere

    def below(self, found: Gaps) -> None:
        """Nothing dearer than what was found, and begin there."""
        if found.cost is not None:
            self.cp.add(sum(self.cost) <= found.cost)
        for choice, taken in self.place.items():
            self.cp.add_hint(taken, choice in found.places)

    # --- reading ---

    def places(self, value: Callable[[Any], int]) -> frozenset[Choice]:
        return frozenset(choice for choice, taken in self.place.items() if value(taken))

    def read(self, value: Callable[[Any], int], *, proved: bool) -> Gaps:
        taken = {c.defence: c for c, variable in self.place.items() if value(variable)}
        changes = [
            *self._read_people(taken, value),
            *self._read_rooms(taken),
            *self._read_loads(value),
            *self._read_obligations(taken, value),
            *self._read_candidates(taken),
        ]
        left = tuple(key for key, variable in self.unplaced.items() if value(variable))
        return Gaps(tuple(changes), left, proved)

    def _read_people(self, taken: dict[str, Choice], value: Callable[[Any], int]) -> list[Relaxation]:
        spans: dict[tuple[int, str, Kind, str], list[tuple[int, int]]] = defaultdict(list)
        for (defence, kind), lent in self.lent.items():
            choice = taken.get(defence)
            if choice is None or not value(lent):
                continue
            group = self._group(defence, kind)
            site = self.grid.rooms[choice.room].site
            spans[self._half(choice), site, *group] += [(choice.start, choice.end)] * value(lent)
        return [
            Relaxation(
                What.JURORS,
                at_once(pieces),
                kind,
                site,
                self.grid.window(min(s for s, _ in pieces), max(e for _, e in pieces)),
                language=language,
            )
            for (_half, site, kind, language), pieces in sorted(spans.items())
        ]

    def _read_rooms(self, taken: dict[str, Choice]) -> list[Relaxation]:
        spans: dict[tuple[int, str], dict[str, list[tuple[int, int]]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for choice in taken.values():
            if choice.room not in self.given.rooms:
                site = self.grid.rooms[choice.room].site
                spans[self._half(choice), site][choice.room].append((choice.start, choice.end))
        found = []
        for (_half, site), rooms in sorted(spans.items()):
            pieces = [piece for of_room in rooms.values() for piece in of_room]
            window = self.grid.window(min(s for s, _ in pieces), max(e for _, e in pieces))
            found.append(Relaxation(What.ROOM, len(rooms), None, site, window))
        return found

    def _read_loads(self, value: Callable[[Any], int]) -> list[Relaxation]:
        found = []
        for key, more in self.half_days.items():
            limit = self.grid.people[key].max_half_days or 0
            if value(more):
                found.append(Relaxation(What.LOAD, limit + value(more), who=key, limit=limit))
        raised: dict[str, tuple[int, date]] = {}
        for (key, day), more in self.day_loads.items():
            if value(more) > raised.get(key, (0, day))[0]:
                raised[key] = (value(more), day)
        for key, (extra, day) in raised.items():
            limit = self.grid.people[key].max_per_day or 0
            half = next(h for h in self.grid.halves if h.day == day)
            window = self.grid.window(half.start, half.end)
            found.append(Relaxation(What.DAY_LOAD, limit + extra, None, "", window, key, limit=limit))
        return found

    def _read_obligations(self, taken: dict[str, Choice], value: Callable[[Any], int]) -> list[Relaxation]:
        found = [
            Relaxation(What.TIE, who=person, other=candidate)
            for (person, candidate), variable in self.cleared.items()
            if value(variable)
        ]
        found += [
            Relaxation(What.REQUIRED, who=person, other=defence)
            for (defence, person), variable in self.lifted.items()
            if value(variable)
        ]
        for key, variable in self.mandates.items():
            if value(variable):
                person = self.grid.people[key]
                heard = [
                    c
                    for c in taken.values()
                    if (c.defence, key) in self.panel
                    and value(self.panel[c.defence, key])
                    and not self._in_force(person, c)
                ]
                if heard:
                    last = max(heard, key=lambda c: c.start)
                    window = self.grid.window(last.start, last.end)
                    found.append(Relaxation(What.MANDATE, window=window, who=key))
        for (key, half, site), variable in self.comes.items():
            if value(variable):
                spans = [
                    c
                    for c in taken.values()
                    if (c.defence, key) in self.panel
                    and value(self.panel[c.defence, key])
                    and self._half(c) == half
                    and not self.grid.free(self.grid.people[key], c)
                ]
                if spans:
                    window = self.grid.window(min(c.start for c in spans), max(c.end for c in spans))
                    found.append(Relaxation(What.JUROR_TIME, site=site, window=window, who=key))
        return found

    def _read_candidates(self, taken: dict[str, Choice]) -> list[Relaxation]:
        found = []
        for choice in taken.values():
            candidate, time, site = self._asked(choice)
            if time:
                window = self.grid.window(choice.start, choice.end)
                found.append(Relaxation(What.CANDIDATE_TIME, window=window, who=candidate.key))
            if site:
                where = self.grid.rooms[choice.room].site
                found.append(Relaxation(What.CANDIDATE_SITE, site=where, who=candidate.key))
        return list(dict.fromkeys(found))


def at_once(pieces: Iterable[tuple[int, int]]) -> int:
    """How many of these stretches are under way together at most: as many people do them all."""
    marks = sorted([(start, 1) for start, _ in pieces] + [(end, -1) for _, end in pieces])
    most = now = 0
    for _, step in marks:
        now += step
        most = max(most, now)
    return most


# -- panels that last a half-day --------------------------------------------------------------------------


class Supply:
    """Who comes on which half-day to which site, how many panels sit there, and what is lacking. Rooms are counted."""

    def __init__(self, grid: Grid, opened: frozenset[str], dear: frozenset[What] = frozenset()) -> None:
        self.grid = grid
        self.opened = opened  # candidates who may be asked for other times and sites
        self.dear = dear
        self.cp: Any = cp_model.CpModel()
        self.prices: list[Any] = []
        self.halves = whole_half_days(grid)
        self.minutes: dict[int, int] = defaultdict(int)  # of work in each, pauses apart
        for stretch in grid.halves:
            self.minutes[stretch.half] += stretch.end - stretch.start
        self.sites = list(dict.fromkeys(r.site for r in grid.problem.rooms))
        self.heard: dict[tuple[str, int, str], Any] = {}
        self.comes: dict[tuple[str, int, str], Any] = {}
        self.lent: dict[tuple[Kind, int, str], Any] = {}
        self.rooms: dict[tuple[int, str], Any] = {}
        self.panels: dict[tuple[int, str], Any] = {}
        self.unplaced: dict[str, Any] = {}
        self.loads: dict[str, Any] = {}
        self.mandates: dict[str, Any] = {}
        self.lifted: dict[tuple[str, str], Any] = {}
        self.moved: dict[tuple[str, int, str], Any] = {}
        self.step = grid.problem.step_minutes

    def _pay(self, price: What | int, variable: Any) -> Any:
        """A variable with what each unit of it costs, or the kind of change it is."""
        self.prices.append(priced(price, self.dear) * variable)
        return variable

    def _bool(self, name: str) -> Any:
        return self.cp.new_bool_var(name)

    def build(self) -> None:
        self._places()
        self._people()
        for half in self.halves:
            for site in self.sites:
                self._sitting(half, site)
        self._untied()
        self._required()
        self._limits()
        self.cp.minimize(sum(self.prices))

    def _places(self) -> None:
        for defence in self.grid.problem.defences:
            where: set[tuple[int, str]] = set()
            for choice in self.grid.choices[defence.key]:
                where.add((half_of(self.grid, choice), self.grid.rooms[choice.room].site))
            for number, site in sorted(where):
                self.heard[defence.key, number, site] = self._bool(f"heard {defence.key} {number} {site}")
            if defence.candidate_key in self.opened and defence.key not in self.grid.locked:
                for stretch in self.halves:
                    for site in self.sites:
                        key = (defence.key, stretch.half, site)
                        if key not in self.heard and stretch.end - stretch.start >= defence.minutes:
                            self.heard[key] = self.moved[key] = self._pay(
                                What.CANDIDATE_TIME, self._bool(f"moved {key}")
                            )
            left = self._pay(UNPLACED, self._bool(f"unplaced {defence.key}"))
            self.unplaced[defence.key] = left
            self.cp.add_exactly_one([*(v for (d, _, _), v in self.heard.items() if d == defence.key), left])

    def _people(self) -> None:
        for person in self.grid.problem.people:
            there: dict[int, list[Any]] = defaultdict(list)
            for half in self.halves:
                if not covered(person.available, self.grid.window(half.start, half.end)):
                    continue
                for site in self.sites:
                    if person.sites and site not in person.sites:
                        continue
                    flag = self._bool(f"comes {person.key} {half.half} {site}")
                    self.comes[person.key, half.half, site] = flag
                    there[half.half].append(flag)
                    if person.accredited is not None and not person.accredited.contains(half.day):
                        if person.key not in self.mandates:
                            self.mandates[person.key] = self._pay(
                                What.MANDATE, self._bool(f"mandate {person.key}")
                            )
                        self.cp.add_implication(flag, self.mandates[person.key])
            for flags in there.values():
                self.cp.add_at_most_one(flags)

    def _sitting(self, half: Stretch, site: str) -> None:
        problem = self.grid.problem
        window = self.grid.window(half.start, half.end)
        here = [r for r in problem.rooms if r.site == site]
        offered = sum(covered(r.available, window) for r in here)
        most = len(problem.defences)
        more = self._pay(What.ROOM, self.cp.new_int_var(0, most, f"rooms {half.half} {site}"))
        panels = self.cp.new_int_var(0, most, f"panels {half.half} {site}")
        self.rooms[half.half, site], self.panels[half.half, site] = more, panels
        self.cp.add(panels <= offered + more)
        heard = {d: v for (d, h, s), v in self.heard.items() if (h, s) == (half.half, site)}
        lengths = {d: -(-self.grid.defences[d].minutes // self.step) * self.step for d in heard}
        self.cp.add(sum(lengths[d] * v for d, v in heard.items()) <= self.minutes[half.half] * panels)
        by_half = problem.panel_by is PanelBy.HALF_DAY
        if by_half and problem.per_sitting:
            self.cp.add(sum(heard.values()) <= problem.per_sitting * panels)
        if not heard:
            self.cp.add(panels == 0)
            return
        if by_half:
            self.cp.add(panels <= sum(heard.values()))
        for kind, wanted in self._wanted(heard).items():
            lent = self._lent(kind, half.half, site)
            there = self._present(kind, half.half, site)
            if by_half:
                self.cp.add(sum(there) + lent >= wanted * panels)
                continue
            # Time heard against time present: the panels of a half-day may differ.
            demand = sum(
                lengths[d] * self._need(self.grid.defences[d], kind) * variable
                for d, variable in heard.items()
            )
            self.cp.add(demand <= self.minutes[half.half] * (sum(there) + lent))
        if by_half and problem.panel.size:
            all_here = [v for (_, h, s), v in self.comes.items() if (h, s) == (half.half, site)]
            lent_here = [v for (_, h, s), v in self.lent.items() if (h, s) == (half.half, site)]
            self.cp.add(sum(all_here) + sum(lent_here) >= problem.panel.size * panels)

    def _need(self, defence: Defence, kind: Kind) -> int:
        return next((n.wanted for n in needs(self.grid.problem, defence) if n.kind is kind), 0)

    def _wanted(self, heard: Iterable[str]) -> dict[Kind, int]:
        wanted: dict[Kind, int] = {}
        for key in heard:
            for need in needs(self.grid.problem, self.grid.defences[key]):
                wanted[need.kind] = max(need.wanted, wanted.get(need.kind, 0))
        return wanted

    def _lent(self, kind: Kind, half: int, site: str) -> Any:
        """People lent who count as ``kind``: a college is asked for where the panel asks for it."""
        panel = self.grid.problem.panel
        asked = {Kind.EMPLOYEE: panel.employees, Kind.EMPLOYER: panel.employers}
        kinds = COUNTS_FOR[kind]
        if len(kinds) > 1:
            kinds = tuple(k for k in kinds if asked.get(k, 1))
        for one in kinds:
            key = (one, half, site)
            if key not in self.lent:
                most = len(self.grid.defences) * 5
                self.lent[key] = self._pay(What.JURORS, self.cp.new_int_var(0, most, f"lent {key}"))
        return sum(self.lent[one, half, site] for one in kinds)

    def _counts(self, kind: Kind, person: Person) -> bool:
        """Whether somebody counts as ``kind``, whatever the language."""
        some = self.grid.problem.defences[0]
        if kind is Kind.PROFESSIONAL:
            return person.professional
        return any(n.counts(person) for n in needs(self.grid.problem, some) if n.kind is kind)

    def _present(self, kind: Kind, half: int, site: str) -> list[Any]:
        people = self.grid.people
        return [
            v
            for (who, h, s), v in self.comes.items()
            if (h, s) == (half, site) and self._counts(kind, people[who])
        ]

    def _untied(self) -> None:
        """Of those present, enough have no tie with each candidate heard there, and speak the language."""
        ties: dict[str, set[str]] = defaultdict(set)
        for relation in self.grid.problem.relations:
            if not relation.cleared:
                ties[relation.candidate_key].add(relation.juror_key)
        foreign = {d.key for d in self.grid.problem.defences if d.language != "fr"}
        mute = {p.key for p in self.grid.problem.people if "fr" not in p.languages}
        for (key, half, site), heard in self.heard.items():
            defence = self.grid.defences[key]
            tied = ties[defence.candidate_key]
            if not tied and key not in foreign and not mute:
                continue
            for need in needs(self.grid.problem, defence):
                there = [
                    v
                    for (who, h, s), v in self.comes.items()
                    if (h, s) == (half, site) and who not in tied and need.counts(self.grid.people[who])
                ]
                self.cp.add(sum(there) + self._lent(need.kind, half, site) >= need.wanted * heard)
            if self.grid.problem.panel_by is PanelBy.HALF_DAY:
                several = self._several(half, site)
                for who in tied:
                    if (who, half, site) in self.comes:
                        self.cp.add(heard + self.comes[who, half, site] <= 1 + several)

    def _several(self, half: int, site: str) -> Any:
        """Two panels at least sit there."""
        panels = self.panels[half, site]
        flag = self._bool(f"several {half} {site}")
        self.cp.add(panels >= 2 * flag)
        return flag

    def _required(self) -> None:
        for defence in self.grid.problem.defences:
            for person in defence.required:
                lift = self._pay(What.REQUIRED, self._bool(f"lift {defence.key} {person}"))
                self.lifted[defence.key, person] = lift
                for (key, half, site), heard in self.heard.items():
                    if key == defence.key:
                        tied = self.grid.tied(person, defence.candidate_key)
                        there = 0 if tied else self.comes.get((person, half, site), 0)
                        self.cp.add(heard <= there + lift)

    def _limits(self) -> None:
        for person in self.grid.problem.people:
            mine = {(h, s): v for (who, h, s), v in self.comes.items() if who == person.key}
            if not mine:
                continue
            if person.max_half_days is not None:
                more = self._pay(What.LOAD, self.cp.new_int_var(0, len(mine), f"half-days {person.key}"))
                self.loads[person.key] = more
                self.cp.add(sum(mine.values()) <= person.max_half_days + more)
            if len(self.sites) > 1 and not self.grid.problem.travel_minutes:
                for day in self.grid.days:
                    self._one_site(person.key, day, mine)

    def _one_site(self, person: str, day: date, mine: dict[tuple[int, str], Any]) -> None:
        flags = []
        for site in self.sites:
            there = [v for (h, s), v in mine.items() if s == site and self.halves[h].day == day]
            if there:
                flag = self._bool(f"site {person} {day} {site}")
                for v in there:
                    self.cp.add_implication(v, flag)
                flags.append(flag)
        self.cp.add_at_most_one(flags)

    def read(self, value: Callable[[Any], int], *, proved: bool) -> Gaps:
        changes: list[Relaxation] = []
        for (kind, half, site), lent in sorted(self.lent.items(), key=lambda item: item[0][1:]):
            if value(lent):
                changes.append(Relaxation(What.JURORS, value(lent), kind, site, self._window(half)))
        for (half, site), more in self.rooms.items():
            if value(more):
                changes.append(Relaxation(What.ROOM, value(more), None, site, self._window(half)))
        for key, more in self.loads.items():
            limit = self.grid.people[key].max_half_days or 0
            if value(more):
                changes.append(Relaxation(What.LOAD, limit + value(more), who=key, limit=limit))
        for key, over in self.mandates.items():
            if value(over):
                last = max(h for (who, h, _), v in self.comes.items() if who == key and value(v))
                changes.append(Relaxation(What.MANDATE, window=self._window(last), who=key))
        changes += [
            Relaxation(What.REQUIRED, who=person, other=defence)
            for (defence, person), variable in self.lifted.items()
            if value(variable)
        ]
        for (defence, half, site), variable in self.moved.items():
            if value(variable):
                changes += self._asked(self.grid.defences[defence], half, site)
        left = tuple(key for key, variable in self.unplaced.items() if value(variable))
        return Gaps(tuple(dict.fromkeys(changes)), left, proved)

    def _window(self, half: int) -> Any:
        stretch = self.halves[half]
        return self.grid.window(stretch.start, stretch.end)

    def _asked(self, defence: Defence, half: int, site: str) -> list[Relaxation]:
        """What a candidate is asked for to be heard there."""
        candidate = self.grid.candidates[defence.candidate_key]
        found = []
        if candidate.sites and site not in candidate.sites and not defence.remote:
            found.append(Relaxation(What.CANDIDATE_SITE, site=site, who=candidate.key))
        if not covered(candidate.available, self._window(half)):
            found.append(Relaxation(What.CANDIDATE_TIME, window=self._window(half), who=candidate.key))
        return found
