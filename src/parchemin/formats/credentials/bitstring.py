"""Bitstring Status List 1.0 (W3C): one bit per award, compressed, in a signed list that tells who was revoked.

A list holds at least 131 072 entries, so that asking for it does not tell which award is being looked at.
"""

from __future__ import annotations

import gzip
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from typing import Any

from parchemin.formats.signing.timestamp import timestamp

VC_CONTEXT = "https://www.w3.org/ns/credentials/v2"
SIZE = 131_072  # entries; 16 KiB, the minimum of the specification (§6.1)
MOST = 16 * SIZE  # a longer list is not read: nobody decompresses a bomb for a stranger


def encode(revoked: Iterable[int], size: int = SIZE) -> str:
    """The ``encodedList`` of the given indexes: GZIP, base64url without padding, multibase prefix ``u``."""
    bits = bytearray(size // 8)
    for index in revoked:
        if not 0 <= index < size:
            raise ValueError(f"index {index} hors d’une liste de {size} places")
        bits[index // 8] |= 0x80 >> index % 8  # index 0 is the leftmost bit
    packed = gzip.compress(bytes(bits), mtime=0)
    return "u" + urlsafe_b64encode(packed).decode().rstrip("=")


def decode(encoded: str) -> bytes:
    """The bits of an ``encodedList``; ``ValueError`` if it is not one, too short or too long."""
    if not encoded.startswith("u"):
        raise ValueError("une liste d’états commence par u (base64url)")
    body = encoded[1:]
    try:
        packed = urlsafe_b64decode(body + "=" * (-len(body) % 4))
        with gzip.GzipFile(fileobj=BytesIO(packed)) as file:
            bits = file.read(MOST // 8 + 1)
    except (OSError, EOFError) as error:
        raise ValueError(f"liste d’états illisible : {error}") from error
    if not SIZE // 8 <= len(bits) <= MOST // 8:
        raise ValueError(f"une liste d’états compte de {SIZE} à {MOST} places")
    return bits


def is_set(bits: bytes, index: int) -> bool:
    """The status at ``index``; ``IndexError`` outside the list."""
    if not 0 <= index < len(bits) * 8:
        raise IndexError(f"index {index} hors de la liste")
    return bool(bits[index // 8] & 0x80 >> index % 8)


def entry(list_url: str, index: int) -> dict[str, str]:
    """The ``credentialStatus`` that points at place ``index`` of the revocation list at ``list_url``."""
    return {
        "id": f"{list_url}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(index),
        "statusListCredential": list_url,
    }


def list_credential(
    list_url: str, issuer: str, revoked: Iterable[int], valid_from: datetime
) -> dict[str, Any]:
    """The unsigned status list credential served at ``list_url``; signed like any other credential."""
    return {
        "@context": [VC_CONTEXT],
        "id": list_url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": timestamp(valid_from),
        "credentialSubject": {
            "id": f"{list_url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encode(revoked),
        },
    }
