"""Background work of the declarations stage."""

from __future__ import annotations

from django.utils import timezone

from parchemin.accounts.actor import system
from parchemin.declarations import actions
from parchemin.parties.models import Certifier
from parchemin.runtime.tasks import task


@task("prepare_declarations")
def prepare_declarations(certifier: str) -> None:
    """Give each award of a certifier (slug) its passage and say what is missing."""
    actions.prepare(
        actor=system("declarations"), now=timezone.now(), certifier=Certifier.objects.get(slug=certifier)
    )
