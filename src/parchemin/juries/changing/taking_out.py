"""A candidate taken out of a session before its deliberation: the slot is free, who was convoked is told.

Nothing of what was done is lost: a candidate noted present, marked, or in an incident stays (`domain.leaving`). Their
pieces are those of their file, and go with them to another session. The entry is kept for the history of the session.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Max, Q

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.assessments.models import Marking
from parchemin.candidates.conflicts import to_rule_on
from parchemin.domain.leaving import Trace, leaving_objections
from parchemin.domain.objection import Objection, Refused
from parchemin.journal.actions import AlreadyDone, Private, already, record
from parchemin.juries import acts
from parchemin.juries.changing import telling
from parchemin.juries.convoking.convoking import Prepared
from parchemin.juries.jury.restating import begun
from parchemin.juries.locks import locked_session
from parchemin.juries.models import (
    Appeal,
    Attendance,
    Convocation,
    Defence,
    EntrustedGrid,
    FaultCase,
    Incident,
    Outcome,
    PanelSeat,
    Session,
    SessionEntry,
    Timetable,
)
from parchemin.juries.planning.problem import problem_of
from parchemin.juries.queries import timetable_in_force
from parchemin.planning.grid import problem_digest


def trace_of(entry: SessionEntry) -> Trace:
    """What the candidate left in the session, as the rule of leaving reads it."""
    session, person = entry.session_id, entry.candidacy.person_id
    marked = Marking.objects.filter(candidacy=entry.candidacy_id, marks__isnull=False)
    # Grids begun before a former result of the same file are those of that session.
    former = Outcome.objects.filter(entry__candidacy=entry.candidacy_id).exclude(entry=entry)
    if last := former.aggregate(last=Max("stated_at"))["last"]:
        marked = marked.filter(started_at__gt=last)
    return Trace(
        number=entry.candidacy.number,
        sat=begun(session),
        decided=Outcome.objects.filter(entry=entry).exists(),
        present=Attendance.objects.filter(
            session=session, person=person, role="candidate", present=True
        ).exists(),
        graded=marked.values("pk").distinct().count(),
        incidents=Incident.objects.filter(entry=entry).count(),
    )


def objections(entry: SessionEntry, reason: str) -> list[Objection]:
    """Reasons not to take that candidate out of the session."""
    return leaving_objections(trace_of(entry), reason=reason)


@dataclass(frozen=True, slots=True)
class Freed:
    """What an entry held before it was taken out, for the journal and for who asked."""

    slots: int = 0  # defences of the timetable in force, free now
    version: int = 0  # of the timetable that leaves them free; 0: none was published
    jurors: int = 0  # to be convoked again: they heard that candidate
    entrusted: int = 0  # grids entrusted to a marker more, taken back
    told: int = 0  # letters to the candidate, to be read in the outbox
    stopped: int = 0  # letters that had not left, and do not


def take_out(
    *, actor: Actor, now: datetime, entry: SessionEntry, reason: str, key: str | None = None
) -> Freed:
    """Take a candidate out of a session, with a reason; the others' places do not change.

    Raises ``Refused``: the deliberation was opened, or something the candidate did would be lost; ``AlreadyDone``
    when the key was used.
    """
    session = entry.session
    require(to_manage(actor, session.certifier_id))
    require(to_rule_on(actor, entry.candidacy.person))
    if done := already(key):
        raise AlreadyDone(done)
    require(objections(entry, reason))
    person = entry.candidacy.person_id
    rows = [row for row in telling.told(session, [person]) if row.role == "candidate"]
    prepared = telling.prepare_calling_off(session, rows, now)
    with transaction.atomic():
        locked = locked_session(session)
        freed = leave(locked, entry, reason, prepared, now)
        if freed is None:
            return Freed()
        record(
            locked.stream,
            acts.CANDIDATE_TAKEN_OUT,
            actor=actor.label,
            now=now,
            certifier=locked.certifier.slug,
            facts=facts_of(entry, freed),
            private={"reason": Private(entry.candidacy.person.subject, reason.strip())},
            key=key,
        )
    return freed


def facts_of(entry: SessionEntry, freed: Freed) -> dict[str, object]:
    """What the journal keeps of an entry taken out."""
    return {
        "candidacy": entry.candidacy_id,
        "entry": entry.pk,
        "number": entry.candidacy.number,
        "blocks": sorted(entry.blocks.values_list("pk", flat=True)),
        "slots": freed.slots,
        "version": freed.version,
        "entrusted": freed.entrusted,
        "told": freed.told,
        "stopped": freed.stopped,
    }


def leave(
    session: Session, entry: SessionEntry, reason: str, prepared: Prepared, now: datetime
) -> Freed | None:
    """What happens to the rows, inside the caller's transaction, the session locked. ``Refused`` as above; None where
    somebody else took the candidate out meanwhile."""
    row = SessionEntry.objects.select_for_update().filter(pk=entry.pk).first()
    if row is None:
        return None
    if reasons := objections(row, reason):
        raise Refused(reasons)
    entrusted = part(row, now)
    slots, version, jurors = _free(session, row, now)
    stopped = telling.call_off(session, [row.candidacy.person_id], prepared, now)
    return Freed(slots, version, jurors, entrusted, len(prepared), stopped)


def part(entry: SessionEntry, now: datetime) -> int:
    """The entry stands no more. Returns how many grids entrusted to a marker more are taken back. Where a decision
    is to be taken again, it waits to be presented anew."""
    entry.taken_out_at = now
    entry.save(update_fields=["taken_out_at"])
    FaultCase.objects.filter(again=entry).update(again=None)
    Appeal.objects.filter(again=entry).update(again=None)
    return EntrustedGrid.objects.filter(entry=entry).delete()[0]


def _free(session: Session, entry: SessionEntry, now: datetime) -> tuple[int, int, int]:
    """The slots of an entry, free: out of the drafts, and out of a new version of the timetable in force, which
    is released as it is; a version released before stays as people were told of it.
    Gives the slots freed, the new version's number, the jurors concerned."""
    drafts = Defence.objects.filter(
        timetable__session=session, timetable__released_at__isnull=True, entry=entry
    )
    PanelSeat.objects.filter(defence__in=drafts).delete()
    drafts.delete()
    before = timetable_in_force(session)
    gone = before.defences.filter(entry=entry) if before else Defence.objects.none()
    if before is None or not gone.exists():
        return 0, 0, 0
    jurors = PanelSeat.objects.filter(defence__in=gone).values("juror").distinct().count()
    after = _copied(session, before, entry, now)
    return gone.count(), after.version, jurors


