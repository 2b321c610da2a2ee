"""The outbox: letters wait to be read, then leave by SMTP when a server is named. Sending creates nothing."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMessage, get_connection
from django.db import transaction
from django.db.models import Q

from parchemin.domain.objection import Objection, Refused, gettext_noop
from parchemin.journal.actions import record
from parchemin.parties.models import Attachment, Certifier, Letter, Person
from parchemin.runtime import files
from parchemin.runtime.models import StoredFile

ROUND = timedelta(hours=1)  # a letter taken longer ago and not sent was taken by a round that died


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A stored file that goes with a letter."""

    name: str
    media_type: str
    file: StoredFile


def write(
    *,
    now: datetime,
    certifier: Certifier,
    person: Person,
    kind: str,
    about: str,
    once: str,
    subject: str,
    body: str,
    enclosures: Sequence[Enclosure] = (),
    to: str | None = None,
) -> Letter:
    """Put a letter in the outbox, inside the caller's transaction. The same ``once`` is one letter.

    ``to``: an address other than the person's, for whom the letter also concerns.
    """
    letter, made = Letter.objects.get_or_create(
        once=once,
        defaults={
            "certifier": certifier,
            "person": person,
            "kind": kind,
            "about": about,
            "to": person.email if to is None else to,
            "subject": subject,
            "body": body,
            "created_at": now,
        },
    )
    if made:
        Attachment.objects.bulk_create(
            [Attachment(letter=letter, name=e.name, media_type=e.media_type, file=e.file) for e in enclosures]
        )
    return letter


def approve(
    *, actor: str, now: datetime, certifier: Certifier, letters: Sequence[int], key: str | None = None
) -> int:
    """Letters read and let go. Returns how many; those already approved are not counted twice."""
    with transaction.atomic():
        rows = Letter.objects.select_for_update().filter(
            certifier=certifier, pk__in=letters, state__in=[Letter.State.DRAFT, Letter.State.FAILED]
        )
        ids = sorted(rows.values_list("pk", flat=True))
        Letter.objects.filter(pk__in=ids).update(state=Letter.State.APPROVED, error="")
        record(
            f"outbox:{certifier.slug}",
            "letters_approved",
            actor=actor,
            now=now,
            certifier=certifier.slug,
            facts={"letters": ids},
            key=key,
        )
    return len(ids)


def send_approved(*, now: datetime, certifier: Certifier | None = None, limit: int = 500) -> tuple[int, int]:
    """Send approved letters one by one. Returns (sent, failed); ``Refused`` when no server is named.

    Each letter is claimed before it leaves and its fate written at once: two rounds at the same time send it once,
    and an interruption repeats at most the one letter whose server's answer was lost, an hour later.
    """
    if not settings.SMTP_HOST:
        raise Refused(
            [
                Objection(
                    "mail.no-server",
                    gettext_noop(
                        "Aucun serveur d’envoi n’est réglé : les lettres restent dans la boîte d’envoi."
                    ),
                    mend=gettext_noop(
                        "Réglez PARCHEMIN_SMTP_HOST, puis relancez l’envoi ; en attendant, imprimez les pièces jointes."
                    ),
                )
            ]
        )
    rows = Letter.objects.filter(state=Letter.State.APPROVED)
    if certifier:
        rows = rows.filter(certifier=certifier)
    sent = failed = 0
    for pk in list(rows.order_by("created_at", "pk").values_list("pk", flat=True)[:limit]):
        if not _claimed(pk, now):
            continue
        if _send_one(pk, now):
            sent += 1
        else:
            failed += 1
    return sent, failed


def _claimed(pk: int, now: datetime) -> bool:
    """Whether the letter is this round's to send. ``sent_at`` of an approved letter says when a round took it."""
    free = Q(sent_at__isnull=True) | Q(sent_at__lte=now - ROUND)
    return Letter.objects.filter(free, pk=pk, state=Letter.State.APPROVED).update(sent_at=now) == 1


def _send_one(pk: int, now: datetime) -> bool:
    letter = Letter.objects.prefetch_related("attachments__file").get(pk=pk)
    error = "" if letter.to else "aucune adresse électronique n’est connue"
    if not error:
        message = EmailMessage(
            letter.subject,
            letter.body,
            settings.DEFAULT_FROM_EMAIL,
            [letter.to],
            headers={"Message-ID": f"<letter-{letter.pk}@{settings.DEFAULT_FROM_EMAIL.partition('@')[2]}>"},
            connection=get_connection(
                settings.EMAIL_BACKEND, host=settings.SMTP_HOST, port=settings.EMAIL_PORT, fail_silently=False
            ),
        )
        try:
            for enclosure in letter.attachments.order_by("pk"):
                message.attach(enclosure.name, files.read(enclosure.file_id), enclosure.media_type)
            message.send()
        except FileNotFoundError:
            error = "une pièce jointe n’est plus dans la réserve"
        except (smtplib.SMTPException, OSError, BadHeaderError) as reason:
            error = f"{type(reason).__name__}: {reason}"[:500]
    Letter.objects.filter(pk=pk, state=Letter.State.APPROVED).update(
        state=Letter.State.FAILED if error else Letter.State.SENT, error=error, sent_at=None if error else now
    )
    return not error
