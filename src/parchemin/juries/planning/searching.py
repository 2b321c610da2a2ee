"""A timetable searched in the background: asked for, found or explained, told as it goes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.domain import schedule
from parchemin.domain.objection import Refused
from parchemin.journal.actions import AlreadyDone, already, record
from parchemin.juries import acts
from parchemin.juries.models import (
    Juror,
    Session,
    Timetable,
)
from parchemin.juries.planning.problem import day_rules, placed, problem_of, sites_by_key, timetable_of
from parchemin.juries.planning.timetables import save_timetable, state_objections
from parchemin.juries.queries import latest_timetable, timetable_in_force
from parchemin.planning.explain import Explanation, explain
from parchemin.planning.relaxations import DECIDED_HERE
from parchemin.planning.solve import Progress as Advance
from parchemin.planning.solve import Solution, Status, solve
from parchemin.runtime import progress
from parchemin.runtime.models import Progress
from parchemin.runtime.tasks import later

POLL_SECONDS = 0.5
SECONDS = 20.0  # of search, unless asked otherwise
LONGEST = 3600.0  # asked at most
SEED = 1
EXPLAIN_SECONDS = 20.0  # at least, to explain that there is nothing to find and what would help
T = TypeVar("T")


def start_planning(
    *,
    actor: Actor,
    now: datetime,
    session: Session,
    seconds: float = SECONDS,
    seed: int = SEED,
    key: str | None = None,
) -> Progress:
    """Ask for a timetable; the search runs in the background, its progress is read from here and it can be stopped."""
    require(to_manage(actor, session.certifier_id))
    if done := already(key):
        raise AlreadyDone(done)
    seconds = bounded(seconds)
    with transaction.atomic():
        row = _asked(session, actor=actor, now=now, seconds=seconds, seed=seed, key=key)
        later(
            "plan_defences",
            session_id=session.pk,
            progress_id=str(row.pk),
            actor=actor.label,
            seconds=seconds,
            seed=seed,
        )
    return row


def search_now(
    *, actor: Actor, now: datetime, session: Session, seconds: float = SECONDS
) -> tuple[Timetable | None, Progress]:
    """The same for who waits for it: the timetable kept, and the row that says why there is none."""
    require(to_manage(actor, session.certifier_id))
    seconds = bounded(seconds)
    with transaction.atomic():
        row = _asked(session, actor=actor, now=now, seconds=seconds)
    timetable = propose(actor=actor, now=now, session=session, progress_id=row.pk, seconds=seconds)
    row.refresh_from_db()
    return timetable, row


def bounded(seconds: float) -> float:
    """The time a search is given: one second at least."""
    return min(max(seconds, 1.0), LONGEST)


def _asked(
    session: Session, *, actor: Actor, now: datetime, seconds: float, seed: int = SEED, key: str | None = None
) -> Progress:
    """The search noted as asked, in the journal and for the page; ``Refused`` where none can begin."""
    require(state_objections(session))
    day_rules(session)
    record(
        session.stream,
        acts.PLANNING_ASKED,
        actor=actor.label,
        now=now,
        certifier=session.certifier.slug,
        facts={"seconds": seconds, "seed": seed},
        key=key,
    )
    return progress.start(
        "plan_defences", session.stream, now=now, total=int(seconds), certifier=session.certifier.slug
    )


def propose(
    *,
    actor: Actor,
    now: datetime,
    session: Session,
    progress_id: Any = None,
    seconds: float = SECONDS,
    seed: int = SEED,
) -> Timetable | None:
    """Search, then keep the proposal as a draft. None when there is none: the progress row says why.

    Locked defences of the latest timetable stay where they are; a published timetable is departed from as little as
    may be, since people were told. Refused or broken off, the progress row says it: none is left as if it went on.
    """
    require(to_manage(actor, session.certifier_id))
    with telling_the_end(progress_id):
        return _proposed(session, progress_id, actor=actor, now=now, seconds=seconds, seed=seed)
    return None


@contextmanager
def telling_the_end(progress_id: Any) -> Iterator[None]:
    """Work that is refused, or broken off, says so on its progress row: none is left there as if it went on."""
    try:
        yield
    except Refused as refusal:
        tell(
            progress_id,
            Progress.State.FAILED,
            " ".join(o.message for o in refusal.objections),
            {"status": "refused", "reasons": [o.as_dict() for o in refusal.objections]},
        )
    except BaseException:
        tell(progress_id, Progress.State.STOPPED, "Recherche interrompue : relancez-la.", {})
        raise


def _proposed(
    session: Session, progress_id: Any, *, actor: Actor, now: datetime, seconds: float, seed: int
) -> Timetable | None:
    problem = problem_of(session)
    before = latest_timetable(session)
    locked = tuple(p for p in timetable_of(before).placements if p.locked) if before else ()
    told = timetable_in_force(session)
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
    objections = schedule.violations(problem, solution.timetable)
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
            "violations": [{"code": o.code, "about": o.about, "level": o.level.value} for o in objections],
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

    try:
        return aside(search, waiting)
    finally:
        stop.set()  # broken off here, the search ends too


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


def ways_told(session: Session, problem: schedule.Problem, why: Explanation) -> list[dict[str, Any]]:
    """Ways to a timetable as a progress row keeps them; ``juror``: the row of whoever a change is about."""
    names = sites_by_key(session)
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


def _advance(last: Advance) -> str:
    if last.objective is None:
        return "un premier planning, que la recherche améliore"
    return f"{last.plans} plannings trouvés, le meilleur coûte {last.objective}"
