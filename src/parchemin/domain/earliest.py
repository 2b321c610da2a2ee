"""Where each reason that stops the end of a certification's life is said first.

A title, its declaration, a publication or a decision may be refused for a reason that was already true months before.
Each code that these acts can give (``tools.reference.earliest`` reads them from the source) has its place here: the
earliest moment at which it can be known, and is then said. Each stage registers those of the reasons it gives in
``<stage>/earliest.py``, found when the house starts; a test spoils a life and hears the reason at that place, then at
the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from parchemin.domain.remedies import ANY


class Place(StrEnum):
    """Moments of a life, in their order."""

    ENROLMENT = "enrolment"
    ENTRY = "entry"
    OPENING = "opening"
    NOMINATION = "nomination"
    CHECKPOINT = "checkpoint"
    DELIBERATION = "deliberation"  # it is made by what the jury does there: votes, motivations, signatures
    ACT = "act"  # it is made by the act itself, or by what befell since: nothing knew it before

    @property
    def before(self) -> bool:
        """Whether it is said before the acts of the end: then a test hears it there."""
        return self not in (Place.DELIBERATION, Place.ACT)


@dataclass(frozen=True, slots=True)
class Earliest:
    """``why``: one sentence in French, for the page of reference: why no earlier. Always there beyond the entry."""

    code: str
    place: Place
    why: str = ""


EARLIEST: dict[str, Earliest] = {}  # by code, every stage's


def said_at(place: Place, *codes: str, why: str = "") -> None:
    """These reasons are said there first. ``ValueError``: a code is said twice, or nothing says why so late."""
    if not why and place not in (Place.ENROLMENT, Place.ENTRY):
        raise ValueError(f"why is {codes} not said before?")
    for code in codes:
        if code in EARLIEST:
            raise ValueError(f"two places for {code!r}")
        EARLIEST[code] = Earliest(code, place, why)


def earliest(code: str) -> Earliest | None:
    """The row of a reason, or of the family it is of; None when nobody placed it."""
    while code:
        if known := EARLIEST.get(code) or EARLIEST.get(code + ANY):
            return known
        code = code.rpartition(".")[0]
    return None
