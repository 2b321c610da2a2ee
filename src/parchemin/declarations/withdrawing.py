"""Titles revoked or replaced after the State was told: a cancellation or a correction is asked, and a person says so.

The format has an action SUPPRESSION from its version 1.1.5 only; before, a withdrawal is asked on the portal, and a
person says so with the proof.
"""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.declarations import acts, queries, writing
from parchemin.declarations.depositing import Proof
from parchemin.declarations.models import Correction, DeclarationFile, Passage, Withdrawal
from parchemin.domain.declaration import withdrawal_objections
from parchemin.domain.declaration.depositing import correcting_objections, withdrawing_objections
from parchemin.domain.declaration.writing import moved_objections, suppression_objections
from parchemin.domain.received import file_name
from parchemin.formats.cdc import passage_file
from parchemin.journal.actions import AlreadyDone, Private, already, record
from parchemin.journal.acts import Act
from parchemin.parties.models import Certifier
from parchemin.runtime import files
from parchemin.runtime.clock import day_here
from parchemin.runtime.models import StoredFile


def write_suppression(
    *,
    actor: Actor,
    now: datetime,
    certifier: Certifier,
    schema_version: str | None = None,
    xsd: bytes | None = None,
    key: str | None = None,
) -> DeclarationFile:
    """Write the file that withdraws every passage told whose title was revoked since.

    Raises ``Refused`` when there is none, or when the version of the format has no withdrawal.
    """
    require(to_manage(actor, certifier.pk))
    if done := already(key):
        raise AlreadyDone(done)
    version = schema_version or settings.CDC_SCHEMA_VERSION
    require(writing.sender(certifier, version))
    rows = list(queries.in_no_withdrawal_file(queries.to_withdraw([certifier.pk])))
    has_withdrawals = version in passage_file.WITH_ACTION
    require(suppression_objections(version=version, has_withdrawals=has_withdrawals, due=len(rows)))
    flux = writing.flux_of(certifier, rows, now, version=version, action="SUPPRESSION")
    data = writing.dump(flux, version)
    writing.judged(data, version, xsd)
    stored = files.put(data, media_type=passage_file.MEDIA_TYPE, now=now)
    with transaction.atomic():
        Certifier.objects.select_for_update().get(pk=certifier.pk)  # one file at a time
        if done := already(key):
            raise AlreadyDone(done)
        still = set(
            queries.in_no_withdrawal_file(queries.to_withdraw([certifier.pk])).values_list("pk", flat=True)
        )
        require(moved_objections([row.pk for row in rows], still))
        row = DeclarationFile.objects.create(
            certifier=certifier,
            flux_id=flux.flux_id,
            filename=writing.filename(certifier, flux.flux_id, now, "-retrait"),
            purpose=DeclarationFile.Purpose.SUPPRESSION,
            schema_version=version,
            file=stored,
            written_at=now,
        )
        row.passages.set(rows)
        record(
            row.stream,
            acts.SUPPRESSION_WRITTEN,
            actor=actor.label,
            now=now,
            certifier=certifier.slug,
            facts={"flux": flux.flux_id, "version": version, "file": stored.digest, "written": len(rows)},
            key=key,
        )
    return row


def say_withdrawn(
    *,
    actor: Actor,
    now: datetime,
    passage: Passage,
    asked_on: date,
    proof: Proof,
    key: str | None = None,
) -> Withdrawal:
    """Say that the withdrawal of a passage was asked of the Caisse that day, with the proof. Said twice, it is one.

    Raises ``Refused`` for a passage that is not to withdraw, without a proof, by nobody in person.
    """
    require(to_manage(actor, passage.certifier_id))
    done = Withdrawal.objects.filter(passage=passage).first()
    if done is not None:
        return done
    due = queries.to_withdraw([passage.certifier_id]).filter(pk=passage.pk).exists()
    require(withdrawing_objections(due=due))
    require(
        withdrawal_objections(
            asked_on=asked_on,
            since=passage.award.revocation.revoked_on,
            on=day_here(now),
            named=not actor.system and bool(actor.name),
            proved=proof.given,
        )
    )
    kept = proof.stored(now)
    with transaction.atomic():
        row = Passage.objects.select_for_update(of=("self",)).select_related("certifier").get(pk=passage.pk)
        withdrawal, created = Withdrawal.objects.get_or_create(
            passage=row, defaults=_said(actor, now, asked_on, proof, kept)
        )
        if created:
            _record(row, acts.PASSAGE_WITHDRAWN, withdrawal, actor=actor, now=now, key=key)
    return withdrawal


# -- a title replaced after it was told ------------------------------------------------------------------------


def say_corrected(
    *,
    actor: Actor,
    now: datetime,
    passage: Passage,
    asked_on: date,
    proof: Proof,
    key: str | None = None,
) -> Correction:
    """Say that the correction of a passage, its title replaced since, was asked of the Caisse. Said twice, it is one."""
    require(to_manage(actor, passage.certifier_id))
    number = passage.award.number
    done = Correction.objects.filter(passage=passage, number=number).first()
    if done is not None:
        return done
    due = queries.to_correct([passage.certifier_id]).filter(pk=passage.pk).exists()
    require(correcting_objections(due=due))
    replaced = passage.award.formers.order_by("-replaced_at")[0]
    require(
        withdrawal_objections(
            asked_on=asked_on,
            since=replaced.replaced_on,
            on=day_here(now),
            named=not actor.system and bool(actor.name),
            proved=proof.given,
        )
    )
    kept = proof.stored(now)
    with transaction.atomic():
        row = Passage.objects.select_for_update(of=("self",)).select_related("certifier").get(pk=passage.pk)
        correction, created = Correction.objects.get_or_create(
            passage=row, number=number, defaults=_said(actor, now, asked_on, proof, kept)
        )
        if created:
            _record(row, acts.PASSAGE_CORRECTED, correction, actor=actor, now=now, key=key)
    return correction


def _said(
    actor: Actor, now: datetime, asked_on: date, proof: Proof, kept: StoredFile | None
) -> dict[str, object]:
    return {
        "asked_on": asked_on,
        "reference": proof.reference.strip()[:200],
        "proof": kept,
        "proof_name": file_name(proof.filename) if kept else "",
        "said_by": actor.name,
        "said_at": now,
    }


def _record(
    row: Passage, act: Act, asked: Withdrawal | Correction, *, actor: Actor, now: datetime, key: str | None
) -> None:
    record(
        f"declarations:{row.certifier.slug}",
        act,
        actor=actor.label,
        now=now,
        certifier=row.certifier.slug,
        facts={"passage": row.technical_id, "asked_on": asked.asked_on.isoformat()},
        private={"reference": Private(row.award.person.subject, asked.reference)}
        if asked.reference
        else None,
        key=key,
    )
