"""A juror's own pages: file, calendar, ties, the word of no interest; and nobody else's."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from parchemin.candidates.models import Relation
from parchemin.domain.composition import Seat
from parchemin.juries.models import Availability, InterestStatement, Invitation
from parchemin.juries.pool import inviting
from parchemin.parties.models import Letter
from tests import life, make

SOON = date.today().replace(day=1) + timedelta(days=40)  # noqa: DTZ011 - pages act on the clock of the day


@pytest.fixture
def juror(world):
    return world.jurors[0]


@pytest.fixture
def me(world, juror, client):
    client.force_login(make.member(world.certifier, juror.person, "juror"))
    return client


def act(me, juror, name, **fields):
    said = {f"{name}-{field}": value for field, value in fields.items()}
    return me.post(reverse("jury_file_act", args=[juror.pk, name]), said)


def test_a_juror_keeps_up_their_own_file(me, juror):
    assert me.get(reverse("jury_file_home")).url == reverse("jury_file", args=[juror.pk])
    act(me, juror, "decrire", trade="Tourneur", practice_since="2001", languages="en", load_max="4")
    assert act(me, juror, "confidentialite", on="2024-01-08").status_code == 422
    act(me, juror, "confidentialite", on="2024-01-08", agreed="on")
    paper = SimpleUploadedFile("carte.svg", b"<svg onload='alert(1)'/>", "image/svg+xml")
    act(me, juror, "piece", kind="trade", label="Carte", file=paper)
    page = me.get(reverse("jury_file", args=[juror.pk])).text
    assert "Tourneur" in page
    assert "L’engagement de confidentialité n’est pas signé." not in page
    given = me.get(reverse("jury_evidence", args=[juror.pk, juror.evidence.get().pk]))
    assert given.headers["Content-Type"] == "application/octet-stream"
    juror.refresh_from_db()
    assert (juror.load_max, juror.confidentiality_on) == (4, date(2024, 1, 8))


def test_what_is_the_service_s_to_do_has_no_address_here(me, juror):
    assert act(me, juror, "habiliter").status_code == 404
    assert act(me, juror, "briefing", on="2024-01-08").status_code == 404


def test_the_file_of_another_does_not_exist(world, me):
    other = world.jurors[1]
    assert me.get(reverse("jury_file", args=[other.pk])).status_code == 404
    assert act(me, other, "decrire").status_code == 404
    assert me.get(reverse("jury_availability"), {"juror": other.pk}).status_code == 404
    assert me.get(reverse("jury_ties"), {"juror": other.pk}).status_code == 404


# -- calendar -----------------------------------------------------------------------------------------------------


def test_a_half_day_is_declared_by_one_tap_and_taken_back_by_another(me, juror):
    address, word = reverse("jury_availability"), f"{SOON.isoformat()}-am"
    said = {"juror": juror.pk, "month": f"{SOON:%Y-%m}", "half": word}
    answer = me.post(address, said, follow=True)
    assert f'id="h{word}"' in answer.text
    assert "Demi-journée déclarée." in answer.text
    (row,) = juror.availabilities.filter(ends_at__gt=datetime.now(UTC))
    assert (row.ends_at - row.starts_at) == timedelta(hours=5)
    me.post(address, said)
    assert not juror.availabilities.filter(ends_at__gt=datetime.now(UTC)).exists()
    assert me.post(address, {**said, "half": "2020-01-01-am"}).status_code == 404
    assert me.post(address, {**said, "half": "demain"}).status_code == 404


def test_days_are_read_on_the_clock_of_the_site(world, me, juror):
    world.site.time_zone = "Indian/Reunion"
    world.site.save()
    said = {"juror": juror.pk, "days": "1", "first": SOON.isoformat(), "starts": "09:00", "ends": "17:00"}
    me.post(reverse("jury_availability"), said)
    row = juror.availabilities.latest("pk")
    assert row.starts_at.astimezone(UTC).hour == 5
    wrong = me.post(reverse("jury_availability"), {**said, "first": ""})
    assert wrong.status_code == 422


def test_an_agenda_is_read_and_a_bad_one_changes_nothing(me, juror):
    text = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20240101T000000Z\r\n"
        f"DTSTART;VALUE=DATE:{SOON:%Y%m%d}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    said = {
        "juror": juror.pk,
        "read": "1",
        "file": SimpleUploadedFile("agenda.ics", text.encode()),
        "meaning": "free",
    }
    before = juror.availabilities.count()
    page = me.post(reverse("jury_availability"), said, follow=True).text
    assert "« agenda.ics » est lu : 1 horaires" in page
    assert juror.availabilities.count() == before + 1
    half = text.replace(
        "END:VCALENDAR", "BEGIN:VEVENT\r\nUID:2\r\nDTSTART:hier\r\nEND:VEVENT\r\nEND:VCALENDAR"
    )
    page = me.post(
        reverse("jury_availability"),
        {**said, "file": SimpleUploadedFile("a.ics", half.encode())},
        follow=True,
    ).text
    assert (
        "Évènements laissés de côté (1), à dire vous-même ici : ligne 9 : « DTSTART » ne se lit pas" in page
    )
    bad = SimpleUploadedFile(
        "faux.ics", text.replace("DTSTART;VALUE=DATE", "DTSTART").replace(f"{SOON:%Y%m%d}", "hier").encode()
    )
    refused = me.post(reverse("jury_availability"), {**said, "file": bad})
    assert refused.status_code == 409
    assert "« faux.ics » ne se lit pas, rien n’a changé : ligne 4" in refused.text
    assert juror.availabilities.count() == before + 1
    row = juror.availabilities.latest("pk")
    me.post(reverse("jury_availability"), {"juror": juror.pk, "remove": row.pk})
    assert not Availability.objects.filter(pk=row.pk).exists()


# -- invitations, ties, no interest ---------------------------------------------------------------------------------


def test_an_invitation_is_seen_once_its_letter_was_read_and_answered(world, me, juror, now):
    by = {"actor": world.actor, "now": now}
    (row,) = inviting.invite(session=world.session, jurors=[juror], seat=Seat.PROFESSIONAL, **by)
    address = reverse("jury_file", args=[juror.pk])
    assert world.session.title not in me.get(address).text
    Letter.objects.filter(invitation=row).update(state="approved")
    assert "J’accepte" in me.get(address).text
    act(me, juror, "repondre", invitation=row.pk, answer="oui")
    assert Invitation.objects.get().state == "accepted"
    assert "Acceptée" in me.get(address).text


def test_no_interest_is_confirmed_for_all_or_ties_are_said_one_by_one(world, client, now):
    life.bring(world, now, "composed")
    juror = life.members_of(world)[0].juror
    client.force_login(make.member(world.certifier, juror.person, "juror"))
    address = reverse("jury_interest", args=[world.session.pk])
    page = client.get(address).text
    first = world.candidacies[0].person
    assert first.full_name in page
    assert world.canary.person.full_name not in page
    client.post(address, {"act_key": "a"})
    assert InterestStatement.objects.get().none
    client.post(address, {f"tie-{first.pk}": "trainer", "act_key": "b"})
    assert Relation.objects.get().candidate == first
    assert not InterestStatement.objects.get().none
    assert client.post(address, {"act_key": "c"}).status_code == 409
    assert client.post(address, {"tie-x": "trainer"}).status_code == 404
    assert first.full_name in client.get(reverse("jury_ties")).text
    away = next(j for j in world.jurors if j.pk not in {m.juror_id for m in life.members_of(world)})
    client.force_login(make.member(world.certifier, away.person, "juror"))
    assert client.get(address).status_code == 404


def test_a_juror_declares_a_tie_with_a_candidate_of_their_sessions_alone(world, client, now):
    life.bring(world, now, "composed")
    juror = life.members_of(world)[0].juror
    client.force_login(make.member(world.certifier, juror.person, "juror"))
    outside = make.candidacy(world.certifier, world.framework, rules=world.rules)
    address = reverse("jury_ties")
    assert client.post(address, {"candidate": outside.person_id, "kind": "family"}).status_code == 422
    assert (
        client.post(
            address, {"candidate": world.candidacies[1].person_id, "kind": "previous_jury"}
        ).status_code
        == 422
    )
    client.post(address, {"candidate": world.candidacies[1].person_id, "kind": "family"})
    assert Relation.objects.get().other == juror.person


def test_expenses_are_noted_for_one_s_own_sessions_and_attendance_is_proved(world, client, now):
    life.bring(world, now, "deliberating")
    juror = life.members_of(world)[0].juror
    client.force_login(make.member(world.certifier, juror.person, "juror"))
    spent = {"kind": "travel", "amount": "12,30", "dated_on": "2023-06-15"}
    assert act(client, juror, "frais", session=world.session.pk, **spent).status_code == 302
    assert (
        act(client, juror, "frais", session=world.session.pk, **(spent | {"kind": "fee"})).status_code == 422
    )
    page = client.get(reverse("jury_file", args=[juror.pk])).text
    assert "12,30" in page
    pdf = client.get(reverse("jury_attendance", args=[juror.pk, world.session.pk]))
    assert pdf.content.startswith(b"%PDF")
