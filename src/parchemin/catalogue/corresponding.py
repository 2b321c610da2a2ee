"""What the blocks of a sheet are worth for another of its line: said and ended by acts, each dated and sourced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require
from parchemin.catalogue import acts, consent
from parchemin.catalogue.authority import Hand, account, may
from parchemin.catalogue.lineage import sheets_of_line, steps_of, told_in_both
from parchemin.catalogue.models import Block, BlockCorrespondence, Proposal, RegisterSheet
from parchemin.domain import correspondence as rules
from parchemin.domain.interval import Interval
from parchemin.journal.actions import AlreadyDone, already


@dataclass(frozen=True, slots=True)
class Said:
    """Correspondences said together: each of ``sources`` is worth each of ``targets``. ``until``: exclusive."""

    former: RegisterSheet
    sheet: RegisterSheet
    sources: Sequence[Block]
    targets: Sequence[Block]
    starts: date
    until: date | None
    total: bool
    origin: str

    @property
    def pairs(self) -> list[tuple[Block, Block]]:
        return [(source, target) for source in self.sources for target in self.targets]

    @property
    def words(self) -> str:
        return ", ".join(f"{source.code} → {target.code}" for source, target in self.pairs)


def add_correspondences(
    *, actor: Actor, now: datetime, wanted: Said, key: str | None = None
) -> list[BlockCorrespondence] | Proposal:
    """Dire what blocks of one sheet are worth for another. The actor manages a certifier of each.

    They count for who enters from now on; nobody's blocks change. Raises ``Refused``. Where other certifiers share the
    sheet they count for, it is proposed to them.
    """
    hand = Hand(actor.label, account(actor), may(actor, wanted.sheet), now)
    may(actor, wanted.former)
    if done := already(key):
        raise AlreadyDone(done)
    if consent.needed(actor, wanted.sheet):
        require(rules.adding_objections(_asked(wanted)))
        content = {
            "former": wanted.former.pk,
            "sources": [one.pk for one in wanted.sources],
            "targets": [one.pk for one in wanted.targets],
            "starts": wanted.starts.isoformat(),
            "until": wanted.until.isoformat() if wanted.until else None,
            "total": wanted.total,
            "origin": wanted.origin,
            "words": wanted.words,
        }
        about = f"{wanted.former} {wanted.starts}"
        return consent.propose(
            hand, wanted.sheet, acts.CORRESPONDENCES_ADDED, content=content, about=about, key=key
        )
    return _add(hand, wanted, key)


def end_correspondence(
    *,
    actor: Actor,
    now: datetime,
    correspondence: BlockCorrespondence,
    end: date,
    reason: str,
    key: str | None = None,
) -> BlockCorrespondence | Proposal:
    """Mettre fin to a correspondence: ``end`` is the first day it holds no more; its first day, if it never held.

    Blocks that it carried stay. Raises ``Refused``. Where other certifiers share the sheet, it is proposed to them.
    """
    sheet = correspondence.target_block.framework.sheet
    hand = Hand(actor.label, account(actor), may(actor, sheet), now)
    if done := already(key):
        raise AlreadyDone(done)
    if consent.needed(actor, sheet):
        row = correspondence
        require(rules.ending_objections(row.starts, row.until, end, reason))
        content = {
            "correspondence": row.pk,
            "starts": end.isoformat(),
            "words": f"{row.source_block.code} → {row.target_block.code}",
        }
        about = f"correspondence:{row.pk}"
        return consent.propose(
            hand, sheet, acts.CORRESPONDENCE_ENDED, content=content, about=about, reason=reason, key=key
        )
    return _end(hand, correspondence, end, reason, key)


def write_correspondences(hand: Hand, row: Proposal) -> None:
    """The change that a proposal keeps, written once all agree. Raises ``Refused``."""
    content: Mapping[str, Any] = row.content
    if "correspondence" in content:
        kept = between(None, row.sheet).get(pk=content["correspondence"])
        _end(hand, kept, date.fromisoformat(content["starts"]), row.reason, None)
        return
    blocks = Block.objects.order_by("number", "pk")
    wanted = Said(
        former=RegisterSheet.objects.get(pk=content["former"]),
        sheet=row.sheet,
        sources=list(blocks.filter(pk__in=content["sources"])),
        targets=list(blocks.filter(pk__in=content["targets"])),
        starts=date.fromisoformat(content["starts"]),
        until=date.fromisoformat(content["until"]) if content["until"] else None,
        total=content["total"],
        origin=content["origin"],
    )
    _add(hand, wanted, None)


def between(former: RegisterSheet | None, sheet: RegisterSheet) -> Any:
    """The correspondences from the blocks of a sheet (None: of any) to those of another, ended ones too."""
    rows = BlockCorrespondence.objects.filter(target_block__framework__sheet=sheet)
    if former is not None:
        rows = rows.filter(source_block__framework__sheet=former)
    return rows.select_related(
        "source_block", "target_block__framework__sheet", "entered_by", "ended_by"
    ).order_by("source_block__number", "target_block__number", "starts", "pk")


def _asked(wanted: Said) -> rules.Asked:
    known: dict[tuple[str, str], list[Interval]] = {}
    for row in between(wanted.former, wanted.sheet):
        if row.until is None or row.until > row.starts:
            pair = (row.source_block.code, row.target_block.code)
            known.setdefault(pair, []).append(Interval(row.starts, row.until))
    line = {one.pk for one in sheets_of_line(wanted.sheet, steps_of(wanted.sheet))}
    return rules.Asked(
        pairs=tuple(
            rules.Pair(a.code, b.code, tuple(known.get((a.code, b.code), ()))) for a, b in wanted.pairs
        ),
        starts=wanted.starts,
        until=wanted.until,
        origin=wanted.origin,
        same=wanted.former.pk == wanted.sheet.pk,
        tied=wanted.former.pk in line,
    )


def _add(hand: Hand, wanted: Said, key: str | None) -> list[BlockCorrespondence]:
    with transaction.atomic():
        RegisterSheet.objects.select_for_update().get(pk=wanted.sheet.pk)
        if done := already(key):
            raise AlreadyDone(done)
        require(rules.adding_objections(_asked(wanted)))
        rows = BlockCorrespondence.objects.bulk_create(
            BlockCorrespondence(
                source_block=source,
                target_block=target,
                starts=wanted.starts,
                until=wanted.until,
                total=wanted.total,
                origin=wanted.origin.strip(),
                entered_at=hand.now,
                entered_by=hand.user,
            )
            for source, target in wanted.pairs
        )
        facts = {
            "former": str(wanted.former),
            "sheet": str(wanted.sheet),
            "pairs": wanted.words,
            "starts": wanted.starts.isoformat(),
            "until": wanted.until.isoformat() if wanted.until else None,
            "total": wanted.total,
        }
        sheets = (wanted.sheet, wanted.former)
        words = {"origin": wanted.origin.strip()}
        told_in_both(hand, acts.CORRESPONDENCES_ADDED, sheets, facts, words=words, key=key)
    return rows


def _end(
    hand: Hand, correspondence: BlockCorrespondence, end: date, reason: str, key: str | None
) -> BlockCorrespondence:
    with transaction.atomic():
        BlockCorrespondence.objects.select_for_update().get(pk=correspondence.pk)
        row = BlockCorrespondence.objects.select_related(
            "source_block__framework__sheet", "target_block__framework__sheet"
        ).get(pk=correspondence.pk)
        if done := already(key):
            raise AlreadyDone(done)
        require(rules.ending_objections(row.starts, row.until, end, reason))
        row.until, row.ended_at, row.ended_by = end, hand.now, hand.user
        row.ended_words = reason.strip()
        row.save(update_fields=["until", "ended_at", "ended_by", "ended_words"])
        former, sheet = row.source_block.framework.sheet, row.target_block.framework.sheet
        facts = {
            "former": str(former),
            "sheet": str(sheet),
            "pairs": f"{row.source_block.code} → {row.target_block.code}",
            "until": end.isoformat(),
            "correspondence": row.pk,
        }
        words = {"reason": row.ended_words}
        told_in_both(hand, acts.CORRESPONDENCE_ENDED, (sheet, former), facts, words=words, key=key)
    return row
