"""The board of a deliberation: each block of each candidate with its votes, its proposal and what stops it. Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from parchemin.candidates.queries import held
from parchemin.catalogue.models import Block
from parchemin.domain.composition import (
    Moment,
)
from parchemin.domain.composition.sitting import president
from parchemin.domain.deliberation import (
    Ballot,
    DecisionRules,
    Departure,
    Grounds,
    MarkLevel,
    Standing,
    Tally,
    Verdict,
    Vote,
    adopting_objections,
    casting_vote,
    decision_objections,
    general_mean,
    mark_proposal,
    proposal,
    tally,
)
from parchemin.domain.deliberation import (
    closing_objections as rules_closing,
)
from parchemin.domain.objection import Objection
from parchemin.domain.requirements import Asked
from parchemin.domain.scale import GeneralMean, ScaleBy
from parchemin.juries.deliberation.graded import Graded, graded
from parchemin.juries.facts import (
    candidate_facts,
    contested_decision,
    day_of,
    decision_rules,
)
from parchemin.juries.jury import sat
from parchemin.juries.jury.sittings import Sitting, sitting
from parchemin.juries.models import (
    BlockDecision,
    Jury,
    Opinion,
    Session,
    SessionEntry,
)
from parchemin.juries.presented import presented
from parchemin.juries.queries import entries, outcome_of
from parchemin.juries.requirements import Line, requirement_lines

# Each grid says which of its levels count as reached; a proposal needs no more than that.
NOT_REACHED = "not-reached"
REACHED = (MarkLevel("reached", "", acquired=True), MarkLevel(NOT_REACHED, "", acquired=False))


@dataclass(frozen=True, slots=True)
class Cell:
    """A block of a candidate on the deliberation's board.

    ``awaited``: names of those who have not given an opinion. ``counted``: the count of the decision, of the
    votes before it. ``objections``: why the decision cannot be recorded now, as the votes stand and without a
    motivation; empty once decided.
    """

    entry: SessionEntry
    block: Block
    decision: BlockDecision | None
    as_it_stands: Ballot
    awaited: tuple[str, ...]
    counted: Tally
    objections: tuple[Objection, ...]

    @property
    def votes(self) -> Mapping[str, Vote]:
        """By person's key: those counted once decided, those of who sits for this candidate before."""
        if self.decision is not None and self.decision.votes:
            return {key: Vote(vote) for key, vote in self.decision.votes.items()}
        return self.as_it_stands.votes

    @property
    def acquired_before(self) -> bool:
        return self.as_it_stands.acquired_before

    @property
    def proposal(self) -> bool | None:
        """What the certifier's rules propose, where they propose something; what they proposed, once decided."""
        return self.decision.proposal if self.decision is not None else self.as_it_stands.proposal

    @property
    def equal(self) -> bool:
        """Everyone gave an opinion and nothing tells which side wins: voted again, or deferred."""
        return (
            self.decision is None
            and not self.acquired_before
            and not self.awaited
            and bool(self.votes)
            and self.counted.result is None
        )

    def ballot(
        self,
        *,
        motivation: str,
        grounds: Grounds,
        departure: Departure | None,
        departure_reason: str,
        deposits: Iterable[int] = (),
    ) -> Ballot:
        """The ballot with the words of the jury. ``deposits``: those it may point to, which the board does not read."""
        seen = replace(self.as_it_stands.seen, deposits=frozenset(str(pk) for pk in deposits))
        return replace(
            self.as_it_stands,
            seen=seen,
            grounds=grounds,
            motivation=motivation,
            departure=departure,
            departure_reason=departure_reason,
        )

    @property
    def open(self) -> bool:
        """Whether the jury has it to decide."""
        return self.decision is None and not self.acquired_before

    @property
    def not_adopted(self) -> list[Objection]:
        """Why it would not be adopted with what nobody disputes; empty when it would, or when it is not open."""
        return adopting_objections(self.as_it_stands, self.objections) if self.open else []

    @property
    def undisputed(self) -> bool:
        """Everyone gave an opinion, all for, and nothing stands in the way."""
        return self.open and not self.awaited and bool(self.votes) and not self.not_adopted


@dataclass(frozen=True, slots=True)
class Left:
    """Blocks of the whole certification that a candidate neither holds nor was given, and the general mean asked."""

    blocks: frozenset[int]
    mean: GeneralMean


