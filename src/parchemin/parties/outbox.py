"""The outbox: letters written wait to be read, then are let go. Sending creates nothing.

The words of a letter are in the catalogue (``parties.letters``); it leaves by ``parties.sending``; one that comes
back is said not delivered (``parties.returned``), and leaves again for another address only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from parchemin.domain.address import is_address, suggestion
from parchemin.domain.objection import Objection, Refused, gettext_noop
from parchemin.journal.actions import Private, record
from parchemin.journal.models import Entry
from parchemin.parties import acts
from parchemin.parties.letters import Wording
from parchemin.parties.models import Attachment, Certifier, Letter, Person
from parchemin.parties.sealed import is_sealed
from parchemin.runtime.models import StoredFile


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
    wording: Wording,
    about: str,
    once: str,
    enclosures: Sequence[Enclosure] = (),
    to: str | None = None,
) -> Letter:
    """Put a letter of the catalogue in the outbox, inside the caller's transaction. The same ``once`` is one letter.

    ``to``: an address other than the person's, for whom the letter also concerns.
    """
    letter, created = Letter.objects.get_or_create(
        once=once,
        defaults={
            "certifier": certifier,
            "person": person,
            "kind": wording.kind,
            "about": about,
            "to": person.email if to is None else to,
            "subject": wording.subject,
            "body": wording.body,
            "created_at": now,
        },
    )
    if created:
        Attachment.objects.bulk_create(
            [Attachment(letter=letter, name=e.name, media_type=e.media_type, file=e.file) for e in enclosures]
        )
    return letter


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter of several written together: see ``write``."""

    person: Person
    wording: Wording
    about: str
    once: str
    enclosures: Sequence[Enclosure] = ()
    to: str | None = None


def write_all(*, now: datetime, certifier: Certifier, drafts: Sequence[Draft]) -> list[Letter]:
    """Put several letters in the outbox, in their order, as ``write`` does one: three queries whatever their number.

    The caller holds what they are about: nobody else writes them meanwhile.
    """
    known = Letter.objects.in_bulk([draft.once for draft in drafts], field_name="once")
    fresh = {draft.once: draft for draft in drafts if draft.once not in known}
    written = Letter.objects.bulk_create(
        Letter(
            once=draft.once,
            certifier=certifier,
            person=draft.person,
            kind=draft.wording.kind,
            about=draft.about,
            to=draft.person.email if draft.to is None else draft.to,
            subject=draft.wording.subject,
            body=draft.wording.body,
            created_at=now,
        )
        for draft in fresh.values()
    )
    Attachment.objects.bulk_create(
        Attachment(letter=letter, name=e.name, media_type=e.media_type, file=e.file)
        for letter in written
        for e in fresh[letter.once].enclosures
    )
    known |= {letter.once: letter for letter in written}
    return [known[draft.once] for draft in drafts]


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
            acts.LETTERS_APPROVED,
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
    """Write a letter to another address: one not delivered leaves again at once, never twice for the same address;
    one that has not left yet goes there in its turn. ``Refused`` for one that left, or was cancelled."""
    to = to.strip()
    with transaction.atomic():
        row = Letter.objects.select_for_update().get(pk=letter.pk)
        if objections := _address_objections(row, to):
            raise Refused(objections)
        before, left = row.to, row.state == Letter.State.FAILED
        row.to, row.error = to, ""
        if left:
            row.state = Letter.State.APPROVED
        row.bounced_at = row.sent_at = None
        row.save(update_fields=["to", "state", "error", "bounced_at", "sent_at"])
        record(
            f"outbox:{row.certifier.slug}",
            acts.LETTER_READDRESSED,
            actor=actor,
            now=now,
            certifier=row.certifier.slug,
            facts={"letter": row.pk, "left": left},
            private={"from": Private(row.person.subject, before), "to": Private(row.person.subject, to)},
            key=key,
        )
    return row


def may_be_readdressed(letter: Letter) -> bool:
    """Whether the letter was not delivered, or has not left yet; never one that holds a secret."""
    if is_sealed(letter):
        return False
    waiting = letter.state in (Letter.State.DRAFT, Letter.State.APPROVED) and letter.sent_at is None
    return letter.state == Letter.State.FAILED or waiting


def _address_objections(letter: Letter, to: str) -> list[Objection]:
    if is_sealed(letter):
        return [
            Objection(
                "letter.personal",
                gettext_noop("Cette lettre porte un lien personnel : elle ne part qu’à l’adresse du compte."),
                mend=gettext_noop(
                    "Corrigez l’adresse de la personne, puis ouvrez ou invitez de nouveau son compte."
                ),
                about="to",
            )
        ]
    if not may_be_readdressed(letter):
        return [
            Objection(
                "letter.not-failed",
                gettext_noop("Cette lettre est partie, ou ne part plus : son adresse ne change pas."),
                mend=gettext_noop("Si elle est revenue, faites d’abord lire son retour."),
            )
        ]
    if not is_address(to):
        meant = suggestion(to)
        return [
            Objection(
                "letter.address",
                gettext_noop("« %(to)s » n’est pas une adresse électronique."),
                params={"to": to, "suggested": meant},
                mend=gettext_noop("Écrire « %(suggested)s ».")
                if meant
                else gettext_noop("Écrivez l’adresse entière, comme prenom.nom@exemple.fr."),
                about="to",
            )
        ]
    if letter.state != Letter.State.FAILED and to.casefold() == letter.to.casefold():
        return [
            Objection(
                "letter.unchanged",
                gettext_noop("Cette lettre est déjà pour %(to)s."),
                params={"to": to},
                mend=gettext_noop("Écrivez une autre adresse, ou laissez la lettre partir."),
                about="to",
            )
        ]
    if letter.state == Letter.State.FAILED and to.casefold() in {one.casefold() for one in _tried(letter)}:
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
    addresses = {letter.to}
    moved = Entry.objects.filter(stream=f"outbox:{letter.certifier.slug}", act=acts.LETTER_READDRESSED.name)
    for entry in moved.order_by("pk").prefetch_related("words"):
        if entry.facts.get("letter") == letter.pk and entry.facts.get("left", True):
            addresses.update(words.text for words in entry.words.all() if words.name == "from")
    return addresses
