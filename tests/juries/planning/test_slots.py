"""What a slot groups, how long it lasts and before whom: the certifier's rules, and what was granted to a candidate."""

from __future__ import annotations

import pytest

from parchemin.catalogue.models import Assessment
from parchemin.domain.objection import Refused, blocking
from parchemin.domain.schedule import PanelBy, PanelNeed
from parchemin.juries.convoking.calls import calls
from parchemin.juries.models import SessionEntry
from parchemin.juries.planning.problem import heard_in, judge, problem_of, slots_of
from parchemin.juries.planning.searching import propose
from parchemin.juries.planning.timetables import release_timetable

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(world):
    """Three candidates, two blocks each with one assessment to defend; block 1 gains a second one."""
    for n, candidacy in enumerate(world.candidacies, start=1):
        entry = SessionEntry.objects.create(session=world.session, candidacy=candidacy, position=n)
        entry.blocks.set(world.framework.blocks.all())
    first = world.framework.blocks.order_by("number").first()
    one = first.assessments.get()
    type(one).objects.create(block=first, kind="étude", label="Étude", mode=one.mode, position=9)
    return world.session


def rules(world, **planning):
    world.rules.content["planning"] = {"minutes": 30, **planning}
    world.rules.save()


def slots(session):
    """Labels and minutes of the first candidate's slots."""
    entry = session.entries.order_by("position").first()
    return [(d.label, d.minutes) for d in problem_of(session).defences if d.key.startswith(f"{entry.pk}:")]


def test_a_slot_is_for_an_assessment_a_block_or_the_whole_candidate(world, session):
    rules(world)
    by_assessment = slots(session)
    assert [minutes for _, minutes in by_assessment] == [30, 30, 30]
    rules(world, slot="block")
    labels = [label for label, _ in by_assessment]
    assert slots(session) == [(f"{labels[0]} ; {labels[1]}", 60), (labels[2], 30)]
    rules(world, slot="candidate")
    assert slots(session) == [(" ; ".join(labels), 90)]
    rules(world, slot="candidate", slot_minutes=45)
    assert slots(session) == [(" ; ".join(labels), 45)]


def test_a_third_more_time_is_rounded_up_to_the_step(world, session):
    rules(world, slot="candidate", slot_minutes=45, step_minutes=5)
    entry = session.entries.order_by("position").first()
    entry.extra_time_percent = 33
    entry.save()
    assert slots(session)[0][1] == 60
    assert {d.minutes for d in problem_of(session).defences} == {45, 60}


def test_what_was_granted_and_what_a_juror_agreed_to_are_read(world, session):
    entry = session.entries.order_by("position").first()
    entry.remote, entry.language = True, "en"
    entry.save()
    juror = world.jurors[0]
    juror.languages, juror.load_max, juror.load_wished, juror.can_preside = ["fr", "en"], 6, 4, False
    juror.save()
    problem = problem_of(session)
    mine = [d for d in problem.defences if d.key.startswith(f"{entry.pk}:")]
    assert {(d.remote, d.language) for d in mine} == {(True, "en")}
    person = next(p for p in problem.people if p.key == str(juror.person_id))
    assert (person.languages, person.max_half_days, person.wished_half_days, person.can_preside) == (
        ("fr", "en"),
        6,
        4,
        False,
    )
    other = next(p for p in problem.people if p.key == str(world.jurors[1].person_id))
    assert (other.languages, other.max_half_days) == (("fr",), None)


def test_panels_of_a_half_day_are_asked_by_the_rules(world, session):
    rules(
        world,
        slot="candidate",
        slot_minutes=45,
        panel_by="half-day",
        per_sitting=4,
        panel={"employees": 1, "employers": 1, "presiding": 1, "size": 3},
    )
    problem = problem_of(session)
    assert problem.panel == PanelNeed(employees=1, employers=1, presiding=1, size=3)
    assert (problem.panel_by, problem.per_sitting) == (PanelBy.HALF_DAY, 4)


