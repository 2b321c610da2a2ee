"""A deliberation as its page shows it: candidates, blocks by opinions, and the minutes as they grow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from parchemin.domain.composition import JurorFacts, Moment
from parchemin.domain.deliberation import Outcome as Verdict
from parchemin.domain.deliberation import Tally
from parchemin.juries import queries
from parchemin.juries.facts import rule_of
from parchemin.juries.models import BlockDecision, SessionEntry
from parchemin.juries.queries import Board, Cell


@dataclass(frozen=True, slots=True)
class Rank:
    """A candidate in the list: where the jury is with them."""

    entry: SessionEntry
    kind: str
    word: str
    over: bool  # nothing left to decide


@dataclass(frozen=True, slots=True)
class Seen:
    """An opinion in its column: the vote, or only that it is given or awaited."""

    name: str
    vote: str = ""
    given: bool = False
    sits: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """A block of the candidate shown."""

    cell: Cell
    seen: list[Seen]
    complete: bool  # everybody gave an opinion
    divided: bool
    agreement: str
    kind: str
    word: str

    @property
    def decision(self) -> BlockDecision | None:
        return self.cell.decision


def ranks(board: Board) -> list[Rank]:
    return [_rank(board, entry) for entry in board.entries]


def _rank(board: Board, entry: SessionEntry) -> Rank:
    stated = queries.outcome_of(entry)
    if stated is not None:
        verdict = Verdict(stated.verdict)
        kind = (
            "ok"
            if verdict in (Verdict.GRANTED, Verdict.PARTIAL)
            else "no"
            if verdict is Verdict.REFUSED
            else "abstain"
        )
        return Rank(entry, kind, _capital(gettext(verdict.label)), over=True)
    cells = board.of(entry)
    open_ = [c for c in cells if c.decision is None and not c.acquired_before]
    if cells and not open_:
        got = sum(c.acquired_before or bool(c.decision and c.decision.acquired) for c in cells)
        if got == len(cells):
            words = ngettext("%(n)s bloc acquis", "%(n)s blocs acquis", got) % {"n": got}
        else:
            words = gettext("%(n)s blocs sur %(all)s") % {"n": got, "all": len(cells)}
        return Rank(entry, "ok" if got else "no", words, over=True)
    if any(c.decision or c.votes for c in cells):
        return Rank(entry, "now", gettext("En délibération"), over=False)
    return Rank(entry, "todo", gettext("À délibérer"), over=False)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def voters(board: Board, entry: SessionEntry) -> list[JurorFacts]:
    """Members who sit and vote for this candidate, in the order of the jury."""
    rule = rule_of(board.sitting.jury)
    here = board.sitting.seated(entry.candidacy_id, Moment.DELIBERATION)
    return [m for m in here if not m.substitute and rule.votes(m)]


def rows(board: Board, entry: SessionEntry, sitting: Sequence[JurorFacts]) -> list[Row]:
    return [_row(cell, sitting) for cell in board.of(entry)]


def _row(cell: Cell, sitting: Sequence[JurorFacts]) -> Row:
    complete = bool(cell.votes) and not cell.awaited
    open_ = complete or cell.decision is not None
    seen = [
        Seen(m.name, cell.votes[m.key].value if open_ and m.key in cell.votes else "", m.key in cell.votes)
        for m in sitting
    ]
    counted = _counted(cell)
    divided = open_ and bool(counted.for_ and counted.against)
    kind, word = _state(cell, complete=complete, divided=divided)
    return Row(cell, seen, complete, divided, _agreement(counted) if open_ else "", kind, word)


def _counted(cell: Cell) -> Tally:
    """The count of the decision, once it is recorded; the count of the votes before."""
    d = cell.decision
    if d is None:
        return cell.counted
    return Tally(d.votes_for, d.votes_against, d.abstentions, d.acquired, d.casting_vote)


def _agreement(counted: Tally) -> str:
    if counted.for_ and counted.against:
        high, low = max(counted.for_, counted.against), min(counted.for_, counted.against)
        return gettext("%(high)s contre %(low)s") % {"high": high, "low": low}
    if counted.abstain:
        n = counted.abstain
        one = ngettext("%(n)s abstention", "%(n)s abstentions", n) % {"n": n}
        votes = counted.for_ or counted.against
        side = gettext("%(n)s pour") if counted.for_ else gettext("%(n)s contre")
        return f"{side % {'n': votes}}, {one}" if votes else one
    return gettext("Unanime")


def _state(cell: Cell, *, complete: bool, divided: bool) -> tuple[str, str]:
    if cell.acquired_before:
        return "ok", gettext("Acquis")
    if cell.decision is not None:
        return ("ok", gettext("Acquis")) if cell.decision.acquired else ("no", gettext("Non acquis"))
    if not complete:
        n = len(cell.awaited)
        return "wait", ngettext("%(n)s avis attendu", "%(n)s avis attendus", n) % {"n": n}
    if divided or cell.counted.result is not True:
        return "now", gettext("À motiver")
    return "todo", gettext("À inscrire")


def minutes_line(cell: Cell) -> str:
    """What the minutes will say of a block, in one sentence; empty until it is decided."""
    number = {"n": cell.block.number}
    if cell.decision is None:
        return gettext("Bloc %(n)s, acquis auparavant, conservé.") % number if cell.acquired_before else ""
    counted = _counted(cell)
    how = _agreement(counted)
    how = gettext("à l’unanimité") if how == gettext("Unanime") else how
    words = (
        gettext("Bloc %(n)s, acquis, %(how)s.")
        if cell.decision.acquired
        else gettext("Bloc %(n)s, non acquis, %(how)s.")
    )
    return words % {**number, "how": how}


def done_and_left(ranked: Sequence[Rank]) -> tuple[int, int]:
    """Candidates the jury is done with, and those left."""
    over = sum(rank.over for rank in ranked)
    return over, len(ranked) - over
