"""A deliberation as its page shows it: candidates, blocks by opinions, and the minutes as they grow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext, ngettext

from parchemin.catalogue.models import Competency
from parchemin.domain.access import AccessRoute
from parchemin.domain.composition import JurorFacts, Moment
from parchemin.domain.deliberation import Departure, Roles, Tally, Verdict, Vote, roles
from parchemin.domain.objection import Objection, blocking
from parchemin.juries import queries
from parchemin.juries.deliberation.boards import Board, Cell
from parchemin.juries.deliberation.motivation import Pointable, competencies_pointed_to, pointable
from parchemin.juries.facts import day_of, day_of_session, decision_rules
from parchemin.juries.models import BlockDecision, DissentingOpinion, SessionEntry

TYPED = ("motivation", "departure", "departure_reason")  # what a form refused gives back


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
class Side:
    """Who voted what, for the head of the workbench."""

    vote: str
    count: int
    names: str


@dataclass(frozen=True, slots=True)
class Banner:
    """The jury as it sits for one candidate: who, and what it lacks or is waived."""

    names: list[str]
    recused: list[str]
    lacking: list[Objection]
    noted: list[Objection]  # said, without stopping anything: warnings and waivers


@dataclass(frozen=True, slots=True)
class Row:
    """A block of the candidate shown."""

    cell: Cell
    opinions: list[Seen]
    complete: bool  # everybody gave an opinion
    divided: bool
    agreement: str
    kind: str
    word: str
    sides: list[Side] = field(default_factory=list)
    seen: Pointable = field(default_factory=Pointable)
    pointed: frozenset[str] = frozenset()  # criteria ticked
    deposits: frozenset[str] = frozenset()  # deposits ticked
    typed: Mapping[str, str] = field(default_factory=dict)
    missing: Sequence[Competency] = ()  # what the refusal recorded points to, competency by competency
    apart: Sequence[str] = ()  # names of the members who joined an opinion of their own

    @property
    def decision(self) -> BlockDecision | None:
        return self.cell.decision

    @property
    def workable(self) -> bool:
        """Everybody gave an opinion and the decision is still to record."""
        return self.decision is None and not self.cell.acquired_before and self.complete

    @property
    def refuses(self) -> bool:
        return self.cell.counted.result is False

    @property
    def against(self) -> bool:
        """What the votes decide is not what the certifier's rules propose."""
        result = self.cell.counted.result
        return self.cell.proposal is not None and result is not None and result is not self.cell.proposal

    @property
    def departs(self) -> bool:
        """What the votes decide asks why: see ``domain.deliberation.Ballot.departs``."""
        ballot = replace(self.cell.as_it_stands, proposal=self.cell.proposal)
        return ballot.departs(self.cell.counted.result)

    @property
    def cut_off(self) -> str:
        """Why the jury departed from the proposal, in the words of the list; empty where it followed it."""
        code = self.decision.departure_code if self.decision else ""
        return gettext(Departure(code).label) if code else ""


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
    rule = board.sitting.rule_for(entry.candidacy)
    here = board.sitting.seated(entry.candidacy_id, Moment.DELIBERATION)
    return [m for m in here if not m.substitute and rule.votes(m)]


def banner(board: Board, entry: SessionEntry) -> Banner:
    objections = list(board.composition.get(entry.pk, ()))
    stops, names = blocking(objections), board.sitting.names()
    recused = board.sitting.recused.get(entry.candidacy_id, frozenset())
    return Banner(
        names=[m.name for m in voters(board, entry)],
        recused=sorted(names[key] for key in recused if key in names),
        lacking=stops,
        noted=[o for o in objections if o not in stops],
    )


def roles_of(board: Board, entry: SessionEntry) -> Roles:
    """Who rules and who delivers for this candidate."""
    return _roles(entry, day_of(board.sitting.jury))


def roles_for(entry: SessionEntry) -> Roles:
    """The same, away from the board."""
    return _roles(entry, day_of_session(entry.session))


