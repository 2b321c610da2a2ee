"""The declarations stage's part of the idempotent round."""

from __future__ import annotations

from datetime import datetime

from parchemin.accounts.actor import system
from parchemin.declarations import actions, queries
from parchemin.parties.models import Certifier


def sweep(now: datetime) -> str:
    """Every award has its passage, every open passage its reasons; what is written is said, not counted as told."""
    ready = blocked = 0
    certifiers = Certifier.objects.values_list("pk", flat=True)
    for certifier in Certifier.objects.order_by("pk"):
        prepared = actions.prepare(actor=system("sweep"), now=now, certifier=certifier)
        ready += len(prepared.ready)
        blocked += len(prepared.blocked)
    written = queries.counts(certifiers)[queries.Standing.WRITTEN]
    return f"{ready} passages à déclarer, {blocked} bloqués, {written} écrits à déposer"
