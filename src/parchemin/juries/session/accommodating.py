"""What is granted to a candidate for their defences: more time, from elsewhere, in another language, or something else.

Why is never asked nor kept: the need is a matter of health, the grant alone serves the planning and the jury.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.candidates.conflicts import to_rule_on
from parchemin.domain.accommodation import Accommodation, accommodation_objections
from parchemin.journal.actions import Private, record
from parchemin.juries import acts
from parchemin.juries.jury.restating import begun
from parchemin.juries.models import SessionEntry


def grant_accommodation(
    *,
    actor: Actor,
    now: datetime,
    entry: SessionEntry,
    extra_time_percent: int = 0,
    remote: bool = False,
    language: str = "fr",
    accommodation: str = "",
    key: str | None = None,
) -> SessionEntry:
    """Grant, change or take back what a candidate has for their defences; a timetable made before is then older.

    ``extra_time_percent``: 33 for a third more time; ``language``: ISO 639 code; ``accommodation``: in words, no reason.
    """
    session = entry.session
    require(to_manage(actor, session.certifier_id))
    require(to_rule_on(actor, entry.candidacy.person))
    with transaction.atomic():
        row = SessionEntry.objects.select_for_update().get(pk=entry.pk)
        words = accommodation.strip()
        sat = begun(row.session_id)
        require(accommodation_objections(Accommodation(extra_time_percent, language, words), sat=sat))
        row.extra_time_percent, row.remote = extra_time_percent, remote
        row.language, row.accommodation = language, words
        row.save(update_fields=["extra_time_percent", "remote", "language", "accommodation"])
        record(
            session.stream,
            acts.ACCOMMODATION_GRANTED,
            actor=actor.label,
            now=now,
            certifier=session.certifier.slug,
            facts={
                "entry": row.pk,
                "extra_time_percent": extra_time_percent,
                "remote": remote,
                "language": language,
            },
            private={"accommodation": Private(entry.candidacy.person.subject, words)} if words else {},
            key=key,
        )
    return row
