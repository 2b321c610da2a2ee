"""A candidate is heard before a refusal for fraud, and the journal keeps no word of it in clear."""

from __future__ import annotations

from datetime import date

import pytest

from parchemin.domain.objection import Refused
from parchemin.journal.models import Entry
from parchemin.juries import actions
from parchemin.juries.models import Hearing

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(world, now):
    (made, *_) = actions.enter_candidates(
        actor=world.actor, now=now, session=world.session, candidacies=world.candidacies
    )
    return made


def invite(world, now, entry, reason="Deux pages copiées.", on=date(2023, 7, 1)):
    return actions.invite_to_hearing(actor=world.actor, now=now, entry=entry, invited_on=on, reason=reason)


def code(act, *args, **more):
    with pytest.raises(Refused) as caught:
        act(*args, **more)
    return caught.value.objections[0].code


def test_a_candidate_is_invited_with_the_reason_then_heard_once(world, now, entry):
    assert code(invite, world, now, entry, reason=" ") == "hearing.no-reason"
    hearing = invite(world, now, entry)
    assert code(invite, world, now, entry) == "hearing.already-invited"
    note = {"actor": world.actor, "now": now, "hearing": hearing, "observations": "C’est une citation."}
    assert code(actions.record_hearing, heard_on=date(2023, 6, 30), **note) == "hearing.before-invitation"
    assert actions.record_hearing(heard_on=date(2023, 7, 5), **note).heard_on == date(2023, 7, 5)
    assert code(actions.record_hearing, heard_on=date(2023, 7, 6), **note) == "hearing.already-heard"
    assert Hearing.objects.count() == 1


def test_the_journal_keeps_a_digest_of_what_was_said(world, now, entry):
    hearing = invite(world, now, entry)
    actions.record_hearing(
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
