"""What a candidate deposited, taken away: the files, their receipts, what was written about the person on grids."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from parchemin.assessments.models import Deposit, Mark
from parchemin.parties.models import Person
from parchemin.runtime import files


def forget(person: Person, now: datetime) -> int:
    """Destroy a candidate's deposits and the comments of their grids; levels stay. How many files went."""
    Mark.objects.filter(marking__candidacy__person=person).update(comment="")
    return destroy_deposits(Deposit.objects.filter(candidacy__person=person), now)


def destroy_deposits(rows: QuerySet[Deposit], now: datetime) -> int:
    """Destroy what was deposited; the row stays, and the journal keeps the digest of what it was. How many files went."""
    gone = files.gone(now)
    pairs = list(rows.values_list("file_id", "receipt_id"))
    rows.filter(receipt__isnull=False).update(receipt=gone)
    rows.update(file=gone, filename="")
    return files.destroy({digest for pair in pairs for digest in pair if digest} - {gone.digest})
