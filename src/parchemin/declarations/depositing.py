"""What becomes of a file written: a person says it was deposited, or that it will not be.

Until then it is to deposit, and the three months of R. 6113-17-2 run for its passages.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.declarations import acts
from parchemin.declarations.models import DeclarationFile, FileDeposit, Passage, Withdrawal
from parchemin.domain.declaration import deposit_objections
from parchemin.domain.declaration.depositing import (
    Filed,
    aside_objections,
    saying_objections,
    taking_back_objections,
)
from parchemin.domain.declaration.states import FileState
from parchemin.domain.objection import Objection
from parchemin.domain.received import file_name
from parchemin.journal.actions import AlreadyDone, Private, already, record
from parchemin.runtime.clock import day_here
from parchemin.runtime.models import StoredFile
from parchemin.runtime.receiving import receive

State = Passage.State


@dataclass(frozen=True, slots=True)
class Proof:
    """What shows that something was told to the Caisse: a file as sent, a reference of the portal, or both."""

    reference: str = ""
    chunks: Iterable[bytes] | None = None
    filename: str = ""
    media_type: str = ""

    @property
    def given(self) -> bool:
        return bool(self.reference.strip()) or self.chunks is not None

    def stored(self, now: datetime) -> StoredFile | None:
        """The file kept; None without one. Outside a transaction; ``Refused`` when it is empty or too large."""
        if self.chunks is None:
            return None
        return receive(self.chunks, filename=self.filename, media_type=self.media_type, now=now)


def say_deposited(
    *,
    actor: Actor,
    now: datetime,
    declaration: DeclarationFile,
    deposited_on: date,
    proof: Proof,
    key: str | None = None,
) -> FileDeposit:
    """Say that a file was deposited at the Caisse des Dépôts that day: from then on its passages are declared.

    Raises ``Refused`` with every reason: nobody named, no proof, a day to come or before the file was written, a
    deposit said already; ``AlreadyDone`` when the key was used.
    """
    require(to_manage(actor, declaration.certifier_id))
    if done := already(key):
        raise AlreadyDone(done)
    require(_objections(declaration, actor, deposited_on, day_here(now), proof))
    kept = proof.stored(now)
    with transaction.atomic():
        row = DeclarationFile.objects.select_for_update().get(pk=declaration.pk)
        require(saying_objections(_filed(row)))
        deposit = FileDeposit.objects.create(
            declaration=row,
            deposited_on=deposited_on,
            reference=proof.reference.strip()[:200],
            proof=kept,
            proof_name=file_name(proof.filename) if kept else "",
            said_by=actor.name,
            said_at=now,
        )
        if row.state == FileState.WRITTEN:
            row.state = FileState.DEPOSITED
            row.save(update_fields=["state"])
        waiting = Passage.objects.filter(files=row, state=State.WRITTEN)
        late = waiting.filter(due_on__lt=deposited_on).count()
        if row.purpose == DeclarationFile.Purpose.SUPPRESSION:
            told = _ask_withdrawals(row, deposit)
        else:
            told = Passage.objects.filter(pk__in=[p.pk for p in waiting]).update(
                state=State.DEPOSITED, updated_at=now
            )
        record(
            row.stream,
            acts.DECLARATION_DEPOSITED,
            actor=actor.label,
            now=now,
            certifier=row.certifier.slug,
            facts={
                "flux": row.flux_id,
                "deposited_on": deposited_on.isoformat(),
                "passages": told,
                "late": late,
                "proof": kept.digest if kept else "",
            },
            private={"reference": Private(row.stream, deposit.reference)} if deposit.reference else None,
            key=key,
        )
    return deposit


def _ask_withdrawals(row: DeclarationFile, deposit: FileDeposit) -> int:
    """A file of withdrawals deposited asks each of them."""
    asked = Withdrawal.objects.bulk_create(
        [
            Withdrawal(
                passage=passage,
                declaration=row,
                asked_on=deposit.deposited_on,
                reference=deposit.reference,
                proof=deposit.proof,
                proof_name=deposit.proof_name,
                said_by=deposit.said_by,
                said_at=deposit.said_at,
            )
            for passage in row.passages.filter(withdrawal__isnull=True).order_by("pk")
        ]
    )
    return len(asked)


def _objections(
    row: DeclarationFile, actor: Actor, deposited_on: date, on: date, proof: Proof
) -> list[Objection]:
    return [
        *saying_objections(_filed(row)),
        *deposit_objections(
            deposited_on=deposited_on,
            written_on=day_here(row.written_at),
            on=on,
            named=not actor.system and bool(actor.name),
            proved=proof.given,
        ),
    ]


def _filed(row: DeclarationFile) -> Filed:
    deposit = FileDeposit.objects.filter(declaration=row).first()
    return Filed(
        FileState(row.state),
        row.get_state_display(),
        answered=row.receipts.exists(),
        said=(deposit.deposited_on, deposit.said_by) if deposit else None,
    )


def take_deposit_back(
    *, actor: Actor, now: datetime, declaration: DeclarationFile, reason: str, key: str | None = None
) -> DeclarationFile:
    """Say that a file said deposited was not: it is to deposit again. Refused once a report was read for it."""
    require(to_manage(actor, declaration.certifier_id))
    with transaction.atomic():
        row = DeclarationFile.objects.select_for_update().get(pk=declaration.pk)
        require(taking_back_objections(_filed(row), reason))
        FileDeposit.objects.filter(declaration=row).delete()
        Withdrawal.objects.filter(declaration=row, confirmed_on__isnull=True).delete()
        row.state = FileState.WRITTEN
        row.save(update_fields=["state"])
        if row.purpose == DeclarationFile.Purpose.CREATION:
            waiting = row.passages.filter(state=State.DEPOSITED)
            Passage.objects.filter(pk__in=[p.pk for p in waiting]).update(state=State.WRITTEN, updated_at=now)
        record(
            row.stream,
            acts.DEPOSIT_TAKEN_BACK,
            actor=actor.label,
            now=now,
            certifier=row.certifier.slug,
            facts={"flux": row.flux_id},
            private={"reason": Private(row.stream, reason.strip())},
            key=key,
        )
    return row


def set_aside(
    *, actor: Actor, now: datetime, declaration: DeclarationFile, reason: str, key: str | None = None
) -> DeclarationFile:
    """Mettre de côté a file that will not be deposited: what it tells is due again, to be written anew.

    It is how a title revoked, or a civil status corrected, after the writing leaves the file.
    """
    require(to_manage(actor, declaration.certifier_id))
    with transaction.atomic():
        row = DeclarationFile.objects.select_for_update().get(pk=declaration.pk)
        if done := already(key):
            raise AlreadyDone(done)
        require(aside_objections(_filed(row), reason))
        row.state, row.aside_reason = FileState.ASIDE, reason.strip()
        row.save(update_fields=["state", "aside_reason"])
        back = 0
        if row.purpose == DeclarationFile.Purpose.CREATION:
            waiting = row.passages.filter(state=State.WRITTEN)
            back = Passage.objects.filter(pk__in=[p.pk for p in waiting]).update(
                state=State.DUE, reasons=[], updated_at=now
            )
        record(
            row.stream,
            acts.DECLARATION_SET_ASIDE,
            actor=actor.label,
            now=now,
            certifier=row.certifier.slug,
            facts={"flux": row.flux_id, "passages": back},
            private={"reason": Private(row.stream, reason.strip())},
            key=key,
        )
    return row
