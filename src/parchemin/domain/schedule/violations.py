"""Whether a timetable stands, whoever made it: the solver, an import, a hand.

Nothing here knows how a plan was found; the planner is judged by this and by nothing of its own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise
from zoneinfo import ZoneInfo

from parchemin.domain.composition.check import graded
from parchemin.domain.composition.facts import Relation
from parchemin.domain.objection import Level, Objection, gettext_noop
from parchemin.domain.phrase import Day
from parchemin.domain.schedule.facts import Person, Placement, Problem, Timetable, covered
from parchemin.domain.schedule.held import Held
from parchemin.domain.schedule.panels import panel_objections


def violations(problem: Problem, timetable: Timetable) -> list[Objection]:
    """Every reason why ``timetable`` does not do what ``problem`` asks; empty: it stands.

    Codes ``schedule.…``; ``about`` is the key of the defence, or of the person or room when two defences
    clash. Times in the words are those of ``problem.zone``. ``problem.levels`` sets what each code stops.
    """
    zone = ZoneInfo(problem.zone)
    held, unknown = _resolve(problem, timetable)
    ties = defaultdict(list)
    for relation in problem.relations:
        if not relation.cleared:
            ties[relation.juror_key, relation.candidate_key].append(relation)
    objections = [
        *unknown,
        *_placed_once(problem, timetable),
        *(o for h in held for o in _one(problem, h, zone)),
        *(o for h in held for o in _tied(ties, h, zone)),
        *_overlaps(held, zone),
        *_moves(problem, held, zone),
        *_loads(held, zone),
        *panel_objections(problem, held, zone),
    ]
    return graded(objections, problem.levels)


def _resolve(problem: Problem, timetable: Timetable) -> tuple[list[Held], list[Objection]]:
    defences = {d.key: d for d in problem.defences}
    rooms = {r.key: r for r in problem.rooms}
    people = {p.key: p for p in problem.people}
    candidates = {c.key: c for c in problem.candidates}
    held: list[Held] = []
    objections: list[Objection] = []
    for placement in timetable.placements:
        defence, room = defences.get(placement.defence_key), rooms.get(placement.room_key)
        candidate = candidates.get(defence.candidate_key) if defence else None
        strangers = [key for key in dict.fromkeys(placement.panel) if key not in people]
        if defence is None:
            objections.append(_unknown("defence", placement.defence_key, placement))
        elif candidate is None:
            objections.append(_unknown("candidate", defence.candidate_key, placement))
        if room is None:
            objections.append(_unknown("room", placement.room_key, placement))
        objections += [_unknown("person", key, placement) for key in strangers]
        if defence and room and candidate:
            panel = tuple(people[key] for key in dict.fromkeys(placement.panel) if key in people)
            held.append(Held(placement, defence, room, candidate, panel, placement.window(defence.minutes)))
    return held, objections


def _unknown(kind: str, key: str, placement: Placement) -> Objection:
    what = {
        "defence": gettext_noop("La soutenance"),
        "candidate": gettext_noop("Le candidat"),
        "room": gettext_noop("La salle"),
        "person": gettext_noop("La personne"),
    }[kind]
    return Objection(
        code=f"schedule.unknown-{kind}",
        template="%(what)s « %(key)s » n’existe pas dans cette session.",
        params={"what": what, "key": key},
        about=placement.defence_key,
    )


def _placed_once(problem: Problem, timetable: Timetable) -> Iterator[Objection]:
    times = Counter(p.defence_key for p in timetable.placements)
    names = {c.key: c.name for c in problem.candidates}
    for defence in problem.defences:
        params: dict[str, object] = {
            "label": defence.label,
            "candidate": names.get(defence.candidate_key, defence.candidate_key),
            "times": times[defence.key],
        }
        if times[defence.key] == 0:
            yield Objection(
                code="schedule.not-placed",
                template="La soutenance « %(label)s » de %(candidate)s n’est pas placée.",
                params=params,
                mend="Lui donner une salle, une heure et une commission.",
                about=defence.key,
            )
        elif times[defence.key] > 1:
            yield Objection(
                code="schedule.placed-twice",
                template="La soutenance « %(label)s » de %(candidate)s est placée %(times)s fois.",
                params=params,
                mend="N’en garder qu’une.",
                about=defence.key,
            )


def _one(problem: Problem, held: Held, zone: ZoneInfo) -> Iterator[Objection]:
    """What can be said of a placement alone."""
    yield from _when(problem, held, zone)
    yield from _where(held, zone)
    yield from _who(problem, held, zone)


def _when(problem: Problem, held: Held, zone: ZoneInfo) -> Iterator[Objection]:
    if not covered(problem.opening, held.window):
        yield held.objection(
            "schedule.outside-opening",
            gettext_noop(
                "La soutenance de %(candidate)s, le %(day)s de %(time)s à %(end)s, tombe hors des heures de la session."
            ),
            zone,
            gettext_noop("La placer dans les heures de la session."),
        )
    if any(held.window.overlaps(pause) for pause in problem.breaks):
        yield held.objection(
            "schedule.in-break",
            gettext_noop(
                "La soutenance de %(candidate)s, le %(day)s de %(time)s à %(end)s, empiète sur une pause."
            ),
            zone,
            gettext_noop("La placer avant ou après la pause."),
        )
    if not covered(held.candidate.available, held.window):
        yield held.objection(
            "schedule.candidate-unavailable",
            gettext_noop("%(candidate)s n’est pas disponible le %(day)s de %(time)s à %(end)s."),
            zone,
            gettext_noop("Choisir une heure où %(candidate)s est disponible."),
        )


def _where(held: Held, zone: ZoneInfo) -> Iterator[Objection]:
    if not covered(held.room.available, held.window):
        yield held.objection(
            "schedule.room-unavailable",
            gettext_noop("La salle %(room)s n’est pas disponible le %(day)s de %(time)s à %(end)s."),
            zone,
            gettext_noop("Choisir une autre salle."),
        )
    wanted = [(p.sites, p.name) for p in held.panel]
    if not held.defence.remote:
        wanted.insert(0, (held.candidate.sites, held.candidate.name))
    for accepted, name in wanted:
        if accepted and held.room.site not in accepted:
            yield held.objection(
                "schedule.site-refused",
                gettext_noop("%(name)s ne vient pas sur le site « %(site)s » où est la salle %(room)s."),
                zone,
                gettext_noop("Choisir une salle d’un site accepté par %(name)s."),
                name=name,
                site=held.room.site,
            )


def _who(problem: Problem, held: Held, zone: ZoneInfo) -> Iterator[Objection]:
    professionals = sum(p.professional for p in held.panel)
    if professionals < held.defence.panel_min:
        yield held.objection(
            "schedule.panel-too-small",
            gettext_noop(
                "%(present)s professionnel(s) entendent la soutenance de %(candidate)s ; il en faut au moins %(minimum)s."
            ),
            zone,
            gettext_noop("Ajouter un professionnel à la commission."),
            present=professionals,
            minimum=held.defence.panel_min,
        )
    for key, seats in Counter(held.placement.panel).items():
        if seats > 1:
            name = next((p.name for p in held.panel if p.key == key), key)
            yield held.objection(
                "schedule.same-person-twice",
                gettext_noop("%(name)s est inscrit %(seats)s fois dans la commission de %(candidate)s."),
                zone,
                gettext_noop("N’inscrire chaque personne qu’une fois."),
                name=name,
                seats=seats,
            )
    names = {p.key: p.name for p in problem.people}
    for key in held.defence.required:
        if key not in held.placement.panel:
            yield held.objection(
                "schedule.required-absent",
                gettext_noop(
                    "%(name)s doit entendre la soutenance de %(candidate)s et n’est pas dans la commission."
                ),
                zone,
                gettext_noop("Ajouter %(name)s à la commission."),
                name=names.get(key, key),
            )
    for person in held.panel:
        yield from _juror(held, person, zone)


def _juror(held: Held, person: Person, zone: ZoneInfo) -> Iterator[Objection]:
    if not covered(person.available, held.window):
        yield held.objection(
            "schedule.juror-unavailable",
            gettext_noop("%(name)s n’est pas disponible le %(day)s de %(time)s à %(end)s."),
            zone,
            gettext_noop("Remplacer %(name)s ou choisir une autre heure."),
            name=person.name,
        )
    day = held.day(zone)
    if person.accredited is not None and not person.accredited.contains(day):
        yield held.objection(
            "schedule.juror-not-accredited",
            gettext_noop("Le mandat de %(name)s n’est pas en cours le %(day)s."),
            zone,
            gettext_noop("Remplacer %(name)s par un juré dont le mandat est en cours."),
            name=person.name,
        )


def _tied(ties: Mapping[tuple[str, str], list[Relation]], held: Held, zone: ZoneInfo) -> Iterator[Objection]:
    for person in held.panel:
        for relation in ties.get((person.key, held.candidate.key), ()):
            yield held.objection(
                "schedule.relation",
                gettext_noop("%(name)s %(kind)s et ne peut pas entendre %(candidate)s."),
                zone,
                gettext_noop("Remplacer %(name)s dans cette commission."),
                name=person.name,
                kind=relation.kind.label,
            )


# -- several placements together --------------------------------------------------------------------------


def _by_person(held: list[Held]) -> Mapping[str, list[Held]]:
    """Each person's defences (candidates apart from jurors, though a key were shared), in order of time."""
    sittings: dict[str, list[Held]] = defaultdict(list)
    for h in sorted(held, key=lambda h: (h.window.start, h.defence.key)):
        for person in h.panel:
            sittings[person.key].append(h)
    return sittings


