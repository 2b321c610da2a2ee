"""Rows of assessments as the frozen values that the rules take."""

from __future__ import annotations

from parchemin.assessments.models import Grid, Marking
from parchemin.domain.deliberation import MarkLevel
from parchemin.domain.marking import GridFacts, Mark
from parchemin.domain.scale import numbers_of


def grid_facts(grid: Grid) -> GridFacts:
    """The levels of a grid and the place of each criterion."""
    return GridFacts(
        tuple(
            MarkLevel(str(one["key"]), str(one["label"]), bool(one.get("acquired"))) for one in grid.levels
        ),
        {one.pk: one.position for one in grid.criteria.order_by("position")},
        numbers_of(grid.levels),
    )


def recorded_marks(marking: Marking) -> dict[int, Mark]:
    """Marks as they are written, by criterion."""
    return {one.criterion_id: Mark(one.level, one.comment) for one in marking.marks.order_by("pk")}
