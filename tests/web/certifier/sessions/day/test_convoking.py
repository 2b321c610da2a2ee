"""Convocations on pages: the delay that blocks and its waiver, answers and reminders, letters that come back; the checkpoint."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parchemin.journal.models import Entry
from parchemin.juries.convoking.convoking import convoke
from parchemin.juries.models import (
    Convocation,
    Defence,
    PanelSeat,
    Session,
    SessionEntry,
    Timetable,
    Waiver,
)
from parchemin.parties.models import Letter
from parchemin.web.dates import day_words
from tests import make

pytestmark = pytest.mark.django_db


def coming(world, days):
    """An open session ``days`` ahead of the clock of the page, its timetable released."""
    start = (timezone.localtime() + timedelta(days=days)).replace(hour=8, minute=0, second=0, microsecond=0)
    Session.objects.filter(pk=world.session.pk).update(
        starts_on=start.date(), jury_on=start.date(), results_promised_on=None, state=Session.State.OPEN
    )
    world.session.refresh_from_db()
    timetable = Timetable.objects.create(
        session=world.session, version=1, input_digest="0" * 64, created_at=start, released_at=start
    )
    for position, candidacy in enumerate(world.candidacies, start=1):
        entry = SessionEntry.objects.create(session=world.session, candidacy=candidacy, position=position)
        entry.blocks.set([world.grids[0].assessment.block])
        at = start + timedelta(hours=position)
        defence = Defence.objects.create(
            timetable=timetable,
            entry=entry,
            assessment=world.grids[0].assessment,
            room=world.room,
            starts_at=at,
            ends_at=at + timedelta(minutes=45),
        )
        for juror in (world.jurors[0], world.jurors[4]):
            PanelSeat.objects.create(defence=defence, juror=juror)
    return world


@pytest.fixture
def desk(world):
    client = Client()
    client.force_login(world.manager)
    return client


def url(name, world, **more):
    return reverse(name, kwargs={"pk": world.session.pk, **more})


def told(world):
    made = convoke(actor=world.actor, now=timezone.now(), session=world.session)
    Letter.objects.update(state=Letter.State.SENT, sent_at=timezone.now() - timedelta(days=8))
    return made


def test_a_short_notice_blocks_the_page_until_a_person_sets_it_aside(world, desk):
    coming(world, 5)
    page = desk.get(url("session_convoke", world))
    assert "Convoquer malgré ce délai" in page.content.decode()
    refused = desk.post(url("session_convoke", world), {"act_key": "a"})
    assert refused.status_code == 409
    assert 'data-code="convocation.employer-notice-short"' in refused.content.decode()
    assert Convocation.objects.count() == 0
    empty = desk.post(url("session_notice_waive", world), {"act_key": "b", "reason": " "})
    assert (empty.status_code, Waiver.objects.count()) == (409, 0)
    desk.post(url("session_notice_waive", world), {"act_key": "c", "reason": "L’employeur est d’accord."})
    assert Waiver.objects.get().by == world.manager.name
    assert desk.post(url("session_convoke", world), {"act_key": "d"}).status_code == 302
    assert Convocation.objects.count() == 5


@pytest.mark.parametrize(("days", "kind"), [(40, "is-todo"), (18, "is-urgent"), (3, "is-late")])
def test_the_delay_of_each_employed_juror_is_green_amber_then_red(world, desk, days, kind):
    coming(world, days)
    text = desk.get(url("session_convoke", world) + "?vue=employeurs").content.decode()
    row = text[text.index(world.jurors[0].person.full_name) :].partition("</tr>")[0]
    assert kind in row
    assert world.jurors[4].person.full_name not in text.partition("<tbody>")[2].partition("</tbody>")[0]


def test_a_juror_says_no_and_the_service_reads_the_gap_and_the_words(world, desk):
    coming(world, 30)
    told(world)
    juror = Client()
    juror.force_login(make.member(world.certifier, world.jurors[0].person, "juror"))
    place = {"session_id": world.session.pk}
    assert "Je ne peux pas venir" in juror.get(reverse("jury_session", kwargs=place)).content.decode()
    done = juror.post(
        reverse("jury_decline", kwargs=place), {"act_key": "k", "words": "Chantier à l’étranger"}, follow=True
    )
    assert "Vous avez dit ne pas pouvoir venir" in done.content.decode()
    text = desk.get(url("session_convoke", world)).content.decode()
    assert 'data-code="convocation.declined"' in text
    assert "Ne viendra pas" in text
    path = desk.get(url("session", world)).content.decode()
    assert "Chantier à l’étranger" in path
    assert "1 juré a répondu qu’il ne viendra pas." in path
    for page in ("session_jury", "session_planning"):
        assert 'data-code="convocation.declined"' in desk.get(url(page, world)).content.decode(), page


def test_the_path_of_the_session_says_what_the_delay_blocks(world, desk):
    coming(world, 18)
    assert "sont à convoquer sous 3 jours" in desk.get(url("session", world)).content.decode()
    Session.objects.update(starts_on=timezone.localdate() + timedelta(days=5))
    steps = desk.get(url("session", world)).context["steps"]
    (step,) = [step for step in steps if step.key == "convoke"]
    assert (step.kind, [o.code for o in step.objections]) == ("no", ["convocation.employer-notice-short"])


def test_a_candidate_says_no_then_yes(world):
    coming(world, 30)
    told(world)
    candidacy = world.candidacies[0]
    phone = Client()
    phone.force_login(make.member(world.certifier, candidacy.person, "candidate"))
    page = phone.post(
        reverse("candidate_decline", args=[candidacy.pk]),
        {"act_key": "k", "words": "Hospitalisation"},
        follow=True,
    ).content.decode()
    assert "Vous avez dit ne pas pouvoir venir" in page
    assert "Confirmer votre venue" not in page
    phone.post(reverse("candidate_confirm", args=[candidacy.pk]), {"act_key": "k2"})
    row = Convocation.objects.get(person=candidacy.person)
    assert (row.declined_at, row.confirmed_at is not None) == (None, True)


def test_an_answer_by_phone_is_noted_and_only_the_silent_are_reminded(world, desk):
    coming(world, 30)
    made = told(world)
    desk.post(url("session_reply", world), {"act_key": "a", "convocation": made[0].pk, "coming": "oui"})
    desk.post(url("session_reply", world), {"act_key": "b", "convocation": made[1].pk, "coming": "non"})
    assert Entry.objects.filter(act="reply_noted").count() == 2
    assert desk.post(url("session_reply", world), {"convocation": "0"}).status_code == 404
    assert "Rappeler 3 personnes" in desk.get(url("session_convoke", world)).content.decode()
    desk.post(url("session_remind", world), {"act_key": "c"})
    assert Letter.objects.filter(kind="reminder", state=Letter.State.DRAFT).count() == 3
    assert desk.post(url("session_remind", world), {"act_key": "d"}).status_code == 409


def test_a_letter_that_came_back_is_shown_with_its_reason_and_leaves_for_another_address(world, desk):
    coming(world, 30)
    told(world)
    Letter.objects.filter(person=world.candidacies[0].person).update(
        state=Letter.State.FAILED, error="revenu : cette adresse n’existe pas", bounced_at=timezone.now()
    )
    letter = Letter.objects.get(state=Letter.State.FAILED)
    assert "cette adresse n’existe pas" in desk.get(reverse("outbox") + "?state=failed").content.decode()
    address = reverse("letter_readdress", args=[letter.pk])
    refused = desk.post(address, {"act_key": "a", "to": letter.to})
    assert refused.status_code == 409
    assert 'data-code="letter.same-address"' in refused.content.decode()
    assert desk.post(address, {"act_key": "b", "to": "autre@exemple.example"}).status_code == 302
    letter.refresh_from_db()
    assert (letter.to, letter.state) == ("autre@exemple.example", Letter.State.APPROVED)


def test_the_checkpoint_lists_by_candidate_and_by_cause_and_a_date_is_promised(world, desk):
    coming(world, 30)
    told(world)
    page = desk.get(url("session_checkpoint", world))
    text = page.content.decode()
    assert "3 candidats</strong> sur 3" in text
    assert 'data-code="checkpoint.no-jury"' in text
    assert text.count('data-code="requirement.deposit"') == 3
    assert [group.cause.value for group in page.context["groups"]] == ["piece", "convocation", "delay"]
    alone = desk.get(url("session_checkpoint", world) + "?cause=piece").content.decode()
    assert "Pièce manquante" in alone
    entry = SessionEntry.objects.order_by("pk").first()
    before = desk.post(
        url("session_promise", world),
        {"act_key": "a", "entry": entry.pk, "on": timezone.localdate().isoformat()},
    )
    assert before.status_code == 409
    day = timezone.localdate() + timedelta(days=60)
    done = desk.post(
        url("session_promise", world), {"act_key": "b", "entry": entry.pk, "on": day.isoformat()}, follow=True
    )
    assert "à 1 candidat." in done.content.decode()
    entry.refresh_from_db()
    assert entry.result_promised_on == day
    phone = Client()
    phone.force_login(make.member(world.certifier, entry.candidacy.person, "candidate"))
    told_of = phone.get(reverse("candidate_standing", args=[entry.candidacy_id])).content.decode()
    assert f"annoncé pour le {day_words(day)}" in told_of
    assert desk.post(url("session_promise", world), {"act_key": "c", "on": "demain"}).status_code == 409
