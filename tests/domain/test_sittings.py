"""Sittings are judged like the rest: a lawful plan, then twenty-four faults planted in it, each named by its own code."""

import json
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from parchemin.domain.composition import College, Relation, RelationKind
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
    half_days,
    violations,
)

PARIS = ZoneInfo("Europe/Paris")
MORNING_JURY = ("s1", "s2", "e1", "e2", "m1")
AFTERNOON_JURY = ("s1", "s3", "e1", "e3", "m2")


def at(hour, minute=0):
    return datetime(2026, 7, 14, hour, minute, tzinfo=PARIS)


def window(start, end):
    return Window(at(start), at(end))


def employee(key, **more):
    return Person(key, f"Salarié {key}", College.EMPLOYEE, can_preside=False, **more)


def employer(key, **more):
    return Person(key, f"Patron {key}", College.EMPLOYER, **more)


def member(key, **more):
    return Person(key, f"Membre {key}", College.NONE, professional=False, certifier_member=True, **more)


PROBLEM = Problem(
    opening=(window(9, 18),),
    breaks=(window(12, 13), Window(at(10, 30), at(10, 45))),
    rooms=(
        Room("r1", "Salle Ampère", "Lyon"),
        Room("r2", "Salle Curie", "Lyon", (window(9, 17),)),
        Room("r3", "Salle Vauban", "Lille"),
    ),
    defences=(
        *(Defence(f"d{n}", f"c{n}", "e1", "Soutenance", 45) for n in (1, 2, 3)),
        Defence("d4", "c4", "e1", "Soutenance", 60),
        Defence("d5", "c5", "e1", "Soutenance", 45, language="en", required=("e3",)),
        Defence("d6", "c6", "e1", "Soutenance", 45, remote=True),
    ),
    candidates=(
        Candidate("c1", "Camille Exemple"),
        Candidate("c2", "Alix Brouillon", available=(window(9, 12),)),
        Candidate("c3", "Lou Croquis", sites=("Lyon",)),
        Candidate("c4", "Dominique Tiers"),
        Candidate("c5", "Sam Anglais"),
        Candidate("c6", "Claude Lointain", sites=("Nantes",)),
    ),
    people=(
        employee("s1", max_half_days=2, languages=("fr", "en")),
        employee("s2", max_per_day=6),
        employee("s3", available=(window(13, 18),)),
        employee("s4", sites=("Lille",)),
        employer("e1", accredited=Interval(date(2025, 1, 1), date(2028, 1, 1))),
        employer("e2"),
        employer("e3", languages=("fr", "en")),
        member("m1"),
        member("m2"),
    ),
    relations=(Relation("e3", "c1", RelationKind.TRAINER),),
    transition_minutes=10,
    panel=PanelNeed(employees=2, employers=2, certifier=1, presiding=1, size=5),
    panel_by=PanelBy.HALF_DAY,
    per_sitting=3,
    travel_minutes=90,
)


def plan(**changes):
    """The lawful plan; ``d4={…}`` changes that placement, ``d4=None`` leaves it out."""
    placements = {
        "d1": Placement("d1", "r1", at(9), MORNING_JURY),
        "d2": Placement("d2", "r1", at(9, 45), MORNING_JURY),
        "d3": Placement("d3", "r1", at(10, 45), MORNING_JURY),
        "d4": Placement("d4", "r2", at(13), AFTERNOON_JURY),
        "d5": Placement("d5", "r2", at(14), AFTERNOON_JURY),
        "d6": Placement("d6", "r2", at(14, 45), AFTERNOON_JURY),
    }
    for key, change in changes.items():
        if change is None:
            del placements[key]
        else:
            placements[key] = replace(placements[key], **change)
    return Timetable(tuple(placements.values()))


def morning(panel):
    return plan(**{key: {"panel": panel} for key in ("d1", "d2", "d3")})


def afternoon(panel):
    return plan(**{key: {"panel": panel} for key in ("d4", "d5", "d6")})


def with_person(key, **changes):
    return replace(
        PROBLEM, people=tuple(replace(p, **changes) if p.key == key else p for p in PROBLEM.people)
    )


def with_defence(key, **changes):
    return replace(
        PROBLEM, defences=tuple(replace(d, **changes) if d.key == key else d for d in PROBLEM.defences)
    )


def test_the_lawful_plan_has_no_violation():
    assert violations(PROBLEM, plan()) == []


