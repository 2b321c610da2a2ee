"""Letters that came back: what notices of mail servers say of them, noted once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from parchemin.domain.objection import gettext_noop, refuse
from parchemin.formats.mail.delivery_report import Action, DeliveryReport, load
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


def read(mails: Iterable[bytes]) -> list[DeliveryReport]:
    """What these mails say came back. ``Refused`` when none of them is a notice."""
    reports = [report for mail in mails for report in load(mail)]
    if reports:
        return reports
    raise refuse(
        "bounce.no-notice",
        gettext_noop(
            "Aucun avis de non-remise n’y est lu : l’avis d’un serveur a une partie que le logiciel lit."
        ),
        mend=gettext_noop(
            "Enregistrez le courriel reçu du serveur, entier, en fichier .eml, ou collez sa source ; transféré ou recopié, il ne se lit plus."
        ),
    )


def note_returned(
    *, actor: str, now: datetime, reports: Sequence[DeliveryReport], certifiers: Collection[int] | None = None
) -> Returned:
    """Say not delivered the letters that notices say came back. The same notice read twice is one.

    A notice is believed when it names the Message-ID of a letter that left: nobody can guess one. ``certifiers``: those
    for whom it is read; a letter of any other is of nobody here.
    """
    reported = {
        about: letter
        for about, letter in of_reports(reports).items()
        if certifiers is None or letter.certifier_id in certifiers
    }
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
