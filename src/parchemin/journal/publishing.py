"""Publishing the heads of the journal in a file kept outside the database, each publication sealed."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet

from parchemin.domain.objection import Refused
from parchemin.formats.proofs import journal_chain, journal_heads
from parchemin.formats.signing.keys import Key, KeyRefused
from parchemin.journal import acts, keys
from parchemin.journal.actions import record
from parchemin.journal.models import Head, moment

STREAM = "heads:_journal"


def publish_heads(*, now: datetime) -> int:
    """Append the heads that moved to the file kept outside the database, then their seal. Returns how many heads.

    The lines are on disk before the rows say so: a crash between the two writes them again, which changes nothing.
    Without a key that can sign they are published all the same, and a verification says that no seal ends them.
    """
    key = _key(now)
    with transaction.atomic():
        return _publish(key, now, Head.objects.filter(number__gt=F("published_number")))


def republish_heads(*, actor: str, now: datetime) -> int:
    """Publish every head anew, after the file was lost or found damaged: what it held before is not made again."""
    key = _key(now)
    with transaction.atomic():
        record(STREAM, acts.HEADS_REPUBLISHED, actor=actor, now=now, facts={"streams": Head.objects.count()})
        return _publish(key, now, Head.objects.filter(number__gt=0))


def _key(now: datetime) -> Key | None:
    try:
        return keys.signing_key(keys.JOURNAL, now=now)
    except (Refused, KeyRefused):
        return None


def _publish(key: Key | None, now: datetime, heads: QuerySet[Head]) -> int:
    path = Path(settings.HEADS_FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    moved = list(heads.select_for_update().order_by("stream"))
    if not moved:
        return 0
    last = _last_whole_line(path)
    lines = []
    for head in moved:
        last = journal_chain.head_line(
            {"at": moment(now), "stream": head.stream, "number": head.number, "digest": head.digest}, last
        )
        lines.append(last + "\n")
    if key is not None:
        lines.append(journal_heads.seal_line(key, last, now) + "\n")
    with path.open("a", encoding="utf-8") as out:
        out.write("".join(lines))
        out.flush()
        os.fsync(out.fileno())
    for head in moved:
        head.published_number = head.number
    Head.objects.bulk_update(moved, ["published_number"], batch_size=500)
    return len(moved)


def _last_whole_line(path: Path) -> str:
    """The last line of the heads file, "" when there is none. What a crash left of a line is cut off."""
    if not path.exists():
        return ""
    text = path.read_bytes()
    whole = text.rfind(b"\n") + 1
    if whole < len(text):
        os.truncate(path, whole)
    return text[:whole].rstrip(b"\n").rpartition(b"\n")[2].decode(errors="surrogateescape")