PLANTED = {
    # panels
    "schedule.panel-employees": (PROBLEM, morning(("s1", "e1", "e2", "e3", "m1"))),
    "schedule.panel-employers": (PROBLEM, morning(("s1", "s2", "s4", "e1", "m1"))),
    "schedule.panel-certifier": (PROBLEM, morning(("s1", "s2", "e1", "e2", "s4"))),
    "schedule.panel-president": (
        replace(PROBLEM, people=tuple(replace(p, can_preside=p.key in {"e3", "s3"}) for p in PROBLEM.people)),
        plan(),
    ),
    "schedule.panel-size": (PROBLEM, morning((*MORNING_JURY, "m2"))),
    "schedule.panel-too-small": (with_defence("d2", panel_min=5), plan()),
    "schedule.language": (PROBLEM, afternoon(("s2", "s3", "e1", "e3", "m2"))),
    # sittings
    "schedule.panel-changes": (PROBLEM, plan(d2={"panel": ("s1", "s2", "e1", "e2", "m2")})),
    "schedule.sitting-too-long": (replace(PROBLEM, per_sitting=2), plan()),
    "schedule.two-sittings": (PROBLEM, plan(d3={"room_key": "r2"})),
    # loads and mandates
    "schedule.too-many-half-days": (with_person("s1", max_half_days=1), plan()),
    "schedule.juror-overloaded": (with_person("s2", max_per_day=2), plan()),
    "schedule.juror-not-accredited": (
        with_person("e1", accredited=Interval(date(2020, 1, 1), date(2026, 7, 14))),
        plan(),
    ),
    "schedule.juror-unavailable": (PROBLEM, morning(("s1", "s3", "e1", "e2", "m1"))),
    "schedule.relation": (PROBLEM, morning(("s1", "s2", "e1", "e3", "m1"))),
    "schedule.required-absent": (PROBLEM, afternoon(("s1", "s3", "e1", "e2", "m2"))),
    # times and places; the third time of c4 is in the minutes of the defence
    "schedule.room-twice": (with_defence("d4", minutes=80), plan()),
    "schedule.in-break": (PROBLEM, plan(d3={"starts_at": at(11, 30)})),
    "schedule.room-unavailable": (PROBLEM, plan(d6={"starts_at": at(16, 45)})),
    "schedule.candidate-unavailable": (
        PROBLEM,
        plan(d2={"room_key": "r2", "starts_at": at(15, 30), "panel": AFTERNOON_JURY}),
    ),
    "schedule.site-refused": (with_defence("d6", remote=False), plan()),
    "schedule.travel-too-short": (
        PROBLEM,
        plan(
            d4={"room_key": "r3"}, d5={"room_key": "r3"}, d6={"room_key": "r3"}, d3={"starts_at": at(11, 15)}
        ),
    ),
    "schedule.two-sites-one-day": (
        replace(PROBLEM, travel_minutes=0),
        plan(d4={"room_key": "r3"}, d5={"room_key": "r3"}, d6={"room_key": "r3"}),
    ),
    "schedule.not-placed": (PROBLEM, plan(d6=None)),
}


@pytest.mark.parametrize("code", PLANTED)
def test_a_planted_fault_is_named(code):
    found = violations(*PLANTED[code])
    assert code in {o.code for o in found}
    for objection in found:
        assert "%(" not in objection.message + objection.mend_message


@pytest.mark.parametrize(
    "code",
    [
        "schedule.panel-president",
        "schedule.panel-size",
        "schedule.panel-too-small",
        "schedule.language",
        "schedule.panel-changes",
        "schedule.sitting-too-long",
        "schedule.too-many-half-days",
        "schedule.relation",
        "schedule.travel-too-short",
        "schedule.two-sites-one-day",
    ],
)
def test_a_fault_alone_is_the_only_one_named(code):
    assert {o.code for o in violations(*PLANTED[code])} == {code}


def test_a_lack_of_a_panel_is_said_once_a_sitting():
    found = violations(*PLANTED["schedule.panel-size"])
    assert [o.code for o in found] == ["schedule.panel-size"]
    assert "6 personne(s)" in found[0].message


def test_panels_of_a_defence_are_each_judged_and_may_change():
    each = replace(PROBLEM, panel_by=PanelBy.DEFENCE)
    changed = plan(d2={"panel": ("s1", "s2", "e1", "e2", "m2")})
    assert violations(each, changed) == []
    short = [o for o in violations(each, morning(("s1", "s2", "e1", "e2", "s4"))) if "certifier" in o.code]
    assert len(short) == 3


def test_a_member_of_the_certifier_is_of_no_college():
    member_of_a_trade = with_person("m1", college=College.EMPLOYER, professional=True)
    found = {o.code for o in violations(member_of_a_trade, morning(("s1", "s2", "e1", "m1", "m2")))}
    assert found == {"schedule.panel-employers"}


def test_a_candidate_at_a_distance_has_no_way_to_go():
    same_candidate = replace(
        with_defence("d6", candidate_key="c3"),
        rooms=(*PROBLEM.rooms[:1], Room("r2", "Salle Curie", "Lille")),
    )
    codes = {(o.code, o.about) for o in violations(same_candidate, plan())}
    assert ("schedule.travel-too-short", "c3") not in codes
    there = replace(
        same_candidate,
        defences=tuple(replace(d, remote=False) for d in same_candidate.defences),
    )
    assert ("schedule.site-refused", "d6") in {(o.code, o.about) for o in violations(there, plan())}


def test_a_level_is_followed():
    lenient = replace(PROBLEM, levels={"schedule.panel-size": Level.WARN})
    assert [o.level for o in violations(lenient, morning((*MORNING_JURY, "m2")))] == [Level.WARN]


def test_a_long_break_ends_the_half_day_and_a_short_one_does_not():
    assert half_days(PROBLEM) == (window(9, 12), window(13, 18))
    assert half_days(replace(PROBLEM, opening=(window(9, 11), window(11, 12), window(14, 16)))) == (
        window(9, 12),
        window(14, 16),
    )


def test_problem_survives_json():
    assert Problem.from_dict(json.loads(json.dumps(PROBLEM.as_dict()))) == PROBLEM


def test_what_says_nothing_new_is_not_written_so_that_digests_hold():
    plain = Problem(
        opening=(window(9, 18),),
        rooms=(Room("r1", "Salle"),),
        defences=(Defence("d1", "c1", "e1", "Soutenance", 45),),
        candidates=(Candidate("c1", "Camille"),),
        people=(Person("j1", "Jo"),),
    ).as_dict()
    assert {"panel", "panel_by", "per_sitting", "travel_minutes"}.isdisjoint(plain)
    assert {"language", "remote"}.isdisjoint(plain["defences"][0])
    assert {"languages", "can_preside", "max_half_days"}.isdisjoint(plain["people"][0])
