"""Whose key signs, and which of its signatures are believed.

Public keys are pinned in the database and in the journal the first time they sign. A private key that is gone is never
made again silently: what the former one signed would all turn false. Rotation and revocation are acts with their date:
a signature is held against the key of its day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from parchemin.domain.objection import Objection, Refused, gettext_noop, refuse
from parchemin.formats.signing import keys, multibase
from parchemin.formats.signing.keys import Kept, Key
from parchemin.journal import acts
from parchemin.journal.actions import Private, already, record
from parchemin.journal.models import Entry, SigningKey, moment

JOURNAL = ""  # owner of the key that signs the journal's heads and exports
SYSTEM = "system:keys"


def directory() -> Path:
    return Path(settings.KEYS_DIR)


# -- reading --------------------------------------------------------------------------------------------------


def known(owner: str) -> list[SigningKey]:
    """Every key that ever signed for ``owner``, the oldest first."""
    return list(SigningKey.objects.filter(owner=owner).order_by("rank"))


def current(owner: str) -> SigningKey | None:
    """The key by which ``owner`` signs today; None before the first one, and after a revocation without another."""
    return SigningKey.objects.filter(owner=owner, retired_at__isnull=True).first()


def public_key(owner: str) -> bytes:
    """The 32 bytes of the public key by which ``owner`` signs today. Raises ``SigningKey.DoesNotExist`` without one."""
    return multibase.public_of(SigningKey.objects.get(owner=owner, retired_at__isnull=True).public)


@dataclass(frozen=True, slots=True)
class State:
    """A key as its owner's people read it."""

    row: SigningKey
    kept: Kept

    @property
    def signs(self) -> bool:
        return self.row.retired_at is None

    @property
    def usable(self) -> bool:
        return self.kept in (Kept.ENCRYPTED, Kept.PLAIN)


def states(owner: str) -> list[State]:
    """The keys of ``owner`` and how their private halves lie on this machine."""
    secret = settings.KEY_SECRET
    return [State(row, keys.kept(directory(), row.filename, row.public, secret)) for row in known(owner)]


# -- signing --------------------------------------------------------------------------------------------------


def signing_key(owner: str, *, now: datetime) -> Key:
    """The key by which ``owner`` signs; the very first time it is made, and pinned.

    ``KeyRefused`` where its file may not be used (permissions, secret). ``Refused``: its private half is gone, is
    another, or no key is current since a revocation.
    """
    rows = known(owner)  # read once: another process may be making the first one
    if not rows:
        return _private_of(_pin_first(owner, now))
    row = next((one for one in rows if one.retired_at is None), None)
    if row is None:
        raise refuse(
            "key.none-current",
            gettext_noop("La dernière clé de « %(owner)s » est révoquée : aucune ne signe plus."),
            mend=gettext_noop("Faites-en une autre : parchemin key rotate."),
            owner=owner or "journal",
        )
    return _private_of(row)


def _private_of(row: SigningKey) -> Key:
    try:
        key = keys.load(directory(), row.filename, settings.KEY_SECRET)
    except keys.KeyMissing:
        raise Refused([lost(row)]) from None
    if key.multibase != row.public:
        raise refuse(
            "key.other",
            gettext_noop("Le fichier %(file)s tient une autre clé que celle qui a signé jusqu’ici, %(key)s."),
            mend=gettext_noop(
                "Remettez le bon fichier, de la copie des clés, ou remplacez la clé : parchemin key rotate. "
                "Les titres déjà signés restent vérifiables."
            ),
            file=str(keys.path_of(directory(), row.filename)),
            key=row.public,
        )
    return key


def lost(row: SigningKey) -> Objection:
    """The private half of a pinned key is not there: it is not made again by itself."""
    return Objection(
        "key.lost",
        gettext_noop("La clé privée %(key)s, qui a déjà signé, n’est plus dans %(place)s."),
        {"key": row.public, "place": str(directory())},
        mend=gettext_noop(
            "Remettez son fichier de la copie des clés, ou ses parts de papier (parchemin key restore) ; si elle "
            "est perdue, remplacez-la : parchemin key rotate. Les titres déjà signés restent vérifiables."
        ),
    )


def _pin_first(owner: str, now: datetime) -> SigningKey:
    row = SigningKey(owner=owner, rank=1, pinned_at=now)
    key = keys.ensure_key(directory(), row.filename, settings.KEY_SECRET)
    row.public = key.multibase
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            _tell(row, now)
    except IntegrityError:  # another process was quicker, and made the same file
        return SigningKey.objects.get(owner=owner, rank=1)
    return row


def _tell(row: SigningKey, now: datetime) -> None:
    record(
        row.stream,
        acts.KEY_PINNED,
        actor=SYSTEM,
        now=now,
        certifier=row.owner,
        facts={"key": row.public, "rank": row.rank, "since": moment(row.pinned_at)},
    )


def told(row: SigningKey) -> bool:
    """Whether the journal says that this key is its owner's."""
    entries = Entry.objects.filter(stream=row.stream, act__in=(acts.KEY_PINNED.name, acts.KEY_ROTATED.name))
    return any(entry.facts.get("key") == row.public for entry in entries)


def tell_unsaid(*, now: datetime) -> int:
    """Tell the journal of the keys that a migration read from former signatures. Returns how many."""
    rows = [row for row in SigningKey.objects.order_by("owner", "rank") if not told(row)]
    with transaction.atomic():
        for row in rows:
            _tell(row, now)
    return len(rows)


# -- their life -----------------------------------------------------------------------------------------------