def _by_candidate(held: list[Held]) -> Mapping[str, list[Held]]:
    sittings: dict[str, list[Held]] = defaultdict(list)
    for h in sorted(held, key=lambda h: (h.window.start, h.defence.key)):
        sittings[h.candidate.key].append(h)
    return sittings


def _clashes(sittings: list[Held]) -> Iterator[tuple[Held, Held]]:
    """Pairs that overlap; ``sittings`` are in order of start."""
    for i, first in enumerate(sittings):
        for second in sittings[i + 1 :]:
            if second.window.start >= first.window.end:
                break
            yield first, second


def _overlaps(held: list[Held], zone: ZoneInfo) -> Iterator[Objection]:
    rooms: dict[str, list[Held]] = defaultdict(list)
    for h in sorted(held, key=lambda h: (h.window.start, h.defence.key)):
        rooms[h.room.key].append(h)
    for key, sittings in rooms.items():
        yield from _pairs("schedule.room-twice", key, sittings[0].room.name, sittings, zone)
    for key, sittings in _by_person(held).items():
        yield from _pairs("schedule.juror-in-two-places", key, _name(key, sittings[0]), sittings, zone)
    for key, sittings in _by_candidate(held).items():
        name = sittings[0].candidate.name
        yield from _pairs("schedule.candidate-in-two-places", key, name, sittings, zone)


