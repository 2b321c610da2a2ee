"""Which timetables a session has, and the one in force. Reads only."""

from __future__ import annotations

from django.db.models import QuerySet

from parchemin.accounts.actor import Actor
from parchemin.accounts.visibility import visible_to
from parchemin.juries.models import (
    Session,
    Timetable,
)


def timetables(actor: Actor, session: Session) -> QuerySet[Timetable]:
    """Timetables of a session that a staff member may see, the latest first."""
    return visible_to(
        actor, Timetable.objects.filter(session=session), certifier="session__certifier"
    ).order_by("-version")


def latest(session: Session) -> Timetable | None:
    return session.timetables.order_by("-version").first()


def released(session: Session) -> Timetable | None:
    """The timetable in force: the last one released."""
    return session.timetables.filter(released_at__isnull=False).order_by("-version").first()
