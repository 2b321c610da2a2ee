"""Acts on a juror’s file: what describes them, the papers that show it, what they were told and undertook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_act_as_juror, to_manage
from parchemin.domain.juror_file import (
    day_objections,
    description_objections,
    evidence_objections,
    removing_objections,
)
from parchemin.domain.received import file_name
from parchemin.journal.actions import record
from parchemin.journal.acts import Act
from parchemin.juries import acts
from parchemin.juries.models import Juror, JurorEvidence
from parchemin.juries.pool.jurors import latest_day
from parchemin.parties.models import Site
from parchemin.runtime.receiving import receive


def stream(juror: Juror) -> str:
    return f"juror:{juror.pk}"


def add_evidence(
    *,
    actor: Actor,
    now: datetime,
    juror: Juror,
    kind: str,
    label: str,
    filename: str,
    chunks: Iterable[bytes],
    media_type: str = "application/octet-stream",
    dated_on: date | None = None,
    valid_until: date | None = None,
    key: str | None = None,
) -> JurorEvidence:
    """Add a paper to the file: streamed to the store, then the row. ``valid_until`` is exclusive."""
    if to_act_as_juror(actor, juror.person_id):
        require(to_manage(actor, juror.certifier_id))
    require(evidence_objections(dated_on, valid_until))
    filename = file_name(filename)
    stored = receive(chunks, filename=filename, media_type=media_type, now=now)
    with transaction.atomic():
        row = JurorEvidence.objects.create(
            juror=juror,
            kind=kind,
            label=label.strip()[:200] or filename,
            file=stored,
            filename=filename,
            dated_on=dated_on,
            valid_until=valid_until,
            added_at=now,
        )
        record(
            stream(juror),
            acts.JUROR_EVIDENCE_ADDED,
            actor=actor.label,
            now=now,
            certifier=juror.certifier.slug,
            facts={
                "evidence": row.pk,
                "kind": kind,
                "sha256": stored.digest,
                "valid_until": valid_until.isoformat() if valid_until else None,
            },
            key=key,
        )
    return row


def remove_evidence(
    *, actor: Actor, now: datetime, evidence: JurorEvidence, key: str | None = None
) -> JurorEvidence:
    """Take a paper out of the file; that it was there stays known."""
    juror = evidence.juror
    require(to_manage(actor, juror.certifier_id))
    with transaction.atomic():
        row = JurorEvidence.objects.select_for_update().get(pk=evidence.pk)
        require(removing_objections(removed=row.removed_at is not None))
        row.removed_at = now
        row.save(update_fields=["removed_at"])
        record(
            stream(juror),
            acts.JUROR_EVIDENCE_REMOVED,
            actor=actor.label,
            now=now,
            certifier=juror.certifier.slug,
            facts={"evidence": row.pk, "kind": row.kind},
            key=key,
        )
    return row


def note_briefing(*, actor: Actor, now: datetime, juror: Juror, on: date, key: str | None = None) -> Juror:
    """The juror followed the briefing on the certification and its grids."""
    require(to_manage(actor, juror.certifier_id))
    return _dated(juror, "briefed_on", acts.JUROR_BRIEFED, on, actor=actor, now=now, key=key)


def sign_confidentiality(
    *, actor: Actor, now: datetime, juror: Juror, on: date, key: str | None = None
) -> Juror:
    """The undertaking of confidentiality: signed by the juror here, or noted by the service from a paper."""
    if to_act_as_juror(actor, juror.person_id):
        require(to_manage(actor, juror.certifier_id))
    return _dated(juror, "confidentiality_on", acts.CONFIDENTIALITY_SIGNED, on, actor=actor, now=now, key=key)


def _dated(
    juror: Juror, field: str, act: Act, on: date, *, actor: Actor, now: datetime, key: str | None
) -> Juror:
    require(day_objections(on, latest_day(juror, now)))
    with transaction.atomic():
        row = Juror.objects.select_for_update().get(pk=juror.pk)
        setattr(row, field, on)
        row.save(update_fields=[field])
        record(
            stream(row),
            act,
            actor=actor.label,
            now=now,
            certifier=row.certifier.slug,
            facts={
                "on": on.isoformat(),
                "by": "juror" if not to_act_as_juror(actor, row.person_id) else "service",
            },
            key=key,
        )
    return row


def describe_juror(
    *,
    actor: Actor,
    now: datetime,
    juror: Juror,
    trade: str,
    practice_since: int | None,
    languages: Sequence[str],
    load_wished: int | None,
    load_max: int | None,
    sites: Sequence[Site],
    can_preside: bool | None = None,
    key: str | None = None,
) -> Juror:
    """What a juror does, speaks, and how much they may sit (half-days a session). The juror says it, or the service.

    ``can_preside`` is for the service alone; None leaves it.
    """
    if to_act_as_juror(actor, juror.person_id):
        require(to_manage(actor, juror.certifier_id))
    require(
        description_objections(
            latest_day(juror, now).year,
            practice_since,
            load_wished,
            load_max,
            own_sites=all(site.certifier_id == juror.certifier_id for site in sites),
        )
    )
    with transaction.atomic():
        row = Juror.objects.select_for_update().get(pk=juror.pk)
        row.trade, row.practice_since = trade.strip()[:200], practice_since
        row.languages = sorted({code.strip().lower() for code in languages if code.strip()})
        row.load_wished, row.load_max = load_wished, load_max
        if can_preside is not None and actor.manages(row.certifier_id):
            row.can_preside = can_preside and not row.certifier_member
        row.save()
        row.sites.set(sites)
        record(
            stream(row),
            acts.JUROR_DESCRIBED,
            actor=actor.label,
            now=now,
            certifier=row.certifier.slug,
            facts={
                "practice_since": practice_since,
                "languages": row.languages,
                "load_wished": load_wished,
                "load_max": load_max,
                "sites": [s.pk for s in sites],
                "can_preside": row.can_preside,
            },
            key=key,
        )
    return row
