"""What a certifier may set for itself: the level of a code, and what it may set aside for one session."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from parchemin.domain.objection import Level, Objection

LAW_OF_VAE = "vae."  # neither lowered nor raised: the text says what it stops
NEVER_LOWERED = frozenset({"juror.twice", "relation.previous_jury", "relation.same_person"})


def may_set(code: str, level: Level) -> bool:
    """Whether a certifier may have ``code`` stop what ``level`` stops.

    Never the law of the VAE. A person in two places, a member of the first jury on the second, and who seems to be
    the candidate, always block. Ties may be lowered outside the VAE alone: `graded` leaves those of a VAE candidate as they are.
    """
    if code.startswith(LAW_OF_VAE):
        return False
    return code not in NEVER_LOWERED or level.blocks


def graded(objections: Iterable[Objection], levels: Mapping[str, Level]) -> list[Objection]:
    """The certifier's levels applied, where it may set them; what is set to IGNORE goes."""
    graded_ = (_graded(objection, levels) for objection in objections)
    return [o for o in graded_ if o.level is not Level.IGNORE]


def _graded(objection: Objection, levels: Mapping[str, Level]) -> Objection:
    level = levels.get(objection.code)
    if level is None or not may_set(objection.code, level) or (objection.binding and not level.blocks):
        return objection
    return replace(objection, level=level)
