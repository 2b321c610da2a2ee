"""A day of defences as data: windows, what nobody said, and what is kept of a problem."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from parchemin.domain.composition import College, Seat
from parchemin.domain.interval import Interval
from parchemin.domain.objection import Level
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
    covered,
)


def at(hour, minute=0):
    return datetime(2026, 7, 14, hour, minute, tzinfo=UTC)


def window(start, end):
    return Window(at(start), at(end))


BARE = Problem(opening=(window(9, 12),), rooms=(), defences=(), candidates=(), people=())


@pytest.mark.parametrize(
    ("end", "minutes"),
    [
        (at(10), 60),
        (at(9, 1), 1),
        (at(9) + timedelta(seconds=59), 0),
        (at(10, 30) + timedelta(seconds=30), 90),
    ],
)
def test_a_window_lasts_its_whole_minutes(end, minutes):
    assert Window(at(9), end).minutes == minutes


@pytest.mark.parametrize(
    ("other", "inside", "shared"),
    [
        (window(9, 12), True, True),
        (window(10, 11), True, True),
        (window(8, 10), False, True),
        (window(11, 13), False, True),
        (window(8, 13), False, True),
        (window(8, 9), False, False),
        (window(12, 13), False, False),
    ],
)
def test_a_window_inside_another_and_one_that_shares_a_minute_with_it(other, inside, shared):
    assert window(9, 12).contains(other) is inside
    assert window(9, 12).overlaps(other) is shared


@pytest.mark.parametrize(
    ("windows", "expected"),
    [
        (None, True),
        ((), False),
        ((window(9, 11),), True),
        ((window(9, 10), window(10, 11)), True),
        ((window(10, 11), window(9, 10)), True),  # in any order
        ((window(9, 10),), False),
        ((window(10, 11),), False),
        ((window(11, 12),), False),
        ((window(7, 9), window(9, 12)), True),
    ],
)
def test_what_is_asked_lies_inside_windows_that_touch(windows, expected):
    assert covered(windows, window(9, 11)) is expected


def test_a_hole_between_windows_covers_nothing():
    assert not covered((Window(at(9), at(10)), Window(at(10, 1), at(11))), window(9, 11))


def test_what_nobody_said_of_a_person_a_defence_and_a_panel():
    person = Person("j", "Jo Patron")
    assert (person.college, person.roles, person.professional) == (College.NONE, (Seat.PROFESSIONAL,), True)
    assert (person.certifier_member, person.can_preside, person.languages) == (False, True, ("fr",))
    defence = Defence("d", "c", "e", "Soutenance", 45)
    assert (defence.panel_min, defence.required, defence.language, defence.remote) == (2, (), "fr", False)
    assert PanelNeed() == PanelNeed(employees=0, employers=0, certifier=0, presiding=0, size=0)
    assert Placement("d", "r", at(9), ()).locked is False
    assert Timetable(()).version == 0


def test_what_nobody_said_of_a_day():
    assert (BARE.transition_minutes, BARE.step_minutes, BARE.panel_max) == (10, 15, 5)
    assert (BARE.zone, BARE.panel_by, BARE.per_sitting, BARE.travel_minutes) == (
        "Europe/Paris",
        PanelBy.DEFENCE,
        0,
        0,
    )


@pytest.mark.parametrize(
    ("changes", "employee", "employer", "presides"),
    [
        ({"college": College.EMPLOYEE}, True, False, True),
        ({"college": College.EMPLOYER}, False, True, True),
        ({"college": College.NONE}, False, False, True),
        ({"college": College.EMPLOYEE, "professional": False}, False, False, False),
        ({"college": College.EMPLOYER, "professional": False}, False, False, False),
        ({"college": College.EMPLOYEE, "certifier_member": True}, False, False, False),
        ({"college": College.EMPLOYER, "certifier_member": True}, False, False, False),
        ({"college": College.EMPLOYEE, "can_preside": False}, True, False, False),
    ],
)
def test_each_person_counts_once_and_the_certifier_s_for_the_certifier(changes, employee, employer, presides):
    person = Person("j", "Jo Patron", **changes)
    assert (person.employee, person.employer, person.presides) == (employee, employer, presides)


def test_a_plain_problem_keeps_nothing_of_what_came_later():
    plain = replace(
        BARE,
        defences=(Defence("d", "c", "e", "Soutenance", 45),),
        candidates=(Candidate("c", "Camille Exemple"),),
        people=(Person("j", "Jo Patron"),),
    ).as_dict()
    assert not {"panel", "panel_by", "per_sitting", "travel_minutes"} & set(plain)
    assert not {"language", "remote"} & set(plain["defences"][0])
    assert "preferred" not in plain["candidates"][0]
    later = {"certifier_member", "can_preside", "languages", "max_half_days", "wished_half_days"}
    assert not later & set(plain["people"][0])


FULL = replace(
    BARE,
    rooms=(Room("r", "Salle Ampère", "Lyon", (window(9, 12),)), Room("s", "Salle Curie")),
    defences=(Defence("d", "c", "e", "Soutenance", 45, 3, ("j",), "de", remote=True),),
    candidates=(
        Candidate("c", "Camille Exemple", (window(9, 12),), ("Lyon",), (window(9, 10),)),
        Candidate("k", "Alix Brouillon", preferred=()),
    ),
    people=(
        Person(
            "j",
            "Jo Patron",
            College.EMPLOYER,
            (Seat.PRESIDENT, Seat.PROFESSIONAL),
            professional=False,
            available=(window(9, 12),),
            max_per_day=4,
            accredited=Interval(date(2025, 1, 1)),
            sites=("Lyon",),
            certifier_member=True,
            can_preside=False,
            languages=("fr", "de"),
            max_half_days=6,
            wished_half_days=0,
        ),
    ),
    breaks=(window(10, 11),),
    transition_minutes=5,
    step_minutes=20,
    panel_max=4,
    zone="Indian/Reunion",
    levels={"schedule.clash": Level.WARN},
    panel=PanelNeed(employees=1, size=3),
    panel_by=PanelBy.HALF_DAY,
    per_sitting=4,
    travel_minutes=45,
)


@pytest.mark.parametrize("problem", [BARE, FULL], ids=["bare", "full"])
def test_a_problem_is_read_back_as_it_was_kept(problem):
    assert Problem.from_dict(problem.as_dict()) == problem


@pytest.mark.parametrize(
    "change",
    [
        {"panel": PanelNeed()},
        {"panel_by": PanelBy.DEFENCE},
        {"per_sitting": 0},
        {"travel_minutes": 0},
        {"levels": {}},
        {"breaks": ()},
    ],
    ids=lambda change: next(iter(change)),
)
def test_each_thing_said_changes_what_is_kept(change):
    assert replace(FULL, **change).as_dict() != FULL.as_dict()
    assert Problem.from_dict(replace(FULL, **change).as_dict()) == replace(FULL, **change)


def test_a_timetable_is_read_back_with_its_version_and_its_locks():
    kept = Timetable(
        (Placement("d", "r", at(9), ("j", "k"), locked=True), Placement("e", "r", at(10), ())), 3
    )
    assert Timetable.from_dict(kept.as_dict()) == kept


def test_a_placement_takes_the_minutes_of_its_defence():
    assert Placement("d", "r", at(9), ()).window(90) == Window(at(9), at(10, 30))
