"""Who is there: a candidate or a member present, excused, absent, gone before the end."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_act_as_juror
from parchemin.domain.objection import Objection, Refused, gettext_noop
from parchemin.journal.actions import record
from parchemin.juries.composing import locked_session, refuse
from parchemin.juries.models import Attendance, BlockDecision, Jury, JuryMember, Session
from parchemin.parties.models import Person


def record_attendance(
    *,
    actor: Actor,
    now: datetime,
    session: Session,
    person: Person,
    role: str,
    present: bool,
    excused: bool = False,
    signature: str = "",
    key: str | None = None,
) -> Attendance:
    """Émargement of a candidate (``role`` "candidate") or of a member ("juror"): signed by the person, or noted
    by the manager. Said again, it replaces what was said, until the deliberation is closed."""
    if not actor.manages(session.certifier_id):
        require(to_act_as_juror(actor, person.pk))
    with transaction.atomic():
        locked = locked_session(session)
        found = _attendance_objections(locked, person, role, present=present, excused=excused)
        if found:
            raise Refused(found)
        row, _ = Attendance.objects.update_or_create(
            session=locked,
            person=person,
            role=role,
            defaults={
                "present": present,
                "excused": excused,
                "signature": signature.strip(),
                "recorded_at": now,
                "left_at": None,
            },
        )
        _record_attendance(actor, now, locked, row, key)
    return row


def record_departure(
    *, actor: Actor, now: datetime, session: Session, person: Person, key: str | None = None
) -> Attendance:
    """A member leaves before the end: from now on the jury is judged without them."""
    if not actor.manages(session.certifier_id):
        require(to_act_as_juror(actor, person.pk))
    with transaction.atomic():
        locked = locked_session(session)
        row = Attendance.objects.filter(session=locked, person=person, role="juror", present=True).first()
        if row is None or _closed(locked):
            raise refuse("attendance.not-there", gettext_noop("Cette personne n’est pas notée présente."))
        row.left_at = now
        row.save(update_fields=["left_at"])
        _record_attendance(actor, now, locked, row, key)
    return row


def _record_attendance(
    actor: Actor, now: datetime, session: Session, row: Attendance, key: str | None
) -> None:
    record(
        session.stream,
        "attendance_recorded",
        actor=actor.label,
        now=now,
        certifier=session.certifier.slug,
        facts={
            "person": str(row.person_id),
            "role": row.role,
            "present": row.present,
            "excused": row.excused,
            "left": row.left_at is not None,
        },
        key=key,
    )


def _closed(session: Session) -> bool:
    return Jury.objects.filter(session=session, state__in=[Jury.State.CLOSED, Jury.State.SEALED]).exists()


def _voted(session: Session, person: Person) -> bool:
    """Whether a vote of theirs was counted in a decision of this session."""
    decided = (
        BlockDecision.objects.filter(entry__session=session).order_by("pk").values_list("votes", flat=True)
    )
    return any(str(person.pk) in votes for votes in decided)


def _attendance_objections(
    session: Session, person: Person, role: str, *, present: bool, excused: bool
) -> list[Objection]:
    if _closed(session):
        return [
            Objection(
                "attendance.closed", gettext_noop("La délibération est close : l’émargement ne change plus.")
            )
        ]
    if role == "candidate":
        concerned = session.entries.filter(candidacy__person=person).exists()
    else:
        concerned = role == "juror" and (
            JuryMember.objects.filter(
                jury__session=session, juror__person=person, withdrawn_at__isnull=True
            ).exists()
        )
    if not concerned:
        return [
            Objection(
                "attendance.not-concerned",
                gettext_noop("%(name)s n’est pas attendu à cette session."),
                {"name": person.full_name},
            )
        ]
    if role == "juror" and not present and _voted(session, person):
        return [
            Objection(
                "attendance.voted",
                gettext_noop("%(name)s a voté sur un bloc décidé : ce n’est plus une absence."),
                {"name": person.full_name},
                mend=gettext_noop("Notez son départ : le jury est jugé sans ce membre à partir de là."),
            )
        ]
    if present and excused:
        return [
            Objection(
                "attendance.present-or-excused",
                gettext_noop("Une personne est présente ou excusée, pas les deux."),
            )
        ]
    return []
