"""Acts of the deliberation: open, give an opinion, vote again, decide, adopt, dissent, state, close.

A decision is recorded once and never computed again. The row of the jury is locked by each of them, and the
database holds one decision per block and one outcome per candidate: two clicks make one decision.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.domain.certification_rules import InTheirName
from parchemin.domain.composition import Moment, Seat
from parchemin.domain.deliberation.steps import RESERVED, beginning_objections, going_on_objections
from parchemin.domain.objection import Objection, Refused, blocking
from parchemin.domain.opening import another_day
from parchemin.journal.actions import record
from parchemin.juries import acts, queries
from parchemin.juries.conflicts import to_follow
from parchemin.juries.deliberation import boards
from parchemin.juries.deliberation.outcomes import write_outcomes
from parchemin.juries.facts import day_of, local_day, unsettled
from parchemin.juries.jury import checks, sittings
from parchemin.juries.jury.restating import BEFORE_DELIBERATION, keep_rules
from parchemin.juries.locks import locked_jury
from parchemin.juries.models import (
    Jury,
    JuryMember,
    Session,
    SessionEntry,
)
from parchemin.juries.terms import session_rules


def to_chair(actor: Actor, jury: Jury, *, deciding: bool = True) -> list[Objection]:
    """Who may record what the jury decides: the president, or the certification manager who keeps the minutes, unless
    they are tied to a candidate, or the certifier's rules leave what is decided
    to the president. ``deciding`` False: to open and to close, which decide nothing of a candidate."""
    apart = to_follow(actor, jury.session)
    keeps = not deciding or session_rules(jury.session).jury.in_their_name is InTheirName.FREE
    if actor.manages(jury.session.certifier_id) and not apart and keeps:
        return []
    seats = JuryMember.objects.filter(
        jury=jury,
        seat=Seat.PRESIDENT.value,
        withdrawn_at__isnull=True,
        juror__person__in=actor.persons("juror"),
    ).select_related("jury__session__site", "jury__session__certifier", "jury__rule", "juror")
    if any(sittings.presides(seat) for seat in seats.order_by("pk")):
        return []
    return apart or to_manage(actor, jury.session.certifier_id) or [RESERVED]


def deliberating_jury(jury: Jury) -> Jury:
    """The jury, locked, while it deliberates; ``Refused`` otherwise. Inside a transaction."""
    row = locked_jury(jury.pk)
    require(
        going_on_objections(
            deliberating=row.state == Jury.State.DELIBERATING,
            begun=row.opened_at is not None,
            state=row.get_state_display(),
        )
    )
    return row


def open_deliberation(*, actor: Actor, now: datetime, jury: Jury, key: str | None = None) -> Jury:
    """Open the deliberation with the members present. ``Refused`` when they do not make a lawful jury.

    The day that counts from there on is the one it really opens on, at the site; another than the one planned
    is said. What concerns one candidate alone (a recusal, a tie, the law of the VAE) stops that candidate's decisions only.
    """
    require(to_chair(actor, jury, deciding=False))
    with transaction.atomic():
        row = locked_jury(jury.pk)
        require(
            beginning_objections(
                session_open=row.session.state == Session.State.OPEN,
                begun=row.state not in BEFORE_DELIBERATION,
            )
        )
        day = local_day(row.session, now)
        presented = list(queries.candidates(row.session))
        whole = sittings.sitting(row, on=day, presented=presented)
        objections = [
            *another_day(row.session.jury_on, day),
            *unsettled(row.session, "deliberate"),
            *whole.objections(Moment.OPENING, day),
        ]
        if blocking(objections):
            raise Refused(objections)
        row.state, row.opened_at, row.held_on = Jury.State.DELIBERATING, now, day
        row.save(update_fields=["state", "opened_at", "held_on"])
        keep_rules(row)
        checks.keep_sitting(whole, Moment.OPENING, day, presented, now=now)
        record(
            row.session.stream,
            acts.DELIBERATION_OPENED,
            actor=actor.label,
            now=now,
            certifier=row.session.certifier.slug,
            facts={
                "rule": row.rule.notation,
                "present": sorted(whole.present or ()),
                "held_on": day.isoformat(),
                "planned_on": row.session.jury_on.isoformat(),
            },
            key=key,
        )
    return row


def keep_composition(shown: boards.Board, entries: Iterable[SessionEntry], now: datetime) -> None:
    """Who sat for these candidates, and what was found, when a block of theirs was decided."""
    whole = shown.sitting
    judged = [
        (e, whole.seated(e.candidacy_id, Moment.DELIBERATION), shown.composition[e.pk]) for e in entries
    ]
    checks.keep_all(whole.jury, Moment.DELIBERATION, day_of(whole.jury), judged, now=now)


def close_deliberation(*, actor: Actor, now: datetime, jury: Jury, key: str | None = None) -> Jury:
    """Close: each candidate's outcome follows from the decisions. ``Refused`` while somebody is not decided, or where
    the jury that decided turns out unlawful."""
    require(to_chair(actor, jury, deciding=False))
    with transaction.atomic():
        row = deliberating_jury(jury)
        shown = boards.board(row)
        objections = boards.closing_objections(shown)
        if blocking(objections):
            raise Refused(objections)
        outcomes = write_outcomes(row, shown, now)
        row.state, row.closed_at = Jury.State.CLOSED, now
        row.save(update_fields=["state", "closed_at"])
        record(
            row.session.stream,
            acts.DELIBERATION_CLOSED,
            actor=actor.label,
            now=now,
            certifier=row.session.certifier.slug,
            facts={"outcomes": {str(o.entry_id): o.verdict for o in outcomes}},
            key=key,
        )
    return row
