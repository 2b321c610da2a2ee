"""Blocks of a candidacy as its candidate reads them: full words, shape, since when, what was received for each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext

from parchemin.assessments.models import Deposit
from parchemin.candidates.models import AcquiredBlock, Candidacy
from parchemin.catalogue.models import Block, Deliverable
from parchemin.web.candidate.standing import Standing
from parchemin.web.dates import short_day_words


@dataclass(frozen=True, slots=True)
class PieceLine:
    """What was received last of one deliverable. ``replace``: where another may be sent in its place, or empty."""

    title: str
    deposit: Deposit
    replace: str


@dataclass(frozen=True, slots=True)
class BlockLine:
    """``motivation``: the jury's own words when it refused."""

    number: int
    title: str
    kind: str
    word: str
    since: str
    pieces: tuple[PieceLine, ...]
    motivation: str = ""


def named_apart(deliverables: Sequence[Deliverable]) -> dict[int, str]:
    """What each is called, by key: its label, and its assessment where another of its block is called the same."""
    alike = Counter((one.assessment.block_id, one.label) for one in deliverables)
    return {
        one.pk: one.label if alike[one.assessment.block_id, one.label] == 1 else _with_assessment(one)
        for one in deliverables
    }


def _with_assessment(deliverable: Deliverable) -> str:
    assessment = deliverable.assessment
    which = assessment.label or gettext("évaluation %(n)d") % {"n": assessment.position}
    return gettext("%(label)s (%(assessment)s)") % {"label": deliverable.label, "assessment": which}


def block_lines(known: Standing) -> Iterator[BlockLine]:
    last: dict[int, dict[int, Deposit]] = defaultdict(dict)  # by block and piece, in the sheet's order
    for deposit in known.deposits:
        last[deposit.deliverable.assessment.block_id].setdefault(deposit.deliverable_id, deposit)
    names = named_apart([one.deliverable for rows in last.values() for one in rows.values()])
    for block in known.candidacy.framework.blocks.order_by("number"):
        kind, word, since, motivation = _state(known, block)
        pieces = tuple(
            PieceLine(names[deposit.deliverable_id], deposit, _replace(known, deposit, block))
            for deposit in last[block.pk].values()
        )
        yield BlockLine(block.number, block.title, kind, word, since, pieces, motivation)


def _replace(known: Standing, deposit: Deposit, block: Block) -> str:
    """A piece is sent again while its block is not acquired and the file is open."""
    if known.candidacy.state != Candidacy.State.ENROLLED or block.pk in known.acquired:
        return ""
    return reverse("candidate_deposit", args=[known.candidacy.pk, deposit.deliverable_id])


def _state(known: Standing, block: Block) -> tuple[str, str, str, str]:
    """Shape, word, since when, motivation."""
    held = known.acquired.get(block.pk)
    if held:
        return "ok", gettext("Acquis"), _held(held), ""
    decisions = known.result.decisions.all() if known.result else ()
    decision = next((d for d in decisions if d.block_id == block.pk), None)
    if known.coming and block in known.coming.blocks.all():
        day = short_day_words(known.coming.session.jury_on)
        return "now", gettext("Présenté"), gettext("avis du jury le %(day)s") % {"day": day}, ""
    if decision and not decision.acquired:
        day = short_day_words(decision.decided_at)
        return "no", gettext("Non acquis"), gettext("le %(day)s") % {"day": day}, decision.motivation
    return "todo", gettext("À venir"), "", ""


def _held(row: AcquiredBlock) -> str:
    words = gettext("le %(day)s") % {"day": short_day_words(row.acquired_on)}
    if row.until:
        last = short_day_words(row.until - timedelta(days=1))
        words += gettext(", valable jusqu’au %(day)s") % {"day": last}
    return words
