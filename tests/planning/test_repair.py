"""Somebody withdraws after the release: the least changed timetable comes back, with those to tell; checked by trying all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import combinations, product
from zoneinfo import ZoneInfo

import pytest

from parchemin.domain.composition.facts import College, Relation, RelationKind
from parchemin.domain.objection import blocking
from parchemin.domain.schedule import (
    Candidate,
    Defence,
    PanelBy,
    PanelNeed,
    Person,
    Placement,
    Problem,
    Room,
    Timetable,
    Window,
    violations,
)
from parchemin.planning.repair import Away, Repair, Step, repair, without

PARIS = ZoneInfo("Europe/Paris")


def at(hour: int, minute: int = 0, day: int = 12) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=PARIS)


def window(start: int, end: int, day: int = 12) -> Window:
    return Window(at(start, day=day), at(end, day=day))


def problem(defences: int, people: int, /, **changes) -> Problem:
    base = {
        "opening": (window(9, 11),),
        "rooms": (Room("r0", "Salle 1", "Lyon"), Room("r1", "Salle 2", "Lyon")),
        "defences": tuple(Defence(f"d{n}", f"c{n}", "E1", "Projet", 60) for n in range(defences)),
        "candidates": tuple(Candidate(f"c{n}", f"Candidat Exemple {n}") for n in range(defences)),
        "people": tuple(Person(f"p{n}", f"Juré Fictif {n}") for n in range(people)),
        "step_minutes": 60,
        "transition_minutes": 0,
        "panel_max": 2,
    }
    return Problem(**{**base, **changes})


def table(*placed: tuple[str, str, datetime, str]) -> Timetable:
    return Timetable(
        tuple(Placement(d, room, start, tuple(panel.split())) for d, room, start, panel in placed)
    )


def cost(given: Problem, before: Timetable, after: Timetable) -> int:
    """The price of a change, counted apart from the solver's own way."""
    old = {p.defence_key: p for p in before.placements}
    half = lambda moment: moment.astimezone(PARIS).hour < 12  # noqa: E731
    came = {(key, p.starts_at.date(), half(p.starts_at)) for p in before.placements for key in p.panel}
    used = {(p.room_key, p.starts_at.date(), half(p.starts_at)) for p in before.placements}
    total = len(
        {(k, p.starts_at.date(), half(p.starts_at)) for p in after.placements for k in p.panel} - came
    )
    total += 20 * len({(p.room_key, p.starts_at.date(), half(p.starts_at)) for p in after.placements} - used)
    total += len({k for p in after.placements for k in set(p.panel) - set(old[p.defence_key].panel)})
    for p in after.placements:
        was = old[p.defence_key]
        total += max(len(set(was.panel) - set(p.panel)), len(set(p.panel) - set(was.panel)))
        total += 5 if p.starts_at != was.starts_at else 3 if p.room_key != was.room_key else 0
    return total


