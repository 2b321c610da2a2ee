"""Convoking: each is told once, in the outbox, and a new release tells only whose slot changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from parchemin.domain.objection import Level, Refused
from parchemin.formats import calendar
from parchemin.juries.actions import enter_candidates, propose_jury
from parchemin.juries.convoking import confirm, convoke, pending
from parchemin.juries.models import Defence, Jury, JuryMember, PanelSeat, SessionEntry, Timetable
from parchemin.parties.letters import approve, send_approved
from parchemin.parties.models import Attachment, Letter
from parchemin.runtime import files
from tests import make

pytestmark = pytest.mark.django_db
EARLY = datetime(2023, 5, 20, 9, 0, tzinfo=UTC)


def release(world, version, shift=0):
    timetable = Timetable.objects.create(
        session=world.session, version=version, input_digest="0" * 64, created_at=EARLY, released_at=EARLY
    )
    assessment = world.grids[0].assessment
    for position, candidacy in enumerate(world.candidacies, start=1):
        entry, _ = SessionEntry.objects.get_or_create(
            session=world.session, candidacy=candidacy, defaults={"position": position}
        )
        start = datetime(2023, 6, 15, 7, 0, tzinfo=UTC) + timedelta(hours=position)
        if position == 1:
            start += timedelta(minutes=shift)
        defence = Defence.objects.create(
            timetable=timetable,
            entry=entry,
            assessment=assessment,
            room=world.room,
            starts_at=start,
            ends_at=start + timedelta(minutes=45),
        )
        for juror in (world.jurors[0], world.jurors[4]):
            PanelSeat.objects.create(defence=defence, juror=juror)
    return timetable


def test_everyone_is_convoked_once_and_reads_the_right_hour(world):
    release(world, 1)
    made = convoke(actor=world.actor, now=EARLY, session=world.session)
    assert sorted(one.role for one in made) == ["candidate"] * 3 + ["juror"] * 2
    letter = Letter.objects.get(person=world.candidacies[0].person)
    assert letter.state == Letter.State.DRAFT
    assert "jeudi 15 juin 2023, 10 h à 10 h 45 (Paris)" in letter.body
    enclosed = {a.name: a for a in letter.attachments.all()}
    assert set(enclosed) == {"convocation.pdf", "convocation.ics"}
    [event] = calendar.load(files.read(enclosed["convocation.ics"].file_id))
    assert (event.starts_at.tzinfo.key, event.starts_at.hour) == ("Europe/Paris", 10)
    with pytest.raises(Refused) as refused:
        convoke(actor=world.actor, now=EARLY, session=world.session)
    assert [o.code for o in refused.value.objections] == ["convocation.nothing-new"]
    assert Letter.objects.count() == 5


def test_an_employed_juror_receives_a_letter_for_the_employer(world):
    release(world, 1)
    convoke(actor=world.actor, now=EARLY, session=world.session)
    names = {
        juror.college: sorted(
            Letter.objects.get(person=juror.person).attachments.values_list("name", flat=True)
        )
        for juror in (world.jurors[0], world.jurors[4])
    }
    assert "lettre-employeur.pdf" in names["employee"]
    assert "lettre-employeur.pdf" not in names["employer"]


def test_a_new_release_tells_only_whose_slot_changed(world):
    release(world, 1)
    convoke(actor=world.actor, now=EARLY, session=world.session)
    release(world, 2, shift=15)
    waiting = pending(world.session)
    assert [call.person for call in waiting if call.role == "candidate"] == [world.candidacies[0].person]
    convoke(actor=world.actor, now=EARLY, session=world.session)
    latest = Letter.objects.filter(person=world.candidacies[0].person).order_by("-pk").first()
    assert latest.subject.startswith("Convocation modifiée")


def test_who_comes_back_to_the_first_slot_is_told_so(world):
    for version, shift in ((1, 0), (2, 15), (3, 0)):
        release(world, version, shift=shift)
        convoke(actor=world.actor, now=EARLY, session=world.session)
        assert pending(world.session) == []
    letters = Letter.objects.filter(person=world.candidacies[0].person).order_by("pk")
    hours = ["10 h à 10 h 45", "10 h 15 à 11 h", "10 h à 10 h 45"]
    assert [hour in letter.body for hour, letter in zip(hours, letters, strict=True)] == [True] * 3
    assert Letter.objects.filter(person=world.candidacies[1].person).count() == 1


def test_a_short_notice_warns_or_blocks_as_the_certifier_says(world):
    release(world, 1)
    late = datetime(2023, 6, 5, 9, 0, tzinfo=UTC)
    with pytest.raises(Refused) as refused:
        convoke(actor=world.actor, now=late, session=world.session, employer=Level.BLOCK_RELEASE)
    assert [o.code for o in refused.value.objections] == ["convocation.employer-notice-short"]
    assert Letter.objects.count() == 0
    assert len(convoke(actor=world.actor, now=late, session=world.session)) == 5


def test_an_incomplete_jury_is_not_convoked_and_the_reasons_are_said(world):
    jury = Jury.objects.create(session=world.session, rule=world.composition)
    JuryMember.objects.create(jury=jury, juror=world.jurors[0], seat="president", nominated_at=EARLY)
    with pytest.raises(Refused) as refused:
        convoke(actor=world.actor, now=EARLY, session=world.session)
    assert "composition" in {o.code.partition(".")[0] for o in refused.value.objections}
    assert Letter.objects.count() == 0


def test_members_of_the_jury_are_convoked_to_the_deliberation(world):
    enter_candidates(actor=world.actor, now=EARLY, session=world.session, candidacies=world.candidacies)
    propose_jury(actor=world.actor, now=EARLY, session=world.session)
    made = convoke(actor=world.actor, now=EARLY, session=world.session)
    assert {one.role for one in made} == {"juror"}
    assert all("Délibération du jury" in one.letter.body for one in made)
    assert len(made) == 5


def test_the_person_confirms_and_nobody_else(world):
    release(world, 1)
    made = convoke(actor=world.actor, now=EARLY, session=world.session)
    mine = next(one for one in made if one.person == world.candidacies[0].person)
    other = make.actor(make.member(world.certifier, world.candidacies[1].person, "candidate"))
    with pytest.raises(Refused):
        confirm(actor=other, now=EARLY, convocation=mine)
    me = make.actor(make.member(world.certifier, world.candidacies[0].person, "candidate"))
    assert confirm(actor=me, now=EARLY, convocation=mine).confirmed_at == EARLY


@pytest.fixture
def smtp():
    import socket

    from aiosmtpd.controller import Controller

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    class Box:
        def __init__(self):
            self.received = []

        async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
            if any("refuse" in to for to in envelope.rcpt_tos):
                return "550 no such mailbox"
            self.received.append(envelope)
            return "250 OK"

    box = Box()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    box.port = port
    yield box
    controller.stop()


def test_letters_leave_only_when_approved_and_each_once(world, settings, smtp):
    settings.SMTP_HOST, settings.EMAIL_PORT = "127.0.0.1", smtp.port
    settings.EMAIL_BACKEND = (
        "django.core.mail.backends.smtp.EmailBackend"  # the test runner swaps it for memory
    )
    release(world, 1)
    convoke(actor=world.actor, now=EARLY, session=world.session)
    assert send_approved(now=EARLY) == (0, 0)
    Letter.objects.filter(person=world.candidacies[0].person).update(to="refuse@exemple.example")
    ids = list(Letter.objects.values_list("pk", flat=True))
    assert approve(actor="user:1", now=EARLY, certifier=world.certifier, letters=ids) == 5
    assert send_approved(now=EARLY) == (4, 1)
    assert send_approved(now=EARLY) == (0, 0)
    assert len(smtp.received) == 4
    failed = Letter.objects.get(state=Letter.State.FAILED)
    assert "550" in failed.error


def test_without_a_server_nothing_leaves_and_the_page_says_what_to_set(world, settings):
    settings.SMTP_HOST = ""
    with pytest.raises(Refused) as refused:
        send_approved(now=EARLY)
    assert "PARCHEMIN_SMTP_HOST" in refused.value.objections[0].mend


def test_a_letter_taken_by_another_round_is_left_to_it_until_that_round_is_taken_for_dead(
    world, settings, smtp
):
    settings.SMTP_HOST, settings.EMAIL_PORT = "127.0.0.1", smtp.port
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    release(world, 1)
    convoke(actor=world.actor, now=EARLY, session=world.session)
    ids = list(Letter.objects.values_list("pk", flat=True))
    approve(actor="user:1", now=EARLY, certifier=world.certifier, letters=ids)
    Letter.objects.update(sent_at=EARLY)
    assert send_approved(now=EARLY) == (0, 0)
    assert send_approved(now=EARLY + timedelta(hours=1)) == (len(ids), 0)
    assert len(smtp.received) == len(ids)


def test_a_lost_enclosure_stops_its_own_letter_only(world, settings, smtp):
    settings.SMTP_HOST, settings.EMAIL_PORT = "127.0.0.1", smtp.port
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    release(world, 1)
    convoke(actor=world.actor, now=EARLY, session=world.session)
    ids = sorted(Letter.objects.values_list("pk", flat=True))
    approve(actor="user:1", now=EARLY, certifier=world.certifier, letters=ids)
    lost = files.put(b"perdu", media_type="text/plain", now=EARLY)
    Attachment.objects.create(letter_id=ids[0], name="perdu.txt", media_type="text/plain", file=lost)
    files.path_of(lost.digest).unlink()
    assert send_approved(now=EARLY) == (len(ids) - 1, 1)
    assert "réserve" in Letter.objects.get(pk=ids[0]).error


def test_a_name_that_no_font_prints_is_said_and_nobody_is_convoked(world):
    person = world.candidacies[0].person
    person.birth_name = "王小明"
    person.save()
    release(world, 1)
    with pytest.raises(Refused) as refused:
        convoke(actor=world.actor, now=EARLY, session=world.session)
    assert [o.code for o in refused.value.objections] == ["document.unprintable"]
    assert Letter.objects.count() == 0
