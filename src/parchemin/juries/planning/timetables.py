"""Timetables of a session: the problem read from rows, a proposal kept as a draft, edits by hand, the release.

The solver proposes, ``domain.schedule.violations`` judges: here the draft, each edit and the release alike. The
search runs outside any transaction; its result is kept only if the data it was made on have not moved.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Max, QuerySet

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.accounts.visibility import visible_to
from parchemin.domain import schedule
from parchemin.domain.objection import Level, Objection, Refused, blocking, gettext_noop
from parchemin.journal.actions import AlreadyDone, already, record
from parchemin.juries.models import (
    Defence,
    Juror,
    PanelSeat,
    Room,
    Session,
    Timetable,
)
from parchemin.juries.planning.changes import change_words, changes_between
from parchemin.juries.planning.problem import day_rules, days_of, judge, problem_of, timetable_of
from parchemin.parties.models import Site
from parchemin.planning.explain import Explanation, explain
from parchemin.planning.grid import problem_digest
from parchemin.planning.relaxations import DECIDED_HERE
from parchemin.planning.solve import Progress as Advance
from parchemin.planning.solve import Solution, Status, solve
from parchemin.runtime import progress
from parchemin.runtime.models import Progress
from parchemin.runtime.tasks import later

__all__ = [
    "SECONDS",
    "day_rules",
    "days_of",
    "judge",
    "latest",
    "lock_defence",
    "move_defence",
    "problem_of",
    "propose",
    "redraft",
    "release_timetable",
    "released",
    "save_timetable",
    "start_planning",
    "timetable_of",
    "timetables",
]

POLL_SECONDS = 0.5
SECONDS = 20.0  # of search, unless asked otherwise
EXPLAIN_SECONDS = 20.0  # at least, to explain that there is nothing to find and what would help
SITE_PARAMS = {  # places of a sentence that hold a site's key, where they are not "site"
    "schedule.two-sites-one-day": ("from", "to"),
    "schedule.travel-too-short": ("from", "to"),
}
T = TypeVar("T")
NAME = 80  # characters of a version's name
EDITABLE = (Session.State.DRAFT, Session.State.OPEN)


def timetables(actor: Actor, session: Session) -> QuerySet[Timetable]:
    """Timetables of a session that a staff member may see, the latest first."""
    return visible_to(
        actor, Timetable.objects.filter(session=session), certifier="session__certifier"
    ).order_by("-version")


def latest(session: Session) -> Timetable | None:
    return session.timetables.order_by("-version").first()


def released(session: Session) -> Timetable | None:
    """The timetable in force: the last one released."""
    return session.timetables.filter(released_at__isnull=False).order_by("-version").first()


# -- proposing --------------------------------------------------------------------------------------------


def start_planning(
    *,
    actor: Actor,
    now: datetime,
    session: Session,
    seconds: float = SECONDS,
    seed: int = 1,
    key: str | None = None,
) -> Progress:
    """Ask for a timetable; the search runs in the background, its progress is read from here and it can be stopped."""
    require(to_manage(actor, session.certifier_id))
    if done := already(key):
        raise AlreadyDone(done)
    require(state_objections(session))
    with transaction.atomic():
        row = progress.start(
            "plan_defences", session.stream, now=now, total=int(seconds), certifier=session.certifier.slug
        )
        record(
            session.stream,
            "planning_asked",
            actor=actor.label,
            now=now,
            certifier=session.certifier.slug,
            facts={"seconds": seconds, "seed": seed},
            key=key,
        )
        later(
            "plan_defences",
            session_id=session.pk,
            progress_id=str(row.pk),
            actor=actor.label,
            seconds=seconds,
            seed=seed,
        )
    return row


def propose(
    *,
    actor: Actor,
    now: datetime,
    session: Session,
    progress_id: Any = None,
    seconds: float = SECONDS,
    seed: int = 1,
) -> Timetable | None:
    """Search, then keep the proposal as a draft. None when there is none: the progress row says why.

    Locked defences of the latest timetable stay where they are; a published timetable is departed from as little as
    may be, since people were told.
    """
    require(to_manage(actor, session.certifier_id))
    problem = problem_of(session)
    before = latest(session)
    locked = tuple(p for p in timetable_of(before).placements if p.locked) if before else ()
    told = released(session)
    former = timetable_of(told) if told else None
    solution, why = _searched(problem, locked, progress_id, former=former, seconds=seconds, seed=seed)
    if solution.timetable is None:
        reasons = placed(session, why.reasons if why else solution.reasons)
        tell(
            progress_id,
            Progress.State.STOPPED if solution.status is Status.STOPPED else Progress.State.FAILED,
            " ".join(o.message for o in reasons[:3]),
            {
                "status": solution.status.value,
                "reasons": [o.as_dict() for o in reasons],
                "ways": ways_told(session, problem, why) if why else [],
            },
        )
        return None
    try:
        row = save_timetable(
            actor=actor,
            now=now,
            session=session,
            timetable=solution.timetable,
            digest=solution.digest,
            origin="solver",
            status=solution.status.value,
            seed=seed,
            seconds=solution.seconds,
        )
    except Refused as error:
        tell(
            progress_id,
            Progress.State.FAILED,
            " ".join(o.message for o in error.objections),
            {"status": "refused", "reasons": [o.as_dict() for o in error.objections]},
        )
        return None
    found = schedule.violations(problem, solution.timetable)
    tell(
        progress_id,
        Progress.State.DONE,
        f"Planning v{row.version} : {len(solution.timetable.placements)} soutenances placées.{_gap(solution)}",
        {
            "status": solution.status.value,
            "timetable": row.pk,
            "objective": solution.objective,
            "bound": solution.bound,
            "gap": solution.gap,
            "violations": [{"code": o.code, "about": o.about, "level": o.level.value} for o in found],
        },
    )
    return row


def _gap(solution: Solution) -> str:
    """What the plan could still save at most, where the bound says something."""
    if solution.gap is None:
        return ""
    if not solution.gap:
        return " Aucun plan ne coûte moins."
    share = f"{100 * solution.gap:.1f}".replace(".", ",")
    return f" Un autre plan coûterait au mieux {share} % de moins."


def tell(progress_id: Any, state: Progress.State, words: str, result: dict[str, Any]) -> None:
    if progress_id:
        progress.update(progress_id, state=state, words=words, result=result)


def _searched(
    problem: schedule.Problem,
    locked: Sequence[schedule.Placement],
    progress_id: Any,
    *,
    former: schedule.Timetable | None,
    seconds: float,
    seed: int,
) -> tuple[Solution, Explanation | None]:
    """Search, then explain where there is nothing to find, telling how far it is; a stop asked meanwhile is passed on."""
    stop = threading.Event()
    told: list[Advance] = []

    def search() -> tuple[Solution, Explanation | None]:
        solution = solve(
            problem,
            seconds=seconds,
            seed=seed,
            locked=locked,
            on_progress=told.append,
            should_stop=stop.is_set,
            start_from=former,
        )
        if solution.timetable is not None or solution.status is Status.STOPPED:
            return solution, None
        return solution, explain(
            problem, locked=locked, seconds=max(EXPLAIN_SECONDS, seconds), seed=seed, should_stop=stop.is_set
        )

    def waiting() -> None:
        if progress_id:
            words = _advance(told[-1]) if told else "recherche"
            spent = int(told[-1].seconds) if told else 0
            if progress.update(progress_id, state=Progress.State.RUNNING, done=spent, words=words):
                stop.set()

    return aside(search, waiting)


def aside(work: Callable[[], T], waiting: Callable[[], None]) -> T:
    """Do some work in a thread that never touches the database, while this one tells how far it is."""
    done: list[T] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            done.append(work())
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits
            failed.append(error)

    worker = threading.Thread(target=run, name="plan-defences", daemon=True)
    worker.start()
    while worker.is_alive():
        worker.join(POLL_SECONDS)
        if worker.is_alive():
            waiting()
    if failed:
        raise failed[0]
    return done[0]


def placed(session: Session, reasons: Iterable[Objection]) -> list[Objection]:
    """Reasons that name sites by their key, with their names."""
    names = _sites(session)
    return [
        replace(
            o,
            params={
                name: names.get(str(value), value) if name in SITE_PARAMS.get(o.code, ("site",)) else value
                for name, value in o.params.items()
            },
        )
        for o in reasons
    ]


def _sites(session: Session) -> dict[str, str]:
    rows = Site.objects.filter(certifier=session.certifier_id).order_by("pk")
    return {str(site.pk): site.name for site in rows}


def ways_told(session: Session, problem: schedule.Problem, why: Explanation) -> list[dict[str, Any]]:
    """Ways to a timetable as a progress row keeps them; ``juror``: the row of whoever a change is about."""
    names = _sites(session)
    people = {UUID(p.key) for p in problem.people} & {
        UUID(c.who) for w in why.ways for c in w.changes if c.who
    }
    jurors = {
        str(person): pk
        for pk, person in Juror.objects.filter(certifier=session.certifier_id, person__in=people)
        .order_by("pk")
        .values_list("pk", "person_id")
    }
    return [
        {
            "tried": way.tried,
            "changes": [
                {
                    **change.as_dict(),
                    "words": change.would(problem, names).message,
                    "decided_here": change.what in DECIDED_HERE,
                    "juror": jurors.get(change.who),
                }
                for change in way.changes
            ],
        }
        for way in why.ways
    ]


# -- keeping, editing, releasing --------------------------------------------------------------------------


def _advance(last: Advance) -> str:
    if last.objective is None:
        return "un premier planning, que la recherche améliore"
    return f"{last.plans} plannings trouvés, le meilleur coûte {last.objective}"


def state_objections(session: Session) -> list[Objection]:
    if session.state in EDITABLE:
        return []
    return [
        Objection(
            "timetable.session-closed",
            gettext_noop("La session est « %(state)s » : son planning ne change plus."),
            {"state": session.get_state_display()},
        )
    ]


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
        row = Session.objects.select_for_update().select_related("site", "certifier").get(pk=session.pk)
        require(state_objections(row))
        problem = problem_of(row)
        if problem_digest(problem) != digest:
            raise Refused(
                [
                    Objection(
                        "timetable.data-moved",
                        gettext_noop(
                            "Les données de la session ont changé pendant le calcul : ce planning n’est pas gardé."
                        ),
                        mend=gettext_noop("Relancer le calcul."),
                    )
                ]
            )
        found = schedule.violations(problem, timetable)
        require(
            [o for o in found if o.code.startswith("schedule.unknown") or o.level == Level.BLOCK_SCHEDULING]
        )
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
            "timetable_drafted",
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
                "violations": len(blocking(found)),
            },
            key=key,
        )
    return saved


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

    A draft may break rules that only stop a release; ``Refused`` for those that forbid even a draft.
    """
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
        found = judge(timetable)
        about = {f"{row.entry_id}:{row.assessment_id}", *(str(j.person_id) for j in panel), str(room.pk)}
        require([o for o in found if o.level == Level.BLOCK_SCHEDULING and o.about in about])
        record(
            session.stream,
            "defence_moved",
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
    return found


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
            "defence_locked" if locked else "defence_unlocked",
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
    if row.released_at is not None:
        raise Refused(
            [
                Objection(
                    "timetable.released",
                    gettext_noop("Le planning v%(version)d est diffusé : il ne change plus."),
                    {"version": row.version},
                    mend=gettext_noop("En faire une nouvelle version."),
                )
            ]
        )
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
        session = Session.objects.select_for_update().select_related("certifier").get(pk=timetable.session_id)
        row = _draft(timetable.pk)
        found = judge(row)
        require(blocking(found))
        newer = session.timetables.filter(released_at__isnull=False, version__gt=row.version).first()
        if newer is not None:
            raise Refused(
                [
                    Objection(
                        "timetable.newer-released",
                        gettext_noop("Le planning v%(version)d, plus récent, est déjà diffusé."),
                        {"version": newer.version},
                    )
                ]
            )
        before = released(session)
        changes = changes_between(before, row) if before else None
        row.released_at = now
        row.name = name.strip()[:NAME] or row.name
        row.note = change_words(changes) if changes else row.note
        row.save(update_fields=["released_at", "name", "note"])
        record(
            session.stream,
            "timetable_released",
            actor=actor.label,
            now=now,
            certifier=session.certifier.slug,
            facts={
                "version": row.version,
                "name": row.name,
                "warnings": len(found),
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
