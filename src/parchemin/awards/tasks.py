"""Background work of the awards stage."""

from __future__ import annotations

from django.utils import timezone

from parchemin.accounts.actor import Actor
from parchemin.awards import actions, queries
from parchemin.parties.models import Certifier
from parchemin.runtime import progress
from parchemin.runtime.clock import day_here
from parchemin.runtime.models import Progress
from parchemin.runtime.tasks import task


@task("issue_awards")
def issue_awards(certifier: str, actor: str, progress_id: str | None = None) -> None:
    """Issue every award due for a certifier, in the name of whoever asked (``actor`` is a journal label)."""
    now = timezone.now()
    of = Certifier.objects.get(slug=certifier)
    if progress_id:
        progress.update(progress_id, state=Progress.State.RUNNING)
    batch = actions.issue_awards(
        actor=Actor(label=actor, system=True),
        now=now,
        outcomes=queries.due(day_here(now), of),
        progress_id=progress_id,
    )
    if progress_id:
        progress.update(
            progress_id,
            state=Progress.State.STOPPED if batch.stopped else Progress.State.DONE,
            result={
                "issued": [award.pk for award in batch.issued],
                "refused": [[row.outcome.pk, row.words] for row in batch.refused],
            },
        )
