"""What the blocks presented ask and the grids handed in for them: read once for all those who judge. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import BooleanField, Case, Prefetch, Value, When

from parchemin.assessments.models import Marking
from parchemin.catalogue.models import Assessment, Deliverable
from parchemin.juries.models import SessionEntry
from parchemin.juries.queries import HEARD


@dataclass(frozen=True, slots=True)
class Asking:
    """An assessment of a block presented. ``heard``: it has a time of its own before people; ``pieces``: files to
    deposit, by key."""

    row: Assessment
    heard: bool
    pieces: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A grid handed in. ``assessor``: their person's key; ``pool``: the certifier whose pool they are in as a
    professional, None for others; ``levels``: the level given to each criterion."""

    pk: int
    candidacy: int
    grid: int
    assessment: int
    assessor: str
    pool: int | None
    levels: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Presented:
    """What some candidates present: assessments in the order of their blocks, grids by the order of their keys."""

    assessments: Sequence[Asking]
    grids: Sequence[HandedIn]


def presented(rows: Sequence[SessionEntry]) -> Presented:
    """Of these entries, with their blocks read: three queries."""
    return Presented(_assessments(rows), _handed_in(rows))


def _assessments(rows: Iterable[SessionEntry]) -> list[Asking]:
    blocks = {block.pk for row in rows for block in row.blocks.all()}
    files = Deliverable.objects.filter(is_file=True).order_by("position")
    before_people = Case(When(HEARD, then=Value(True)), default=Value(False), output_field=BooleanField())
    listed = (
        Assessment.objects.filter(block__in=blocks)
        .select_related("block")
        .prefetch_related(Prefetch("deliverables", files, to_attr="files"))
        .annotate(before_people=before_people)
        .order_by("block__number", "position", "pk")
    )
    return [
        Asking(one, one.before_people, {str(piece.pk): piece.label for piece in one.files}) for one in listed
    ]


def _handed_in(rows: Iterable[SessionEntry]) -> list[HandedIn]:
    marks = (
        Marking.objects.filter(candidacy__in={row.candidacy_id for row in rows}, submitted_at__isnull=False)
        .order_by("pk", "marks__pk")
        .values_list(
            "pk",
            "candidacy_id",
            "grid_id",
            "grid__assessment_id",
            "assessor_id",
            "assessor__juror__professional",
            "assessor__juror__certifier_id",
            "marks__criterion_id",
            "marks__level",
        )
    )
    grids = []
    for (pk, candidacy, grid, assessment, who, professional, pool), given in groupby(marks, lambda m: m[:7]):
        levels = {criterion: level for *_, criterion, level in given if criterion is not None}
        of_pool = pool if professional else None
        grids.append(HandedIn(pk, candidacy, grid, assessment, str(who), of_pool, levels))
    return grids
