"""The outbox: letters wait to be read, then leave by SMTP when a server is named. Sending creates nothing.

A letter that comes back is said not delivered, with the reason; it leaves again for another address only.
"""

from __future__ import annotations

import secrets
import smtplib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import BadHeaderError, EmailMessage, get_connection
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q

from parchemin.domain.objection import Objection, Refused, gettext_noop
from parchemin.formats.mail.delivery_report import Action, DeliveryReport
from parchemin.journal.actions import Private, record
from parchemin.journal.models import Entry
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
    """Letters read and let go. Returns how many; those already approved are not counted twice.

    ``Refused`` when one of them came back from its address: it leaves again by ``readdress``.
    """
    with transaction.atomic():
        rows = list(
            Letter.objects.select_for_update()
            .filter(certifier=certifier, pk__in=letters, state__in=[Letter.State.DRAFT, Letter.State.FAILED])
            .order_by("pk")
        )
        if back := [row for row in rows if row.bounced_at]:
            raise Refused([_came_back(row) for row in back])
        ids = [row.pk for row in rows]
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


def _came_back(letter: Letter) -> Objection:
    return Objection(
        "letter.came-back",
        gettext_noop("La lettre « %(subject)s » est revenue de %(to)s : elle n’y repart pas."),
        params={"subject": letter.subject, "to": letter.to},
        mend=gettext_noop("Ouvrez la lettre et donnez-lui une autre adresse."),
        about=f"letter:{letter.pk}",
    )


def readdress(*, actor: str, now: datetime, letter: Letter, to: str, key: str | None = None) -> Letter:
    """Let a letter that was not delivered go to another address. Never twice to one it already left for."""
    to = to.strip()
    with transaction.atomic():
        row = Letter.objects.select_for_update().get(pk=letter.pk)
        if found := _address_objections(row, to):
            raise Refused(found)
        before = row.to
        row.to, row.state, row.error = to, Letter.State.APPROVED, ""
        row.bounced_at = row.sent_at = None
        row.save(update_fields=["to", "state", "error", "bounced_at", "sent_at"])
        record(
            f"outbox:{row.certifier.slug}",
            "letter_readdressed",
            actor=actor,
            now=now,
            certifier=row.certifier.slug,
            facts={"letter": row.pk},
            private={"from": Private(row.person.subject, before), "to": Private(row.person.subject, to)},
            key=key,
        )
    return row


def _address_objections(letter: Letter, to: str) -> list[Objection]:
    if letter.state != Letter.State.FAILED:
        return [
            Objection(
                "letter.not-failed",
                gettext_noop("Seule une lettre non remise change d’adresse."),
            )
        ]
    try:
        validate_email(to)
    except ValidationError:
        return [
            Objection(
                "letter.address",
                gettext_noop("« %(to)s » n’est pas une adresse électronique."),
                params={"to": to},
                mend=gettext_noop("Écrivez l’adresse entière, comme prenom.nom@exemple.fr."),
                about="to",
            )
        ]
    if to.casefold() in {one.casefold() for one in _tried(letter)}:
        return [
            Objection(
                "letter.same-address",
                gettext_noop("Cette lettre est déjà partie pour %(to)s et n’y a pas été remise."),
                params={"to": to},
                mend=gettext_noop("Demandez une autre adresse à la personne, ou imprimez la lettre."),
                about="to",
            )
        ]
    return []


def _tried(letter: Letter) -> set[str]:
    """Addresses the letter already left for: its own, and those of before, as the journal keeps them."""
    said = {letter.to}
    moved = Entry.objects.filter(stream=f"outbox:{letter.certifier.slug}", act="letter_readdressed")
    for entry in moved.order_by("pk").prefetch_related("words"):
        if entry.facts.get("letter") == letter.pk:
            said.update(words.text for words in entry.words.all())
    return said


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
    found = of_reports(reports)
    noted: list[int] = []
    known = late = unmatched = 0
    for report in reports:
        letter = next((found[one] for one in report.about if one in found), None)
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
            "letter_returned",
            actor=actor,
            now=now,
            certifier=row.certifier.slug,
            facts={"letter": row.pk, "status": report.status},
        )
    return True


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
    letter = Letter.objects.select_related("certifier").prefetch_related("attachments__file").get(pk=pk)
    error = "" if letter.to else "aucune adresse électronique n’est connue"
    if not error:
        # Kept before it leaves: a notice may come back for a letter whose server's answer was lost.
        letter.message_id = f"<lettre-{pk}.{secrets.token_hex(12)}@{_domain()}>"
        letter.save(update_fields=["message_id"])
        try:
            _message(letter).send()
        except FileNotFoundError:
            error = "une pièce jointe n’est plus dans la réserve"
        except (smtplib.SMTPException, OSError, BadHeaderError) as reason:
            error = _why(reason, letter.to)
    Letter.objects.filter(pk=pk, state=Letter.State.APPROVED).update(
        state=Letter.State.FAILED if error else Letter.State.SENT, error=error, sent_at=None if error else now
    )
    return not error


def _domain() -> str:
    return settings.DEFAULT_FROM_EMAIL.partition("@")[2].rstrip("> ")


def _message(letter: Letter) -> EmailMessage:
    message = EmailMessage(
        letter.subject,
        letter.body,
        settings.DEFAULT_FROM_EMAIL,
        [letter.to],
        headers={"Message-ID": letter.message_id, "Auto-Submitted": "auto-generated"},
        reply_to=[letter.certifier.email] if letter.certifier.email else None,
        connection=get_connection(
            settings.EMAIL_BACKEND, host=settings.SMTP_HOST, port=settings.EMAIL_PORT, fail_silently=False
        ),
    )
    for enclosure in letter.attachments.order_by("pk"):
        message.attach(enclosure.name, files.read(enclosure.file_id), enclosure.media_type)
    return message


PERMANENT = 500  # first code of SMTP that asking again does not change


def _why(reason: Exception, to: str) -> str:
    """What stopped a letter, in words: for good, or for now, with what the server said."""
    said: bytes | str
    if isinstance(reason, smtplib.SMTPRecipientsRefused):
        code, said = reason.recipients.get(to) or next(iter(reason.recipients.values()))
    elif isinstance(reason, smtplib.SMTPAuthenticationError):
        return f"le serveur d’envoi refuse le compte réglé ({reason.smtp_code} {_text(reason.smtp_error)})"[
            :500
        ]
    elif isinstance(reason, smtplib.SMTPResponseException):
        code, said = reason.smtp_code, reason.smtp_error
    elif isinstance(reason, BadHeaderError):
        return "l’objet ou l’adresse contient un retour à la ligne"
    else:
        return f"passager : le serveur d’envoi ne répond pas ; reprenez l’envoi plus tard ({reason})"[:500]
    if code >= PERMANENT:
        return f"définitif : le serveur refuse cette lettre ({code} {_text(said)})"[:500]
    return f"passager : le serveur demande d’attendre ; reprenez l’envoi plus tard ({code} {_text(said)})"[
        :500
    ]


def _text(said: bytes | str) -> str:
    return " ".join((said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)).split())
