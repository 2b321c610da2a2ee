"""Background work of the catalogue: what is written to those who share a sheet."""

from __future__ import annotations

from django.utils import timezone

from parchemin.catalogue import telling
from parchemin.runtime.tasks import task


@task("tell_proposal")
def tell_proposal(proposal: int) -> None:
    """To the managers whose certifiers are asked to accept a change."""
    telling.proposed(proposal, timezone.now())


@task("tell_proposal_answered")
def tell_proposal_answered(proposal: int, certifier: int, state: str) -> None:
    """To the others, what one certifier answered; ``state``: how the proposal stands with that answer."""
    telling.answered(proposal, certifier, state, timezone.now())
