"""Acts that decide a block: one by one, or all those that nobody disputes; and the dissent recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_act_as_juror
from parchemin.assessments.models import Deposit, Marking
from parchemin.catalogue.models import Block
from parchemin.documents.words import unprintable
from parchemin.domain.composition.voting import not_presented
from parchemin.domain.deliberation import (
    Departure,
    Grounds,
    Vote,
    casting_vote,
    decision_objections,
    tally,
)
from parchemin.domain.deliberation.steps import (
    Cell,
    dissent_objections,
    nothing_undisputed,
    taking_objections,
)
from parchemin.domain.objection import Objection, Refused, blocking, gettext_noop
from parchemin.journal.actions import Private, record
from parchemin.juries import acts, queries
from parchemin.juries.deliberation import boards
from parchemin.juries.deliberation.deliberating import deliberating_jury, keep_composition, to_chair
from parchemin.juries.facts import candidate_facts, decision_rules
from parchemin.juries.locks import locked_jury
from parchemin.juries.models import (
    BlockDecision,
    DissentingOpinion,
    Jury,
    JuryMember,
    Outcome,
    SessionEntry,
)


def decide_block(
    *,
    actor: Actor,
    now: datetime,
    entry: SessionEntry,
    block: Block,
    motivation: str = "",
    grounds: Mapping[str, Iterable[object]] | None = None,
    departure: Departure | None = None,
    departure_reason: str = "",
    key: str | None = None,
) -> BlockDecision:
    """Record what the votes given decide on a block. ``Refused`` with every reason; once recorded, it stays.

    ``grounds``: ids of what the motivation points to, ``{"criteria": …, "markings": …, "deposits": …}``, all of
    this candidate and block; a refusal has its ``motivation`` and points to a criterion at least. ``departure``
    and ``departure_reason``: why the jury departs from what the certifier's rules propose, where they do.
    """
    require(to_chair(actor, entry.session.jury))
    require(unprintable(motivation, departure_reason))
    with transaction.atomic():
        jury = deliberating_jury(entry.session.jury)
        words = _Words(motivation.strip(), Grounds.of(grounds), departure, departure_reason.strip())
        row = _decide(jury, entry, block, now, words)
        subject = entry.candidacy.person.subject
        texts = {"motivation": row.motivation, "departure_reason": row.departure_reason}
        record(
            jury.session.stream,
            acts.BLOCK_DECIDED,
            actor=actor.label,
            now=now,
            certifier=jury.session.certifier.slug,
            facts=_decision_facts(row),
            private={name: Private(subject, text) for name, text in texts.items() if text},
            key=key,
        )
    return row


@dataclass(frozen=True, slots=True)
class _Words:
    """What the jury says beside its votes."""

    motivation: str
    grounds: Grounds
    departure: Departure | None
    departure_reason: str


def _decide(jury: Jury, entry: SessionEntry, block: Block, now: datetime, words: _Words) -> BlockDecision:
    SessionEntry.objects.select_for_update().get(pk=entry.pk)
    shown = boards.board(jury, only=[entry.pk])
    cell = cell_of(shown, block)
    require(taking_objections(step_of(cell), words.departure_reason))
    fresh = cell.entry
    rules = decision_rules(fresh.candidacy.rules)
    casting = casting_vote(rules, candidate_facts(fresh.candidacy))
    ballot = cell.ballot(
        motivation=words.motivation,
        grounds=words.grounds,
        departure=words.departure,
        departure_reason=words.departure_reason,
        deposits=_deposits(entry, block) if words.grounds.deposits else (),
    )
    objections = decision_objections(ballot, rules, casting=casting)
    if blocking(objections):
        raise Refused(objections)
    counted = tally(ballot.votes, ballot.president, casting=casting)
    keep_composition(shown, [fresh], now)
    departs = ballot.departs(counted.result)
    return BlockDecision.objects.create(
        entry=entry,
        block=block,
        acquired=bool(counted.result),
        votes_for=counted.for_,
        votes_against=counted.against,
        abstentions=counted.abstain,
        casting_vote=counted.by_casting_vote,
        votes=_kept(ballot.votes),
        proposal=ballot.proposal,
        departure_code=words.departure.value if departs and words.departure else "",
        departure_reason=words.departure_reason if departs else "",
        evidence=_with_grids(entry, words.grounds).as_dict(),
        motivation=words.motivation,
        decided_at=now,
    )


def _deposits(entry: SessionEntry, block: Block) -> list[int]:
    rows = Deposit.objects.filter(candidacy=entry.candidacy_id, deliverable__assessment__block=block)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _with_grids(entry: SessionEntry, pointed: Grounds) -> Grounds:
    """What is pointed to, with the grids filled in that bear the criteria: who looks later finds the comments."""
    rows = Marking.objects.filter(
        candidacy=entry.candidacy_id,
        submitted_at__isnull=False,
        marks__criterion__in=[int(key) for key in pointed.criteria],
    )
    bearing = {str(pk) for pk in rows.order_by("pk").values_list("pk", flat=True)}
    return replace(pointed, markings=pointed.markings | bearing)


def _kept(votes: Mapping[str, Vote]) -> dict[str, str]:
    """The votes counted, as they are kept: whoever leaves later, the minutes name them."""
    return {key: vote.value for key, vote in sorted(votes.items())}


def cell_of(shown: boards.Board, block: Block) -> boards.Cell:
    cell = next((c for c in shown.cells if c.block.pk == block.pk), None)
    if cell is None:
        raise Refused([not_presented()])
    return cell


def step_of(cell: boards.Cell) -> Cell:
    """Where that block stands, as the rules take it."""
    stated = queries.outcome_of(cell.entry) is not None
    return Cell(decided=cell.decision is not None, stated=stated, equal=cell.equal)


def _decision_facts(row: BlockDecision) -> dict[str, object]:
    return {
        "entry": row.entry_id,
        "block": row.block_id,
        "acquired": row.acquired,
        "for": row.votes_for,
        "against": row.votes_against,
        "abstentions": row.abstentions,
        "casting_vote": row.casting_vote,
        "proposal": row.proposal,
        "departure": row.departure_code,
        "evidence": row.evidence,
    }


@dataclass(frozen=True, slots=True)
class Skipped:
    """A block that was not adopted with the others, and why."""

    entry: SessionEntry
    block: Block
    reasons: tuple[Objection, ...]


@dataclass(frozen=True, slots=True)
class Adoption:
    """``skipped``: every block still open, each with its reasons: a jury's silence never passes for a decision."""

    decisions: tuple[BlockDecision, ...]
    skipped: tuple[Skipped, ...]


