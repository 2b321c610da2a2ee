"""Letters that came back: what notices of mail servers say of them, noted once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from parchemin.formats.mail.delivery_report import Action, DeliveryReport
from parchemin.journal.actions import record
from parchemin.parties import acts
from parchemin.parties.models import Letter


@dataclass(frozen=True, slots=True)
class Returned:
    """What a reading of notices did: letters now said not delivered, those already known, those of nobody here."""

    noted: tuple[int, ...] = ()
    known: int = 0
    late: int = 0  # delayed, still under way
    unmatched: int = 0


def of_reports(reports: Iterable[DeliveryReport]) -> dict[str, Letter]:
    """Letters that notices speak of, by Message-ID."""
    ids = {one for report in reports for one in report.about}
    rows = (
        Letter.objects.filter(message_id__in=ids).exclude(message_id="").select_related("certifier", "person")
    )
    return {row.message_id: row for row in rows.order_by("pk")}


def note_returned(*, actor: str, now: datetime, reports: Sequence[DeliveryReport]) -> Returned:
    """Say not delivered the letters that notices say came back. The same notice read twice is one.

    A notice is believed when it names the Message-ID of a letter that left: nobody can guess one.
    """
    reported = of_reports(reports)
    noted: list[int] = []
    known = late = unmatched = 0
    for report in reports:
        letter = next((reported[one] for one in report.about if one in reported), None)
        if letter is None:
            unmatched += 1
        elif report.action is Action.DELAYED:
            late += 1
        elif report.action is Action.FAILED:
            if _returned(letter, report, actor=actor, now=now):
                noted.append(letter.pk)
            else:
                known += 1
    return Returned(tuple(noted), known, late, unmatched)


def _returned(letter: Letter, report: DeliveryReport, *, actor: str, now: datetime) -> bool:
    with transaction.atomic():
        row = Letter.objects.select_for_update().get(pk=letter.pk)
        if row.state != Letter.State.SENT or row.message_id != letter.message_id:
            return False
        row.state, row.error, row.bounced_at = Letter.State.FAILED, report.words[:500], now
        row.save(update_fields=["state", "error", "bounced_at"])
        record(
            f"outbox:{row.certifier.slug}",
            acts.LETTER_RETURNED,
            actor=actor,
            now=now,
            certifier=row.certifier.slug,
            facts={"letter": row.pk, "status": report.status},
        )
    return True
