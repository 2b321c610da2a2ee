"""Reads of sessions, juries and deliberations. Nothing here writes.

Jurors read through queries that start from their own seat: others' opinions stay hidden until theirs is given.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, Exists, OuterRef, Prefetch, QuerySet, When

from parchemin.accounts.actor import Actor
from parchemin.accounts.visibility import visible_to
from parchemin.assessments.models import Criterion, Grid, Mark, Marking
from parchemin.candidates.models import Candidacy
from parchemin.candidates.queries import held
from parchemin.catalogue.models import Assessment, Block, CompositionRule
from parchemin.catalogue.queries import without_readings
from parchemin.domain.access import AccessRoute
from parchemin.domain.clock import day_at
from parchemin.domain.composition import (
    ClauseState,
    JurorFacts,
    Moment,
    Relation,
    RelationKind,
    Seat,
    fill,
    menders,
    objections,
    waived,
)
from parchemin.domain.composition import CompositionRule as Rule
from parchemin.domain.convocation import notification_due
from parchemin.domain.deliberation import (
    Ballot,
    DecisionRules,
    Departure,
    Evidence,
    MarkLevel,
    Standing,
    Tally,
    Vote,
    casting_vote,
    decision_objections,
    proposal,
    tally,
)
from parchemin.domain.deliberation import (
    Outcome as Verdict,
)
from parchemin.domain.deliberation import (
    closing_objections as rules_closing,
)
from parchemin.domain.interval import french_date
from parchemin.domain.law import NoRuleError
from parchemin.domain.objection import Level, Objection, blocking, gettext_noop
from parchemin.domain.opening import OpeningFacts, session_objections
from parchemin.journal.models import Entry
from parchemin.juries.facts import (
    candidate_facts,
    contested_decision,
    day_of,
    day_of_session,
    decision_rules,
    member_facts,
    pool,
    relations,
    rule_of,
    seated,
    unsettled,
)
from parchemin.juries.models import (
    Attendance,
    BlockDecision,
    Juror,
    Jury,
    JuryMember,
    Opinion,
    Recusal,
    Session,
    SessionEntry,
)
from parchemin.juries.models import Outcome as OutcomeRow
from parchemin.juries.terms import Terms, terms_of

# Each grid says which of its levels count as reached; a proposal needs no more than that.
REACHED = (MarkLevel("reached", "", acquired=True), MarkLevel("not-reached", "", acquired=False))
SITTING = (Moment.OPENING, Moment.DELIBERATION, Moment.SIGNATURE)


# -- sessions -----------------------------------------------------------------------------------------------


def sessions(actor: Actor) -> QuerySet[Session]:
    """Sessions a staff member may see, the latest jury first, with ``candidates`` counted."""
    return (
        visible_to(actor, Session.objects.all())
        .select_related("certifier", "site", "jury")
        .annotate(candidates=Count("entries", distinct=True))
        .order_by("-jury_on", "-pk")
    )


def entries(session: Session) -> QuerySet[SessionEntry]:
    """Candidates presented, in their order, with what a deliberation reads."""
    rows = SessionEntry.objects.filter(session=session).select_related(
        "candidacy__person", "candidacy__framework__sheet", "candidacy__rules", "outcome", "again_of"
    )
    return (
        without_readings(rows, "candidacy__framework")
        .prefetch_related(
            Prefetch("blocks", queryset=Block.objects.order_by("number")),
            Prefetch(
                "decisions", queryset=BlockDecision.objects.select_related("block").order_by("block__number")
            ),
        )
        .order_by("position", "pk")
    )


def opening_objections(session: Session, only: Sequence[SessionEntry] | None = None) -> list[Objection]:
    """Reasons not to open the session. ``only``: what concerns these entries, presented once it is open."""
    presenting = (
        session.entries.all() if only is None else session.entries.filter(pk__in=[e.pk for e in only])
    )
    blocks = Block.objects.filter(entries__in=presenting)
    assessments = (
        Assessment.objects.filter(block__in=blocks)
        .select_related("block")
        .order_by("block__number", "position")
    )
    grids = Grid.objects.filter(certifier=session.certifier_id, assessment__in=assessments).order_by(
        "assessment_id"
    )
    presented = presenting.count()
    without_rules = presenting.filter(candidacy__rules__isnull=True).exists()
    frameworks = session.frameworks.order_by("pk")
    composed = CompositionRule.objects.filter(framework=OuterRef("pk"))
    return session_objections(
        OpeningFacts(
            candidates=presented,
            assessments={str(a.pk): f"{a} (bloc {a.block.number})" for a in assessments.distinct()},
            grids=[str(pk) for pk in grids.values_list("assessment_id", flat=True).distinct()],
            rules=not without_rules,
            composition=frameworks.exists() and not frameworks.filter(~Exists(composed)).exists(),
            template=session.certifier.parchment_template,
            findings=unsettled(session, "open_session"),
        )
    )


def after_a_move(session: Session) -> list[Objection]:
    """What no longer fits the days of a session: warnings, for as long as they hold."""
    zone = ZoneInfo(session.site.time_zone)
    found = []
    released = session.timetables.filter(released_at__isnull=False).order_by("-version").first()
    if released:
        days = {day_at(at, zone) for at in released.defences.values_list("starts_at", flat=True)}
        out = sorted(day for day in days if not session.starts_on <= day <= session.jury_on)
        if out:
            found.append(
                Objection(
                    "session.timetable-elsewhere",
                    gettext_noop(
                        "Le planning publié, version %(version)s, place des soutenances le %(day)s, hors des jours de la session."
                    ),
                    {"version": released.version, "day": french_date(out[0])},
                    mend=gettext_noop("Refaites le planning et publiez-le : les convocations suivront."),
                    level=Level.WARN,
                )
            )
    moved = Entry.objects.filter(stream=session.stream, act="session_moved").order_by("-pk").first()
    last = session.convocations.order_by("-created_at").first()
    if moved and last and last.created_at < moved.at:
        found.append(
            Objection(
                "session.convoked-before",
                gettext_noop("Des personnes ont été convoquées avant que la session change de jour."),
                mend=gettext_noop(
                    "Préparez de nouveau les convocations : seules les personnes dont l’heure change en reçoivent une."
                ),
                level=Level.WARN,
            )
        )
    return found


# -- the jury -----------------------------------------------------------------------------------------------


def members(jury: Jury) -> QuerySet[JuryMember]:
    """Seats held, president first, substitutes last."""
    return (
        JuryMember.objects.filter(jury=jury, withdrawn_at__isnull=True)
        .select_related("juror__person")
        .annotate(rank=Case(When(seat="president", then=0), When(seat="professional", then=1), default=2))
        .order_by("substitute", "rank", "nominated_at", "pk")
    )


@dataclass(frozen=True, slots=True)
class Sitting:
    """A jury read once: its rule, its members, who is there, who stepped aside for whom, the ties.

    Keys are persons'. ``present`` is None while no attendance of a member is recorded. ``blocks``: codes of the
    blocks each candidacy presents, read only where some member may not rule on all of them.
    """

    jury: Jury
    rows: tuple[JuryMember, ...]
    facts: tuple[JurorFacts, ...]
    present: frozenset[str] | None
    recused: Mapping[int, frozenset[str]]
    ties: tuple[Relation, ...]
    terms: Terms = field(default_factory=Terms)
    blocks: Mapping[int, frozenset[str]] = field(default_factory=dict)

    def names(self) -> dict[str, str]:
        return {m.key: m.name for m in self.facts}

    def seated(self, candidacy_id: int | None, moment: Moment) -> list[JurorFacts]:
        """Who sits at that moment, for that candidate (None: for all of them)."""
        present = (self.present or frozenset()) if moment in SITTING else None
        recused = self.recused.get(candidacy_id, frozenset()) if candidacy_id is not None else ()
        return seated(self.facts, present=present, recused=recused)

    def objections(self, moment: Moment, on: date, candidacy: Candidacy | None = None) -> list[Objection]:
        """Reasons why this jury may not act at that moment, for that candidate or in general."""
        found = objections(
            rule_of(self.jury),
            self.seated(candidacy.pk if candidacy else None, moment),
            on=on,
            moment=moment,
            candidate=candidate_facts(candidacy) if candidacy else None,
            relations=self.ties,
            levels=self.terms.levels(on),
            limit_years=self.terms.limit_years,
            blocks=self.blocks.get(candidacy.pk, ()) if candidacy else (),
            balance_justified=self.terms.balance_justified,
        )
        if (
            moment is Moment.NOMINATION or candidacy
        ):  # asked once the jury is named, and said of the jury once
            found = [o for o in found if o.code != "juror.interest-unstated"]
        return waived(found, self.terms.waivers)

    def clauses(self, moment: Moment) -> list[ClauseState]:
        """Each clause of the rule beside those who sit: what a page lights up."""
        return rule_of(self.jury).states(self.seated(None, moment))


def sitting(jury: Jury, candidacies: Sequence[Candidacy] | None = None, *, on: date | None = None) -> Sitting:
    """Read a jury. ``candidacies``: those whose ties matter (all those presented, by default). ``on``: the day the
    habilitations are read for (the jury's by default)."""
    rows = tuple(members(jury))
    if candidacies is None:
        presented = Candidacy.objects.filter(entries__session=jury.session_id)
        candidacies = list(presented.select_related("person").order_by("pk"))
    recused: dict[int, set[str]] = defaultdict(set)
    for candidacy_id, person_id in (
        Recusal.objects.filter(member__in=rows)
        .order_by("pk")
        .values_list("candidacy_id", "member__juror__person_id")
    ):
        recused[candidacy_id].add(str(person_id))
    attendances = Attendance.objects.filter(session=jury.session_id, role="juror").order_by("pk")
    there = {str(a.person_id) for a in attendances if a.present and a.left_at is None}
    terms = terms_of(jury.session, on or day_of(jury), [m.juror for m in rows])
    return Sitting(
        jury=jury,
        rows=rows,
        facts=tuple(member_facts(m, terms) for m in rows),
        present=frozenset(there) if attendances else None,
        recused={k: frozenset(v) for k, v in recused.items()},
        ties=tuple(_ties(jury.session, candidacies, [m.juror for m in rows])),
        terms=terms,
        blocks=_presented(jury.session) if any(s.blocks is not None for s in terms.scopes.values()) else {},
    )


def _ties(session: Session, candidacies: Sequence[Candidacy], jurors: Sequence[Juror]) -> list[Relation]:
    """Ties as this session sees them: the first jury is another only where the candidate is decided again."""
    found = relations(candidacies, jurors)
    if all(r.kind is not RelationKind.PREVIOUS_JURY for r in found):
        return found
    again = {
        str(person)
        for person in session.entries.filter(again_of__isnull=False)
        .order_by("pk")
        .values_list("candidacy__person", flat=True)
    }
    return [r for r in found if r.kind is not RelationKind.PREVIOUS_JURY or r.candidate_key in again]


def _presented(session: Session) -> dict[int, frozenset[str]]:
    """Codes of the blocks presented, by candidacy."""
    found: dict[int, set[str]] = defaultdict(set)
    rows = SessionEntry.blocks.through.objects.filter(sessionentry__session=session).order_by("pk")
    for candidacy, code in rows.values_list("sessionentry__candidacy", "block__code"):
        found[candidacy].add(code)
    return {pk: frozenset(codes) for pk, codes in found.items()}


def presides(member: JuryMember) -> bool:
    """Whether the member is the president, or the substitute who sits in the stead of a president who is away."""
    if member.seat != Seat.PRESIDENT or member.withdrawn_at:
        return False
    if not member.substitute:
        return True
    here = sitting(member.jury, ()).seated(None, Moment.DELIBERATION)
    key = str(member.juror.person_id)
    return any(m.key == key and m.seat is Seat.PRESIDENT and not m.substitute for m in here)


def composition_by_candidate(jury: Jury, moment: Moment, on: date) -> dict[int, list[Objection]]:
    """What each candidate's own jury lacks, by entry; entries without an objection are left out."""
    whole = sitting(jury)
    found = {e.pk: whole.objections(moment, on, e.candidacy) for e in entries(jury.session)}
    return {pk: reasons for pk, reasons in found.items() if reasons}


@dataclass(frozen=True, slots=True)
class Remedies:
    """Who would mend what a jury lacks: the pool of a day and its ties with the candidates, read once."""

    whole: Sitting
    moment: Moment
    on: date
    available: tuple[JurorFacts, ...]
    ties: tuple[Relation, ...]
    presented: Mapping[int, frozenset[str]]

    def of(self, objection: Objection, candidacy: Candidacy | None = None) -> list[JurorFacts]:
        """For one objection, the jury's own substitutes and people of the pool, best first, each in the seat to
        take. Who has a tie with some candidate presented comes after those who have none."""
        tied = {t.juror_key for t in self.ties if not t.cleared}
        found = menders(
            objection,
            rule_of(self.whole.jury),
            self.whole.seated(candidacy.pk if candidacy else None, self.moment),
            self.available,
            on=self.on,
            candidate=candidate_facts(candidacy) if candidacy else None,
            relations=self.ties,
            limit_years=self.whole.terms.limit_years,
            blocks=self.presented.get(candidacy.pk, ()) if candidacy else (),
        )
        return sorted(found, key=lambda person: person.key in tied)


def remedies(whole: Sitting, moment: Moment, on: date) -> Remedies:
    """Read who may be offered for a jury, whatever it lacks."""
    jury = whole.jury
    return Remedies(
        whole,
        moment,
        on,
        available=tuple(pool(jury.session, on)),
        ties=tuple(_ties(jury.session, _candidacies(jury), _jurors(jury))),
        presented=_presented(jury.session),
    )


def proposed(jury: Jury, on: date) -> list[JurorFacts]:
    """The members to add so that the jury meets its rule, people without ties first; may fall short."""
    whole = sitting(jury, on=on)
    named = whole.seated(None, Moment.NOMINATION)
    available = pool(jury.session, on)
    candidacies = _candidacies(jury)
    ties = _ties(jury.session, candidacies, _jurors(jury))
    facts = [candidate_facts(c) for c in candidacies]
    rule, years = rule_of(jury), whole.terms.limit_years
    every = frozenset[str]().union(*_presented(jury.session).values())
    free = fill(
        rule, named, available, on=on, candidates=facts, relations=ties, limit_years=years, blocks=every
    )
    full = free if rule.shortfall(free) == 0 else fill(rule, free, available, on=on, limit_years=years)
    return full[len(named) :]


def _candidacies(jury: Jury) -> list[Candidacy]:
    rows = Candidacy.objects.filter(entries__session=jury.session_id)
    return list(rows.select_related("person").order_by("pk"))


def _jurors(jury: Jury) -> list[Juror]:
    return list(
        Juror.objects.filter(certifier=jury.session.certifier_id).select_related("person").order_by("pk")
    )


# -- opinions and decisions -----------------------------------------------------------------------------------


def own_opinions(member: JuryMember) -> QuerySet[Opinion]:
    return Opinion.objects.filter(member=member).order_by("entry__position", "block__number")


def opinions_open_to(member: JuryMember, entry: SessionEntry) -> dict[int, list[Opinion]]:
    """By block, opinions of everybody where the member gave their own; nothing elsewhere.

    Nothing is shown to who stepped aside for that candidate.
    """
    if Recusal.objects.filter(member=member, candidacy=entry.candidacy_id).exists():
        return {}
    rows = (
        Opinion.objects.filter(entry=entry, member__withdrawn_at__isnull=True)
        .select_related("member__juror__person")
        .order_by("given_at", "pk")
    )
    found: dict[int, list[Opinion]] = defaultdict(list)
    for opinion in rows:
        found[opinion.block_id].append(opinion)
    return {pk: given for pk, given in found.items() if any(o.member_id == member.pk for o in given)}


def opinions_shown_to(member: JuryMember, entry: SessionEntry, block: Block) -> list[Opinion]:
    """Opinions of everybody on a block, once the member gave their own; none before."""
    return opinions_open_to(member, entry).get(block.pk, [])


@dataclass(frozen=True, slots=True)
class MissingGrid:
    """An assessment of a block presented for which no grid was handed in."""

    block_id: int
    label: str

    def __str__(self) -> str:
        return self.label


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
        evidence: Evidence,
        departure: Departure | None,
        departure_reason: str,
        deposits: Iterable[int] = (),
    ) -> Ballot:
        """The ballot with the words of the jury. ``deposits``: those it may point to, which the board does not read."""
        seen = replace(self.as_it_stands.seen, deposits=frozenset(str(pk) for pk in deposits))
        return replace(
            self.as_it_stands,
            seen=seen,
            evidence=evidence,
            motivation=motivation,
            departure=departure,
            departure_reason=departure_reason,
        )

    @property
    def undisputed(self) -> bool:
        """Everyone gave an opinion, all for, and nothing stands in the way."""
        return (
            self.decision is None
            and not self.acquired_before
            and not self.awaited
            and bool(self.votes)
            and all(vote is Vote.FOR for vote in self.votes.values())
            and not self.objections
        )


