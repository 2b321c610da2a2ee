"""Notices of e-mail that came back (delivery status notifications, RFC 3464), read from a mailbox: ``load``.

A notice says which message it is about, for whom, and why. A message that is not a notice (an answer of a person, a
reader's receipt) gives nothing: what did not come back is never taken for lost.
"""

from __future__ import annotations

import mailbox
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message
from enum import StrEnum
from pathlib import Path

MESSAGE_ID = re.compile(r"<[^<>\s]+>")
STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
MBOX_LINE = b"From "
WORDS = {  # RFC 3463, the codes that servers give; the class of the code where it is not there
    "1.1": "cette adresse n’existe pas",
    "1.2": "ce domaine n’existe pas ou ne reçoit pas de courriel",
    "1.3": "l’adresse est mal écrite",
    "1.6": "la boîte a déménagé, sans nouvelle adresse",
    "1.10": "ce domaine ne reçoit aucun courriel",
    "2.1": "la boîte est fermée",
    "2.2": "la boîte est pleine",
    "2.3": "le message est trop lourd pour cette boîte",
    "3.4": "le message est trop lourd pour ce serveur",
    "4.1": "le serveur du destinataire ne répond pas",
    "4.4": "le chemin vers le serveur du destinataire n’est pas trouvé",
    "4.7": "le serveur du destinataire n’a pas répondu à temps",
    "7.1": "le serveur du destinataire refuse ce courrier",
}


class Unreadable(ValueError):  # noqa: N818 - named for what it says
    """The file is not a mailbox nor a message; French sentence."""


class Action(StrEnum):
    """What became of a message for one recipient (RFC 3464, section 2.3.3)."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    RELAYED = "relayed"
    EXPANDED = "expanded"


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """One recipient of one message. ``about``: Message-IDs that the notice names, the surest first, with their <>.

    ``status`` is "5.1.1" (empty when the notice has none); ``said`` is what the other server wrote.
    """

    about: tuple[str, ...]
    recipient: str
    action: Action
    status: str = ""
    said: str = ""

    @property
    def words(self) -> str:
        """Why, in French, with the code and the words of the server for whoever runs one."""
        kind = WORDS.get(self.status.partition(".")[2]) or (
            "refus définitif" if self.status.startswith("5") else "le message n’a pas pu être remis"
        )
        detail = " ".join(filter(None, [self.status, self.said]))
        return f"revenu : {kind}" + (f" ({detail})" if detail else "")


def messages(path: Path) -> Iterator[bytes]:
    """Messages of a mailbox: a maildir, a folder of .eml files, an mbox file or one message. Raises Unreadable."""
    if path.is_dir():
        yield from _folder(path)
        return
    try:
        with path.open("rb") as file:
            head = file.read(len(MBOX_LINE))
    except OSError as error:
        raise Unreadable(f"« {path} » ne s’ouvre pas : {error.strerror or error}.") from error
    if head == MBOX_LINE:
        box = mailbox.mbox(path, create=False)
        yield from (box.get_bytes(key) for key in box.iterkeys())
        return
    data = path.read_bytes()
    if not message_from_bytes(data).keys():
        raise Unreadable(f"« {path} » n’est ni une boîte (mbox, maildir) ni un courriel.")
    yield data


def _folder(path: Path) -> Iterator[bytes]:
    if (path / "new").is_dir() and (path / "cur").is_dir():
        files = sorted(file for name in ("new", "cur") for file in (path / name).iterdir() if file.is_file())
    else:
        files = sorted(path.glob("*.eml"))
        if not files:
            raise Unreadable(f"« {path} » n’est pas un maildir et ne contient aucun fichier .eml.")
    for file in files:
        yield file.read_bytes()


def load(data: bytes) -> list[DeliveryReport]:
    """What one message says came back, one report a recipient; empty when it is not a notice."""
    message = message_from_bytes(data, policy=policy.compat32)
    status = next(
        (part for part in message.walk() if part.get_content_type() == "message/delivery-status"), None
    )
    if status is None:
        return []
    about = tuple(dict.fromkeys(_about(message)))
    groups = [group for group in status.get_payload() if isinstance(group, Message)]
    return [report for group in groups if (report := _report(group, about))]


def _about(message: Message) -> Iterator[str]:
    """Message-IDs: of the message returned, then those the notice answers."""
    for part in message.walk():
        if part.get_content_type() == "text/rfc822-headers":
            text = part.get_payload(decode=True)
            returned = message_from_bytes(text if isinstance(text, bytes) else b"")
            yield from MESSAGE_ID.findall(str(returned.get("Message-ID", "")))
        elif part is not message and part.get_content_type() != "message/delivery-status":
            yield from MESSAGE_ID.findall(str(part.get("Message-ID", "")))
    for name in ("Original-Message-ID", "X-Original-Message-ID", "In-Reply-To", "References"):
        yield from MESSAGE_ID.findall(str(message.get(name, "")))


def _report(group: Message, about: tuple[str, ...]) -> DeliveryReport | None:
    """The fields of one recipient; None for those about the message as a whole."""
    action = str(group.get("Action", "")).partition(";")[0].strip().lower()
    if action not in set(Action):
        return None
    recipient = str(group.get("Original-Recipient") or group.get("Final-Recipient") or "")
    words = " ".join(str(group.get("Diagnostic-Code", "")).partition(";")[2].split())
    code = STATUS.search(str(group.get("Status", "")))
    return DeliveryReport(
        about=about,
        recipient=recipient.rpartition(";")[2].strip(),
        action=Action(action),
        status=code.group() if code else "",
        said=words[:300],
    )
