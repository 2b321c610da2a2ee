"""Telling those convoked that their session changed, or that they are expected no more.

What was not let go yet does not leave: nobody is told of a thing and of its contrary.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from parchemin.juries.convoking.answering import TOLD
from parchemin.juries.convoking.calls import Call, nothing
from parchemin.juries.convoking.convoking import Prepared, enclosed, withdraw, write_calls
from parchemin.juries.models import Convocation, Session
from parchemin.parties import letters, outbox
from parchemin.parties.models import Letter, Person


def told(session: Session, people: Collection[UUID] | None = None) -> list[Convocation]:
    """What each person was last told, letters let go alone, those expected no more left out; of ``people`` alone when
    they are given."""
    rows = session.convocations.filter(letter__state__in=TOLD).select_related("person", "letter")
    if people is not None:
        rows = rows.filter(person__in=people)
    last = {(row.person_id, row.role): row for row in rows.order_by("pk")}
    standing = [row for row in last.values() if row.content_digest != nothing(row.role)]
    return sorted(standing, key=lambda row: (row.role, row.person.sort_name, row.pk))


def prepare_calling_off(session: Session, rows: Sequence[Convocation], now: datetime) -> Prepared:
    """The files of the letters that say « you are expected no more »: stored before the transaction."""
    calls = [Call(row.person, row.role, ()) for row in rows]
    return enclosed(session, calls, now)


def call_off(session: Session, people: Collection[UUID], prepared: Prepared, now: datetime) -> int:
    """Tell who was told; what was written to ``people`` and did not leave never will. Returns how many letters that is."""
    rows = session.convocations.filter(person__in=people).select_related("person")
    kept = {(row.person_id, row.role): Call(row.person, row.role, ()) for row in rows.order_by("pk")}
    stopped = withdraw(session, list(kept.values()))
    write_calls(session, None, prepared, now)
    return stopped


def tell_changes(session: Session, changes: letters.Changes, *, now: datetime) -> list[Letter]:
    """One letter to each person told before, saying what changed; it is read in the outbox like any other."""
    return [tell(session, row.person, row.role, changes, now=now) for row in told(session)]


def tell(session: Session, person: Person, role: str, changes: letters.Changes, *, now: datetime) -> Letter:
    """What changed in the session, to one person, inside the caller's transaction."""
    certifier = session.certifier
    kind = letters.SessionChanged.kind
    before = Letter.objects.filter(about=session.stream, kind=kind, person=person).count()
    return outbox.write(
        now=now,
        certifier=certifier,
        person=person,
        wording=letters.SessionChanged(
            person=person.full_name,
            session=session.title,
            changes=changes,
            contact=certifier.email,
            certifier=certifier.trade_name or certifier.name,
        ),
        about=session.stream,
        once=f"{kind}:{session.pk}:{person.pk}:{role}:{before + 1}",
    )
