"""The day results are promised for, said to candidates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.domain.checkpoint import promise_objections, promising_objections
from parchemin.domain.objection import Refused
from parchemin.journal.actions import record
from parchemin.juries import acts, queries
from parchemin.juries.facts import day_of_session
from parchemin.juries.models import Session, SessionEntry


def promise(
    *, actor: Actor, now: datetime, session: Session, entries: Sequence[int], on: date, key: str | None = None
) -> list[SessionEntry]:
    """Promise a result for that day to some candidates of the session, whom it concerns alone."""
    require(to_manage(actor, session.certifier_id))
    with transaction.atomic():
        rows = list(
            SessionEntry.objects.select_for_update(of=("self",))
            .filter(session=session, pk__in=entries)
            .select_related("candidacy", "session__jury")
            .order_by("position", "pk")
        )
        require(promising_objections(len(rows)))
        jury_on = day_of_session(session)
        objections = [
            one for row in rows for one in promise_objections(on, jury_on, queries.notification_due_on(row))
        ]
        if objections:
            raise Refused(objections[:1])
        SessionEntry.objects.filter(pk__in=[row.pk for row in rows]).update(result_promised_on=on)
        record(
            session.stream,
            acts.RESULT_PROMISED,
            actor=actor.label,
            now=now,
            certifier=session.certifier.slug,
            facts={"on": on.isoformat(), "candidates": len(rows), "entries": [row.pk for row in rows]},
            key=key,
        )
    return rows
