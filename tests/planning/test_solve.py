"""The planner, judged by the checker that knows nothing of it."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parchemin.domain.composition.facts import Relation, RelationKind
from parchemin.domain.interval import Interval
from parchemin.domain.objection import Level
from parchemin.domain.schedule import (
    Candidate,
    Defence,
    Person,
    Placement,
    Problem,
    Room,
    Timetable,
    Window,
    violations,
)
from parchemin.planning.grid import problem_digest
from parchemin.planning.solve import Status, solve

PARIS = ZoneInfo("Europe/Paris")


def at(hour: int, minute: int = 0, day: int = 22) -> datetime:
    return datetime(2026, 6, day, hour, minute, tzinfo=PARIS)


def window(start: int, end: int, day: int = 22) -> Window:
    return Window(at(start, day=day), at(end, day=day))


def problem(
    defences: int, rooms: int, people: int, /, *, days: int = 1, minutes: int = 45, **changes
) -> Problem:
    base = {
        "opening": tuple(window(9, 18, 22 + d) for d in range(days)),
        "rooms": tuple(Room(f"r{n}", f"Salle {n + 1}", "Lille") for n in range(rooms)),
        "defences": tuple(Defence(f"d{n}", f"c{n}", "E1", "Projet", minutes) for n in range(defences)),
        "candidates": tuple(Candidate(f"c{n}", f"Candidat Exemple {n}") for n in range(defences)),
        "people": tuple(Person(f"p{n}", f"Juré Fictif {n}") for n in range(people)),
        "breaks": tuple(Window(at(12, 30, 22 + d), at(13, 30, 22 + d)) for d in range(days)),
    }
    return Problem(**{**base, **changes})


def stands(given_problem: Problem, solution) -> Timetable:
    assert solution.reasons == ()
    assert solution.timetable is not None
    hard = [o.message for o in violations(given_problem, solution.timetable) if o.level != Level.WARN]
    assert hard == []
    return solution.timetable


def codes(solution) -> set[str]:
    assert solution.timetable is None
    assert all("%(" not in o.message for o in solution.reasons)
    return {o.code for o in solution.reasons}


def test_a_small_day_is_planned_and_stands():
    given_problem = problem(6, 2, 5)
    stands(given_problem, solve(given_problem, seconds=3))


def test_forty_defences_in_four_rooms_are_planned_in_seconds():
    given_problem = problem(
        40,
        4,
        14,
        people=tuple(
            Person(
                f"p{n}",
                f"Juré Fictif {n}",
                available=None if n % 3 else (window(9, 13),) if n % 2 else (window(13, 18),),
                max_per_day=12,
            )
            for n in range(14)
        ),
        relations=tuple(Relation(f"p{n % 14}", f"c{n}", RelationKind.TRAINER) for n in range(40)),
    )
    stands(given_problem, solve(given_problem, seconds=8))


def test_several_days_and_two_sites_keep_everyone_on_one_site_a_day():
    rooms = (Room("r0", "Salle 1", "Lille"), Room("r1", "Salle 2", "Lille"), Room("r2", "Salle A", "Lyon"))
    given_problem = problem(24, 3, 10, days=2, rooms=rooms)
    table = stands(given_problem, solve(given_problem, seconds=6))
    assert len(table.placements) == 24


def test_a_relation_keeps_a_juror_off_the_panel_until_it_is_cleared():
    tie = Relation("p0", "c0", RelationKind.TRAINER)
    given_problem = problem(1, 1, 3, relations=(tie,))
    assert "p0" not in stands(given_problem, solve(given_problem, seconds=3)).placements[0].panel
    cleared = replace(given_problem, people=given_problem.people[:2], relations=(replace(tie, cleared=True),))
    assert set(stands(cleared, solve(cleared, seconds=3)).placements[0].panel) == {"p0", "p1"}


def test_a_mandate_that_ends_midway_is_followed_by_date():
    people = (
        Person("p0", "Juré Fictif 0", accredited=Interval(date(2020, 1, 1), date(2026, 6, 23))),
        Person("p1", "Juré Fictif 1"),
    )
    given_problem = problem(4, 1, 2, days=2, people=people)
    table = stands(given_problem, solve(given_problem, seconds=3))
    assert {p.starts_at.date() for p in table.placements} == {date(2026, 6, 22)}


def test_one_who_must_attend_is_on_the_panel_beside_two_professionals():
    people = (*problem(1, 1, 2).people, Person("m", "Membre Fictif", professional=False))
    given_problem = problem(
        1, 1, 2, people=people, defences=(Defence("d0", "c0", "E1", "Projet", 45, 2, ("m",)),)
    )
    assert set(stands(given_problem, solve(given_problem, seconds=3)).placements[0].panel) == {
        "m",
        "p0",
        "p1",
    }


def test_a_candidate_with_two_defences_is_in_one_place():
    given_problem = problem(4, 2, 6, candidates=(Candidate("c0", "Camille Exemple"),))
    given_problem = replace(
        given_problem, defences=tuple(replace(d, candidate_key="c0") for d in given_problem.defences)
    )
    stands(given_problem, solve(given_problem, seconds=3))


def test_a_plan_that_needs_a_change_of_room_midway_is_found_all_the_same():
    """Two jurors for two rooms that are free one after the other in the same half-day."""
    rooms = (
        Room("r0", "Salle 1", "Lille", (window(9, 10),)),
        Room("r1", "Salle 2", "Lille", (window(10, 11),)),
    )
    given_problem = problem(2, 2, 2, minutes=60, rooms=rooms)
    table = stands(given_problem, solve(given_problem, seconds=4))
    assert {p.room_key for p in table.placements} == {"r0", "r1"}


def test_locked_placements_stay_as_they_are():
    given_problem = problem(5, 2, 5)
    held = Placement("d3", "r1", at(14, 10), ("p1", "p2"), locked=True)
    table = stands(given_problem, solve(given_problem, seconds=3, locked=(held,)))
    assert held in table.placements


def test_locked_placements_that_clash_are_said_to():
    held = tuple(Placement(f"d{n}", "r0", at(9), ("p0", "p1"), locked=True) for n in (0, 1))
    given_problem = problem(2, 1, 4)
    assert codes(solve(given_problem, seconds=3, locked=held)) == {"planning.locked-clash"}


@pytest.mark.parametrize(
    ("given_problem", "code"),
    [
        (problem(12, 1, 4), "planning.rooms-short"),
        (problem(2, 1, 1), "planning.too-few-jurors"),
        (
            problem(6, 2, 2, people=tuple(Person(f"p{n}", f"Juré {n}", max_per_day=5) for n in range(2))),
            "planning.loads-low",
        ),
        (
            problem(1, 1, 2, candidates=(Candidate("c0", "Camille Exemple", (window(19, 20),)),)),
            "planning.no-start",
        ),
        (
            problem(1, 1, 2, candidates=(Candidate("c0", "Camille Exemple", None, ("Lyon",)),)),
            "planning.no-start",
        ),
        (
            problem(
                1,
                1,
                2,
                candidates=(Candidate("c0", "Camille", (window(9, 11),)),),
                people=tuple(Person(f"p{n}", "Juré", available=(window(14, 18),)) for n in range(2)),
            ),
            "planning.no-common-time",
        ),
        (
            problem(1, 1, 2, defences=(Defence("d0", "c0", "E1", "Projet", 45, 2, ("inconnu",)),)),
            "planning.required-unknown",
        ),
        (
            problem(
                1,
                1,
                3,
                defences=(Defence("d0", "c0", "E1", "Projet", 45, 2, ("p0",)),),
                relations=(Relation("p0", "c0", RelationKind.FAMILY),),
            ),
            "planning.required-tied",
        ),
    ],
    ids=["rooms", "jurors", "loads", "hours", "site", "common", "required", "tied"],
)
def test_an_impossibility_that_can_be_counted_is_said_at_once(given_problem, code):
    asked: list[bool] = []
    solution = solve(given_problem, seconds=3, should_stop=lambda: bool(asked.append(True)))
    assert solution.status == Status.INFEASIBLE
    assert code in codes(solution)
    assert asked == []  # a search asks whether to stop: none was begun


def test_an_impossibility_that_cannot_be_counted_is_explained_by_a_plan_with_gaps():
    """Three candidates free in the same single hour, three rooms, but four professionals."""
    given_problem = problem(
        3,
        3,
        4,
        minutes=60,
        candidates=tuple(Candidate(f"c{n}", f"Candidat {n}", (window(9, 10),)) for n in range(3)),
    )
    solution = solve(given_problem, seconds=4)
    assert solution.status == Status.INFEASIBLE
    assert [o.message for o in solution.reasons] == [
        "Il manque 2 professionnels le 22/06/2026 à Lille entre 9 h et 10 h."
    ]


def test_a_missing_room_is_said_with_its_day_its_site_and_its_hours():
    given_problem = problem(
        3,
        2,
        8,
        minutes=60,
        candidates=tuple(Candidate(f"c{n}", f"Candidat {n}", (window(9, 10),)) for n in range(3)),
    )
    solution = solve(given_problem, seconds=4)
    assert [o.message for o in solution.reasons] == [
        "Il manque 1 salle le 22/06/2026 à Lille entre 9 h et 10 h."
    ]


def test_progress_is_told_and_a_stop_is_obeyed():
    told = []
    given_problem = problem(40, 4, 14)
    solution = solve(given_problem, seconds=3600, on_progress=told.append, should_stop=lambda: len(told) >= 2)
    assert solution.status == Status.FEASIBLE  # the hour was not spent, nor the best plan proved
    assert len(told) >= 2
    costs = [one.objective for one in told if one.objective is not None]
    assert costs == sorted(costs, reverse=True)
    stands(given_problem, solution)


def test_no_defence_is_a_plan_already():
    assert solve(problem(0, 1, 1), seconds=1).timetable == Timetable(())


def test_the_digest_changes_with_the_data_and_with_nothing_else():
    given_problem = problem(3, 1, 3)
    assert problem_digest(given_problem) == problem_digest(problem(3, 1, 3))
    assert problem_digest(given_problem) != problem_digest(replace(given_problem, transition_minutes=5))
    assert len(problem_digest(given_problem)) == 64


@given(
    st.integers(1, 6),
    st.integers(1, 2),
    st.integers(2, 4),
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5)), max_size=4),
    st.lists(st.integers(9, 15), min_size=4, max_size=4),
)
@settings(max_examples=15)
def test_whatever_is_proposed_stands(defences, rooms, people, ties, hours):
    given_problem = problem(
        defences,
        rooms,
        people,
        people=tuple(
            Person(f"p{n}", f"Juré {n}", available=(window(hours[n], hours[n] + 3),)) for n in range(people)
        ),
        relations=tuple(Relation(f"p{p}", f"c{c}", RelationKind.FAMILY) for p, c in ties),
    )
    solution = solve(given_problem, seconds=2)
    if solution.timetable is None:
        assert codes(solution)
    else:
        stands(given_problem, solution)
