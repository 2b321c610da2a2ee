"""Background work of the juries stage."""

from __future__ import annotations

from django.utils import timezone

from parchemin.accounts.actor import Actor
from parchemin.domain.objection import Refused
from parchemin.juries.minutes import dossier
from parchemin.juries.models import Session, SessionEntry, Timetable
from parchemin.juries.planning import repairing, searching
from parchemin.runtime import progress
from parchemin.runtime.models import Progress
from parchemin.runtime.tasks import task


@task("plan_defences")
def plan_defences(session_id: int, progress_id: str, actor: str, seconds: float, seed: int) -> None:
    """Search a timetable in the name of whoever asked (``actor`` is a journal label)."""
    searching.propose(
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


@task("build_evidence")
def build_evidence(entry_id: int, progress_id: str, actor: str) -> None:
    """Make the dossier de preuve of a candidate in the name of whoever asked (``actor`` is a journal label)."""
    entry = SessionEntry.objects.select_related(
        "session__certifier", "session__site", "candidacy__person", "candidacy__framework__sheet"
    ).get(pk=entry_id)
    by = Actor(label=actor, system=True)
    try:
        dossier.build(actor=by, now=timezone.now(), entry=entry, progress_id=progress_id)
    except (Refused, OSError) as error:  # a file of the store may be missing: the page says which
        progress.update(progress_id, state=Progress.State.FAILED, words=str(error))
    else:
        progress.update(progress_id, state=Progress.State.DONE)
