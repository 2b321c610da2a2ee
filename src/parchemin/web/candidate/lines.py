"""Blocks of a candidacy as its candidate reads them: full words, shape, since when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Prefetch
from django.utils.translation import gettext

from parchemin.candidates.models import AcquiredBlock
from parchemin.catalogue.models import Assessment, Block, Deliverable
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
    received = {d.deliverable_id for d in known.deposits}
    rows = known.candidacy.framework.blocks.prefetch_related(
        Prefetch("assessments", queryset=Assessment.objects.order_by("position")),
        Prefetch("assessments__deliverables", queryset=Deliverable.objects.order_by("position")),
    ).order_by("number")
    for block in rows:
        notes = [
            gettext("%(label)s déposé") % {"label": deliverable.label}
            for assessment in block.assessments.all()
            for deliverable in assessment.deliverables.all()
            if deliverable.pk in received
        ]
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
