"""SIRET: the fourteen digits of an establishment, and whether their key holds (INSEE).

The key is Luhn's, but for the establishments of La Poste, whose digits add up to a multiple of five. A key that does
not hold is only pointed at: what was typed may still be what the company's own papers say.
"""

from __future__ import annotations

import re

from stdnum.fr import siret as number

_DIGITS = re.compile(r"[0-9]{14}")


def parse(text: str) -> str | None:
    """The fourteen digits that ``text`` writes, blanks left out; None when it does not write fourteen."""
    kept = "".join(text.split())
    return kept if _DIGITS.fullmatch(kept) else None


def key_holds(siret: str) -> bool:
    """Whether fourteen digits are those of an establishment that may exist."""
    return bool(number.is_valid(siret))
