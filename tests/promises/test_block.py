"""Block by block: README's third sentence, in the life of a session."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from parchemin.candidates.actions import acquire_blocks
from parchemin.candidates.models import AcquiredBlock
from parchemin.candidates.queries import acquired
from parchemin.catalogue.models import Framework
from parchemin.domain.deliberation import Vote
from parchemin.domain.objection import Refused
from parchemin.journal import keys
from parchemin.juries.deliberation import boards
from parchemin.juries.deliberation.deciding import decide_block
from parchemin.juries.deliberation.deliberating import open_deliberation
from parchemin.juries.deliberation.setting_aside import set_aside
from parchemin.juries.minutes import proving
from parchemin.juries.minutes.content import minutes_facts
from parchemin.juries.minutes.sealing import seal_minutes
from parchemin.juries.models import BlockDecision, Minutes
from parchemin.runtime import files
from tests import life, make
from tests.life import Life

pytestmark = pytest.mark.django_db


def refused(one: Life, act, **arguments) -> list[str]:
    return one.refused(act, **arguments)


def test_each_block_is_decided_for_itself(world, now):
    """One granted, one refused: the first is acquired, the second is not, the certification is not granted."""
    one = Life(world, now, mixed=True).to("published")
    first, second, _ = one.entries
    granted = [d.block.number for d in BlockDecision.objects.filter(entry=second, acquired=True)]
    kept = [d.block.number for d in BlockDecision.objects.filter(entry=second, acquired=False)]
    assert (granted, kept) == ([1], [2])
    assert [row.block.number for row in acquired(second.candidacy, world.days[0])] == [1]
    assert [row.block.number for row in acquired(first.candidacy, world.days[0])] == [1, 2]
    assert (first.outcome.verdict, second.outcome.verdict) == ("granted", "partial")


def asked(one: Life, entry) -> dict[str, list[str]]:
    """The requirement list of a candidate, by state: its words."""
    found: dict[str, list[str]] = {"met": [], "missing": [], "aside": []}
    for line in boards.board(one.jury).asked[entry.pk]:
        found[line.state].append(str(line.words))
    return found


def test_what_is_asked_is_met_missing_or_set_aside_under_a_name(world, now):
    one = Life(world, now).to("composed")
    for member in one.members:
        one.present(member)
    first, other = one.entries[:2]
    life.proved(world, now, [first])
    for candidacy in world.candidacies:
        one.mark(candidacy)
    one.do(open_deliberation, jury=one.jury)
    assert asked(one, first)["missing"] == []
    assert len(asked(one, first)["met"]) == len(asked(one, other)["missing"]) + len(asked(one, other)["met"])
    block = one.blocks[0]
    one.vote(other, block, Vote.FOR)
    stopped = refused(one, decide_block, entry=other, block=block)
    assert any(code.startswith("requirement.") for code in stopped)
    asks = {"now": now, "entry": other, "reason": "Lu sur papier en séance."}
    with pytest.raises(Refused):
        set_aside(actor=make.actor(make.manager(world.other)), **asks)
    with pytest.raises(Refused):
        set_aside(actor=world.actor, **{**asks, "reason": " "})
    rows = set_aside(actor=world.actor, **asks)
    assert {row.by for row in rows} == {world.manager.name}
    assert asked(one, other)["missing"] == []
    assert len(asked(one, other)["aside"]) == len(rows)
    one.do(decide_block, entry=other, block=block)


def test_a_refusal_rests_on_votes_and_says_why_in_the_minutes(world, now):
    one = Life(world, now).to("deliberating")
    entry, block = one.entries[0], one.blocks[0]
    assert refused(one, decide_block, entry=entry, block=block)
    one.vote(entry, block, Vote.AGAINST)
    grounds = life.pointed(entry, block)
    assert "decision.motivation-missing" in refused(
        one, decide_block, entry=entry, block=block, grounds=grounds
    )
    made = one.refuse(entry, block, "Le budget n’est pas établi.")
    assert (made.acquired, made.motivation) == (False, "Le budget n’est pas établi.")
    assert "Le budget n’est pas établi." in str(minutes_facts(one.jury))


def test_minutes_are_signed_by_each_and_sealed_with_the_certifier_s_key(world, now):
    one = Life(world, now).to("closed")
    assert refused(one, seal_minutes, jury=one.jury) == ["sealing.unsigned"] * 5
    one.step("signed")
    one.step("sealed")
    sealed = Minutes.objects.get(jury=one.jury)
    pinned = keys.known(world.certifier.slug)
    assert proving.record_objections(sealed.seal, pinned, sealed.pdf.digest) == []
    proofs = proving.proofs(one.jury)
    assert [(p.what, p.holds) for p in proofs] == [("signature", True)] * 5 + [
        ("seal", True),
        ("rows", True),
    ]
    assert {p.record["signer"] for p in proofs[:5]} == {f"juror:{m.juror_id}" for m in one.members}
    assert files.read(sealed.pdf_id).startswith(b"%PDF")


@pytest.mark.parametrize(("years", "until"), [(None, None), (5, date(2028, 6, 15)), (10, date(2033, 6, 15))])
def test_a_block_is_held_as_long_as_the_sheet_says(world, now, client, years, until):
    Framework.objects.filter(pk=world.framework.pk).update(acquired_validity_years=years)
    candidacy = world.candidacies[0]
    candidacy.framework.refresh_from_db()
    block = world.framework.blocks.get(number=1)
    acquire_blocks(candidacy=candidacy, blocks=[block], acquired_on=world.days[0], decision="session:1")
    assert AcquiredBlock.objects.get().until == until
    last = (until or date(2099, 1, 1)) - timedelta(days=1)
    assert acquired(candidacy, last).exists()
    assert acquired(candidacy, until or date(2099, 1, 1)).exists() is (until is None)
    client.force_login(world.manager)
    assert client.get(reverse("candidate", args=[candidacy.pk])).status_code == 200
