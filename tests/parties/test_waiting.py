"""A letter before it leaves: its words changed, cancelled, taken up again; never after, and never its secrets shown."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.domain.objection import Refused
from parchemin.journal.models import Entry
from parchemin.juries.convoking.convoking import convoke
from parchemin.juries.pool.joining import open_account
from parchemin.parties import outbox, sending, waiting
from parchemin.parties.models import Letter
from tests import life, make, smtp
from tests.commands import run
from tests.replays import cases, post, replay

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(db):
    one = make.certifier()
    return one, make.manager(one)


@pytest.fixture
def letter(house):
    return make.letter(house[0])


def edit(letter, now, **changes):
    values = {"subject": letter.subject, "body": letter.body + "\nVenez au 2e étage.", **changes}
    return waiting.edit(actor="user:1", now=now, letter=letter, **values)


def cancel(letter, now, reason="Écrite deux fois."):
    return waiting.cancel(actor="user:1", now=now, letter=letter, reason=reason)


def take_up(letter, now):
    return waiting.take_up(actor="user:1", now=now, letter=letter)


def approve(letter, now):
    outbox.approve(actor="user:1", now=now, certifier=letter.certifier, letters=[letter.pk])


def test_new_words_are_those_that_leave_and_the_former_are_kept_apart(letter, now, settings):
    before = letter.body
    edit(letter, now)
    entry = Entry.objects.get(act="letter_edited")
    assert before not in str(entry.facts)
    assert {w.name: w.text for w in entry.words.all()} == {"subject": letter.subject, "body": before}
    with smtp.server() as box:
        smtp.use(settings, box)
        approve(letter, now)
        assert sending.send_approved(now=now) == (1, 0)
        [message] = box.messages()
    assert "Venez au 2e étage." in message.get_payload(decode=True).decode()


def test_a_letter_let_go_and_changed_is_to_be_read_again(letter, now):
    approve(letter, now)
    assert edit(letter, now).state == Letter.State.DRAFT


def test_a_letter_let_go_and_not_taken_yet_is_cancelled_and_never_leaves(letter, now):
    approve(letter, now)
    cancel(letter, now)
    assert sent_states() == [Letter.State.CANCELLED]
    entry = Entry.objects.get(act="letter_cancelled")
    assert [w.text for w in entry.words.all()] == ["Écrite deux fois."]


def sent_states():
    return list(Letter.objects.order_by("pk").values_list("state", flat=True))


@pytest.mark.parametrize("state", [Letter.State.SENT, "taken"])
@pytest.mark.parametrize("act", [edit, cancel])
def test_once_it_left_nothing_is_changed(letter, now, state, act):
    fields = {"state": Letter.State.APPROVED if state == "taken" else state, "sent_at": now}
    Letter.objects.filter(pk=letter.pk).update(**fields)
    with pytest.raises(Refused) as refused:
        act(letter, now)
    assert [o.code for o in refused.value.objections] == ["letter.left"]
    assert Letter.objects.get(pk=letter.pk).body == letter.body


def test_a_letter_that_came_back_left(letter, now):
    Letter.objects.filter(pk=letter.pk).update(state=Letter.State.FAILED, bounced_at=now)
    with pytest.raises(Refused) as refused:
        cancel(letter, now)
    assert [o.code for o in refused.value.objections] == ["letter.left"]


def test_what_is_overtaken_by_another_letter_is_not_taken_up(letter, now):
    Letter.objects.filter(pk=letter.pk).update(state=Letter.State.CANCELLED, kind="results")
    with pytest.raises(Refused) as refused:
        take_up(letter, now)
    assert [o.code for o in refused.value.objections] == ["letter.overtaken"]


def test_what_waits_is_not_taken_up(letter, now):
    with pytest.raises(Refused) as refused:
        take_up(letter, now)
    assert [o.code for o in refused.value.objections] == ["letter.not-cancelled"]


# -- ways out ---------------------------------------------------------------------------------------------------------

WRONG = [
    ("letter.subject", lambda letter: {"subject": " "}),
    ("letter.words", lambda letter: {"body": " "}),
    ("letter.same-words", lambda letter: {"body": letter.body}),
]


@pytest.mark.parametrize(("code", "wrong"), cases(WRONG))
def test_the_words_are_typed_again(letter, now, code, wrong):
    replay(code, lambda: edit(letter, now, **wrong(letter)), again=lambda: edit(letter, now))


@pytest.mark.replays("letter.no-reason")
def test_a_reason_is_written(letter, now):
    replay("letter.no-reason", lambda: cancel(letter, now, " "), again=lambda: cancel(letter, now))


@pytest.mark.replays("letter.cancelled")
def test_a_letter_cancelled_by_mistake_is_taken_up_then_changed(house, now):
    letter = make.letter(house[0])
    Letter.objects.filter(pk=letter.pk).update(kind="results")
    letter.refresh_from_db()
    cancel(letter, now)
    replay("letter.cancelled", lambda: edit(letter, now), lambda: take_up(letter, now))
    assert sent_states() == [Letter.State.DRAFT]


@pytest.mark.replays("letter.written-anew")
def test_a_convocation_cancelled_is_written_again_by_convoking(world, now):
    early = now - timedelta(days=26)
    life.Life(world, early).to("composed")
    life.heard(world, now)

    def convoked():
        return convoke(actor=world.actor, now=early, session=world.session)

    letter = convoked()[0].letter
    cancel(letter, now)

    def rewritten():
        return edit(Letter.objects.filter(person=letter.person).latest("pk"), now)

    anew = replay("letter.written-anew", lambda: take_up(letter, now), convoked, again=rewritten)
    assert (anew.kind, anew.state) == (letter.kind, Letter.State.DRAFT)


# -- secrets ------------------------------------------------------------------------------------------------------------


def invited(house, now) -> Letter:
    """The letter that opens a juror's account: a link is put in as it leaves."""
    juror = make.juror(house[0])
    return open_account(actor=make.actor(house[1]), now=now, juror=juror)


