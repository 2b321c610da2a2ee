"""Who is there: a candidate or a member present, excused, absent, gone before the end; how they signed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_act_as_juror
from parchemin.candidates.facts import civil_names
from parchemin.domain.attendance import (
    CLOSED,
    Expected,
    Occasion,
    attendance_objections,
    claimed,
    code_objections,
    drawing_objections,
    identity_objections,
    name_objections,
)
from parchemin.domain.certification_rules import SignatureCode
from parchemin.domain.objection import Objection, Refused, gettext_noop, refuse
from parchemin.journal.actions import already, record
from parchemin.juries import acts
from parchemin.juries.day import codes, occasions
from parchemin.juries.jury.seating import composition_after
from parchemin.juries.locks import locked_session
from parchemin.juries.models import (
    Attendance,
    BlockDecision,
    Defence,
    Jury,
    JuryMember,
    PanelSeat,
    Recusal,
    Session,
    SessionEntry,
)
from parchemin.juries.queries import key_in_force
from parchemin.parties.models import Person

# -- who is who on the day ------------------------------------------------------------------------------------


def _panels(session: Session) -> dict[str, object]:
    """The timetable in force, as a filter of panel seats."""
    return {"defence__timetable": key_in_force(session.pk)}


def sits(session: Session, person: Person) -> bool:
    """Whether the person is on the jury of a session, or hears a defence of its timetable in force."""
    member = JuryMember.objects.filter(jury__session=session, juror__person=person, withdrawn_at__isnull=True)
    return member.exists() or PanelSeat.objects.filter(juror__person=person, **_panels(session)).exists()


def hears(actor: Actor, session: Session, entry: SessionEntry | None) -> Person | None:
    """The actor's own person who sits or hears there and did not step aside for that candidate; None when none."""
    persons = Person.objects.filter(
        pk__in=actor.persons("juror", "assessor"), certifier=session.certifier_id
    ).order_by("pk")
    for person in persons:
        aside = entry is not None and Recusal.objects.filter(
            member__jury__session=session, member__juror__person=person, candidacy=entry.candidacy_id
        )
        if sits(session, person) and not (aside and aside.exists()):
            return person
    return None


def frozen_at(entry: SessionEntry) -> datetime | None:
    """When the dossier of a candidate stops moving for who judges it: their first defence, or the deliberation
    where no timetable gives an hour; None while neither is known."""
    times = Defence.objects.filter(timetable=key_in_force(entry.session_id), entry=entry)
    first = times.order_by("starts_at").first()
    if first:
        return first.starts_at
    jury = Jury.objects.filter(session=entry.session_id).first()
    return jury.opened_at if jury else None


def attendance_at(session: Session, person: Person, role: str, occasion: Occasion) -> Attendance | None:
    """What is recorded of somebody at that moment; None while nothing is."""
    rows = Attendance.objects.filter(session=session, person=person, role=role)
    return rows.filter(hearing_on=occasion.hearing_on).first()


def digest_of(row: Attendance | None) -> str:
    """Of what is recorded: what a page showed, to know later whether somebody else changed it."""
    if row is None:
        return ""
    recorded = [
        row.present,
        row.excused,
        row.signature,
        row.drawing,
        row.identity_document,
        row.left_at is not None,
    ]
    return hashlib.sha256(json.dumps(recorded, ensure_ascii=False).encode()).hexdigest()[:16]


# -- the acts -------------------------------------------------------------------------------------------------


def record_attendance(
    *,
    actor: Actor,
    now: datetime,
    session: Session,
    person: Person,
    role: str,
    occasion: Occasion,
    present: bool,
    excused: bool = False,
    signature: str = "",
    drawing: str = "",
    code: str = "",
    identity_document: str = "",
    at: datetime | None = None,
    base: str | None = None,
    key: str | None = None,
) -> Attendance:
    """Émargement of a candidate (``role`` "candidate") or of a juror ("juror"), at one moment of the session: a day of
    examinations, or the deliberation. Said again, it replaces what was said of that moment, until the deliberation is
    closed.

    A juror signs for oneself, by their own civil name typed or a ``drawing`` (SVG path), with a one-time ``code`` where the
    rules require it; a candidate signs before a juror who hears them, who checked a document of identity (its
    kind only). The manager notes anybody. ``at``: when it was signed, on a device kept from the network. ``base``:
    ``digest_of`` what the page showed; recorded otherwise since then, it is refused rather than written over.
    """
    entry = _entry(session, person) if role == "candidate" else None
    if not actor.manages(session.certifier_id) and (
        role != "candidate" or hears(actor, session, entry) is None
    ):
        require(to_act_as_juror(actor, person.pk))
    signature = signature.strip()
    attendance = {"present": present, "excused": excused, "signature": signature, "drawing": drawing}
    signs = bool(signature or drawing)
    objections = [
        *drawing_objections(drawing),
        *name_objections(signature, civil_names(person), signer=person.full_name),
        *identity_objections(identity_document),
    ]
    if not objections and role == "juror" and present and signs:
        required = codes.wanted(session) is SignatureCode.REQUIRED
        objections = code_objections(required=required, given=bool(code))
    if objections:
        raise Refused(objections)
    checked = False
    if code and not already(key):
        _refuse_if(
            attendance_objections(
                _expected(session, person, role, occasion), present=present, excused=excused
            )
        )
        codes.use_code(now=now, session=session, person=person, purpose="attendance", code=code)
        checked = True
    with transaction.atomic():
        locked = locked_session(session)
        _refuse_if(
            attendance_objections(_expected(locked, person, role, occasion), present=present, excused=excused)
        )
        before = attendance_at(locked, person, role, occasion)
        _refuse_if(_changed_since(before, base, attendance))
        shown = {"identity_document": identity_document, "identity_checked_at": claimed(at, now)}
        none = {"identity_document": "", "identity_checked_at": None}
        row, _ = Attendance.objects.update_or_create(
            session=locked,
            person=person,
            role=role,
            hearing_on=occasion.hearing_on,
            defaults={
                **attendance,
                "method": "drawn" if drawing else "typed" if signature else "noted",
                "code_checked": checked,
                **(shown if identity_document else none if not present else {}),
                "recorded_at": claimed(at, now),
                "left_at": None,
            },
        )
        _record_attendance(actor, now, locked, row, key)
    return row