def _name(key: str, held: Held) -> str:
    return next(p.name for p in held.panel if p.key == key)


_CLASH = {
    "schedule.room-twice": gettext_noop(
        "La salle %(name)s reçoit en même temps deux soutenances, le %(day)s : « %(first)s » (%(first_time)s) et « %(second)s » (%(second_time)s)."
    ),
    "schedule.juror-in-two-places": gettext_noop(
        "%(name)s est attendu en deux endroits à la fois, le %(day)s : « %(first)s » (%(first_time)s) et « %(second)s » (%(second_time)s)."
    ),
    "schedule.candidate-in-two-places": gettext_noop(
        "%(name)s soutient deux fois en même temps, le %(day)s : « %(first)s » (%(first_time)s) et « %(second)s » (%(second_time)s)."
    ),
}


def _pairs(code: str, key: str, name: str, sittings: list[Held], zone: ZoneInfo) -> Iterator[Objection]:
    for first, second in _clashes(sittings):
        yield Objection(
            code=code,
            template=_CLASH[code],
            params=_pair_params(name, first, second, zone),
            mend="Déplacer l’une des deux soutenances.",
            about=key,
        )


def _pair_params(name: str, first: Held, second: Held, zone: ZoneInfo) -> dict[str, object]:
    starts = [h.window.start.astimezone(zone) for h in (first, second)]
    return {
        "name": name,
        "day": Day(first.day(zone)),
        "first": f"{first.defence.label}, {first.candidate.name}",
        "second": f"{second.defence.label}, {second.candidate.name}",
        "first_time": starts[0].strftime("%H:%M"),
        "second_time": starts[1].strftime("%H:%M"),
    }


