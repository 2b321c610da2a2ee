"""Published instances told apart: those that can be planned are, those published as impossible are said so, with a reason."""

from __future__ import annotations

import pytest

from parchemin.domain.objection import blocking
from parchemin.domain.schedule import violations
from parchemin.planning.solve import Solution, Status, solve
from tests.planning import leuven

pytestmark = pytest.mark.skipif(
    not leuven.names(), reason="the study data are not beside this checkout (shared/data/scheduling)"
)
IMPOSSIBLE = [name for name in leuven.names() if name.startswith("unsat_")]


def first_plan(given) -> Solution:
    found: list[object] = []
    return solve(given, seconds=20, on_progress=found.append, should_stop=lambda: bool(found))


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_an_instance_published_as_impossible_is_said_to_be_with_mentors_present(name):
    solution = first_plan(leuven.read(name, mentors=True))
    assert (solution.timetable, solution.status) == (None, Status.INFEASIBLE)
    assert solution.reasons
    assert all("%(" not in o.message for o in solution.reasons)


@pytest.mark.parametrize("name", ["june_2021", "intermediate_2026_50", "unsat_instance_210"])
def test_without_mentors_an_instance_that_can_be_planned_is(name):
    """The third is impossible only because of its mentors: attendance decides, so it is data."""
    given = leuven.read(name, mentors=False)
    solution = first_plan(given)
    assert solution.timetable is not None, [o.message for o in solution.reasons]
    assert len(solution.timetable.placements) == len(given.defences)
    assert blocking(violations(given, solution.timetable)) == []


def test_people_awaited_more_often_than_they_have_hours_are_named():
    solution = first_plan(leuven.read("intermediate_2026", mentors=False))
    assert [o.message for o in solution.reasons] == [
        "E035 doit entendre 7 soutenances, soit 420 minutes ; ses heures possibles n’en offrent que 360.",
        "E186 doit entendre 14 soutenances, soit 840 minutes ; ses heures possibles n’en offrent que 780.",
    ]
