"""The requirement list of each candidate: what the blocks presented ask, what there is, what was set aside. Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import groupby

from django.db.models import OuterRef, Prefetch, prefetch_related_objects

from parchemin.assessments.models import Deposit
from parchemin.candidates.queries import held
from parchemin.catalogue.models import Block
from parchemin.domain.composition import graded
from parchemin.domain.composition.waiver import waived
from parchemin.domain.day_rules import Slot
from parchemin.domain.objection import Objection
from parchemin.domain.phrase import Phrase
from parchemin.domain.requirements import AssessmentAsked, Held, Lived, Requirement, requirements
from parchemin.juries.facts import day_of_session, decision_rules, local_day
from parchemin.juries.models import Attendance, Defence, Session, SessionEntry
from parchemin.juries.presented import Presented, presented
from parchemin.juries.queries import key_in_force
from parchemin.juries.terms import Terms, session_rules, terms_of


@dataclass(frozen=True, slots=True)
class Line:
    """A requirement of one candidate. ``judged``: the objection as the certifier's levels and what was set aside leave it;
    None when the line is met, or when the certifier asks nothing of it."""

    requirement: Requirement
    judged: Objection | None

    @property
    def words(self) -> Phrase:
        return self.requirement.words

    @property
    def block_id(self) -> int:
        return int(self.requirement.block)

    @property
    def state(self) -> str:
        """met, missing, or aside: missing, and stopping nothing."""
        if self.requirement.met:
            return "met"
        return "missing" if self.judged is not None and self.judged.level.blocks else "aside"


def about(entry: SessionEntry, requirement: Requirement) -> str:
    """What an objection, and a waiver, of that line are about: one candidate's."""
    return f"entry:{entry.pk}:{requirement.about}"


def requirement_lines(
    session: Session,
    rows: Sequence[SessionEntry],
    on: date,
    terms: Terms | None = None,
    read: Presented | None = None,
) -> dict[int, tuple[Line, ...]]:
    """The lines of each entry, in a number of queries that does not grow with the candidates.

    Blocks held already ask nothing more: the caller leaves out their lines. ``terms``: of the session, ``read``: what
    the entries present, where the caller read them.
    """
    terms = terms or terms_of(session, on)
    read = read or presented(rows)
    asked = _asked(read)
    lived = _lived(session, rows, asked, read, terms)
    rules = {row.candidacy.rules_id: decision_rules(row.candidacy.rules) for row in rows}
    lines = {}
    for row in rows:
        deciding = rules[row.candidacy.rules_id]
        wanted = [one for block in row.blocks.all() for one in asked.get(block.pk, ())]
        required = requirements(wanted, lived[row.pk], graders=deciding.graders, source=deciding.said_by)
        lines[row.pk] = tuple(Line(one, _judged(row, one, terms, on)) for one in required)
    return lines


def lines_of(entry: SessionEntry, on: date | None = None) -> tuple[Line, ...]:
    """The lines of one entry, but for blocks held that day (the jury's by default): what everybody reads of it."""
    session = entry.session
    on = on or day_of_session(session)
    prefetch_related_objects([entry], Prefetch("blocks", Block.objects.order_by("number")))
    before: set[int] = set()
    if entry.again_of_id is None:  # else the decision taken again had given some of them
        before = set(held(on).filter(person=entry.candidacy.person_id).values_list("block_id", flat=True))
    return tuple(
        one for one in requirement_lines(session, [entry], on)[entry.pk] if one.block_id not in before
    )


def _judged(row: SessionEntry, one: Requirement, terms: Terms, on: date) -> Objection | None:
    if one.lack is None:
        return None
    here = replace(one.lack, about=about(row, one))
    return next(iter(waived(graded([here], terms.levels(on)), terms.waivers)), None)


def _asked(read: Presented) -> dict[int, list[AssessmentAsked]]:
    """What the sheet asks, by block, in its order."""
    asked: dict[int, list[AssessmentAsked]] = defaultdict(list)
    for asking in read.assessments:
        one = asking.row
        asked[one.block_id].append(
            AssessmentAsked(
                key=str(one.pk),
                block=str(one.block_id),
                label=f"bloc {one.block.number}, {one.label or one.kind}".strip(", "),
                # An oral that is a part of a written file is heard with its block: it asks no time of its own.
                held=Held(one.mode) if asking.heard or not Held(one.mode).heard else Held.OTHER,
                panel=one.panel_minimum or 0,
                pieces=asking.pieces,
            )
        )
    return asked


def _lived(
    session: Session,
    rows: Sequence[SessionEntry],
    asked: Mapping[int, Sequence[AssessmentAsked]],
    read: Presented,
    terms: Terms,
) -> dict[int, Lived]:
    """What each file shows, by entry. What was heard at an earlier session, before a deferral or an appeal, stays heard."""
    deposited: dict[int, set[str]] = defaultdict(set)
    deposits = Deposit.objects.filter(candidacy__in=[row.candidacy_id for row in rows]).order_by("pk")
    for candidacy, piece in deposits.values_list("candidacy_id", "deliverable_id"):
        deposited[candidacy].add(str(piece))
    graded_by: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for one in read.grids:
        graded_by[one.candidacy][str(one.assessment)].add(one.assessor)
    heard = _heard(session, rows, asked, terms)
    professionals = heard.professionals | {g.assessor for g in read.grids if g.pool == session.certifier_id}
    return {
        row.pk: Lived(
            deposited=frozenset(deposited[row.candidacy_id]),
            present=row.candidacy_id in heard.present,
            planned=frozenset(heard.panels[row.candidacy_id]),
            came_to=frozenset(heard.came_to[row.candidacy_id]),
            heard_by={
                key: professionals
                & (heard.there[row.candidacy_id][key] | panel & graded_by[row.candidacy_id][key])
                for key, panel in heard.panels[row.candidacy_id].items()
            },
            graded_by=graded_by[row.candidacy_id],
            professionals=professionals,
        )
        for row in rows
    }


