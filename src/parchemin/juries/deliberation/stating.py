"""Acts that state an outcome without a vote: absent, excused, deferred, withdrawn."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require
from parchemin.domain.deliberation import Verdict
from parchemin.domain.objection import Objection, Refused, gettext_noop
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

STATED = (Verdict.ABSENT, Verdict.EXCUSED, Verdict.DEFERRED, Verdict.WITHDRAWN)


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
        objections = _stating_objections(jury, locked, verdict)
        if objections:
            raise Refused(objections)
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


def _stating_objections(jury: Jury, entry: SessionEntry, verdict: Verdict) -> list[Objection]:
    if verdict not in STATED:
        return [
            Objection(
                "outcome.computed",
                gettext_noop(
                    "« %(outcome)s » découle des décisions sur les blocs : il ne s’énonce pas à part."
                ),
                {"outcome": verdict.label},
                mend=gettext_noop("Décidez les blocs : le résultat en découle à la clôture."),
            )
        ]
    if Outcome.objects.filter(entry=entry).exists():
        return [
            Objection(
                "outcome.already-stated",
                gettext_noop("Le résultat de ce candidat est déjà énoncé."),
                mend=gettext_noop("Lisez le résultat dans la délibération."),
            )
        ]
    if BlockDecision.objects.filter(entry=entry).exists():
        return _half_decided(jury, entry, verdict)
    came = Attendance.objects.filter(
        session=entry.session_id, person=entry.candidacy.person_id, role="candidate", present=True
    ).exists()
    if came and verdict in (Verdict.ABSENT, Verdict.EXCUSED):
        return [
            Objection(
                "outcome.candidate-came",
                gettext_noop("L’émargement note ce candidat présent : il ne peut pas être dit absent."),
                mend=gettext_noop("Corrigez l’émargement, ou statuez sur les blocs."),
            )
        ]
    return []


def _half_decided(jury: Jury, entry: SessionEntry, verdict: Verdict) -> list[Objection]:
    """Once a block is decided, only what is not may still be deferred."""
    if verdict is not Verdict.DEFERRED:
        return [
            Objection(
                "outcome.blocks-decided",
                gettext_noop("Le jury a déjà statué sur un bloc de ce candidat."),
                mend=gettext_noop("Reportez ce qui n’est pas décidé : les blocs décidés restent."),
            )
        ]
    if not boards.board(jury, only=[entry.pk]).left(entry):
        return [
            Objection(
                "outcome.nothing-left",
                gettext_noop("Tous les blocs de ce candidat sont décidés : il ne reste rien à reporter."),
                mend=gettext_noop("Clore la délibération : le résultat découle des blocs décidés."),
            )
        ]
    return []
