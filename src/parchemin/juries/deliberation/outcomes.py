"""Outcomes as rows: written when stated or when the deliberation closes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from parchemin.domain.deliberation import Attendance as Came
from parchemin.domain.deliberation import (
    Verdict,
    outcome,
)
from parchemin.juries import queries
from parchemin.juries.deliberation import boards
from parchemin.juries.facts import day_of
from parchemin.juries.models import (
    Jury,
    Outcome,
    SessionEntry,
)


def covers_everything(entry: SessionEntry, held: set[int]) -> bool:
    """Whether the blocks presented and those held make the whole certification."""
    framework = set(entry.candidacy.framework.blocks.values_list("pk", flat=True))
    return framework <= held | {b.pk for b in entry.blocks.all()}


def write_outcome(
    jury: Jury, entry: SessionEntry, verdict: Verdict, now: datetime, *, whole: bool
) -> Outcome:
    return Outcome.objects.create(
        certifier_id=jury.session.certifier_id,
        entry=entry,
        verdict=verdict.value,
        whole=whole,
        stated_on=day_of(jury),
        stated_at=now,
    )


def write_outcomes(jury: Jury, shown: boards.Board, now: datetime) -> Sequence[Outcome]:
    outcomes = []
    for entry in shown.entries:
        stated = queries.outcome_of(entry)
        if stated is not None:
            outcomes.append(stated)
            continue
        held = set(shown.acquired[entry.pk])
        decided = {str(c.block.pk): c.decision.acquired for c in shown.of(entry) if c.decision is not None}
        scope = [str(c.block.pk) for c in shown.of(entry)]
        # A block decided here and recognised since stays what the jury decided.
        before = [pk for pk in scope if int(pk) in held and pk not in decided]
        verdict = outcome(scope, decided, before, Came.PRESENT)
        outcomes.append(write_outcome(jury, entry, verdict, now, whole=covers_everything(entry, held)))
    return outcomes
