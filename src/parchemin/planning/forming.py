"""A first plan of sittings in a second or so: juries formed one after the other, then candidates given to them.

Juries come for whole days where they can. Candidates are given to sittings by exchanges (an augmenting path:
one moves so that another fits). Where it fails nothing is proved, and the constraint model searches instead.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from parchemin.domain.schedule import (
    Defence,
    Person,
    Placement,
    Timetable,
    fair_shares,
    half_day_at,
    half_days,
)
from parchemin.planning.grid import Span
from parchemin.planning.presence import SIDES
from parchemin.planning.venues import Venue, Venues

FAILED_CLOSINGS = 2
MOST_OF_IT = 0.6  # of the defences of a half-day


@dataclass(slots=True)
class Sitting:
    """A panel at a venue and what it hears. ``fixed``: locked by somebody; ``room`` is then given."""

    venue: Venue
    panel: tuple[str, ...]
    defences: list[str] = field(default_factory=list)
    room: str = ""


def seat(
    venues: Venues,
    *,
    seconds: float,
    stop: Callable[[], bool] = lambda: False,
    before: Timetable | None = None,
) -> list[Sitting] | None:
    """Sittings that hear every defence, locked ones among them; None when they were not found (proves nothing).

    ``before``: a former plan, whose sittings are kept where they still may be, their absent people replaced.
    """
    seating = _Seating(venues, time.monotonic() + seconds, stop)
    if before is not None:
        seating.as_before(before)
    return seating.run()


class _Seating:
    def __init__(self, venues: Venues, until: float, stop: Callable[[], bool]) -> None:
        self.venues = venues
        self.problem = venues.problem
        self.people = venues.grid.people
        self.defences = {d.key: d for d in venues.free}
        self.until, self.stop = until, stop
        self.steady = False
        self.shares = fair_shares(self.problem)
        self.loads: Counter[str] = Counter()
        self.busy: set[tuple[str, int]] = set()
        self.site_of: dict[tuple[str, int], str] = {}  # of a person in a half-day
        self.day_of = {half: n for n, halves in enumerate(venues.halves_of_day) for half in halves}
        self.sittings: list[Sitting] = []
        self.count_left: list[int] = []
        self.minutes_left: list[int] = []
        self.hours: list[list[Span] | None] = []  # of a sitting shorter than its half-day
        self.here: dict[Venue, list[int]] = defaultdict(list)
        self.at: dict[str, int] = {}  # the sitting of each defence
        self._long: dict[tuple[str, int], bool] = {}
        self._fitting: dict[tuple[str, int], bool] = {}
        self.held: dict[str, int] = {}  # the sitting of each locked defence
        self.minutes = {d.key: venues.rounded(d) for d in self.problem.defences}
        self.siblings = self._siblings()
        self.rooms_left = {venue: len(rooms) for venue, rooms in venues.rooms.items()}
        for sittings in venues.fixed.values():
            for fixed in sittings:
                self._add(
                    Sitting(fixed.venue, fixed.panel, [p.defence_key for p in fixed.placements], fixed.room),
                    fixed.count_left,
                    fixed.minutes_left,
                )
                self.held |= {p.defence_key: len(self.sittings) - 1 for p in fixed.placements}

    def _siblings(self) -> dict[str, list[str]]:
        of_candidate: dict[str, list[str]] = defaultdict(list)
        for defence in self.problem.defences:
            of_candidate[defence.candidate_key].append(defence.key)
        return {key: [k for k in keys if k != key] for keys in of_candidate.values() for key in keys}

    def as_before(self, plan: Timetable) -> None:
        """The sittings of a former plan again, as far as may be."""
        self.steady = True
        windows = half_days(self.problem)
        former: dict[tuple[Venue, str], list[Placement]] = defaultdict(list)
        for placement in plan.placements:
            defence = self.defences.get(placement.defence_key)
            room = self.venues.grid.rooms.get(placement.room_key)
            half = half_day_at(windows, placement.window(defence.minutes)) if defence and room else None
            if room is not None and half is not None:
                former[Venue(half, room.site), room.key].append(placement)
        for (venue, _), placements in former.items():
            free = [self.people[key] for key in placements[0].panel if key in self.people]
            kept = [person.key for person in free if self._free(person, [venue])]
            if self._open([venue.half], venue.site, must=kept) is None:
                continue
            n = len(self.sittings) - 1
            for placement in placements:
                key = placement.defence_key
                there = venue in self.venues.defences_at[key] and self._may(key, n)
                if there and self._apart(key, n) and self._holds(key, n):
                    self._put(key, n)

    def run(self) -> list[Sitting] | None:
        if not all(self.venues.defences_at.values()):
            return None
        # Those hardest to place first.
        order = sorted(
            self.defences, key=lambda key: (not self._hard(key), len(self.venues.defences_at[key]), key)
        )
        if not self._open_enough(order):
            return None
        left = [key for key in order if key not in self.at and not self._give(key, wished=True)]
        while left:
            if time.monotonic() > self.until or self.stop():
                return None
            key = left[0]
            if not self._give(key, wished=True):
                if self._open_for(left):
                    continue
                if not self._give(key, wished=False) and not self._open_alone(key):
                    return None
            left.pop(0)
        if not self.steady:
            self._close_the_emptiest()
        return [s for s in self.sittings if s.defences]

    def _hard(self, key: str) -> bool:
        defence = self.defences[key]
        return bool(defence.required) or defence.language in self.venues.languages

    # -- opening sittings

    def _open_enough(self, order: Iterable[str]) -> bool:
        """Juries for as many defences as there are, where they are the most wished."""
        for key in order:
            if (
                key not in self.at
                and self._hard(key)
                and not any(self._may(key, n) for n in range(len(self.sittings)))
            ):
                self._open_alone(key)
        demand: dict[Venue, float] = defaultdict(float)
        for wished in self.venues.defences_at.values():
            venues = [v for v, wish in wished.items() if wish] or list(wished)
            for venue in venues:
                demand[venue] += 1 / len(venues)
        for n, sitting in enumerate(self.sittings):
            demand[sitting.venue] -= self.count_left[n]
        closed: set[tuple[int, str]] = set()
        while not self._enough():
            chosen = self._open_day(demand, closed)
            if chosen is None:
                break
            for venue in chosen:
                demand[venue] -= self.venues.count[venue.half]
            if time.monotonic() > self.until or self.stop():
                return False
        return True

    def _enough(self) -> bool:
        wanted = len(self.defences) - len(self.at)
        minutes = sum(m for key, m in self.minutes.items() if key in self.defences and key not in self.at)
        return sum(self.count_left) >= wanted and sum(self.minutes_left) >= minutes

    def _open_day(self, demand: dict[Venue, float], closed: set[tuple[int, str]]) -> list[Venue] | None:
        """A jury for the day and site that is the most asked for; None when no jury can be formed any more."""
        while True:
            best: tuple[float, int, str] | None = None
            for day, halves in enumerate(self.venues.halves_of_day):
                for site in self.venues.sites:
                    if (day, site) not in closed:
                        asked = sum(demand[Venue(half, site)] for half in halves) / len(halves)
                        if best is None or asked > best[0]:
                            best = (asked, day, site)
            if best is None:
                return None
            _, day, site = best
            halves = self.venues.halves_of_day[day]
            for wanted in (halves, *([half] for half in halves)):
                opened = self._open(wanted, site) if len(halves) == 1 or wanted else None
                if opened:
                    return opened
            closed.add((day, site))

    def _open_for(self, left: Sequence[str]) -> bool:
        """One more jury where most of those left could come."""
        asked: Counter[Venue] = Counter()
        for key in left:
            asked.update(v for v, wish in self.venues.defences_at[key].items() if wish)
        for venue, _ in sorted(asked.items(), key=lambda item: (-item[1], item[0]))[:20]:
            others = [key for key in left if venue in self.venues.defences_at[key]]
            if self._open([venue.half], venue.site, avoid=self._tied(others[:1])):
                return True
        return False

    def _open_alone(self, key: str) -> bool:
        """A sitting made for one defence: those it requires, its language, nobody tied to it."""
        defence = self.defences[key]
        places = self.venues.defences_at[key]
        for venue in sorted(places, key=lambda v: (not places[v], len(self.here[v]), v)):
            if self._open(
                [venue.half],
                venue.site,
                avoid=self._tied([key]),
                must=defence.required,
                language=defence.language if defence.language in self.venues.languages else "",
            ):
                return self._give(key, wished=False)
        return False

    def _tied(self, keys: Sequence[str]) -> set[str]:
        return {p for key in keys for p in self.venues.tied.get(self.defences[key].candidate_key, ())}

    def _open(
        self,
        halves: Sequence[int],
        site: str,
        *,
        avoid: Iterable[str] = (),
        must: Sequence[str] = (),
        language: str = "",
    ) -> list[Venue] | None:
        """A new sitting with the same panel in each of these half-days, if a panel and a room are there."""
        venues = [Venue(half, site) for half in halves]
        if any(self.rooms_left.get(v, 0) <= 0 or not self.venues.count[v.half] for v in venues):
            return None
        panel = self._panel(venues, set(avoid), must, language)
        if panel is None:
            return None
        for venue in venues:
            self._add(Sitting(venue, panel), self.venues.count[venue.half], self.venues.minutes[venue.half])
        return venues

    def _add(self, sitting: Sitting, count: int, minutes: int) -> None:
        self.here[sitting.venue].append(len(self.sittings))
        self.sittings.append(sitting)
        hours: list[Span] | None = None
        if not sitting.room:
            count = min(count, self.venues.most(sitting.panel, sitting.venue.half))
            if not all(self.venues.people_at[key].get(sitting.venue) for key in sitting.panel):
                spans = [self.venues.grid.spans(self.people[key].available) for key in sitting.panel]
                hours = self.venues.hours(sitting.venue.half, *spans)
                fewer, minutes = self.venues.capacity(sitting.venue.half, hours)
                count = min(count, fewer)
        self.count_left.append(count)
        self.minutes_left.append(minutes)
        self.hours.append(hours)
        self.rooms_left[sitting.venue] = self.rooms_left.get(sitting.venue, 1) - 1
        for key in sitting.panel:
            self.busy.add((key, sitting.venue.half))
            self.site_of[key, sitting.venue.half] = sitting.venue.site
            self.loads[key] += 1

    def _halves_of(self, half: int) -> list[int]:
        return self.venues.halves_of_day[self.day_of[half]]

    # -- forming a panel

    def _panel(
        self, venues: Sequence[Venue], avoid: set[str], must: Sequence[str], language: str
    ) -> tuple[str, ...] | None:
        need = self.problem.panel
        free = [p for p in self.problem.people if p.key not in avoid and self._free(p, venues)]
        free.sort(key=lambda p: self._order(p, venues))
        panel = [p for p in free if p.key in must]
        if len(panel) != len(must):
            return None
        least = max((d.panel_min for d in self.problem.defences), default=0)
        wants: list[tuple[Callable[[Person], bool], int]] = [(SIDES["presiding"], need.presiding)]
        if language:
            wants.append((lambda p: p.professional and language in p.languages, least))
        wants += [(SIDES[name], getattr(need, name)) for name in ("certifier", "employees", "employers")]
        wants.append((lambda p: p.professional, least))
        rooms = {
            name: getattr(need, name) + self._spare() for name in ("certifier", "employees", "employers")
        }
        for counts, wanted in wants:
            for person in free:
                if sum(counts(p) for p in panel) >= wanted:
                    break
                if person not in panel and counts(person) and self._fits(panel, person, rooms):
                    panel.append(person)
            if sum(counts(p) for p in panel) < wanted:
                return None
        for person in free:
            if len(panel) >= need.size:
                break
            if person not in panel and self._fits(panel, person, rooms):
                panel.append(person)
        if need.size and len(panel) != need.size:
            return None
        return tuple(sorted(p.key for p in panel))

    def _spare(self) -> int:
        """Seats of a panel that no side claims."""
        need = self.problem.panel
        size = need.size or self.problem.panel_max
        return max(0, size - need.employees - need.employers - need.certifier)

    def _fits(self, panel: list[Person], person: Person, rooms: dict[str, int]) -> bool:
        """A side does not take the seats of another."""
        side = next((name for name in rooms if SIDES[name](person)), None)
        if side is None:
            return self._spare() > sum(not any(SIDES[name](p) for name in rooms) for p in panel)
        return sum(SIDES[side](p) for p in panel) < rooms[side]

    def _free(self, person: Person, venues: Sequence[Venue]) -> bool:
        there = self.venues.people_at[person.key]
        if not all(v in there and (person.key, v.half) not in self.busy for v in venues):
            return False
        if not all(there[v] or self._long_enough(person, v) for v in venues):
            return False
        if person.max_half_days is not None and self.loads[person.key] + len(venues) > person.max_half_days:
            return False
        halves = self._halves_of(venues[0].half)
        if person.max_per_day is not None:
            full = sum(self.venues.count[h] for h in halves)
            came = any((person.key, h) in self.busy for h in halves)
            if full > person.max_per_day and (came or len(venues) > 1 or not person.max_per_day):
                return False
        mine = {v.half for v in venues}
        return all(
            self.site_of.get((person.key, half), venues[0].site) == venues[0].site
            or all(self.venues.travels(half, m) for m in mine)
            for half in halves
        )

    def _long_enough(self, person: Person, venue: Venue) -> bool:
        """Somebody there for most of a half-day makes it a little shorter; for less, the model decides."""
        case = (person.key, venue.half)
        if case not in self._long:
            hours = self.venues.hours(venue.half, self.venues.grid.spans(person.available))
            whole, _ = self.venues.capacity(venue.half)
            self._long[case] = self.venues.capacity(venue.half, hours)[0] >= MOST_OF_IT * whole
        return self._long[case]

    def _order(self, person: Person, venues: Sequence[Venue]) -> tuple[bool, bool, bool, float, int, str]:
        """Those not over their share first; for one half-day those already there that day; then the least loaded."""
        share = self.shares[person.key]
        over = self.loads[person.key] + len(venues) > share
        short = not all(self.venues.people_at[person.key][v] for v in venues)
        alone = len(venues) == 1 and not any(
            (person.key, h) in self.busy for h in self._halves_of(venues[0].half)
        )
        left = (self.loads[person.key] + len(venues)) / (share or 0.5)
        return (over, short, alone, left, len(self.venues.people_at[person.key]), person.key)

    # -- giving defences to sittings

    def _may(self, key: str, n: int) -> bool:
        """Whether a panel may hear a defence, time and number apart."""
        defence = self.defences[key]
        panel = self.sittings[n].panel
        if any(p in panel for p in self.venues.tied.get(defence.candidate_key, ())):
            return False
        if any(p not in panel for p in defence.required):
            return False
        professionals = [self.people[p] for p in panel if self.people[p].professional]
        if defence.language in self.venues.languages:
            professionals = [p for p in professionals if defence.language in p.languages]
        return len(professionals) >= defence.panel_min and self._in_hours(defence, n)

    def _in_hours(self, defence: Defence, n: int) -> bool:
        hours = self.hours[n]
        if hours is None:
            return True
        case = (defence.key, n)
        if case not in self._fitting:
            available = self.venues.grid.spans(self.venues.grid.candidates[defence.candidate_key].available)
            half = self.sittings[n].venue.half
            self._fitting[case] = any(
                True for _ in self.venues.starts(half, defence.minutes, hours, available)
            )
        return self._fitting[case]

    def _options(self, key: str, *, wished: bool) -> list[int]:
        places = self.venues.defences_at[key]
        siblings = self.siblings.get(key, ())
        near = {self.at.get(k, self.held.get(k)) for k in siblings}
        numbers = [
            n for venue, wish in places.items() if wish or not wished for n in self.here.get(venue, ())
        ]
        return sorted(numbers, key=lambda n: n not in near) if siblings else numbers

    def _give(self, key: str, *, wished: bool) -> bool:
        return self._augment(key, set(), wished=wished)

    def _augment(self, key: str, seen: set[int], *, wished: bool, depth: int = 0) -> bool:
        """Place a defence, moving others along a chain when its sittings are full."""
        options = [n for n in self._options(key, wished=wished) if n not in seen and self._may(key, n)]
        for n in options:
            if self._holds(key, n) and self._apart(key, n):
                self._put(key, n)
                return True
        if depth > 200:  # noqa: PLR2004 - longer chains are not worth their time, nor Python's stack
            return False
        for n in options:
            if n in seen or not self._apart(key, n):
                continue
            seen.add(n)
            for other in list(self.sittings[n].defences):
                if other not in self.defences or not self._holds(key, n, without=other):
                    continue
                self._take(other)
                if self._augment(other, seen, wished=wished, depth=depth + 1):
                    if self._holds(key, n) and self._apart(key, n):
                        self._put(key, n)
                        return True
                    continue
                self._put(other, n)
        return False

    def _holds(self, key: str, n: int, without: str | None = None) -> bool:
        count, minutes = self.count_left[n], self.minutes_left[n]
        if without is not None:
            count, minutes = count + 1, minutes + self.minutes[without]
        return count >= 1 and minutes >= self.minutes[key]

    def _apart(self, key: str, n: int) -> bool:
        """A candidate's defences: in one sitting of a half-day, at one site of a day."""
        venue = self.sittings[n].venue
        for sibling in self.siblings.get(key, ()):
            m = self.at.get(sibling, self.held.get(sibling))
            if m is None or m == n:
                continue
            other = self.sittings[m].venue
            if other.half == venue.half:
                return False
            if other.site != venue.site and self.day_of[other.half] == self.day_of[venue.half]:
                return False
        return True

    def _put(self, key: str, n: int) -> None:
        self.at[key] = n
        self.sittings[n].defences.append(key)
        self.count_left[n] -= 1
        self.minutes_left[n] -= self.minutes[key]

    def _take(self, key: str) -> None:
        n = self.at.pop(key)
        self.sittings[n].defences.remove(key)
        self.count_left[n] += 1
        self.minutes_left[n] += self.minutes[key]

    # -- closing sittings

    def _close_the_emptiest(self) -> None:
        """Give what the emptiest sittings hear to the others, and close them; a failure looks everywhere, so few are."""
        failures = 0
        for n in sorted(range(len(self.sittings)), key=lambda n: (len(self.sittings[n].defences), n)):
            sitting = self.sittings[n]
            if sitting.room or not sitting.defences:
                continue
            if sum(self.count_left) - self.count_left[n] < len(sitting.defences):
                return
            if failures >= FAILED_CLOSINGS or time.monotonic() > self.until or self.stop():
                return
            failures += not self._close(n)

    def _close(self, n: int) -> bool:
        held = list(self.sittings[n].defences)
        before = (
            dict(self.at),
            [list(s.defences) for s in self.sittings],
            self.count_left[:],
            self.minutes_left[:],
        )
        for key in held:
            self._take(key)
        count, self.count_left[n] = self.count_left[n], 0
        if all(self._give(key, wished=True) for key in held):
            self.minutes_left[n] = 0
            return True
        self.count_left[n] = count
        self.at, lists, self.count_left, self.minutes_left = before
        for sitting, defences in zip(self.sittings, lists, strict=True):
            sitting.defences = defences
        return False
