"""Convoking: each is told once, in the outbox, and a new release tells only whose slot changed."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta

import pikepdf
import pytest

from parchemin.candidates.models import Candidacy
from parchemin.domain.objection import Level, Refused
from parchemin.formats import calendar
from parchemin.journal.models import Entry
from parchemin.juries.convoking import notice
from parchemin.juries.convoking.answering import confirm, decline, gaps, remind
from parchemin.juries.convoking.calls import calls, pending
from parchemin.juries.convoking.convoking import convoke, unprinted
from parchemin.juries.jury.seating import propose_jury
from parchemin.juries.models import (
    Defence,
    Jury,
    JuryMember,
    PanelSeat,
    RuleLevel,
    SessionEntry,
    Timetable,
    Waiver,
)
from parchemin.juries.session.preparing import enter_candidates
from parchemin.parties.models import Attachment, Letter
from parchemin.parties.outbox import approve
from parchemin.parties.sending import send_approved
from parchemin.runtime import files
from tests import make, smtp

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


def let_go(world):
    """Every draft read and sent."""
    Letter.objects.filter(state=Letter.State.DRAFT).update(state=Letter.State.SENT, sent_at=EARLY)


def told(world, now=EARLY):
    """Convoke, then let every letter go."""
    made = convoke(actor=world.actor, now=now, session=world.session)
    let_go(world)
    return made


def file_of(convocation, name) -> bytes:
    return files.read(convocation.letter.attachments.get(name=name).file_id)


def test_a_new_release_tells_only_whose_slot_changed(world):
    release(world, 1)
    told(world)
    release(world, 2, shift=15)
    moved = world.candidacies[0].person
    assert [call.person for call in pending(world.session) if call.role == "candidate"] == [moved]
    made = told(world)
    assert {one.person for one in made if one.role == "candidate"} == {moved}
    assert all(one.letter.subject.startswith("Convocation modifiée") for one in made)


def test_a_change_of_panel_tells_the_two_jurors_and_no_candidate(world):
    release(world, 1)
    told(world)
    second = release(world, 2)
    seat = PanelSeat.objects.filter(defence__timetable=second, juror=world.jurors[4]).order_by("pk").last()
    seat.juror = world.jurors[5]
    seat.save()
    made = {one.person: one.letter.subject.partition(" :")[0] for one in told(world)}
    assert made == {
        world.jurors[4].person: "Convocation modifiée",
        world.jurors[5].person: "Convocation",
    }


def test_who_is_expected_no_more_is_told_so_and_their_calendar_is_emptied(world):
    release(world, 1)
    first = next(one for one in told(world) if one.person == world.candidacies[2].person)
    second = release(world, 2)
    second.defences.get(entry__candidacy=world.candidacies[2]).panel.all().delete()
    second.defences.get(entry__candidacy=world.candidacies[2]).delete()
    made = {one.person: one for one in told(world)}
    gone = made[world.candidacies[2].person]
    assert gone.letter.subject.startswith("Convocation annulée")
    assert "jeudi 15 juin 2023, 12 h à 12 h 45 (Paris)" in gone.letter.body
    assert "Dites si vous viendrez" not in gone.letter.body
    data = file_of(gone, "rendez-vous-annules.ics")
    assert b"METHOD:CANCEL" in data
    assert b"STATUS:CANCELLED" in data
    [before], [after] = calendar.load(file_of(first, "convocation.ics")), calendar.load(data)
    assert (after.uid, after.starts_at) == (before.uid, before.starts_at)
    assert after.sequence > before.sequence
    juror = made[world.jurors[0].person]  # one hearing less: the two that stay, and the one withdrawn
    assert len(calendar.load(file_of(juror, "convocation.ics"))) == 2
    assert len(calendar.load(file_of(juror, "rendez-vous-annules.ics"))) == 1
    assert pending(world.session) == []
    with pytest.raises(Refused):
        decline(actor=world.actor, now=EARLY, convocation=gone)


def test_a_withdrawn_candidate_is_told_that_the_convocation_falls(world):
    release(world, 1)
    told(world)
    Candidacy.objects.filter(pk=world.candidacies[0].pk).update(state=Candidacy.State.WITHDRAWN)
    (call,) = pending(world.session)
    assert (call.person, call.cancelled) == (world.candidacies[0].person, True)


def test_a_slot_keeps_its_uid_its_sequence_grows_and_the_zone_is_whole(world):
    release(world, 1)
    person = world.candidacies[0].person
    seen = []
    for version, shift in ((1, 0), (2, 15), (3, 30)):
        if version > 1:
            release(world, version, shift=shift)
        made = next(one for one in told(world) if one.person == person)
        data = file_of(made, "convocation.ics")
        assert b"BEGIN:VTIMEZONE" in data
        assert b"TZID:Europe/Paris" in data
        assert b"BEGIN:DAYLIGHT" in data
        [event] = calendar.load(data)
        seen.append((event.uid, event.sequence))
    assert len({uid for uid, _ in seen}) == 1
    assert [number for _, number in seen] == [0, 1, 2]


def test_a_letter_overtaken_before_it_is_read_is_withdrawn_and_the_person_told_once(world):
    release(world, 1)
    convoke(actor=world.actor, now=EARLY, session=world.session)
    release(world, 2, shift=15)
    convoke(actor=world.actor, now=EARLY, session=world.session)
    letters = Letter.objects.filter(person=world.candidacies[0].person).order_by("pk")
    assert [(one.state, one.subject.partition(" :")[0]) for one in letters] == [
        (Letter.State.CANCELLED, "Convocation"),
        (Letter.State.DRAFT, "Convocation"),
    ]


def test_who_was_never_told_is_not_told_of_a_cancellation(world):
    first = release(world, 1)
    convoke(actor=world.actor, now=EARLY, session=world.session)
    first.defences.get(entry__candidacy=world.candidacies[2]).panel.all().delete()
    first.defences.get(entry__candidacy=world.candidacies[2]).delete()
    convoke(actor=world.actor, now=EARLY, session=world.session)
    letters = Letter.objects.filter(person=world.candidacies[2].person)
    assert [one.state for one in letters] == [Letter.State.CANCELLED]
    assert pending(world.session) == []


def test_who_comes_back_to_the_first_slot_is_told_so(world):
    for version, shift in ((1, 0), (2, 15), (3, 0)):
        release(world, version, shift=shift)
        convoke(actor=world.actor, now=EARLY, session=world.session)
        assert pending(world.session) == []
    letters = Letter.objects.filter(person=world.candidacies[0].person).order_by("pk")
    hours = ["10 h à 10 h 45", "10 h 15 à 11 h", "10 h à 10 h 45"]
    assert [hour in letter.body for hour, letter in zip(hours, letters, strict=True)] == [True] * 3
    assert Letter.objects.filter(person=world.candidacies[1].person).count() == 1


LATE = datetime(2023, 6, 5, 9, 0, tzinfo=UTC)  # ten days before
SHORT = "convocation.employer-notice-short"


def test_a_short_notice_stops_the_convocation_of_employed_jurors_until_it_is_set_aside(world):
    release(world, 1)
    with pytest.raises(Refused) as refused:
        convoke(actor=world.actor, now=LATE, session=world.session)
    (short,) = refused.value.objections
    assert (short.code, short.about) == (SHORT, str(world.jurors[0].person_id))
    assert "10 jours avant" in short.message
    assert short.source.ref == "law.D3142_32"
    assert Letter.objects.count() == 0
    Waiver.objects.create(
        session=world.session,
        code=SHORT,
        by="Dany Registre",
        reason="L’employeur est d’accord.",
        given_at=LATE,
    )
    (warned,) = notice.objections(world.session, pending(world.session), LATE.date())
    assert warned.level is Level.WARN
    assert "Dany Registre" in warned.message
    assert len(convoke(actor=world.actor, now=LATE, session=world.session)) == 5
    assert SHORT in Entry.objects.get(act="convoked").facts["warnings"]


def test_a_certifier_may_let_a_short_notice_warn(world):
    release(world, 1)
    RuleLevel.objects.create(
        certifier=world.certifier,
        code=SHORT,
        level=Level.WARN,
        starts_on=date(2023, 1, 1),
        reason="Accord de branche",
        set_at=EARLY,
    )
    assert len(convoke(actor=world.actor, now=LATE, session=world.session)) == 5


def test_an_employer_is_not_asked_a_delay(world):
    timetable = release(world, 1)
    PanelSeat.objects.filter(defence__timetable=timetable, juror=world.jurors[0]).delete()
    assert len(convoke(actor=world.actor, now=LATE, session=world.session)) == 4


def test_the_clock_stops_on_the_day_the_convocation_left(world):
    release(world, 1)
    clock = lambda on: notice.clocks(world.session, calls(world.session), on)[0].light.value  # noqa: E731
    assert clock(date(2023, 5, 20)) == "green"
    assert clock(date(2023, 5, 25)) == "amber"
    assert clock(date(2023, 6, 5)) == "red"
    convoke(actor=world.actor, now=EARLY, session=world.session)
    assert clock(date(2023, 6, 5)) == "red"  # written, not read yet: nobody was told
    let_go(world)
    assert clock(date(2023, 6, 5)) == "told"
    release(world, 2, shift=15)
    assert (
        len(convoke(actor=world.actor, now=LATE, session=world.session)) == 3
    )  # told in time of the session


def test_without_a_server_the_clock_stops_on_the_day_the_letter_was_let_go(world):
    release(world, 1)
    made = convoke(actor=world.actor, now=EARLY, session=world.session)
    approve(actor="user:1", now=EARLY, certifier=world.certifier, letters=[one.letter_id for one in made])
    assert notice.clocks(world.session, calls(world.session), date(2023, 6, 5))[0].told_on == EARLY.date()


def test_the_letter_for_the_employer_holds_the_copy_of_the_convocation(world):
    person = world.jurors[0].person
    person.employer_name = "Entreprise Fictive"
    person.save()
    release(world, 1)
    mine = next(one for one in told(world) if one.person == person)
    with pikepdf.open(io.BytesIO(file_of(mine, "lettre-employeur.pdf"))) as employer:
        assert len(employer.pages) == 2
    with pikepdf.open(io.BytesIO(file_of(mine, "convocation.pdf"))) as alone:
        assert len(alone.pages) == 1
    assert not Letter.objects.exclude(
        person__in=[p.person for p in (*world.jurors, *world.candidacies)]
    ).exists()


def mine_of(world, made, person, role):
    account = make.member(world.certifier, person, role)
    return make.actor(account), next(one for one in made if one.person == person)


def test_a_juror_declines_in_private_words_and_leaves_a_gap(world):
    release(world, 1)
    made = told(world)
    me, mine = mine_of(world, made, world.jurors[0].person, "juror")
    other = make.actor(make.member(world.certifier, world.jurors[4].person, "juror"))
    with pytest.raises(Refused):
        decline(actor=other, now=EARLY, convocation=mine)
    assert gaps(world.session) == []
    confirm(actor=me, now=EARLY, convocation=mine)
    row = decline(actor=me, now=EARLY, convocation=mine, words="Opération prévue ce jour-là", key="once")
    assert (row.confirmed_at, row.declined_at) == (None, EARLY)
    (gap,) = gaps(world.session)
    assert (gap.code, gap.about) == ("convocation.declined", str(world.jurors[0].person_id))
    entry = Entry.objects.get(act="convocation_declined")
    assert "Opération" not in str(entry.as_dict())
    assert [words.text for words in entry.words.all()] == ["Opération prévue ce jour-là"]
    confirm(actor=me, now=EARLY, convocation=mine)
    assert gaps(world.session) == []


def test_the_service_notes_an_answer_received_by_phone_as_noted_by_it(world):
    release(world, 1)
    made = told(world)
    decline(actor=world.actor, now=EARLY, convocation=made[0])
    entry = Entry.objects.get(act="reply_noted")
    assert (entry.facts["coming"], entry.actor) == (False, world.actor.label)


def test_only_who_has_not_answered_is_reminded_and_once_in_a_while(world):
    release(world, 1)
    made = told(world)
    confirm(actor=world.actor, now=EARLY, convocation=made[0])
    decline(actor=world.actor, now=EARLY, convocation=made[1])
    act = {"actor": world.actor, "session": world.session}
    with pytest.raises(Refused) as refused:
        remind(now=EARLY + timedelta(days=6), **act)
    assert [o.code for o in refused.value.objections] == ["reminder.nobody"]
    first = remind(now=EARLY + timedelta(days=7), **act)
    assert {one.person for one in first} == {one.person for one in made[2:]}
    assert {a.name for a in first[0].attachments.all()} >= {"convocation.pdf", "convocation.ics"}
    with pytest.raises(Refused):
        remind(now=EARLY + timedelta(days=8), **act)
    assert len(remind(now=EARLY + timedelta(days=14), **act)) == 3
    with pytest.raises(Refused):  # the day is over
        remind(now=EARLY + timedelta(days=60), **act)


def test_the_days_between_reminders_are_the_certifiers(world):
    world.rules.content = {**world.rules.content, "jury": {"reminder_days": 2}}
    world.rules.save()
    release(world, 1)
    told(world)
    act = {"actor": world.actor, "session": world.session}
    assert len(remind(now=EARLY + timedelta(days=2), **act)) == 5


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


@pytest.fixture(scope="module")
def box():
    with smtp.server() as made:
        yield made


@pytest.fixture
def mailed(settings, box):
    box.received.clear()
    smtp.use(settings, box)
    return box


def test_letters_leave_only_when_approved_and_each_once(world, mailed):
    release(world, 1)
    convoke(actor=world.actor, now=EARLY, session=world.session)
    assert send_approved(now=EARLY) == (0, 0)
    Letter.objects.filter(person=world.candidacies[0].person).update(to="refuse@exemple.example")
    ids = list(Letter.objects.values_list("pk", flat=True))
    assert approve(actor="user:1", now=EARLY, certifier=world.certifier, letters=ids) == 5
    assert send_approved(now=EARLY) == (4, 1)
    assert send_approved(now=EARLY) == (0, 0)
    assert len(mailed.received) == 4
    failed = Letter.objects.get(state=Letter.State.FAILED)
    assert "550" in failed.error


def test_without_a_server_nothing_leaves_and_the_page_says_what_to_set(world, settings):
    settings.SMTP_HOST = ""
    with pytest.raises(Refused) as refused:
        send_approved(now=EARLY)
    assert "PARCHEMIN_SMTP_HOST" in refused.value.objections[0].mend


def test_a_letter_taken_by_another_round_is_left_to_it_until_that_round_is_taken_for_dead(world, mailed):
    release(world, 1)
    convoke(actor=world.actor, now=EARLY, session=world.session)
    ids = list(Letter.objects.values_list("pk", flat=True))
    approve(actor="user:1", now=EARLY, certifier=world.certifier, letters=ids)
    Letter.objects.update(sent_at=EARLY)
    assert send_approved(now=EARLY) == (0, 0)
    assert send_approved(now=EARLY + timedelta(hours=1)) == (len(ids), 0)
    assert len(mailed.received) == len(ids)


def test_a_lost_enclosure_stops_its_own_letter_only(world, mailed):
    release(world, 1)
    convoke(actor=world.actor, now=EARLY, session=world.session)
    ids = sorted(Letter.objects.values_list("pk", flat=True))
    approve(actor="user:1", now=EARLY, certifier=world.certifier, letters=ids)
    lost = files.put(b"perdu", media_type="text/plain", now=EARLY)
    Attachment.objects.create(letter_id=ids[0], name="perdu.txt", media_type="text/plain", file=lost)
    files.path_of(lost.digest).unlink()
    assert send_approved(now=EARLY) == (len(ids) - 1, 1)
    assert "réserve" in Letter.objects.get(pk=ids[0]).error


def test_a_name_that_no_font_prints_is_said_and_stops_nobody_else(world):
    person = world.candidacies[0].person
    person.birth_name = "王小明"
    person.save()
    release(world, 1)
    expected = len(pending(world.session))
    assert len(convoke(actor=world.actor, now=EARLY, session=world.session)) == expected - 1
    assert [o.code for o in unprinted(world.session, EARLY)] == ["document.unprintable"]
    assert Letter.objects.count() == expected - 1
    assert not Letter.objects.filter(person=person).exists()
    with pytest.raises(Refused) as refused:  # nobody else is left
        convoke(actor=world.actor, now=EARLY, session=world.session)
    assert [o.code for o in refused.value.objections] == ["document.unprintable"]
    person.birth_name = "Corrigé"
    person.save()
    [convocation] = convoke(actor=world.actor, now=EARLY, session=world.session)
    assert convocation.person == person
    assert unprinted(world.session, EARLY) == []
