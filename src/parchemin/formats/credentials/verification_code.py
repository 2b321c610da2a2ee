"""Verification codes: 128 random bits in Crockford's base 32 (26 characters), the secret part of a QR's address.

The alphabet has no I, L, O or U; reading forgives what people confuse (O for 0, I and L for 1, case, spaces,
dashes), so a code copied by hand from paper still opens its page.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 26  # 130 bits, of which the first two are zero
RANDOM_BYTES = 16
_READ = {character: value for value, character in enumerate(ALPHABET)} | {"O": 0, "I": 1, "L": 1}
_ADDRESS_PARTS = re.compile(r"[/?#&=]")
_AROUND = " \t\r\n\u00a0\u202f.,;:!'’\"“”«»()[]<>{}*_-"
_SEPARATORS = str.maketrans("", "", " -\u00a0\u202f\u2010\u2011\u2013\t\r\n")


def new(randbytes: Callable[[int], bytes]) -> str:
    """A new code from ``randbytes(16)`` (``secrets.token_bytes`` outside tests)."""
    raw = randbytes(RANDOM_BYTES)
    if len(raw) != RANDOM_BYTES:
        raise ValueError("il faut 16 octets de hasard")
    return _encode(int.from_bytes(raw, "big"))


def parse(text: str) -> str | None:
    """The canonical code that ``text`` writes, or None if it writes none."""
    kept = text.translate(_SEPARATORS).upper()
    if len(kept) != LENGTH or any(character not in _READ for character in kept):
        return None
    number = 0
    for character in kept:
        number = number * 32 + _READ[character]
    return _encode(number) if number < 2**128 else None


def read(text: str) -> str | None:
    """The code that an address or a phrase as pasted carries: "https://…/v/7K4M…/?x=1", "7K4M-9QXT-….", "«7K4M…»".

    What follows the code in an address, and what a sentence puts around it, says nothing of it.
    """
    for part in reversed(_ADDRESS_PARTS.split(unquote(text))):
        if code := parse(part.strip(_AROUND)):
            return code
    return None


def grouped(code: str) -> str:
    """The code as printed: groups of four, the last of two (``7K4M-9QXT-…``)."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def _encode(number: int) -> str:
    characters = ""
    for _ in range(LENGTH):
        number, rest = divmod(number, 32)
        characters = ALPHABET[rest] + characters
    return characters
