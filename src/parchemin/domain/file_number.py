"""Numbers of files ("2026-0001", by year): how they are written, which is free. They compare as numbers, not as text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from parchemin.domain.objection import Objection, gettext_noop

LIMIT = 20  # characters
GIVEN = re.compile(r"(?P<year>[0-9]{4})-(?P<rank>[0-9]+)")


def given(year: int, rank: int) -> str:
    """As it is written: four figures at least for the rank."""
    return f"{year}-{rank:04d}"


def highest(numbers: Iterable[str], year: int) -> int:
    """The highest rank given that year; those that a certifier numbers otherwise count for nothing."""
    read = (GIVEN.fullmatch(number) for number in numbers)
    return max((int(one["rank"]) for one in read if one and int(one["year"]) == year), default=0)


def following(rank: int, year: int, asked: Collection[str] = ()) -> int:
    """The rank after ``rank`` whose number nobody ``asked`` for."""
    rank += 1
    while given(year, rank) in asked:
        rank += 1
    return rank


def taken_objection(number: str, free: str) -> Objection:
    """A file of this certifier has the number; ``free`` names one that none has."""
    return Objection(
        "candidacy.number-taken",
        gettext_noop("Le numéro de dossier « %(number)s » est déjà pris."),
        {"number": number, "free": free},
        about="number",
        mend=gettext_noop("Donnez un autre numéro : %(free)s est libre."),
    )
