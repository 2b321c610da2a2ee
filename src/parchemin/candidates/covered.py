"""Files that the periods of a sheet cover or not, by the day they were entered: told to ``catalogue.touching``."""

from __future__ import annotations

from collections.abc import Iterator

from parchemin.candidates.models import Candidacy
from parchemin.domain.registration import Dated, Touched


def of_sheet(sheet: int) -> Iterator[Touched]:
    """Every file of a sheet, withdrawn ones and rehearsals apart."""
    rows = (
        Candidacy.objects.filter(framework__sheet=sheet, rehearsal=False)
        .exclude(state=Candidacy.State.WITHDRAWN)
        .order_by("pk")
        .values_list("pk", "number", "certifier_id", "entered_on")
    )
    for pk, number, certifier, entered in rows:
        yield Touched(Dated.CANDIDACY, pk, number, certifier, (entered,))