@pytest.mark.replays("letter.secret")
def test_a_letter_with_a_secret_is_cancelled_and_its_act_done_again(house, now):
    letter = invited(house, now)
    again = replay(
        "letter.secret",
        lambda: edit(letter, now),
        lambda: cancel(letter, now),
        again=lambda: invited(house, now),
    )
    assert again.pk != letter.pk


# -- page and command -----------------------------------------------------------------------------------------------------


def test_the_page_changes_cancels_and_takes_up(house, letter, now):
    Letter.objects.filter(pk=letter.pk).update(kind="results")
    client = Client()
    client.force_login(house[1])

    def page():
        return client.get(reverse("letter", args=[letter.pk])).content.decode()

    def act(name, **typed):
        return post(client, reverse(name, args=[letter.pk]), **typed)

    assert "Changer ses mots" in page()
    act("letter_edit", subject="Objet nouveau", body="Mots nouveaux.")
    assert "Mots nouveaux." in page()
    act("letter_cancel", reason="Écrite deux fois.")
    assert "Changer ses mots" not in page()
    act("letter_take_up")
    assert Letter.objects.get(pk=letter.pk).state == Letter.State.DRAFT
    Letter.objects.filter(pk=letter.pk).update(state=Letter.State.SENT, sent_at=now)
    assert "Changer ses mots" not in page()
    assert "Annuler cette lettre" not in page()


def test_a_refusal_keeps_what_was_typed(house, letter):
    client = Client()
    client.force_login(house[1])
    answer = client.post(
        reverse("letter_edit", args=[letter.pk]), {"subject": "", "body": "Des mots à ne pas perdre."}
    )
    assert answer.status_code == 409
    assert "Des mots à ne pas perdre." in answer.content.decode()


def test_the_commands_change_cancel_and_take_up(house, letter, tmp_path):
    Letter.objects.filter(pk=letter.pk).update(kind="results")
    words = tmp_path / "lettre.txt"
    words.write_text("Mots nouveaux.\n", encoding="utf-8")

    def given(command, *more):
        return run("outbox", command, house[0].slug, letter.pk, *more, by=house[1])

    assert given("edit", "--subject", "Objet nouveau", "--body", words).exit_code == 0
    row = Letter.objects.get(pk=letter.pk)
    assert (row.subject, row.body) == ("Objet nouveau", "Mots nouveaux.")
    assert given("cancel").exit_code == 3
    assert given("cancel", "--reason", "Écrite deux fois.").exit_code == 0
    assert given("take-up").exit_code == 0
    stranger = make.manager(make.certifier("Autre"))
    assert run("outbox", "cancel", house[0].slug, letter.pk, "--reason", "X", by=stranger).exit_code == 3
