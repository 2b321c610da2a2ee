"""A jury judged again after a change: what it was found to be is kept, and answered."""

from __future__ import annotations

from datetime import datetime

from parchemin.catalogue.models import CompositionRule
from parchemin.domain.composition import Moment
from parchemin.domain.objection import Objection, blocking
from parchemin.juries.facts import day_of, rows_asked
from parchemin.juries.jury import checks, sittings
from parchemin.juries.models import (
    Jury,
    JuryRule,
    Session,
)

BEFORE_DELIBERATION = (Jury.State.COMPOSING, Jury.State.NOMINATED)


def begun(session: int) -> bool:
    """Whether the deliberation of that session (its key) was opened."""
    return Jury.objects.filter(session=session).exclude(state__in=BEFORE_DELIBERATION).exists()


def rules_asked(session: Session) -> list[CompositionRule | None]:
    """The latest confirmed rule of each framework and route presented, the most presented first; None where there is
    none. Of a session without candidates, the latest rule of each framework."""
    if rules := rows_asked(session):
        return list(rules.values())
    frameworks = session.frameworks.order_by("pk")
    return [f.composition_rules.order_by("-version").first() for f in frameworks]


def keep_rules(jury: Jury, *, named_now: bool = False) -> None:
    """The jury keeps the rule of each route presented, as it is confirmed now; one kept already stays. ``named_now``:
    it has just been made, and is held to nothing older."""
    for (_, route), row in rows_asked(jury.session, None if named_now else jury).items():
        if row is not None:
            JuryRule.objects.get_or_create(jury=jury, route=route, rule=row)


def restate(jury: Jury, now: datetime) -> list[Objection]:
    """Whether the jury named is complete; what it was found to be is kept, and answered. Inside a transaction."""
    keep_rules(jury)
    objections = checks.keep_sitting(sittings.sitting(jury), Moment.NOMINATION, day_of(jury), now=now)
    jury.state = Jury.State.COMPOSING if blocking(objections) else Jury.State.NOMINATED
    jury.save(update_fields=["state"])
    return objections
