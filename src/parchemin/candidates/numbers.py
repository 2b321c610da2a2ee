"""File numbers ("2026-0001", by year): who gives the next one. They compare as numbers, not as text.

A number is given under the certifier's row, locked by who gives it; one only proposed may be taken meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable

from parchemin.candidates.models import Candidacy
from parchemin.domain import file_number
from parchemin.domain.objection import Objection
from parchemin.parties.models import Certifier

FEW = 500  # asked in one query; beyond, the certifier's numbers are all read


class NextNumbers:
    """The next numbers of each year, those ``asked`` by the list itself left aside."""

    def __init__(self, certifier: Certifier, asked: Iterable[str] = ()) -> None:
        self.certifier = certifier
        self.asked = frozenset(asked)
        self.last: dict[int, int] = {}

    def next(self, year: int) -> str:
        rank = self.last.get(year) or _highest(self.certifier, year)
        self.last[year] = file_number.following(rank, year, self.asked)
        return file_number.given(year, self.last[year])


def _highest(certifier: Certifier, year: int) -> int:
    rows = Candidacy.objects.filter(certifier=certifier, number__startswith=f"{year}-").order_by("pk")
    return file_number.highest(rows.values_list("number", flat=True), year)


def proposed(certifier: Certifier, year: int) -> str:
    """The number to propose for a file of that year: the one after the last."""
    return NextNumbers(certifier).next(year)


def taken(certifier: Certifier, numbers: Iterable[str]) -> set[str]:
    """Those of ``numbers`` that a file of this certifier already has."""
    wanted = {number for number in numbers if number}
    rows = Candidacy.objects.filter(certifier=certifier).order_by("pk")
    if len(wanted) <= FEW:
        rows = rows.filter(number__in=wanted)
    return wanted.intersection(rows.values_list("number", flat=True))


def taken_objection(certifier: Certifier, number: str, year: int) -> Objection:
    """The number is taken; the mend names one that is free."""
    return file_number.taken_objection(number, proposed(certifier, year))
