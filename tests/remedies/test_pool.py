"""Ways out of what a juror's file refuses or lacks: mandates, accreditations, papers, invitations, expenses, rooms."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from parchemin.domain.composition import College, Moment, Seat
from parchemin.juries.convoking.answering import remind
from parchemin.juries.convoking.convoking import convoke
from parchemin.juries.day.promising import promise
from parchemin.juries.jury import sittings
from parchemin.juries.jury.seating import nominate
from parchemin.juries.models import Juror, Session
from parchemin.juries.pool import accrediting, available, expenses, inviting, joining, juror_file, rooms
from parchemin.juries.pool.jurors import wanting, with_file
from parchemin.juries.session.accommodating import grant_accommodation
from parchemin.juries.session.preparing import enter_candidates
from parchemin.parties.actions import add_site
from parchemin.parties.models import Letter
from parchemin.parties.outbox import approve
from tests import life, make
from tests.replays import post, replay

pytestmark = pytest.mark.django_db
LATER = date(2030, 1, 1)


@pytest.fixture
def juror(world):
    return world.jurors[0]


@pytest.fixture
def act(world, now):
    """An act of the manager, to be done later: ``act(add_room, site=…)``."""
    return lambda do, **given: lambda: do(actor=world.actor, now=now, **given)


def fresh(juror) -> Juror:
    return with_file(Juror.objects.filter(pk=juror.pk)).get()


# -- the mandate and what it is for ---------------------------------------------------------------------------------


@pytest.mark.replays("juror.mandate-backward")
def test_a_mandate_ends_after_it_begins(world, juror, act):
    def given(until):
        return act(accrediting.set_mandate, juror=juror, starts_on=date(2023, 1, 1), ends_on=until)

    replay("juror.mandate-backward", given(date(2022, 1, 1)), again=given(LATER))


@pytest.mark.replays("accreditation.backward", "accreditation.sheet", "accreditation.block")
def test_an_accreditation_is_typed_again(world, juror, act):
    sheet, strange = world.framework.sheet, make.framework(world.other)

    def given(over=sheet, ends=None, blocks=()):
        about = {"sheet": over, "starts_on": date(2023, 1, 1), "ends_on": ends, "blocks": blocks}
        return act(accrediting.grant_accreditation, juror=juror, **about)

    replay("accreditation.backward", given(ends=date(2022, 1, 1)), again=given(ends=date(2024, 1, 1)))
    ours = list(world.framework.blocks.order_by("number"))
    replay("accreditation.sheet", given(over=strange.sheet), again=given(blocks=ours[:1]))
    replay("accreditation.block", given(blocks=strange.blocks.all()[:1]), again=given(blocks=ours[1:]))


@pytest.mark.replays("accreditation.overlaps")
def test_an_accreditation_is_granted_again_once_the_first_has_ended(world, juror, act):
    about = {"juror": juror, "sheet": world.framework.sheet, "starts_on": date(2023, 1, 1)}
    [first] = act(accrediting.grant_accreditation, **about)()
    again = {**about, "starts_on": date(2024, 1, 1)}
    replay(
        "accreditation.overlaps",
        act(accrediting.grant_accreditation, **again),
        act(accrediting.end_accreditation, accreditation=first, on=date(2024, 1, 1)),
    )


@pytest.mark.replays("juror.mandate-ended", "juror.mandate-not-begun")
def test_a_juror_without_a_mandate_that_day_sits_once_it_is_set(world, juror, act):
    life.Life(world, make.NOW).to("opened")
    days = world.session.jury_on
    whole = {"starts_on": date(2020, 1, 1), "ends_on": LATER}
    for code, wrong in (
        ("juror.mandate-ended", {"starts_on": date(2020, 1, 1), "ends_on": days}),
        ("juror.mandate-not-begun", {"starts_on": days + timedelta(days=1), "ends_on": LATER}),
    ):
        act(accrediting.set_mandate, juror=juror, **wrong)()
        seat = {"session": world.session, "seat": Seat.PROFESSIONAL, "substitute": True}

        def sit(seat=seat):
            sat = Juror.objects.get(pk=juror.pk)
            member = nominate(actor=world.actor, now=make.NOW, juror=sat, **seat)
            member.delete()
            return member

        replay(code, sit, act(accrediting.set_mandate, juror=juror, **whole))


@pytest.mark.replays("invitation.mandate")
def test_a_juror_is_invited_once_the_mandate_covers_the_day(world, juror, act):
    act(accrediting.set_mandate, juror=juror, starts_on=date(2020, 1, 1), ends_on=world.session.jury_on)()

    def invite():
        people = [Juror.objects.get(pk=juror.pk)]
        return act(inviting.invite, session=world.session, jurors=people, seat=Seat.PROFESSIONAL)()

    replay(
        "invitation.mandate",
        invite,
        act(accrediting.set_mandate, juror=juror, starts_on=date(2020, 1, 1), ends_on=LATER),
    )


@pytest.mark.replays("invitation.nobody", "invitation.stranger", "invitation.candidate")
def test_somebody_else_is_invited(world, juror, act):
    life.Life(world, make.NOW).to("entered")
    candidate = make.juror(world.certifier, person=world.candidacies[0].person)

    def invite(*people):
        return act(inviting.invite, session=world.session, jurors=people, seat=Seat.PROFESSIONAL)

    for code, wrong, right in (
        ("invitation.nobody", [], world.jurors[1]),
        ("invitation.stranger", [make.juror(world.other)], world.jurors[2]),
        ("invitation.candidate", [candidate], world.jurors[3]),
    ):
        replay(code, invite(*wrong), again=invite(right))


# -- what the juror is ----------------------------------------------------------------------------------------------


@pytest.mark.replays("juror.practice", "juror.load", "juror.site")
def test_a_description_is_typed_again(world, juror, act):
    def said(**wrong):
        values = {
            "trade": "Informatique",
            "practice_since": 2000,
            "languages": ["fr"],
            "load_wished": 1,
            "load_max": 2,
            "sites": [],
        }
        return act(juror_file.describe_juror, juror=juror, **{**values, **wrong})

    for code, wrong in (
        ("juror.practice", {"practice_since": 1850}),
        ("juror.load", {"load_wished": 3}),
        ("juror.site", {"sites": [make.site(world.other)]}),
    ):
        replay(code, said(**wrong), again=said())


@pytest.mark.replays("juror.member", "juror.day-to-come", "juror-evidence.backward")
def test_a_quality_a_day_and_a_paper_are_typed_again(world, juror, now, act):
    inside = world.jurors[-1]

    def quality(presides):
        given = {"college": College.NONE, "qualified": True, "outside": False, "can_preside": presides}
        return act(accrediting.set_quality, juror=inside, email=inside.person.email, **given)

    replay("juror.member", quality(presides=True), again=quality(presides=False))

    def briefed(days):
        return act(juror_file.note_briefing, juror=juror, on=now.date() + timedelta(days=days))

    replay("juror.day-to-come", briefed(30), again=briefed(-1))
    replay("juror-evidence.backward", paper(act, juror, -1), again=paper(act, juror, 365))


def paper(act, juror, days):
    begun = date(2023, 1, 1)
    return lambda: act(
        juror_file.add_evidence,
        juror=juror,
        kind="employer",
        label="Attestation",
        filename="attestation.pdf",
        chunks=[b"%PDF-1.4 fictif"],
        dated_on=begun,
        valid_until=begun + timedelta(days=days),
    )()


FILE = (
    "juror-file.address",
    "juror-file.briefing",
    "juror-file.confidentiality",
    "juror-file.evidence",
    "juror-file.evidence-over",
    "juror-file.mandate-over",
    "juror-file.practice",
)


@pytest.mark.replays(
    "juror-file.address",
    "juror-file.briefing",
    "juror-file.confidentiality",
    "juror-file.evidence",
    "juror-file.evidence-over",
    "juror-file.mandate-over",
    "juror-file.practice",
)
def test_each_lack_of_a_file_is_mended_by_the_act_it_names(world, now, act):
    on = now.date()
    juror = make.juror(world.certifier, accredited_until=on, trade="")
    juror.person.email = ""
    juror.person.save()

    def lacks():
        return wanting(fresh(juror), on)

    described = {
        "trade": "Informatique", "practice_since": 2000, "languages": [], "load_wished": None, "load_max": None,
        "sites": [],
    }  # fmt: skip
    quality = {"college": College.EMPLOYEE, "qualified": True, "outside": True, "can_preside": True}
    acts = {
        "juror-file.address": act(accrediting.set_quality, juror=juror, email="j@jury.example", **quality),
        "juror-file.briefing": act(juror_file.note_briefing, juror=juror, on=on),
        "juror-file.confidentiality": act(juror_file.sign_confidentiality, juror=juror, on=on),
        "juror-file.evidence": paper(act, juror, 1),
        "juror-file.evidence-over": lambda: replaced(act, juror),
        "juror-file.mandate-over": act(
            accrediting.set_mandate, juror=juror, starts_on=date(2020, 1, 1), ends_on=LATER
        ),
        "juror-file.practice": act(juror_file.describe_juror, juror=juror, **described),
    }
    for code in FILE:
        replay(code, lacks, acts[code])
    assert lacks() == []


def replaced(act, juror):
    """The next paper is added, the one that is over leaves the file."""
    over = juror.evidence.get()
    paper(act, juror, 36500)()
    act(juror_file.remove_evidence, evidence=over)()


@pytest.mark.replays("juror-file.accreditation-over")
def test_an_accreditation_that_is_over_is_followed_by_another(world, juror, now, act):
    about = {"juror": juror, "sheet": world.framework.sheet}
    act(accrediting.grant_accreditation, **about, starts_on=date(2020, 1, 1), ends_on=date(2021, 1, 1))()
    replay(
        "juror-file.accreditation-over",
        lambda: [o for o in wanting(fresh(juror), now.date()) if "accreditation" in o.code],
        act(accrediting.grant_accreditation, **about, starts_on=date(2023, 1, 1)),
    )


# -- teaching, hours, interest ---------------------------------------------------------------------------------------


@pytest.mark.replays("teaching.group", "teaching.backward", "availability.backward")
def test_teaching_and_hours_are_typed_again(world, juror, now, act):
    def teaches(group="M1", until=None):
        return act(
            accrediting.declare_teaching, juror=juror, group=group, starts_on=date(2023, 1, 1), ends_on=until
        )

    replay("teaching.group", teaches(" "), again=teaches())
    replay("teaching.backward", teaches(until=date(2022, 1, 1)), again=teaches(until=date(2024, 1, 1)))

    def free(hours):
        window = (now, now + timedelta(hours=hours))
        return act(available.declare_availability, juror=juror, windows=[window])

    replay("availability.backward", free(-1), again=free(1))


@pytest.mark.replays("interest.nobody", "interest.unknown", "interest.tie-stands", "juror.interest-unstated")
def test_a_juror_says_their_interest_once_there_are_candidates_and_names_the_tie_that_stands(
    world, juror, now
):
    own = make.actor(make.member(world.certifier, juror.person, "juror"))
    first, second, _ = world.candidacies

    def says(ties=None):
        about = {"session": world.session, "juror": juror, "ties": ties}
        return lambda: inviting.state_interest(actor=own, now=now, **about)

    def enter():
        enter_candidates(actor=world.actor, now=now, session=world.session, candidacies=world.candidacies)

    replay("interest.nobody", says(), enter)
    strange = make.person(world.certifier)
    replay("interest.unknown", says({strange.pk: "family"}), again=says({first.person_id: "family"}))
    replay("interest.tie-stands", says(), again=says({second.person_id: "tutor"}))
    nominate(actor=world.actor, now=now, session=world.session, juror=world.jurors[1], seat=Seat.PROFESSIONAL)
    member = world.jurors[1]
    theirs = make.actor(make.member(world.certifier, member.person, "juror"))
    replay(
        "juror.interest-unstated",
        lambda: [
            o
            for o in sittings.sitting(life.jury_of(world)).objections(
                Moment.CONVOCATION, world.session.jury_on
            )
            if o.code == "juror.interest-unstated"
        ],
        lambda: inviting.state_interest(actor=theirs, now=now, session=world.session, juror=member),
    )


# -- expenses, rooms, promises, accommodations -----------------------------------------------------------------------


@pytest.mark.replays(
    "expense.amount", "expense.day", "expense.kind", "expense.session", "expense.nothing-new"
)
def test_an_expense_is_typed_again_and_exported_once_noted(world, juror, now, act):
    theirs = Session.objects.create(
        certifier=world.other,
        title="Ailleurs",
        site=make.site(world.other),
        starts_on=now.date(),
        jury_on=now.date(),
    )

    def noted(**wrong):
        values = {"session": world.session, "kind": "travel", "cents": 1200, "dated_on": now.date()}
        return act(expenses.note_expense, juror=juror, **{**values, **wrong})

    export = act(expenses.export_expenses, certifier=world.certifier)
    replay("expense.nothing-new", export, noted())
    for code, wrong in (
        ("expense.amount", {"cents": 0}),
        ("expense.day", {"dated_on": now.date() + timedelta(days=3)}),
        ("expense.kind", {"kind": "gift"}),
        ("expense.session", {"session": theirs}),
    ):
        replay(code, noted(**wrong), again=noted())


@pytest.mark.replays("room.unnamed", "room.name-taken")
def test_a_room_is_named_otherwise(world, act):
    replay("room.unnamed", act(rooms.add_room, site=world.site, name=" "), again=act(rooms.add_room, site=world.site, name="B"))  # fmt: skip
    replay("room.name-taken", act(rooms.add_room, site=world.site, name="b"), again=act(rooms.add_room, site=world.site, name="C"))  # fmt: skip


@pytest.mark.replays("promise.nobody", "promise.before-the-jury")
def test_a_promise_names_its_candidates_and_a_day_after_the_jury(world, act):
    life.Life(world, make.NOW).to("opened")
    entries = [e.pk for e in life.entries_of(world)]
    day = world.session.jury_on

    def promised(rows=entries, on=day + timedelta(days=10)):
        return act(promise, session=world.session, entries=rows, on=on)

    replay("promise.nobody", promised(rows=[]), again=promised())
    replay("promise.before-the-jury", promised(on=day - timedelta(days=1)), again=promised())


@pytest.mark.replays("accommodation.language", "accommodation.time", "accommodation.words")
def test_an_accommodation_is_typed_again(world, act):
    life.Life(world, make.NOW).to("opened")
    [entry, *_] = life.entries_of(world)

    def granted(**wrong):
        return act(grant_accommodation, entry=entry, **{"extra_time_percent": 33, **wrong})

    for code, wrong in (
        ("accommodation.language", {"language": "klingon"}),
        ("accommodation.time", {"extra_time_percent": 1000}),
        ("accommodation.words", {"accommodation": "x" * 5000}),
    ):
        replay(code, granted(**wrong), again=granted())


def test_a_juror_s_mandate_ends_after_it_begins_from_the_first_day(world, act):
    identity = {"birth_name": "ESSAI", "first_names": "Lou", "email": "lou@jury.example"}

    def added(until):
        given = {"identity": identity, "college": College.EMPLOYEE, "accredited_from": date(2023, 1, 1)}
        return act(joining.add_juror, certifier=world.certifier, accredited_until=until, **given)

    replay("juror.mandate-backward", added(date(2022, 1, 1)), again=added(LATER))


# -- what is about to end, what is to come -----------------------------------------------------------------------------


@pytest.mark.replays("juror-file.mandate-soon", "juror-file.mandate-to-come")
def test_a_mandate_is_renewed_before_it_ends_and_begins_on_its_day(world, juror, now, act):
    on = now.date()
    ends = on + timedelta(days=20)
    act(accrediting.set_mandate, juror=juror, starts_on=date(2020, 1, 1), ends_on=ends)()

    def lacks(day=on):
        return lambda: [o for o in wanting(fresh(juror), day) if "mandate" in o.code]

    renewed = act(accrediting.set_mandate, juror=juror, starts_on=date(2020, 1, 1), ends_on=LATER)
    replay("juror-file.mandate-soon", lacks(), renewed)
    begins = on + timedelta(days=30)
    act(accrediting.set_mandate, juror=juror, starts_on=begins, ends_on=LATER)()
    replay("juror-file.mandate-to-come", lacks(), again=lacks(begins))


@pytest.mark.replays("juror-file.evidence-soon", "juror-file.accreditation-soon")
def test_a_paper_and_an_accreditation_are_followed_before_they_end(world, juror, now, act):
    on = now.date()
    days = (on - date(2023, 1, 1)).days + 10
    paper(act, juror, days)()
    replay("juror-file.evidence-soon", lambda: wanting(fresh(juror), on), lambda: replaced(act, juror))
    about = {"juror": juror, "sheet": world.framework.sheet}
    soon = on + timedelta(days=10)
    act(accrediting.grant_accreditation, **about, starts_on=date(2020, 1, 1), ends_on=soon)()
    replay(
        "juror-file.accreditation-soon",
        lambda: wanting(fresh(juror), on),
        act(accrediting.grant_accreditation, **about, starts_on=soon),
    )


@pytest.mark.replays("site.unnamed", "site.time-zone")
def test_a_site_is_named_and_placed(world, now):
    def added(**given):
        about = {"actor": world.actor.label, "now": now, "certifier": world.certifier}
        return lambda: add_site(**about, **{"name": "Ailleurs", **given})

    replay("site.unnamed", added(name=" "), again=added())
    replay("site.time-zone", added(name="Loin", time_zone="Europe/Lutèce"), again=added(name="Loin"))


@pytest.mark.replays("calendar.unreadable")
def test_a_calendar_is_exported_anew(world, juror, now):
    whole = (
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Essai//FR\r\nBEGIN:VEVENT\r\nUID:1@exemple.example\r\n"
        b"DTSTAMP:20230601T080000Z\r\nDTSTART:20230620T080000Z\r\nDTEND:20230620T100000Z\r\nSUMMARY:Pris\r\n"
        b"END:VEVENT\r\nEND:VCALENDAR\r\n"
    )

    def read(data):
        about = {"juror": juror, "filename": "agenda.ics", "data": data, "zone": world.site.zone}
        meaning = available.Meaning.BUSY
        return lambda: available.read_calendar(actor=world.actor, now=now, meaning=meaning, **about)

    replay("calendar.unreadable", read(b"\x00\x01 rien"), again=read(whole))


@pytest.mark.replays("promise.date")
def test_a_promise_is_dated(world, now, client):
    life.Life(world, make.NOW).to("opened")
    [entry, *_] = life.entries_of(world)
    client.force_login(world.manager)
    url = reverse("session_promise", args=[world.session.pk])
    day = (world.session.jury_on + timedelta(days=10)).isoformat()
    replay(
        "promise.date",
        lambda: post(client, url, entry=entry.pk, on="bientôt"),
        again=lambda: post(client, url, entry=entry.pk, on=day),
    )


@pytest.mark.replays("promise.after-the-law")
def test_a_vae_result_is_promised_within_the_fifteen_days(world, now):
    day = date(2024, 6, 14)
    Session.objects.filter(pk=world.session.pk).update(starts_on=day, jury_on=day)
    world.session.refresh_from_db()
    candidacy = make.candidacy(
        world.certifier, world.framework, route="VAE", rules=world.rules, entered_on=date(2024, 5, 2)
    )
    [entry] = enter_candidates(actor=world.actor, now=now, session=world.session, candidacies=[candidacy])

    def promised(days):
        on = day + timedelta(days=days)
        return lambda: promise(actor=world.actor, now=now, session=world.session, entries=[entry.pk], on=on)

    replay("promise.after-the-law", promised(20), again=promised(10))


@pytest.mark.replays("reminder.nobody")
def test_who_was_just_convoked_is_reminded_a_week_later(world):
    early = datetime(2023, 5, 20, 9, 0, tzinfo=UTC)
    life.Life(world, early).to("composed")
    life.proved(world, datetime(2023, 6, 15, 7, 0, tzinfo=UTC))
    convoke(actor=world.actor, now=early, session=world.session)
    ids = list(Letter.objects.values_list("pk", flat=True))
    approve(actor=world.actor.label, now=early, certifier=world.certifier, letters=ids)
    Letter.objects.update(state=Letter.State.SENT, sent_at=early)

    def later(days):
        return lambda: remind(actor=world.actor, now=early + timedelta(days=days), session=world.session)

    replay("reminder.nobody", later(1), again=later(9))
