"""Who sits, seated or substitute: those named who are there, each one missing replaced by a substitute of the same seat."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from parchemin.domain.composition.facts import JurorFacts, Seat


def seated(
    members: Sequence[JurorFacts], *, present: Iterable[str] | None = None, recused: Iterable[str] = ()
) -> list[JurorFacts]:
    """Who sits: those named, without the absent and the recused, each replaced by a substitute of the same
    seat or place (of the same college first) when one is there.

    ``present`` None: nobody is counted absent yet (before the opening). Substitutes left over stay substitutes.
    """
    here = {m.key for m in members} if present is None else set(present)
    away = set(recused)
    able = [m for m in members if m.key in here and m.key not in away]
    titulars = [m for m in able if not m.substitute]
    spare = [m for m in able if m.substitute]
    for gone in (m for m in members if not m.substitute and m not in titulars):
        same = sorted(
            (s for s in spare if s.seat is gone.seat and s.place == gone.place),
            key=lambda s: (s.college is not gone.college, s.name),
        )
        if same:
            spare.remove(same[0])
            titulars.append(replace(same[0], substitute=False))
    return titulars + spare


def president(sitting: Iterable[JurorFacts]) -> JurorFacts | None:
    """Who presides among those who sit (`seated`); a substitute who took no place presides nothing."""
    return next((m for m in sitting if m.seat is Seat.PRESIDENT and not m.substitute), None)
