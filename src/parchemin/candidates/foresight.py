"""What the end would refuse, asked at the start: each later stage registers its question when the house starts.

A title that could not be printed, a passage that could not be declared: said at enrolment, at the entry to a session
and by the checkpoint, while there is time to mend it. Stages above this one are not imported: they come and say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from parchemin.candidates.models import Candidacy
from parchemin.domain.objection import Level, Objection

# Given a candidacy and the day its jury sits (or today): why its title, once decided, could not be delivered or told.
Question = Callable[[Candidacy, date], Iterable[Objection]]

_questions: list[Question] = []


def register(question: Question) -> None:
    """Have ``question`` asked of every candidacy; twice is once."""
    if question not in _questions:
        _questions.append(question)


def foreseen(candidacy: Candidacy, on: date) -> list[Objection]:
    """Everything that would stop the title of a candidacy decided on that day, each reason once."""
    reasons: dict[tuple[str, str], Objection] = {}
    for question in _questions:
        for one in question(candidacy, on):
            reasons.setdefault((one.code, one.message), one)
    return list(reasons.values())


def warned(candidacy: Candidacy, on: date) -> list[Objection]:
    """The same, stopping nothing yet: there is time to mend it."""
    return [replace(one, level=Level.WARN) for one in foreseen(candidacy, on) if one.level.blocks]
