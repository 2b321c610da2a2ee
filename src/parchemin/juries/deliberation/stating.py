"""Acts that state an outcome without a vote: absent, excused, deferred, withdrawn."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require
from parchemin.domain.deliberation import Progress, Verdict, stating_objections
from parchemin.journal.actions import Private, record
from parchemin.juries import acts
from parchemin.juries.deliberation import boards
from parchemin.juries.deliberation.deliberating import deliberating_jury, to_chair
from parchemin.juries.deliberation.outcomes import covers_everything, write_outcome
from parchemin.juries.models import (
    Attendance,
    BlockDecision,
    Jury,
    Outcome,
    SessionEntry,
)


def state_outcome(
    *,
    actor: Actor,
    now: datetime,
    entry: SessionEntry,
    verdict: Verdict,
    reason: str = "",
    key: str | None = None,
) -> Outcome:
    """State that a candidate was absent, excused, deferred or withdrew: nothing more is decided on their blocks.

    A deferral may come after some blocks were decided: those stand, the others are left to another session.
    """
    require(to_chair(actor, entry.session.jury))
    with transaction.atomic():
        jury = deliberating_jury(entry.session.jury)
        locked = SessionEntry.objects.select_for_update().get(pk=entry.pk)
        require(stating_objections(verdict, _progress(jury, locked)))
        row = write_outcome(jury, entry, verdict, now, whole=covers_everything(entry, set()))
        record(
            jury.session.stream,
            acts.OUTCOME_STATED,
            actor=actor.label,
            now=now,
            certifier=jury.session.certifier.slug,
            facts={"entry": entry.pk, "verdict": verdict.value},
            private={"reason": Private(entry.candidacy.person.subject, reason)} if reason else {},
            key=key,
        )
    return row


def _progress(jury: Jury, entry: SessionEntry) -> Progress:
    decided = BlockDecision.objects.filter(entry=entry).exists()
    noted = Attendance.objects.filter(
        session=entry.session_id, person=entry.candidacy.person_id, role="candidate", present=True
    )
    return Progress(
        stated=Outcome.objects.filter(entry=entry).exists(),
        decided=decided,
        left=len(boards.board(jury, only=[entry.pk]).left(entry)) if decided else 0,
        came=noted.exists(),
    )
