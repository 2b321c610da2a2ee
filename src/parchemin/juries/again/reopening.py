"""A deliberation reopened before its seal: what an unlawful jury decided is set aside, and decided again.

The decisions, the votes and the outcomes of the candidates chosen are kept as they were, beside the reopening and its
reason, and count for nothing. Those of the other candidates stand. Whoever sits next is noted present anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.documents.words import unprintable
from parchemin.domain.objection import Objection, Refused, blocking
from parchemin.domain.reopening import Reopened, Stage, goes_on, reopening_objections
from parchemin.journal.actions import Private, record
from parchemin.juries import acts, queries
from parchemin.juries.conflicts import to_follow
from parchemin.juries.facts import day_of
from parchemin.juries.jury import sat, sittings
from parchemin.juries.locks import locked_jury
from parchemin.juries.models import (
    BlockDecision,
    DissentingOpinion,
    Jury,
    MemberSignature,
    Opinion,
    Outcome,
    Reopening,
    SessionEntry,
    SetAside,
)

HELD = (Jury.State.DELIBERATING, Jury.State.CLOSED)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A candidate of a deliberation that may be reopened. ``decided``: something is, or is stated, of them; ``reasons``:
    why the jury that decided of them could not, empty when it could."""

    entry: SessionEntry
    decided: bool
    reasons: tuple[Objection, ...]


def candidates(jury: Jury) -> list[Candidate]:
    """Every candidate, in their order, with what was decided and whether by a lawful jury."""
    rows = list(queries.entries(jury.session))
    judged = sat.as_it_sat(sittings.sitting(jury), rows)
    lacking = {entry.pk: tuple(blocking(list(reasons))) for entry, _, reasons in judged if entry is not None}
    return [Candidate(row, _decided(row), lacking.get(row.pk, ())) for row in rows]


def _decided(row: SessionEntry) -> bool:
    return bool(row.decisions.all()) or queries.outcome_of(row) is not None


def reopen_deliberation(
    *,
    actor: Actor,
    now: datetime,
    jury: Jury,
    entries: Iterable[int],
    reason: str,
    key: str | None = None,
) -> Reopening:
    """Set aside what was decided of the candidates ``entries`` (keys), and have the jury decide again.

    While something decided stands, the deliberation goes on, on its own day; when nothing does and it was closed, the jury
    is recomposed and the deliberation opened again, on another day if need be. Who was there when it was closed has left:
    presence is noted anew. Signatures fall with the text that they signed. ``Refused``: sealed, not held, nobody chosen,
    nothing decided of somebody, no reason.
    """
    require([*to_manage(actor, jury.session.certifier_id), *to_follow(actor, jury.session)])
    require(unprintable(reason))
    chosen = set(entries)
    with transaction.atomic():
        row = locked_jury(jury.pk)
        rows = [entry for entry in queries.entries(row.session) if entry.pk in chosen]
        wanted = [Reopened(entry.candidacy.person.full_name, _decided(entry)) for entry in rows]
        objections = reopening_objections(_stage(row), wanted, reason)
        if objections:
            raise Refused(objections)
        reopening = Reopening.objects.create(
            jury=row,
            by=actor.name,
            reason=reason.strip(),
            held_on=day_of(row),
            closed_at=row.closed_at,
            reopened_at=now,
        )
        count = _set_aside(reopening, rows)
        _reopen(row)
        record(
            row.session.stream,
            acts.DELIBERATION_REOPENED,
            actor=actor.label,
            now=now,
            certifier=row.session.certifier.slug,
            facts={
                "entries": sorted(entry.pk for entry in rows),
                "count": len(rows),
                "decisions": count,
                "held_on": reopening.held_on.isoformat(),
                "reopening": reopening.pk,
            },
            private={"reason": Private(row.session.stream, reopening.reason)},
            key=key,
        )
    return reopening


def _stage(jury: Jury) -> Stage:
    if jury.state == Jury.State.SEALED:
        return Stage.SEALED
    return Stage.HELD if jury.state in HELD else Stage.BEFORE


def _set_aside(reopening: Reopening, rows: Sequence[SessionEntry]) -> int:
    """Keep what was decided as it was, then take it away; gives the number of decisions."""
    dissents: dict[int, list[dict[str, Any]]] = defaultdict(list)
    noted = DissentingOpinion.objects.filter(decision__entry__in=rows).select_related("member__juror")
    for one in noted.order_by("pk"):
        dissents[one.decision_id].append({"person": str(one.member.juror.person_id), "words": one.words})
    SetAside.objects.bulk_create(
        SetAside(
            reopening=reopening,
            entry=row,
            verdict=outcome.verdict if (outcome := queries.outcome_of(row)) else "",
            decisions=[_was(one, dissents[one.pk]) for one in row.decisions.all()],
        )
        for row in rows
    )
    noted.delete()
    count, _ = BlockDecision.objects.filter(entry__in=rows).delete()
    Opinion.objects.filter(entry__in=rows).delete()
    Outcome.objects.filter(entry__in=rows).delete()
    MemberSignature.objects.filter(jury=reopening.jury).delete()
    return count


def _was(decision: BlockDecision, dissents: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "block": decision.block.number,
        "acquired": decision.acquired,
        "votes": decision.votes,
        "casting_vote": decision.casting_vote,
        "proposal": decision.proposal,
        "departure": [decision.departure_code, decision.departure_reason],
        "motivation": decision.motivation,
        "evidence": decision.evidence,
        "dissents": dissents,
        "decided_at": decision.decided_at.isoformat(),
    }


def _reopen(jury: Jury) -> None:
    """Back to the deliberation, or before it where nothing that it decided stands."""
    closed = jury.state == Jury.State.CLOSED
    if closed:
        sittings.at_deliberation(jury).filter(present=True, left_at__isnull=True).update(
            left_at=jury.closed_at
        )
    if goes_on(closed=closed, stands=_stands(jury)):
        jury.state = Jury.State.DELIBERATING
    else:
        jury.state = Jury.State.NOMINATED
        jury.opened_at = jury.held_on = None
    jury.closed_at = None
    jury.save(update_fields=["state", "opened_at", "closed_at", "held_on"])


def _stands(jury: Jury) -> bool:
    """Whether something decided, or stated, of a candidate of that session stands."""
    of = {"entry__session": jury.session_id}
    return BlockDecision.objects.filter(**of).exists() or Outcome.objects.filter(**of).exists()
