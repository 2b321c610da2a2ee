"""Blocs acquis: how long they hold, what they are worth under another framework.

No article was found that says for how long a block is acquired: the sheet says it, and it is applied as it
stands ("Validité des composantes acquises : illimitée").
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from parchemin.domain.interval import Interval
from parchemin.domain.law import months_after
from parchemin.domain.objection import gettext_noop
from parchemin.domain.phrase import Phrase


@dataclass(frozen=True, slots=True)
class Validity:
    """``years`` None: unlimited. Raises ValueError on a number of years below one."""

    years: int | None = None

    def __post_init__(self) -> None:
        if self.years is not None and self.years < 1:
            raise ValueError(Phrase(gettext_noop("Une durée de validité compte au moins un an.")))

    def of(self, acquired_on: date) -> Interval:
        """Days during which a block acquired that day holds; 29 February ends on 28 February."""
        return Interval(
            acquired_on, None if self.years is None else months_after(acquired_on, 12 * self.years)
        )


@dataclass(frozen=True, slots=True)
class Acquired:
    """A block held; ``via`` is the block it was acquired as, when a correspondence carried it over."""

    block: str
    holds: Interval
    via: str = ""


@dataclass(frozen=True, slots=True)
class Correspondence:
    """What a block is worth in another framework. A partial one carries nothing by itself: a person rules."""

    source: str
    target: str
    in_force: Interval
    total: bool = True


def carried_over(
    acquired: Iterable[Acquired], on: date, correspondences: Sequence[Correspondence]
) -> tuple[Acquired, ...]:
    """What ``acquired`` is worth on that day: itself, and what total correspondences in force make of it.

    One step only: a correspondence of a correspondence is another act. The longest validity wins.
    """
    held: dict[str, Acquired] = {}
    for block in (b for b in acquired if b.holds.contains(on)):
        carried = [
            Acquired(c.target, block.holds, via=block.block)
            for c in correspondences
            if c.source == block.block and c.total and c.in_force.contains(on)
        ]
        for one in (block, *carried):
            known = held.get(one.block)
            if known is None or _longer(one.holds, known.holds):
                held[one.block] = one
    return tuple(held[key] for key in sorted(held))


def _longer(a: Interval, b: Interval) -> bool:
    if b.until is None:
        return False
    return a.until is None or a.until > b.until
