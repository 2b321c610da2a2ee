"""A signing key in shares of words, for paper: SLIP-0039 (Shamir's sharing, 33 words a share for 32 bytes, each with its
own checksum). Fewer shares than needed say nothing of the key."""

from __future__ import annotations

from collections.abc import Sequence

import shamir_mnemonic

from parchemin.formats.signing.keys import Key, from_seed

FEWEST, MOST = 2, 16  # shares: one alone would be the key; the most, by the standard


class SharesRefused(ValueError):  # noqa: N818 - what became of them
    """The shares give no key back; the message says what to do."""


def split(key: Key, *, shares: int, needed: int) -> list[str]:
    """The key as ``shares`` lines of words, ``needed`` of which give it back. ``SharesRefused`` for numbers that cannot be."""
    if not FEWEST <= needed <= shares <= MOST:
        raise SharesRefused(
            f"Il faut de {FEWEST} à {MOST} parts, et qu’au moins {FEWEST} soient nécessaires, pas plus qu’il n’y en a."
        )
    return list(shamir_mnemonic.generate_mnemonics(1, [(needed, shares)], key.seed)[0])


def joined(name: str, lines: Sequence[str]) -> Key:
    """The key that these shares give back, filed under ``name``. ``SharesRefused``: too few, mistyped, of two keys."""
    typed = [" ".join(line.lower().split()) for line in lines if line.strip()]
    try:
        seed = shamir_mnemonic.combine_mnemonics(typed)
    except shamir_mnemonic.MnemonicError as error:
        raise SharesRefused(
            f"Ces parts ne rendent pas de clé : {error} Vérifiez chaque mot, et que toutes viennent du même partage."
        ) from error
    return from_seed(name, seed)
