"""Presence is of a moment: who was noted on a day of examinations was not, for that, at the deliberation; conversely."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.urls import reverse

from parchemin.domain.attendance import DELIBERATION, Occasion
from parchemin.juries.day import attending, occasions
from parchemin.juries.deliberation.deliberating import open_deliberation
from parchemin.juries.jury import sittings
from parchemin.juries.minutes.content import minutes_facts
from parchemin.juries.models import Attendance, Defence, PanelSeat, Session
from parchemin.juries.pool.expenses import attended, proof_of_attendance
from parchemin.juries.requirements import lines_of
from tests import commands, life, make
from tests.life import Life

pytestmark = pytest.mark.django_db
BEFORE = timedelta(days=2)
upgrade = import_module("parchemin.juries.migrations.0012_presences_by_moment")


@pytest.fixture
def one(world, now):
    """A jury named; each candidate is heard two days before it by two of its members, and grids are not handed in."""
    Session.objects.filter(pk=world.session.pk).update(starts_on=world.days[0] - BEFORE)
    world.session.refresh_from_db()
    one = Life(world, now).to("composed")
    table = life.published_table(world.session, now)
    one.panel = [m.juror for m in one.members if m.juror.professional][:2]
    for n, entry in enumerate(one.entries):
        life.deposited(entry, now)
        life.heard_as_rows(table, entry, world.room, one.panel, now - BEFORE + timedelta(hours=2 * n))
    one.hearing = Occasion(world.days[0] - BEFORE)
    return one


def noted(one: Life, person, role: str, occasion: Occasion, **more):
    about = {"person": person, "role": role, "occasion": occasion, "present": True, **more}
    return one.do(attending.record_attendance, session=one.session, **about)


def heard(one: Life) -> None:
    """Everybody is noted on the day of the examinations."""
    for entry in one.entries:
        noted(one, entry.candidacy.person, "candidate", one.hearing)
    for juror in one.panel:
        noted(one, juror.person, "juror", one.hearing)


def hearings(one: Life, state: str) -> list[str]:
    lines = lines_of(one.entries[0])
    return [
        line.requirement.about
        for line in lines
        if line.state == state and "hearing" in line.requirement.about
    ]


# -- what each moment is counted for ----------------------------------------------------------------------------------


def test_who_heard_a_defence_is_not_for_that_at_the_deliberation(one):
    heard(one)
    for member in one.members:
        if member.juror not in one.panel:
            one.present(member)
    there = sittings.sitting(one.jury).present
    assert {str(j.person_id) for j in one.panel}.isdisjoint(there)
    assert {"composition.total"} <= set(one.refused(open_deliberation, jury=one.jury))
    for juror in one.panel:
        noted(one, juror.person, "juror", DELIBERATION)
    one.do(open_deliberation, jury=one.jury)


def test_who_deliberates_did_not_for_that_hear_a_defence(one):
    for entry in one.entries:
        noted(one, entry.candidacy.person, "candidate", one.hearing)
    for member in one.members:
        one.present(member)
    assert hearings(one, "missing")
    for juror in one.panel:
        noted(one, juror.person, "juror", one.hearing)
    assert hearings(one, "missing") == []
    assert hearings(one, "met")


def test_a_candidate_is_heard_on_the_day_they_came(one):
    other = Occasion(one.world.days[0] - timedelta(days=1))
    for juror in one.panel:
        noted(one, juror.person, "juror", one.hearing)
    noted(one, one.entries[0].candidacy.person, "candidate", other)
    assert hearings(one, "missing")
    noted(one, one.entries[0].candidacy.person, "candidate", one.hearing)
    assert hearings(one, "missing") == []


def test_a_member_of_a_panel_who_left_before_a_defence_did_not_hear_it(one):
    heard(one)
    gone = {"session": one.session, "person": one.panel[0].person, "occasion": one.hearing}
    attending.record_departure(actor=one.actor, now=one.now - BEFORE - timedelta(minutes=1), **gone)
    assert hearings(one, "missing")
    row = attending.attendance_at(one.session, one.panel[0].person, "juror", one.hearing)
    row.left_at = one.now
    row.save()
    assert hearings(one, "missing") == []


def test_who_leaves_a_day_of_examinations_still_sits_at_the_deliberation(one):
    heard(one)
    for member in one.members:
        one.present(member)
    person = one.panel[0].person
    one.do(attending.record_departure, session=one.session, person=person, occasion=one.hearing)
    assert str(person.pk) in sittings.sitting(one.jury).present
    one.do(attending.record_departure, session=one.session, person=person, occasion=DELIBERATION)
    assert str(person.pk) not in sittings.sitting(one.jury).present


def test_only_who_is_waited_for_at_a_moment_is_noted_there(one, world):
    seated = {m.juror_id for m in one.members}
    stranger = next(j for j in world.jurors if j.pk not in seated)
    candidate = one.entries[0].candidacy.person
    note = lambda *words: one.refused(  # noqa: E731
        attending.record_attendance,
        session=one.session,
        present=True,
        **dict(zip(("person", "role", "occasion"), words, strict=True)),
    )
    refused = ["attendance.not-concerned"]
    assert note(stranger.person, "juror", one.hearing) == refused
    assert note(stranger.person, "juror", DELIBERATION) == refused
    assert note(candidate, "candidate", DELIBERATION) == refused
    assert note(candidate, "candidate", Occasion(world.days[0] + BEFORE)) == refused
    PanelSeat.objects.create(defence=Defence.objects.order_by("pk").first(), juror=stranger)
    assert noted(one, stranger.person, "juror", one.hearing).present
    assert note(stranger.person, "juror", DELIBERATION) == refused


def test_the_database_keeps_one_line_of_each_moment(one, now):
    member = one.members[0].juror.person
    about = {"session": one.session, "role": "juror", "present": True, "recorded_at": now}
    for day in (None, one.hearing.hearing_on):
        Attendance.objects.create(person=member, hearing_on=day, **about)
        with pytest.raises(IntegrityError), transaction.atomic():
            Attendance.objects.create(person=member, hearing_on=day, **about)
    about |= {"role": "candidate", "person": one.entries[0].candidacy.person}
    with pytest.raises(IntegrityError), transaction.atomic():
        Attendance.objects.create(**about)


# -- what is printed --------------------------------------------------------------------------------------------------


def test_a_proof_of_attendance_names_each_moment_and_no_other(one, text_of):
    about = {"actor": one.world.actor, "now": one.now, "session": one.session}
    heard(one)
    one.present(one.members[-1])
    first, last = one.panel[0], one.members[-1].juror
    told = text_of(proof_of_attendance(juror=first, **about))
    assert "épreuves du 13 juin 2023" in told
    assert "délibération du" not in told
    assert "membre du panel de soutenance" in told
    assert "délibération du 15 juin 2023" in text_of(proof_of_attendance(juror=last, **about))
    noted(one, first.person, "juror", DELIBERATION)
    both = " ".join(text_of(proof_of_attendance(juror=first, **about)).split())
    assert "épreuves du 13 juin 2023, délibération du 15 juin 2023" in both
    assert attended(first) == [one.session]


def test_the_minutes_say_who_was_at_the_deliberation(one, world):
    heard(one)
    for member in one.members:
        one.present(member)
    absent = one.panel[0]
    one.present(next(m for m in one.members if m.juror == absent), present=False)
    attendance = {m.name: m.attendance for m in minutes_facts(one.jury).members}
    assert attendance[absent.person.full_name] == "absent"
    assert set(attendance.values()) == {"absent", "présent"}
    rows = Attendance.objects.filter(session=one.session, person=absent.person).order_by("hearing_on")
    assert sorted((row.occasion.key, row.present) for row in rows) == [
        ("2023-06-13", True),
        ("deliberation", False),
    ]


# -- by page, by command, on the tablet ---------------------------------------------------------------------------------


def test_each_moment_has_its_sheet(one, client):
    client.force_login(one.world.manager)
    url = reverse("session_attendance", args=[one.session.pk])
    hearing, jury = (client.get(url, {"moment": m.key}).text for m in (one.hearing, DELIBERATION))
    field = f'name="juror-{one.panel[0].person_id}"'
    candidate = f'name="candidate-{one.entries[0].candidacy.person_id}"'
    others = [f'name="juror-{m.juror.person_id}"' for m in one.members if m.juror not in one.panel]
    assert field in hearing and candidate in hearing and not any(other in hearing for other in others)
    assert field in jury and candidate not in jury and all(other in jury for other in others)
    assert "Salle A" in hearing
    client.post(url, {"moment": one.hearing.key, f"juror-{one.panel[0].person_id}": "present"})
    assert Attendance.objects.get().hearing_on == one.hearing.hearing_on
    gone = {"moment": one.hearing.key, "person": str(one.panel[0].person_id)}
    client.post(reverse("session_departure", args=[one.session.pk]), gone)
    assert Attendance.objects.get().left_at
    assert client.get(url, {"moment": "hier"}).status_code == 404
    printed = client.get(reverse("session_paper_print", args=[one.session.pk])).text
    assert printed.count("Feuille d’émargement") == 2


def test_a_command_names_the_moment_or_is_told_which_there_are(one):
    by, number = one.world.manager, one.session.pk
    told = commands.run("session", "attend", number, by=by).output
    assert "--day 2023-06-13  épreuves du 13 juin 2023 : 5 personnes attendues, 0 notées" in told
    assert "--deliberation  délibération : 5 personnes attendues" in told
    unsaid = commands.run("session", "attend", number, "--everyone", by=by)
    assert (unsaid.exit_code, "attendance.which-occasion" in unsaid.output) == (3, True)
    assert (
        commands.run("session", "attend", number, "--everyone", "--day", "2023-06-13", by=by).exit_code == 0
    )
    assert Attendance.objects.filter(hearing_on="2023-06-13").count() == Attendance.objects.count() == 5
    email = one.panel[0].person.email
    assert commands.run("session", "attend", number, "--juror", email, "--deliberation", by=by).exit_code == 0
    assert commands.run("session", "depart", number, email, "--deliberation", by=by).exit_code == 0
    rows = Attendance.objects.filter(person=one.panel[0].person)
    assert {row.occasion: row.left_at is not None for row in rows} == {one.hearing: False, DELIBERATION: True}


def test_a_juror_signs_on_the_tablet_for_the_moment_it_shows(one, client):
    client.force_login(make.member(one.world.certifier, one.panel[0].person, "juror"))
    url = reverse("jury_presence", args=[one.session.pk])
    client.post(url, {"typed_name": one.panel[0].person.full_name, "moment": one.hearing.key})
    assert Attendance.objects.get().occasion == one.hearing
    assert "Notée par" not in client.get(url, {"moment": "deliberation"}).text
    page = client.get(url, {"moment": one.hearing.key})
    assert page.context["row"].signature == one.panel[0].person.full_name
    assert client.get(url, {"moment": "deliberation"}).context["row"] is None
    assert client.get(url, {"moment": "?"}).status_code == 404


def test_the_moments_of_a_juror_are_those_they_are_waited_for_at(one):
    assert occasions.occasions_of(one.session, one.panel[0].person) == [one.hearing, DELIBERATION]
    assert occasions.occasions_of(one.session, one.members[-1].juror.person) == [DELIBERATION]
    assert occasions.occasions(one.session) == [one.hearing, DELIBERATION]


# -- what was noted before --------------------------------------------------------------------------------------------


def before(one: Life, person, role: str, at: datetime) -> Attendance:
    """A presence as it was kept then: of the whole session. (A candidate's could have no day; it has one of long ago.)"""
    about = {"hearing_on": "2000-01-01"} if role == "candidate" else {}
    signed = {"signature": "Nom", "method": "typed", "present": True, "recorded_at": at}
    return Attendance.objects.create(session=one.session, person=person, role=role, **about, **signed)


def moments(person) -> list[tuple[str, str]]:
    rows = Attendance.objects.filter(person=person).order_by("pk")
    return [(row.occasion.key, row.method) for row in rows]


def test_a_presence_of_a_whole_session_becomes_one_of_each_moment_it_stood_for(one):
    on_panel, sits = one.panel[0].person, one.members[-1].juror.person
    candidate = one.entries[0].candidacy.person
    for person, role in ((on_panel, "juror"), (sits, "juror"), (candidate, "candidate")):
        before(one, person, role, one.now - BEFORE)
    with transaction.atomic():
        upgrade.divide(apps, None)
        assert moments(on_panel) == [("2023-06-13", "typed")], "noted before the jury's day, on a panel"
        assert moments(sits) == [("deliberation", "typed")]
        assert moments(candidate) == [("2023-06-13", "typed")]
    Attendance.objects.all().delete()
    for person in (on_panel, sits):
        before(one, person, "juror", one.now)
    type(one.jury).objects.update(state="deliberating")
    upgrade.divide(apps, None)
    assert moments(on_panel) == [("deliberation", "typed"), ("2023-06-13", "noted")], "judged as it was"
    assert moments(sits) == [("deliberation", "typed")]
