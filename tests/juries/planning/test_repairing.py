"""A juror withdraws after the release: a draft based on it comes back, with what changes and whom to tell."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from parchemin.domain import schedule
from parchemin.domain.objection import Refused, blocking
from parchemin.journal.models import Entry
from parchemin.journal.queries import faults
from parchemin.juries.models import Room, SessionEntry, Timetable
from parchemin.juries.planning.changes import changes_between
from parchemin.juries.planning.problem import judge, problem_of
from parchemin.juries.planning.repairing import repair_timetable, start_repair
from parchemin.juries.planning.searching import propose
from parchemin.juries.planning.timetables import release_timetable, save_timetable
from parchemin.juries.queries import latest_timetable
from parchemin.planning.grid import problem_digest
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


@pytest.fixture
def published(world, session, now) -> Timetable:
    """Six defences one after the other in the only room, before the same two jurors; released."""
    problem = problem_of(session)
    starts = [time(9), time(10), time(11), time(13, 30), time(14, 30), time(15, 30)]
    panel = tuple(str(world.jurors[n].person_id) for n in (0, 4))
    row = save_timetable(
        actor=world.actor,
        now=now,
        session=session,
        timetable=schedule.Timetable(
            tuple(
                schedule.Placement(
                    defence.key,
                    str(world.room.pk),
                    datetime.combine(date(2023, 6, 15), start, ZoneInfo("Europe/Paris")),
                    panel,
                )
                for defence, start in zip(problem.defences, starts, strict=True)
            )
        ),
        digest=problem_digest(problem),
    )
    return release_timetable(actor=world.actor, now=now, timetable=row, name="  Premier planning ")


def test_a_withdrawal_leaves_a_draft_where_only_the_jurors_seats_change(
    world, session, published, now, django_capture_on_commit_callbacks
):
    gone = world.jurors[0]
    with django_capture_on_commit_callbacks(execute=True):
        work = start_repair(actor=world.actor, now=now, timetable=published, juror=gone, key="once")
    work.refresh_from_db()
    draft = latest_timetable(session)
    assert (work.state, work.result["timetable"]) == (Progress.State.DONE, draft.pk)
    assert (draft.origin, draft.based_on, draft.released_at) == ("repair", published, None)
    assert blocking(judge(draft)) == []
    changes = changes_between(published, draft)
    assert (changes.moved, changes.candidates, changes.count) == ((), (), 6)
    assert str(gone.person_id) in changes.jurors
    assert len(changes.jurors) == 2
    assert draft.note == "6 places de commission changent de main ; 0 candidat(s) et 2 juré(s) à prévenir."
    acts = [e.act for e in Entry.objects.filter(stream=session.stream).order_by("number")]
    assert acts[-2:] == ["repair_asked", "timetable_drafted"]
    assert faults() == []


def test_the_released_version_names_whom_to_replace(world, session, published, now):
    gone = world.jurors[0]
    start_repair(actor=world.actor, now=now, timetable=published, juror=gone)
    found = judge(published)
    assert {o.code for o in blocking(found)} == {"schedule.juror-unavailable"}
    assert gone.person.full_name in found[0].message


def test_a_withdrawal_at_noon_leaves_the_morning_alone(world, session, published, now):
    noon = datetime(2023, 6, 15, 10, 30, tzinfo=UTC)
    start_repair(actor=world.actor, now=now, timetable=published, juror=world.jurors[0], since=noon)
    draft = repair_timetable(actor=world.actor, now=now, timetable=published, seconds=5)
    assert [s.defence for s in changes_between(published, draft).seats] == [
        f"{d.entry_id}:{d.assessment_id}" for d in published.defences.order_by("starts_at")[3:]
    ]


def test_a_release_keeps_its_name_and_counts_what_it_changes(world, session, published, now):
    assert (published.name, published.note) == ("Premier planning", "")
    start_repair(actor=world.actor, now=now, timetable=published, juror=world.jurors[0])
    draft = repair_timetable(actor=world.actor, now=now, timetable=published, seconds=5)
    done = release_timetable(actor=world.actor, now=now, timetable=draft, name="Sans le juré 1")
    assert done.note.startswith("6 places de commission changent de main ; 0 candidat(s) et 2 juré(s)")
    facts = Entry.objects.filter(act="timetable_released").order_by("number").last().facts
    assert (facts["name"], facts["moved"], facts["panels"], facts["jurors"]) == ("Sans le juré 1", 0, 6, 2)


def test_a_timetable_that_still_stands_is_not_copied(world, session, published, now):
    work = progress.start("plan_defences", session.stream, now=now)
    assert (
        repair_timetable(actor=world.actor, now=now, timetable=published, progress_id=work.pk, seconds=5)
        is None
    )
    work.refresh_from_db()
    assert (work.state, Timetable.objects.count()) == (Progress.State.DONE, 1)


def test_what_cannot_be_mended_says_why_and_what_would_help(world, session, published, now):
    for juror in world.jurors[1:4] + world.jurors[5:8]:
        juror.availabilities.all().delete()
    work = progress.start("plan_defences", session.stream, now=now)
    start_repair(actor=world.actor, now=now, timetable=published, juror=world.jurors[0])
    assert (
        repair_timetable(actor=world.actor, now=now, timetable=published, progress_id=work.pk, seconds=8)
        is None
    )
    work.refresh_from_db()
    words = [r["message"] for r in work.result["reasons"]]
    assert any("Il manque 1 professionnel le 15/06/2023 à Site d’Exempleville" in said for said in words), (
        words
    )
    first = work.result["ways"][0]
    assert first["tried"]
    assert {c["what"] for c in first["changes"]} == {"jurors"}


def test_an_impossible_session_is_told_what_would_make_it_possible(world, session, now):
    """Six defences of 45 minutes in one room and three hours: a room more."""
    Room.objects.filter(site=world.site).update(name="Salle unique")
    world.rules.content["planning"] = {"opens": "09:00", "closes": "12:00", "pause": None}
    world.rules.save()
    work = progress.start("plan_defences", session.stream, now=now)
    assert propose(actor=world.actor, now=now, session=session, seconds=2, progress_id=work.pk) is None
    work.refresh_from_db()
    assert any("1 salle le 15/06/2023 à Site d’Exempleville" in r["message"] for r in work.result["reasons"])
    assert work.result["ways"][0]["changes"][0]["what"] == "room"
    assert work.result["ways"][0]["changes"][0]["decided_here"]


def test_a_stranger_repairs_nothing(world, session, published, now):
    with pytest.raises(Refused) as caught:
        start_repair(
            actor=make.actor(make.manager(world.other)), now=now, timetable=published, juror=world.jurors[0]
        )
    assert [o.code for o in caught.value.objections] == ["permission.manager"]
    assert world.jurors[0].availabilities.exists()
