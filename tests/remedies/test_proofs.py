"""Ways out of what stops a seal, a dossier de preuve, an erasure or a block's withdrawal: refused, mended, accepted."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from parchemin.domain.deliberation import Verdict
from parchemin.juries.again import appealing
from parchemin.juries.day.incidents import note_incident
from parchemin.juries.deliberation.deciding import adopt_undisputed
from parchemin.juries.deliberation.deliberating import close_deliberation
from parchemin.juries.deliberation.hearing import invite_to_hearing, record_hearing, withdraw_block
from parchemin.juries.deliberation.stating import state_outcome
from parchemin.juries.jury.seating import withdraw_member
from parchemin.juries.minutes import dossier, sealing
from parchemin.juries.models import Minutes
from parchemin.juries.pool.erasing import erase_person, objections
from tests.life import Life
from tests.replays import replay

pytestmark = pytest.mark.django_db


@pytest.mark.replays("certifier.key-unusable")
def test_a_key_kept_for_its_owner_alone_seals_again(world, now):
    lived = Life(world, now).to("signed")
    key = Path(settings.KEYS_DIR) / f"{world.certifier.slug}.pem"
    key.chmod(0o644)
    seal = lambda: lived.do(sealing.seal_minutes, jury=lived.jury)  # noqa: E731
    assert replay("certifier.key-unusable", seal, lambda: key.chmod(0o600)).seal


@pytest.mark.replays("evidence.not-sealed")
def test_a_dossier_is_made_once_the_minutes_are_sealed(world, now):
    lived = Life(world, now).to("signed")
    build = lambda: lived.do(dossier.build, entry=lived.entries[0])  # noqa: E731
    assert replay("evidence.not-sealed", build, lived.seal).digest


@pytest.mark.replays("erasure.session-under-way")
def test_a_person_whose_session_is_over_or_who_left_it_is_erased(world, now):
    lived = Life(world, now).to("composed")
    gone = next(m for m in lived.members if m.seat == "professional")

    def erase():
        return lived.do(erase_person, person=gone.juror.person)

    def leave():
        lived.do(withdraw_member, member=gone, reason="Ne siège plus")

    assert replay("erasure.session-under-way", erase, leave).erased_at


@pytest.mark.replays("erasure.appeal-under-way")
def test_a_person_whose_appeal_is_answered_is_erased(world, now):
    lived = Life(world, now).to("published")
    person, later = lived.entries[0].candidacy.person, now + timedelta(days=3)
    given = {"lodged_on": later.date(), "grounds": "Une pièce n’a pas été lue."}
    appeal = appealing.lodge(actor=world.actor, now=later, entry=lived.entries[0], **given)

    def answer():
        said = {"state": appeal.State.REJECTED, "decided_on": later.date(), "answer": "Rien ne change."}
        appealing.decide(actor=world.actor, now=later, appeal=appeal, **said)

    replay("erasure.appeal-under-way", lambda: objections(person), answer)


@pytest.mark.replays("withdrawal.no-reason")
def test_a_block_is_withdrawn_with_its_reason(world, now):
    world.rules.content = {**world.rules.content, "fraud_refusal": True}
    world.rules.save()
    lived = Life(world, now).to("published")
    entry, later = lived.entries[0], now + timedelta(days=20)
    invited = lived.do(invite_to_hearing, entry=entry, invited_on=now.date(), reason="Rapport copié")
    heard = now.date() + timedelta(days=9)
    lived.do(record_hearing, hearing=invited, heard_on=heard, observations="Rien à redire")

    def withdrawn(reason):
        about = {"entry": entry, "block": entry.blocks.order_by("number").first(), "reason": reason}
        return withdraw_block(actor=world.actor, now=later, **about)

    assert replay("withdrawal.no-reason", lambda: withdrawn(" "), again=lambda: withdrawn("Rapport copié"))


@pytest.mark.replays("words.unprintable")
def test_words_that_the_minutes_cannot_print_are_typed_otherwise_while_they_can(world, now):
    """Recorded, a motivation stays as it is: a character that no font draws would stop the seal for good."""
    lived = Life(world, now, mixed=True).to("voted")
    lived.do(adopt_undisputed, jury=lived.jury)
    _, second, third = lived.entries
    block = lived.blocks[1]
    refuse = lambda words: lived.refuse(second, block, words)  # noqa: E731
    note = lambda words: lived.do(note_incident, session=lived.session, code="other-incident", words=words)  # noqa: E731
    typed = ["Budget 🎓 non établi", "Budget → non établi, ≥ 3 écarts"]
    replay("words.unprintable", lambda: refuse(typed[0]), again=lambda: refuse(typed[1]))
    replay("words.unprintable", lambda: note(typed[0]), again=lambda: note(typed[1]))
    lived.do(state_outcome, entry=third, verdict=Verdict.ABSENT)
    lived.do(close_deliberation, jury=lived.jury)
    lived.sign()
    lived.seal()
    assert Minutes.objects.filter(jury=lived.jury).exists()
