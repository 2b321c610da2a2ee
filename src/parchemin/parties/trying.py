"""A trial letter, to oneself: whether what is written here leaves."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from parchemin.domain.objection import gettext_noop, refuse
from parchemin.journal.actions import AlreadyDone, already, record
from parchemin.parties import acts, letters
from parchemin.parties.actions import stream
from parchemin.parties.models import Certifier
from parchemin.parties.sending import tell


def try_letter(
    *, actor: str, now: datetime, certifier: Certifier, to: str, key: str | None = None
) -> Certifier:
    """Write to ``to``, the address of who asks, at once. ``Refused`` when no server is named, or with what it answered.

    Who may is asked by who calls.
    """
    if done := already(key):
        raise AlreadyDone(done)
    if not settings.SMTP_HOST:
        raise refuse(
            "mail.trial-no-server",
            gettext_noop("Aucun serveur d’envoi n’est réglé sur cette machine."),
            mend=gettext_noop(
                "Faites régler PARCHEMIN_SMTP_HOST et PARCHEMIN_FROM_EMAIL par qui tient la machine, puis recommencez."
            ),
        )
    if cause := tell(to, letters.Trial(certifier=certifier.name)):
        raise refuse(
            "mail.trial-refused",
            gettext_noop("La lettre d’essai n’est pas partie : %(cause)s"),
            mend=gettext_noop(
                "Vérifiez le serveur, son port et l’expéditeur (« parchemin doctor »), puis recommencez."
            ),
            cause=cause,
        )
    with transaction.atomic():
        row = Certifier.objects.select_for_update().get(pk=certifier.pk)
        row.letter_tried_at = now
        row.save(update_fields=["letter_tried_at"])
        record(stream(row), acts.LETTER_TRIED, actor=actor, now=now, certifier=row.slug, key=key)
    return row