def test_a_sitting_is_planned_kept_and_released_and_each_assessment_is_heard_there(world, session, now):
    rules(
        world,
        slot="candidate",
        slot_minutes=45,
        panel_by="half-day",
        per_sitting=4,
        panel={"employees": 1, "employers": 1, "size": 3},
    )
    row = propose(actor=world.actor, now=now, session=session, seconds=2)
    assert row is not None
    assert row.defences.count() == 3
    assert blocking(judge(row)) == []
    panels = {frozenset(d.panel.values_list("juror", flat=True)) for d in row.defences.all()}
    assert [len(panel) for panel in panels] == [3]
    release_timetable(actor=world.actor, now=now, timetable=row)
    entry = session.entries.order_by("position").first()
    heard = slots_of(row, entry=entry)
    assert len(heard) == 3
    assert {slot.pk for slot in heard.values()} == {row.defences.get(entry=entry).pk}
    assert len(slots_of(row)) == 9


def test_slots_of_a_block_are_told_apart(world, session, now):
    rules(world, slot="block")
    row = propose(actor=world.actor, now=now, session=session, seconds=2)
    entry = session.entries.order_by("position").first()
    heard = slots_of(row, entry=entry)
    by_slot: dict[int, set[int]] = {}
    for (_, assessment), slot in heard.items():
        by_slot.setdefault(slot.pk, set()).add(assessment)
    assert sorted(map(len, by_slot.values())) == [1, 2]


def test_rules_published_before_they_were_checked_stop_a_planning_and_say_why(world, session):
    rules(world, slot="day")
    with pytest.raises(Refused) as caught:
        problem_of(session)
    assert [(o.code, o.about) for o in caught.value.objections] == [("rules.unreadable", "planning.slot")]


def test_a_convocation_names_all_that_a_slot_groups(world, session, now):
    rules(world, slot="candidate", slot_minutes=45)
    row = propose(actor=world.actor, now=now, session=session, seconds=2)
    heard = heard_in(row)
    assert {len(held) for held in heard.values()} == {3}
    assert {tuple(a.block.number for a in held) for held in heard.values()} == {(1, 1, 2)}
    release_timetable(actor=world.actor, now=now, timetable=row)
    stop = next(call for call in calls(session) if call.role == "candidate").stops[0]
    assert stop.label.count("Bloc 1") == 2
    assert "Bloc 2" in stop.label


@pytest.mark.parametrize(
    ("kind", "mode", "heard"),
    [
        ("entretien", "oral", True),
        ("Entretien", "oral", True),
        ("entretien avec le jury", "oral", True),
        ("épreuve orale", "oral", True),
        ("oral", "oral", True),
        ("soutenance", "defence", True),
        ("présentation", "defence", True),
        ("dossier technique", "oral", False),  # an oral beside a written file is heard with its block
        ("entretien", "written", False),
        ("étude de cas", "written", False),
        ("simulation", "on_machine", False),
        ("épreuve orale", "other", False),
    ],
)
def test_an_interview_is_planned_and_convoked_as_a_defence_is(world, session, kind, mode, heard):
    for assessment in Assessment.objects.filter(block__framework=world.framework):
        assessment.kind, assessment.mode, assessment.panel_minimum = kind, mode, None
        assessment.save()
    rules(world)
    assert len(problem_of(session).defences) == (9 if heard else 0)


@pytest.mark.parametrize("mode", ["oral", "written"])
def test_an_oral_that_has_a_panel_of_its_own_is_planned_whatever_its_word(world, session, mode):
    Assessment.objects.filter(block__framework=world.framework).update(
        kind="mise en situation", mode=mode, panel_minimum=2
    )
    rules(world)
    assert len(problem_of(session).defences) == (9 if mode == "oral" else 0)


@pytest.mark.parametrize("slot", ["assessment", "candidate"])
def test_an_interview_convokes_its_candidate(world, session, now, slot):
    Assessment.objects.filter(block__framework=world.framework).update(kind="entretien", mode="oral")
    rules(world, slot=slot, minutes=20)
    row = propose(actor=world.actor, now=now, session=session, seconds=2)
    release_timetable(actor=world.actor, now=now, timetable=row)
    told = [call for call in calls(session) if call.role == "candidate"]
    assert [len(call.stops) for call in told] == [3 if slot == "assessment" else 1] * 3
