"""The accounts' part of the idempotent round."""

from __future__ import annotations

from datetime import datetime

from parchemin.accounts import throttle


def sweep(now: datetime) -> str:
    """Remove counts of tries that weigh nothing any more."""
    return f"{throttle.forget(now)} comptes d’essais de connexion oubliés"
