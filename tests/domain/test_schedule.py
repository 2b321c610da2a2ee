"""A timetable is judged by one checker, whoever made it: twenty faults planted, each named."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parchemin.domain.composition import College, Relation, RelationKind
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
    covered,
    violations,
)

PARIS = ZoneInfo("Europe/Paris")


def at(hour, minute=0, day=14):
    return datetime(2026, 7, day, hour, minute, tzinfo=PARIS)


def window(start, end, day=14):
    return Window(at(start, day=day), at(end, day=day))


def day_of_defences():
    """Three candidates, four jurors, two rooms on two sites, one day from 9 to 18 with a lunch break."""
    mandate = Interval(date(2025, 1, 1), date(2028, 1, 1))
    return Problem(
        opening=(window(9, 18),),
        rooms=(
            Room("r1", "Salle Ampère", "Lyon"),
            Room("r2", "Salle Curie", "Lyon"),
            Room("r3", "Salle Vauban", "Lille"),
        ),
        defences=(
            Defence("d1", "c1", "e1", "Soutenance bloc 1", 60),
            Defence("d2", "c2", "e1", "Soutenance bloc 1", 60),
            Defence("d3", "c3", "e1", "Soutenance bloc 1", 60, required=("j2",)),
        ),
        candidates=(
            Candidate("c1", "Camille Exemple", sites=("Lyon",)),
            Candidate("c2", "Alix Brouillon", available=(window(9, 12), window(14, 18))),
            Candidate("c3", "Lou Croquis"),
        ),
        people=(
            Person("j1", "Jo Patron", College.EMPLOYER, accredited=mandate, max_per_day=3),
            Person("j2", "Andréa Essai", College.EMPLOYEE, accredited=mandate, max_per_day=3),
            Person("j3", "Noa Démo", College.EMPLOYEE, accredited=mandate, available=(window(9, 13),)),
            Person("j4", "Sacha Gabarit", professional=False),
        ),
        relations=(
            Relation("j3", "c2", RelationKind.TRAINER),
            Relation("j1", "c3", RelationKind.PERSONAL, cleared=True),
        ),
        breaks=(window(12, 13),),
        transition_minutes=15,
    )


def lawful():
    return Timetable(
        (
            Placement("d1", "r1", at(9), ("j1", "j3")),
            Placement("d2", "r1", at(10), ("j1", "j2")),
            Placement("d3", "r1", at(14), ("j1", "j2")),
        )
    )


def moved(index, **changes):
    placements = list(lawful().placements)
    placements[index] = replace(placements[index], **changes)
    return Timetable(tuple(placements))


def with_(timetable, *more):
    return Timetable((*timetable.placements, *more))


def person(key, **changes):
    problem = day_of_defences()
    return replace(
        problem, people=tuple(replace(p, **changes) if p.key == key else p for p in problem.people)
    )


def codes(problem, timetable):
    return [o.code for o in violations(problem, timetable)]


def test_a_timetable_that_does_everything_asked_has_no_violation():
    assert violations(day_of_defences(), lawful()) == []


PLANTED = {
    "schedule.not-placed": (day_of_defences(), Timetable(lawful().placements[:2])),
    "schedule.placed-twice": (
        day_of_defences(),
        with_(lawful(), Placement("d1", "r1", at(15), ("j1", "j2"))),
    ),
    "schedule.unknown-defence": (
        day_of_defences(),
        with_(lawful(), Placement("d9", "r1", at(16), ("j1", "j2"))),
    ),
    "schedule.unknown-room": (day_of_defences(), moved(0, room_key="r9")),
    "schedule.unknown-person": (day_of_defences(), moved(0, panel=("j1", "j3", "j9"))),
    "schedule.unknown-candidate": (
        replace(day_of_defences(), candidates=day_of_defences().candidates[1:]),
        lawful(),
    ),
    "schedule.outside-opening": (day_of_defences(), moved(2, starts_at=at(17, 30))),
    "schedule.in-break": (day_of_defences(), moved(2, starts_at=at(12, 30))),
    "schedule.candidate-unavailable": (
        replace(day_of_defences(), breaks=()),
        moved(1, starts_at=at(12, 30)),
    ),
    "schedule.room-unavailable": (
        replace(day_of_defences(), rooms=(Room("r1", "Salle Ampère", "Lyon", (window(9, 14),)),)),
        lawful(),
    ),
    "schedule.site-refused": (
        day_of_defences(),
        moved(0, room_key="r3", panel=("j2", "j3"), starts_at=at(11)),
    ),
    "schedule.panel-too-small": (day_of_defences(), moved(0, panel=("j1", "j4"))),
    "schedule.same-person-twice": (day_of_defences(), moved(0, panel=("j1", "j3", "j1"))),
    "schedule.required-absent": (day_of_defences(), moved(2, panel=("j1", "j4"))),
    "schedule.juror-unavailable": (day_of_defences(), moved(0, starts_at=at(15))),
    "schedule.juror-not-accredited": (
        person("j3", accredited=Interval.through(date(2020, 1, 1), date(2026, 7, 13))),
        lawful(),
    ),
    "schedule.relation": (day_of_defences(), moved(1, panel=("j1", "j2", "j3"))),
    "schedule.room-twice": (day_of_defences(), moved(1, starts_at=at(9, 30), panel=("j2", "j4", "j1"))),
    "schedule.juror-in-two-places": (day_of_defences(), moved(1, room_key="r2", starts_at=at(9, 30))),
    "schedule.candidate-in-two-places": (
        replace(
            day_of_defences(),
            defences=(*day_of_defences().defences, Defence("d4", "c1", "e2", "Soutenance bloc 2", 30)),
        ),
        with_(lawful(), Placement("d4", "r2", at(9, 15), ("j2", "j4"))),
    ),
    "schedule.short-transition": (day_of_defences(), moved(1, room_key="r2")),
    "schedule.two-sites-one-day": (day_of_defences(), moved(2, room_key="r3")),
    "schedule.juror-overloaded": (person("j1", max_per_day=2), lawful()),
}


@pytest.mark.parametrize("code", PLANTED)
def test_a_planted_fault_is_found(code):
    found = violations(*PLANTED[code])
    assert code in [o.code for o in found]
    for objection in found:
        assert objection.message
        assert "%(" not in objection.message + objection.mend_message


def test_a_fault_alone_is_the_only_one_named():
    assert codes(day_of_defences(), moved(2, starts_at=at(17, 30))) == ["schedule.outside-opening"]
    assert codes(day_of_defences(), moved(2, starts_at=at(12, 30))) == ["schedule.in-break"]
    assert codes(day_of_defences(), moved(1, room_key="r2")) == ["schedule.short-transition"]
    assert codes(person("j1", max_per_day=2), lawful()) == ["schedule.juror-overloaded"]


def test_a_short_transition_only_warns():
    found = violations(day_of_defences(), moved(1, room_key="r2"))
    assert [o.level for o in found] == [Level.WARN]
    assert "Salle Curie" in found[0].message


def test_a_cleared_tie_does_not_object():
    assert "schedule.relation" not in codes(day_of_defences(), lawful())
    uncleared = replace(day_of_defences(), relations=(Relation("j1", "c3", RelationKind.PERSONAL),))
    assert "schedule.relation" in codes(uncleared, lawful())


def test_defences_that_touch_do_not_overlap():
    back_to_back = moved(1, starts_at=at(10))
    assert "schedule.room-twice" not in codes(day_of_defences(), back_to_back)
    assert "schedule.room-twice" in codes(day_of_defences(), moved(1, starts_at=at(9, 59)))


def test_three_defences_at_once_are_three_clashes():
    problem = replace(
        day_of_defences(),
        defences=tuple(Defence(f"d{i}", f"c{i}", "e1", "Soutenance", 60) for i in (1, 2, 3)),
        relations=(),
    )
    timetable = Timetable(tuple(Placement(f"d{i}", "r1", at(9), ("j1", "j2")) for i in (1, 2, 3)))
    assert codes(problem, timetable).count("schedule.room-twice") == 3


def test_the_certifier_sets_what_a_code_stops():
    ignoring = replace(day_of_defences(), levels={"schedule.short-transition": Level.IGNORE})
    assert violations(ignoring, moved(1, room_key="r2")) == []
    strict = replace(day_of_defences(), levels={"schedule.short-transition": Level.BLOCK_SCHEDULING})
    assert [o.level for o in violations(strict, moved(1, room_key="r2"))] == [Level.BLOCK_SCHEDULING]


def test_instants_are_compared_whatever_their_zone():
    utc = Timetable(
        tuple(replace(p, starts_at=p.starts_at.astimezone(ZoneInfo("UTC"))) for p in lawful().placements)
    )
    assert violations(day_of_defences(), utc) == []
    assert (
        "15:00"
        in violations(day_of_defences(), moved(0, starts_at=at(15).astimezone(ZoneInfo("UTC"))))[0].message
    )


def test_a_day_is_the_zone_s_day():
    late = replace(
        person("j1", max_per_day=1), zone="Pacific/Noumea"
    )  # 9:00 in Paris is 18:00 there, 16:00 is next day
    first, second = "schedule.juror-overloaded", codes(late, Timetable(lawful().placements[:2]))
    assert first in second
    noumea = codes(late, Timetable((lawful().placements[0], Placement("d3", "r1", at(16), ("j1", "j2")))))
    assert first not in noumea


def test_touching_windows_cover_as_one():
    assert covered((window(9, 12), window(12, 14)), window(11, 13))
    assert not covered((window(9, 12), window(13, 14)), window(11, 14))
    assert covered(None, window(1, 2))
    assert not covered((), window(9, 10))


def test_a_window_is_aware_and_not_empty():
    with pytest.raises(ValueError, match="aware"):
        Window(at(9).replace(tzinfo=None), at(10).replace(tzinfo=None))
    with pytest.raises(ValueError, match="ends after"):
        window(10, 10)


def test_problem_and_timetable_survive_json():
    problem = replace(day_of_defences(), levels={"schedule.in-break": Level.WARN})
    assert Problem.from_dict(json.loads(json.dumps(problem.as_dict()))) == problem
    assert Timetable.from_dict(json.loads(json.dumps(lawful().as_dict()))) == lawful()


@settings(max_examples=60, deadline=None)
@given(
    starts=st.lists(st.integers(0, 32), min_size=3, max_size=3),
    rooms=st.lists(st.sampled_from(["r1", "r2"]), min_size=3, max_size=3),
)
def test_the_checker_agrees_with_counting_the_minutes(starts, rooms):
    """A room clash is named exactly when two defences share a minute of a room."""
    problem = day_of_defences()
    placements = tuple(
        Placement(f"d{i + 1}", room, at(9) + timedelta(minutes=15 * start), ("j1", "j2"))
        for i, (start, room) in enumerate(zip(starts, rooms, strict=True))
    )
    minutes = [{(room, 15 * start + m) for m in range(60)} for start, room in zip(starts, rooms, strict=True)]
    shared = any(minutes[i] & minutes[j] for i in range(3) for j in range(i))
    assert ("schedule.room-twice" in codes(problem, Timetable(placements))) == shared


def test_who_is_expected_in_two_places_is_named():
    clash = moved(1, starts_at=at(9), room_key="r2")
    messages = [
        o.message for o in violations(day_of_defences(), clash) if o.code == "schedule.juror-in-two-places"
    ]
    assert [message.partition(" est attendu")[0] for message in messages] == ["Jo Patron"]


def test_the_room_and_the_candidate_of_a_clash_are_named():
    same_room = [
        o for o in violations(day_of_defences(), moved(1, starts_at=at(9))) if o.code == "schedule.room-twice"
    ]
    assert [o.message.partition(" reçoit")[0] for o in same_room] == ["La salle Salle Ampère"]
    problem = day_of_defences()
    twice = replace(
        problem, defences=(*problem.defences[:1], replace(problem.defences[1], candidate_key="c1"))
    )
    both = Timetable(
        (lawful().placements[0], replace(lawful().placements[1], starts_at=at(9), room_key="r2"))
    )
    found = [o for o in violations(twice, both) if o.code == "schedule.candidate-in-two-places"]
    assert [o.message.partition(" soutient")[0] for o in found] == ["Camille Exemple"]


@pytest.mark.parametrize(("minute", "short"), [(14, True), (15, False)])
def test_the_time_left_between_two_rooms_is_enough_from_its_last_minute_on(minute, short):
    later = moved(1, starts_at=at(10, minute), room_key="r2")
    assert ("schedule.short-transition" in codes(day_of_defences(), later)) is short


@pytest.mark.parametrize(("minute", "short"), [(0, True), (44, True), (45, False)])
def test_the_time_left_between_two_sites_of_a_day_is_enough_from_its_last_minute_on(minute, short):
    problem = replace(person("j1", sites=()), travel_minutes=45)
    later = moved(1, starts_at=at(10, minute), room_key="r3")
    assert ("schedule.travel-too-short" in codes(problem, later)) is short
