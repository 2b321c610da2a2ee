"""Plans of defences: how long a first one takes, and how far from the best the last one may be.

Sessions are generated from a seed: no public data of a French session was found. A plan that does not stand before
``domain.schedule.violations`` stops the bench. ``BENCH_PLANNING_SECONDS`` shortens the long searches.
"""

from __future__ import annotations

import os
import random
import statistics
import time as clock
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bench.measure import Row, seconds

if TYPE_CHECKING:
    from parchemin.domain.schedule import Problem, Window
    from parchemin.planning.solve import Solution

DAY_LIMIT = 10.0  # seconds, for one day
GAP_LIMIT = 5.0  # per cent
RUNS = 3  # of a first plan; the median is kept
GAP_SECONDS = float(os.environ.get("BENCH_PLANNING_SECONDS", "120"))
PARIS = ZoneInfo("Europe/Paris")
SLOT = "one slot for the whole candidate (slot: candidate)"

# Candidates: days, sites, rooms at each site, seconds for a first plan.
SESSIONS = {65: (5, 1, 3, 1.0), 400: (10, 1, 7, 5.0), 2000: (20, 2, 8, 60.0)}


def judged(problem: Problem, solution: Solution) -> None:
    """Stops the bench on a plan that does not stand."""
    from parchemin.domain.objection import blocking
    from parchemin.domain.schedule import violations

    assert solution.timetable is not None, [o.message for o in solution.reasons]
    assert len(solution.timetable.placements) == len(problem.defences)
    found = blocking(violations(problem, solution.timetable))
    assert found == [], [o.message for o in found]


def plan_day() -> Iterator[Row]:
    """One day, a panel for each defence."""
    from parchemin.domain.composition.facts import Relation, RelationKind
    from parchemin.domain.schedule import Candidate, Defence, Person, Problem, Room, Window
    from parchemin.planning.solve import Progress, solve

    def at(hour: int, minute: int = 0) -> datetime:
        return datetime(2026, 6, 22, hour, minute, tzinfo=PARIS)

    def day(defences: int, rooms: int, jurors: int) -> Problem:
        """45-minute defences before two professionals; a third of the pool is there half the day; each candidate has a trainer in it."""
        morning, afternoon = Window(at(8, 30), at(13)), Window(at(13), at(18, 30))
        return Problem(
            opening=(Window(at(8, 30), at(18, 30)),),
            breaks=(Window(at(12, 30), at(13, 30)),),
            rooms=tuple(Room(f"r{n}", f"Salle {n + 1}", "Lille") for n in range(rooms)),
            defences=tuple(Defence(f"d{n}", f"c{n}", "E1", "Projet", 45) for n in range(defences)),
            candidates=tuple(Candidate(f"c{n}", f"Candidat Exemple {n}") for n in range(defences)),
            people=tuple(
                Person(
                    f"p{n}",
                    f"Juré Fictif {n}",
                    available=None if n % 3 else ((morning,) if n % 2 else (afternoon,)),
                    max_per_day=12,
                )
                for n in range(jurors)
            ),
            relations=tuple(
                Relation(f"p{n % jurors}", f"c{n}", RelationKind.TRAINER) for n in range(defences)
            ),
        )

    def first_plan(problem: Problem) -> None:
        found: list[Progress] = []
        judged(problem, solve(problem, seconds=60, on_progress=found.append, should_stop=lambda: bool(found)))

    for defences, rooms, jurors in ((40, 4, 14), (65, 6, 20)):
        yield Row(
            f"planning-day-{defences}-{rooms}-rooms",
            seconds(partial(first_plan, day(defences, rooms, jurors)), runs=3, warmup=0),
            DAY_LIMIT,
            "limit: a first plan in ten seconds, 0 violations; one slot an assessment, a panel for each defence",
            "s",
        )


def plan_sittings(candidates: int) -> Iterator[Row]:
    """A session of several days, a jury of five for each half-day of a room."""
    from parchemin.planning.solve import solve

    def first_plan(problem: Problem) -> float:
        """Seconds until a plan is in hand; that plan is judged."""
        told: list[float] = []
        began = clock.perf_counter()
        solution = solve(
            problem,
            seconds=GAP_SECONDS,
            on_progress=lambda _: told.append(clock.perf_counter() - began),
            should_stop=lambda: bool(told),
        )
        judged(problem, solution)
        return told[0]

    days, sites, rooms, limit = SESSIONS[candidates]
    problem = session(candidates, days, sites, rooms)
    first = statistics.median(first_plan(problem) for _ in range(RUNS))
    place = f"{sites} site{'s' if sites > 1 else ''}"
    yield Row(
        f"planning-{candidates}",
        first,
        limit,
        f"limit: a first plan in {limit:.0f} s, {place}, 0 violations; {SLOT}",
        "s",
    )
    solution = solve(problem, seconds=GAP_SECONDS)
    judged(problem, solution)
    assert solution.gap is not None
    yield Row(
        f"planning-{candidates}-gap",
        100 * solution.gap,
        GAP_LIMIT,
        f"limit: 5 % of cost after {GAP_SECONDS:.0f} s (cost {solution.objective}, bound {solution.bound}), "
        f"0 violations; {SLOT}",
        "%",
    )