ByAssessment = dict[int, dict[str, set[str]]]  # people, by candidacy and assessment


def _by_assessment() -> ByAssessment:
    return defaultdict(lambda: defaultdict(set))


@dataclass(slots=True)
class _Heard:
    """Who heard whom. ``panels``: of each assessment with a time published, its panel; ``there``: those of the panel noted
    present that day, who had not left before it began. A member of a panel who handed in the grid was there as well: the
    caller knows. ``came_to``: assessments on whose day the candidate is noted present; ``present``: candidacies noted
    present on some day; ``professionals``: those of the panels who are, in the pool of the session's certifier."""

    panels: ByAssessment = field(default_factory=_by_assessment)
    there: ByAssessment = field(default_factory=_by_assessment)
    came_to: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    present: set[int] = field(default_factory=set)
    professionals: set[str] = field(default_factory=set)


def _heard(
    session: Session,
    rows: Sequence[SessionEntry],
    asked: Mapping[int, Sequence[AssessmentAsked]],
    terms: Terms,
) -> _Heard:
    """What was heard at every session of these candidates, in the timetable in force of each."""
    files = {row.candidacy_id: row.candidacy.person_id for row in rows}
    sessions = {
        one.pk: one
        for one in Session.objects.filter(
            pk__in=SessionEntry.objects.filter(candidacy__in=files).values("session")
        )
        .select_related("site")
        .annotate(in_force=key_in_force(OuterRef("pk")))
    }
    published = {pk: one.in_force for pk, one in sessions.items() if one.in_force is not None}
    slots = {
        pk: (terms.rules if pk == session.pk else session_rules(sessions[pk])).day.slot for pk in published
    }
    noted = _noted(sessions)
    came = {(at, person) for at, role, person, _ in noted if role == "candidate"}
    heard = _Heard()
    heard.present = {c for c, person in files.items() if any((pk, str(person)) in came for pk in sessions)}
    for one in _defences(published.values(), files):
        day = local_day(sessions[one.session], one.starts_at)
        panel = set(one.panel)
        here = {p for p in panel if _was_there(noted.get((one.session, "juror", p, day)), one.starts_at)}
        heard.professionals |= {p for p, pool in one.panel.items() if pool == session.certifier_id}
        for key in _hears(one, slots[one.session], asked):
            heard.panels[one.candidacy][key] |= panel
            heard.there[one.candidacy][key] |= here
            if (one.session, "candidate", str(files[one.candidacy]), day) in noted:
                heard.came_to[one.candidacy].add(key)
    return heard


@dataclass(frozen=True, slots=True)
class _Defence:
    """A time published. ``panel``: people's keys; the certifier whose pool each is in as a professional, else None."""

    candidacy: int
    session: int
    starts_at: datetime
    assessment: int
    block: int
    panel: Mapping[str, int | None]


def _defences(timetables: Iterable[int], files: Iterable[int]) -> list[_Defence]:
    seats = (
        Defence.objects.filter(timetable__in=list(timetables), entry__candidacy__in=list(files))
        .order_by("pk", "panel__pk")
        .values_list(
            "pk",
            "entry__candidacy_id",
            "entry__session_id",
            "starts_at",
            "assessment_id",
            "assessment__block_id",
            "panel__juror__person_id",
            "panel__juror__professional",
            "panel__juror__certifier_id",
        )
    )
    return [
        _Defence(
            candidacy,
            session,
            starts_at,
            assessment,
            block,
            {str(who): pool if professional else None for *_, who, professional, pool in panel if who},
        )
        for (_, candidacy, session, starts_at, assessment, block), panel in groupby(seats, lambda s: s[:6])
    ]


Presence = tuple[int, str, str, date]  # session, role, person, day of examinations


def _noted(sessions: Iterable[int]) -> dict[Presence, Attendance]:
    """Who is noted present on the days of examinations of these sessions, and their line."""
    rows = Attendance.objects.filter(session__in=sessions, present=True, hearing_on__isnull=False)
    return {
        (row.session_id, row.role, str(row.person_id), row.hearing_on): row
        for row in rows.only("session_id", "role", "person_id", "hearing_on", "left_at").order_by("pk")
        if row.hearing_on is not None
    }


def _was_there(row: Attendance | None, starts_at: datetime) -> bool:
    """Whether somebody noted that day had not left when it began."""
    return row is not None and (row.left_at is None or row.left_at > starts_at)


def _hears(one: _Defence, slot: Slot, asked: Mapping[int, Sequence[AssessmentAsked]]) -> set[str]:
    """Keys of the assessments that a slot hears: its own, those of its block, or all the candidate's."""
    if slot is Slot.ASSESSMENT:
        return {str(one.assessment)}
    blocks = asked.values() if slot is Slot.CANDIDATE else [asked.get(one.block, ())]
    return {a.key for block in blocks for a in block if a.held.heard} | {str(one.assessment)}
