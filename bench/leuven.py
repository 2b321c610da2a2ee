"""Published master defences told apart: what can be planned is, what was published as impossible is said to be.

The files are study data kept beside the checkout; without them there is no row. A wrong answer stops the bench.
Attendance: supervisors and assessors must be there; mentors too in the instances published as impossible.
"""

from __future__ import annotations

from collections.abc import Iterator

from bench.measure import Row, once

LIMIT = 10.0  # seconds for one instance
CAN = ("june_2021", "intermediate_2026_50")  # without mentors


def tell_apart() -> Iterator[Row]:
    from parchemin.domain.objection import blocking
    from parchemin.domain.schedule import violations
    from parchemin.planning.solve import Solution, Status, solve
    from tests.planning import leuven

    def answer(name: str, *, mentors: bool) -> tuple[float, Solution]:
        problem = leuven.read(name, mentors=mentors)
        found: list[object] = []
        done: list[Solution] = []
        spent = once(
            lambda: done.append(
                solve(problem, seconds=60, on_progress=found.append, should_stop=lambda: bool(found))
            )
        )
        timetable = done[0].timetable
        assert timetable is None or blocking(violations(problem, timetable)) == []
        return spent, done[0]

    for name in leuven.names():
        impossible = name.startswith("unsat_")
        if not impossible and name not in CAN:
            continue
        spent, solution = answer(name, mentors=impossible)
        if impossible:
            assert solution.status is Status.INFEASIBLE, name
            words = f"limit: ten seconds; impossible, {len(solution.reasons)} reasons, mentors required"
        else:
            assert solution.timetable is not None, name
            words = (
                f"limit: ten seconds; planned, {len(solution.timetable.placements)} defences, 0 violations"
            )
        yield Row(f"leuven-{name}", spent, LIMIT, words, "s")


BENCHES = {"leuven": tell_apart}