def _roles(entry: SessionEntry, jury_on: date) -> Roles:
    rules = decision_rules(entry.candidacy.rules)
    return roles(AccessRoute(entry.candidacy.route), jury_on, rules)


def departures() -> list[tuple[str, str]]:
    """The closed list of reasons to depart from a proposal, for a form."""
    return [(one.value, gettext(one.label)) for one in Departure]


def rows(
    board: Board, entry: SessionEntry, sitting: Sequence[JurorFacts], sent: QueryDict | None = None
) -> list[Row]:
    """The blocks of a candidate. ``sent``: the form just refused, whose typing is kept."""
    cells = board.of(entry)
    seen = pointable(entry)
    lacking = competencies_pointed_to([c.decision for c in cells if c.decision is not None])
    apart = _apart(entry) if any(c.decision for c in cells) else {}
    built = []
    for cell in cells:
        mine = sent is not None and sent.get("block") == str(cell.block.pk)
        row = _row(cell, sitting, seen.get(cell.block.pk, Pointable()), sent if mine else None)
        if cell.decision is not None:
            pk = cell.decision.pk
            missing = () if cell.decision.acquired else lacking.get(pk, ())
            row = replace(row, missing=missing, apart=apart.get(pk, ()))
        built.append(row)
    return built


def _apart(entry: SessionEntry) -> Mapping[int, list[str]]:
    """By decision, names of the members who joined an opinion of their own."""
    rows = DissentingOpinion.objects.filter(decision__entry=entry).select_related("member__juror__person")
    names: dict[int, list[str]] = defaultdict(list)
    for one in rows.order_by("noted_at", "pk"):
        names[one.decision_id].append(one.member.juror.person.full_name)
    return names


def _pointed(row_seen: Pointable, counted: Tally, sent: QueryDict | None) -> frozenset[str]:
    """Criteria ticked: those just sent; else, for a refusal, those some assessor did not find reached."""
    if sent is not None:
        return frozenset(sent.getlist("criterion"))
    if counted.result is not False:
        return frozenset()
    return frozenset(str(line.pk) for line in row_seen.lines if not line.reached)


def _sides(cell: Cell, sitting: Sequence[JurorFacts]) -> list[Side]:
    sides = []
    for vote in Vote:
        names = [m.name for m in sitting if cell.votes.get(m.key) is vote]
        if names:
            sides.append(Side(vote.value, len(names), ", ".join(names)))
    return sides


def _row(cell: Cell, sitting: Sequence[JurorFacts], about: Pointable, sent: QueryDict | None) -> Row:
    complete = bool(cell.votes) and not cell.awaited
    open_ = complete or cell.decision is not None
    opinions = [
        Seen(m.name, cell.votes[m.key].value if open_ and m.key in cell.votes else "", m.key in cell.votes)
        for m in sitting
    ]
    counted = cell.counted
    divided = open_ and bool(counted.for_ and counted.against)
    kind, word = _state(cell, complete=complete, divided=divided)
    return Row(
        cell,
        opinions,
        complete,
        divided,
        _agreement(counted) if open_ else "",
        kind,
        word,
        sides=_sides(cell, sitting) if open_ else [],
        seen=about,
        pointed=_pointed(about, counted, sent) if complete else frozenset(),
        deposits=frozenset(sent.getlist("deposit")) if sent is not None else frozenset(),
        typed={name: sent.get(name, "") for name in TYPED} if sent is not None else {},
    )


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
    if cell.equal:
        return "split", gettext("Voix égales")
    if divided or cell.counted.result is not True:
        return "now", gettext("À motiver")
    return "todo", gettext("À inscrire")


def minutes_line(cell: Cell) -> str:
    """What the minutes will say of a block, in one sentence; empty until it is decided."""
    number = {"n": cell.block.number}
    if cell.decision is None:
        return gettext("Bloc %(n)s, acquis auparavant, conservé.") % number if cell.acquired_before else ""
    how = _agreement(cell.counted)
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
