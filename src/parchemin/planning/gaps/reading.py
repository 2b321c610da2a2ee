"""What a plan with gaps, panels drawn per defence, says is to be changed: the fewest changes, each with its time and place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from parchemin.planning.gaps.per_defence import GapModel
from parchemin.planning.gaps.shortage import Gaps
from parchemin.planning.grid import Choice
from parchemin.planning.model import Kind
from parchemin.planning.relaxations import Relaxation, What


def read(model: GapModel, value: Callable[[Any], int], *, proved: bool) -> Gaps:
    taken = {c.defence: c for c, variable in model.place.items() if value(variable)}
    changes = [
        *_read_people(model, taken, value),
        *_read_rooms(model, taken),
        *_read_loads(model, value),
        *_read_obligations(model, taken, value),
        *_read_candidates(model, taken),
    ]
    left = tuple(key for key, variable in model.unplaced.items() if value(variable))
    return Gaps(tuple(changes), left, proved)


def _read_people(model: GapModel, taken: dict[str, Choice], value: Callable[[Any], int]) -> list[Relaxation]:
    spans: dict[tuple[int, str, Kind, str], list[tuple[int, int]]] = defaultdict(list)
    for (defence, kind), lent in model.lent.items():
        choice = taken.get(defence)
        if choice is None or not value(lent):
            continue
        group = model.group(defence, kind)
        site = model.grid.rooms[choice.room].site
        spans[model.half(choice), site, *group] += [(choice.start, choice.end)] * value(lent)
    return [
        Relaxation(
            What.JURORS,
            at_once(pieces),
            kind,
            site,
            model.grid.window(min(s for s, _ in pieces), max(e for _, e in pieces)),
            language=language,
        )
        for (_half, site, kind, language), pieces in sorted(spans.items())
    ]


def _read_rooms(model: GapModel, taken: dict[str, Choice]) -> list[Relaxation]:
    spans: dict[tuple[int, str], dict[str, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
    for choice in taken.values():
        if choice.room not in model.given.rooms:
            site = model.grid.rooms[choice.room].site
            spans[model.half(choice), site][choice.room].append((choice.start, choice.end))
    relaxations = []
    for (_half, site), rooms in sorted(spans.items()):
        pieces = [piece for of_room in rooms.values() for piece in of_room]
        window = model.grid.window(min(s for s, _ in pieces), max(e for _, e in pieces))
        relaxations.append(Relaxation(What.ROOM, len(rooms), None, site, window))
    return relaxations


def _read_loads(model: GapModel, value: Callable[[Any], int]) -> list[Relaxation]:
    relaxations = []
    for key, more in model.half_days.items():
        limit = model.grid.people[key].max_half_days or 0
        if value(more):
            relaxations.append(Relaxation(What.LOAD, limit + value(more), who=key, limit=limit))
    raised: dict[str, tuple[int, date]] = {}
    for (key, day), more in model.day_loads.items():
        if value(more) > raised.get(key, (0, day))[0]:
            raised[key] = (value(more), day)
    for key, (extra, day) in raised.items():
        limit = model.grid.people[key].max_per_day or 0
        half = next(h for h in model.grid.halves if h.day == day)
        window = model.grid.window(half.start, half.end)
        relaxations.append(Relaxation(What.DAY_LOAD, limit + extra, None, "", window, key, limit=limit))
    return relaxations


def _read_obligations(
    model: GapModel, taken: dict[str, Choice], value: Callable[[Any], int]
) -> list[Relaxation]:
    relaxations = [
        Relaxation(What.TIE, who=person, other=candidate)
        for (person, candidate), variable in model.cleared.items()
        if value(variable)
    ]
    relaxations += [
        Relaxation(What.REQUIRED, who=person, other=defence)
        for (defence, person), variable in model.lifted.items()
        if value(variable)
    ]
    for key, variable in model.mandates.items():
        if value(variable):
            person = model.grid.people[key]
            heard = [
                c
                for c in taken.values()
                if (c.defence, key) in model.panel
                and value(model.panel[c.defence, key])
                and not model.in_force(person, c)
            ]
            if heard:
                last = max(heard, key=lambda c: c.start)
                window = model.grid.window(last.start, last.end)
                relaxations.append(Relaxation(What.MANDATE, window=window, who=key))
    for (key, half, site), variable in model.comes.items():
        if value(variable):
            spans = [
                c
                for c in taken.values()
                if (c.defence, key) in model.panel
                and value(model.panel[c.defence, key])
                and model.half(c) == half
                and not model.grid.free(model.grid.people[key], c)
            ]
            if spans:
                window = model.grid.window(min(c.start for c in spans), max(c.end for c in spans))
                relaxations.append(Relaxation(What.JUROR_TIME, site=site, window=window, who=key))
    return relaxations


def _read_candidates(model: GapModel, taken: dict[str, Choice]) -> list[Relaxation]:
    relaxations = []
    for choice in taken.values():
        candidate, time, site = model.asks_for(choice)
        if time:
            window = model.grid.window(choice.start, choice.end)
            relaxations.append(Relaxation(What.CANDIDATE_TIME, window=window, who=candidate.key))
        if site:
            where = model.grid.rooms[choice.room].site
            relaxations.append(Relaxation(What.CANDIDATE_SITE, site=where, who=candidate.key))
    return list(dict.fromkeys(relaxations))


def at_once(pieces: Iterable[tuple[int, int]]) -> int:
    """How many of these stretches are under way together at most: as many people do them all."""
    marks = sorted([(start, 1) for start, _ in pieces] + [(end, -1) for _, end in pieces])
    most = now = 0
    for _, step in marks:
        now += step
        most = max(most, now)
    return most
