"""A juror withdraws after the release: the timetable comes back as a draft, changed as little as may be.

The search runs outside any transaction and outside the request; the released version stays as it is.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.journal.actions import AlreadyDone, already, record
from parchemin.juries import acts
from parchemin.juries.models import Juror, Timetable
from parchemin.juries.planning.changes import change_words
from parchemin.juries.planning.problem import placed, problem_of, timetable_of
from parchemin.juries.planning.searching import aside, tell, telling_the_end, ways_told
from parchemin.juries.planning.timetables import save_timetable, state_objections
from parchemin.juries.pool.available import withdraw_availability
from parchemin.planning.explain import Explanation
from parchemin.planning.grid import problem_digest
from parchemin.planning.repair import Repair, Step, repair
from parchemin.runtime import progress
from parchemin.runtime.models import Progress
from parchemin.runtime.tasks import later

SECONDS = 30.0  # of search


def start_repair(
    *,
    actor: Actor,
    now: datetime,
    timetable: Timetable,
    juror: Juror,
    since: datetime | None = None,
    key: str | None = None,
) -> Progress:
    """A juror withdraws from a session: the times declared from ``since`` on are taken back, and a repair is asked for.

    The repair runs in the background and leaves a draft based on ``timetable``, which stays as it is.
    """
    session = timetable.session
    require(to_manage(actor, session.certifier_id))
    if done := already(key):
        raise AlreadyDone(done)
    require(state_objections(session))
    opening = problem_of(session).opening
    windows = [
        (max(w.start, since) if since else w.start, w.end) for w in opening if not since or w.end > since
    ]
    with transaction.atomic():
        withdraw_availability(actor=actor, now=now, juror=juror, windows=windows)
        row = progress.start(
            "plan_defences", session.stream, now=now, total=int(SECONDS), certifier=session.certifier.slug
        )
        record(
            session.stream,
            acts.REPAIR_ASKED,
            actor=actor.label,
            now=now,
            certifier=session.certifier.slug,
            facts={"version": timetable.version, "juror": juror.pk},
            key=key,
        )
        later("repair_timetable", timetable_id=timetable.pk, progress_id=str(row.pk), actor=actor.label)
    return row


def repair_timetable(
    *,
    actor: Actor,
    now: datetime,
    timetable: Timetable,
    progress_id: Any = None,
    seconds: float = SECONDS,
) -> Timetable | None:
    """Keep, as a draft based on ``timetable``, the least changed one that stands on the data of the moment.

    None when it stands already or cannot be mended: the progress row says which, and why.
    """
    require(to_manage(actor, timetable.session.certifier_id))
    with telling_the_end(progress_id):
        return _repaired(actor, now, timetable, progress_id, seconds)
    return None


def _repaired(
    actor: Actor, now: datetime, timetable: Timetable, progress_id: Any, seconds: float
) -> Timetable | None:
    session = timetable.session
    problem, before = problem_of(session), timetable_of(timetable)

    def waiting() -> None:
        if progress_id:
            progress.update(progress_id, state=Progress.State.RUNNING, words="réparation")

    done = aside(lambda: repair(problem, before, seconds=seconds), waiting)
    if done.timetable is None:
        reasons = placed(session, done.reasons)
        why = Explanation(done.reasons, done.ways)
        tell(
            progress_id,
            Progress.State.FAILED,
            " ".join(o.message for o in reasons[:3]),
            {"reasons": [o.as_dict() for o in reasons], "ways": ways_told(session, problem, why)},
        )
        return None
    if done.step is Step.NOTHING:
        tell(
            progress_id,
            Progress.State.DONE,
            f"Le planning v{timetable.version} tient encore : rien à changer.",
            {"timetable": timetable.pk},
        )
        return None
    row = save_timetable(
        actor=actor,
        now=now,
        session=session,
        timetable=done.timetable,
        digest=problem_digest(problem),
        origin="repair",
        status=done.step.value,
        seconds=done.seconds,
        based_on=timetable,
        note=change_words(done.changes),
    )
    tell(
        progress_id,
        Progress.State.DONE,
        _repair_words(row, done),
        {"timetable": row.pk, "step": done.step.value},
    )
    return row


def _repair_words(row: Timetable, done: Repair) -> str:
    least = "le moindre changement" if done.optimal else "un changement réduit"
    return f"Planning v{row.version}, {least} : {change_words(done.changes)}"
