"""Half-days at sites: what each may hold, who may come, which defences may be heard there.

A venue is a half-day at a site, whatever the room: rooms do not count in what a plan costs, and leaving them
out takes away the symmetry that sinks a larger model.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from parchemin.domain.schedule import Defence, Person, Placement
from parchemin.planning.grid import Grid, Span, minute


@dataclass(frozen=True, slots=True, order=True)
class Venue:
    half: int
    site: str


@dataclass(slots=True)
class Fixed:
    """A sitting that somebody locked: its room and panel; ``placements`` are kept as they are."""

    venue: Venue
    room: str
    panel: tuple[str, ...]
    placements: list[Placement] = field(default_factory=list)
    count_left: int = 0
    minutes_left: int = 0


class Venues:
    """What the grid allows, by venue. Times in minutes."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.problem = grid.problem
        self.halves: list[Span] = grid.half_days
        self.days: list[date] = [grid.day(start) for start, _ in self.halves]
        self.pieces: list[list[Span]] = [[] for _ in self.halves]
        for stretch in grid.halves:
            self.pieces[stretch.half].append((stretch.start, stretch.end))
        self.free = [d for d in self.problem.defences if d.key not in grid.locked]

    # -- minutes

    def rounded(self, defence: Defence) -> int:
        """Minutes from one start to the next: starts fall on the grid."""
        step = self.problem.step_minutes
        return -(-defence.minutes // step) * step

    @cached_property
    def slack(self) -> int:
        """The last defence of a sitting need not be rounded."""
        return max((self.rounded(d) - d.minutes for d in self.problem.defences), default=0)

    def first_start(self, half: int, piece: Span) -> int:
        step = self.problem.step_minutes
        return self._midnights[half] + -(-(piece[0] - self._midnights[half]) // step) * step

    @cached_property
    def _midnights(self) -> list[int]:
        return [minute(datetime(d.year, d.month, d.day, tzinfo=self.grid.zone)) for d in self.days]

    def capacity(self, half: int, spans: list[Span] | None = None) -> tuple[int, int]:
        """Defences, and rounded minutes, that a sitting may hold at most in a half-day, or in ``spans`` of it."""
        free = [
            max(0, end - self.first_start(half, (start, end))) + self.slack
            for start, end in (self.pieces[half] if spans is None else spans)
        ]
        limit = self.problem.per_sitting or len(self.problem.defences)
        return min(limit, sum(minutes // self._shortest for minutes in free)), sum(free)

    @cached_property
    def _shortest(self) -> int:
        return min((self.rounded(d) for d in self.problem.defences), default=1)

    @cached_property
    def minutes(self) -> list[int]:
        return [self.capacity(half)[1] for half in range(len(self.halves))]

    @cached_property
    def count(self) -> list[int]:
        return [self.capacity(half)[0] for half in range(len(self.halves))]

    def hours(self, half: int, *allowed: list[Span] | None) -> list[Span]:
        """The work of a half-day that every one of ``allowed`` covers."""
        pieces = self.pieces[half]
        for spans in allowed:
            if spans is not None:
                pieces = common(pieces, within(spans, self.halves[half]))
        return pieces

    def starts(self, half: int, minutes: int, *allowed: list[Span] | None) -> Iterator[int]:
        """Starts on the grid of a half-day that every one of ``allowed`` covers."""
        near = [within(spans, self.halves[half]) for spans in allowed if spans is not None]
        if not all(near):
            return
        for piece in self.pieces[half]:
            for at in range(self.first_start(half, piece), piece[1] - minutes + 1, self.problem.step_minutes):
                if all(covers(spans, at, at + minutes) for spans in near):
                    yield at

    # -- who and what may be where

    @cached_property
    def sites(self) -> list[str]:
        return sorted({room.site for room in self.problem.rooms})

    @cached_property
    def rooms(self) -> dict[Venue, list[str]]:
        """Rooms of each venue that can hold a defence, those open the longest first."""
        shortest = min((d.minutes for d in self.problem.defences), default=0)
        by_venue: dict[Venue, list[tuple[int, str]]] = defaultdict(list)
        for room in self.problem.rooms:
            spans = self.grid.spans(room.available)
            for half in range(len(self.halves)):
                if any(True for _ in self.starts(half, shortest, spans)):
                    _, minutes = self.capacity(half, self.hours(half, spans))
                    by_venue[Venue(half, room.site)].append((-minutes, room.key))
        return {venue: [key for _, key in sorted(rooms)] for venue, rooms in sorted(by_venue.items())}

    def whole(self, half: int, spans: list[Span] | None) -> bool:
        """Whether ``spans`` cover all the work of a half-day."""
        if spans is None:
            return True
        near = within(spans, self.halves[half])
        return all(covers(near, start, end) for start, end in self.pieces[half])

    @cached_property
    def defences_at(self) -> dict[str, dict[Venue, bool]]:
        """Per defence not locked, the venues where it may be heard; True where the candidate wishes to come."""
        kept: dict[tuple[int, int, int], list[tuple[int, bool]]] = {}
        venues: dict[str, dict[Venue, bool]] = {}
        for defence in self.free:
            candidate = self.grid.candidates.get(defence.candidate_key)
            if candidate is None:
                venues[defence.key] = {}
                continue
            key = (id(candidate.available), id(candidate.preferred), defence.minutes)
            if key not in kept:
                available = self.grid.spans(candidate.available)
                preferred = self.grid.spans(candidate.preferred)
                kept[key] = [
                    (half, self._fits(half, defence.minutes, available, preferred))
                    for half in range(len(self.halves))
                    if self._fits(half, defence.minutes, available)
                ]
            venues[defence.key] = {
                Venue(half, site): wished
                for half, wished in kept[key]
                for site in self.sites
                if self.grid.comes(candidate, defence, site) and self._holds(Venue(half, site), defence)
            }
        return venues

    def _fits(self, half: int, minutes: int, *allowed: list[Span] | None) -> bool:
        if all(self.whole(half, spans) for spans in allowed):
            allowed = ()
        return any(True for _ in self.starts(half, minutes, *allowed))

    def _holds(self, venue: Venue, defence: Defence) -> bool:
        key = (venue, defence.minutes)
        if key not in self._held:
            self._held[key] = any(
                True
                for room in self.rooms.get(venue, ())
                for _ in self.starts(
                    venue.half, defence.minutes, self.grid.spans(self.grid.rooms[room].available)
                )
            )
        return self._held[key]

    @cached_property
    def _held(self) -> dict[tuple[Venue, int], bool]:
        return {}

    @cached_property
    def people_at(self) -> dict[str, dict[Venue, bool]]:
        """Per person, the venues where they may sit; True where they are free all the half-day."""
        shortest = min((d.minutes for d in self.problem.defences), default=0)
        venues: dict[str, dict[Venue, bool]] = {}
        for person in self.problem.people:
            spans = self.grid.spans(person.available)
            there: dict[Venue, bool] = {}
            for half, day in enumerate(self.days):
                if person.accredited is not None and not person.accredited.contains(day):
                    continue
                whole = self.whole(half, spans)
                if not whole and not any(True for _ in self.starts(half, shortest, spans)):
                    continue
                for site in self.sites:
                    venue = Venue(half, site)
                    if venue in self.rooms and (not person.sites or site in person.sites):
                        there[venue] = whole
            venues[person.key] = there
        return venues

    @cached_property
    def fixed(self) -> dict[Venue, list[Fixed]]:
        """Locked defences as sittings: one for each room and half-day (the first panel met is the sitting's)."""
        sittings: dict[tuple[Venue, str], Fixed] = {}
        for placement in sorted(self.grid.locked.values(), key=lambda p: p.starts_at):
            start = minute(placement.starts_at)
            end = start + self.grid.defences[placement.defence_key].minutes
            half = next((n for n, (a, b) in enumerate(self.halves) if a < end and start < b), None)
            if half is None:
                continue
            venue = Venue(half, self.grid.rooms[placement.room_key].site)
            sitting = sittings.setdefault(
                (venue, placement.room_key),
                Fixed(venue, placement.room_key, tuple(p for p in placement.panel if p in self.grid.people)),
            )
            sitting.placements.append(placement)
        by_venue: dict[Venue, list[Fixed]] = defaultdict(list)
        for sitting in sittings.values():
            half = sitting.venue.half
            held = [self.grid.defences[p.defence_key] for p in sitting.placements]
            sitting.count_left = max(
                0, min(self.count[half] - len(held), self._spared(sitting, sittings.values()))
            )
            sitting.minutes_left = max(0, self.minutes[half] - sum(self.rounded(d) for d in held))
            by_venue[sitting.venue].append(sitting)
        return dict(by_venue)

    def _spared(self, sitting: Fixed, sittings: Iterable[Fixed]) -> int:
        """What its panel may still hear there, each locked sitting of the day taking its share of a person's day."""
        day = self.days[sitting.venue.half]
        spared = [self.count[sitting.venue.half]]
        for key in sitting.panel:
            limit = self.grid.people[key].max_per_day
            if limit is not None:
                same_day = [f for f in sittings if key in f.panel and self.days[f.venue.half] == day]
                heard = sum(len(f.placements) for f in same_day)
                spared.append((limit - heard) // len(same_day))
        return min(spared)

    def full_day(self, half: int) -> int:
        """Most defences one may hear on the day of a half-day."""
        return sum(self.count[h] for h in range(len(self.halves)) if self.days[h] == self.days[half])

    def most(self, panel: Iterable[str], half: int) -> int:
        """Defences a new panel may hear: fewer where one of them hears few a day, and comes for that half-day alone."""
        limits = [self.grid.people[key].max_per_day for key in panel]
        full = self.full_day(half)
        return min([self.count[half], *(limit for limit in limits if limit is not None and limit < full)])

    def travels(self, first: int, second: int) -> bool:
        """Whether one can be at two sites in these two half-days of one day."""
        early, late = sorted((first, second))
        travel = self.problem.travel_minutes
        return bool(travel) and self.halves[late][0] - self.halves[early][1] >= travel

    @cached_property
    def tied(self) -> dict[str, list[str]]:
        """Per candidate, the people who may not hear them."""
        jurors: dict[str, list[str]] = defaultdict(list)
        for relation in self.problem.relations:
            if not relation.cleared and relation.juror_key in self.grid.people:
                jurors[relation.candidate_key].append(relation.juror_key)
        return {key: sorted(set(people)) for key, people in jurors.items()}

    @cached_property
    def halves_of_day(self) -> list[list[int]]:
        by_day: dict[date, list[int]] = defaultdict(list)
        for half, day in enumerate(self.days):
            by_day[day].append(half)
        return [by_day[day] for day in sorted(by_day)]

    @cached_property
    def languages(self) -> set[str]:
        """Those that are asked for and that somebody who hears defences does not speak."""
        asked = {d.language for d in self.problem.defences}
        people: list[Person] = [p for p in self.problem.people if p.professional]
        return {language for language in asked if any(language not in p.languages for p in people)}


def covers(spans: list[Span] | None, start: int, end: int) -> bool:
    return spans is None or any(a <= start and end <= b for a, b in spans)


def common(first: list[Span], second: list[Span]) -> list[Span]:
    both = [(max(a, c), min(b, d)) for a, b in first for c, d in second]
    return [(a, b) for a, b in both if a < b]


def within(spans: list[Span], whole: Span) -> list[Span]:
    """Those that overlap ``whole``; ``spans`` in order, apart from one another."""
    first = max(0, bisect_right(spans, (whole[0], whole[0])) - 1)
    pieces = []
    for span in spans[first:]:
        if span[0] >= whole[1]:
            break
        if span[1] > whole[0]:
            pieces.append(span)
    return pieces
