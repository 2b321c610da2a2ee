"""Plans of sittings, judged by the checker that knows nothing of how they were found."""

import random
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parchemin.domain.composition.facts import College, Relation, RelationKind
from parchemin.domain.objection import blocking
from parchemin.domain.schedule import (
    Candidate,
    Defence,
    PanelBy,
    PanelNeed,
    Person,
    Problem,
    Room,
    Timetable,
    Window,
    cost_of,
    least_sittings,
    violations,
)
from parchemin.planning.solve import Status, solve

PARIS = ZoneInfo("Europe/Paris")
JURY_OF_FIVE = PanelNeed(employees=2, employers=2, certifier=1, presiding=1, size=5)


def at(hour, minute=0, day=22):
    return datetime(2026, 6, day, hour, minute, tzinfo=PARIS)


def window(start, end, day=22):
    return Window(at(start, day=day), at(end, day=day))


def pool(juries):
    """People for so many juries of five at once."""
    people = []
    for n in range(juries):
        people += [
            Person(f"s{2 * n}", f"Salarié {2 * n}", College.EMPLOYEE, can_preside=False),
            Person(f"s{2 * n + 1}", f"Salarié {2 * n + 1}", College.EMPLOYEE, can_preside=False),
            Person(f"e{2 * n}", f"Employeur {2 * n}", College.EMPLOYER),
            Person(f"e{2 * n + 1}", f"Employeur {2 * n + 1}", College.EMPLOYER),
            Person(f"m{n}", f"Membre {n}", professional=False, certifier_member=True),
        ]
    return tuple(people)


def session(count, rooms=2, juries=2, *, days=1, **changes):
    """Half-days of four hours, 45 minutes a candidate, five a sitting, juries of five."""
    base = {
        "opening": tuple(window(8, 17, 22 + d) for d in range(days)),
        "breaks": tuple(window(12, 13, 22 + d) for d in range(days)),
        "rooms": tuple(Room(f"r{n}", f"Salle {n + 1}", "Lille") for n in range(rooms))
        if isinstance(rooms, int)
        else rooms,
        "defences": tuple(Defence(f"d{n}", f"c{n}", "E1", "Dossier", 45) for n in range(count)),
        "candidates": tuple(Candidate(f"c{n}", f"Candidat {n}") for n in range(count)),
        "people": pool(juries),
        "panel": JURY_OF_FIVE,
        "panel_by": PanelBy.HALF_DAY,
        "per_sitting": 5,
    }
    return Problem(**{**base, **changes})


def stands(problem, solution):
    assert solution.reasons == ()
    assert [o.message for o in blocking(violations(problem, solution.timetable))] == []
    assert len(solution.timetable.placements) == len(problem.defences)
    return solution.timetable


def sittings(table):
    return {(p.room_key, p.starts_at.date(), p.starts_at.hour < 12): p.panel for p in table.placements}


def change(problem, key, **changes):
    return replace(
        problem, people=tuple(replace(p, **changes) if p.key == key else p for p in problem.people)
    )


def test_ten_candidates_are_heard_by_one_jury_in_one_day():
    problem = session(10, juries=1)
    solution = solve(problem, seconds=2)
    table = stands(problem, solution)
    # Two sittings, the same five people morning and afternoon: nothing could be saved.
    assert (solution.objective, solution.bound, solution.gap) == (40, 40, 0)
    assert solution.status == Status.OPTIMAL
    assert len(sittings(table)) == 2
    assert len({person for p in table.placements for person in p.panel}) == 5


def test_the_cost_told_is_that_of_the_plan_and_the_bound_is_under_it():
    problem = session(17, days=2, rooms=1)
    told = []
    solution = solve(problem, seconds=2, on_progress=told.append)
    table = stands(problem, solution)
    cost = cost_of(problem, table)
    assert solution.objective == cost.total
    assert cost.sittings == least_sittings(problem) == 4
    assert solution.bound <= solution.objective
    assert told[0].objective >= solution.objective


def test_defences_follow_one_another_each_with_its_own_length():
    problem = session(4, rooms=1, juries=1)
    third = replace(problem.defences[1], minutes=60)
    problem = replace(problem, defences=(problem.defences[0], third, *problem.defences[2:]))
    table = stands(problem, solve(problem, seconds=2))
    held = sorted(table.placements, key=lambda p: p.starts_at)
    minutes = {d.key: d.minutes for d in problem.defences}
    for first, second in pairwise(held):
        assert second.starts_at - first.starts_at == timedelta(minutes=minutes[first.defence_key])


