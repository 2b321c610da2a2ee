"""Timetables of a session: proposed on the data of the moment, judged by the checker, released or refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from parchemin.candidates.models import Relation
from parchemin.cli.demo.seasons import planned
from parchemin.domain import schedule
from parchemin.domain.objection import Refused, blocking
from parchemin.journal.models import Entry
from parchemin.journal.queries import faults
from parchemin.juries.models import Room, SessionEntry, Timetable
from parchemin.juries.planning.problem import days_of, judge, problem_of, timetable_of
from parchemin.juries.planning.searching import propose, start_planning
from parchemin.juries.planning.timetables import (
    lock_defence,
    move_defence,
    redraft,
    release_timetable,
    save_timetable,
)
from parchemin.juries.queries import latest_timetable, timetable_in_force, timetables
from parchemin.planning.grid import problem_digest
from parchemin.planning.solve import solve
from parchemin.runtime import progress
from parchemin.runtime.models import Progress
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(world):
    """Three candidates, two defences each, one room, eight professionals."""
    for n, candidacy in enumerate(world.candidacies, start=1):
        entry = SessionEntry.objects.create(session=world.session, candidacy=candidacy, position=n)
        entry.blocks.set(world.framework.blocks.all())
    return world.session


def plan(world, now, session, **more) -> Timetable:
    made = propose(actor=world.actor, now=now, session=session, seconds=2, **more)
    assert made is not None
    return made


def by_hand(world, now, session) -> Timetable:
    """Six defences one after the other in the only room, before the same two jurors."""
    problem = problem_of(session)
    starts = [time(9), time(10), time(11), time(13, 30), time(14, 30), time(15, 30)]
    panel = tuple(str(world.jurors[n].person_id) for n in (0, 4))
    placements = tuple(
        schedule.Placement(
            defence.key,
            str(world.room.pk),
            datetime.combine(date(2023, 6, 15), start, ZoneInfo("Europe/Paris")),
            panel,
        )
        for defence, start in zip(problem.defences, starts, strict=True)
    )
    return save_timetable(
        actor=world.actor,
        now=now,
        session=session,
        timetable=schedule.Timetable(placements),
        digest=problem_digest(problem),
    )


def codes(caught) -> list[str]:
    return [o.code for o in caught.value.objections]


def test_the_problem_is_read_from_the_rows(world, session):
    problem = problem_of(session)
    assert (len(problem.defences), len(problem.candidates), len(problem.people)) == (6, 3, 9)
    assert {d.panel_min for d in problem.defences} == {2}
    assert sum(p.professional for p in problem.people) == 8
    assert problem.opening[0].start == datetime(2023, 6, 15, 7, 0, tzinfo=UTC)
    assert problem_digest(problem) == problem_digest(problem_of(session))


def test_the_certifiers_rules_set_the_hours_and_the_length(world, session):
    world.rules.content["planning"] = {"opens": "10:00", "minutes": 30, "pause": None, "max_per_day": 4}
    world.rules.save()
    problem = problem_of(session)
    assert (problem.opening[0].start.hour, problem.breaks) == (10, ())
    assert ({d.minutes for d in problem.defences}, {p.max_per_day for p in problem.people}) == ({30}, {4})


def test_defences_are_held_before_the_day_of_the_jury(world, session):
    session.jury_on = date(2023, 6, 17)
    assert days_of(session) == [date(2023, 6, 15), date(2023, 6, 16)]


def test_a_withdrawn_candidacy_defends_nothing(world, session):
    candidacy = world.candidacies[0]
    candidacy.state = candidacy.State.WITHDRAWN
    candidacy.save()
    assert len(problem_of(session).defences) == 4


def test_a_common_employer_and_a_declared_relation_keep_a_juror_away(world, session, now):
    juror, other = world.jurors[0], world.jurors[1]
    candidate = world.candidacies[0].person
    type(candidate).objects.filter(pk__in=[candidate.pk, juror.person_id]).update(
        employer_siret="12345678901234"
    )
    Relation.objects.create(
        certifier=world.certifier, candidate=candidate, other=other.person, kind="trainer", declared_at=now
    )
    ties = {(r.juror_key, r.kind.value) for r in problem_of(session).relations}
    assert ties == {(str(juror.person_id), "employer"), (str(other.person_id), "trainer")}
    row = plan(world, now, session)
    heard = {
        s.juror_id for d in row.defences.filter(entry__candidacy=world.candidacies[0]) for s in d.panel.all()
    }
    assert not heard & {juror.pk, other.pk}


def test_a_proposal_is_kept_as_a_draft_that_stands(world, session, now):
    row = plan(world, now, session)
    assert (row.version, row.origin, row.released_at) == (1, "solver", None)
    assert row.defences.count() == 6
    assert blocking(judge(row)) == []
    assert len(timetable_of(row).placements) == 6
    entry = Entry.objects.get(stream=session.stream, act="timetable_drafted")
    assert (entry.facts["digest"], entry.facts["violations"]) == (row.input_digest, 0)
    assert faults() == []


def test_asking_runs_the_task_and_tells_its_progress(world, session, now, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        row = start_planning(actor=world.actor, now=now, session=session, seconds=2)
    row.refresh_from_db()
    assert row.state == Progress.State.DONE
    assert row.result["timetable"] == latest_timetable(session).pk
    assert [v for v in row.result["violations"] if v["level"] != "warn"] == []


def test_an_impossible_session_says_why_and_keeps_nothing(world, session, now):
    Room.objects.filter(site=world.site).update(name="Salle unique")
    world.rules.content["planning"] = {"opens": "09:00", "closes": "10:00", "pause": None}
    world.rules.save()
    row = progress.start("plan_defences", session.stream, now=now)
    assert propose(actor=world.actor, now=now, session=session, seconds=2, progress_id=row.pk) is None
    row.refresh_from_db()
    assert (row.state, Timetable.objects.count()) == (Progress.State.FAILED, 0)
    # One hour in one room: too little room time, and too few seats of professionals for twelve.
    codes_told = {r["code"] for r in row.result["reasons"]}
    assert {"planning.rooms-short", "planning.jurors-short", "planning.lacks-room"} <= codes_told
    assert "minutes de salle" in row.words


def test_the_demonstration_searches_again_for_longer_and_says_when_nothing_can_be(world, session, now):
    assert planned(session, actor=world.actor, now=now, tries=(0.001, 60.0)) == latest_timetable(session)
    world.rules.content["planning"] = {"opens": "09:00", "closes": "10:00", "pause": None}
    world.rules.save()
    asked = session.timetables.count()
    with pytest.raises(RuntimeError, match="no timetable"):
        planned(session, actor=world.actor, now=now, tries=(1.0, 2.0))
    assert session.timetables.count() == asked


def test_a_plan_made_on_older_data_is_not_saved_as_new(world, session, now):
    problem = problem_of(session)
    solution = solve(problem, seconds=2)
    Relation.objects.create(
        certifier=world.certifier,
        candidate=world.candidacies[0].person,
        other=world.jurors[0].person,
        kind="family",
        declared_at=now,
    )
    with pytest.raises(Refused) as caught:
        save_timetable(
            actor=world.actor, now=now, session=session, timetable=solution.timetable, digest=solution.digest
        )
    assert codes(caught) == ["timetable.data-moved"]
    assert Timetable.objects.count() == 0


def test_a_stop_asked_from_the_page_ends_the_search(world, session, now):
    row = progress.start("plan_defences", session.stream, now=now)
    progress.ask_stop(row.pk)
    began = datetime.now(UTC)
    propose(actor=world.actor, now=now, session=session, seconds=60, progress_id=row.pk)
    assert datetime.now(UTC) - began < timedelta(seconds=20)
    row.refresh_from_db()
    assert row.state in (Progress.State.DONE, Progress.State.STOPPED)


def test_a_release_is_judged_on_the_data_of_the_moment(world, session, now):
    row = plan(world, now, session)
    seat = row.defences.order_by("pk").first().panel.order_by("pk").first()
    tie = Relation.objects.create(
        certifier=world.certifier,
        candidate=seat.defence.entry.candidacy.person,
        other=seat.juror.person,
        kind="family",
        declared_at=now,
    )
    with pytest.raises(Refused) as caught:
        release_timetable(actor=world.actor, now=now, timetable=row)
    assert set(codes(caught)) == {"schedule.relation"}
    tie.delete()
    done = release_timetable(actor=world.actor, now=now, timetable=row, key="once")
    assert (done.released_at, timetable_in_force(session)) == (now, row)
    assert Entry.objects.get(act="timetable_released").facts["version"] == 1


def test_what_was_released_does_not_change(world, session, now):
    row = release_timetable(actor=world.actor, now=now, timetable=plan(world, now, session))
    defence = row.defences.order_by("pk").first()
    with pytest.raises(Refused) as caught:
        move_defence(
            actor=world.actor,
            now=now,
            defence=defence,
            room=defence.room,
            starts_at=defence.starts_at,
            panel=[],
        )
    assert codes(caught) == ["timetable.released"]
    with pytest.raises(Refused) as caught:
        release_timetable(actor=world.actor, now=now, timetable=row)
    assert codes(caught) == ["timetable.released"]
    again = redraft(actor=world.actor, now=now, timetable=row)
    assert (again.version, again.defences.filter(locked=True).count()) == (2, 6)


def test_a_move_by_hand_is_judged_by_the_same_sentences_and_sticks(world, session, now):
    row = by_hand(world, now, session)
    assert blocking(judge(row)) == []
    defence = row.defences.order_by("pk").first()
    start = datetime(2023, 6, 15, 15, 0, tzinfo=UTC)
    found = move_defence(
        actor=world.actor,
        now=now,
        defence=defence,
        room=defence.room,
        starts_at=start,
        panel=world.jurors[:1],
    )
    assert "schedule.panel-too-small" in [o.code for o in found]
    found = move_defence(
        actor=world.actor,
        now=now,
        defence=defence,
        room=defence.room,
        starts_at=start,
        panel=world.jurors[:2],
    )
    assert blocking(found) == []
    again = plan(world, now, session)
    kept = again.defences.get(entry=defence.entry, assessment=defence.assessment)
    assert (kept.starts_at, kept.locked) == (start, True)
    assert {s.juror_id for s in kept.panel.all()} == {j.pk for j in world.jurors[:2]}
    assert blocking(judge(again)) == []


def test_an_unlocked_defence_is_free_again(world, session, now):
    defence = plan(world, now, session).defences.order_by("pk").first()
    lock_defence(actor=world.actor, now=now, defence=defence, locked=True)
    assert lock_defence(actor=world.actor, now=now, defence=defence, locked=False).locked is False
    assert [e.act for e in Entry.objects.filter(stream=session.stream).order_by("number")][-2:] == [
        "defence_locked",
        "defence_unlocked",
    ]


def test_a_placement_of_a_stranger_is_refused_even_in_a_draft(world, session, now):
    problem = problem_of(session)
    wrong = schedule.Timetable((schedule.Placement("0:0", "0", now, ("0",)),))
    with pytest.raises(Refused) as caught:
        save_timetable(
            actor=world.actor, now=now, session=session, timetable=wrong, digest=problem_digest(problem)
        )
    assert "schedule.unknown-defence" in codes(caught)


def test_another_certifiers_manager_sees_and_plans_nothing(world, session, now):
    stranger = make.actor(make.manager(world.other))
    row = plan(world, now, session)
    assert list(timetables(stranger, session)) == []
    assert list(timetables(world.actor, session)) == [row]
    with pytest.raises(Refused) as caught:
        start_planning(actor=stranger, now=now, session=session)
    assert codes(caught) == ["permission.manager"]