@dataclass(frozen=True, slots=True)
class Board:
    """The deliberation, candidate by candidate; ``acquired``, ``asked`` and ``composition`` are by entry.

    ``given``: opinions of the members named, by entry and block, then by person's key. ``asked``: the requirement list of the blocks not held before. ``means``: where the règlement asks a general mean.
    """

    sitting: Sitting
    entries: tuple[SessionEntry, ...]
    cells: tuple[Cell, ...]
    acquired: Mapping[int, frozenset[int]] = field(default_factory=dict)
    asked: Mapping[int, tuple[Line, ...]] = field(default_factory=dict)
    composition: Mapping[int, tuple[Objection, ...]] = field(default_factory=dict)
    by_entry: Mapping[int, list[Cell]] = field(default_factory=dict)
    means: Mapping[int, Left] = field(default_factory=dict)
    given: Mapping[tuple[int, int], Mapping[str, Vote]] = field(default_factory=dict)

    def of(self, entry: SessionEntry) -> list[Cell]:
        return self.by_entry.get(entry.pk, [])

    def left(self, entry: SessionEntry) -> list[Block]:
        """Blocks neither decided nor held: those still to decide, or those a deferral left to another session."""
        return [c.block for c in self.of(entry) if c.decision is None and not c.acquired_before]


def board(jury: Jury, on: date | None = None, *, only: Iterable[int] | None = None) -> Board:
    """Everything a deliberation shows, in a number of queries that does not grow with the candidates.

    ``on``: day of the deliberation (the jury's by default); ``only``: entries to read.
    """
    on = on or day_of(jury)
    rows = list(entries(jury.session) if only is None else entries(jury.session).filter(pk__in=list(only)))
    whole = sitting(jury, [e.candidacy for e in rows], presented=rows if only is None else None)
    before = _acquired(rows, on)
    read = presented(rows)
    seen = graded(jury.session, rows, read)
    asked = {
        pk: tuple(line for line in lines if line.block_id not in before[pk])
        for pk, lines in requirement_lines(jury.session, rows, on, whole.terms, read).items()
    }
    votes = _votes(rows)
    composition: dict[int, tuple[Objection, ...]] = {}
    by_entry: dict[int, list[Cell]] = {}
    pinned = {e.candidacy.rules_id: e.candidacy.rules for e in rows}
    rules = {pk: decision_rules(row) for pk, row in pinned.items()}
    means = _general_means(rows, before, seen, asked, rules)
    for entry in rows:
        chair = _chair(whole, entry, rules[entry.candidacy.rules_id])
        composition[entry.pk] = tuple(whole.objections(Moment.DELIBERATION, on, entry.candidacy))
        by_entry[entry.pk] = [
            cell_of(
                chair,
                entry,
                block,
                composition=composition[entry.pk],
                acquired=block.pk in before[entry.pk],
                seen=seen,
                asked=[line for line in asked[entry.pk] if line.block_id == block.pk],
                votes=votes.get((entry.pk, block.pk), {}),
                completing=_completing(means.get(entry.pk), {block.pk}),
            )
            for block in entry.blocks.all()
        ]
    cells = tuple(cell for cells_of_entry in by_entry.values() for cell in cells_of_entry)
    return Board(whole, tuple(rows), cells, before, asked, composition, by_entry, means, votes)


def _general_means(
    rows: Sequence[SessionEntry],
    before: Mapping[int, frozenset[int]],
    seen: Graded,
    asked: Mapping[int, Sequence[Line]],
    rules: Mapping[int | None, DecisionRules],
) -> dict[int, Left]:
    """By entry, what is left of the certification and its general mean, where the règlement asks one. A mean without an
    assessment, or with a block acquired elsewhere, is not known."""
    over = [e for e in rows if (scale := rules[e.candidacy.rules_id].scale) and scale.overall is not None]
    whole: dict[int, set[int]] = defaultdict(set)
    if over:
        blocks = Block.objects.filter(framework__in={e.candidacy.framework_id for e in over}).order_by("pk")
        for pk, framework in blocks.values_list("pk", "framework_id"):
            whole[framework].add(pk)
    left = {}
    for entry in over:
        here = whole[entry.candidacy.framework_id]
        given = [seen.numbers.get((entry.pk, pk), {}) for pk in sorted(here)]
        marks = {ref: each for block in given for ref, each in block.items()}
        grids = [line for line in asked[entry.pk] if line.requirement.asked is Asked.GRID]
        complete = here == {line.block_id for line in grids} and len(marks) == len(grids)
        mean = general_mean(rules[entry.candidacy.rules_id], marks if complete else {})
        decided = {d.block_id for d in entry.decisions.all() if d.acquired}
        if mean is not None:
            left[entry.pk] = Left(frozenset(here - before[entry.pk] - decided), mean)
    return left


