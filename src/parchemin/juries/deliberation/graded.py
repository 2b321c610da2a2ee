"""What the grids handed in say of each block presented. Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from parchemin.assessments.models import Criterion, Grid, Mark, Marking
from parchemin.catalogue.models import Assessment
from parchemin.domain.scale import numbers_of
from parchemin.juries.models import (
    Session,
    SessionEntry,
)


@dataclass(frozen=True, slots=True)
class Graded:
    """What the grids handed in say: levels by (entry, block) and criterion, keys of the grids filled in. ``numbers``: where
    grids hold marks, those of each assessor, by (entry, block) and assessment ("block.position")."""

    marks: Mapping[tuple[int, int], Mapping[int, Sequence[str]]]
    markings: Mapping[tuple[int, int], Sequence[str]]
    numbers: Mapping[tuple[int, int], Mapping[str, Sequence[Sequence[Decimal]]]] = field(default_factory=dict)


def graded(session: Session, rows: Sequence[SessionEntry]) -> Graded:
    """Levels are "reached" or "not-reached": each grid says which of its own count as acquired."""
    by_candidacy = {e.candidacy_id: e for e in rows}
    presented = {e.pk: {b.pk for b in e.blocks.all()} for e in rows}
    assessments = list(
        Assessment.objects.filter(block__in={pk for blocks in presented.values() for pk in blocks})
        .select_related("block")
        .order_by("block__number", "position")
    )
    marks: dict[tuple[int, int], dict[int, list[str]]] = defaultdict(dict)
    filled: dict[tuple[int, int], list[str]] = defaultdict(list)
    numbers: dict[tuple[int, int], dict[str, list[list[Decimal]]]] = defaultdict(dict)
    criteria: dict[int, list[int]] = defaultdict(list)
    for grid_id, pk in (
        Criterion.objects.filter(grid__certifier=session.certifier_id, grid__assessment__in=assessments)
        .order_by("position")
        .values_list("grid_id", "pk")
    ):
        criteria[grid_id].append(pk)
    # Rows as tuples and each grid once: a year has hundreds of grids filled in and thousands of marks.
    here = {a.pk: a for a in assessments}
    published = Grid.objects.filter(certifier=session.certifier_id, assessment__in=here).order_by("pk")
    grids = {g.pk: g for g in published}
    reached = {pk: {level["key"] for level in g.levels if level.get("acquired")} for pk, g in grids.items()}
    handed_in = Marking.objects.filter(
        candidacy__in=by_candidacy, submitted_at__isnull=False, grid__in=grids
    ).order_by("pk")
    given: dict[int, dict[int, str]] = defaultdict(dict)
    for marking_id, criterion_id, level in (
        Mark.objects.filter(marking__in=handed_in.values("pk"))
        .order_by("pk")
        .values_list("marking_id", "criterion_id", "level")
    ):
        given[marking_id][criterion_id] = level
    for marking_id, candidacy_id, grid_id in handed_in.values_list("pk", "candidacy_id", "grid_id"):
        entry, assessment = by_candidacy[candidacy_id], here[grids[grid_id].assessment_id]
        if assessment.block_id not in presented[entry.pk]:
            continue
        filled[entry.pk, assessment.block_id].append(str(marking_id))
        if numbers_of(grids[grid_id].levels):
            ref = f"{assessment.block.number}.{assessment.position}"
            own = [Decimal(given[marking_id][pk]) for pk in criteria[grid_id] if pk in given[marking_id]]
            numbers[entry.pk, assessment.block_id].setdefault(ref, []).append(own)
        for pk in criteria[grid_id]:
            levels = marks[entry.pk, assessment.block_id].setdefault(pk, [])
            if pk in given[marking_id]:
                levels.append("reached" if given[marking_id][pk] in reached[grid_id] else "not-reached")
    return Graded(marks, filled, numbers)