def every_table(given: Problem, before: Timetable, *, step: Step) -> Iterator[Timetable]:
    """All that a step allows: panels of two, on whole hours."""
    panels = list(combinations([p.key for p in given.people], 2))
    used = {p.room_key for p in before.placements}
    options = []
    for p in before.placements:
        places = [(p.room_key, p.starts_at)]
        if step is not Step.JURORS:
            places = [
                (r.key, w.start + timedelta(hours=n))
                for w in given.opening
                for n in range(w.minutes // 60)
                for r in given.rooms
                if step is Step.OPENING or r.key in used
            ]
        options.append([Placement(p.defence_key, *place, panel) for place in places for panel in panels])
    for chosen in product(*options):
        yield Timetable(chosen)


def least(given: Problem, before: Timetable) -> tuple[Step, int]:
    for step in (Step.JURORS, Step.CANDIDATES, Step.OPENING):
        costs = [
            cost(given, before, t)
            for t in every_table(given, before, step=step)
            if not blocking(violations(given, t))
        ]
        if costs:
            return step, min(costs)
    raise AssertionError("the instance has a repair")


THREE = table(("d0", "r0", at(9), "p0 p1"), ("d1", "r1", at(9), "p2 p3"), ("d2", "r0", at(10), "p0 p1"))
CASES = {
    "somebody free": (problem(3, 5), THREE, "p0"),
    "somebody there already": (
        problem(2, 4),
        table(("d0", "r0", at(9), "p0 p1"), ("d1", "r1", at(9), "p2 p3")),
        "p2",
    ),
    "a candidate must move": (
        problem(2, 3),
        table(("d0", "r0", at(9), "p0 p1"), ("d1", "r0", at(10), "p1 p2")),
        "p0",
    ),
    "a tie turns panels round": (
        problem(2, 5, relations=(Relation("p4", "c0", RelationKind.FAMILY),)),
        table(("d0", "r0", at(9), "p0 p1"), ("d1", "r1", at(9), "p2 p3")),
        "p0",
    ),
    "one free later": (
        problem(
            2,
            3,
            people=(
                Person("p0", "Juré Fictif 0"),
                Person("p1", "Juré Fictif 1"),
                Person("p2", "Juré Fictif 2", available=(window(10, 12),)),
            ),
            opening=(window(9, 12),),
        ),
        table(("d0", "r0", at(9), "p0 p1"), ("d1", "r0", at(10), "p0 p1")),
        "p0",
    ),
}


@pytest.mark.parametrize(("given", "before", "gone"), CASES.values(), ids=CASES)
def test_a_repair_costs_what_the_best_of_all_timetables_costs(given, before, gone):
    assert blocking(violations(given, before)) == []
    now = without(given, [Away(gone)])
    done = repair(given, before, away=[Away(gone)], seconds=10)
    assert done.timetable is not None
    assert blocking(violations(now, done.timetable)) == []
    assert (done.step, done.cost) == least(now, before)
    assert done.optimal
    assert cost(now, before, done.timetable) == done.cost


def test_those_to_tell_are_named_and_nobody_else():
    done = repair(problem(3, 5), THREE, away=[Away("p0")], seconds=5)
    assert (done.step, done.changes.count, done.changes.moved) == (Step.JURORS, 2, ())
    assert [(s.defence, s.left, s.joined) for s in done.changes.seats] == [
        ("d0", ("p0",), ("p4",)),
        ("d2", ("p0",), ("p4",)),
    ]
    assert (done.changes.candidates, set(done.changes.jurors)) == ((), {"p0", "p4"})


def test_an_absence_of_some_hours_touches_no_others():
    done = repair(problem(3, 5), THREE, away=[Away("p0", (window(10, 11),))], seconds=5)
    assert [s.defence for s in done.changes.seats] == ["d2"]


def test_a_timetable_that_stands_is_given_back():
    done = repair(problem(3, 5), THREE, away=[Away("p4")], seconds=5)
    assert (done.step, done.timetable, done.changes.count) == (Step.NOTHING, THREE, 0)


def test_a_locked_defence_keeps_its_hour_and_those_who_can_still_come():
    held = replace(THREE, placements=tuple(replace(p, locked=True) for p in THREE.placements))
    done = repair(problem(3, 5), held, away=[Away("p0")], seconds=5)
    assert [
        (p.starts_at, p.locked, "p1" in p.panel) for p in done.timetable.placements if p.room_key == "r0"
    ] == [
        (at(9), True, True),
        (at(10), True, True),
    ]


def test_other_days_are_left_as_they_are_and_their_load_counts():
    """p4 already comes the half-day agreed, on the other day: somebody else is called."""
    given = problem(
        2,
        6,
        opening=(window(9, 11), window(9, 11, 13)),
        people=(
            *(Person(f"p{n}", f"Juré Fictif {n}") for n in range(4)),
            Person("p4", "Juré Fictif 4", max_half_days=1),
            Person("p5", "Juré Fictif 5"),
        ),
    )
    before = table(("d0", "r0", at(9), "p0 p1"), ("d1", "r0", at(9, day=13), "p2 p4"))
    only = replace(
        given, people=tuple(p for p in given.people if p.key not in ("p2", "p3")) + given.people[2:3]
    )
    done = repair(only, before, away=[Away("p0", (window(9, 11),))], seconds=5)
    assert done.timetable.placements[1] == before.placements[1]
    assert set(done.timetable.placements[0].panel) & {"p2", "p5"}
    assert "p4" not in done.timetable.placements[0].panel


def test_a_jury_that_stays_the_half_day_is_mended_as_a_whole():
    jury = PanelNeed(employees=1, employers=1, size=2)
    sides = (College.EMPLOYEE, College.EMPLOYER)
    people = tuple(Person(f"p{n}", f"Juré Fictif {n}", sides[n % 2]) for n in range(6))
    given = problem(4, 6, people=people, panel=jury, panel_by=PanelBy.HALF_DAY, per_sitting=2)
    before = table(
        ("d0", "r0", at(9), "p0 p1"),
        ("d1", "r0", at(10), "p0 p1"),
        ("d2", "r1", at(9), "p2 p3"),
        ("d3", "r1", at(10), "p2 p3"),
    )
    done = repair(given, before, away=[Away("p1")], seconds=5)
    assert blocking(violations(without(given, [Away("p1")]), done.timetable)) == []
    assert Counter(p.panel for p in done.timetable.placements) == {("p0", "p5"): 2, ("p2", "p3"): 2}
    assert done.changes.count == 2


def test_no_repair_is_explained_with_what_would_help():
    given = problem(2, 2)
    before = table(("d0", "r0", at(9), "p0 p1"), ("d1", "r0", at(10), "p0 p1"))
    done: Repair = repair(given, before, away=[Away("p0")], seconds=5)
    assert (done.step, done.timetable) == (Step.NONE, None)
    assert "Il manque 1 professionnel le 12/03/2026 à Lyon entre 9 h et 11 h." in [
        o.message for o in done.reasons
    ]
    assert done.ways[0].tried


def test_a_short_pause_does_not_change_the_jury_of_a_half_day():
    sides = (College.EMPLOYEE, College.EMPLOYER)
    given = problem(
        2,
        4,
        opening=(window(9, 12),),
        breaks=(Window(at(10), at(10, 15)),),
        step_minutes=15,
        people=tuple(Person(f"p{n}", f"Juré Fictif {n}", sides[n % 2]) for n in range(4)),
        panel=PanelNeed(employees=1, employers=1, size=2),
        panel_by=PanelBy.HALF_DAY,
    )
    before = table(("d0", "r0", at(9), "p0 p1"), ("d1", "r0", at(10, 15), "p0 p1"))
    gone = Away("p1", (window(9, 10),))
    done = repair(given, before, away=[gone], seconds=5)
    assert blocking(violations(without(given, [gone]), done.timetable)) == []
    assert {p.panel for p in done.timetable.placements} == {("p0", "p3")}
