"""Sessions that the periods of a sheet cover or not, by the day of their jury: told to ``catalogue.touching``."""

from __future__ import annotations

from collections.abc import Iterator

from parchemin.domain.registration import Dated, Touched
from parchemin.juries.models import Session


def of_sheet(sheet: int) -> Iterator[Touched]:
    """Every session of a sheet that was not cancelled."""
    rows = (
        Session.objects.filter(frameworks__sheet=sheet)
        .exclude(state=Session.State.CANCELLED)
        .order_by("pk")
        .distinct()
        .values_list("pk", "title", "certifier_id", "jury_on")
    )
    for pk, title, certifier, day in rows:
        yield Touched(Dated.SESSION, pk, title, certifier, (day,))
