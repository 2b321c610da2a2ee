"""Why no timetable exists, in words with quantities and places, and the smallest changes that would do: tried by solving."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from parchemin.domain.composition.facts import College, Relation, RelationKind
from parchemin.domain.interval import Interval
from parchemin.domain.objection import blocking
from parchemin.domain.schedule import (
    Candidate,
    Defence,
    PanelBy,
    PanelNeed,
    Person,
    Problem,
    Room,
    Window,
    violations,
)
from parchemin.planning.explain import Explanation, explain
from parchemin.planning.grid import Grid
from parchemin.planning.reasons import counted
from parchemin.planning.relaxations import Relaxation, What, applied
from parchemin.planning.solve import solve

PARIS = ZoneInfo("Europe/Paris")
SEAT = {College.EMPLOYEE: "salarié", College.EMPLOYER: "employeur"}


def window(start: int, end: int, day: int = 12) -> Window:
    return Window(datetime(2026, 3, day, start, tzinfo=PARIS), datetime(2026, 3, day, end, tzinfo=PARIS))


def jurors(college: College, count: int, **more) -> tuple[Person, ...]:
    return tuple(
        Person(f"{college.value}{n}", f"Juré Fictif {SEAT[college]} {n + 1}", college, **more)
        for n in range(count)
    )


def staff(count: int) -> tuple[Person, ...]:
    return tuple(
        Person(f"staff{n}", f"Membre Fictif {n + 1}", professional=False, certifier_member=True)
        for n in range(count)
    )


def problem(candidates: int, /, **changes) -> Problem:
    """One day at Lyon, defences of an hour; a panel of a defence: one employee, one employer."""
    base = {
        "opening": (window(9, 18),),
        "breaks": (window(12, 13),),
        "rooms": (Room("r0", "Salle 1", "Lyon"), Room("r1", "Salle 2", "Lyon")),
        "defences": tuple(Defence(f"d{n}", f"c{n}", "E1", "Projet", 60) for n in range(candidates)),
        "candidates": tuple(Candidate(f"c{n}", f"Candidat Exemple {n + 1}") for n in range(candidates)),
        "people": (*jurors(College.EMPLOYEE, 4), *jurors(College.EMPLOYER, 4)),
        "panel": PanelNeed(employees=1, employers=1),
    }
    return Problem(**{**base, **changes})


def sittings(candidates: int, /, **changes) -> Problem:
    """The same, before a jury of five that stays the half-day and hears four candidates at most."""
    people = (*jurors(College.EMPLOYEE, 4), *jurors(College.EMPLOYER, 4), *staff(2))
    jury = PanelNeed(employees=2, employers=2, certifier=1, presiding=1, size=5)
    base = {"people": people, "panel": jury, "panel_by": PanelBy.HALF_DAY, "per_sitting": 4}
    return problem(candidates, **{**base, **changes})


def hears_in(given: Problem, *hours: Window) -> Problem:
    return replace(given, candidates=tuple(replace(c, available=hours) for c in given.candidates))


def only_at(people: tuple[Person, ...], college: College, **fields) -> tuple[Person, ...]:
    return tuple(replace(p, **fields) if p.college is college else p for p in people)


def employers_elsewhere(given: Problem) -> Problem:
    rooms = (*given.rooms, Room("g0", "Salle A", "Grenoble"))
    people = only_at(given.people, College.EMPLOYER, sites=("Grenoble",))
    return replace(
        given,
        rooms=rooms,
        people=people,
        candidates=tuple(replace(c, sites=("Lyon",)) for c in given.candidates),
    )


def tied_to_the_first(given: Problem) -> Problem:
    ties = tuple(Relation(p.key, "c0", RelationKind.TRAINER) for p in given.people if p.professional)
    return replace(given, relations=ties)


def over(people: tuple[Person, ...]) -> tuple[Person, ...]:
    return tuple(
        replace(p, accredited=Interval(date(2021, 1, 1), date(2026, 3, 1)))
        if p.college is College.EMPLOYER
        else p
        for p in people
    )


BY_DEFENCE = {
    "employers": (
        employers_elsewhere(hears_in(problem(4), window(14, 16))),
        "Il manque 2 employeurs le 12/03/2026 à Lyon entre 14 h et 16 h.",
        {What.JURORS},
    ),
    "room": (
        hears_in(problem(3), window(9, 10)),
        "Il manque 1 salle le 12/03/2026 à Lyon entre 9 h et 10 h.",
        {What.ROOM},
    ),
    "candidate": (
        replace(
            problem(2),
            candidates=(
                Candidate("c0", "Camille Exemple", (window(9, 12),)),
                Candidate("c1", "Dominique Exemple"),
            ),
            people=tuple(replace(p, available=(window(14, 18),)) for p in problem(1).people),
        ),
        "Camille Exemple, Projet : aucune heure où le candidat et 2 professionnels sont libres ensemble.",
        {What.CANDIDATE_TIME},
    ),
    "loads": (
        replace(
            problem(4),
            people=(*jurors(College.EMPLOYEE, 4), *jurors(College.EMPLOYER, 2, max_per_day=1)),
        ),
        (
            "Les charges convenues sont trop basses : il faut 4 présences (employeur) à une soutenance, elles en "
            "permettent 2 : il en manque 2."
        ),
        {What.DAY_LOAD},
    ),
    "mandates": (
        replace(problem(2), people=over(problem(1).people)),
        (
            "Candidat Exemple 1, Projet : les mandats en cours ne suffisent à aucune heure possible : "
            "Juré Fictif employeur 1, Juré Fictif employeur 2, Juré Fictif employeur 3, Juré Fictif employeur 4."
        ),
        {What.MANDATE},
    ),
    "ties": (
        tied_to_the_first(problem(2)),
        "Candidat Exemple 1, Projet : 0 professionnel sans lien avec le candidat, il en faut 2 (8 ont un lien avec lui).",
        {What.JURORS},
    ),
    "required": (
        replace(
            problem(1),
            defences=(Defence("d0", "c0", "E1", "Projet", 60, 2, ("employee0",)),),
            people=(
                replace(problem(1).people[0], available=(window(9, 18, 13),)),
                *problem(1).people[1:],
            ),
        ),
        "Candidat Exemple 1, Projet : Juré Fictif salarié 1 doit siéger et n’est jamais libre aux heures possibles.",
        {What.REQUIRED},
    ),
}

BY_HALF_DAY = {
    "employers": (
        employers_elsewhere(hears_in(sittings(4), window(13, 18))),
        "Il manque 2 employeurs le 12/03/2026 à Lyon entre 13 h et 18 h.",
        {What.JURORS},
    ),
    "room": (
        hears_in(sittings(8, rooms=(Room("r0", "Salle 1", "Lyon"),)), window(13, 18)),
        "Il manque 1 salle le 12/03/2026 à Lyon entre 13 h et 18 h.",
        {What.ROOM},
    ),
    "candidate": (
        replace(
            sittings(2),
            candidates=(
                Candidate("c0", "Camille Exemple", (window(9, 12),)),
                Candidate("c1", "Dominique Exemple"),
            ),
            people=tuple(replace(p, available=(window(13, 18),)) for p in sittings(1).people),
        ),
        "Camille Exemple, Projet : aucune heure où le candidat et 2 professionnels sont libres ensemble.",
        {What.CANDIDATE_TIME},
    ),
    "loads": (
        hears_in(
            replace(
                sittings(
                    8, opening=(window(9, 18), window(9, 18, 13)), breaks=(window(12, 13), window(12, 13, 13))
                ),
                rooms=(Room("r0", "Salle 1", "Lyon"),),
                people=(
                    *jurors(College.EMPLOYEE, 4),
                    *jurors(College.EMPLOYER, 2, max_half_days=1),
                    *staff(1),
                ),
            ),
            window(13, 18),
            window(13, 18, 13),
        ),
        "La charge de Juré Fictif employeur 1 est trop basse : 1 demi-journée(s) au plus, il en faudrait 2.",
        {What.LOAD},
    ),
    "mandates": (
        replace(sittings(2), people=over(sittings(1).people)),
        (
            "Candidat Exemple 1, Projet : les mandats en cours ne suffisent à aucune heure possible : "
            "Juré Fictif employeur 1, Juré Fictif employeur 2, Juré Fictif employeur 3, Juré Fictif employeur 4."
        ),
        {What.MANDATE},
    ),
    "ties": (
        tied_to_the_first(sittings(2)),
        "Candidat Exemple 1, Projet : 0 professionnel sans lien avec le candidat, il en faut 2 (8 ont un lien avec lui).",
        {What.JURORS},
    ),
}


def impossible(given: Problem) -> Explanation:
    solution = solve(given, seconds=3)
    assert solution.timetable is None, "the instance was to be impossible"
    return explain(given, seconds=12)


def stands(given: Problem, changes: tuple[Relaxation, ...]) -> None:
    mended = applied(given, changes)
    found: list[object] = []
    solution = solve(mended, seconds=6, on_progress=found.append, should_stop=lambda: bool(found))
    assert solution.timetable is not None, [o.message for o in solution.reasons]
    assert blocking(violations(mended, solution.timetable)) == []


@pytest.mark.parametrize(
    ("given", "cause", "whats"),
    [*BY_DEFENCE.values(), *BY_HALF_DAY.values()],
    ids=[*(f"defence-{name}" for name in BY_DEFENCE), *(f"half-day-{name}" for name in BY_HALF_DAY)],
)
def test_the_true_cause_is_named_and_the_proposed_changes_make_it_possible(given, cause, whats):
    told = impossible(given)
    assert cause in [o.message for o in told.reasons]
    assert all("%(" not in o.message + o.mend_message for o in told.reasons)
    first = told.ways[0]
    assert {c.what for c in first.changes} == whats
    assert first.tried
    for way in told.ways:
        stands(given, way.changes)


def test_a_short_pause_does_not_make_two_half_days_of_one():
    """Four defences of an hour in one half-day, by people who give one half-day: nothing lacks."""
    given = sittings(
        4,
        opening=(window(9, 14),),
        breaks=(Window(window(11, 12).start, datetime(2026, 3, 12, 11, 15, tzinfo=PARIS)),),
        people=tuple(replace(p, max_half_days=1) for p in sittings(1).people),
    )
    assert counted(Grid(given)) == []
    stands(given, ())
