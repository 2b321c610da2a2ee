"""The life of a juror in the pool: file, calendar, invitations, word of no interest, expenses, account; and rooms."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from parchemin.accounts.models import Membership, User
from parchemin.candidates.models import Relation
from parchemin.candidates.relations import declare_relation
from parchemin.domain.availability import Half, Held, half_day
from parchemin.domain.composition import Seat
from parchemin.domain.objection import Refused
from parchemin.journal.models import Entry
from parchemin.juries.models import (
    Accreditation,
    Defence,
    InterestStatement,
    Invitation,
    Juror,
    JurorExpense,
    Room,
    Timetable,
)
from parchemin.juries.planning.problem import open_rooms, problem_of
from parchemin.juries.pool import (
    accrediting,
    available,
    expenses,
    inviting,
    joining,
    juror_file,
    jurors,
    rooms,
)
from parchemin.parties.models import Letter
from parchemin.runtime import files
from tests import life, make

DAY = date(2023, 6, 15)
PARIS = ZoneInfo("Europe/Paris")


def codes(refusal) -> set[str]:
    return {o.code for o in refusal.value.objections}


@pytest.fixture
def by(world, now):
    return {"actor": world.actor, "now": now}


def own(world, juror):
    return make.actor(make.member(world.certifier, juror.person, "juror"))


# -- file --------------------------------------------------------------------------------------------------------


def test_terms_follow_one_another_and_never_overlap(world, by):
    juror, sheet = world.jurors[0], world.framework.sheet
    block = world.framework.blocks.order_by("number")[0]
    (first,) = accrediting.grant_accreditation(
        juror=juror, sheet=sheet, starts_on=date(2020, 1, 1), ends_on=date(2023, 1, 1), **by
    )
    with pytest.raises(Refused) as refusal:
        accrediting.grant_accreditation(juror=juror, sheet=sheet, starts_on=date(2022, 12, 31), **by)
    assert codes(refusal) == {"accreditation.overlaps"}
    (second,) = accrediting.grant_accreditation(juror=juror, sheet=sheet, starts_on=date(2023, 1, 1), **by)
    (of_block,) = accrediting.grant_accreditation(
        juror=juror, sheet=sheet, starts_on=date(2020, 1, 1), blocks=[block], **by
    )
    assert (first.term, second.term, of_block.term) == (1, 2, 1)
    accrediting.end_accreditation(accreditation=second, on=date(2023, 9, 1), **by)
    assert Accreditation.objects.get(pk=second.pk).ends_on == date(2023, 9, 1)


def test_an_accreditation_for_another_house_s_sheet_is_refused(world, by):
    theirs = make.framework(world.other).sheet
    with pytest.raises(Refused) as refusal:
        accrediting.grant_accreditation(juror=world.jurors[0], sheet=theirs, starts_on=DAY, **by)
    assert codes(refusal) == {"accreditation.sheet"}


def test_a_paper_removed_keeps_its_row_and_an_empty_one_is_refused(world, by):
    juror = world.jurors[0]
    said = {"juror": juror, "kind": "trade", "label": "Attestation", "filename": "a.pdf", **by}
    row = juror_file.add_evidence(chunks=[b"papier"], valid_until=date(2023, 7, 1), **said)
    assert files.read(row.file_id) == b"papier"
    with pytest.raises(Refused) as refusal:
        juror_file.add_evidence(chunks=[b""], **said)
    assert codes(refusal) == {"file.empty"}
    shown = jurors.with_file(Juror.objects.filter(pk=juror.pk)).get()
    assert "juror-file.evidence-soon" in {o.code for o in jurors.wanting(shown, DAY)}
    juror_file.remove_evidence(evidence=row, **by)
    assert juror.evidence.get().removed_at == by["now"]
    shown = jurors.with_file(Juror.objects.filter(pk=juror.pk)).get()
    assert "juror-file.evidence" in {o.code for o in jurors.wanting(shown, DAY)}


def test_a_file_in_order_has_nothing_to_say_and_a_mandate_says_its_end_two_months_before(world, by):
    juror = make.juror(world.certifier, accredited_until=date(2025, 1, 1))
    own_actor = own(world, juror)
    juror_file.describe_juror(
        juror=juror,
        trade="Chaudronnier",
        practice_since=2001,
        languages=["FR", "en"],
        load_wished=2,
        load_max=4,
        sites=[world.site],
        actor=own_actor,
        now=by["now"],
    )
    juror_file.sign_confidentiality(juror=juror, on=DAY, actor=own_actor, now=by["now"])
    juror_file.note_briefing(juror=juror, on=DAY, **by)
    juror_file.add_evidence(juror=juror, kind="trade", label="Carte", filename="c.pdf", chunks=[b"x"], **by)
    shown = jurors.with_file(Juror.objects.filter(pk=juror.pk)).get()
    assert shown.languages == ["en", "fr"]
    assert jurors.wanting(shown, DAY) == []
    assert [o.code for o in jurors.wanting(shown, date(2024, 12, 1))] == ["juror-file.mandate-soon"]
    assert [o.code for o in jurors.wanting(shown, date(2025, 1, 1))] == ["juror-file.mandate-over"]
    with pytest.raises(Refused) as refusal:
        juror_file.note_briefing(juror=juror, on=DAY, actor=own_actor, now=by["now"])
    assert codes(refusal) == {"permission.manager"}


# -- calendar ----------------------------------------------------------------------------------------------------


def test_a_half_day_is_declared_once_and_taken_back_alone(world, by):
    juror = make.juror(world.certifier)
    day = date(2030, 3, 14)
    morning, afternoon = (half_day(day, half, PARIS) for half in Half)
    available.declare_availability(juror=juror, windows=[(morning[0], afternoon[1])], **by)
    available.declare_availability(juror=juror, windows=[morning], **by)
    assert juror.availabilities.count() == 1
    available.withdraw_availability(juror=juror, windows=[morning], **by)
    left = juror.availabilities.get()
    assert (left.starts_at, left.ends_at) == afternoon
    weeks = jurors.month(juror, date(2030, 3, 1), PARIS, by["now"])
    shown = {h.key: h.held for week in weeks for _, halves in week for h in halves}
    assert shown["2030-03-14-am"] is Held.NONE
    assert shown["2030-03-14-pm"] is Held.WHOLE
    assert len(shown) == 62


def test_the_clock_of_a_juror_is_that_of_the_sites(world):
    juror = world.jurors[0]
    world.site.time_zone = "Indian/Reunion"
    world.site.save()
    assert jurors.clocks(juror)[0].key == "Indian/Reunion"


def calendar_file(*events: str) -> bytes:
    body = "".join(
        f"BEGIN:VEVENT\r\nUID:{n}\r\nDTSTAMP:20230101T000000Z\r\n{e}\r\nEND:VEVENT\r\n"
        for n, e in enumerate(events)
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:essai\r\n{body}END:VCALENDAR\r\n".encode()


def test_busy_times_of_a_calendar_are_cut_out_and_free_ones_declared(world, by):
    juror = make.juror(world.certifier)
    nine_to_ten = calendar_file(
        "DTSTART;TZID=Europe/Paris:20300314T090000\r\nDTEND;TZID=Europe/Paris:20300314T100000"
    )
    said = {"juror": juror, "filename": "agenda.ics", "zone": PARIS, **by}
    free = available.read_calendar(
        data=calendar_file("DTSTART;VALUE=DATE:20300314\r\nDTEND;VALUE=DATE:20300315"),
        meaning=available.Meaning.FREE,
        **said,
    )
    assert (free.times, free.changed) == (1, 1)
    available.read_calendar(data=nine_to_ten, meaning=available.Meaning.BUSY, **said)
    hours = [
        (a.starts_at.astimezone(PARIS).hour, a.ends_at.astimezone(PARIS).hour)
        for a in juror.availabilities.order_by("starts_at")
    ]
    assert hours == [(0, 9), (10, 0)]


def test_what_cannot_be_read_of_a_calendar_is_named_and_the_rest_counts(world, by):
    half_bad = calendar_file("DTSTART:20300314T090000Z\r\nDURATION:PT1H", "DTSTART:demain\r\nDURATION:PT1H")
    read = available.read_calendar(
        juror=make.juror(world.certifier),
        filename="agenda.ics",
        data=half_bad,
        meaning=available.Meaning.FREE,
        zone=PARIS,
        **by,
    )
    assert (read.times, read.changed, [e.line for e in read.left_out]) == (1, 1, [10])


def test_a_bad_calendar_changes_nothing_and_names_file_line_and_cause(world, by):
    juror = world.jurors[0]
    before = list(juror.availabilities.values_list("pk", flat=True))
    bad = calendar_file("DTSTART:demain\r\nDURATION:PT1H")
    with pytest.raises(Refused) as refusal:
        available.read_calendar(
            juror=juror, filename="agenda.ics", data=bad, meaning=available.Meaning.BUSY, zone=PARIS, **by
        )
    (why,) = refusal.value.objections
    assert why.code == "calendar.unreadable"
    assert "« agenda.ics »" in why.message
    assert "ligne 4" in why.message
    assert list(juror.availabilities.values_list("pk", flat=True)) == before


# -- invitations -------------------------------------------------------------------------------------------------


def test_who_was_invited_is_not_asked_twice_and_who_declined_is_known(world, by):
    pair = world.jurors[:2]
    inviting.invite(session=world.session, jurors=pair, seat=Seat.PROFESSIONAL, **by)
    inviting.invite(session=world.session, jurors=world.jurors[:3], seat=Seat.PROFESSIONAL, **by)
    assert Letter.objects.filter(kind="invitation_juror").count() == 3
    with pytest.raises(Refused) as refusal:
        inviting.invite(session=world.session, jurors=pair, seat=Seat.PROFESSIONAL, **by)
    assert codes(refusal) == {"invitation.nobody"}
    first, second = Invitation.objects.filter(juror__in=pair).order_by("juror")
    inviting.answer_invitation(invitation=first, accepts=True, actor=own(world, first.juror), now=by["now"])
    inviting.answer_invitation(
        invitation=second, accepts=False, actor=own(world, second.juror), now=by["now"]
    )
    assert inviting.declined(world.session) == {second.juror_id}
    with pytest.raises(Refused) as refusal:
        inviting.answer_invitation(
            invitation=first, accepts=False, actor=own(world, world.jurors[5]), now=by["now"]
        )
    assert codes(refusal) == {"permission.manager"}


def test_each_who_cannot_be_invited_is_named_and_then_nobody_is(world, by):
    over = make.juror(world.certifier, accredited_until=DAY)
    both = make.juror(world.certifier, person=world.candidacies[0].person)
    life.bring(world, by["now"], "composed")
    with pytest.raises(Refused) as refusal:
        inviting.invite(
            session=world.session, jurors=[over, both, world.jurors[0]], seat=Seat.PROFESSIONAL, **by
        )
    assert codes(refusal) == {"invitation.mandate", "invitation.candidate"}
    assert not Invitation.objects.exists()


def test_an_invitation_taken_back_does_not_leave(world, by):
    (made,) = inviting.invite(session=world.session, jurors=world.jurors[:1], seat=Seat.PROFESSIONAL, **by)
    inviting.cancel_invitation(invitation=made, **by)
    assert Letter.objects.get(invitation=made).state == Letter.State.CANCELLED
    with pytest.raises(Refused):
        inviting.answer_invitation(invitation=made, accepts=True, **by)


# -- absence of interest -----------------------------------------------------------------------------------------


def test_the_word_of_no_interest_is_the_juror_s_own(world, by):
    life.bring(world, by["now"], "composed")
    juror = life.members_of(world)[0].juror
    with pytest.raises(Refused) as refusal:
        inviting.state_interest(session=world.session, juror=juror, **by)
    assert codes(refusal) == {"permission.juror"}
    inviting.state_interest(session=world.session, juror=juror, actor=own(world, juror), now=by["now"])
    assert InterestStatement.objects.get().none
    assert inviting.interest_stated(world.session) == {juror.pk}


def test_ties_are_said_one_by_one_and_none_cannot_be_said_against_one(world, by):
    life.bring(world, by["now"], "composed")
    juror = life.members_of(world)[0].juror
    me = own(world, juror)
    first, second = (c.person for c in world.candidacies[:2])
    inviting.state_interest(
        session=world.session, juror=juror, ties={first.pk: "tutor"}, actor=me, now=by["now"]
    )
    assert Relation.objects.get().candidate == first
    assert not InterestStatement.objects.get().none
    with pytest.raises(Refused) as refusal:
        inviting.state_interest(session=world.session, juror=juror, actor=me, now=by["now"])
    assert codes(refusal) == {"interest.tie-stands"}
    with pytest.raises(Refused) as refusal:
        inviting.state_interest(
            session=world.session,
            juror=juror,
            ties={world.canary.person_id: "tutor"},
            actor=me,
            now=by["now"],
        )
    assert codes(refusal) == {"interest.unknown"}
    declare_relation(candidate=second, other=juror.person, kind="family", **by)
    assert Relation.objects.count() == 2


# -- expenses and the proof of attendance -----------------------------------------------------------------------------


def test_an_amount_is_exported_once_and_its_file_is_written_again_the_same(world, by):
    juror = world.jurors[0]
    said = {"session": world.session, "juror": juror, "dated_on": DAY}
    me = own(world, juror)
    expenses.note_expense(kind="travel", cents=4250, label="Train", actor=me, now=by["now"], **said)
    with pytest.raises(Refused) as refusal:
        expenses.note_expense(kind="fee", cents=9000, actor=me, now=by["now"], **said)
    assert codes(refusal) == {"permission.manager"}
    fee = expenses.note_expense(kind="fee", cents=9005, **said, **by)
    at = expenses.export_expenses(certifier=world.certifier, **by)
    rows = JurorExpense.objects.filter(exported_at=at).select_related("session", "juror__person")
    text = expenses.table(rows.order_by("pk"))
    assert text.startswith(b"\xef\xbb\xbfjur")
    assert ";trajet;Train;42,50;non\r\n" in text.decode()
    assert ";90,05;" in text.decode()
    with pytest.raises(Refused) as refusal:
        expenses.export_expenses(certifier=world.certifier, **by)
    assert codes(refusal) == {"expense.nothing-new"}
    with pytest.raises(Refused) as refusal:
        expenses.withdraw_expense(expense=fee, **by)
    assert codes(refusal) == {"expense.exported"}


def test_attendance_is_proved_for_who_was_there_alone(world, by):
    life.bring(world, by["now"], "deliberating")
    seated = life.members_of(world)[0].juror
    pdf = expenses.proof_of_attendance(session=world.session, juror=seated, **by)
    assert pdf.startswith(b"%PDF")
    away = next(j for j in world.jurors if j.pk not in {m.juror_id for m in life.members_of(world)})
    with pytest.raises(Refused) as refusal:
        expenses.proof_of_attendance(session=world.session, juror=away, **by)
    assert codes(refusal) == {"attendance-proof.absent"}
    assert expenses.attended(seated) == [world.session]


# -- account, rooms -----------------------------------------------------------------------------------------------


def test_an_account_is_opened_once_and_each_letter_waits_for_its_link(world, by):
    juror = world.jurors[0]
    letter = joining.open_account(juror=juror, **by)
    joining.open_account(juror=juror, actor=world.actor, now=by["now"] + timedelta(days=1))
    user = User.objects.get(email=juror.person.email)
    assert not user.has_usable_password()
    assert Membership.objects.get(user=user).person == juror.person
    assert Letter.objects.filter(kind="account").count() == 2
    assert "http" not in letter.body, "tests/accounts/test_links.py follows the link that leaves"


def test_an_operator_gives_a_first_password_and_never_changes_one(world, now):
    juror, clerk = world.jurors[0], life.clerk()
    assert joining.open_account(juror=juror, actor=clerk, now=now, password="premier-mot-fictif") is None
    assert User.objects.get(email=juror.person.email).check_password("premier-mot-fictif")
    joining.open_account(juror=juror, actor=clerk, now=now, password="second-mot-fictif")
    assert User.objects.get(email=juror.person.email).check_password("premier-mot-fictif")
    other = world.jurors[1]
    assert joining.open_account(juror=other, actor=world.actor, now=now, password="mot-du-gestionnaire")
    assert not User.objects.get(email=other.person.email).has_usable_password()


def test_a_juror_without_address_gets_no_account(world, by):
    juror = make.juror(world.certifier, person=make.person(world.certifier, email=""))
    with pytest.raises(Refused) as refusal:
        joining.open_account(juror=juror, **by)
    assert codes(refusal) == {"account.no-address"}


def test_a_room_goes_when_it_never_served_and_closes_when_it_did(world, by):
    added = rooms.add_room(site=world.site, name="  Salle   B ", seats=4, **by)
    assert added.name == "Salle B"
    with pytest.raises(Refused) as refusal:
        rooms.add_room(site=world.site, name="salle b", **by)
    assert codes(refusal) == {"room.name-taken"}
    rooms.change_room(room=added, name="Salle C", seats=6, **by)
    rooms.close_room(room=Room.objects.get(pk=added.pk), **by)
    assert not Room.objects.filter(name="Salle C").exists()
    life.bring(world, by["now"], "composed")
    planned = Timetable.objects.create(
        session=world.session, version=1, input_digest="0" * 64, created_at=by["now"], released_at=by["now"]
    )
    Defence.objects.create(
        timetable=planned,
        entry=life.entries_of(world)[0],
        assessment=world.grids[0].assessment,
        room=world.room,
        starts_at=datetime(2023, 6, 15, 12, tzinfo=UTC),
        ends_at=datetime(2023, 6, 15, 13, tzinfo=UTC),
    )
    with pytest.raises(Refused) as refusal:
        rooms.close_room(room=world.room, **by)
    assert codes(refusal) == {"room.needed"}
    rooms.close_room(room=world.room, actor=world.actor, now=by["now"] + timedelta(days=2))
    assert Room.objects.get(pk=world.room.pk).seats == rooms.CLOSED
    assert Entry.objects.filter(act="room_closed").count() == 2


def test_nothing_is_planned_in_a_closed_room_that_the_session_does_not_use(world, by):
    closed = Room.objects.create(site=world.site, name="Salle Z", seats=rooms.CLOSED)
    assert open_rooms(world.session) == [world.room]
    assert str(closed.pk) not in {r.key for r in problem_of(world.session).rooms}