def _moves(problem: Problem, held: list[Held], zone: ZoneInfo) -> Iterator[Objection]:
    """Too little time between two rooms (a warning) or two sites. A candidate heard at a distance goes nowhere."""
    there = _by_candidate([h for h in held if not h.defence.remote])
    for group, named in ((_by_person(held), _name), (there, lambda _, h: h.candidate.name)):
        for key, sittings in group.items():
            for first, second in pairwise(sittings):
                name = named(key, sittings[0])
                yield from _move(problem, key, name, first, second, zone=zone)


def _move(
    problem: Problem, key: str, name: str, first: Held, second: Held, *, zone: ZoneInfo
) -> Iterator[Objection]:
    params = _pair_params(name, first, second, zone)
    minutes = int((second.window.start - first.window.end).total_seconds() // 60)
    if first.room.site != second.room.site and first.day(zone) == second.day(zone):
        sites: dict[str, object] = {**params, "from": first.room.site, "to": second.room.site}
        yield from _travel(problem, key, minutes, sites)
    if first.room.key != second.room.key and 0 <= minutes < problem.transition_minutes:
        yield Objection(
            code="schedule.short-transition",
            template="%(name)s n’a que %(minutes)s minutes pour passer de %(from)s à %(to)s, le %(day)s vers %(second_time)s ; "
            "%(wanted)s sont prévues.",
            params={
                **params,
                "minutes": minutes,
                "from": first.room.name,
                "to": second.room.name,
                "wanted": problem.transition_minutes,
            },
            mend="Garder la même salle ou laisser plus de temps.",
            about=key,
            level=Level.WARN,
        )


def _travel(problem: Problem, key: str, minutes: int, sites: dict[str, object]) -> Iterator[Objection]:
    if not problem.travel_minutes:
        yield Objection(
            code="schedule.two-sites-one-day",
            template="%(name)s est attendu sur deux sites le %(day)s : « %(from)s » puis « %(to)s ».",
            params=sites,
            mend="Rester sur un site par jour.",
            about=key,
        )
    elif 0 <= minutes < problem.travel_minutes:
        yield Objection(
            code="schedule.travel-too-short",
            template=gettext_noop(
                "%(name)s n’a que %(minutes)s minutes pour aller de « %(from)s » à « %(to)s », le %(day)s vers "
                "%(second_time)s ; il en faut %(wanted)s."
            ),
            params={**sites, "minutes": minutes, "wanted": problem.travel_minutes},
            mend=gettext_noop("Rester sur un site ce jour-là, ou laisser le temps du trajet."),
            about=key,
        )


def _loads(held: list[Held], zone: ZoneInfo) -> Iterator[Objection]:
    for key, sittings in _by_person(held).items():
        person = next(p for p in sittings[0].panel if p.key == key)
        if person.max_per_day is None:
            continue
        for day, count in sorted(Counter(h.day(zone) for h in sittings).items()):
            if count > person.max_per_day:
                yield Objection(
                    code="schedule.juror-overloaded",
                    template="%(name)s entend %(count)s soutenances le %(day)s ; %(limit)s au plus étaient convenues.",
                    params={
                        "name": person.name,
                        "count": count,
                        "day": Day(day),
                        "limit": person.max_per_day,
                    },
                    mend="Confier des soutenances à un autre juré.",
                    about=key,
                )