def record_departure(
    *,
    actor: Actor,
    now: datetime,
    session: Session,
    person: Person,
    occasion: Occasion,
    key: str | None = None,
) -> Attendance:
    """A juror leaves before the end of a moment of the session. From the deliberation: from now on the jury is judged
    without them. From a day of examinations: they heard nobody who began after."""
    if not actor.manages(session.certifier_id):
        require(to_act_as_juror(actor, person.pk))
    with transaction.atomic():
        locked = locked_session(session)
        row = attendance_at(locked, person, "juror", occasion)
        if closed(locked):
            raise Refused([CLOSED])
        if row is None or not row.present:
            raise refuse(
                "attendance.not-there",
                gettext_noop("Cette personne n’est pas notée présente à ce moment : %(occasion)s."),
                occasion=occasion.words,
                mend=gettext_noop("Notez d’abord sa présence."),
            )
        row.left_at = now
        row.save(update_fields=["left_at"])
        jury = Jury.objects.select_related("session__site", "session__certifier", "rule").filter(
            session=locked
        )
        left = composition_after(jury[0], now) if jury and occasion.is_deliberation else []
        _record_attendance(actor, now, locked, row, key, composition=[o.code for o in left])
    return row


def _record_attendance(
    actor: Actor,
    now: datetime,
    session: Session,
    row: Attendance,
    key: str | None,
    *,
    composition: Sequence[str] = (),
) -> None:
    facts: dict[str, object] = {
        "person": str(row.person_id),
        "role": row.role,
        "occasion": row.occasion.key,
        "present": row.present,
        "excused": row.excused,
        "left": row.left_at is not None,
        "method": row.method,
        "code": row.code_checked,
    }
    if composition:
        facts["composition"] = list(composition)  # what the jury lacks from then on
    if row.identity_document:
        facts["identity"] = row.identity_document
    if row.left_at is None and row.recorded_at != now:
        facts["said_at"] = row.recorded_at.isoformat()  # kept on a device until the network came back
    record(
        session.stream,
        acts.ATTENDANCE_RECORDED,
        actor=actor.label,
        now=now,
        certifier=session.certifier.slug,
        facts=facts,
        key=key,
    )


# -- why not --------------------------------------------------------------------------------------------------


def _refuse_if(objections: list[Objection]) -> None:
    if objections:
        raise Refused(objections)


def _entry(session: Session, person: Person) -> SessionEntry | None:
    return session.entries.filter(candidacy__person=person).first()


def _changed_since(
    before: Attendance | None, base: str | None, attendance: dict[str, object]
) -> list[Objection]:
    """Recorded otherwise since the page was shown, and not as said now."""
    if base is None or base == digest_of(before):
        return []
    if before is not None and all(getattr(before, name) == value for name, value in attendance.items()):
        return []
    return [
        Objection(
            "attendance.changed-meanwhile",
            gettext_noop("Noté autrement depuis que cette page est ouverte : %(now)s."),
            {"now": words(before)},
            mend=gettext_noop("Choisissez ce qui reste : ce qui est noté, ou ce que vous avez saisi."),
        )
    ]


def words(row: Attendance | None) -> str:
    """What is recorded, in words."""
    if row is None:
        return gettext("rien de noté")
    state = gettext("présent") if row.present else gettext("excusé") if row.excused else gettext("absent")
    if row.drawing:
        return gettext("%(state)s, signature dessinée") % {"state": state}
    return f"{state}, « {row.signature} »" if row.signature else state


def closed(session: Session) -> bool:
    """Whether the deliberation is over: what the minutes carry does not move any more."""
    return Jury.objects.filter(session=session, state__in=[Jury.State.CLOSED, Jury.State.SEALED]).exists()


def _voted(session: Session, person: Person) -> bool:
    """Whether a vote of theirs was counted in a decision of this session."""
    decided = (
        BlockDecision.objects.filter(entry__session=session).order_by("pk").values_list("votes", flat=True)
    )
    return any(str(person.pk) in votes for votes in decided)


def _expected(session: Session, person: Person, role: str, occasion: Occasion) -> Expected:
    return Expected(
        name=person.full_name,
        occasion=occasion,
        expected=occasions.is_expected(session, person, role, occasion),
        voted=role == "juror" and occasion.is_deliberation and _voted(session, person),
        closed=closed(session),
    )
