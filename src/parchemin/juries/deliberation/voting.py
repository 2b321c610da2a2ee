"""Acts of a member: an opinion on a block; and of the president: a second vote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_act_as_juror
from parchemin.catalogue.models import Block
from parchemin.domain.certification_rules import AfterSeeing
from parchemin.domain.composition import Moment
from parchemin.domain.composition.voting import AFTER_SEEING, Asked, after_seeing, opinion_objections
from parchemin.domain.deliberation import (
    Vote,
)
from parchemin.domain.deliberation.steps import second_round_objections
from parchemin.domain.objection import Objection, Refused
from parchemin.journal.actions import record
from parchemin.juries import acts
from parchemin.juries.deliberation import boards
from parchemin.juries.deliberation.deciding import cell_of, step_of
from parchemin.juries.deliberation.deliberating import deliberating_jury, to_chair
from parchemin.juries.jury import sittings
from parchemin.juries.models import (
    BlockDecision,
    Jury,
    JuryMember,
    Opinion,
    Recusal,
    SessionEntry,
)
from parchemin.juries.terms import session_rules


def give_opinion(
    *,
    actor: Actor,
    now: datetime,
    member: JuryMember,
    entry: SessionEntry,
    block: Block,
    vote: Vote,
    key: str | None = None,
) -> Opinion:
    """A member's own opinion on a block. It may be given again until others' are shown or the block is decided; after
    they are shown, as the certifier's rules say."""
    [opinion] = give_opinions(actor=actor, now=now, member=member, entry=entry, votes={block: vote}, key=key)
    return opinion


def give_opinions(
    *,
    actor: Actor,
    now: datetime,
    member: JuryMember,
    entry: SessionEntry,
    votes: Mapping[Block, Vote],
    key: str | None = None,
) -> list[Opinion]:
    """A member's opinions on some blocks of a candidate, all of them or none; each has its line in the journal."""
    require(to_act_as_juror(actor, member.juror.person_id))
    given = []
    with transaction.atomic():
        jury = deliberating_jury(member.jury)
        objections = _opinion_objections(jury, member, entry, votes)
        if objections:
            raise Refused(objections)
        for n, (block, vote) in enumerate(votes.items()):
            row, created, changed = _keep(jury, member, entry, block=block, vote=vote, now=now)
            given.append(row)
            record(
                jury.session.stream,
                acts.OPINION_GIVEN,
                actor=actor.label,
                now=now,
                certifier=jury.session.certifier.slug,
                # who voted and on what, never how: the vote is in the sealed minutes
                facts={
                    "juror": member.juror_id,
                    "entry": entry.pk,
                    "block": block.pk,
                    "first": created,
                    **({"after_seeing": True} if changed else {}),
                },
                key=key if n == 0 or not key else f"{key}:{n}",
            )
    return given


def _keep(
    jury: Jury, member: JuryMember, entry: SessionEntry, *, block: Block, vote: Vote, now: datetime
) -> tuple[Opinion, bool, bool]:
    """The opinion kept, whether it is the first, and whether it changes one given while others' were shown, which the
    certifier's rules refuse, or let be told in the minutes."""
    on_block = Opinion.objects.filter(entry=entry, block=block)
    before = on_block.filter(member=member).first()
    own = before.vote if before else ""
    changed = after_seeing(own=own, vote=vote.value, others=on_block.exclude(member=member).exists())
    if changed and session_rules(jury.session).jury.opinion_after_seeing is AfterSeeing.REFUSED:
        raise Refused([AFTER_SEEING])
    opinion = {"vote": vote.value, "given_at": now}
    if changed and before:
        opinion["before_seeing"] = before.before_seeing or own
    row, created = Opinion.objects.update_or_create(member=member, entry=entry, block=block, defaults=opinion)
    return row, created, changed


def _opinion_objections(
    jury: Jury, member: JuryMember, entry: SessionEntry, blocks: Iterable[Block]
) -> list[Objection]:
    wanted = {block.pk for block in blocks}
    presented = set(entry.blocks.filter(pk__in=wanted).values_list("pk", flat=True))
    asked = Asked(
        presented=entry.session_id == jury.session_id and presented == wanted,
        decided=BlockDecision.objects.filter(entry=entry, block__in=wanted).exists(),
    )
    # Who sits, whatever the ties: they are judged when the block is decided.
    whole = sittings.sitting(jury, ())
    return opinion_objections(
        whole.rule_for(entry.candidacy),
        whole.seated(entry.candidacy_id, Moment.DELIBERATION),
        str(member.juror.person_id),
        asked,
        name=member.juror.person.full_name,
        recused=Recusal.objects.filter(member=member, candidacy=entry.candidacy_id).exists(),
    )


def vote_again(
    *, actor: Actor, now: datetime, entry: SessionEntry, block: Block, key: str | None = None
) -> int:
    """Set aside the opinions on a block where voices are equal: each member gives theirs anew, hidden again.

    The journal keeps the count of the round set aside, never who voted what. Returns how many are set aside.
    """
    require(to_chair(actor, entry.session.jury))
    with transaction.atomic():
        jury = deliberating_jury(entry.session.jury)
        SessionEntry.objects.select_for_update().get(pk=entry.pk)
        cell = cell_of(boards.board(jury, only=[entry.pk]), block)
        require(second_round_objections(step_of(cell)))
        gone, _ = Opinion.objects.filter(entry=entry, block=block).delete()
        record(
            jury.session.stream,
            acts.VOTE_TAKEN_AGAIN,
            actor=actor.label,
            now=now,
            certifier=jury.session.certifier.slug,
            facts={
                "entry": entry.pk,
                "block": block.pk,
                "for": cell.counted.for_,
                "against": cell.counted.against,
                "abstentions": cell.counted.abstain,
            },
            key=key,
        )
    return gone
