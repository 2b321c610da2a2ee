"""Ways out on the day: who is there, how they signed, the code they sign with, what happened."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.domain.attendance import DELIBERATION, Occasion
from parchemin.domain.composition import College, Seat
from parchemin.domain.objection import Refused
from parchemin.juries.again.appealing import present_again
from parchemin.juries.again.faults import note_fault
from parchemin.juries.day import attending, codes, incidents, occasions
from parchemin.juries.jury.seating import nominate
from parchemin.juries.models import Attendance, Fault
from parchemin.juries.pool.accrediting import set_quality
from parchemin.juries.pool.expenses import proof_of_attendance
from parchemin.juries.session.preparing import create_session, enter_candidates
from parchemin.parties.models import Person
from tests import make, smtp
from tests.life import Life
from tests.replays import cases, post, replay

pytestmark = pytest.mark.django_db


@pytest.fixture
def lived(world, now):
    """A jury is named; its first member has an account."""
    made = Life(world, now).to("composed")
    made.member = made.members[0]
    made.account = make.member(world.certifier, made.member.juror.person, "juror")
    return made


def sign(lived: Life, **changes):
    """The first member signs for oneself."""
    about = {"person": lived.member.juror.person, "role": "juror", "present": True, "session": lived.session}
    about["occasion"] = DELIBERATION
    by = {"actor": make.actor(lived.account), "now": lived.now}
    if changes.pop("signs", False):
        changes["signature"] = lived.member.juror.person.full_name
    return lambda: attending.record_attendance(**{**about, **by, **changes})


def examined(lived: Life) -> Occasion:
    return Occasion(lived.session.starts_on)


def seen(lived: Life, **changes):
    """The first candidate, before that member."""
    return sign(
        lived,
        **{
            "person": lived.entries[0].candidacy.person,
            "role": "candidate",
            "occasion": examined(lived),
            **changes,
        },
    )


# -- being there ----------------------------------------------------------------------------------------------------


@pytest.mark.replays("attendance.present-or-excused")
def test_one_is_there_or_excused(lived):
    replay(
        "attendance.present-or-excused",
        seen(lived, excused=True),
        again=seen(lived, present=False, excused=True),
    )


@pytest.mark.replays("attendance.not-concerned")
@pytest.mark.parametrize("role", ["candidate", "juror"])
def test_who_is_not_expected_is_presented_or_nominated_first(lived, role):
    world = lived.world
    file = make.candidacy(world.certifier, world.framework, rules=world.rules)
    seats = {m.juror_id for m in lived.members}
    other = next(j for j in world.jurors if j.pk not in seats)
    person = file.person if role == "candidate" else other.person

    def expect():
        if role == "candidate":
            lived.do(enter_candidates, session=lived.session, candidacies=[file])
        else:
            lived.do(nominate, session=lived.session, juror=other, seat=Seat.PROFESSIONAL, substitute=True)

    note = {"actor": world.actor, "person": person, "role": role}
    note["occasion"] = examined(lived) if role == "candidate" else DELIBERATION
    assert replay("attendance.not-concerned", sign(lived, **note), expect).present


@pytest.mark.replays("attendance.not-concerned")
def test_or_is_noted_at_the_moment_that_waits_for_them(lived):
    about = {"actor": lived.world.actor, "person": lived.entries[0].candidacy.person, "role": "candidate"}
    right = sign(lived, **about, occasion=examined(lived))
    replay("attendance.not-concerned", sign(lived, **about), right, again=right)


@pytest.mark.replays("attendance.which-occasion")
def test_on_a_day_of_no_moment_it_is_named(lived):
    note = {"actor": lived.world.actor}
    later = lived.now + timedelta(days=9)
    replay(
        "attendance.which-occasion",
        lambda: sign(lived, **note, occasion=occasions.under_way_at(lived.session, later))(),
        again=sign(lived, **note),
    )


@pytest.mark.replays("attendance.nobody")
def test_a_departure_is_of_a_member_of_the_jury(lived):
    client = Client()
    client.force_login(lived.world.manager)
    seats = {m.juror_id for m in lived.members}
    other = next(j for j in lived.world.jurors if j.pk not in seats)
    url = reverse("session_departure", args=[lived.session.pk])

    def expect():
        lived.do(nominate, session=lived.session, juror=other, seat=Seat.PROFESSIONAL, substitute=True)
        sign(lived, actor=lived.world.actor, person=other.person)()

    replay(
        "attendance.nobody", lambda: post(client, url, person=other.person.pk, moment="deliberation"), expect
    )


@pytest.mark.replays("attendance.not-there")
def test_who_leaves_was_noted_present(lived):
    who = {"session": lived.session, "person": lived.member.juror.person, "occasion": DELIBERATION}
    leave = lambda: lived.do(attending.record_departure, **who)  # noqa: E731
    assert replay("attendance.not-there", leave, sign(lived)).left_at


@pytest.mark.replays("attendance.voted")
def test_who_voted_is_noted_gone_and_not_absent(world, now):
    lived = Life(world, now).to("voted")
    lived.close()
    type(lived.jury).objects.filter(pk=lived.jury.pk).update(state="deliberating")
    who = {"session": lived.session, "person": lived.members[0].juror.person, "occasion": DELIBERATION}
    replay(
        "attendance.voted",
        lambda: lived.present(lived.members[0], present=False),
        again=lambda: lived.do(attending.record_departure, **who),
    )


@pytest.mark.replays("attendance.changed-meanwhile")
def test_what_was_noted_meanwhile_is_read_before_it_is_written_over(lived):
    base = attending.digest_of(None)
    sign(lived, actor=lived.world.actor)()
    row = Attendance.objects.get(person=lived.member.juror.person)
    replay(
        "attendance.changed-meanwhile",
        sign(lived, signs=True, base=base),
        again=sign(lived, signs=True, base=attending.digest_of(row)),
    )


@pytest.mark.replays("attendance.unsigned", "attendance.state")
def test_on_the_tablet_a_member_signs_and_says_whether_the_candidate_is_there(lived):
    client = Client()
    client.force_login(lived.account)
    own = reverse("jury_presence", args=[lived.session.pk])
    replay(
        "attendance.unsigned",
        lambda: post(client, own),
        again=lambda: post(client, own, typed_name=lived.account.name),
    )
    other = reverse("jury_candidate_presence", args=[lived.session.pk, lived.entries[0].pk])
    replay(
        "attendance.state", lambda: post(client, other), again=lambda: post(client, other, state="excused")
    )


@pytest.mark.replays("attendance-proof.absent")
def test_attendance_is_noted_then_attested(lived):
    about = {"session": lived.session, "juror": lived.member.juror}
    assert replay("attendance-proof.absent", lambda: lived.do(proof_of_attendance, **about), sign(lived))


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("attendance.closed", marks=pytest.mark.replays("attendance.closed")),
        pytest.param("incident.closed", marks=pytest.mark.replays("incident.closed")),
    ],
)
def test_what_is_found_after_the_closing_is_a_fault_and_the_candidate_is_decided_again(world, now, code):
    lived = Life(world, now).to("published")
    lived.member, lived.account = lived.members[0], world.manager
    entry = lived.entries[0]

    def note():
        about = {
            "kind": Fault.Kind.COMPOSITION,
            "about": f"jury:{lived.jury.pk}",
            "certifier": world.certifier,
        }
        lived.do(note_fault, found_on=now.date(), reason="Un membre n’y était pas.", **about)

    def decided_again():
        day = now.date() + timedelta(days=30)
        when = {"title": "Second jury", "site": world.site, "starts_on": day, "jury_on": day}
        return lived.do(present_again, certifier=world.certifier, former=[entry], **when)

    incident = {"actor": world.actor, "session": lived.session, "entry": entry, "code": "late"}
    act = (
        sign(lived, present=False)
        if code == "attendance.closed"
        else lambda: lived.do(incidents.note_incident, **incident)
    )
    assert replay(code, act, note, again=decided_again).entries.get().again_of == entry


# -- codes ------------------------------------------------------------------------------------------------------------


def ask(lived: Life, **changes):
    about = {"session": lived.session, "person": lived.member.juror.person, "purpose": "attendance"}
    by = {"actor": make.actor(lived.account), "now": lived.now}
    return lambda: codes.send_code(**{**about, **by, **changes})


def received(box) -> str:
    return re.search(r"\b\d{6}\b", box[-1].body)[0]


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


@pytest.fixture
def mailed(lived, settings):
    settings.SMTP_HOST = "mail.example"
    return lived


@pytest.mark.replays("attendance.code-required")
def test_where_the_rules_require_a_code_it_is_asked_then_given(mailed, mailoutbox):
    rules = mailed.world.rules
    type(rules).objects.update(content={**rules.content, "jury": {"signature_code": "required"}})
    given = lambda: sign(mailed, signs=True, code=received(mailoutbox))()  # noqa: E731
    assert replay("attendance.code-required", sign(mailed, signs=True), ask(mailed), again=given).code_checked


@pytest.mark.replays("code.none")
def test_a_code_too_old_is_replaced(mailed, mailoutbox):
    ask(mailed)()
    late = mailed.now + timedelta(minutes=11)
    old = received(mailoutbox)
    replay(
        "code.none",
        sign(mailed, signs=True, code=old, now=late),
        ask(mailed, now=late),
        again=lambda: sign(mailed, signs=True, code=received(mailoutbox), now=late)(),
    )


@pytest.mark.replays("code.wrong", "code.exhausted")
def test_a_wrong_code_is_read_again_and_one_tried_five_times_replaced(mailed, mailoutbox):
    ask(mailed)()
    right = received(mailoutbox)
    bad = sign(mailed, signs=True, code=other_than(right))
    replay("code.wrong", bad, again=sign(mailed, signs=True, code=right))
    ask(mailed)()
    wrong = other_than(received(mailoutbox))
    for _ in range(5):
        with pytest.raises(Refused):
            sign(mailed, signs=True, code=wrong)()
    given = lambda: sign(mailed, signs=True, code=received(mailoutbox))()  # noqa: E731
    replay("code.exhausted", sign(mailed, signs=True, code=wrong), ask(mailed), again=given)


@pytest.mark.replays("code.no-address")
def test_who_has_no_address_is_given_one(mailed):
    juror = mailed.member.juror
    Person.objects.filter(pk=juror.person_id).update(email="")

    def person():
        return Person.objects.get(pk=juror.person_id)

    def write_it():
        college = College(juror.college)
        held = {"qualified": juror.qualified, "outside": juror.outside, "can_preside": juror.can_preside}
        about = {"juror": juror, "college": college, "email": "membre@exemple.example"}
        mailed.do(set_quality, **about, **held)

    act = lambda: ask(mailed, person=person())()  # noqa: E731
    assert replay("code.no-address", act, write_it)


@pytest.mark.replays("code.no-server")
def test_codes_leave_once_a_server_is_named(lived, settings):
    def name_it():
        settings.SMTP_HOST = "mail.example"

    assert replay("code.no-server", ask(lived), name_it)


@pytest.mark.replays("code.not-sent")
def test_a_code_that_the_server_did_not_take_is_asked_again(lived, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.SMTP_HOST = "127.0.0.1"
    settings.EMAIL_PORT = 1  # nobody listens there
    with smtp.server() as box:

        def started():
            settings.EMAIL_PORT = box.port

        assert replay("code.not-sent", ask(lived), started)
        assert len(box.received) == 1


@pytest.mark.replays("code.too-many")
def test_after_five_codes_one_waits_an_hour(mailed):
    for _ in range(5):
        ask(mailed)()
    assert replay("code.too-many", ask(mailed), again=ask(mailed, now=mailed.now + timedelta(hours=1)))


# -- incidents ----------------------------------------------------------------------------------------------------------


WRONG = [
    ("incident.unknown", {"code": ""}),
    ("incident.words-needed", {"code": "other-fraud", "words": ""}),
    ("incident.too-long", {"words": "x" * 2001}),
]


@pytest.mark.parametrize(("code", "wrong"), cases(WRONG))
def test_an_incident_is_said_on_the_tablet_by_a_line_then_words(lived, code, wrong):
    client = Client()
    client.force_login(lived.account)
    url = reverse("jury_incident", args=[lived.session.pk, lived.entries[0].pk])
    right = {"code": "late", "words": "Vingt minutes."}
    replay(code, lambda: post(client, url, **{**right, **wrong}), again=lambda: post(client, url, **right))


@pytest.mark.replays("incident.not-presented")
def test_an_incident_is_about_a_candidate_of_the_session(lived):
    stranger = make.candidacy(lived.world.certifier, lived.world.framework, rules=lived.world.rules)
    about = {"actor": lived.world.actor, "session": lived.session, "code": "late"}

    day = lived.now.date() + timedelta(days=20)
    when = {"title": "Autre", "site": lived.world.site, "starts_on": day, "jury_on": day}
    frameworks = {"certifier": lived.world.certifier, "frameworks": [lived.world.framework]}
    other = lived.do(create_session, **when, **frameworks)
    [elsewhere] = lived.do(enter_candidates, session=other, candidacies=[stranger])
    replay(
        "incident.not-presented",
        lambda: lived.do(incidents.note_incident, entry=elsewhere, **about),
        again=lambda: lived.do(incidents.note_incident, entry=lived.entries[0], **about),
    )