def session(candidates: int, days: int, sites: int, rooms: int, *, seed: int = 1) -> Problem:
    """A generated session: juries of five (two employees, two employers, a member of the certifier; one able to
    preside), half-days from 8.30 and from 13.30 of four hours, five candidates a sitting at most.

    Jurors and candidates are each free four days in ten, and half a day in two more of ten; four jurors in ten go
    to either site, the others to one; a juror wishes four to eight half-days and accepts four more. 45 minutes a
    candidate, 60 for the one in twenty who has a third more time; one in fifty defends in English, which two
    jurors in five speak; three in a hundred are heard at a distance. Each candidate is tied to two of the pool.
    """
    from parchemin.domain.composition.facts import College, Relation, RelationKind
    from parchemin.domain.schedule import (
        Candidate,
        Defence,
        PanelBy,
        PanelNeed,
        Person,
        Problem,
        Room,
        Window,
    )

    chance = random.Random(seed)
    dates = [date(2026, 6, 1) + timedelta(days=7 * (n // 5) + n % 5) for n in range(days)]
    places = ["Lille", "Lyon"][:sites]

    def at(day: date, hour: int) -> datetime:
        return datetime.combine(day, time(hour, 30), PARIS)

    halves = [(Window(at(d, 8), at(d, 12)), Window(at(d, 13), at(d, 17))) for d in dates]

    def free() -> tuple[Window, ...]:
        found: list[Window] = []
        for day in halves:
            drawn = chance.random()
            found += day if drawn < 0.4 else (chance.choice(day),) if drawn < 0.6 else ()
        return tuple(found)

    def goes(anywhere: float) -> tuple[str, ...]:
        return () if sites == 1 or chance.random() < anywhere else (chance.choice(places),)

    people = []
    least = -(-candidates // 5)
    for key, each, college in (
        ("s", 2, College.EMPLOYEE),
        ("e", 2, College.EMPLOYER),
        ("m", 1, College.NONE),
    ):
        for n in range(max(5 * each, -(-least * each // 5) + 3)):
            wished = chance.randint(4, 8)
            people.append(
                Person(
                    f"{key}{n}",
                    f"Juré Fictif {key}{n}",
                    college,
                    professional=key != "m",
                    certifier_member=key == "m",
                    can_preside=key != "m" and chance.random() < 0.5,
                    languages=("fr", "en") if chance.random() < 0.4 else ("fr",),
                    available=free(),
                    sites=goes(0.4),
                    wished_half_days=wished,
                    max_half_days=wished + 4,
                )
            )
    who, defences, ties = [], [], []
    for n in range(candidates):
        available = free() or halves[0]
        preferred = tuple(w for w in available if chance.random() < 0.6) or available
        who.append(Candidate(f"c{n}", f"Candidat Exemple {n}", available, goes(0.3), preferred))
        defences.append(
            Defence(
                f"d{n}",
                f"c{n}",
                "E1",
                "Dossier entier",
                60 if chance.random() < 0.05 else 45,
                language="en" if chance.random() < 0.02 else "fr",
                remote=chance.random() < 0.03,
            )
        )
        ties += [Relation(p.key, f"c{n}", RelationKind.TRAINER) for p in chance.sample(people, 2)]
    return Problem(
        opening=tuple(Window(at(d, 8), at(d, 17)) for d in dates),
        breaks=tuple(Window(at(d, 12), at(d, 13)) for d in dates),
        rooms=tuple(Room(f"{place}{n}", f"Salle {n + 1}", place) for place in places for n in range(rooms)),
        defences=tuple(defences),
        candidates=tuple(who),
        people=tuple(people),
        relations=tuple(ties),
        panel=PanelNeed(employees=2, employers=2, certifier=1, presiding=1, size=5),
        panel_by=PanelBy.HALF_DAY,
        per_sitting=5,
    )


BENCHES = {
    "planning-day": plan_day,
    **{f"planning-{candidates}": partial(plan_sittings, candidates) for candidates in SESSIONS},
}
