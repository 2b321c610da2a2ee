"""A grid as a page shows it and reads it back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from parchemin.assessments.models import Criterion, Grid, Mark, Marking
from parchemin.assessments.queries import submitted_markings
from parchemin.candidates.models import Candidacy
from parchemin.domain.objection import Objection
from parchemin.domain.scale import Numbers, french, number, numbers_of
from parchemin.web.dates import FIXED


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion as the page shows it: its levels, what is given, what is wrong."""

    criterion: Criterion
    choices: list[dict[str, Any]]
    level: str
    comment: str
    objections: list[Objection]

    @property
    def numbers(self) -> Numbers | None:
        """How the mark is written, where a mark is given and no level."""
        return numbers_of(self.choices)

    @property
    def levels(self) -> list[dict[str, Any]]:
        """The levels to choose from; none where a mark is typed."""
        return [] if self.numbers else self.choices

    @property
    def typed(self) -> str:
        """The mark as people write it."""
        mark = number(self.level)
        return self.level if mark is None else french(mark)

    @property
    def level_label(self) -> str:
        return next((c["label"] for c in self.choices if c["key"] == self.level), "")


@dataclass(frozen=True, slots=True)
class Handed:
    """A grid handed in, as a jury reads it beside its votes. ``told``: its marks in few words, in the order of the scale."""

    marking: Marking
    told: str
    lines: list[tuple[Mark, str]]


def handed_in(candidacy: Candidacy) -> dict[int, list[Handed]]:
    """By block, the grids handed in for a candidate, in the sheet's order."""
    by_block: dict[int, list[Handed]] = {}
    for marking in submitted_markings(candidacy):
        by_block.setdefault(marking.grid.assessment.block_id, []).append(handed(marking))
    return by_block


def handed(marking: Marking) -> Handed:
    """A grid handed in, with its marks in the words of its scale, or as numbers are written."""
    labels = {str(one["key"]): str(one["label"]) for one in marking.grid.levels}
    lines = [(mark, labels.get(mark.level, mark.level)) for mark in marking.marks.all()]
    if numbers_of(marking.grid.levels):
        told = " ; ".join(label for _, label in lines)
    else:
        counted = Counter(label for _, label in lines)
        told = ", ".join(
            f"{label}{FIXED}×{FIXED}{counted[label]}" for label in labels.values() if counted[label]
        )
    return Handed(marking, told, lines)


def typed_marks(post: QueryDict, sheet: Grid) -> dict[int, tuple[str, str]]:
    """Criterion id → (level or "", comment), as posted."""
    return {
        pk: (post.get(f"level-{pk}", ""), post.get(f"comment-{pk}", "")[:4000])
        for pk in sheet.criteria.order_by("position").values_list("pk", flat=True)
    }


def lines_of(
    sheet: Grid,
    marks: Mapping[int, Mark],
    typed: Mapping[int, tuple[str, str]],
    objections: list[Objection],
) -> list[Line]:
    lines = []
    for criterion in sheet.criteria.select_related("competency").order_by("position"):
        mark = marks.get(criterion.pk)
        level, comment = typed.get(criterion.pk) or (mark.level if mark else "", mark.comment if mark else "")
        wrong = [o for o in objections if o.about == str(criterion.pk)]
        lines.append(Line(criterion, sheet.levels, level, comment, wrong))
    return lines