def _completing(left: Left | None, blocks: set[int]) -> GeneralMean | None:
    """The general mean, where these blocks are all that is left of the certification."""
    return left.mean if left is not None and left.blocks == blocks else None


def below_the_mean(shown: Board, cells: Sequence[Cell]) -> dict[tuple[int, int], list[Objection]]:
    """Among blocks to be acquired together, the last of each candidate whose certification they would complete below its
    general mean, and why: that one is decided apart."""
    by_entry: dict[int, list[Cell]] = defaultdict(list)
    for cell in cells:
        by_entry[cell.entry.pk].append(cell)
    reasons = {}
    for pk, own in by_entry.items():
        mean = _completing(shown.means.get(pk), {c.block.pk for c in own})
        last = max(own, key=lambda c: c.block.number)
        ballot = replace(last.as_it_stands, completing=mean)
        if ballot.short:
            rules = decision_rules(last.entry.candidacy.rules)
            casting = casting_vote(rules, candidate_facts(last.entry.candidacy))
            reasons[pk, last.block.pk] = decision_objections(ballot, rules, casting=casting)
    return reasons


@dataclass(frozen=True, slots=True)
class _Chair:
    """What one candidate's ballots share: who votes, who presides, the certifier's rules."""

    voters: frozenset[str]
    president: str
    recused: frozenset[str]
    names: Mapping[str, str]
    rules: DecisionRules
    casting: bool


def _chair(whole: Sitting, entry: SessionEntry, rules: DecisionRules) -> _Chair:
    rule = whole.rule_for(entry.candidacy)
    here = [m for m in whole.seated(entry.candidacy_id, Moment.DELIBERATION) if not m.substitute]
    return _Chair(
        voters=frozenset(m.key for m in here if rule.votes(m)),
        president=chair.key if (chair := president(here)) else "",
        recused=whole.recused.get(entry.candidacy_id, frozenset()),
        names=whole.names(),
        rules=rules,
        casting=casting_vote(rules, candidate_facts(entry.candidacy)),
    )


def _proposal(
    rules: DecisionRules,
    marks: Mapping[int, Sequence[str]],
    numbers: Mapping[str, Sequence[Sequence[Decimal]]],
    asked: Sequence[Line],
) -> bool | None:
    """What the certifier's rules propose of a block: from the means of its marks, or from the levels reached."""
    if rules.scale is not None and rules.scale.by is not ScaleBy.CRITERION:
        # A mean without an assessment is none.
        whole = all(line.requirement.met for line in asked if line.requirement.asked is Asked.GRID)
        return mark_proposal(rules, numbers) if whole else None
    return proposal(replace(rules, levels=REACHED), {str(pk): levels for pk, levels in marks.items()})


def _contrary(rules: DecisionRules, marks: Mapping[int, Sequence[str]]) -> frozenset[str]:
    """Criteria that every grid says not reached; none where marks count by their mean, which the proposal judges."""
    if rules.scale is not None and rules.scale.by is not ScaleBy.CRITERION:
        return frozenset()
    return frozenset(
        str(pk) for pk, levels in marks.items() if levels and all(level == NOT_REACHED for level in levels)
    )


