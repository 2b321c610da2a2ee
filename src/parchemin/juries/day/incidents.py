"""What happened on the day: noted on the candidate first, from a closed list, free words last."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.documents.words import unprintable
from parchemin.domain.attendance import claimed
from parchemin.domain.incident import CODES, incident_objections
from parchemin.journal.actions import Private, record
from parchemin.juries import acts
from parchemin.juries.day.attending import closed, hears
from parchemin.juries.locks import locked_session
from parchemin.juries.models import Incident, Session, SessionEntry


def note_incident(
    *,
    actor: Actor,
    now: datetime,
    session: Session,
    code: str,
    entry: SessionEntry | None = None,
    words: str = "",
    happened_at: datetime | None = None,
    key: str | None = None,
) -> Incident:
    """Note an incident, a circumstance or a suspicion of fraud, about a candidate or (``entry`` None) the session.

    By a juror who sits or hears there and did not step aside for the candidate, or by the manager; until the
    deliberation is closed, since the minutes carry it.
    """
    juror = hears(actor, session, entry)
    if juror is None:
        require(to_manage(actor, session.certifier_id))
    require(unprintable(words))
    with transaction.atomic():
        locked = locked_session(session)
        presented = entry is None or entry.session_id == locked.pk
        require(incident_objections(code, words, presented=presented, closed=closed(locked)))
        row = Incident.objects.create(
            session=locked,
            entry=entry,
            kind=CODES[code][0].value,
            code=code,
            words=words.strip(),
            happened_at=claimed(happened_at, now),
            noted_at=now,
            noted_by=juror,
        )
        about = entry.candidacy.person.subject if entry else ""
        record(
            locked.stream,
            acts.INCIDENT_NOTED,
            actor=actor.label,
            now=now,
            certifier=locked.certifier.slug,
            facts={"code": code, "kind": row.kind, "entry": entry.pk if entry else None},
            private={"words": Private(about, row.words)} if row.words and about else {},
            key=key,
        )
    return row


def of(entry: SessionEntry) -> QuerySet[Incident]:
    """What was noted about a candidate, in order of time: read by the jury and printed in the minutes."""
    return Incident.objects.filter(entry=entry).select_related("noted_by").order_by("happened_at", "pk")


def of_session(session: Session) -> QuerySet[Incident]:
    """Everything noted in a session, candidates' and its own, in order of time."""
    return (
        Incident.objects.filter(session=session)
        .select_related("noted_by", "entry__candidacy__person")
        .order_by("happened_at", "pk")
    )
