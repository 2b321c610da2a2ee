"""Writing the journal. ``record`` is called by every action, inside its transaction."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction

from parchemin.domain.installation import RELEASED, YEARS
from parchemin.domain.objection import gettext_noop, refuse
from parchemin.formats.proofs import journal_chain
from parchemin.journal import acts
from parchemin.journal.acts import Act
from parchemin.journal.models import Entry, Head, Salt, Words

KEY_LENGTH = 64  # characters of an act key kept


class AlreadyDone(Exception):  # noqa: N818 - not a fault: the act is done
    """This act key was used: the act is done, once. ``entry`` is what the first one wrote."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(f"already done: {entry}")
        self.entry = entry


@dataclass(frozen=True, slots=True)
class Private:
    """A text about ``subject`` ("person:<uuid>") that an erasure request can remove."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Done:
    """One act done, to record (see ``record``, ``record_first``)."""

    stream: str
    act: Act
    facts: Mapping[str, Any] = field(default_factory=dict)
    private: Mapping[str, Private] = field(default_factory=dict)


def record(
    stream: str,
    act: Act,
    *,
    actor: str,
    now: datetime,
    certifier: str = "",
    facts: Mapping[str, Any] | None = None,
    private: Mapping[str, Private] | None = None,
    key: str | None = None,
) -> Entry:
    """Append one entry to ``stream``, in the caller's transaction.

    ``facts`` are JSON values without names or free text; these go in ``private``. ``key`` is the act key
    of the form: ``AlreadyDone`` is raised (and the caller's transaction rolled back) when it was used.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("journal.record must run inside the transaction of the act")
    require_time(now)
    head = _locked_head(stream)
    key = act_key(key)
    if key and (done := Entry.objects.filter(key=key).first()):
        raise AlreadyDone(done)
    written = Done(stream, act, facts or {}, private or {})
    entry = _entry(written, head, actor=actor, now=now, certifier=certifier, key=key)
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError:
        if key and (done := Entry.objects.filter(key=key).first()):
            raise AlreadyDone(done) from None
        raise
    Head.objects.filter(pk=stream).update(number=entry.number, digest=entry.digest)
    _keep_words([(entry, private or {})])
    return entry


def record_first(entries: Iterable[Done], *, actor: str, now: datetime, certifier: str = "") -> None:
    """Done entries of many new streams at once (an import). ``IntegrityError`` if a stream exists."""
    require_time(now)
    firsts = list(entries)
    heads = [Head(stream=one.stream, number=0, digest=journal_chain.GENESIS) for one in firsts]
    rows = [
        _entry(one, head, actor=actor, now=now, certifier=certifier, key=None)
        for one, head in zip(firsts, heads, strict=True)
    ]
    for head, row in zip(heads, rows, strict=True):
        head.number, head.digest = row.number, row.digest
    Head.objects.bulk_create(heads, batch_size=500)
    Entry.objects.bulk_create(rows, batch_size=500)
    with_words = [one.stream for one in firsts if one.private]
    if with_words:
        saved = {row.stream: row for row in Entry.objects.filter(stream__in=with_words, number=1)}
        _keep_words([(saved[one.stream], one.private) for one in firsts if one.private])


def already(key: str | None) -> Entry | None:
    """The entry written under that act key, for an action that would start long work twice."""
    key = act_key(key)
    return Entry.objects.filter(key=key).first() if key else None


def act_key(given: str | None) -> str | None:
    """The act key as it is kept: one longer than its column, which no form of ours makes, by its digest."""
    if not given:
        return None
    return given if len(given) <= KEY_LENGTH else hashlib.sha256(given.encode()).hexdigest()


def require_time(now: datetime) -> None:
    """``Refused`` where the clock gives a year at which this software no longer runs: what is written stays."""
    if now.year > RELEASED.year + YEARS:
        raise refuse(
            "journal.clock",
            gettext_noop("L’horloge de la machine dit le %(day)s : rien ne s’inscrit à cette date."),
            mend=gettext_noop("Mettez la machine à l’heure (« timedatectl »), puis recommencez."),
            day=now.strftime("%d/%m/%Y"),
        )


def _locked_head(stream: str) -> Head:
    head = Head.objects.select_for_update().filter(pk=stream).first()
    if head is None:
        Head.objects.bulk_create([Head(stream=stream, digest=journal_chain.GENESIS)], ignore_conflicts=True)
        head = Head.objects.select_for_update().get(pk=stream)
    return head


def _entry(one: Done, head: Head, *, actor: str, now: datetime, certifier: str, key: str | None) -> Entry:
    entry = Entry(
        stream=one.stream,
        number=head.number + 1,
        at=now,
        actor=actor,
        act=one.act.name,
        certifier=certifier,
        facts=dict(one.facts),
        private={
            name: journal_chain.private_digest(_salt(words.subject), words.text)
            for name, words in one.private.items()
        },
        key=key,
        previous=head.digest,
    )
    entry.digest = journal_chain.digest(entry.as_dict())
    return entry


def _salt(subject: str) -> bytes:
    row, _ = Salt.objects.get_or_create(subject=subject, defaults={"salt": secrets.token_bytes(32)})
    return bytes(row.salt)


def _keep_words(written: list[tuple[Entry, Mapping[str, Private]]]) -> None:
    Words.objects.bulk_create(
        [
            Words(entry=entry, name=name, subject=words.subject, text=words.text)
            for entry, private in written
            for name, words in private.items()
        ]
    )


def forget(subject: str) -> int:
    """Destroy the texts and the salt of a subject, in the transaction of an erasure. Returns how many texts went."""
    count, _ = Words.objects.filter(subject=subject).delete()
    Salt.objects.filter(subject=subject).delete()
    return count


def erase(
    subject: str,
    *,
    actor: str,
    now: datetime,
    certifier: str = "",
    facts: Mapping[str, Any] | None = None,
    key: str | None = None,
) -> int:
    """Destroy the texts and the salt of a subject (GDPR art. 17). Returns how many texts went.

    ``facts``: what else went, and what must stay, for the entry of the act.
    """
    with transaction.atomic():
        count = forget(subject)
        record(
            f"erasure:{subject}",
            acts.WORDS_ERASED,
            actor=actor,
            now=now,
            certifier=certifier,
            facts={"texts": count, "destroyed": 0, "kept": [acts.NOTHING], **(facts or {})},
            key=key,
        )
    return count
