"""What panels are made of, and sittings: one panel in one room for a half-day, and how many half-days one comes.

Part of the checker of timetables; nothing here knows how a plan was found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from parchemin.domain.objection import Objection, gettext_noop
from parchemin.domain.phrase import Day
from parchemin.domain.schedule.facts import PanelBy, Problem, Window
from parchemin.domain.schedule.halves import half_day_at, half_days
from parchemin.domain.schedule.held import Held

Half = int | date  # the number of a half-day, or the day of what is held outside all of them


def panel_objections(problem: Problem, held: list[Held], zone: ZoneInfo) -> Iterator[Objection]:
    """What panels lack; under panels of a half-day, sittings whose panel changes, is elsewhere or hears too many."""
    windows = half_days(problem)
    half_of: dict[Window, Half] = {}
    for h in held:
        if h.window not in half_of:
            number = half_day_at(windows, h.window)
            half_of[h.window] = h.day(zone) if number is None else number
    for h in held:
        yield from _language(h, zone)
    if problem.panel_by is PanelBy.DEFENCE:
        for h in held:
            yield from _need(problem, h, zone)
    else:
        sittings: dict[tuple[str, Half], list[Held]] = defaultdict(list)
        for h in sorted(held, key=lambda h: (h.window.start, h.defence.key)):
            sittings[h.room.key, half_of[h.window]].append(h)
        for defences in sittings.values():
            yield from _sitting(problem, defences, zone)
        yield from _one_sitting_a_half_day(sittings, zone)
    yield from _half_days(held, half_of)


def _language(held: Held, zone: ZoneInfo) -> Iterator[Objection]:
    professionals = [p for p in held.panel if p.professional]
    speaking = sum(held.defence.language in p.languages for p in professionals)
    if speaking < held.defence.panel_min <= len(professionals):
        yield held.objection(
            "schedule.language",
            gettext_noop(
                "%(candidate)s soutient en « %(language)s » le %(day)s à %(time)s : %(present)s professionnel(s) de "
                "la commission parlent cette langue ; il en faut au moins %(minimum)s."
            ),
            zone,
            gettext_noop("Placer dans la commission des professionnels qui parlent « %(language)s »."),
            language=held.defence.language,
            present=speaking,
            minimum=held.defence.panel_min,
        )


@dataclass(frozen=True, slots=True)
class _Clause:
    """One thing a panel needs."""

    code: str
    wanted: int
    present: int
    template: str
    mend: str


def _clauses(problem: Problem, held: Held) -> Iterator[_Clause]:
    need, panel = problem.panel, held.panel
    yield _Clause(
        "schedule.panel-employees",
        need.employees,
        sum(p.employee for p in panel),
        gettext_noop(
            "La commission du %(day)s à %(time)s, salle %(room)s, compte %(present)s salarié(s) ; il en faut au moins %(minimum)s."
        ),
        gettext_noop("Ajouter à cette commission un professionnel du collège des salariés."),
    )
    yield _Clause(
        "schedule.panel-employers",
        need.employers,
        sum(p.employer for p in panel),
        gettext_noop(
            "La commission du %(day)s à %(time)s, salle %(room)s, compte %(present)s employeur(s) ; il en faut au moins %(minimum)s."
        ),
        gettext_noop("Ajouter à cette commission un professionnel du collège des employeurs."),
    )
    yield _Clause(
        "schedule.panel-certifier",
        need.certifier,
        sum(p.certifier_member for p in panel),
        gettext_noop(
            "La commission du %(day)s à %(time)s, salle %(room)s, compte %(present)s membre(s) du certificateur ; il en faut au moins %(minimum)s."
        ),
        gettext_noop("Ajouter à cette commission un membre du certificateur."),
    )
    yield _Clause(
        "schedule.panel-president",
        need.presiding,
        sum(p.presides for p in panel),
        gettext_noop(
            "La commission du %(day)s à %(time)s, salle %(room)s, compte %(present)s personne(s) pouvant présider ; il en faut au moins %(minimum)s."
        ),
        gettext_noop("Y placer un professionnel qui peut présider."),
    )


def _need(problem: Problem, held: Held, zone: ZoneInfo) -> Iterator[Objection]:
    for clause in _clauses(problem, held):
        if clause.present < clause.wanted:
            yield held.objection(
                clause.code,
                clause.template,
                zone,
                clause.mend,
                present=clause.present,
                minimum=clause.wanted,
            )
    if problem.panel.size and len(held.panel) != problem.panel.size:
        yield held.objection(
            "schedule.panel-size",
            gettext_noop(
                "La commission du %(day)s à %(time)s, salle %(room)s, compte %(present)s personne(s) ; il en faut exactement %(wanted)s."
            ),
            zone,
            gettext_noop("Ramener la commission à %(wanted)s personnes."),
            present=len(held.panel),
            wanted=problem.panel.size,
        )


def _sitting(problem: Problem, defences: list[Held], zone: ZoneInfo) -> Iterator[Objection]:
    """``defences``: those of one room in one half-day, in order of time."""
    first = defences[0]
    panels = {frozenset(h.placement.panel): h for h in reversed(defences)}
    for h in sorted(panels.values(), key=lambda h: h.window.start):
        yield from _need(problem, h, zone)
    members = frozenset(first.placement.panel)
    other = next((h for h in defences if frozenset(h.placement.panel) != members), None)
    if other is not None:
        yield other.objection(
            "schedule.panel-changes",
            gettext_noop(
                "La commission de la salle %(room)s change au cours de la demi-journée du %(day)s : celle de %(candidate)s "
                "(%(time)s) n’est plus celle de %(first)s (%(first_time)s)."
            ),
            zone,
            gettext_noop("Garder la même commission toute la demi-journée, ou changer de salle."),
            first=first.candidate.name,
            first_time=first.window.start.astimezone(zone).strftime("%H:%M"),
        )
    if problem.per_sitting and len(defences) > problem.per_sitting:
        yield first.objection(
            "schedule.sitting-too-long",
            gettext_noop(
                "La séance du %(day)s à partir de %(time)s, salle %(room)s, compte %(count)s soutenances ; %(limit)s au plus étaient prévues."
            ),
            zone,
            gettext_noop("En confier à une autre séance."),
            count=len(defences),
            limit=problem.per_sitting,
        )


def _one_sitting_a_half_day(
    sittings: dict[tuple[str, Half], list[Held]], zone: ZoneInfo
) -> Iterator[Objection]:
    seen: dict[tuple[str, Half], Held] = {}
    for (_room, half), defences in sittings.items():
        people = {p.key: (p, h) for h in reversed(defences) for p in h.panel}
        for key, (person, held) in people.items():
            other = seen.setdefault((key, half), held)
            if other is not held:
                yield Objection(
                    code="schedule.two-sittings",
                    template=gettext_noop(
                        "%(name)s siège dans deux séances de la même demi-journée, le %(day)s : salle %(first)s et salle %(second)s."
                    ),
                    params={
                        "name": person.name,
                        "day": Day(held.day(zone)),
                        "first": other.room.name,
                        "second": held.room.name,
                    },
                    mend=gettext_noop("Le garder dans une seule séance par demi-journée."),
                    about=key,
                )


def _half_days(held: list[Held], half_of: dict[Window, Half]) -> Iterator[Objection]:
    people = {p.key: p for h in held for p in h.panel if p.max_half_days is not None}
    came: dict[str, set[Half]] = defaultdict(set)
    for h in held:
        for p in h.panel:
            came[p.key].add(half_of[h.window])
    for key, person in people.items():
        if person.max_half_days is not None and len(came[key]) > person.max_half_days:
            yield Objection(
                code="schedule.too-many-half-days",
                template=gettext_noop(
                    "%(name)s vient %(count)s demi-journées ; %(limit)s au plus étaient convenues."
                ),
                params={"name": person.name, "count": len(came[key]), "limit": person.max_half_days},
                mend=gettext_noop("Confier une séance à un autre juré."),
                about=key,
            )
