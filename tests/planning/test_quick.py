"""The first plan, made one defence after the other: what it gives stands, and it says nothing when it fails."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from parchemin.domain.composition.facts import College, Relation, RelationKind
from parchemin.domain.objection import Level
from parchemin.domain.schedule import Candidate, Defence, PanelNeed, Person, Problem, Room, Window, violations
from parchemin.planning.grid import Grid
from parchemin.planning.quick import quick_plan

PARIS = ZoneInfo("Europe/Paris")


def window(start: int, end: int, day: int) -> Window:
    return Window(datetime(2026, 6, day, start, tzinfo=PARIS), datetime(2026, 6, day, end, tzinfo=PARIS))


def session(candidates: int, each: int, rooms: int, people: int, days: int, ties=()) -> Problem:
    """``each`` defences of twenty minutes a candidate."""
    return Problem(
        opening=tuple(window(9, 18, 22 + d) for d in range(days)),
        rooms=tuple(Room(f"r{n}", f"Salle {n + 1}", "Lyon") for n in range(rooms)),
        defences=tuple(
            Defence(f"d{c}-{n}", f"c{c}", f"E{n}", "Soutenance", 20)
            for c in range(candidates)
            for n in range(each)
        ),
        candidates=tuple(Candidate(f"c{n}", f"Candidat Exemple {n}") for n in range(candidates)),
        people=tuple(Person(f"p{n}", f"Juré Fictif {n}") for n in range(people)),
        relations=tuple(Relation(f"p{p}", f"c{c}", RelationKind.TRAINER) for p, c in ties),
        breaks=tuple(window(12, 13, 22 + d) for d in range(days)),
        transition_minutes=5,
    )


def hard(problem, plan):
    return [o.message for o in violations(problem, plan) if o.level != Level.WARN]


def test_eighty_defences_of_ten_candidates_on_two_days():
    problem = session(10, 8, 3, 16, 2)
    plan = quick_plan(Grid(problem), seconds=5, seed=1)
    assert plan is not None
    assert len(plan.placements) == 80
    assert hard(problem, plan) == []


def test_nothing_is_given_when_there_is_no_room_for_all():
    assert quick_plan(Grid(session(10, 8, 1, 16, 1)), seconds=0.2, seed=1) is None


def test_a_stop_is_obeyed():
    assert quick_plan(Grid(session(10, 8, 1, 16, 1)), seconds=60, seed=1, stop=lambda: True) is None


def test_panels_hold_what_the_rules_ask_and_candidates_stay_on_one_site_a_day():
    people = tuple(
        replace(
            person,
            college=College.EMPLOYEE if n % 2 else College.EMPLOYER,
            certifier_member=n % 5 == 0,
            can_preside=n % 3 == 0,
            languages=("fr", "en") if n % 4 else ("fr",),
            max_half_days=3,
        )
        for n, person in enumerate(session(1, 1, 1, 20, 1).people)
    )
    problem = session(6, 2, 2, 20, 2)
    problem = replace(
        problem,
        people=people,
        rooms=(*problem.rooms, Room("far", "Salle A", "Lille")),
        defences=tuple(replace(d, language="en") if n == 0 else d for n, d in enumerate(problem.defences)),
        panel=PanelNeed(employees=1, employers=1, certifier=1, presiding=1, size=4),
    )
    plan = quick_plan(Grid(problem), seconds=5, seed=1)
    assert plan is not None
    assert hard(problem, plan) == []
    assert {len(p.panel) for p in plan.placements} == {4}


@settings(max_examples=40, deadline=None)
@given(
    candidates=st.integers(1, 6),
    each=st.integers(1, 4),
    rooms=st.integers(1, 3),
    people=st.integers(2, 8),
    ties=st.sets(st.tuples(st.integers(0, 7), st.integers(0, 5)), max_size=6),
)
def test_whatever_is_given_stands(candidates, each, rooms, people, ties):
    known = {(p, c) for p, c in ties if p < people and c < candidates}
    problem = session(candidates, each, rooms, people, 1, known)
    plan = quick_plan(Grid(problem), seconds=0.3, seed=1)
    if plan is not None:
        assert hard(problem, plan) == []
        assert len(plan.placements) == candidates * each
