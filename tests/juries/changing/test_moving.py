"""A session renamed, moved or cancelled before its deliberation, and who was convoked told of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from parchemin.domain.attendance import Occasion
from parchemin.domain.composition import Seat
from parchemin.domain.deliberation import Verdict
from parchemin.domain.objection import Refused
from parchemin.journal.actions import record
from parchemin.journal.models import Entry
from parchemin.juries import acts
from parchemin.juries.changing import cancelling, moving
from parchemin.juries.convoking.calls import calls, pending
from parchemin.juries.convoking.convoking import convoke
from parchemin.juries.day.attending import record_attendance
from parchemin.juries.deliberation.stating import state_outcome
from parchemin.juries.jury.seating import propose_jury
from parchemin.juries.models import Invitation, JuryMember, Session
from parchemin.juries.pool.inviting import answer_invitation, invite
from parchemin.juries.session import opening
from parchemin.juries.session.preparing import create_session, enter_candidates
from parchemin.parties.models import Letter
from tests import life, make
from tests.commands import run
from tests.life import Life
from tests.replays import post, replay

pytestmark = pytest.mark.django_db


@pytest.fixture
def lived(world, now):
    """A session composed a month before its day, its timetable published, everybody convoked and told."""
    lived = Life(world, now - timedelta(days=26)).to("composed")
    life.heard(world, now)
    convoke(actor=world.actor, now=lived.now, session=lived.session)
    Letter.objects.update(state=Letter.State.SENT, sent_at=lived.now)
    return lived


def current(lived) -> Session:
    return Session.objects.select_related("certifier", "site").get(pk=lived.session.pk)


def changed() -> list[Letter]:
    return list(Letter.objects.filter(kind="session_changed").order_by("pk"))


def move(lived, **given):
    values = {"session": lived.session, "jury_on": lived.session.jury_on, "reason": "Salle prise."}
    return moving.move_session(actor=lived.world.actor, now=lived.now, **{**values, **given})


def rename(lived, title="Session d’été", **given):
    return moving.rename_session(
        actor=lived.world.actor, now=lived.now, **{"session": lived.session, "title": title, **given}
    )


def cancel(lived, reason="Trop peu de candidats.", **given):
    return cancelling.cancel_session(
        actor=lived.world.actor, now=lived.now, **{"session": lived.session, "reason": reason, **given}
    )


# -- the name ---------------------------------------------------------------------------------------------------------


def test_a_session_renamed_tells_who_was_convoked_under_the_former_name(lived):
    before = lived.session.title
    rename(lived)
    assert current(lived).title == "Session d’été"
    assert {letter.person_id for letter in changed()} == set(
        lived.session.convocations.values_list("person", flat=True)
    )
    letter = changed()[0]
    assert (letter.state, letter.subject) == (Letter.State.DRAFT, "Session renommée : Session d’été")
    assert f"« {before} » s’appelle maintenant « Session d’été »" in letter.body
    assert "ne changent pas" in letter.body
    assert Entry.objects.get(act="session_renamed").facts["told"] == len(changed())


@pytest.mark.replays("session.same-name", "session.title")
def test_another_name_is_given(lived):
    replay("session.same-name", lambda: rename(lived, lived.session.title), again=lambda: rename(lived))
    replay("session.title", lambda: rename(lived, "  "), again=lambda: rename(lived, "Session de juin"))


def test_the_name_that_minutes_will_print_stays(world, now):
    deliberating = Life(world, now).to("deliberating")
    with pytest.raises(Refused) as refused:
        rename(deliberating)
    assert [o.code for o in refused.value.objections] == ["session.named"]


# -- days, place -------------------------------------------------------------------------------------------------------


def test_a_session_moved_tells_who_was_convoked_of_the_days_of_before_and_of_now(lived):
    move(lived, jury_on=lived.session.jury_on + timedelta(days=14))
    assert len(changed()) == lived.session.convocations.count()
    assert changed()[0].subject == f"Session déplacée : {lived.session.title}"
    assert "du jeudi 15 juin 2023 au jeudi 29 juin 2023" in changed()[0].body
    assert "et non le jeudi 15 juin 2023" in changed()[0].body


def test_another_promise_of_results_tells_nobody(lived):
    move(lived, results_promised_on=lived.session.results_promised_on + timedelta(days=3))
    assert changed() == []


@pytest.mark.replays("session.rooms-elsewhere")
def test_a_session_moved_to_another_site_says_that_its_timetable_is_elsewhere(lived):
    place = make.site(lived.world.certifier, "Site B")
    _, left = move(lived, site=place)
    assert [o.code for o in left][:1] == ["session.rooms-elsewhere"]
    assert current(lived).site == place
    assert "Site B" in changed()[0].body

    def released():
        room = place.rooms.create(name="Salle B", seats=8)
        table = lived.session.timetables.latest("version")
        table.defences.update(room=room)
        record(
            lived.session.stream,
            acts.TIMETABLE_RELEASED,
            actor="system:test",
            now=lived.now,
            certifier=lived.world.certifier.slug,
            facts={"version": table.version},
        )

    replay("session.rooms-elsewhere", lambda: opening.after_a_move(current(lived)), released)


def test_a_site_of_another_certifier_is_refused(lived):
    with pytest.raises(Refused) as refused:
        move(lived, site=make.site(lived.world.other))
    assert [o.code for o in refused.value.objections] == ["session.site"]


# -- cancelled ---------------------------------------------------------------------------------------------------------


def test_a_session_cancelled_frees_its_candidates_and_its_jury_and_tells_who_was_convoked(lived):
    people = set(lived.session.convocations.values_list("person", flat=True))
    candidacies = [entry.candidacy for entry in lived.entries]
    done = cancel(lived)
    assert (done.candidates, done.told) == (3, len(people))
    row = current(lived)
    assert row.state == Session.State.CANCELLED
    assert not row.entries.exists()
    assert not JuryMember.objects.filter(jury__session=row, withdrawn_at__isnull=True).exists()
    assert (calls(row), pending(row)) == ([], [])
    letters = Letter.objects.filter(state=Letter.State.DRAFT)
    assert {one.person_id for one in letters} == people
    assert {one.subject for one in letters} == {f"Convocation annulée : {row.title}"}
    autumn = created(lived)
    assert len(lived.do(enter_candidates, session=autumn, candidacies=candidacies)) == 3


def created(lived) -> Session:
    day = lived.session.jury_on + timedelta(days=90)
    return create_session(
        actor=lived.world.actor,
        now=lived.now,
        certifier=lived.world.certifier,
        title="Session d’automne",
        frameworks=[lived.world.framework],
        site=lived.world.site,
        starts_on=day,
        jury_on=day,
    )


def test_letters_that_did_not_leave_never_do(world, now):
    lived = Life(world, now - timedelta(days=26)).to("composed")
    life.heard(world, now)
    convoke(actor=world.actor, now=lived.now, session=lived.session)
    waiting = Letter.objects.count()
    done = cancel(lived)
    assert (done.told, done.stopped) == (0, waiting)
    assert set(Letter.objects.values_list("state", flat=True)) == {Letter.State.CANCELLED}


def test_who_accepted_an_invitation_is_told_by_a_letter_of_their_own(world, now):
    lived = Life(world, now - timedelta(days=26)).to("opened")
    asked, silent = world.jurors[:2]
    made = invite(
        actor=world.actor,
        now=lived.now,
        session=lived.session,
        jurors=[asked, silent],
        seat=Seat.PROFESSIONAL,
    )
    answer_invitation(actor=world.actor, now=lived.now, invitation=made[0], accepts=True)
    cancel(lived)
    assert [letter.person for letter in changed()] == [asked.person]
    assert changed()[0].subject == f"Session annulée : {lived.session.title}"
    assert set(Invitation.objects.values_list("state", flat=True)) == {Invitation.State.CANCELLED}


@pytest.mark.replays("session.no-cancelling-reason")
def test_a_cancellation_says_why(lived):
    replay("session.no-cancelling-reason", lambda: cancel(lived, " "), again=lambda: cancel(lived))


@pytest.mark.replays("session.cancelled")
def test_nothing_more_is_done_in_a_session_cancelled(lived):
    cancel(lived)

    def composed(session):
        return propose_jury(actor=lived.world.actor, now=lived.now, session=session)

    replay(
        "session.cancelled",
        lambda: composed(lived.session),
        lambda: created(lived),
        again=lambda: composed(Session.objects.get(title="Session d’automne")),
    )


@pytest.mark.replays("session.cancelled-too-late")
def test_a_deliberation_begun_defers_its_candidates_instead(world, now):
    lived = Life(world, now).to("deliberating")
    candidacies = [entry.candidacy for entry in lived.entries]

    def deferred():
        for entry in lived.entries:
            lived.do(state_outcome, entry=entry, verdict=Verdict.DEFERRED, reason="Repris à l’automne.")
        lived.do(life.close_deliberation, jury=lived.jury)
        for step in (lived.sign, lived.seal, lived.publish):
            step()

    def enter():
        return lived.do(enter_candidates, session=created(lived), candidacies=candidacies)

    assert len(replay("session.cancelled-too-late", lambda: cancel(lived), deferred, again=enter)) == 3


def test_a_session_where_somebody_came_is_not_cancelled(lived):
    who = lived.entries[0].candidacy.person
    lived.do(
        record_attendance,
        session=lived.session,
        person=who,
        role="candidate",
        occasion=Occasion(lived.session.starts_on),
        present=True,
    )
    with pytest.raises(Refused) as refused:
        cancel(lived)
    assert [o.code for o in refused.value.objections] == ["leaving.present"]
    assert current(lived).state == Session.State.OPEN


# -- page and command ---------------------------------------------------------------------------------------------------


def test_the_page_renames_moves_and_cancels(client, lived):
    client.force_login(lived.world.manager)
    page = reverse("session", args=[lived.session.pk])
    post(client, reverse("session_rename", args=[lived.session.pk]), title="Session d’été")
    assert "Session d’été" in client.get(page).content.decode()
    place = make.site(lived.world.certifier, "Site B")
    days = {"starts_on": "2023-06-15", "jury_on": "2023-06-15", "results_promised_on": "2023-06-30"}
    post(
        client,
        reverse("session_move", args=[lived.session.pk]),
        **days,
        site=place.pk,
        reason="Travaux.",
    )
    assert current(lived).site == place
    post(client, reverse("session_cancel", args=[lived.session.pk]), reason="Trop peu de candidats.")
    text = client.get(page).content.decode()
    assert "Cette session est annulée" in text
    assert "Changer la session" not in text


def test_the_commands_rename_move_and_cancel(lived):
    by, number = lived.world.manager, lived.session.pk
    assert run("session", "rename", number, "Session d’été", by=by).exit_code == 0
    make.site(lived.world.certifier, "Site B")
    moved = run("session", "move", number, "--site", "Site B", "--reason", "Travaux.", by=by)
    assert moved.exit_code == 0, moved.output
    assert "Site B" in moved.output
    assert run("session", "cancel", number, by=by).exit_code == 3
    done = run("session", "cancel", number, "--reason", "Trop peu de candidats.", by=by)
    assert done.exit_code == 0, done.output
    assert "3 candidats" in done.output
