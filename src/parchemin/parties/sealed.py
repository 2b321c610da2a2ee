"""Letters that hold a secret: it is put in as the letter leaves, and the letter kept never holds it.

A stage registers, for a kind of letter, how its words are completed at departure, and what is done when the letter did
not leave. Such a letter is for the address it was written to: it is not sent elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from parchemin.parties.models import Letter


class Kept(Exception):  # noqa: N818 - not a fault: the letter stays
    """The letter may not leave as it stands; the words say why and what to do."""


@dataclass(frozen=True, slots=True)
class Seal:
    """``fill``: the body as it leaves, with its secret; ``take_back``: it did not leave after all."""

    fill: Callable[[Letter, datetime], str]
    take_back: Callable[[Letter], None]


SEALS: dict[str, Seal] = {}  # by kind of letter


def register(
    kind: str, *, fill: Callable[[Letter, datetime], str], take_back: Callable[[Letter], None]
) -> None:
    """Letters of that kind hold a secret. ``ValueError`` when the kind is registered already."""
    if kind in SEALS:
        raise ValueError(f"two seals for letters {kind!r}")
    SEALS[kind] = Seal(fill, take_back)


def is_sealed(letter: Letter) -> bool:
    return letter.kind in SEALS
