"""Letters leave by SMTP, when a server is named: those let go, one by one; a code to sign with, at once."""

from __future__ import annotations

import secrets
import smtplib
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMessage, get_connection
from django.db.models import Q

from parchemin.domain.objection import Objection, Refused, gettext_noop
from parchemin.parties import sealed
from parchemin.parties.letters import Wording
from parchemin.parties.models import Certifier, Letter
from parchemin.runtime import files

ROUND = timedelta(hours=1)  # a letter taken longer ago and not sent was taken by a round that died
PERHAPS = (
    "peut-être partie : la réponse du serveur d’envoi s’est perdue ; demandez à la personne si elle l’a reçue, "
    "ou laissez-la repartir, au risque qu’elle arrive deux fois"
)


def send_approved(*, now: datetime, certifier: Certifier | None = None, limit: int = 500) -> tuple[int, int]:
    """Send approved letters one by one. Returns (sent, failed); ``Refused`` when no server is named.

    Each letter is claimed before it leaves and its fate written at once: two rounds at the same time send it once. One
    whose server's answer was lost, by an interruption or on the network, is never sent again by itself: it is told as
    perhaps gone, for somebody to decide.
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
    """Whether the letter is this round's to send. ``sent_at`` of an approved letter says when a round took it.

    One that a round took and never told of (it died, or the clock was put back) is taken again if it had not begun to
    leave; if it had, nobody knows whether it is gone, and it says so.
    """
    approved = Letter.objects.filter(pk=pk, state=Letter.State.APPROVED)
    if approved.filter(sent_at__isnull=True).update(sent_at=now, message_id="") == 1:
        return True
    left = approved.filter(Q(sent_at__lte=now - ROUND) | Q(sent_at__gt=now + ROUND))
    left.exclude(message_id="").update(state=Letter.State.FAILED, sent_at=None, error=PERHAPS)
    return left.filter(message_id="").update(sent_at=now) == 1


def _send_one(pk: int, now: datetime) -> bool:
    letter = Letter.objects.select_related("certifier").prefetch_related("attachments__file").get(pk=pk)
    error = "" if letter.to else "aucune adresse électronique n’est connue"
    if not error:
        # Kept before it leaves: a notice may come back for a letter whose server's answer was lost.
        letter.message_id = f"<lettre-{pk}.{secrets.token_hex(12)}@{_domain()}>"
        letter.save(update_fields=["message_id"])
        error = _leave_sealed(letter, now) if sealed.is_sealed(letter) else leave(letter)
    Letter.objects.filter(pk=pk, state=Letter.State.APPROVED).update(
        state=Letter.State.FAILED if error else Letter.State.SENT, error=error, sent_at=None if error else now
    )
    return not error


def _leave_sealed(letter: Letter, now: datetime) -> str:
    """A letter with a secret: completed as it leaves; one that does not leave takes its secret back."""
    seal = sealed.SEALS[letter.kind]
    try:
        body = seal.fill(letter, now)
    except sealed.Kept as reason:
        return str(reason)
    if error := leave(letter, body=body):
        seal.take_back(letter)
    return error


def _domain() -> str:
    return settings.DEFAULT_FROM_EMAIL.partition("@")[2].rstrip("> ")


def leave(letter: Letter, *, body: str | None = None) -> str:
    """Give a letter to the server, now: "" once taken, or why it was not. The one place from which mail leaves.

    ``body``: the words to send where the outbox keeps others (a code to sign with is kept nowhere).
    """
    server = _server()
    try:
        message = _message(letter, letter.body if body is None else body, server)
    except files.Lost:
        return "une pièce jointe n’est plus dans la réserve"
    try:
        server.open()
    except (smtplib.SMTPException, OSError) as reason:
        return _why(reason, letter.to)
    try:
        message.send()
    except (smtplib.SMTPServerDisconnected, TimeoutError, ConnectionError):
        return PERHAPS  # the server was speaking, then no more
    except (smtplib.SMTPException, OSError, BadHeaderError) as reason:
        return _why(reason, letter.to)
    finally:
        with suppress(smtplib.SMTPException, OSError):
            server.close()
    return ""


def tell(to: str, wording: Wording) -> str:
    """Write at once to the owner of an account, about it: "" once taken, or why it was not. Nothing of it is kept, for it
    may hold a secret, and the outbox is read by others."""
    if not settings.SMTP_HOST:
        return "aucun serveur d’envoi n’est réglé"
    message = EmailMessage(
        wording.subject,
        wording.body,
        settings.DEFAULT_FROM_EMAIL,
        [to],
        headers={"Auto-Submitted": "auto-generated"},
        connection=_server(),
    )
    try:
        message.send()
    except (smtplib.SMTPException, OSError, BadHeaderError) as reason:
        return _why(reason, to)
    return ""


def leave_note(to: str, subject: str, body: str, enclosure: tuple[str, bytes]) -> str:
    """Give the server a note of the installation itself, that speaks of nobody: "" once taken, or why it was not."""
    if not settings.SMTP_HOST:
        return "aucun serveur d’envoi n’est réglé (PARCHEMIN_SMTP_HOST)"
    name, data = enclosure
    message = EmailMessage(
        subject,
        body,
        settings.DEFAULT_FROM_EMAIL,
        [to],
        attachments=[(name, data, "application/jsonl")],
        headers={"Auto-Submitted": "auto-generated"},
        connection=_server(),
    )
    try:
        message.send()
    except (smtplib.SMTPException, OSError, BadHeaderError) as reason:
        return _why(reason, to)
    return ""


def _server() -> Any:
    return get_connection(
        settings.EMAIL_BACKEND, host=settings.SMTP_HOST, port=settings.EMAIL_PORT, fail_silently=False
    )


def _message(letter: Letter, body: str, server: Any) -> EmailMessage:
    headers = {"Auto-Submitted": "auto-generated"}
    if letter.message_id:
        headers["Message-ID"] = letter.message_id
    message = EmailMessage(
        letter.subject,
        body,
        settings.DEFAULT_FROM_EMAIL,
        [letter.to],
        headers=headers,
        reply_to=[letter.certifier.email] if letter.certifier.email else None,
        connection=server,
    )
    for enclosure in letter.attachments.order_by("pk"):
        message.attach(enclosure.name, files.read(enclosure.file_id), enclosure.media_type)
    return message


PERMANENT = 500  # first code of SMTP that asking again does not change


def _why(reason: Exception, to: str) -> str:
    """What stopped a letter, in words: for good, or for now, with what the server said."""
    answer: bytes | str
    if isinstance(reason, smtplib.SMTPRecipientsRefused):
        code, answer = reason.recipients.get(to) or next(iter(reason.recipients.values()))
    elif isinstance(reason, smtplib.SMTPAuthenticationError):
        return f"le serveur d’envoi refuse le compte réglé ({reason.smtp_code} {_text(reason.smtp_error)})"[
            :500
        ]
    elif isinstance(reason, smtplib.SMTPResponseException):
        code, answer = reason.smtp_code, reason.smtp_error
    elif isinstance(reason, BadHeaderError):
        return "l’objet ou l’adresse contient un retour à la ligne"
    else:
        return f"passager : le serveur d’envoi ne répond pas ; reprenez l’envoi plus tard ({reason})"[:500]
    if code >= PERMANENT:
        return f"définitif : le serveur refuse cette lettre ({code} {_text(answer)})"[:500]
    return f"passager : le serveur demande d’attendre ; reprenez l’envoi plus tard ({code} {_text(answer)})"[
        :500
    ]


def _text(answer: bytes | str) -> str:
    return " ".join((answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)).split())
