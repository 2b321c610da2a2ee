"""The checkpoint before a session: who will have no result, and why; the date promised to each candidate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from parchemin.assessments.models import Deposit, Grid
from parchemin.candidates import foresight
from parchemin.candidates.facts import identity_of
from parchemin.candidates.models import Candidacy
from parchemin.candidates.queries import held
from parchemin.catalogue.models import Assessment, Deliverable
from parchemin.domain import schedule
from parchemin.domain.access import AccessRoute
from parchemin.domain.checkpoint import Cause, Clocks, Path, Reason, Told, clocks, reasons
from parchemin.domain.clock import day_at
from parchemin.domain.composition import Moment
from parchemin.domain.identity import entry_objections
from parchemin.domain.objection import Objection, gettext_noop
from parchemin.domain.requirements import Asked
from parchemin.juries import queries, requirements
from parchemin.juries.convoking.answering import in_force
from parchemin.juries.facts import day_of_session
from parchemin.juries.jury import sittings
from parchemin.juries.models import Convocation, Jury, Session, SessionEntry
from parchemin.juries.planning.problem import problem_of, timetable_of
from parchemin.juries.queries import timetable_in_force
from parchemin.parties.models import Letter


@dataclass(frozen=True, slots=True)
class Line:
    """One candidate: what stands between them and a result, the date promised, the last days the law gives."""

    entry: SessionEntry
    reasons: tuple[Reason, ...]
    promised_on: date | None
    clocks: Clocks

    @property
    def stopped(self) -> bool:
        """Whether no result can come as things stand."""
        return any(reason.stops for reason in self.reasons)

    @property
    def causes(self) -> tuple[Cause, ...]:
        return tuple(cause for cause in Cause if any(reason.cause is cause for reason in self.reasons))


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """``whole``: what stops everybody at once (no jury, no timetable), said once."""

    whole: tuple[Reason, ...]
    lines: tuple[Line, ...]

    def by_cause(self) -> dict[Cause, list[Line]]:
        grouped = {cause: [line for line in self.lines if cause in line.causes] for cause in Cause}
        return {cause: lines for cause, lines in grouped.items() if lines}


@dataclass(frozen=True, slots=True)
class _Read:
    """Everything the lines need, in a number of queries that does not grow with the candidates."""

    assessments: Mapping[int, Sequence[Assessment]]  # by block
    pieces: Mapping[int, Sequence[Deliverable]]  # by assessment
    deposited: Mapping[tuple[int, int], datetime]  # first version, by candidacy and deliverable
    gridded: frozenset[int]  # assessments with a published grid
    lines: Mapping[int, Sequence[requirements.Line]]  # of the requirement list, by entry
    defences: Mapping[str, Sequence[schedule.Defence]]  # to place, by candidate
    placed: Mapping[str, schedule.Placement] | None  # by defence; None: no timetable released
    told: Mapping[UUID, Convocation]
    held: Mapping[UUID, frozenset[int]]  # blocks, by person


def checkpoint(session: Session, now: datetime) -> Checkpoint:
    """Where each candidate still without a result stands; withdrawn ones are left out."""
    rows = [
        entry
        for entry in queries.entries(session)
        if entry.candidacy.state != Candidacy.State.WITHDRAWN and queries.outcome_of(entry) is None
    ]
    day = day_of_session(session)
    read = _read(session, rows, day)
    whole, jury = _jury(session, rows, day)
    if read.placed is None and any(read.defences.values()):
        whole.append(
            Reason(
                Cause.SLOT,
                Objection(
                    "checkpoint.no-timetable",
                    gettext_noop("Aucun planning n’est publié."),
                    mend=gettext_noop("Établir le planning, puis le publier."),
                ),
            )
        )
    today = day_at(now, session.site.zone)
    foreseen = foresight.foreseen_of([entry.candidacy for entry in rows], day)
    lines = []
    for entry in rows:
        path = replace(
            _path(session, entry, read, now),
            jury=jury.get(entry.pk, ()),
            identity=entry_objections(identity_of(entry.candidacy.person), on=today),
            foreseen=foreseen[entry.candidacy_id],
            jury_on=day,
            promised_on=entry.result_promised_on or session.results_promised_on,
        )
        lines.append(Line(entry, tuple(reasons(path)), path.promised_on, clocks(path)))
    return Checkpoint(tuple(whole), tuple(lines))


def _jury(
    session: Session, rows: Sequence[SessionEntry], day: date
) -> tuple[list[Reason], dict[int, list[Objection]]]:
    """What the jury lacks for everybody, then for each entry beyond that."""
    jury = (
        Jury.objects.filter(session=session)
        .select_related("session__site", "session__certifier", "rule")
        .first()
    )
    if jury is None or not sittings.members(jury).exists():
        nobody = Objection(
            "checkpoint.no-jury",
            gettext_noop("Aucun jury n’est nommé."),
            mend=gettext_noop("Composer le jury : personne ne peut décider sans lui."),
        )
        return [Reason(Cause.JURY, nobody)], {}
    whole = sittings.sitting(jury, [entry.candidacy for entry in rows])
    general = [one for one in whole.objections(Moment.CONVOCATION, day) if one.level.blocks]
    general_words = {(one.code, one.message) for one in general}
    own = {
        entry.pk: [
            one
            for one in whole.objections(Moment.CONVOCATION, day, entry.candidacy)
            if (one.code, one.message) not in general_words
        ]
        for entry in rows
    }
    return [Reason(Cause.JURY, one) for one in general], own


def _read(session: Session, rows: Sequence[SessionEntry], day: date) -> _Read:
    presented = {block.pk for entry in rows for block in entry.blocks.all()}
    assessments: dict[int, list[Assessment]] = defaultdict(list)
    for one in (
        Assessment.objects.filter(block__in=presented).select_related("block").order_by("position", "pk")
    ):
        assessments[one.block_id].append(one)
    pieces: dict[int, list[Deliverable]] = defaultdict(list)
    for piece in Deliverable.objects.filter(assessment__block__in=presented, is_file=True).order_by(
        "position"
    ):
        pieces[piece.assessment_id].append(piece)
    ids = [entry.candidacy_id for entry in rows]
    deposited: dict[tuple[int, int], datetime] = {}
    for candidacy, piece_id, at in (
        Deposit.objects.filter(candidacy__in=ids)
        .order_by("received_at", "pk")
        .values_list("candidacy_id", "deliverable_id", "received_at")
    ):
        deposited.setdefault((candidacy, piece_id), at)
    grids = Grid.objects.filter(certifier=session.certifier_id, assessment__block__in=presented)
    problem, timetable = problem_of(session), timetable_in_force(session)
    defences: dict[str, list[schedule.Defence]] = defaultdict(list)
    for defence in problem.defences:
        defences[defence.candidate_key].append(defence)
    blocks: dict[UUID, set[int]] = defaultdict(set)
    people = [entry.candidacy.person_id for entry in rows]
    for person, block in held(day).filter(person__in=people).values_list("person_id", "block_id"):
        blocks[person].add(block)
    return _Read(
        assessments=assessments,
        pieces=pieces,
        deposited=deposited,
        gridded=frozenset(grids.values_list("assessment_id", flat=True)),
        lines=requirements.requirement_lines(session, rows, day),
        defences=defences,
        placed={p.defence_key: p for p in timetable_of(timetable).placements} if timetable else None,
        told={row.person_id: row for row in in_force(session) if row.role == "candidate"},
        held={person: frozenset(acquired) for person, acquired in blocks.items()},
    )


def _path(session: Session, entry: SessionEntry, read: _Read, now: datetime) -> Path:
    candidacy = entry.candidacy
    before = read.held.get(candidacy.person_id, frozenset()) if entry.again_of_id is None else frozenset()
    wanted = [
        one
        for block in entry.blocks.all()
        if block.pk not in before
        for one in read.assessments.get(block.pk, ())
    ]
    pieces = [piece for one in wanted for piece in read.pieces.get(one.pk, ())]
    missing = [piece for piece in pieces if (candidacy.pk, piece.pk) not in read.deposited]
    defences = read.defences.get(str(candidacy.person_id), ())
    placed = read.placed
    slots = [placed[d.key] for d in defences if d.key in placed] if placed is not None else []
    over = placed is not None and bool(slots) and max(slot.starts_at for slot in slots) < now
    deposits = [read.deposited[candidacy.pk, piece.pk] for piece in pieces if piece not in missing]
    vae = candidacy.route == AccessRoute.VAE
    zone = session.site.zone
    return Path(
        no_grid=[_where(one) for one in wanted if one.pk not in read.gridded],
        lacks=[
            line.judged
            for line in read.lines[entry.pk]
            if line.judged is not None
            and line.state == "missing"
            and line.block_id not in before
            and (over or line.requirement.asked is Asked.DEPOSIT)
        ],
        no_slot=[] if placed is None else [d.label for d in defences if d.key not in placed],
        short_panel=[
            d.label for d in defences if placed and d.key in placed and len(placed[d.key].panel) < d.panel_min
        ],
        told=_told(read.told.get(candidacy.person_id), expected=bool(slots)),
        vae=vae,
        file_on=day_at(max(deposits), zone) if vae and deposits and not missing else None,
    )


def _where(assessment: Assessment) -> str:
    return f"bloc {assessment.block.number}, {assessment.kind or assessment.label}".strip(", ")


def _told(row: Convocation | None, *, expected: bool) -> Told:
    if row is None:
        return Told.NOT_YET if expected else Told.NOTHING_TO_TELL
    if row.declined_at:
        return Told.DECLINED
    if row.confirmed_at:
        return Told.CONFIRMED
    states = {Letter.State.DRAFT: Told.UNREAD, Letter.State.FAILED: Told.LOST}
    return states.get(Letter.State(row.letter.state), Told.UNANSWERED)
