"""What depends on the periods of a sheet: each later stage says what it keeps, when the house starts.

A registration entered or corrected covers files, sessions and titles that stages above this one keep: they are not
imported, they come and say. Read before the change is confirmed, and judged by it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from parchemin.catalogue.models import RegisterSheet
from parchemin.domain.interval import Interval
from parchemin.domain.registration import Effect, Touched, effects

# Given the key of a sheet: what is dated there, whoever's it is.
Question = Callable[[int], Iterable[Touched]]
_questions: list[Question] = []


def register(question: Question) -> None:
    """Have ``question`` asked of every change of a sheet's periods; twice is once."""
    if question not in _questions:
        _questions.append(question)


def touched(sheet: RegisterSheet, before: Sequence[Interval], after: Sequence[Interval]) -> list[Effect]:
    """What the change would touch, by kind, then by day."""
    every = sorted(
        (one for question in _questions for one in question(sheet.pk)),
        key=lambda one: (one.kind.value, one.days[0], one.label),
    )
    return effects(every, before, after)
