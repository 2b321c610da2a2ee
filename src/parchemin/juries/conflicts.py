"""Who of the service is tied to a candidate is kept apart from what is decided about them until it is published."""

from __future__ import annotations

from parchemin.accounts.actor import Actor
from parchemin.accounts.visibility import STAFF
from parchemin.candidates.conflicts import tied_candidates
from parchemin.juries.models import SessionEntry


def entries_apart(actor: Actor) -> list[SessionEntry]:
    """Presentations, of sessions not yet published, of the candidates to whom the account is tied. Only the service
    is kept apart by this: jurors step aside, candidate by candidate."""
    tied = {person for of in actor.certifiers(*STAFF) for person in tied_candidates(actor, of)}
    if not tied:
        return []
    rows = SessionEntry.objects.filter(candidacy__person__in=tied, session__published_at__isnull=True)
    return list(rows.select_related("candidacy__person").order_by("pk"))
