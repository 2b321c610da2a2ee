"""What a candidate deposited, taken away: the files, their receipts, what was written about the person on grids; and the
sheets filled by hand, which bear the name and the signature of who marked too."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from parchemin.assessments.models import Deposit, Mark, Marking
from parchemin.parties.models import Person
from parchemin.runtime import files


def forget(person: Person, now: datetime) -> int:
    """Destroy a candidate's deposits, the comments of their grids and the sheets kept of them, those that the person
    filled as well; levels stay. How many files went."""
    Mark.objects.filter(marking__candidacy__person=person).update(comment="")
    sheets = Marking.objects.filter(Q(candidacy__person=person) | Q(assessor=person))
    return destroy_deposits(Deposit.objects.filter(candidacy__person=person), now) + destroy_sheets(
        sheets, now
    )


def destroy_sheets(rows: QuerySet[Marking], now: datetime) -> int:
    """Destroy the signed sheets kept with grids; what was typed from them stays. How many files went."""
    held = rows.filter(paper__isnull=False).exclude(paper=files.GONE_DIGEST)
    digests = set(held.values_list("paper", flat=True))
    if digests:
        held.update(paper=files.gone(now))
    return files.destroy(digests)


def destroy_deposits(rows: QuerySet[Deposit], now: datetime) -> int:
    """Destroy what was deposited; the row stays, and the journal keeps the digest of what it was. How many files went."""
    gone = files.gone(now)
    pairs = list(rows.values_list("file_id", "receipt_id"))
    rows.filter(receipt__isnull=False).update(receipt=gone)
    rows.update(file=gone, filename="")
    return files.destroy({digest for pair in pairs for digest in pair if digest} - {gone.digest})