@dataclass(frozen=True, slots=True)
class Board:
    """The deliberation, candidate by candidate; ``acquired``, ``missing`` and ``composition`` are by entry."""

    sitting: Sitting
    entries: tuple[SessionEntry, ...]
    cells: tuple[Cell, ...]
    acquired: Mapping[int, frozenset[int]] = field(default_factory=dict)
    missing: Mapping[int, tuple[MissingGrid, ...]] = field(default_factory=dict)
    composition: Mapping[int, tuple[Objection, ...]] = field(default_factory=dict)
    by_entry: Mapping[int, list[Cell]] = field(default_factory=dict)

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
    whole = sitting(jury, [e.candidacy for e in rows])
    before = _acquired(rows, on)
    seen = _seen(jury.session, rows)
    votes = _votes(rows)
    composition: dict[int, tuple[Objection, ...]] = {}
    by_entry: dict[int, list[Cell]] = {}
    pinned = {e.candidacy.rules_id: e.candidacy.rules for e in rows}
    rule, rules = rule_of(jury), {pk: decision_rules(row) for pk, row in pinned.items()}
    for entry in rows:
        chair = _chair(whole, entry, rule, rules[entry.candidacy.rules_id])
        composition[entry.pk] = tuple(whole.objections(Moment.DELIBERATION, on, entry.candidacy))
        by_entry[entry.pk] = [
            _cell(
                chair,
                entry,
                block,
                composition=composition[entry.pk],
                acquired=block.pk in before[entry.pk],
                seen=seen,
                votes=votes.get((entry.pk, block.pk), {}),
            )
            for block in entry.blocks.all()
        ]
    cells = tuple(cell for found in by_entry.values() for cell in found)
    return Board(whole, tuple(rows), cells, before, seen.missing, composition, by_entry)


