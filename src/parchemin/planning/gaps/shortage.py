"""What a plan may lack, and what lacking it costs: the same prices for both models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from parchemin.planning.grid import Choice, Grid
from parchemin.planning.model import Kind
from parchemin.planning.relaxations import Relaxation, What

# What each change costs. People are dear, rooms dearer, a load agreed may be raised a little; one candidate who
# cannot be heard at all is asked for another time before a whole panel is invited.
UNPLACED = 50_000
PRICES: Mapping[What, int] = {
    What.ROOM: 150,
    What.JURORS: 100,
    What.TIE: 130,
    What.MANDATE: 70,
    What.JUROR_TIME: 70,
    What.REQUIRED: 60,
    What.CANDIDATE_TIME: 120,
    What.CANDIDATE_SITE: 150,
    What.LOAD: 40,
    What.DAY_LOAD: 12,
}
DEAR = 40  # times dearer: kinds of change to do without if at all possible

COUNTS_FOR: dict[Kind, tuple[Kind, ...]] = {
    Kind.EMPLOYEE: (Kind.EMPLOYEE,),
    Kind.EMPLOYER: (Kind.EMPLOYER,),
    Kind.CERTIFIER: (Kind.CERTIFIER,),
    Kind.PROFESSIONAL: (Kind.EMPLOYEE, Kind.EMPLOYER, Kind.PROFESSIONAL),
    Kind.PRESIDING: (Kind.EMPLOYEE, Kind.EMPLOYER, Kind.PROFESSIONAL),
}


@dataclass(frozen=True, slots=True)
class Gaps:
    """``changes`` together make room for all but ``left_out``. ``proved``: none cheaper in this model."""

    changes: tuple[Relaxation, ...]
    left_out: tuple[str, ...]
    proved: bool
    cost: int | None = None
    places: frozenset[Choice] = frozenset()


def priced(price: What | int, dear: frozenset[What]) -> int:
    if not isinstance(price, What):
        return price
    return PRICES[price] * (DEAR if price in dear else 1)


def half_of(grid: Grid, choice: Choice) -> int:
    """The number of the half-day that a place begins in; -1 outside all of them (a lock may be)."""
    return next((h.half for h in grid.halves if h.touches(choice.start, choice.end)), -1)
