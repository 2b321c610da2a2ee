"""A candidate is heard before a refusal for fraud, and the journal keeps no word of it in clear."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from parchemin.candidates.models import AcquiredBlock, Candidacy
from parchemin.candidates.queries import acquired
from parchemin.catalogue.models import CertificationRules
from parchemin.domain.objection import Refused
from parchemin.journal.models import Entry
from parchemin.juries.deliberation import hearing as hearings
from parchemin.juries.models import Hearing
from parchemin.juries.session import preparing
from tests import life, make

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(world, now):
    (made, *_) = preparing.enter_candidates(
        actor=world.actor, now=now, session=world.session, candidacies=world.candidacies
    )
    return made


def invite(world, now, entry, reason="Deux pages copiées.", on=date(2023, 7, 1)):
    return hearings.invite_to_hearing(actor=world.actor, now=now, entry=entry, invited_on=on, reason=reason)


def code(act, *args, **more):
    with pytest.raises(Refused) as caught:
        act(*args, **more)
    return caught.value.objections[0].code


def test_a_candidate_is_invited_with_the_reason_then_heard_once(world, now, entry):
    assert code(invite, world, now, entry, reason=" ") == "hearing.no-reason"
    hearing = invite(world, now, entry)
    assert code(invite, world, now, entry) == "hearing.already-invited"
    note = {"actor": world.actor, "now": now, "hearing": hearing, "observations": "C’est une citation."}
    assert code(hearings.record_hearing, heard_on=date(2023, 6, 30), **note) == "hearing.before-invitation"
    assert hearings.record_hearing(heard_on=date(2023, 7, 5), **note).heard_on == date(2023, 7, 5)
    assert code(hearings.record_hearing, heard_on=date(2023, 7, 6), **note) == "hearing.already-heard"
    assert Hearing.objects.count() == 1


def test_the_journal_keeps_a_digest_of_what_was_said(world, now, entry):
    hearing = invite(world, now, entry)
    hearings.record_hearing(
        actor=world.actor,
        now=now,
        hearing=hearing,
        heard_on=date(2023, 7, 5),
        observations="C’est une citation.",
    )
    rows = Entry.objects.filter(act__in=["candidate_invited_to_hearing", "candidate_heard"]).order_by(
        "number"
    )
    assert [sorted(e.private) for e in rows] == [["reason"], ["observations"]]
    assert "citation" not in str([(e.facts, e.private) for e in rows])


# -- a block given by a jury is withdrawn -----------------------------------------------------------------


@pytest.fixture
def given():
    """A session published, by rules that let the certifier act on fraud; its one candidate holds two blocks."""
    made = make.world(candidates=1)
    content = {**made.rules.content, "fraud_refusal": True}
    CertificationRules.objects.filter(pk=made.rules.pk).update(content=content)
    life.bring(made, make.NOW, "published")
    return made


def withdraw(made, reason="Rapport copié.", days=40):
    entry = life.entries_of(made)[0]
    block, later = entry.blocks.get(number=1), make.NOW + timedelta(days=days)
    return hearings.withdraw_block(actor=made.actor, now=later, entry=entry, block=block, reason=reason)


def test_a_block_given_is_withdrawn_after_the_candidate_was_heard(given):
    entry = life.entries_of(given)[0]
    assert code(withdraw, given) == "delivery.not-heard"
    hearing = invite(given, make.NOW, entry)
    assert code(withdraw, given, days=16) == "delivery.not-heard"  # the day of the invitation
    said = {"heard_on": date(2023, 7, 5), "observations": "C’est une citation."}
    hearings.record_hearing(actor=given.actor, now=make.NOW, hearing=hearing, **said)
    assert code(withdraw, given, reason="  ") == "withdrawal.no-reason"
    held = withdraw(given)
    assert held.withdrawn_on == date(2023, 7, 25)
    assert code(withdraw, given) == "withdrawal.not-held"
    left = acquired(entry.candidacy, date(2023, 8, 1))
    assert [one.block.number for one in left] == [2]
    # What the jury decided does not move.
    assert set(entry.decisions.values_list("acquired", flat=True)) == {True}
    row = Entry.objects.get(act="block_withdrawn")
    assert (row.stream, sorted(row.private)) == (entry.candidacy.stream, ["reason"])


def test_outside_the_vae_the_rules_must_let_a_block_be_withdrawn(given):
    invite(given, make.NOW, life.entries_of(given)[0])
    Candidacy.objects.update(rules=None)
    assert code(withdraw, given) == "delivery.fraud-not-in-rules"


def test_nothing_is_withdrawn_before_the_results_are_published(world, now):
    life.bring(world, now, "sealed")
    assert code(withdraw, world) == "withdrawal.not-held"


def test_the_page_invites_hears_and_withdraws(given, client):
    client.force_login(given.manager)
    entry = life.entries_of(given)[0]
    address = f"/sessions/{given.session.pk}/deliberation/{entry.pk}/audition/"
    assert "Audition et retrait" in client.get(address.removesuffix("audition/")).text
    block = entry.blocks.get(number=1)
    posts = [
        ({"step": "withdraw", "block": block.pk, "reason": "Copie."}, 409, "en mesure de présenter"),
        ({"step": "invite", "day": "31/02/2023", "reason": "Copie."}, 409, "Donnez le jour"),
        ({"step": "invite", "day": "2023-07-01", "reason": "Copie."}, 302, ""),
        ({"step": "heard", "day": "2023-07-05", "observations": "Une citation."}, 302, ""),
        ({"step": "heard", "day": "2023-07-05", "observations": "Encore."}, 409, "Aucune invitation"),
        ({"step": "withdraw", "block": block.pk, "reason": "Copie."}, 302, ""),
        ({"step": "autre"}, 409, "Choisissez"),
    ]
    for data, status, words in posts:
        answer = client.post(address, data)
        assert (answer.status_code, words in answer.text) == (status, True), data
    assert AcquiredBlock.objects.get(block=block).withdrawn_on is not None
    assert "Entendu le" in client.get(address).text
