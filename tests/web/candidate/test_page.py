"""A candidate's own pages: what to do before when, receipts, convocation, results; nothing before publication."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from parchemin.assessments.models import Deposit
from parchemin.candidates.actions import acquire_blocks
from parchemin.candidates.models import Relation
from parchemin.catalogue.models import Deliverable
from parchemin.domain.objection import Level
from parchemin.formats import calendar
from parchemin.juries.convoking.convoking import convoke
from parchemin.juries.minutes.publishing import notify_results
from parchemin.juries.models import (
    BlockDecision,
    Convocation,
    Defence,
    Outcome,
    Session,
    SessionEntry,
    Timetable,
)
from parchemin.parties.models import Letter
from parchemin.web.candidate import standing, words
from tests import life, make

QUERIES = (
    25  # session, account, roles, candidacy, one read for each part of the page, then what the sheet asks
)
FILE = b"%PDF-1.7 rapport fictif"


@pytest.fixture
def mine(world):
    """The first candidacy, with an account for its person."""
    candidacy = world.candidacies[0]
    return {
        "world": world,
        "candidacy": candidacy,
        "account": make.member(world.certifier, candidacy.person, "candidate"),
    }


@pytest.fixture
def signed_in(client, mine):
    client.force_login(mine["account"])
    return client


def page(candidacy) -> str:
    return reverse("candidate_standing", args=[candidacy.pk])


def present(mine, *, starts: date, convoked: str | None = None) -> SessionEntry:
    """Enter the candidacy in the session; ``convoked``: state of the letter that tells the defences."""
    world, candidacy = mine["world"], mine["candidacy"]
    Session.objects.filter(pk=world.session.pk).update(
        starts_on=starts, jury_on=starts + timedelta(days=9), results_promised_on=None
    )
    world.session.refresh_from_db()
    entry = SessionEntry.objects.create(session=world.session, candidacy=candidacy, position=1)
    entry.blocks.set(world.framework.blocks.all())
    if convoked:
        plan = Timetable.objects.create(
            session=world.session, version=2, input_digest="0" * 64, created_at=make.NOW, released_at=make.NOW
        )
        at = datetime(starts.year, starts.month, starts.day, 8, 30, tzinfo=UTC)
        block = world.framework.blocks.get(number=1)
        Defence.objects.create(
            timetable=plan,
            entry=entry,
            assessment=block.assessments.get(),
            room=world.room,
            starts_at=at,
            ends_at=at + timedelta(hours=1),
        )
        letter = Letter.objects.create(
            certifier=world.certifier,
            person=candidacy.person,
            kind="convocation_candidate",
            about="defence:1",
            once=f"c{candidacy.pk}",
            subject="Convocation",
            body="…",
            state=convoked,
            created_at=make.NOW,
        )
        Convocation.objects.create(
            session=world.session,
            person=candidacy.person,
            role="candidate",
            timetable=plan,
            content_digest="1" * 64,
            letter=letter,
            created_at=make.NOW,
        )
    return entry


def known(mine, now=None):
    return standing.standing(make.actor(mine["account"]), mine["candidacy"], now or timezone.now())


# -- whose page --------------------------------------------------------------------------------------------


def test_the_only_candidacy_is_shown_at_once(signed_in, mine):
    assert signed_in.get(reverse("candidate_home")).headers["Location"] == page(mine["candidacy"])


@pytest.mark.parametrize(
    "name", ["candidate_standing", "candidate_agenda", "candidate_parchment", "candidate_credential"]
)
def test_another_persons_candidacy_does_not_exist(signed_in, mine, name):
    for other in (mine["world"].candidacies[1], mine["world"].canary):
        assert signed_in.get(reverse(name, args=[other.pk])).status_code == 404


def test_another_persons_deposit_cannot_be_made_nor_read(signed_in, mine, now):
    other = mine["world"].candidacies[1]
    deliverable = Deliverable.objects.filter(is_file=True).first()
    assert signed_in.post(reverse("candidate_deposit", args=[other.pk, deliverable.pk])).status_code == 404
    assert signed_in.get(reverse("candidate_receipt", args=[other.pk, 1])).status_code == 404


def test_a_visitor_is_led_to_the_login(client, mine):
    assert client.get(page(mine["candidacy"])).headers["Location"].startswith("/connexion/")


# -- what to do --------------------------------------------------------------------------------------------


def test_the_title_counts_what_is_to_do(signed_in, mine):
    assert "<h1>2 choses à faire</h1>" in signed_in.get(page(mine["candidacy"])).content.decode()


def test_no_limit_is_invented_where_the_rules_are_silent(mine):
    present(mine, starts=timezone.localdate() + timedelta(days=20))
    assert {task.due for task in words.tasks(known(mine))} == {None}


def test_the_limit_is_the_one_of_the_certifiers_rules(mine):
    starts = timezone.localdate() + timedelta(days=20)
    present(mine, starts=starts)
    rules = mine["candidacy"].rules
    rules.content = {**rules.content, "deposit_days_before_session": 15}
    rules.save()
    mine["candidacy"].refresh_from_db()
    first = words.tasks(known(mine))[0]
    assert (first.due, first.days) == (starts - timedelta(days=15), 5)


def test_a_block_already_acquired_asks_for_nothing(mine):
    block = mine["world"].framework.blocks.get(number=1)
    acquire_blocks(
        candidacy=mine["candidacy"], blocks=[block], acquired_on=date(2022, 6, 23), decision="recognised"
    )
    assert [(task.title, task.detail[:6]) for task in words.tasks(known(mine))] == [
        ("rapport écrit", "bloc 2")
    ]


# -- deposits ----------------------------------------------------------------------------------------------


def deposit(client, mine, content=FILE, name="rapport.pdf", key="k1"):
    deliverable = Deliverable.objects.filter(
        assessment__block__framework=mine["world"].framework, is_file=True
    ).order_by("assessment__block__number")[0]
    url = reverse("candidate_deposit", args=[mine["candidacy"].pk, deliverable.pk])
    return client.post(
        url, {"file": SimpleUploadedFile(name, content, "application/pdf"), "act_key": key}, follow=True
    )


def test_a_deposit_gives_a_receipt_with_its_digest(signed_in, mine):
    response = deposit(signed_in, mine)
    row = Deposit.objects.get()
    assert row.file.digest == hashlib.sha256(FILE).hexdigest()
    text = response.content.decode()
    assert row.file.digest in text
    receipt = reverse("candidate_receipt", args=[mine["candidacy"].pk, row.pk])
    assert receipt in text
    assert b"".join(signed_in.get(receipt).streaming_content).startswith(b"%PDF")


def test_the_file_comes_back_byte_for_byte(signed_in, mine):
    deposit(signed_in, mine)
    url = reverse("candidate_deposited", args=[mine["candidacy"].pk, Deposit.objects.get().pk])
    response = signed_in.get(url)
    assert b"".join(response.streaming_content) == FILE
    assert response.headers["Content-Disposition"].startswith("attachment")


def test_two_clicks_make_one_deposit(signed_in, mine):
    deposit(signed_in, mine)
    deposit(signed_in, mine)
    assert Deposit.objects.count() == 1


def test_an_empty_file_is_refused_with_its_reason(signed_in, mine):
    response = deposit(signed_in, mine, content=b"")
    assert response.status_code == 409
    assert "est vide" in response.content.decode()
    assert Deposit.objects.count() == 0


def test_a_form_without_file_comes_back_with_its_error(signed_in, mine):
    deliverable = Deliverable.objects.filter(
        assessment__block__framework=mine["world"].framework, is_file=True
    ).first()
    response = signed_in.post(reverse("candidate_deposit", args=[mine["candidacy"].pk, deliverable.pk]), {})
    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.content.decode()


# -- convocation -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "told"), [("draft", False), ("cancelled", False), ("approved", True), ("sent", True)]
)
def test_a_convocation_shows_once_it_was_said(mine, state, told):
    present(mine, starts=timezone.localdate() + timedelta(days=5), convoked=state)
    assert bool(known(mine).appointments) is told


def test_nobody_is_asked_to_come_to_what_is_past(signed_in, mine):
    present(mine, starts=timezone.localdate() - timedelta(days=2), convoked="sent")
    assert not known(mine).unconfirmed
    text = signed_in.get(page(mine["candidacy"])).content.decode()
    assert "avant votre soutenance" not in text
    assert "Confirmer ma venue" not in text
    assert "Venue confirmée" not in text


@pytest.fixture
def convoked(mine, now):
    """Convoked for good: the timetable is released, the letter read and approved."""
    present(mine, starts=timezone.localdate() + timedelta(days=5), convoked="cancelled")
    Convocation.objects.all().delete()
    convoke(actor=mine["world"].actor, now=now, session=mine["world"].session, employer=Level.IGNORE)
    Letter.objects.filter(person=mine["candidacy"].person, state="draft").update(state="approved")
    return mine


def test_the_agenda_holds_the_defence_at_the_hour_of_its_site(signed_in, convoked):
    response = signed_in.get(reverse("candidate_agenda", args=[convoked["candidacy"].pk]))
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    (event,) = calendar.load(b"".join(response.streaming_content))
    assert event.starts_at == Defence.objects.get().starts_at
    assert event.starts_at.tzinfo.key == convoked["world"].site.time_zone


def test_the_convocation_is_printed(signed_in, convoked):
    response = signed_in.get(reverse("candidate_convocation", args=[convoked["candidacy"].pk]))
    assert b"".join(response.streaming_content).startswith(b"%PDF")


def test_coming_is_confirmed_once_and_is_no_more_asked(signed_in, convoked):
    address = reverse("candidate_confirm", args=[convoked["candidacy"].pk])
    assert "<h1>3 choses à faire avant" in signed_in.get(page(convoked["candidacy"])).content.decode()
    signed_in.post(address, {"act_key": "c1"})
    first = Convocation.objects.get(role="candidate").confirmed_at
    text = signed_in.post(address, {"act_key": "c2"}, follow=True).content.decode()
    assert Convocation.objects.get(role="candidate").confirmed_at == first
    assert "<h1>2 choses à faire avant" in text
    assert "Venue confirmée" in text


def test_no_agenda_before_a_convocation(signed_in, mine):
    present(mine, starts=timezone.localdate() + timedelta(days=5), convoked="draft")
    assert signed_in.get(reverse("candidate_agenda", args=[mine["candidacy"].pk])).status_code == 404


# -- results -----------------------------------------------------------------------------------------------


def decide(mine, entry, *, published: bool) -> None:
    one, two = mine["world"].framework.blocks.order_by("number")
    base = {"entry": entry, "votes_for": 3, "votes_against": 2, "abstentions": 0, "decided_at": make.NOW}
    BlockDecision.objects.create(block=one, acquired=True, **base)
    BlockDecision.objects.create(block=two, acquired=False, motivation="Le plan d’adressage manque.", **base)
    acquire_blocks(
        candidacy=mine["candidacy"],
        blocks=[one],
        acquired_on=date(2023, 6, 15),
        decision=f"session:{entry.session_id}",
    )
    at = make.NOW if published else None
    Outcome.objects.create(
        certifier=mine["world"].certifier,
        entry=entry,
        verdict="partial",
        stated_on=date(2023, 6, 15),
        stated_at=make.NOW,
        published_at=at,
    )
    Session.objects.filter(pk=entry.session_id).update(published_at=at)


def test_nothing_of_a_decision_shows_before_publication(signed_in, mine):
    entry = present(mine, starts=date(2023, 6, 6))
    decide(mine, entry, published=False)
    text = signed_in.get(page(mine["candidacy"])).content.decode()
    assert "Acquis" not in text
    assert "plan d’adressage" not in text
    assert known(mine).acquired == {}


def test_published_results_say_each_block_and_what_can_follow(signed_in, mine):
    entry = present(mine, starts=date(2023, 6, 6))
    decide(mine, entry, published=True)
    text = signed_in.get(page(mine["candidacy"])).content.decode()
    assert "<b>Acquis</b>" in text
    assert "<b>Non acquis</b>" in text
    assert "Le plan d’adressage manque." in text
    assert "Il reste 1 bloc à acquérir" in text
    assert "sans limite de durée" in text


def test_an_appeal_is_told_in_the_words_of_the_rules(mine):
    entry = present(mine, starts=date(2023, 6, 6))
    decide(mine, entry, published=True)
    rules = mine["candidacy"].rules
    assert not any("recours" in w for w in words.what_follows(known(mine)))
    rules.content = {**rules.content, "appeal": "Un recours se forme par lettre (règlement fictif, art. 20)."}
    rules.save()
    mine["candidacy"].refresh_from_db()
    assert "Un recours se forme par lettre (règlement fictif, art. 20)." in list(
        words.what_follows(known(mine))
    )


def test_the_page_reads_in_english(signed_in, mine):
    signed_in.post(reverse("set_language"), {"language": "en", "next": "/"})
    assert '<html lang="en"' in signed_in.get(page(mine["candidacy"])).content.decode()


def test_the_page_asks_as_much_of_the_database_for_many_blocks_as_for_few(
    signed_in, mine, django_assert_num_queries
):
    """A literal count: a read added for each block or deposit would show here."""
    present(mine, starts=timezone.localdate() + timedelta(days=5), convoked="sent")
    signed_in.get(page(mine["candidacy"]))  # a session first seen is listed to its owner: not of this page
    with django_assert_num_queries(QUERIES):
        signed_in.get(page(mine["candidacy"]))
    deposit(signed_in, mine)
    deposit(signed_in, mine, content=b"seconde version", key="k2")
    with django_assert_num_queries(QUERIES):
        signed_in.get(page(mine["candidacy"]))


# -- ties ---------------------------------------------------------------------------------------------------------


def test_a_candidate_names_a_juror_and_says_the_tie_without_seeing_the_pool(world, client):
    candidacy, juror = world.candidacies[0], world.jurors[0]
    juror.person.first_names, juror.person.birth_name = "Éloïse, Marie", "FICTIVE-TROIS"
    juror.person.save()
    client.force_login(make.member(world.certifier, candidacy.person, "candidate"))
    address = reverse("candidate_ties", args=[candidacy.pk])
    assert "FICTIVE-TROIS" not in client.get(address).text
    said = {"what": "lien", "first_name": "eloise", "name": "Fictive Trois", "kind": "employer"}
    unknown = client.post(address, {**said, "name": "Inconnu"})
    assert unknown.status_code == 422
    assert "Aucun juré de ce nom" in unknown.text
    client.post(address, said)
    assert Relation.objects.get().other == juror.person
    assert "FICTIVE-TROIS" in client.get(address).text
    wrong = client.post(address, {"what": "employeur", "siret": "12"})
    assert wrong.status_code == 409
    client.post(address, {"what": "employeur", "siret": "123 456 789 00011", "name": "Atelier"})
    candidacy.person.refresh_from_db()
    assert candidacy.person.employer_siret == "12345678900011"


# -- told apart, replaced, folded ------------------------------------------------------------------------------


def test_two_pieces_of_one_name_are_told_apart_by_their_assessment(mine):
    block = mine["world"].framework.blocks.get(number=1)
    first = Deliverable.objects.filter(assessment__block=block, is_file=True).first()
    other = block.assessments.create(position=9, label="Me9", kind="rapport")
    Deliverable.objects.create(assessment=other, position=1, label=first.label)
    titles = [task.title for task in words.tasks(known(mine)) if task.detail.startswith("bloc 1,")]
    assert len(set(titles)) == 2
    assert f"{first.label} (Me9)" in titles


def test_a_piece_received_is_read_again_and_replaced_until_its_block_is_acquired(signed_in, mine):
    candidacy = mine["candidacy"]
    piece = Deliverable.objects.filter(assessment__block__number=1, is_file=True).first()
    address = reverse("candidate_deposit", args=[candidacy.pk, piece.pk])
    for content in (FILE, FILE + b" relu"):
        signed_in.post(address, {"file": SimpleUploadedFile("rapport.pdf", content)})
    first, last = Deposit.objects.order_by("version")
    shown = signed_in.get(page(candidacy)).text
    assert reverse("candidate_deposited", args=[candidacy.pk, last.pk]) in shown
    assert reverse("candidate_deposited", args=[candidacy.pk, first.pk]) not in shown
    assert f'href="{address}"' in shown
    acquire_blocks(
        candidacy=candidacy,
        blocks=[piece.assessment.block],
        acquired_on=date(2022, 6, 23),
        decision="recognised",
    )
    assert f'href="{address}"' not in signed_in.get(page(candidacy)).text


def test_defences_of_one_day_in_one_room_are_one_place_to_come_to(mine):
    entry = present(mine, starts=timezone.localdate() + timedelta(days=9), convoked="sent")
    one = Defence.objects.get()
    Defence.objects.create(
        timetable=one.timetable,
        entry=entry,
        assessment=mine["world"].framework.blocks.get(number=2).assessments.first(),
        room=one.room,
        starts_at=one.ends_at,
        ends_at=one.ends_at + timedelta(hours=1),
    )
    assert [len(rows) for rows in known(mine).sittings] == [2]


def test_the_statement_is_the_file_that_went_with_the_letter_of_results(client, world, now):
    life.bring(world, now, "published")
    notify_results(actor=world.actor, now=now, session=world.session)
    entry = life.entries_of(world)[0]
    client.force_login(make.member(world.certifier, entry.candidacy.person, "candidate"))
    address = reverse("candidate_statement", args=[entry.candidacy_id])
    assert client.get(address).status_code == 404, "its letter is not sent yet"
    letter = Letter.objects.get(once=f"results:{entry.pk}")
    Letter.objects.filter(pk=letter.pk).update(state="sent")
    assert address in client.get(page(entry.candidacy)).text
    given = client.get(address).getvalue()
    assert hashlib.sha256(given).hexdigest() == letter.attachments.get().file.digest
