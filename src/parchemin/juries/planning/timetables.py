"""Timetables of a session: the problem read from rows, a proposal kept as a draft, edits by hand, the release.

The solver proposes, ``domain.schedule.violations`` judges: here the draft, each edit and the release alike. The
search runs outside any transaction; its result is kept only if the data it was made on have not moved.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.domain import schedule
from parchemin.domain.objection import Level, Objection, blocking
from parchemin.domain.schedule import keeping
from parchemin.journal.actions import record
from parchemin.juries import acts
from parchemin.juries.locks import locked_session
from parchemin.juries.models import (
    Defence,
    Juror,
    PanelSeat,
    Room,
    Session,
    Timetable,
)
from parchemin.juries.planning.changes import change_words, changes_between
from parchemin.juries.planning.problem import judge, placed, problem_of, timetable_of
from parchemin.juries.queries import timetable_in_force
from parchemin.planning.grid import problem_digest

NAME = 80  # characters of a version's name
EDITABLE = (Session.State.DRAFT, Session.State.OPEN)


def state_objections(session: Session) -> list[Objection]:
    """Why nothing of the session is planned any more."""
    return keeping.state_objections(editable=session.state in EDITABLE, state=session.get_state_display())


def save_timetable(
    *,
    actor: Actor,
    now: datetime,
    session: Session,
    timetable: schedule.Timetable,
    digest: str,
    origin: str = "hand",
    status: str = "",
    seed: int = 0,
    seconds: float = 0.0,
    based_on: Timetable | None = None,
    name: str = "",
    note: str = "",
    key: str | None = None,
) -> Timetable:
    """Keep a timetable as the session's next version, a draft; ``note`` says in words what it changes.

    ``digest`` is that of the problem it answers: ``Refused`` when the session's data have moved since, or when a
    placement breaks a rule that forbids even a draft.
    """
    require(to_manage(actor, session.certifier_id))
    with transaction.atomic():
        row = locked_session(session)
        require(state_objections(row))
        problem = problem_of(row)
        require(keeping.answering_objections(same_data=problem_digest(problem) == digest))
        objections = placed(row, schedule.violations(problem, timetable))
        require([o for o in objections if _not_kept(o)])
        saved = Timetable.objects.create(
            session=row,
            version=(row.timetables.aggregate(last=Max("version"))["last"] or 0) + 1,
            origin=origin,
            input_digest=digest,
            seed=seed,
            seconds=seconds,
            status=status,
            based_on=based_on,
            name=name.strip()[:NAME],
            note=note,
            created_at=now,
        )
        _insert(saved, problem, timetable)
        record(
            row.stream,
            acts.TIMETABLE_DRAFTED,
            actor=actor.label,
            now=now,
            certifier=row.certifier.slug,
            facts={
                "version": saved.version,
                "origin": origin,
                "based_on": based_on.version if based_on else None,
                "digest": digest,
                "seed": seed,
                "defences": len(timetable.placements),
                "violations": len(blocking(objections)),
            },
            key=key,
        )
    return saved


# What no row can hold: a name of nothing, a defence placed twice, somebody twice on one panel.
UNWRITABLE = ("schedule.unknown", "schedule.placed-twice", "schedule.same-person-twice")


def _not_kept(objection: Objection) -> bool:
    """Whether a rule forbids even a draft."""
    return objection.code.startswith(UNWRITABLE) or objection.level == Level.BLOCK_SCHEDULING


def _insert(saved: Timetable, problem: schedule.Problem, timetable: schedule.Timetable) -> None:
    minutes = {d.key: d.minutes for d in problem.defences}
    defences = Defence.objects.bulk_create(
        [
            Defence(
                timetable=saved,
                entry_id=int(p.defence_key.split(":")[0]),
                assessment_id=int(p.defence_key.split(":")[1]),
                room_id=int(p.room_key),
                starts_at=p.starts_at,
                ends_at=p.starts_at + timedelta(minutes=minutes[p.defence_key]),
                locked=p.locked,
            )
            for p in timetable.placements
        ],
        batch_size=500,
    )
    seated = {UUID(key) for p in timetable.placements for key in p.panel}
    jurors = {
        str(person): pk
        for pk, person in Juror.objects.filter(person__in=seated)
        .order_by("pk")
        .values_list("pk", "person_id")
    }
    PanelSeat.objects.bulk_create(
        [
            PanelSeat(defence=defence, juror_id=jurors[key])
            for defence, placement in zip(defences, timetable.placements, strict=True)
            for key in placement.panel
        ],
        batch_size=500,
    )


def move_defence(
    *,
    actor: Actor,
    now: datetime,
    defence: Defence,
    room: Room,
    starts_at: datetime,
    panel: Sequence[Juror],
    key: str | None = None,
) -> list[Objection]:
    """Move a defence of a draft by hand; it is locked, so that the next search keeps it. Returns what it breaks.

    A draft may break rules that only stop a release; ``Refused`` for those that forbid even a draft. Somebody chosen
    twice for the panel sits once.
    """
    panel = list(dict.fromkeys(panel))
    session = defence.timetable.session
    require(to_manage(actor, session.certifier_id))
    with transaction.atomic():
        timetable = _draft(defence.timetable_id)
        row = timetable.defences.select_for_update().get(pk=defence.pk)
        row.ends_at = starts_at + (row.ends_at - row.starts_at)
        row.room, row.starts_at, row.locked = room, starts_at, True
        row.save(update_fields=["room", "starts_at", "ends_at", "locked"])
        row.panel.all().delete()
        PanelSeat.objects.bulk_create([PanelSeat(defence=row, juror=juror) for juror in panel])
        objections = judge(timetable)
        about = {f"{row.entry_id}:{row.assessment_id}", *(str(j.person_id) for j in panel), str(room.pk)}
        require([o for o in objections if o.level == Level.BLOCK_SCHEDULING and o.about in about])
        record(
            session.stream,
            acts.DEFENCE_MOVED,
            actor=actor.label,
            now=now,
            certifier=session.certifier.slug,
            facts={
                "version": timetable.version,
                "defence": row.pk,
                "room": room.pk,
                "starts_at": starts_at.isoformat(),
                "panel": [j.pk for j in panel],
            },
            key=key,
        )
    return objections


def lock_defence(
    *, actor: Actor, now: datetime, defence: Defence, locked: bool, key: str | None = None
) -> Defence:
    """Lock a defence of a draft where it is, or let the next search move it again."""
    session = defence.timetable.session
    require(to_manage(actor, session.certifier_id))
    with transaction.atomic():
        timetable = _draft(defence.timetable_id)
        row = timetable.defences.select_for_update().get(pk=defence.pk)
        row.locked = locked
        row.save(update_fields=["locked"])
        record(
            session.stream,
            acts.DEFENCE_LOCKED if locked else acts.DEFENCE_UNLOCKED,
            actor=actor.label,
            now=now,
            certifier=session.certifier.slug,
            facts={"version": timetable.version, "defence": row.pk},
            key=key,
        )
    return row


def _draft(timetable_id: int) -> Timetable:
    """The timetable, locked for an edit; ``Refused`` once it was released."""
    row = (
        Timetable.objects.select_for_update()
        .select_related("session__site", "session__certifier")
        .get(pk=timetable_id)
    )
    require(state_objections(row.session))
    require(keeping.changing_objections(row.version, released=row.released_at is not None))
    return row


def redraft(*, actor: Actor, now: datetime, timetable: Timetable, key: str | None = None) -> Timetable:
    """Copy a timetable as a new draft with every defence locked: what follows changes as little as possible."""
    placements = timetable_of(timetable).placements
    return save_timetable(
        actor=actor,
        now=now,
        session=timetable.session,
        timetable=schedule.Timetable(
            tuple(
                schedule.Placement(p.defence_key, p.room_key, p.starts_at, p.panel, locked=True)
                for p in placements
            )
        ),
        digest=problem_digest(problem_of(timetable.session)),
        based_on=timetable,
        key=key,
    )


def release_timetable(
    *, actor: Actor, now: datetime, timetable: Timetable, name: str = "", key: str | None = None
) -> Timetable:
    """Diffuser a draft: judged again on the data of the moment, refused with every rule it breaks.

    What it changes against the release before is counted in the journal and kept as its note. Convocations follow
    from the release; nobody is told by it.
    """
    require(to_manage(actor, timetable.session.certifier_id))
    with transaction.atomic():
        session = locked_session(timetable.session)
        row = _draft(timetable.pk)
        objections = judge(row)
        require(blocking(objections))
        newer = session.timetables.filter(released_at__isnull=False, version__gt=row.version).first()
        require(keeping.releasing_objections(newer.version if newer else None))
        before = timetable_in_force(session)
        changes = changes_between(before, row) if before else None
        row.released_at = now
        row.name = name.strip()[:NAME] or row.name
        row.note = change_words(changes) if changes else row.note
        row.save(update_fields=["released_at", "name", "note"])
        record(
            session.stream,
            acts.TIMETABLE_RELEASED,
            actor=actor.label,
            now=now,
            certifier=session.certifier.slug,
            facts={
                "version": row.version,
                "name": row.name,
                "warnings": len(objections),
                **(
                    {
                        "moved": len(changes.moved),
                        "panels": len(changes.seats),
                        "candidates": len(changes.candidates),
                        "jurors": len(changes.jurors),
                    }
                    if changes
                    else {}
                ),
            },
            key=key,
        )
    return row
