"""Why no timetable exists, in numbers and places: first by counting, then from a plan with gaps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from parchemin.domain.objection import Level, Objection, gettext_noop
from parchemin.domain.schedule import Defence, Person
from parchemin.planning.gaps import Gaps
from parchemin.planning.grid import Choice, Grid, minute
from parchemin.planning.model import Kind, Need, needs
from parchemin.planning.relaxations import SEATS, Relaxation, What

MANY = 5  # times and places where people are short, beyond which the total is said first


def counted(grid: Grid) -> list[Objection]:
    """What counting alone shows to be impossible; empty does not mean possible."""
    return [*alone(grid), *_rooms(grid), *_jurors(grid), *_awaited(grid)]


def alone(grid: Grid) -> list[Objection]:
    """Defences that have no place whatever becomes of the others, each with its first reason (``about``: its key)."""
    return [o for d in grid.problem.defences if d.key not in grid.locked for o in _defence(grid, d)]


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
    return (
        _too_few(grid, defence) or _absent(grid, defence, choices) or _never_together(grid, defence, choices)
    )


def _too_few(grid: Grid, defence: Defence) -> list[Objection]:
    """Not enough people of a kind without tie; how many have one is said."""
    for need in needs(grid.problem, defence):
        fit = [p for p in grid.problem.people if need.counts(p)]
        untied = [p for p in fit if grid.eligible(p, defence)]
        if len(untied) < need.wanted:
            return [
                _about(
                    grid,
                    defence,
                    "planning.too-few-jurors",
                    gettext_noop(
                        "%(candidate)s, %(label)s : %(found)d %(seat)s sans lien avec le candidat, il en faut %(wanted)d."
                    )
                    if len(untied) == len(fit)
                    else gettext_noop(
                        "%(candidate)s, %(label)s : %(found)d %(seat)s sans lien avec le candidat, il en faut %(wanted)d "
                        "(%(tied)d ont un lien avec lui)."
                    ),
                    gettext_noop("Inviter d’autres jurés, ou instruire les liens déclarés."),
                    found=len(untied),
                    wanted=need.wanted,
                    tied=len(fit) - len(untied),
                    seat=_seat(need.kind, len(untied)),
                )
            ]
    return []


def _seat(kind: Kind, count: int) -> str:
    return SEATS[kind][count > 1]


def _absent(grid: Grid, defence: Defence, choices: list[Choice]) -> list[Objection]:
    """Those who must attend are never there, or never together, when the candidate can be heard."""
    never = [
        grid.people[key]
        for key in defence.required
        if not any(grid.free(grid.people[key], choice) for choice in choices)
    ]
    if never:
        return [
            _about(
                grid,
                defence,
                "planning.required-absent",
                gettext_noop(
                    "%(candidate)s, %(label)s : %(who)s doit siéger et n’est jamais libre aux heures possibles."
                ),
                gettext_noop(
                    "Obtenir d’autres heures de cette personne ou du candidat, ou lever l’obligation."
                ),
                who=", ".join(p.name for p in never),
            )
        ]
    required = [grid.people[key] for key in defence.required]
    if not any(all(grid.free(p, choice) for p in required) for choice in choices):
        return [
            _about(
                grid,
                defence,
                "planning.required-apart",
                gettext_noop(
                    "%(candidate)s, %(label)s : %(who)s doivent siéger et ne sont jamais libres ensemble aux heures possibles."
                ),
                gettext_noop("Obtenir d’autres heures de l’une de ces personnes, ou lever une obligation."),
                who=", ".join(p.name for p in required),
            )
        ]
    return []


def _never_together(grid: Grid, defence: Defence, choices: list[Choice]) -> list[Objection]:
    """A panel is never whole at a time when the candidate can be heard: for want of time, or of a mandate."""
    required = [grid.people[key] for key in defence.required]
    asked = needs(grid.problem, defence)
    times = [choice for choice in choices if all(grid.free(p, choice) for p in required)]
    if any(_whole(grid, defence, asked, choice) for choice in times):
        return []
    lasting = Grid(
        replace(grid.problem, people=tuple(replace(p, accredited=None) for p in grid.problem.people))
    )
    over = any(_whole(lasting, defence, asked, choice) for choice in times)
    return [
        _about(
            grid,
            defence,
            "planning.mandates-over",
            gettext_noop(
                "%(candidate)s, %(label)s : les mandats en cours ne suffisent à aucune heure possible : %(who)s."
            ),
            gettext_noop("Renouveler un mandat, ou inviter un juré dont le mandat est en cours."),
            who=", ".join(_ended(grid, choices)),
        )
        if over
        else _about(
            grid,
            defence,
            "planning.no-common-time",
            gettext_noop(
                "%(candidate)s, %(label)s : aucune heure où le candidat et %(wanted)d %(seat)s sont libres ensemble."
            ),
            gettext_noop(
                "Élargir les disponibilités, ou inviter un professionnel de plus aux heures du candidat."
            ),
            **_scarcest(grid, defence, asked, times),
        )
    ]


def _whole(grid: Grid, defence: Defence, asked: list[Need], choice: Choice) -> bool:
    people = [p for p in grid.problem.people if grid.eligible(p, defence) and grid.free(p, choice)]
    return all(sum(map(need.counts, people)) >= need.wanted for need in asked)


def _ended(grid: Grid, choices: list[Choice]) -> list[str]:
    """Names of those whose mandate is not in force on any of these days, and says so."""
    days = {grid.day(choice.start) for choice in choices}
    return [
        p.name
        for p in grid.problem.people
        if p.accredited is not None and not any(p.accredited.contains(day) for day in days)
    ]


def _scarcest(grid: Grid, defence: Defence, asked: list[Need], times: list[Choice]) -> dict[str, object]:
    """The kind of person most lacking at the best of these times."""
    worst, gap = asked[0], -1
    for need in asked:
        best = max(
            (
                sum(
                    need.counts(p) and grid.eligible(p, defence) and grid.free(p, c)
                    for p in grid.problem.people
                )
                for c in times
            ),
            default=0,
        )
        if need.wanted - best > gap:
            worst, gap = need, need.wanted - best
    return {"wanted": worst.wanted, "seat": _seat(worst.kind, worst.wanted)}


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
    """Seats to fill against what people can give; the loads agreed and the mandates are named when they are the cause."""
    for kind, wanted in _seats(grid).items():
        people = [p for p in grid.problem.people if _counts(grid, kind, p)]
        offered = sum(_gives(grid, p) for p in people)
        if wanted <= offered:
            continue
        params: dict[str, object] = {
            "wanted": wanted,
            "offered": offered,
            "missing": wanted - offered,
            "seat": _seat(kind, 1),
        }
        if wanted <= sum(_gives(grid, replace(p, max_per_day=None, max_half_days=None)) for p in people):
            return [_loads_low(params)]
        lasting = [replace(p, accredited=None, max_per_day=None, max_half_days=None) for p in people]
        if wanted <= sum(_gives(grid, p) for p in lasting):
            return [_mandates_over(grid, params, people)]
        return [_jurors_short(params)]
    return []


def _awaited(grid: Grid) -> list[Objection]:
    """Those who must attend more defences than they have hours when these can be held."""
    objections = []
    expected: dict[str, list[Defence]] = defaultdict(list)
    for defence in grid.problem.defences:
        for key in dict.fromkeys(defence.required):
            expected[key].append(defence)
    for key, defences in expected.items():
        person = grid.people.get(key)
        if person is None or len(defences) < 2:  # noqa: PLR2004
            continue
        times = {(c.start, c.end) for d in defences for c in grid.choices[d.key] if grid.free(person, c)}
        needed, free = sum(d.minutes for d in defences), _length(times)
        if needed > free:
            objections.append(
                Objection(
                    "planning.awaited-too-often",
                    gettext_noop(
                        "%(name)s doit entendre %(count)d soutenances, soit %(needed)d minutes ; ses heures possibles n’en "
                        "offrent que %(free)d."
                    ),
                    {"name": person.name, "count": len(defences), "needed": needed, "free": free},
                    None,
                    gettext_noop("Obtenir d’autres heures de %(name)s, ou lever une obligation."),
                    key,
                    Level.BLOCK_SCHEDULING,
                )
            )
    return objections


def _length(spans: Iterable[tuple[int, int]]) -> int:
    """Minutes covered by these stretches together."""
    total, reached = 0, -1
    for start, end in sorted(spans):
        total += max(0, end - max(start, reached))
        reached = max(reached, end)
    return total


def _seats(grid: Grid) -> dict[Kind, int]:
    """Presences at a defence that the panels ask for, by kind; in panels of a half-day the jurors stay for all of it."""
    seats: dict[Kind, int] = defaultdict(int)
    for defence in grid.problem.defences:
        for need in needs(grid.problem, defence):
            if need.kind is not Kind.PRESIDING:
                seats[need.kind] += need.wanted
    return seats


def _counts(grid: Grid, kind: Kind, person: Person) -> bool:
    if kind is Kind.PROFESSIONAL:
        return person.professional
    return any(n.counts(person) for n in needs(grid.problem, grid.problem.defences[0]) if n.kind is kind)


def _gives(grid: Grid, person: Person) -> int:
    """Defences that somebody can hear at most, by time, mandate and load."""
    shortest = min((d.minutes for d in grid.problem.defences), default=0)
    if not shortest:
        return 0
    by_half: dict[int, int] = defaultdict(int)
    by_day: dict[date, int] = defaultdict(int)
    for half in grid.halves:
        if person.accredited is not None and not person.accredited.contains(half.day):
            continue
        minutes = (
            half.end - half.start
            if person.available is None
            else sum(
                max(0, min(half.end, minute(w.end)) - max(half.start, minute(w.start)))
                for w in person.available
            )
        )
        by_half[half.half] += minutes // shortest
        by_day[half.day] += minutes // shortest
    limit = person.max_per_day
    by_days = sum(n if limit is None else min(n, limit) for n in by_day.values())
    if person.max_half_days is None:
        return by_days
    return min(by_days, sum(sorted(by_half.values(), reverse=True)[: person.max_half_days]))


def _loads_low(params: Mapping[str, object]) -> Objection:
    return Objection(
        "planning.loads-low",
        gettext_noop(
            "Les charges convenues sont trop basses : il faut %(wanted)d présences (%(seat)s) à une soutenance, elles en "
            "permettent %(offered)d : il en manque %(missing)d."
        ),
        params,
        None,
        gettext_noop("Relever une charge, ou inviter d’autres jurés."),
        level=Level.BLOCK_SCHEDULING,
    )


def _mandates_over(grid: Grid, params: Mapping[str, object], people: list[Person]) -> Objection:
    over = [
        p.name
        for p in people
        if p.accredited is not None and not all(p.accredited.contains(day) for day in grid.days)
    ]
    return Objection(
        "planning.mandates-over",
        gettext_noop(
            "Les mandats en cours ne suffisent pas : il faut %(wanted)d présences (%(seat)s) à une soutenance, ils en "
            "permettent %(offered)d ; mandats non en cours tous les jours de la session : %(who)s."
        ),
        {**params, "who": ", ".join(over)},
        None,
        gettext_noop("Renouveler un mandat, ou inviter un juré dont le mandat est en cours."),
        level=Level.BLOCK_SCHEDULING,
    )


def _jurors_short(params: Mapping[str, object]) -> Objection:
    return Objection(
        "planning.jurors-short",
        gettext_noop(
            "Il faut %(wanted)d présences (%(seat)s) à une soutenance ; les disponibilités et les charges "
            "convenues en permettent %(offered)d au plus : il en manque %(missing)d."
        ),
        params,
        None,
        gettext_noop("Inviter d’autres professionnels, relever une charge ou ajouter une demi-journée."),
        level=Level.BLOCK_SCHEDULING,
    )


def from_gaps(grid: Grid, gaps: Gaps) -> list[Objection]:
    """The causes that the least changes remove, and the defences that no change found makes room for."""
    objections = [*lacking(grid, gaps), *(_left_out(grid, key) for key in gaps.left_out)]
    if not gaps.proved:
        objections.append(
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
    return objections


def lacking(grid: Grid, gaps: Gaps) -> list[Objection]:
    """The causes that these changes remove; where people are short at many times, first how many in all, by site."""
    objections = [
        replace(change.lacks(grid.problem), level=Level.BLOCK_SCHEDULING) for change in in_words(gaps.changes)
    ]
    short = [change for change in gaps.changes if change.what is What.JURORS]
    return [*_totals(short), *objections] if len(short) > MANY else objections


def _totals(short: Iterable[Relaxation]) -> list[Objection]:
    """Half-days of people lacking, by kind and site, most first."""
    total: dict[tuple[Kind, str], int] = defaultdict(int)
    for change in short:
        total[change.seat or Kind.PROFESSIONAL, change.site] += change.count
    return [
        Objection(
            "planning.lacks-total",
            gettext_noop("En tout, il manque %(count)d demi-journée(s) (%(seat)s) à %(site)s.")
            if site
            else gettext_noop("En tout, il manque %(count)d demi-journée(s) (%(seat)s)."),
            {"count": count, "seat": _seat(kind, 1), "site": site},
            None,
            gettext_noop("Chaque juré invité en couvre autant qu’il donne de demi-journées."),
            level=Level.BLOCK_SCHEDULING,
        )
        for (kind, site), count in sorted(total.items(), key=lambda item: (-item[1], item[0]))
    ]


def in_words(changes: Iterable[Relaxation]) -> list[Relaxation]:
    """Changes as they are read: people by time and place first, in order of time."""
    order = list(What)
    return sorted(
        changes,
        key=lambda c: (order.index(c.what), c.window.start.isoformat() if c.window else "", c.site, c.who),
    )


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
