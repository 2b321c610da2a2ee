"""A juror withdraws on the morning of a day of forty defences: what changes, beside the least that a long search finds.

The long search is a model of its own, with none of the steps of the repair: all defences free to move, the whole
day, until it proves that nothing costs less. A repair that does not stand stops the bench.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from bench.measure import Row, once

LIMIT = 5.0  # seconds
LONG = float(os.environ.get("BENCH_REPAIR_SECONDS", "120"))
PARIS = ZoneInfo("Europe/Paris")


def repair_day() -> Iterator[Row]:
    from ortools.sat.python import cp_model

    from parchemin.domain.composition.facts import Relation, RelationKind
    from parchemin.domain.objection import blocking
    from parchemin.domain.schedule import (
        Candidate,
        Defence,
        Person,
        Problem,
        Room,
        Timetable,
        Window,
        violations,
    )
    from parchemin.planning.repair import Away, Repair, RepairGrid, RepairModel, Step, repair, without
    from parchemin.planning.run import Run
    from parchemin.planning.solve import solve

    def at(hour: int, minute: int = 0) -> datetime:
        return datetime(2026, 6, 22, hour, minute, tzinfo=PARIS)

    morning, afternoon = Window(at(8, 30), at(13)), Window(at(13), at(18, 30))

    def day(jurors: int) -> Problem:
        """Forty defences of 45 minutes in four rooms; a third of the pool is there half the day; each candidate has a trainer in it."""
        return Problem(
            opening=(Window(at(8, 30), at(18, 30)),),
            breaks=(Window(at(12, 30), at(13, 30)),),
            rooms=tuple(Room(f"r{n}", f"Salle {n + 1}", "Lille") for n in range(4)),
            defences=tuple(Defence(f"d{n}", f"c{n}", "E1", "Projet", 45) for n in range(40)),
            candidates=tuple(Candidate(f"c{n}", f"Candidat Exemple {n}") for n in range(40)),
            people=tuple(
                Person(
                    f"p{n}",
                    f"Juré Fictif {n}",
                    available=None if n % 3 else ((morning,) if n % 2 else (afternoon,)),
                    max_per_day=12,
                )
                for n in range(jurors)
            ),
            relations=tuple(Relation(f"p{n % jurors}", f"c{n}", RelationKind.TRAINER) for n in range(40)),
        )

    for jurors, leaving in ((14, 1), (14, 3)):
        problem = day(jurors)
        plan = solve(problem, seconds=15).timetable
        assert plan is not None
        seats = {p.key: sum(p.key in q.panel for q in plan.placements) for p in problem.people}
        gone = [Away(key) for key in sorted(seats, key=lambda key: (-seats[key], key))[:leaving]]
        now = without(problem, gone)
        done: list[Repair] = []
        spent = once(lambda: done.append(repair(problem, plan, away=gone, seconds=30)))  # noqa: B023
        ours = done[0]
        assert ours.timetable is not None, ours.reasons
        assert blocking(violations(now, ours.timetable)) == []
        name = "repair-40" if leaving == 1 else f"repair-40-{leaving}-leave"
        yield Row(name, spent, LIMIT, f"limit: five seconds; step: {ours.step}, proved: {ours.optimal}", "s")

        before = {p.defence_key: p for p in plan.placements}
        model = RepairModel(RepairGrid(now, before, Step.OPENING), fine=True, before=before)
        model.build()
        model.start_from(Timetable(ours.timetable.placements))
        run = Run(seconds=LONG, seed=2, workers=2)
        solver, status = run.solve(model.cp, LONG, told=False)
        assert status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
        best, bound = round(solver.objective_value), round(solver.best_objective_bound)
        word = "proved least" if status == cp_model.OPTIMAL else f"best found, at least {bound},"
        yield Row(f"{name}-cost", float(ours.cost or 0), float(best), f"{word} in {run.spent:.0f} s", "cost")
        told = f"{len(ours.changes.candidates)} candidates, {len(ours.changes.jurors)} jurors to tell"
        empty = float(sum(seats[one.person] for one in gone))
        yield Row(f"{name}-changes", float(ours.changes.count), empty, f"seats left empty; {told}", "n")


BENCHES = {"repair": repair_day}
