"""Reading and verifying the journal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db.models import Prefetch, QuerySet

from parchemin.domain.objection import Objection, gettext_noop
from parchemin.formats.proofs import journal_chain
from parchemin.journal import triggers
from parchemin.journal.models import Entry, Words


def history(streams: list[str]) -> QuerySet[Entry]:
    """Entries of some streams, newest first, their private texts at hand in ``entry.said``."""
    return (
        Entry.objects.filter(stream__in=streams)
        .order_by("-at", "-id")
        .prefetch_related(Prefetch("words", queryset=Words.objects.order_by("name"), to_attr="said"))
    )


def export() -> Iterator[dict[str, object]]:
    """Every entry in chained form, ordered by stream then number."""
    for entry in Entry.objects.order_by("stream", "number").iterator(chunk_size=2000):
        yield entry.as_dict()


def faults() -> list[Objection]:
    """What is wrong with the journal: triggers gone, entries altered, chains cut; against the published heads."""
    objections = [
        Objection(
            "journal.trigger-missing",
            gettext_noop("Le déclencheur « %(name)s », qui protège le journal, n’est plus dans la base."),
            {"name": name},
            mend=gettext_noop("Lancez « parchemin migrate » : il le remet en place."),
        )
        for name in triggers.missing()
    ]
    path = Path(settings.HEADS_FILE)
    heads: dict[str, list[tuple[int, str]]] = {}
    if path.exists():
        with path.open(encoding="utf-8", errors="replace") as lines:
            heads, broken = journal_chain.read_heads(lines)
        objections += broken
    return objections + journal_chain.faults(export(), heads)
