"""Progress of long work, readable from any page, surviving the one that started it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from parchemin.runtime.models import Progress


def start(kind: str, about: str, *, now: datetime, total: int = 0, certifier: str = "") -> Progress:
    return Progress.objects.create(
        kind=kind, about=about, total=total, certifier=certifier, created_at=now, updated_at=now
    )


def going_on(kind: str, about: str) -> Progress | None:
    """The work of that kind about that thing which waits or runs; None when there is none."""
    begun = [Progress.State.WAITING, Progress.State.RUNNING]
    return (
        Progress.objects.filter(kind=kind, about=about, state__in=begun).order_by("created_at", "pk").first()
    )


def update(progress_id: Any, **fields: Any) -> bool:
    """Write fields (``done``, ``total``, ``words``, ``state``, ``result``); True when a stop was asked meanwhile."""
    Progress.objects.filter(pk=progress_id).update(updated_at=timezone.now(), **fields)
    return Progress.objects.filter(pk=progress_id, stop_asked=True).exists()


def interrupted(progress_id: Any, why: str = "") -> None:
    """End at once a work that waits or runs and will not go on; whoever follows it may start it again."""
    begun = [Progress.State.WAITING, Progress.State.RUNNING]
    words = f"Interrompu ({why}) : relancez ce travail." if why else "Interrompu : relancez ce travail."
    Progress.objects.filter(pk=progress_id, state__in=begun).update(
        state=Progress.State.FAILED, words=words, updated_at=timezone.now()
    )


def ask_stop(progress_id: Any) -> None:
    Progress.objects.filter(pk=progress_id).update(stop_asked=True)