def adopt_undisputed(*, actor: Actor, now: datetime, jury: Jury, key: str | None = None) -> Adoption:
    """Record at once every block on which all members voted "acquired" and nothing stands in the way.

    ``Refused`` when there is none, with the reasons of each block left.
    """
    require(to_chair(actor, jury))
    with transaction.atomic():
        row = deliberating_jury(jury)
        stated = set(Outcome.objects.filter(entry__session=row.session_id).values_list("entry_id", flat=True))
        shown = boards.board(row)
        here = [c for c in shown.cells if c.open and c.entry.pk not in stated]
        together = [c for c in here if c.undisputed]
        apart = boards.below_the_mean(shown, together)
        cells = [c for c in together if (c.entry.pk, c.block.pk) not in apart]
        skipped = tuple(
            Skipped(c.entry, c.block, tuple(apart.get((c.entry.pk, c.block.pk), c.not_adopted)))
            for c in here
            if c not in cells
        )
        if not cells:
            raise Refused([nothing_undisputed(), *_said(skipped)])
        decisions = BlockDecision.objects.bulk_create(
            [
                BlockDecision(
                    entry=c.entry,
                    block=c.block,
                    acquired=True,
                    votes_for=c.counted.for_,
                    votes_against=0,
                    abstentions=0,
                    votes=_kept(c.votes),
                    proposal=c.proposal,
                    decided_at=now,
                )
                for c in cells
            ]
        )
        keep_composition(shown, {c.entry.pk: c.entry for c in cells}.values(), now)
        record(
            row.session.stream,
            acts.UNDISPUTED_ADOPTED,
            actor=actor.label,
            now=now,
            certifier=row.session.certifier.slug,
            facts={
                "count": len(decisions),
                "decisions": [_decision_facts(d) for d in decisions],
                "skipped": [
                    {"entry": s.entry.pk, "block": s.block.pk, "codes": sorted({o.code for o in s.reasons})}
                    for s in skipped
                ],
            },
            key=key,
        )
    return Adoption(tuple(decisions), skipped)


def _said(skipped: Iterable[Skipped]) -> list[Objection]:
    """The reasons of blocks not adopted, each with its candidate's name."""
    return [
        replace(
            one,
            template=gettext_noop("%(name)s : %(reason)s"),
            params={**one.params, "name": left.entry.candidacy.person.full_name, "reason": one},
        )
        for left in skipped
        for one in left.reasons
    ]


def note_dissent(
    *,
    actor: Actor,
    now: datetime,
    member: JuryMember,
    decision: BlockDecision,
    words: str,
    key: str | None = None,
) -> DissentingOpinion:
    """A member's own reasons against a decision they voted otherwise on; they may be written again until the seal.

    They go to the sealed minutes and nowhere else: the public extract and the candidate's statement leave them out.
    """
    require(to_act_as_juror(actor, member.juror.person_id))
    text = words.strip()
    require(unprintable(text))
    with transaction.atomic():
        jury = locked_jury(member.jury_id)
        kept = decision.votes.get(str(member.juror.person_id))
        here = decision.entry.session_id == jury.session_id
        require(
            dissent_objections(
                sealed=jury.state not in (Jury.State.DELIBERATING, Jury.State.CLOSED),
                vote=Vote(kept) if kept and here else None,
                acquired=decision.acquired,
                words=text,
            )
        )
        row, created = DissentingOpinion.objects.update_or_create(
            member=member, decision=decision, defaults={"words": text, "noted_at": now}
        )
        record(
            jury.session.stream,
            acts.DISSENT_NOTED,
            actor=actor.label,
            now=now,
            certifier=jury.session.certifier.slug,
            facts={
                "juror": member.juror_id,
                "entry": decision.entry_id,
                "block": decision.block_id,
                "first": created,
            },
            private={"words": Private(member.juror.person.subject, text)},
            key=key,
        )
    return row
