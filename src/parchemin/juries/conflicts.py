"""Who of the service is tied to a candidate is kept apart from what is decided about them until it is published."""

from __future__ import annotations

from parchemin.accounts.actor import Actor
from parchemin.accounts.visibility import STAFF
from parchemin.candidates.conflicts import tied_candidates, to_judge
from parchemin.domain.objection import Objection
from parchemin.juries.models import Session, SessionEntry


def entries_apart(actor: Actor) -> list[SessionEntry]:
    """Presentations, of sessions not yet published, of the candidates to whom the account is tied. Only the service
    is kept apart by this: jurors step aside, candidate by candidate."""
    tied = {person for of in actor.certifiers(*STAFF) for person in tied_candidates(actor, of)}
    if not tied:
        return []
    rows = SessionEntry.objects.filter(candidacy__person__in=tied, session__published_at__isnull=True)
    return list(rows.select_related("candidacy__person").order_by("pk"))


def to_follow(actor: Actor, session: Session) -> list[Objection]:
    """Why this account of the service may neither read nor do what the jury of that session decides: it speaks of
    every candidate at once, and one of them is tied to it. Nothing once the results are published."""
    service = actor.manages(session.certifier_id) or session.certifier_id in actor.certifiers(*STAFF)
    tied = tied_candidates(actor, session.certifier_id) if service else frozenset()
    if not tied:
        return []
    rows = SessionEntry.objects.filter(
        session=session, candidacy__person__in=tied, session__published_at__isnull=True
    )
    return [
        reason
        for entry in rows.select_related("candidacy__person").order_by("pk")
        for reason in to_judge(actor, entry.candidacy.person)
    ]
