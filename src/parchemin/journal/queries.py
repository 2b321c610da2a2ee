"""Reading and verifying the journal."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, QuerySet

from parchemin.domain.objection import Objection, gettext_noop
from parchemin.formats.proofs import journal_chain, journal_heads
from parchemin.formats.proofs.journal_heads import Heads
from parchemin.journal import keys, triggers
from parchemin.journal.models import Entry, Head, Words


def history(streams: list[str]) -> QuerySet[Entry]:
    """Entries of some streams, newest first, their private texts at hand in ``entry.said``."""
    return (
        Entry.objects.filter(stream__in=streams)
        .order_by("-at", "-id")
        .prefetch_related(Prefetch("words", queryset=Words.objects.order_by("name"), to_attr="said"))
    )


def export(streams: Collection[str] | None = None) -> Iterator[dict[str, object]]:
    """Every entry (of these streams) in chained form, ordered by stream then number."""
    rows = Entry.objects.order_by("stream", "number")
    for entry in (rows if streams is None else rows.filter(stream__in=streams)).iterator(chunk_size=2000):
        yield entry.as_dict()


def published() -> Heads:
    """The heads file as it lies; empty where there is none."""
    path = Path(settings.HEADS_FILE)
    return journal_heads.read_heads(path.read_bytes() if path.exists() else b"")


def faults(streams: Collection[str] | None = None) -> list[Objection]:
    """What is wrong with the journal (with these streams): triggers gone, entries altered, chains cut, heads that are no
    longer where, or what, the database says it published."""
    objections = [
        Objection(
            "journal.trigger-missing",
            gettext_noop("Le déclencheur « %(name)s », qui protège le journal, n’est plus dans la base."),
            {"name": name},
            mend=gettext_noop("Lancez « parchemin migrate » : il le remet en place."),
        )
        for name in triggers.missing()
    ]
    heads = published()
    of = heads.by_stream if streams is None else {n: h for n, h in heads.by_stream.items() if n in streams}
    objections += heads.objections + journal_heads.seal_objections(
        heads, seal_judge, wanted=bool(keys.known(keys.JOURNAL))
    )
    objections += _anchor_objections(heads, streams)
    return objections + journal_chain.faults(export(streams), of) + _head_rows(streams)


def seal_judge(record: Mapping[str, Any]) -> list[Objection]:
    """Why a seal of the journal is not one by the key it had on that day."""
    objections = journal_heads.own_key(record)
    if objections:
        return objections
    return keys.record_objections(keys.known(keys.JOURNAL), record)


def _anchor_objections(heads: Heads, streams: Collection[str] | None) -> list[Objection]:
    """The file against what the database says it published: there, and not shorter nor older."""
    rows = Head.objects.filter(published_number__gt=0)
    rows = rows if streams is None else rows.filter(stream__in=streams)
    behind = [head for head in rows.order_by("stream") if heads.reached(head.stream) < head.published_number]
    if not behind:
        return []
    mend = gettext_noop(
        "Remettez le fichier d’une copie (une sauvegarde, un ancrage). S’il est perdu pour de bon : "
        "parchemin journal republish, ce que le journal dira."
    )
    if not heads.lines:
        return [
            Objection(
                "journal.heads-missing",
                gettext_noop(
                    "Le fichier des têtes publiées, %(file)s, manque ou est vide ; la base en a publié pour %(count)s fils."
                ),
                {"file": str(settings.HEADS_FILE), "count": len(behind)},
                mend=mend,
            )
        ]
    first = behind[0]
    return [
        Objection(
            "journal.heads-short",
            gettext_noop(
                "Le fichier des têtes publiées s’arrête avant ce que la base a publié : %(count)s fils, dont "
                "« %(stream)s » à %(reached)s au lieu de %(number)s."
            ),
            {
                "count": len(behind),
                "stream": first.stream,
                "reached": heads.reached(first.stream),
                "number": first.published_number,
            },
            mend=mend,
        )
    ]


def _head_rows(streams: Collection[str] | None) -> list[Objection]:
    """Rows that say where each stream stands, against its last entry."""
    last: dict[str, tuple[int, str]] = {}
    entries = Entry.objects.order_by("stream", "number")
    rows = Head.objects.filter(number__gt=0).order_by("stream")
    if streams is not None:
        entries, rows = entries.filter(stream__in=streams), rows.filter(stream__in=streams)
    for stream, number, digest in entries.values_list("stream", "number", "digest").iterator(chunk_size=5000):
        last[stream] = (number, digest)
    return [
        Objection(
            "journal.head-differs",
            gettext_noop(
                "Journal « %(stream)s » : la base dit que le fil s’arrête à l’écriture %(number)s, ce qui n’est pas la dernière."
            ),
            {"stream": row.stream, "number": row.number},
        )
        for row in rows
        if last.get(row.stream) != (row.number, row.digest)
    ]
