"""Titles that the periods of a sheet cover or not: told to ``catalogue.touching``."""

from __future__ import annotations

from collections.abc import Iterator

from parchemin.awards.models import Award
from parchemin.domain.registration import Dated, Touched


def of_sheet(sheet: int) -> Iterator[Touched]:
    """Every title of a sheet that stands, with the days that a registration may cover (L. 6113-9): the decision, else
    the entry, else the recevabilité; as ``awards.facts.registration_when`` reads them."""
    rows = (
        Award.objects.filter(candidacy__framework__sheet=sheet, revocation__isnull=True)
        .order_by("pk")
        .values_list(
            "pk",
            "number",
            "certifier_id",
            "outcome__stated_on",
            "candidacy__entered_on",
            "candidacy__admissible_on",
        )
    )
    for pk, number, certifier, *days in rows:
        yield Touched(Dated.AWARD, pk, number, certifier, tuple(day for day in days if day))
