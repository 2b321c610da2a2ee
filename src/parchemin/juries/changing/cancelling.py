"""A session cancelled before its deliberation: its candidates are free, its jury and those convoked are told."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.assessments.models import Marking
from parchemin.domain.leaving import leaving_objections
from parchemin.domain.objection import Objection
from parchemin.domain.session_dates import cancelling_objections
from parchemin.journal.actions import AlreadyDone, Private, already, record
from parchemin.juries import acts
from parchemin.juries.changing import taking_out, telling
from parchemin.juries.convoking.convoking import Prepared
from parchemin.juries.jury.restating import begun
from parchemin.juries.locks import locked_session
from parchemin.juries.models import Attendance, Incident, Invitation, JuryMember, Session, SessionEntry
from parchemin.juries.queries import entries
from parchemin.parties import letters
from parchemin.parties.models import Letter


def objections(session: Session, reason: str) -> list[Objection]:
    """Reasons not to cancel the session: its deliberation, or what a candidate already did there."""
    sat = begun(session.pk)
    reasons = cancelling_objections(reason=reason, sat=sat)
    if sat:
        return reasons
    for entry in with_a_trace(session).select_related("candidacy"):
        reasons += leaving_objections(taking_out.trace_of(entry))
    return reasons


def with_a_trace(session: Session) -> QuerySet[SessionEntry]:
    """The candidates who may have left something in the session: noted present, marked, or in an incident."""
    present = Attendance.objects.filter(session=session, role="candidate", present=True)
    return session.entries.filter(
        Exists(present.filter(person=OuterRef("candidacy__person")))
        | Exists(Marking.objects.filter(candidacy=OuterRef("candidacy"), marks__isnull=False))
        | Exists(Incident.objects.filter(entry=OuterRef("pk")))
    ).order_by("position", "pk")


@dataclass(frozen=True, slots=True)
class Cancelled:
    """What a cancellation did."""

    candidates: int  # free to enter another session
    members: int  # of the jury
    told: int  # letters to be read in the outbox
    stopped: int  # letters that had not left, and do not
    invitations: int  # taken back


def cancel_session(
    *, actor: Actor, now: datetime, session: Session, reason: str, key: str | None = None
) -> Cancelled:
    """Cancel a session, with a reason; nothing more is done there, and its candidates may enter another one.

    Raises ``Refused``: the deliberation was opened, or a candidate left a trace there; ``AlreadyDone`` when the key was
    used.
    """
    require(to_manage(actor, session.certifier_id))
    if done := already(key):
        raise AlreadyDone(done)
    require(objections(session, reason))
    prepared = telling.prepare_calling_off(session, telling.told(session), now)
    with transaction.atomic():
        row = locked_session(session)
        require(objections(row, reason))
        cancelled = _cancel(row, prepared, now)
        record(
            row.stream,
            acts.SESSION_CANCELLED,
            actor=actor.label,
            now=now,
            certifier=row.certifier.slug,
            facts={
                "candidates": cancelled.candidates,
                "members": cancelled.members,
                "told": cancelled.told,
                "stopped": cancelled.stopped,
                "invitations": cancelled.invitations,
            },
            private={"reason": Private(row.stream, reason.strip())},
            key=key,
        )
    return cancelled


def _cancel(session: Session, prepared: Prepared, now: datetime) -> Cancelled:
    """The rows; a timetable published stays as people were told of it: nobody is expected by it any more."""
    presented = list(entries(session))
    for entry in presented:
        taking_out.part(entry, now)
    people = set(session.convocations.values_list("person", flat=True))
    stopped = telling.call_off(session, people, prepared, now)
    members = JuryMember.objects.filter(jury__session=session, withdrawn_at__isnull=True)
    count = members.update(withdrawn_at=now)
    session.state = Session.State.CANCELLED
    session.save(update_fields=["state"])
    invited = _uninvite(session, {call.person.pk for call, _ in prepared}, now)
    return Cancelled(len(presented), count, len(prepared) + len(invited), stopped, len(invited))


def _uninvite(session: Session, told: Collection[UUID], now: datetime) -> list[Invitation]:
    """Invitations nobody is to answer any more. Their letters do not leave where they have not left; who was asked, and
    is told by no convocation, is told by a letter of their own."""
    rows = list(
        session.invitations.exclude(state=Invitation.State.CANCELLED)
        .select_related("juror__person", "letter")
        .order_by("pk")
    )
    asked = [row.juror.person for row in rows if row.letter and row.letter.state == Letter.State.SENT]
    accepted = [row.juror.person for row in rows if row.state == Invitation.State.ACCEPTED]
    waiting = [Letter.State.DRAFT, Letter.State.APPROVED]
    Letter.objects.filter(pk__in=[r.letter_id for r in rows if r.letter_id], state__in=waiting).update(
        state=Letter.State.CANCELLED
    )
    session.invitations.update(state=Invitation.State.CANCELLED)
    for person in {one.pk: one for one in [*asked, *accepted] if one.pk not in told}.values():
        telling.tell(session, person, "invited", letters.Changes(cancelled=True), now=now)
    return rows
