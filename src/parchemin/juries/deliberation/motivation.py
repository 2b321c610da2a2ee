"""What a motivation may point to, and what those recorded pointed to: criteria, grids, deposits. Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import QuerySet

from parchemin.assessments.models import Criterion, Deposit
from parchemin.assessments.queries import latest_deposits, submitted_markings
from parchemin.catalogue.models import Block, Competency
from parchemin.juries.models import BlockDecision, SessionEntry


@dataclass(frozen=True, slots=True)
class Remark:
    """What one assessor said of a criterion."""

    assessor: str
    level: str
    reached: bool
    comment: str
    deposit_id: int | None


@dataclass(slots=True)
class Line:
    """A criterion of the grids handed in, and what each assessor said of it."""

    criterion: Criterion
    remarks: list[Remark] = field(default_factory=list)

    @property
    def pk(self) -> int:
        return self.criterion.pk

    @property
    def competency(self) -> Competency:
        return self.criterion.competency

    @property
    def reached(self) -> bool:
        """Every assessor found it reached."""
        return all(remark.reached for remark in self.remarks)


@dataclass(slots=True)
class Pointable:
    """What the motivation of one block may point to, in the order of the grids."""

    lines: list[Line] = field(default_factory=list)
    deposits: list[Deposit] = field(default_factory=list)

    @property
    def lacking(self) -> list[Competency]:
        """Competencies for which some criterion was not found reached by everybody, in order, once each."""
        competencies = {line.competency.pk: line.competency for line in self.lines if not line.reached}
        return list(competencies.values())


def pointable(entry: SessionEntry) -> Mapping[int, Pointable]:
    """By block, what the grids handed in and the deposits of a candidate hold; in three queries."""
    by_block: dict[int, Pointable] = defaultdict(Pointable)
    lines: dict[int, Line] = {}
    for marking in submitted_markings(entry.candidacy):
        levels = {level["key"]: level for level in marking.grid.levels}
        block = by_block[marking.grid.assessment.block_id]
        for mark in marking.marks.all():
            line = lines.get(mark.criterion_id)
            if line is None:
                line = lines[mark.criterion_id] = Line(mark.criterion)
                block.lines.append(line)
            level = levels.get(mark.level, {})
            line.remarks.append(
                Remark(
                    assessor=marking.assessor.full_name,
                    level=str(level.get("label", mark.level)),
                    reached=bool(level.get("acquired")),
                    comment=mark.comment,
                    deposit_id=mark.deposit_id,
                )
            )
    for deposit in latest_deposits(entry.candidacy):
        by_block[deposit.deliverable.assessment.block_id].deposits.append(deposit)
    return by_block


def criteria_of(entry: SessionEntry, block: Block, competencies: Collection[int]) -> list[int]:
    """Criteria of the grids handed in that bear on those competencies, given by their rank in the block."""
    rows = Criterion.objects.filter(
        competency__position__in=competencies, grid__assessment__block=block, **_handed_in(entry)
    )
    return list(rows.distinct().order_by("pk").values_list("pk", flat=True))


def unreached(entry: SessionEntry, block: Block) -> list[int]:
    """Criteria of a block that some assessor did not find reached."""
    grounds = pointable(entry).get(block.pk, Pointable())
    return [line.pk for line in grounds.lines if not line.reached]


def _handed_in(entry: SessionEntry) -> dict[str, object]:
    return {
        "marks__marking__candidacy": entry.candidacy_id,
        "marks__marking__submitted_at__isnull": False,
    }


def pointed_competencies(decision: BlockDecision) -> QuerySet[Competency]:
    """Competencies a decision's motivation points to, in the framework's order: what is missing, as it was said."""
    pointed = decision.evidence.get("criteria", ())
    return Competency.objects.filter(criteria__in=pointed).distinct().order_by("position", "pk")


def competencies_pointed_to(decisions: Iterable[BlockDecision]) -> Mapping[int, list[Competency]]:
    """The same for several decisions at once, by decision; in one query."""
    rows = list(decisions)
    asked = {pk for row in rows for pk in row.evidence.get("criteria", ())}
    if not asked:
        return {}
    known = {c.pk: c.competency for c in Criterion.objects.filter(pk__in=asked).select_related("competency")}
    by_decision: dict[int, list[Competency]] = {}
    for row in rows:
        pointed = {known[pk].pk: known[pk] for pk in row.evidence.get("criteria", ()) if pk in known}
        by_decision[row.pk] = sorted(pointed.values(), key=lambda c: (c.position, c.pk))
    return by_decision
