"""What the grids handed in say of each block presented. Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby

from parchemin.assessments.models import Grid
from parchemin.domain.scale import numbers_of
from parchemin.juries.models import Session, SessionEntry
from parchemin.juries.presented import Presented


@dataclass(frozen=True, slots=True)
class Graded:
    """What the grids handed in say: levels by (entry, block) and criterion, keys of the grids filled in. ``numbers``: where
    grids hold marks, those of each assessor, by (entry, block) and assessment ("block.position")."""

    marks: Mapping[tuple[int, int], Mapping[int, Sequence[str]]]
    markings: Mapping[tuple[int, int], Sequence[str]]
    numbers: Mapping[tuple[int, int], Mapping[str, Sequence[Sequence[Decimal]]]] = field(default_factory=dict)


def graded(session: Session, rows: Sequence[SessionEntry], read: Presented) -> Graded:
    """Levels are "reached" or "not-reached": each grid says which of its own count as acquired. ``read``: what the
    entries present."""
    by_candidacy = {e.candidacy_id: e for e in rows}
    blocks = {e.pk: {b.pk for b in e.blocks.all()} for e in rows}
    marks: dict[tuple[int, int], dict[int, list[str]]] = defaultdict(dict)
    filled: dict[tuple[int, int], list[str]] = defaultdict(list)
    numbers: dict[tuple[int, int], dict[str, list[list[Decimal]]]] = defaultdict(dict)
    here = {asking.row.pk: asking.row for asking in read.assessments}
    grids = _grids(session, here)
    for one in read.grids:
        grid = grids.get(one.grid)
        entry, assessment = by_candidacy[one.candidacy], here.get(one.assessment)
        if grid is None or assessment is None or assessment.block_id not in blocks[entry.pk]:
            continue
        about = entry.pk, assessment.block_id
        filled[about].append(str(one.pk))
        if grid.in_numbers:
            ref = f"{assessment.block.number}.{assessment.position}"
            own = [Decimal(one.levels[pk]) for pk in grid.criteria if pk in one.levels]
            numbers[about].setdefault(ref, []).append(own)
        for pk in grid.criteria:
            levels = marks[about].setdefault(pk, [])
            if pk in one.levels:
                levels.append("reached" if one.levels[pk] in grid.reached else "not-reached")
    return Graded(marks, filled, numbers)


@dataclass(frozen=True, slots=True)
class _Grid:
    """A grid of the certifier: its criteria in their order, the levels that count as acquired, whether it holds marks."""

    criteria: Sequence[int]
    reached: frozenset[str]
    in_numbers: bool


def _grids(session: Session, assessments: Collection[int]) -> dict[int, _Grid]:
    """The grids of these assessments, by key: one query."""
    criteria = (
        Grid.objects.filter(certifier=session.certifier_id, assessment__in=assessments)
        .order_by("pk", "criteria__position", "criteria__pk")
        .values_list("pk", "levels", "criteria__pk")
    )
    grids = {}
    for pk, listed in groupby(criteria, lambda one: one[0]):
        rows = list(listed)
        levels = rows[0][1]
        grids[pk] = _Grid(
            [criterion for *_, criterion in rows if criterion is not None],
            frozenset(level["key"] for level in levels if level.get("acquired")),
            bool(numbers_of(levels)),
        )
    return grids