def test_a_third_more_time_counts_in_what_a_sitting_holds():
    """Four hours hold five defences of 45 minutes, or one of 60 and four of 45, not two of 60 and three of 45."""
    problem = session(5, rooms=1, juries=1)
    long = tuple(replace(d, minutes=60) if n < 2 else d for n, d in enumerate(problem.defences))
    assert len(sittings(stands(problem, solve(problem, seconds=2)))) == 1
    longer = replace(problem, defences=long)
    assert len(sittings(stands(longer, solve(longer, seconds=2)))) == 2


def test_people_tied_to_a_candidate_sit_before_another():
    """Each member of the certifier is tied to one candidate: they are swapped, or sit at another time."""
    problem = session(2, rooms=2, juries=2)
    morning = tuple(replace(c, available=(window(8, 9),)) for c in problem.candidates)
    ties = (Relation("m0", "c0", RelationKind.TRAINER), Relation("m1", "c1", RelationKind.TRAINER))
    problem = replace(problem, candidates=morning, relations=ties)
    table = stands(problem, solve(problem, seconds=2))
    assert {p.defence_key: "m0" in p.panel for p in table.placements} == {"d0": False, "d1": True}


def test_people_who_leave_early_make_a_shorter_sitting():
    problem = session(8, rooms=1, juries=1)
    problem = replace(
        problem, people=tuple(replace(p, available=(window(9, 12), window(13, 16))) for p in problem.people)
    )
    table = stands(problem, solve(problem, seconds=2))
    assert {p.starts_at.hour for p in table.placements} <= {9, 10, 11, 13, 14, 15}


def test_candidates_free_at_an_hour_only_are_heard_then():
    problem = session(5, rooms=1, juries=1)
    hours = [(8, 9), (9, 10), (10, 11), (11, 12), (8, 9)]
    candidates = tuple(
        replace(c, available=(window(*h), window(13, 14)))
        for c, h in zip(problem.candidates, hours, strict=True)
    )
    problem = replace(problem, candidates=candidates)
    stands(problem, solve(problem, seconds=2))


def test_loads_wishes_languages_and_obligations_are_followed():
    problem = session(10, rooms=1, juries=2, days=1)
    problem = change(problem, "e0", max_half_days=1)
    problem = change(problem, "e3", languages=("fr", "en"))
    problem = change(problem, "s3", languages=("fr", "en"))
    defences = list(problem.defences)
    defences[0] = replace(defences[0], language="en")
    defences[1] = replace(defences[1], required=("m1",))
    problem = replace(problem, defences=tuple(defences))
    table = stands(problem, solve(problem, seconds=2))
    panels = {p.defence_key: p.panel for p in table.placements}
    assert {"e3", "s3"} <= set(panels["d0"])
    assert "m1" in panels["d1"]


def test_two_sites_keep_everybody_on_one_a_day_unless_the_time_to_travel_is_said():
    rooms = (Room("r0", "Salle 1", "Lille"), Room("r1", "Salle 2", "Lyon"))
    problem = session(10, juries=1, rooms=2)
    candidates = tuple(
        replace(c, sites=("Lille",) if n < 5 else ("Lyon",)) for n, c in enumerate(problem.candidates)
    )
    problem = replace(problem, rooms=rooms, candidates=candidates)
    assert solve(problem, seconds=2).timetable is None
    stands(replace(problem, travel_minutes=60), solve(replace(problem, travel_minutes=60), seconds=2))
    at_a_distance = replace(
        problem,
        defences=tuple(replace(d, remote=n >= 5) for n, d in enumerate(problem.defences)),
    )
    table = stands(at_a_distance, solve(at_a_distance, seconds=2))
    assert {p.room_key for p in table.placements} == {"r0"}


def test_several_defences_of_a_candidate_follow_in_one_sitting():
    problem = session(6, rooms=2, juries=2)
    problem = replace(
        problem,
        defences=tuple(replace(d, candidate_key=f"c{n // 3}") for n, d in enumerate(problem.defences)),
    )
    table = stands(problem, solve(problem, seconds=2))
    cost = cost_of(problem, table)
    assert (cost.sittings, cost.return_days) == (2, 0)


def test_a_lock_is_kept_and_its_sitting_goes_on_around_it():
    problem = session(10)
    before = stands(problem, solve(problem, seconds=1))
    held = tuple(replace(p, locked=True) for p in before.placements[:3])
    table = stands(problem, solve(problem, seconds=1, locked=held, seed=5))
    assert set(held) <= set(table.placements)


def test_a_former_plan_changes_as_little_as_may_be():
    problem = session(20, days=2, juries=3)
    before = stands(problem, solve(problem, seconds=1))
    gone = before.placements[0].panel[0]
    without = change(problem, gone, available=(window(8, 12, 23),))
    after = stands(without, solve(without, seconds=2, start_from=before, seed=3))
    changes = cost_of(without, after, before=before)
    # The one who is gone is replaced where they sat; nobody else is told of anything.
    seats = sum(gone in panel for panel in sittings(before).values())
    assert changes.moved == 0
    assert changes.added <= seats


