"""Why no timetable exists, in numbers and places: first by counting, then from a plan with gaps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from parchemin.domain.objection import Level, Objection, gettext_noop
from parchemin.domain.schedule import Defence
from parchemin.planning.grid import Grid, minute
from parchemin.planning.model import Model


def counted(grid: Grid) -> list[Objection]:
    """What counting alone shows to be impossible; empty does not mean possible."""
    found = [o for d in grid.problem.defences if d.key not in grid.locked for o in _defence(grid, d)]
    return [*found, *_rooms(grid), *_jurors(grid)]


def _about(grid: Grid, defence: Defence, code: str, template: str, mend: str, **params: object) -> Objection:
    candidate = grid.candidates.get(defence.candidate_key)
    return Objection(
        code,
        template,
        {
            "label": defence.label,
            "candidate": candidate.name if candidate else defence.candidate_key,
            **params,
        },
        None,
        mend,
        defence.key,
        Level.BLOCK_SCHEDULING,
    )


def _defence(grid: Grid, defence: Defence) -> list[Objection]:
    """The first reason that keeps one defence from any place."""
    strangers = [key for key in defence.required if key not in grid.people]
    if strangers:
        return [
            _about(
                grid,
                defence,
                "planning.required-unknown",
                gettext_noop(
                    "%(candidate)s, %(label)s : %(who)s doit siéger et n’est pas dans le vivier de la session."
                ),
                gettext_noop("Ajouter cette personne au vivier ou lever l’obligation."),
                who=", ".join(strangers),
            )
        ]
    tied = [grid.people[key].name for key in defence.required if grid.tied(key, defence.candidate_key)]
    if tied:
        return [
            _about(
                grid,
                defence,
                "planning.required-tied",
                gettext_noop(
                    "%(candidate)s, %(label)s : %(who)s doit siéger mais a un lien déclaré avec le candidat."
                ),
                gettext_noop("Lever l’obligation ou instruire le lien."),
                who=", ".join(tied),
            )
        ]
    choices = grid.choices[defence.key]
    if not choices:
        return [
            _about(
                grid,
                defence,
                "planning.no-start",
                gettext_noop(
                    "%(candidate)s, %(label)s : aucune salle ni heure possible pour %(minutes)d minutes."
                ),
                gettext_noop(
                    "Élargir les disponibilités du candidat, les sites acceptés ou les heures de la session."
                ),
                minutes=defence.minutes,
            )
        ]
    people = [p for p in grid.problem.people if p.professional and grid.eligible(p, defence)]
    if len(people) < defence.panel_min:
        return [
            _about(
                grid,
                defence,
                "planning.too-few-jurors",
                gettext_noop(
                    "%(candidate)s, %(label)s : %(found)d professionnel(s) sans lien avec le candidat, il en faut %(wanted)d."
                ),
                gettext_noop("Inviter d’autres professionnels."),
                found=len(people),
                wanted=defence.panel_min,
            )
        ]
    required = [grid.people[k] for k in defence.required]
    if not any(
        sum(grid.free(p, c) for p in people) >= defence.panel_min and all(grid.free(p, c) for p in required)
        for c in choices
    ):
        return [
            _about(
                grid,
                defence,
                "planning.no-common-time",
                gettext_noop(
                    "%(candidate)s, %(label)s : aucune heure où le candidat et %(wanted)d professionnels sont libres ensemble."
                ),
                gettext_noop(
                    "Élargir les disponibilités, ou inviter un professionnel de plus aux heures du candidat."
                ),
                wanted=defence.panel_min,
            )
        ]
    return []


def _rooms(grid: Grid) -> list[Objection]:
    needed = sum(d.minutes for d in grid.problem.defences)
    offered = int(grid.long_enough().total_seconds() // 60)
    if needed <= offered:
        return []
    return [
        Objection(
            "planning.rooms-short",
            gettext_noop(
                "Les soutenances demandent %(needed)d minutes de salle ; la session en offre %(offered)d dans %(rooms)d salle(s)."
            ),
            {"needed": needed, "offered": offered, "rooms": len(grid.rooms)},
            None,
            gettext_noop("Ajouter une salle ou une demi-journée."),
            level=Level.BLOCK_SCHEDULING,
        )
    ]


def _jurors(grid: Grid) -> list[Objection]:
    """Seats of professionals to fill against what they can give, time of each and agreed loads together."""
    wanted = sum(d.panel_min for d in grid.problem.defences)
    shortest = min((d.minutes for d in grid.problem.defences), default=0)
    offered = 0
    for person in grid.problem.people:
        if not person.professional:
            continue
        for day in grid.days:
            if person.accredited is not None and not person.accredited.contains(day):
                continue
            minutes = sum(
                half.end - half.start
                if person.available is None
                else sum(
                    max(0, min(half.end, minute(w.end)) - max(half.start, minute(w.start)))
                    for w in person.available
                )
                for half in grid.halves
                if half.day == day
            )
            fits = minutes // shortest if shortest else 0
            offered += fits if person.max_per_day is None else min(fits, person.max_per_day)
    if wanted <= offered:
        return []
    return [
        Objection(
            "planning.jurors-short",
            gettext_noop(
                "Il faut %(wanted)d présences de professionnels à une soutenance ; les disponibilités et les charges "
                "convenues en permettent %(offered)d au plus : il en manque %(missing)d."
            ),
            {"wanted": wanted, "offered": offered, "missing": wanted - offered},
            None,
            gettext_noop("Inviter d’autres professionnels, relever une charge ou ajouter une demi-journée."),
            level=Level.BLOCK_SCHEDULING,
        )
    ]


def from_gaps(model: Model, value: Callable[[Any], int], *, proved: bool) -> list[Objection]:
    """What the best plan with gaps lacks: defences left out, professionals missing per half-day and site.

    ``proved`` False: the search stopped early, the figures are an upper bound.
    """
    grid = model.grid
    found = [_left_out(grid, key) for key, left in model.unplaced.items() if value(left)]
    lacking: Counter[tuple[str, str]] = Counter()
    for choice, taken in model.place.items():
        if value(taken) and choice.defence in model.missing and value(model.missing[choice.defence]):
            at = grid.moment(choice.start)
            half = gettext_noop("matin") if at.hour < 12 else gettext_noop("après-midi")  # noqa: PLR2004
            where = grid.rooms[choice.room].site or gettext_noop("site unique")
            lacking[f"{at:%d/%m/%Y} {half}", where] += value(model.missing[choice.defence])
    found += [
        Objection(
            "planning.missing-jurors",
            gettext_noop(
                "Le %(when)s, %(site)s : il manque %(count)d présence(s) de professionnel à une soutenance."
            ),
            {"when": when, "site": where, "count": count},
            None,
            gettext_noop("Inviter un professionnel de plus à ce moment et à cet endroit."),
            level=Level.BLOCK_SCHEDULING,
        )
        for (when, where), count in sorted(lacking.items())
    ]
    if not proved:
        found.append(
            Objection(
                "planning.not-established",
                gettext_noop(
                    "Le temps imparti ne suffit pas à établir le moindre manque : ces nombres sont un majorant."
                ),
                {},
                None,
                gettext_noop("Relancer avec plus de temps."),
                level=Level.WARN,
            )
        )
    return found


def _left_out(grid: Grid, key: str) -> Objection:
    if key in grid.locked:
        return _about(
            grid,
            grid.defences[key],
            "planning.locked-clash",
            gettext_noop("%(candidate)s, %(label)s : ce placement verrouillé en contredit un autre."),
            gettext_noop("Déverrouiller l’une des soutenances et relancer."),
        )
    return _about(
        grid,
        grid.defences[key],
        "planning.unplaced",
        gettext_noop("%(candidate)s, %(label)s : pas de place une fois les autres soutenances placées."),
        gettext_noop("Ajouter une salle, une demi-journée ou des disponibilités."),
    )
