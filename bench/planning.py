"""A first timetable of a day of defences, beside the time one waits before a screen; a plan that does not stand stops the bench."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from bench.measure import Row, seconds

LIMIT = 10.0  # seconds
PARIS = ZoneInfo("Europe/Paris")


def plan_day() -> Iterator[Row]:
    from parchemin.domain.composition.facts import Relation, RelationKind
    from parchemin.domain.objection import blocking
    from parchemin.domain.schedule import Candidate, Defence, Person, Problem, Room, Window, violations
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
        solution = solve(
            problem, seconds=60, on_progress=found.append, should_stop=lambda: bool(found), workers=2
        )
        assert solution.timetable is not None, solution.reasons
        assert len(solution.timetable.placements) == len(problem.defences)
        assert blocking(violations(problem, solution.timetable)) == []

    for defences, rooms, jurors in ((40, 4, 14), (65, 6, 20)):
        problem = day(defences, rooms, jurors)
        yield Row(
            f"planning-{defences}-{rooms}-rooms-{jurors}-jurors",
            seconds(partial(first_plan, problem), runs=3, warmup=0),
            LIMIT,
            "limit: a first plan in ten seconds, found with no violation",
            "s",
        )


BENCHES = {"planning": plan_day}
