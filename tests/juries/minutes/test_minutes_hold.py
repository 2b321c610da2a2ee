"""What a jury decided and signed stays readable as it was, whatever moves around it before the seal."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, replace
from datetime import timedelta

import pytest

from parchemin.candidates.actions import recognise_acquired_block
from parchemin.candidates.correcting import correct_identity
from parchemin.domain.attendance import DELIBERATION
from parchemin.domain.deliberation import Verdict
from parchemin.domain.objection import Refused
from parchemin.juries.day import attending
from parchemin.juries.deliberation import deciding, deliberating, setting_aside
from parchemin.juries.minutes import sealing, signing
from parchemin.juries.minutes.content import minutes_facts
from parchemin.juries.minutes.signed_text import digest_of
from parchemin.juries.models import (
    BlockDecision,
    CompositionCheck,
    DissentingOpinion,
    MemberSignature,
    Minutes,
    Outcome,
)
from tests import life, make

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make.world(candidates=1)


def test_the_votes_of_a_member_who_left_after_a_decision_stay_in_the_minutes(world, now):
    life.bring(world, now, "voted")
    deciding.adopt_undisputed(actor=life.clerk(), now=now, jury=life.jury_of(world))
    gone = life.members_of(world)[-1].juror.person
    later = now + timedelta(minutes=5)
    attending.record_departure(
        actor=life.clerk(), now=later, session=world.session, person=gone, occasion=DELIBERATION
    )
    deliberating.close_deliberation(actor=life.clerk(), now=later, jury=life.jury_of(world))
    for block in minutes_facts(life.jury_of(world)).candidates[0].blocks:
        assert block.tally == "5 pour, 0 contre"
        assert len(block.votes) == 5
        assert gone.full_name in [name for name, _ in block.votes]


def test_who_voted_is_not_noted_absent_afterwards(world, now):
    life.bring(world, now, "voted")
    member = life.members_of(world)[-1].juror.person
    noted = {"actor": life.clerk(), "now": now, "session": world.session, "person": member, "role": "juror"}
    noted["occasion"] = DELIBERATION
    attending.record_attendance(**noted, present=False)
    attending.record_attendance(**noted, present=True)
    deciding.adopt_undisputed(actor=life.clerk(), now=now, jury=life.jury_of(world))
    with pytest.raises(Refused) as refused:
        attending.record_attendance(**noted, present=False)
    assert [o.code for o in refused.value.objections] == ["attendance.voted"]


def test_minutes_that_changed_are_signed_again_and_sealed(world, now):
    life.bring(world, now, "signed")
    correct_identity(
        actor=life.clerk(),
        now=now,
        person=world.candidacies[0].person,
        identity={"birth_name": "COLOPHON"},
        reason="acte de naissance",
    )
    with pytest.raises(Refused) as refused:
        sealing.seal_minutes(actor=life.clerk(), now=now, jury=life.jury_of(world))
    assert {o.code for o in refused.value.objections} == {"sealing.other-text"}
    for member in life.members_of(world):
        name = member.juror.person.full_name
        signing.sign_minutes(actor=life.clerk(), now=now, member=member, typed_name=name)
    sealing.seal_minutes(actor=life.clerk(), now=now, jury=life.jury_of(world))
    assert MemberSignature.objects.count() == 5
    assert Minutes.objects.get().facts["candidates"][0]["name"].endswith("COLOPHON")


def test_a_block_recognised_after_its_decision_does_not_keep_the_deliberation_open(world, now):
    life.bring(world, now, "voted")
    deciding.adopt_undisputed(actor=life.clerk(), now=now, jury=life.jury_of(world))
    recognise_acquired_block(
        actor=life.clerk(),
        now=now,
        candidacy=world.candidacies[0],
        block=world.framework.blocks.get(number=1),
        acquired_on=world.session.jury_on - timedelta(days=30),
        proof="relevé antérieur",
    )
    deliberating.close_deliberation(actor=life.clerk(), now=now, jury=life.jury_of(world))
    assert Outcome.objects.get().verdict == Verdict.GRANTED


def test_nothing_is_set_aside_after_the_close(world, now):
    life.bring(world, now, "closed")
    with pytest.raises(Refused) as refused:
        setting_aside.set_aside(
            actor=world.actor, now=now, entry=life.entries_of(world)[0], reason="Grille égarée."
        )
    assert [o.code for o in refused.value.objections] == ["entry.closed"]


def test_a_reason_too_long_to_be_kept_whole_is_refused_not_cut(world, now):
    life.bring(world, now, "voted")
    entry = life.entries_of(world)[0]
    with pytest.raises(Refused) as refused:
        deciding.decide_block(
            actor=life.clerk(),
            now=now,
            entry=entry,
            block=entry.blocks.get(number=1),
            departure_reason="x" * 61,
        )
    assert [o.code for o in refused.value.objections] == ["decision.departure-too-long"]


def test_a_key_that_may_not_be_used_refuses_the_signature_and_says_why(world, now, settings):
    life.bring(world, now, "signed")
    for key in settings.KEYS_DIR.glob(f"{world.certifier.slug}*"):
        key.chmod(0o644)
    with pytest.raises(Refused) as refused:
        sealing.seal_minutes(actor=life.clerk(), now=now, jury=life.jury_of(world))
    assert [o.code for o in refused.value.objections] == ["certifier.key-unusable"]
    assert Minutes.objects.count() == 0


def test_minutes_signed_before_the_record_grew_keep_their_digest_until_something_is_said(world, now):
    """What is signed is the text of before, to the letter, as long as nothing new is noted."""
    life.bring(world, now, "closed")
    CompositionCheck.objects.all().delete()  # none was kept then
    facts = unsalted(minutes_facts(life.jury_of(world)))  # nor were there parts
    new = {"salt", "checks", "waivers", "incidents", "departure", "evidence", "dissents"}

    def before(value):
        if isinstance(value, dict):
            return {name: before(one) for name, one in value.items() if name not in new}
        return [before(one) for one in value] if isinstance(value, tuple) else value

    text = json.dumps(before(asdict(facts)), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert digest_of(facts) == hashlib.sha256(text.encode()).hexdigest()
    member = life.members_of(world)[0]
    DissentingOpinion.objects.create(
        member=member, decision=BlockDecision.objects.first(), words="Réserve.", noted_at=now
    )
    assert digest_of(unsalted(minutes_facts(life.jury_of(world)))) != digest_of(facts)


def unsalted(facts):
    """The minutes as they were before parts existed."""
    return replace(facts, salt="", candidates=tuple(replace(one, salt="") for one in facts.candidates))
