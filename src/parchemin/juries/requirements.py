"""The requirement list of each candidate: what the blocks presented ask, what there is, what was set aside. Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db.models import Prefetch

from parchemin.assessments.models import Deposit, Marking
from parchemin.candidates.queries import held
from parchemin.catalogue.models import Assessment, Deliverable
from parchemin.domain.composition import graded
from parchemin.domain.composition.waiver import waived
from parchemin.domain.day_rules import Slot
from parchemin.domain.objection import Objection
from parchemin.domain.phrase import Phrase
from parchemin.domain.requirements import AssessmentAsked, Held, Lived, Requirement, requirements
from parchemin.juries.facts import day_of_session, decision_rules, local_day
from parchemin.juries.models import Attendance, Defence, Juror, PanelSeat, Session, SessionEntry
from parchemin.juries.queries import HEARD, entries, timetable_in_force
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
    session: Session, rows: Sequence[SessionEntry], on: date, terms: Terms | None = None
) -> dict[int, tuple[Line, ...]]:
    """The lines of each entry, in a number of queries that does not grow with the candidates.

    Blocks held already ask nothing more: the caller leaves out their lines. ``terms``: of the session, where read.
    """
    asked = _asked(rows)
    lived = _lived(session, rows, asked)
    terms = terms or terms_of(session, on)
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
    row = entries(session).get(pk=entry.pk)
    before = set(held(on).filter(person=row.candidacy.person_id).values_list("block_id", flat=True))
    if row.again_of_id is not None:  # the decision taken again had given some of them
        before = set()
    return tuple(one for one in requirement_lines(session, [row], on)[row.pk] if one.block_id not in before)


def _judged(row: SessionEntry, one: Requirement, terms: Terms, on: date) -> Objection | None:
    if one.lack is None:
        return None
    here = replace(one.lack, about=about(row, one))
    return next(iter(waived(graded([here], terms.levels(on)), terms.waivers)), None)


def _asked(rows: Iterable[SessionEntry]) -> dict[int, list[AssessmentAsked]]:
    """What the sheet asks, by block, in its order."""
    presented = Assessment.objects.filter(block__in={b.pk for row in rows for b in row.blocks.all()})
    heard = set(presented.filter(HEARD).values_list("pk", flat=True))
    files = Deliverable.objects.filter(is_file=True).order_by("position")
    asked: dict[int, list[AssessmentAsked]] = defaultdict(list)
    for one in (
        presented.select_related("block")
        .prefetch_related(Prefetch("deliverables", files, to_attr="files"))
        .order_by("block__number", "position", "pk")
    ):
        asked[one.block_id].append(
            AssessmentAsked(
                key=str(one.pk),
                block=str(one.block_id),
                label=f"bloc {one.block.number}, {one.label or one.kind}".strip(", "),
                # An oral that is a part of a written file is heard with its block: it asks no time of its own.
                held=Held(one.mode) if one.pk in heard or not Held(one.mode).heard else Held.OTHER,
                panel=one.panel_minimum or 0,
                pieces={str(piece.pk): piece.label for piece in one.files},
            )
        )
    return asked


def _lived(
    session: Session, rows: Sequence[SessionEntry], asked: Mapping[int, Sequence[AssessmentAsked]]
) -> dict[int, Lived]:
    """What each file shows, by entry. What was heard at an earlier session, before a deferral or an appeal, stays heard."""
    files = [row.candidacy_id for row in rows]
    deposited: dict[int, set[str]] = defaultdict(set)
    deposits = Deposit.objects.filter(candidacy__in=files).order_by("pk")
    for candidacy, piece in deposits.values_list("candidacy_id", "deliverable_id"):
        deposited[candidacy].add(str(piece))
    graded_by: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    markings = Marking.objects.filter(candidacy__in=files, submitted_at__isnull=False).order_by("pk")
    for candidacy, assessment, who in markings.values_list(
        "candidacy_id", "grid__assessment_id", "assessor_id"
    ):
        graded_by[candidacy][str(assessment)].add(str(who))
    pool = Juror.objects.filter(certifier=session.certifier_id, professional=True)
    professionals = {str(person) for person in pool.values_list("person_id", flat=True)}
    heard = _heard(rows, asked)
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
    present on some day."""

    panels: ByAssessment = field(default_factory=_by_assessment)
    there: ByAssessment = field(default_factory=_by_assessment)
    came_to: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    present: set[int] = field(default_factory=set)


def _heard(rows: Sequence[SessionEntry], asked: Mapping[int, Sequence[AssessmentAsked]]) -> _Heard:
    """What was heard at every session of these candidates, in the timetable in force of each."""
    files = {row.candidacy_id: row.candidacy.person_id for row in rows}
    sessions = {
        one.pk: one
        for one in Session.objects.filter(
            pk__in=SessionEntry.objects.filter(candidacy__in=files).values("session")
        ).select_related("certifier", "site")
    }
    tables = {pk: timetable_in_force(one) for pk, one in sessions.items()}
    slots = {pk: session_rules(sessions[pk]).day.slot for pk, table in tables.items() if table}
    noted = _noted(sessions)
    came = {(session, person) for session, role, person, _ in noted if role == "candidate"}
    heard = _Heard()
    heard.present = {c for c, person in files.items() if any((pk, str(person)) in came for pk in sessions)}
    published = [table for table in tables.values() if table is not None]
    seats: dict[int, set[str]] = defaultdict(set)
    for defence, person in PanelSeat.objects.filter(defence__timetable__in=published).values_list(
        "defence_id", "juror__person_id"
    ):
        seats[defence].add(str(person))
    for one in (
        Defence.objects.filter(timetable__in=published, entry__candidacy__in=files)
        .select_related("entry", "assessment")
        .order_by("pk")
    ):
        candidacy, session = one.entry.candidacy_id, one.entry.session_id
        day = local_day(sessions[session], one.starts_at)
        panel = seats[one.pk]
        here = {p for p in panel if _was_there(noted.get((session, "juror", p, day)), one.starts_at)}
        for key in _hears(one, slots[session], asked):
            heard.panels[candidacy][key] |= panel
            heard.there[candidacy][key] |= here
            if (session, "candidate", str(files[candidacy]), day) in noted:
                heard.came_to[candidacy].add(key)
    return heard


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


def _hears(one: Defence, slot: Slot, asked: Mapping[int, Sequence[AssessmentAsked]]) -> set[str]:
    """Keys of the assessments that a slot hears: its own, those of its block, or all the candidate's."""
    if slot is Slot.ASSESSMENT:
        return {str(one.assessment_id)}
    blocks = asked.values() if slot is Slot.CANDIDATE else [asked.get(one.assessment.block_id, ())]
    return {a.key for block in blocks for a in block if a.held.heard} | {str(one.assessment_id)}
