"""Seal records: an Ed25519 signature over the SHA-256 of a document, as a canonical JSON record (RFC 8785).

Used for minutes: the record names the digest, why it was signed, when, and by which key; whoever holds the
document, the record and the public key can check it with no database.

A member's signature is a *simple electronic signature*: the certifier's key countersigns who signed, what, when, how,
and whether a one-time code was given back. It proves that the record was not changed since; it is no advanced signature.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import rfc8785

from parchemin.domain.objection import Objection, gettext_noop
from parchemin.formats.signing import multibase
from parchemin.formats.signing.keys import Key, signature_holds
from parchemin.formats.signing.timestamp import timestamp

KIND, SIGNATURE = "parchemin-seal-1", "parchemin-signature-1"
_DIGEST = re.compile(r"[0-9a-f]{64}")
_MEMBERS = {"kind", "digest", "purpose", "at", "key", "signature"}
_SHAPES = {KIND: _MEMBERS, SIGNATURE: {*_MEMBERS, "signer", "method", "code"}}


def sign_digest(key: Key, digest: str, purpose: str, at: datetime) -> dict[str, Any]:
    """The record that seals ``digest`` (64 hexadecimal characters, SHA-256) for ``purpose`` at ``at`` (aware)."""
    return _signed(key, _record(KIND, key, digest, purpose, at))


def countersign(
    key: Key, digest: str, purpose: str, at: datetime, *, signer: str, method: str, code: bool
) -> dict[str, Any]:
    """The record of a member's simple electronic signature over ``digest``, countersigned by the certifier's key.

    ``signer``: key of the person; ``method``: how they signed ("typed", "drawn"); ``code``: a one-time code was given.
    """
    record = _record(SIGNATURE, key, digest, purpose, at)
    return _signed(key, {**record, "signer": signer, "method": method, "code": code})


def _record(kind: str, key: Key, digest: str, purpose: str, at: datetime) -> dict[str, Any]:
    if not _DIGEST.fullmatch(digest):
        raise ValueError("l’empreinte s’écrit en 64 chiffres hexadécimaux minuscules")
    return {"kind": kind, "digest": digest, "purpose": purpose, "at": timestamp(at), "key": key.multibase}


def _signed(key: Key, record: dict[str, Any]) -> dict[str, Any]:
    return {**record, "signature": multibase.encode(key.sign(rfc8785.dumps(dict(record))))}


def verify_record(record: Mapping[str, Any], public: bytes, digest: str = "") -> list[Objection]:
    """Why ``record`` is not a seal (or a countersigned signature) by the 32-byte key ``public`` (over ``digest``, when given); empty if it is."""
    if set(record) != _SHAPES.get(record.get("kind", "")):
        return [
            Objection("seal.unreadable", gettext_noop("Ce relevé de scellement n’a pas la forme attendue."))
        ]
    if record["key"] != multibase.multikey(public):
        return [
            Objection(
                "seal.other-key",
                gettext_noop("Le scellement a été fait avec une autre clé (%(key)s)."),
                {"key": str(record["key"])},
            )
        ]
    unsigned = {name: value for name, value in record.items() if name != "signature"}
    try:
        signature = multibase.decode(str(record["signature"]))
        holds = signature_holds(public, signature, rfc8785.dumps(unsigned))
    except (ValueError, rfc8785.CanonicalizationError):
        holds = False
    if not holds:
        return [Objection("seal.altered", gettext_noop("Le relevé de scellement a été modifié."))]
    if digest and record["digest"] != digest:
        return [
            Objection(
                "seal.other-document",
                gettext_noop("Le document présenté n’est pas celui qui a été scellé."),
                {"digest": digest, "sealed": str(record["digest"])},
            )
        ]
    return []
