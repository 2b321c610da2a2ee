"""Multibase base58-btc and the Multikey form of Ed25519 (W3C Controlled Identifiers 1.0, §2.2.2 and §2.4).

Written here because it is forty lines and every byte of it is tested against known keys.
"""

from __future__ import annotations

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUE = {character: position for position, character in enumerate(ALPHABET)}
ED25519_PUBLIC = b"\xed\x01"  # multicodec ed25519-pub, as a varint
PUBLIC_SIZE = 32


def base58_encode(raw: bytes) -> str:
    """Base58-btc of ``raw``; a leading zero byte is a leading ``1``."""
    number = int.from_bytes(raw, "big")
    digits = ""
    while number:
        number, rest = divmod(number, 58)
        digits = ALPHABET[rest] + digits
    return "1" * (len(raw) - len(raw.lstrip(b"\0"))) + digits


def base58_decode(text: str) -> bytes:
    """The bytes of a base58-btc text; ``ValueError`` on a character outside the alphabet."""
    number = 0
    for character in text:
        if character not in _VALUE:
            raise ValueError(f"caractère étranger à la base 58 : {character!r}")
        number = number * 58 + _VALUE[character]
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def encode(raw: bytes) -> str:
    """Multibase base58-btc: the letter ``z``, then the digits."""
    return "z" + base58_encode(raw)


def decode(text: str) -> bytes:
    """The bytes of a multibase base58-btc text; ``ValueError`` on any other base."""
    if not text.startswith("z"):
        raise ValueError("seule la base 58 (préfixe z) est lue")
    return base58_decode(text[1:])


def multikey(public: bytes) -> str:
    """``z6Mk…``: the Multikey of a 32-byte Ed25519 public key."""
    if len(public) != PUBLIC_SIZE:
        raise ValueError("une clé publique Ed25519 fait 32 octets")
    return encode(ED25519_PUBLIC + public)


def public_of(multikey_text: str) -> bytes:
    """The 32 bytes of an Ed25519 Multikey; ``ValueError`` on another kind of key."""
    raw = decode(multikey_text)
    if not raw.startswith(ED25519_PUBLIC) or len(raw) != len(ED25519_PUBLIC) + PUBLIC_SIZE:
        raise ValueError("cette clé n’est pas une clé publique Ed25519")
    return raw[len(ED25519_PUBLIC) :]
