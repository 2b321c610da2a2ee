"""Reads of sessions, juries and deliberations. Nothing here writes.

Jurors read through queries that start from their own seat: others' opinions stay hidden until theirs is given.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from parchemin.accounts.actor import Actor
from parchemin.accounts.visibility import visible_to
from parchemin.assessments.queries import lacking_files
from parchemin.candidates.models import Candidacy
from parchemin.catalogue.models import Assessment, Block
from parchemin.catalogue.queries import without_readings
from parchemin.domain.access import AccessRoute
from parchemin.domain.convocation import notification_due
from parchemin.domain.law import NoRuleError
from parchemin.juries.facts import (
    day_of_session,
)
from parchemin.juries.models import (
    BlockDecision,
    Outcome,
    Session,
    SessionEntry,
    Timetable,
)

# -- sessions -----------------------------------------------------------------------------------------------

# What a panel hears in a slot of its own: a defence, an interview, an oral test. A written file of which an oral is a
# part ("dossier technique", "livrable : dossier, oral") is no oral by its name: its block's slot hears it.
# What the sheet gives a panel of its own ("devant un jury d’au moins deux professionnels") is heard by that panel.
HEARD = Q(mode=Assessment.Mode.DEFENCE) | Q(
    Q(kind__icontains="entretien") | Q(kind__icontains="oral") | Q(panel_minimum__isnull=False),
    mode=Assessment.Mode.ORAL,
)


def sessions(actor: Actor) -> QuerySet[Session]:
    """Sessions a staff member may see, the latest jury first, with ``candidates`` counted."""
    return (
        visible_to(actor, Session.objects.all())
        .select_related("certifier", "site", "jury")
        .annotate(candidates=Count("entries", filter=Q(entries__taken_out_at__isnull=True), distinct=True))
        .order_by("-jury_on", "-pk")
    )


def of_session(rows: QuerySet[Candidacy], session: int) -> QuerySet[Candidacy]:
    """Those presented to a session, by its number."""
    return rows.filter(Exists(SessionEntry.objects.filter(candidacy=OuterRef("pk"), session=session)))


def late(rows: QuerySet[Candidacy], on: date) -> QuerySet[Candidacy]:
    """Those for which a file is missing though a session they are presented to, not sealed yet, has begun."""
    begun = SessionEntry.objects.filter(
        candidacy=OuterRef("pk"),
        session__starts_on__lte=on,
        session__state__in=[Session.State.DRAFT, Session.State.OPEN],
    )
    return lacking_files(rows).filter(Exists(begun))


def entries(session: Session) -> QuerySet[SessionEntry]:
    """Candidates presented, in their order, with what a deliberation reads."""
    rows = SessionEntry.objects.filter(session=session).select_related(
        "candidacy__person", "candidacy__framework__sheet", "candidacy__rules", "outcome", "again_of"
    )
    return (
        without_readings(rows, "candidacy__framework")
        .prefetch_related(
            Prefetch("blocks", queryset=Block.objects.order_by("number")),
            Prefetch(
                "decisions", queryset=BlockDecision.objects.select_related("block").order_by("block__number")
            ),
        )
        .order_by("position", "pk")
    )


def candidates(session: Session) -> QuerySet[SessionEntry]:
    """Candidates presented, in their order, with who they are: what judging a jury reads of them."""
    rows = SessionEntry.objects.filter(session=session)
    return rows.select_related("candidacy__person").order_by("position", "pk")


# -- opinions and decisions -----------------------------------------------------------------------------------


def outcome_of(entry: SessionEntry) -> Outcome | None:
    """The outcome stated of an entry, None while there is none."""
    return getattr(entry, "outcome", None)


def notification_due_on(entry: SessionEntry) -> date | None:
    """Last day to notify a VAE candidate (R. 6412-7); None on another route, or before the article was in force."""
    if entry.candidacy.route != AccessRoute.VAE:
        return None
    try:
        return notification_due(day_of_session(entry.session))
    except NoRuleError:
        return None


def timetables(actor: Actor, session: Session) -> QuerySet[Timetable]:
    """Timetables of a session that a staff member may see, the latest first."""
    rows = Timetable.objects.filter(session=session)
    return visible_to(actor, rows, certifier="session__certifier").order_by("-version")


def latest_timetable(session: Session) -> Timetable | None:
    """The last version, whether released or not."""
    return session.timetables.order_by("-version").first()


def timetable_in_force(session: Session) -> Timetable | None:
    """The last version released."""
    return session.timetables.filter(released_at__isnull=False).order_by("-version").first()


def key_in_force(session: int | OuterRef) -> Subquery:
    """The key of the timetable in force of a session, inside another query; null where there is none."""
    rows = Timetable.objects.filter(session=session, released_at__isnull=False).order_by("-version")
    return Subquery(rows.values("pk")[:1])
