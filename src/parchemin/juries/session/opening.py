"""What stops a session from opening, and what no longer fits once it has moved. Reads only."""

from __future__ import annotations

from collections.abc import Sequence

from parchemin.assessments.models import Grid
from parchemin.candidates.models import Candidacy
from parchemin.candidates.pinning import to_pin
from parchemin.catalogue.models import Assessment, Block
from parchemin.domain.clock import day_at
from parchemin.domain.new_session import Released
from parchemin.domain.new_session import after_a_move as moved_away
from parchemin.domain.objection import Objection
from parchemin.domain.opening import OpeningFacts, session_objections
from parchemin.journal.models import Entry
from parchemin.juries import acts
from parchemin.juries.facts import (
    unsettled,
)
from parchemin.juries.jury.restating import rules_asked
from parchemin.juries.models import (
    Session,
    SessionEntry,
    Timetable,
)
from parchemin.juries.queries import timetable_in_force

# Held before people or on a machine: the examination itself is the evidence.
HELD = [
    Assessment.Mode.DEFENCE,
    Assessment.Mode.ORAL,
    Assessment.Mode.WRITTEN,
    Assessment.Mode.ON_MACHINE,
]


def opening_objections(session: Session, only: Sequence[SessionEntry] | None = None) -> list[Objection]:
    """Reasons not to open the session. ``only``: what concerns these entries, presented once it is open."""
    presenting = (
        session.entries.all() if only is None else session.entries.filter(pk__in=[e.pk for e in only])
    )
    blocks = Block.objects.filter(entries__in=presenting)
    assessments = (
        Assessment.objects.filter(block__in=blocks)
        .select_related("block")
        .order_by("block__number", "position")
    )
    grids = Grid.objects.filter(certifier=session.certifier_id, assessment__in=assessments).order_by(
        "assessment_id"
    )
    presented = presenting.count()
    lacking = Candidacy.objects.filter(entries__in=presenting, rules__isnull=True).select_related(
        "certifier", "framework__sheet__certification"
    )
    without_rules = None in to_pin(lacking).values()
    composed = rules_asked(session)
    return session_objections(
        OpeningFacts(
            candidates=presented,
            assessments={str(a.pk): f"{a} (bloc {a.block.number})" for a in assessments.distinct()},
            grids=[str(pk) for pk in grids.values_list("assessment_id", flat=True).distinct()],
            rules=not without_rules,
            composition=bool(composed) and None not in composed,
            findings=unsettled(session, "open_session"),
            unassessed=[
                str(b) for b in blocks.filter(assessments__isnull=True).distinct().order_by("number")
            ],
            unproved=[
                str(b)
                for b in blocks.filter(assessments__isnull=False)
                .exclude(assessments__deliverables__is_file=True)
                .exclude(assessments__mode__in=HELD)
                .distinct()
                .order_by("number")
            ],
        )
    )


def after_a_move(session: Session, released: Timetable | None = None) -> list[Objection]:
    """What no longer fits the days of a session: warnings, for as long as they hold. ``released``: the timetable in
    force, where it is read."""
    moved = Entry.objects.filter(stream=session.stream, act=acts.SESSION_MOVED.name).order_by("-pk").first()
    last = session.convocations.order_by("-created_at").first() if moved else None
    return moved_away(
        session.starts_on,
        session.jury_on,
        _released(session, released or timetable_in_force(session)),
        convoked_before=bool(moved and last and last.created_at < moved.at),
    )


def _released(session: Session, row: Timetable | None) -> Released | None:
    if row is None:
        return None
    zone = session.site.zone
    planned = list(row.defences.values_list("starts_at", "room__site_id"))
    days = {day_at(at, zone) for at, _ in planned}
    elsewhere = any(site != session.site_id for _, site in planned)
    return Released(row.version, tuple(sorted(days)), elsewhere=elsewhere)
