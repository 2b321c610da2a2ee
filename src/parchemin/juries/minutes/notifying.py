"""Who was not yet told of their result, and by when the law of the VAE wants it. Reads only."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from parchemin.domain.access import AccessRoute
from parchemin.domain.convocation import notification_due
from parchemin.domain.law import NoRuleError
from parchemin.juries.facts import day_of_session
from parchemin.juries.models import Session, SessionEntry
from parchemin.parties.models import Letter

DEALT = (Letter.State.SENT, Letter.State.CANCELLED)  # gone, or someone decided that it would not go


@dataclass(frozen=True, slots=True)
class Clock:
    """The fifteen days of a session (R. 6412-7): ``waiting`` VAE candidates not told, with their companion."""

    waiting: int
    since: date  # the day the jury was really held
    due: date

    def days_left(self, on: date) -> int:
        """Whole days left; negative when late."""
        return (self.due - on).days

    def share(self, on: date) -> int:
        """Part of the term gone, 0 to 100."""
        return max(0, min(100, round(100 * (on - self.since).days / (self.due - self.since).days)))


def not_told(entries: QuerySet[SessionEntry]) -> QuerySet[SessionEntry]:
    """Those of ``entries`` whose letter of results, or that of the person who accompanied them, has not left."""
    key = Cast(OuterRef("pk"), CharField())
    own, companion = (
        Exists(Letter.objects.filter(once=Concat(Value(f"{kind}:"), key), state__in=DEALT))
        for kind in ("results", "results-companion")
    )
    accompanied = Q(candidacy__route=AccessRoute.VAE.value) & ~Q(candidacy__companion_email="")
    return entries.filter(candidacy__person__erased_at__isnull=True).filter(~own | (accompanied & ~companion))


def clock(session: Session) -> Clock | None:
    """The clock of a session whose jury was held; None when everyone was told, or no VAE candidate was presented."""
    jury = getattr(session, "jury", None)
    if jury is None or jury.opened_at is None:
        return None
    entries = SessionEntry.objects.filter(session=session, candidacy__route=AccessRoute.VAE.value)
    return _clock(session, not_told(entries).count())


def clocks_published(certifiers: Collection[int]) -> list[tuple[Session, Clock]]:
    """The same of each session published where somebody was not told, the oldest jury first: two queries."""
    rows = published_not_told(certifiers).filter(candidacy__route=AccessRoute.VAE.value).order_by()
    waiting = dict(rows.values("session").annotate(waiting=Count("pk")).values_list("session", "waiting"))
    sessions = Session.objects.filter(pk__in=waiting, jury__opened_at__isnull=False).select_related(
        "jury", "site"
    )
    return [
        (session, running)
        for session in sessions.order_by("jury_on", "pk")
        if (running := _clock(session, waiting[session.pk]))
    ]


def _clock(session: Session, waiting: int) -> Clock | None:
    """``waiting``: VAE candidates not told."""
    day = day_of_session(session)
    try:
        due = notification_due(day)
    except NoRuleError:
        return None
    return Clock(waiting, day, due) if waiting else None


def published_not_told(certifiers: Collection[int]) -> QuerySet[SessionEntry]:
    """Candidates of published sessions who were not told, the oldest jury first."""
    rows = SessionEntry.objects.filter(
        session__certifier__in=certifiers, session__state=Session.State.PUBLISHED, outcome__isnull=False
    )
    return not_told(rows).order_by("session__jury_on", "session", "position")