def cell_of(
    chair: _Chair,
    entry: SessionEntry,
    block: Block,
    *,
    composition: Sequence[Objection],
    acquired: bool,
    seen: Graded,
    asked: Sequence[Line],
    votes: Mapping[str, Vote],
    completing: GeneralMean | None = None,
) -> Cell:
    """A block as it stands: votes of those who sit for this candidate, and nobody else's."""
    marks = seen.marks.get((entry.pk, block.pk), {})
    ballot = Ballot(
        block=str(block.pk),
        block_label=str(block),
        votes={key: vote for key, vote in votes.items() if key in chair.voters},
        president=chair.president,
        entitled=chair.voters,
        present=chair.voters,
        recused=chair.recused,
        names=chair.names,
        seen=Grounds(
            frozenset(str(pk) for pk, levels in marks.items() if levels),
            frozenset(seen.markings.get((entry.pk, block.pk), ())),
        ),
        requirements=[line.judged for line in asked if line.judged is not None],
        contrary=_contrary(chair.rules, marks),
        acquired_before=acquired,
        composition=composition,
        proposal=_proposal(chair.rules, marks, seen.numbers.get((entry.pk, block.pk), {}), asked),
        completing=completing,
    )
    decision = next((d for d in entry.decisions.all() if d.block_id == block.pk), None)
    reasons = [] if decision else decision_objections(ballot, chair.rules, casting=chair.casting)
    return Cell(
        entry=entry,
        block=block,
        decision=decision,
        as_it_stands=ballot,
        awaited=()
        if decision
        else tuple(sorted(chair.names[key] for key in set(ballot.entitled) - set(ballot.votes))),
        counted=count_of(decision)
        if decision
        else tally(ballot.votes, ballot.president, casting=chair.casting),
        objections=tuple(reasons),
    )


def count_of(decision: BlockDecision) -> Tally:
    """The count a decision was recorded with."""
    return Tally(
        decision.votes_for,
        decision.votes_against,
        decision.abstentions,
        decision.acquired,
        decision.casting_vote,
    )


def _acquired(rows: Sequence[SessionEntry], on: date) -> dict[int, frozenset[int]]:
    """Blocks each candidate already holds on that day, by entry; not those that the decision taken again had given."""
    blocks: dict[object, set[tuple[int, str]]] = defaultdict(set)
    for one in held(on).filter(person__in=[e.candidacy.person_id for e in rows]):
        blocks[one.person_id].add((one.block_id, one.decision))
    return {
        e.pk: frozenset(
            block for block, decision in blocks[e.candidacy.person_id] if not _contested(e, block, decision)
        )
        for e in rows
    }


def _contested(entry: SessionEntry, block: int, decision: str) -> bool:
    """Whether that decision is the one taken again here."""
    former = contested_decision(entry)
    return bool(former) and block in {b.pk for b in entry.blocks.all()} and decision.startswith(former)


def _votes(rows: Sequence[SessionEntry]) -> dict[tuple[int, int], dict[str, Vote]]:
    votes: dict[tuple[int, int], dict[str, Vote]] = defaultdict(dict)
    for entry_id, block_id, person_id, vote in (
        Opinion.objects.filter(entry__in=rows, member__withdrawn_at__isnull=True)
        .order_by("pk")
        .values_list("entry_id", "block_id", "member__juror__person_id", "vote")
    ):
        votes[entry_id, block_id][str(person_id)] = Vote(vote)
    return votes


def standings(shown: Board) -> list[Standing]:
    """Where each candidate is when the jury wants to close."""
    listed = []
    for entry in shown.entries:
        row = outcome_of(entry)
        cells = [] if row else shown.of(entry)
        open_ = [c for c in cells if c.decision is None and not c.acquired_before]
        decided = bool(cells) and not open_  # who presents no block has nothing decided
        listed.append(
            Standing(
                key=str(entry.pk),
                name=entry.candidacy.person.full_name,
                outcome=Verdict(row.verdict) if row else (Verdict.GRANTED if decided else None),
                undecided=tuple(str(c.block) for c in open_),
                requirements=tuple(
                    line.judged
                    for line in shown.asked[entry.pk]
                    if line.judged is not None and line.block_id in {c.block.pk for c in open_}
                ),
            )
        )
    return listed


def closing_objections(shown: Board) -> list[Objection]:
    """Reasons not to close the deliberation: somebody is not decided, or the jury that decided turns out unlawful."""
    return [*rules_closing(standings(shown)), *sat.unlawful(sat.as_it_sat(shown.sitting, shown.entries))]


def without_result(session: Session) -> dict[int, list[Objection]]:
    """Before the jury: who will have no result, and why (by entry)."""
    if not hasattr(session, "jury"):
        return {}
    shown = board(session.jury)
    objections: dict[int, list[Objection]] = {}
    for standing in standings(shown):
        reasons = rules_closing([standing])
        if reasons:
            objections[int(standing.key)] = reasons
    return objections
