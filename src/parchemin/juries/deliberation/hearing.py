"""Fraud: the candidate is invited to present observations, they are noted, then a block may be withdrawn (R. 6412-7)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import F, QuerySet

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.candidates.conflicts import to_rule_on
from parchemin.candidates.models import AcquiredBlock
from parchemin.catalogue.models import Block
from parchemin.domain import hearing as hearing_rule
from parchemin.domain.access import AccessRoute
from parchemin.domain.deliberation import Delivery, Verdict, delivery_objections
from parchemin.domain.deliberation import Hearing as Heard
from parchemin.domain.objection import Objection, Refused, blocking
from parchemin.journal.actions import Private, record
from parchemin.juries import acts
from parchemin.juries.facts import decision_rules, local_day
from parchemin.juries.models import Hearing, Outcome, SessionEntry


def invite_to_hearing(
    *, actor: Actor, now: datetime, entry: SessionEntry, invited_on: date, reason: str, key: str | None = None
) -> Hearing:
    """Invite a candidate to present observations on what is held against their file."""
    session = entry.session
    require(to_manage(actor, session.certifier_id))
    require(to_rule_on(actor, entry.candidacy.person))
    require(hearing_rule.inviting_objections(reason))
    with transaction.atomic():
        SessionEntry.objects.select_for_update().get(pk=entry.pk)
        waiting = Hearing.objects.filter(entry=entry, heard_on__isnull=True).exists()
        require(hearing_rule.again_objections(waiting=waiting))
        row = Hearing.objects.create(certifier=session.certifier, entry=entry, invited_on=invited_on)
        record(
            session.stream,
            acts.CANDIDATE_INVITED_TO_HEARING,
            actor=actor.label,
            now=now,
            certifier=session.certifier.slug,
            facts={"entry": entry.pk, "invited_on": invited_on.isoformat()},
            private={"reason": Private(entry.candidacy.person.subject, reason.strip())},
            key=key,
        )
    return row


def record_hearing(
    *,
    actor: Actor,
    now: datetime,
    hearing: Hearing,
    heard_on: date,
    observations: str,
    key: str | None = None,
) -> Hearing:
    """Note the candidate's observations, and the day they were presented."""
    session = hearing.entry.session
    require(to_manage(actor, hearing.certifier_id))
    require(to_rule_on(actor, hearing.entry.candidacy.person))
    with transaction.atomic():
        row = Hearing.objects.select_for_update().get(pk=hearing.pk)
        require(
            hearing_rule.hearing_objections(
                invited_on=row.invited_on, heard_already=row.heard_on is not None, heard_on=heard_on
            )
        )
        row.heard_on = heard_on
        row.save(update_fields=["heard_on"])
        record(
            session.stream,
            acts.CANDIDATE_HEARD,
            actor=actor.label,
            now=now,
            certifier=session.certifier.slug,
            facts={"entry": row.entry_id, "heard_on": heard_on.isoformat()},
            private={"observations": Private(hearing.entry.candidacy.person.subject, observations.strip())},
            key=key,
        )
    return row


def withdrawable(entry: SessionEntry) -> QuerySet[AcquiredBlock]:
    """Blocks this session gave the candidate, and that still hold."""
    given = [f"{entry.session.stream}:block:{d.block_id}" for d in entry.decisions.all() if d.acquired]
    return (
        AcquiredBlock.objects.filter(
            person=entry.candidacy.person_id, decision__in=given, withdrawn_on__isnull=True
        )
        .select_related("block")
        .order_by("block__number", "pk")
    )


def withdraw_block(
    *,
    actor: Actor,
    now: datetime,
    entry: SessionEntry,
    block: Block,
    reason: str,
    key: str | None = None,
) -> AcquiredBlock:
    """Withdraw for fraud a block the jury gave, after the candidate was heard (R. 6412-7; elsewhere, the rules).

    The decision of the jury stays as it was recorded; what it gave no longer holds from that day.
    """
    session = entry.session
    require(to_manage(actor, session.certifier_id))
    require(to_rule_on(actor, entry.candidacy.person))
    on = local_day(session, now)
    with transaction.atomic():
        row = withdrawable(entry).select_for_update(of=("self",)).filter(block=block).first()
        objections = _withdrawal_objections(entry, row, reason, on)
        if row is None or blocking(objections):
            raise Refused(objections)
        row.withdrawn_on = on
        row.save(update_fields=["withdrawn_on"])
        record(
            entry.candidacy.stream,
            acts.BLOCK_WITHDRAWN,
            actor=actor.label,
            now=now,
            certifier=session.certifier.slug,
            facts={"entry": entry.pk, "block": block.pk, "withdrawn_on": on.isoformat()},
            private={"reason": Private(entry.candidacy.person.subject, reason.strip())},
            key=key,
        )
    return row


def _withdrawal_objections(
    entry: SessionEntry, row: AcquiredBlock | None, reason: str, on: date
) -> list[Objection]:
    outcome = Outcome.objects.filter(entry=entry, published_at__isnull=False).first()
    if row is None or outcome is None:
        return [hearing_rule.not_held()]
    heard = entry.hearings.order_by(F("heard_on").desc(nulls_last=True), "invited_on", "pk").first()
    # Blocks decided before a deferral were given as well: what the jury said of them is a partial grant.
    ruled = Verdict(outcome.verdict) if Verdict(outcome.verdict).ruled else Verdict.PARTIAL
    objections = delivery_objections(
        Delivery.WITHDRAW_FRAUD,
        ruled,
        route=AccessRoute(entry.candidacy.route),
        jury_on=outcome.stated_on,
        on=on,
        rules=decision_rules(entry.candidacy.rules),
        hearing=Heard(heard.invited_on, heard.heard_on) if heard else None,
    )
    return objections + hearing_rule.withdrawing_objections(reason)
