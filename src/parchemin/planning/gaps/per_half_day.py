"""A plan with gaps, panels that last a half-day: presence per half-day and site alone.

Necessary, quick at any size, and to be confirmed by a search on the problem once changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from ortools.sat.python import cp_model

from parchemin.domain.schedule import Defence, PanelBy, Person, covered
from parchemin.planning.gaps.shortage import COUNTS_FOR, UNPLACED, Gaps, half_of, priced
from parchemin.planning.grid import Grid, Stretch
from parchemin.planning.model import Kind, needs, whole_half_days
from parchemin.planning.relaxations import Relaxation, What


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
        relaxations = []
        if candidate.sites and site not in candidate.sites and not defence.remote:
            relaxations.append(Relaxation(What.CANDIDATE_SITE, site=site, who=candidate.key))
        if not covered(candidate.available, self._window(half)):
            relaxations.append(Relaxation(What.CANDIDATE_TIME, window=self._window(half), who=candidate.key))
        return relaxations