def _copied(session: Session, before: Timetable, without: SessionEntry, now: datetime) -> Timetable:
    """The next version of a timetable, released, the same but for one candidate."""
    after = Timetable.objects.create(
        session=session,
        version=(session.timetables.aggregate(last=Max("version"))["last"] or 0) + 1,
        origin="leaving",
        input_digest=problem_digest(problem_of(session)),
        status=before.status,
        based_on=before,
        name=before.name,
        note=f"Le dossier {without.candidacy.number} quitte la session ; les autres ne changent pas.",
        created_at=now,
        released_at=now,
    )
    kept = list(before.defences.exclude(entry=without).prefetch_related("panel").order_by("pk"))
    copies = Defence.objects.bulk_create(
        [
            Defence(
                timetable=after,
                entry_id=one.entry_id,
                assessment_id=one.assessment_id,
                room_id=one.room_id,
                starts_at=one.starts_at,
                ends_at=one.ends_at,
                locked=one.locked,
            )
            for one in kept
        ],
        batch_size=500,
    )
    PanelSeat.objects.bulk_create(
        [
            PanelSeat(defence=copy, juror_id=seat.juror_id)
            for one, copy in zip(kept, copies, strict=True)
            for seat in sorted(one.panel.all(), key=lambda s: s.pk)
        ],
        batch_size=500,
    )
    return after


def taken_out(session: Session) -> Sequence[SessionEntry]:
    """Who was presented to the session and was taken out of it, the latest first; with whether they are back."""
    rows = SessionEntry.ever.filter(session=session, taken_out_at__isnull=False)
    return list(rows.select_related("candidacy__person").order_by(F("taken_out_at").desc(), "pk"))


def convoked(entry: SessionEntry) -> bool:
    """Whether the candidate was convoked by a letter that was let go: they will be told that they are expected no more."""
    return any(row.role == "candidate" for row in telling.told(entry.session, [entry.candidacy.person_id]))


def written_not_left(entry: SessionEntry) -> int:
    """Convocations of the candidate that are written and did not leave: they never will."""
    rows = Convocation.objects.filter(
        session=entry.session_id, person=entry.candidacy.person_id, role="candidate"
    )
    return rows.filter(Q(letter__state="draft") | Q(letter__state="failed")).count()