def test_a_stop_keeps_the_first_plan():
    problem = session(40, rooms=4, juries=4, days=2)
    told = []
    solution = solve(problem, seconds=60, on_progress=told.append, should_stop=lambda: bool(told))
    stands(problem, solution)
    assert solution.bound <= solution.objective
    assert 0 <= solution.gap < 1


def test_preferences_and_wishes_weigh_once_sittings_are_few():
    problem = session(5, rooms=1, juries=2)
    afternoon = tuple(replace(c, preferred=(window(13, 17),)) for c in problem.candidates)
    problem = replace(problem, candidates=afternoon)
    problem = replace(
        problem,
        people=tuple(replace(p, wished_half_days=0 if p.key in {"s0", "m0"} else 1) for p in problem.people),
    )
    table = stands(problem, solve(problem, seconds=2))
    assert {p.starts_at.hour >= 13 for p in table.placements} == {True}
    assert not {"s0", "m0"} & {person for p in table.placements for person in p.panel}


@pytest.mark.parametrize(
    "problem",
    [
        change(session(3, juries=1), "m0", available=()),
        session(12, rooms=1, juries=1),
        replace(session(3, juries=1), relations=(Relation("e0", "c0", RelationKind.FAMILY),)),
        replace(session(3, juries=1), people=pool(1)[:4]),
    ],
    ids=[
        "nobody of the certifier is free",
        "room for ten",
        "everybody must sit and one is tied",
        "four of five",
    ],
)
def test_an_impossible_session_is_said_to_be(problem):
    solution = solve(problem, seconds=3)
    assert solution.timetable is None
    assert solution.status == Status.INFEASIBLE
    assert all("%(" not in o.message for o in solution.reasons)
    assert solution.reasons


def random_session(seed):
    """A small session where everything may be short: people, hours, rooms, sites, languages."""
    chance = random.Random(seed)
    days = chance.randint(1, 2)
    halves = [w for d in range(days) for w in (window(8, 12, 22 + d), window(13, 17, 22 + d))]
    sites = ["Lille", "Lyon"][: chance.randint(1, 2)]

    def hours():
        if chance.random() < 0.3:
            return None
        found = []
        for half in halves:
            if chance.random() < 0.8:
                cut = timedelta(hours=chance.choice([0, 0, 0, 1]))
                found.append(Window(half.start + cut, half.end))
        return tuple(found)

    defences = chance.randint(1, 8)
    people = tuple(
        replace(
            p,
            available=hours(),
            languages=chance.choice([("fr",), ("fr", "en")]),
            sites=() if chance.random() < 0.7 else (chance.choice(sites),),
            max_half_days=chance.choice([None, 2]),
            can_preside=chance.random() < 0.6,
        )
        for p in pool(chance.randint(2, 3))
    )
    return session(
        defences,
        days=days,
        rooms=tuple(Room(f"{s}{n}", f"{s} {n}", s) for s in sites for n in range(2)),
        people=people,
        candidates=tuple(Candidate(f"c{n}", f"Candidat {n}", hours()) for n in range(defences)),
        defences=tuple(
            Defence(
                f"d{n}",
                f"c{chance.choice([n, max(0, n - 1)])}",
                "E1",
                "Dossier",
                chance.choice([40, 45, 60]),
                language=chance.choice(["fr", "fr", "fr", "en"]),
                remote=chance.random() < 0.1,
            )
            for n in range(defences)
        ),
        relations=tuple(
            Relation(chance.choice(people).key, f"c{chance.randrange(defences)}", RelationKind.TRAINER)
            for _ in range(chance.randint(0, 4))
        ),
        panel=chance.choice([JURY_OF_FIVE, PanelNeed(employees=1, employers=1, size=3), PanelNeed()]),
        per_sitting=chance.choice([0, 3, 5]),
        travel_minutes=chance.choice([0, 45]),
    )


@given(st.integers(0, 10_000))
@settings(max_examples=12)
def test_whatever_is_proposed_stands(seed):
    problem = random_session(seed)
    solution = solve(problem, seconds=0.6)
    if solution.timetable is None:
        assert solution.reasons
        return
    table: Timetable = stands(problem, solution)
    assert solution.objective == cost_of(problem, table).total
    assert solution.bound is None or solution.bound <= solution.objective
    assert Counter(p.defence_key for p in table.placements).most_common(1)[0][1] == 1


def test_most_random_sessions_are_planned():
    """The property above is not about nothing."""
    found = [solve(random_session(seed), seconds=0.4).timetable for seed in range(12)]
    assert sum(table is not None for table in found) >= 4
