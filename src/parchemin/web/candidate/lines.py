"""Blocks of a candidacy as its candidate reads them: full words, shape, since when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext

from parchemin.candidates.models import AcquiredBlock
from parchemin.catalogue.models import Block
from parchemin.web.candidate.standing import Standing
from parchemin.web.dates import short_day_words


@dataclass(frozen=True, slots=True)
class BlockLine:
    """``motivation``: the jury's own words when it refused."""

    number: int
    title: str
    kind: str
    word: str
    since: str
    notes: tuple[str, ...]
    motivation: str = ""


def block_lines(known: Standing) -> Iterator[BlockLine]:
    labels: dict[int, dict[int, str]] = defaultdict(dict)  # by block and piece, in the sheet's order
    for deposit in known.deposits:
        piece = deposit.deliverable
        labels[piece.assessment.block_id][piece.pk] = piece.label
    for block in known.candidacy.framework.blocks.order_by("number"):
        notes = [gettext("%(label)s déposé") % {"label": label} for label in labels[block.pk].values()]
        kind, word, since, motivation = _state(known, block)
        yield BlockLine(block.number, block.title, kind, word, since, tuple(notes), motivation)


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