@dataclass(frozen=True, slots=True)
class _Chair:
    """What one candidate's ballots share: who votes, who presides, the certifier's rules."""

    voters: frozenset[str]
    president: str
    recused: frozenset[str]
    names: Mapping[str, str]
    rules: DecisionRules
    casting: bool


def _chair(whole: Sitting, entry: SessionEntry, rule: Rule, rules: DecisionRules) -> _Chair:
    here = [m for m in whole.seated(entry.candidacy_id, Moment.DELIBERATION) if not m.substitute]
    return _Chair(
        voters=frozenset(m.key for m in here if rule.votes(m)),
        president=next((m.key for m in here if m.seat.value == "president"), ""),
        recused=whole.recused.get(entry.candidacy_id, frozenset()),
        names=whole.names(),
        rules=rules,
        casting=casting_vote(rules, candidate_facts(entry.candidacy)),
    )


def _cell(
    chair: _Chair,
    entry: SessionEntry,
    block: Block,
    *,
    composition: Sequence[Objection],
    acquired: bool,
    seen: _Seen,
    votes: Mapping[str, Vote],
) -> Cell:
    """A block as it stands: votes of those who sit for this candidate, and nobody else's."""
    marks = seen.marks.get((entry.pk, block.pk), {})
    explained = bool(entry.missing_explained.strip())
    ballot = Ballot(
        block=str(block.pk),
        block_label=str(block),
        votes={key: vote for key, vote in votes.items() if key in chair.voters},
        president=chair.president,
        entitled=chair.voters,
        present=chair.voters,
        recused=chair.recused,
        names=chair.names,
        seen=Evidence(
            frozenset(str(pk) for pk, levels in marks.items() if levels),
            frozenset(seen.markings.get((entry.pk, block.pk), ())),
        ),
        missing_grids=()
        if explained
        else [m.label for m in seen.missing[entry.pk] if m.block_id == block.pk],
        acquired_before=acquired,
        composition=composition,
        proposal=proposal(
            replace(chair.rules, levels=REACHED), {str(pk): levels for pk, levels in marks.items()}
        ),
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


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the grids handed in say: levels by (entry, block) and criterion, keys of the grids filled in, and
    the assessments without one, by entry."""

    marks: Mapping[tuple[int, int], Mapping[int, Sequence[str]]]
    markings: Mapping[tuple[int, int], Sequence[str]]
    missing: Mapping[int, tuple[MissingGrid, ...]]


def _seen(session: Session, rows: Sequence[SessionEntry]) -> _Seen:
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
    marked: dict[int, set[int]] = defaultdict(set)
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
        marked[entry.pk].add(assessment.pk)
        filled[entry.pk, assessment.block_id].append(str(marking_id))
        for pk in criteria[grid_id]:
            levels = marks[entry.pk, assessment.block_id].setdefault(pk, [])
            if pk in given[marking_id]:
                levels.append("reached" if given[marking_id][pk] in reached[grid_id] else "not-reached")
    missing = {
        e.pk: tuple(
            MissingGrid(a.block_id, f"{a} (bloc {a.block.number})")
            for a in assessments
            if a.block_id in presented[e.pk] and a.pk not in marked[e.pk]
        )
        for e in rows
    }
    return _Seen(marks, filled, missing)


def outcome_of(entry: SessionEntry) -> OutcomeRow | None:
    """The outcome stated of an entry, None while there is none."""
    return getattr(entry, "outcome", None)


def standings(shown: Board) -> list[Standing]:
    """Where each candidate is when the jury wants to close."""
    found = []
    for entry in shown.entries:
        row = outcome_of(entry)
        cells = [] if row else shown.of(entry)
        open_ = [c for c in cells if c.decision is None and not c.acquired_before]
        blocks = {c.block.pk for c in shown.of(entry) if not c.acquired_before}
        missing = [m.label for m in shown.missing[entry.pk] if m.block_id in blocks]
        decided = row is None and not open_
        found.append(
            Standing(
                key=str(entry.pk),
                name=entry.candidacy.person.full_name,
                outcome=Verdict(row.verdict) if row else (Verdict.GRANTED if decided else None),
                undecided=tuple(str(c.block) for c in open_),
                missing_grids=tuple(missing),
                missing_explained=bool(entry.missing_explained.strip()),
            )
        )
    return found


def closing_objections(shown: Board) -> list[Objection]:
    """Reasons not to close the deliberation."""
    return rules_closing(standings(shown))


def without_result(session: Session) -> dict[int, list[Objection]]:
    """Before the jury: who will have no result, and why (by entry)."""
    if not hasattr(session, "jury"):
        return {}
    shown = board(session.jury)
    found: dict[int, list[Objection]] = {}
    for standing in standings(shown):
        reasons = rules_closing([standing])
        if reasons:
            found[int(standing.key)] = reasons
    return found


def blocked(jury: Jury, moment: Moment, on: date) -> list[Objection]:
    """What stops the jury as a whole at that moment: the composition in general."""
    return blocking(sitting(jury).objections(moment, on))


def notification_due_on(entry: SessionEntry) -> date | None:
    """Last day to notify a VAE candidate (R. 6412-7); None on another route, or before the article was in force."""
    if entry.candidacy.route != AccessRoute.VAE:
        return None
    try:
        return notification_due(day_of_session(entry.session))
    except NoRuleError:
        return None
