"""Background work of the juries stage."""

from __future__ import annotations

from django.utils import timezone

from parchemin.accounts.actor import Actor
from parchemin.juries import planning, repairing
from parchemin.juries.models import Session, Timetable
from parchemin.runtime.tasks import task


@task("plan_defences")
def plan_defences(session_id: int, progress_id: str, actor: str, seconds: float, seed: int) -> None:
    """Search a timetable in the name of whoever asked (``actor`` is a journal label)."""
    planning.propose(
        actor=Actor(label=actor, system=True),
        now=timezone.now(),
        session=Session.objects.select_related("site", "certifier").get(pk=session_id),
        progress_id=progress_id,
        seconds=seconds,
        seed=seed,
    )


@task("repair_timetable")
def repair_timetable(timetable_id: int, progress_id: str, actor: str) -> None:
    """Mend a timetable in the name of whoever asked (``actor`` is a journal label)."""
    repairing.repair_timetable(
        actor=Actor(label=actor, system=True),
        now=timezone.now(),
        timetable=Timetable.objects.select_related("session__site", "session__certifier").get(
            pk=timetable_id
        ),
        progress_id=progress_id,
    )
