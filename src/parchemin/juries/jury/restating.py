"""A jury judged again after a change: what it was found to be is kept, and answered."""

from __future__ import annotations

from datetime import datetime

from parchemin.catalogue.models import CompositionRule
from parchemin.domain.composition import Moment
from parchemin.domain.objection import Objection, blocking
from parchemin.juries.facts import day_of
from parchemin.juries.jury import checks, sittings
from parchemin.juries.models import (
    Jury,
    Session,
)

BEFORE_DELIBERATION = (Jury.State.COMPOSING, Jury.State.NOMINATED)


def rules_asked(session: Session) -> list[CompositionRule | None]:
    """The latest confirmed rule of each framework for each route presented; None where there is none."""
    presented = set(session.entries.values_list("candidacy__route", flat=True))
    routes: list[str | None] = [*sorted(presented)] or [None]
    found: list[CompositionRule | None] = []
    for framework in session.frameworks.order_by("pk"):
        rules = list(CompositionRule.objects.filter(framework=framework).order_by("-version"))
        found += [
            next((rule for rule in rules if route is None or not rule.routes or route in rule.routes), None)
            for route in routes
        ]
    return found


def restate(jury: Jury, now: datetime) -> list[Objection]:
    """Whether the jury named is complete; what it was found to be is kept, and answered. Inside a transaction."""
    objections = checks.keep_sitting(sittings.sitting(jury), Moment.NOMINATION, day_of(jury), now=now)
    jury.state = Jury.State.COMPOSING if blocking(objections) else Jury.State.NOMINATED
    jury.save(update_fields=["state"])
    return objections
