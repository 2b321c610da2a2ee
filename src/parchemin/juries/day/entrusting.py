"""Acts that entrust a grid to one more marker than those who hear the candidate, and take it back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.assessments.models import Grid, Marking
from parchemin.candidates.conflicts import to_rule_on
from parchemin.domain.composition import RelationKind, Seat, mandate_objections
from parchemin.domain.marking import Entrusted, entrusting_objections
from parchemin.domain.objection import Objection, gettext_noop, refuse
from parchemin.journal.actions import record
from parchemin.juries import acts
from parchemin.juries.facts import juror_facts, relations
from parchemin.juries.locks import locked_session
from parchemin.juries.models import EntrustedGrid, Juror, Jury, Recusal, SessionEntry
from parchemin.juries.terms import terms_of

ASIDE = gettext_noop("s’est déporté pour ce candidat")


def entrust_grid(
    *, actor: Actor, now: datetime, entry: SessionEntry, grid: Grid, juror: Juror, key: str | None = None
) -> EntrustedGrid:
    """Entrust the grid of a candidate to a juror of the pool, who finds it on their own page.

    ``Refused``: a tie, declared or presumed; no mandate that day; a grid of no block presented; the deliberation closed.
    """
    session = entry.session
    require(to_manage(actor, session.certifier_id))
    require(to_rule_on(actor, entry.candidacy.person))
    with transaction.atomic():
        locked_session(session)
        require(objections(entry, grid, juror))
        row = EntrustedGrid.objects.create(entry=entry, grid=grid, juror=juror, entrusted_at=now)
        record(
            session.stream,
            acts.GRID_ENTRUSTED,
            actor=actor.label,
            now=now,
            certifier=session.certifier.slug,
            facts={"entry": entry.pk, "grid": grid.pk, "juror": juror.pk},
            key=key,
        )
    return row


def objections(entry: SessionEntry, grid: Grid, juror: Juror) -> list[Objection]:
    """Why that grid may not be entrusted to that juror."""
    session = entry.session
    on = session.jury_on
    terms = terms_of(session, on, [juror])
    facts = juror_facts(juror, Seat.PROFESSIONAL, terms=terms)
    entrusting = entrusting_objections(
        Entrusted(
            juror.person.full_name,
            presented=grid.certifier_id == session.certifier_id
            and entry.blocks.filter(assessments=grid.assessment_id).exists(),
            ours=juror.certifier_id == session.certifier_id,
            tie=_tie(entry, juror),
            already=EntrustedGrid.objects.filter(entry=entry, grid=grid, juror=juror).exists()
            or Marking.objects.filter(
                candidacy=entry.candidacy_id, grid=grid, assessor=juror.person_id
            ).exists(),
            over=Jury.objects.filter(
                session=session, state__in=[Jury.State.CLOSED, Jury.State.SEALED]
            ).exists(),
        )
    )
    return entrusting or terms.judged(mandate_objections([facts], on, limit_years=terms.limit_years), on)


def _tie(entry: SessionEntry, juror: Juror) -> str:
    """What ties a juror and the candidate, in words; empty for nothing."""
    if Recusal.objects.filter(member__juror=juror, candidacy=entry.candidacy_id).exists():
        return ASIDE
    standing = [one for one in relations([entry.candidacy], [juror]) if not one.cleared]
    return RelationKind(standing[0].kind).label if standing else ""


def take_grid_back(*, actor: Actor, now: datetime, entrusted: EntrustedGrid, key: str | None = None) -> None:
    """Take back a grid that was entrusted, while nothing was written on it."""
    session = entrusted.entry.session
    require(to_manage(actor, session.certifier_id))
    require(to_rule_on(actor, entrusted.entry.candidacy.person))
    with transaction.atomic():
        row = EntrustedGrid.objects.select_for_update().get(pk=entrusted.pk)
        begun = Marking.objects.filter(
            candidacy=entrusted.entry.candidacy_id, grid=row.grid_id, assessor=entrusted.juror.person_id
        )
        if begun.filter(marks__isnull=False).exists():
            raise refuse(
                "entrusting.begun",
                gettext_noop("%(name)s a commencé cette grille : elle ne se reprend plus."),
                mend=gettext_noop("Rien n’est à reprendre : le jury lit chaque grille rendue."),
                name=entrusted.juror.person.full_name,
            )
        begun.delete()
        facts = {"entry": row.entry_id, "grid": row.grid_id, "juror": row.juror_id}
        row.delete()
        record(
            session.stream,
            acts.GRID_TAKEN_BACK,
            actor=actor.label,
            now=now,
            certifier=session.certifier.slug,
            facts=facts,
            key=key,
        )