def rotate_key(*, actor: str, now: datetime, owner: str, reason: str, key: str | None = None) -> SigningKey:
    """Replace the key of ``owner`` by a new one, the former lost or not; what the former signed still holds.

    Who may is asked by who calls. ``Refused`` without a reason, or for an owner who never signed.
    """
    _require_reason(reason)
    rows = known(owner)
    if not rows:
        raise refuse(
            "key.unknown",
            gettext_noop("« %(owner)s » n’a pas encore de clé."),
            mend=gettext_noop("La première est faite d’elle-même, à la première signature."),
            owner=owner or "journal",
        )
    fresh = SigningKey(owner=owner, rank=rows[-1].rank + 1, pinned_at=now)
    created = keys.ensure_key(directory(), fresh.filename, settings.KEY_SECRET)
    fresh.public = created.multibase
    with transaction.atomic():
        if done := already(key):
            return SigningKey.objects.get(public=done.facts["key"])
        former = SigningKey.objects.select_for_update().filter(owner=owner, retired_at__isnull=True).first()
        if former is not None:
            former.retired_at = now
            former.save(update_fields=["retired_at"])
        fresh.save(force_insert=True)
        record(
            fresh.stream,
            acts.KEY_ROTATED,
            actor=actor,
            now=now,
            certifier=owner,
            facts={"key": fresh.public, "former": rows[-1].public, "rank": fresh.rank},
            private={"reason": Private(fresh.stream, reason.strip())},
            key=key,
        )
    return fresh


def revoke_key(
    *,
    actor: str,
    now: datetime,
    owner: str,
    public: str,
    reason: str,
    compromised_from: datetime | None = None,
    key: str | None = None,
) -> SigningKey:
    """Révoquer a key: it signs no more; ``compromised_from``: and nothing it signed from that instant on is believed.

    The instant may be set back later, never forward. Who may is asked by who calls.
    """
    _require_reason(reason)
    if compromised_from is not None and compromised_from > now:
        raise refuse(
            "key.compromise-in-the-future",
            gettext_noop("Une clé ne peut pas être compromise depuis un instant à venir."),
            mend=gettext_noop(
                "Donnez l’instant où elle a pu être lue par un autre, au plus tard maintenant."
            ),
        )
    with transaction.atomic():
        row = SigningKey.objects.select_for_update().filter(owner=owner, public=public).first()
        if row is None:
            raise refuse(
                "key.unknown",
                gettext_noop("« %(owner)s » n’a pas de clé %(key)s."),
                mend=gettext_noop("« parchemin key list » les montre."),
                owner=owner or "journal",
                key=public,
            )
        _may_revoke(row, compromised_from)
        row.retired_at = row.retired_at or now
        if compromised_from is not None:  # to the second, as signatures are dated
            row.compromised_from = compromised_from.replace(microsecond=0)
        row.save(update_fields=["retired_at", "compromised_from"])
        since = moment(row.compromised_from) if row.compromised_from else None
        record(
            row.stream,
            acts.KEY_REVOKED,
            actor=actor,
            now=now,
            certifier=owner,
            facts={"key": row.public, "compromised_from": since},
            private={"reason": Private(row.stream, reason.strip())},
            key=key,
        )
    return row


def _may_revoke(row: SigningKey, compromised_from: datetime | None) -> None:
    held = row.compromised_from
    nothing = row.retired_at is not None and compromised_from is None
    if nothing or (held is not None and compromised_from is not None and compromised_from >= held):
        raise refuse(
            "key.already-revoked",
            gettext_noop("La clé %(key)s ne signe déjà plus."),
            mend=gettext_noop(
                "Rien n’est à faire, sauf à dire qu’elle était compromise plus tôt qu’il n’est écrit."
            ),
            key=row.public,
        )


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise refuse(
            "key.reason-missing",
            gettext_noop("La raison manque."),
            mend=gettext_noop("L’écrire en quelques mots."),
            about="reason",
        )


# -- holding a signature against the key of its day -----------------------------------------------------------


def signed_objections(rows: Iterable[SigningKey], public: str, signed_at: datetime) -> list[Objection]:
    """Why a signature made by ``public`` at that instant is not believed as that of the owner of ``rows``."""
    row = next((row for row in rows if row.public == public), None)
    if row is None:
        return [
            Objection(
                "key.not-pinned",
                gettext_noop("La clé %(key)s n’est pas une clé connue de ce certificateur."),
                {"key": public},
            )
        ]
    if row.compromised_from is not None and signed_at >= row.compromised_from:
        return [
            Objection(
                "key.signed-after-compromise",
                gettext_noop(
                    "La signature est du %(at)s, après que la clé %(key)s a été compromise (%(since)s)."
                ),
                {"key": public, "at": _said(signed_at), "since": _said(row.compromised_from)},
            )
        ]
    if row.retired_at is not None and signed_at > row.retired_at:
        return [
            Objection(
                "key.signed-after-retirement",
                gettext_noop(
                    "La signature est du %(at)s ; la clé %(key)s ne signait plus depuis le %(since)s."
                ),
                {"key": public, "at": _said(signed_at), "since": _said(row.retired_at)},
            )
        ]
    return []


def record_objections(rows: Iterable[SigningKey], record: Mapping[str, Any]) -> list[Objection]:
    """The same, of a seal record whose own signature holds: by the key and at the instant that it names."""
    return signed_objections(rows, str(record["key"]), datetime.fromisoformat(str(record["at"])))


def _said(at: datetime) -> str:
    return f"{at:%d/%m/%Y %H:%M:%S} UTC"
