"""The sessions of the demonstration: one over, some under way, one in preparation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from parchemin.accounts.actor import Actor, system
from parchemin.assessments.actions import deposit, give_marks, start_marking
from parchemin.assessments.queries import current_grids
from parchemin.awards import queries as awards
from parchemin.awards.actions import issue_award
from parchemin.candidates.actions import recognise_acquired_block
from parchemin.candidates.models import Candidacy
from parchemin.catalogue.models import Assessment, Block, Deliverable
from parchemin.cli.demo import attended
from parchemin.declarations import depositing
from parchemin.declarations.actions import write_file
from parchemin.declarations.models import DeclarationFile
from parchemin.declarations.reports import read_report
from parchemin.domain.attendance import DELIBERATION
from parchemin.domain.clock import day_at
from parchemin.domain.deliberation import Verdict, Vote
from parchemin.juries.convoking.convoking import convoke
from parchemin.juries.day import attending
from parchemin.juries.deliberation import deciding, deliberating, stating, voting
from parchemin.juries.deliberation.motivation import unreached
from parchemin.juries.jury import seating
from parchemin.juries.minutes import publishing, sealing, signing
from parchemin.juries.models import Defence, Jury, JuryMember, PanelSeat, Session, SessionEntry, Timetable
from parchemin.juries.planning.searching import propose
from parchemin.juries.planning.timetables import release_timetable
from parchemin.juries.pool.available import declare_availability
from parchemin.juries.queries import timetable_in_force
from parchemin.juries.session import preparing
from parchemin.parties.models import Letter, Person
from parchemin.parties.outbox import approve

if TYPE_CHECKING:
    from parchemin.cli.demo.story import Certified

SATURDAY = 5
# Of search, try after try: a machine that does much else at once needs longer for the same work.
PLAN_SECONDS = (3.0, 30.0, 300.0)
SEEN, DOUBTFUL = 4, 2  # candidates already heard; the one whose fourth block is in doubt
PARIS = ZoneInfo("Europe/Paris")
REFUSAL = (
    "Le dossier ne montre pas les compétences du bloc : les grilles, ligne à ligne, disent ce qui manque."
)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=PARIS)


def available(body: Certified, days: Iterable[date], now: datetime) -> None:
    """Every juror of the pool may sit on those days, from 8 h 30 to 18 h 30."""
    windows = [(at(day, 8, 30), at(day, 18, 30)) for day in days]
    for juror in body.jurors:
        declare_availability(actor=body.actor(), now=now, juror=juror, windows=windows)


def prepare(
    body: Certified, *, title: str, starts: date, jury: date, rows: Sequence[Candidacy], now: datetime
) -> Session:
    actor = body.actor()
    session = preparing.create_session(
        actor=actor,
        now=now,
        certifier=body.certifier,
        title=title,
        frameworks=[body.framework],
        site=body.site,
        starts_on=starts,
        jury_on=jury,
        results_promised_on=jury + timedelta(days=15),
    )
    preparing.enter_candidates(actor=actor, now=now, session=session, candidacies=rows)
    return session


def rows_of(body: Certified, first: int, count: int) -> list[Candidacy]:
    rows = Candidacy.objects.filter(certifier=body.certifier).select_related(
        "person", "framework", "certifier"
    )
    return list(rows.order_by("number", "pk")[first : first + count])


def deposits(actor: Actor, candidacy: Candidacy, blocks: Iterable[Block], now: datetime) -> None:
    wanted = Deliverable.objects.filter(assessment__block__in=list(blocks), is_file=True)
    for deliverable in wanted.select_related("assessment__block__framework").order_by("pk"):
        text = f"Document fictif de démonstration\n{candidacy.number}\n{deliverable.label}\n"
        deposit(
            actor=actor,
            now=now,
            candidacy=candidacy,
            deliverable=deliverable,
            filename=f"{candidacy.number}-bloc{deliverable.assessment.block.number}.txt",
            chunks=[text.encode()],
            media_type="text/plain",
        )


def marks(
    entry: SessionEntry, members: Sequence[JuryMember], now: datetime, missing: Iterable[int] = ()
) -> None:
    """Each grid filled by who heard the candidate, as many as the sheet asks, the others by a juror in turn.

    The blocks numbered in ``missing`` are not acquired.
    """
    candidacy = entry.candidacy
    grids = current_grids(candidacy.certifier, candidacy.framework_id).filter(
        assessment__block__in=entry.blocks.all()
    )
    who, missing = system("démonstration"), set(missing)
    for n, grid in enumerate(grids):
        in_turn = [members[n % len(members)].juror.person]
        refused = grid.assessment.block.number in missing
        level = ("missing", "À reprendre : la preuve manque au dossier.") if refused else ("acquired", "")
        given = {criterion.pk: level for criterion in grid.criteria.all()}
        heard = _professionals(entry, grid.assessment)[: grid.assessment.panel_minimum or 0]
        for assessor in heard or in_turn:
            marking = start_marking(actor=who, now=now, candidacy=candidacy, grid=grid, assessor=assessor)
            give_marks(actor=who, now=now, marking=marking, marks=given, submit=True)


def _professionals(entry: SessionEntry, assessment: Assessment) -> list[Person]:
    """Professionals of the panel that hears that examination: its own time, its block's, or the candidate's only one."""
    defences = list(
        Defence.objects.filter(timetable=timetable_in_force(entry.session), entry=entry)
        .select_related("assessment")
        .order_by("starts_at")
    )
    defences.sort(
        key=lambda one: (one.assessment_id != assessment.pk, one.assessment.block_id != assessment.block_id)
    )
    seats = PanelSeat.objects.filter(defence__in=defences[:1], juror__professional=True)
    return [seat.juror.person for seat in seats.select_related("juror__person").order_by("pk")]


def seated(jury: Jury) -> list[JuryMember]:
    rows = jury.members.filter(withdrawn_at__isnull=True, substitute=False).select_related("juror__person")
    return list(rows.order_by("pk"))


def opinions(
    entry: SessionEntry, members: Sequence[JuryMember], now: datetime, missing: Iterable[int] = ()
) -> None:
    """Every member votes; a block in ``missing`` is refused by all but the last member."""
    missing = set(missing)
    for block in entry.blocks.order_by("number"):
        for n, member in enumerate(members):
            against = block.number in missing and n < len(members) - 1
            voting.give_opinion(
                actor=system("démonstration"),
                now=now,
                member=member,
                entry=entry,
                block=block,
                vote=Vote.AGAINST if against else Vote.FOR,
            )


def held(
    body: Certified,
    session: Session,
    *,
    heard_on: date,
    missing: Mapping[int, Sequence[int]],
    stated: Mapping[int, Verdict],
) -> Jury:
    """From the deposits to the publication. ``missing``: refused blocks, and ``stated``: outcomes, by rank."""
    actor, jury_day = body.actor(), session.jury_on
    entries = list(session.entries.select_related("candidacy__person").order_by("position"))
    jury = Jury.objects.get(session=session)
    members = seated(jury)
    for n, entry in enumerate(entries):
        verdict = stated.get(n)
        if verdict is None:
            deposits(actor, entry.candidacy, entry.blocks.all(), at(heard_on, 8))
            marks(entry, members, at(heard_on, 17), missing.get(n, ()))
        came = verdict not in (Verdict.ABSENT, Verdict.EXCUSED, Verdict.WITHDRAWN)
        attended.noted(actor, entry, present=came, excused=verdict is Verdict.EXCUSED)
    attended.heard(actor, session)
    for member in members:
        attending.record_attendance(
            actor=actor,
            now=at(jury_day, 8, 52),
            session=session,
            person=member.juror.person,
            role="juror",
            occasion=DELIBERATION,
            present=True,
            signature=member.juror.person.full_name,
        )
    deliberating.open_deliberation(actor=actor, now=at(jury_day, 9), jury=jury)
    for n, entry in enumerate(entries):
        if n in stated:
            stating.state_outcome(
                actor=actor, now=at(jury_day, 10), entry=entry, verdict=stated[n], reason="Dit en séance."
            )
            continue
        opinions(entry, members, at(jury_day, 10), missing.get(n, ()))
        for block in entry.blocks.filter(number__in=missing.get(n, ())).order_by("number"):
            deciding.decide_block(
                actor=actor,
                now=at(jury_day, 11),
                entry=entry,
                block=block,
                motivation=REFUSAL,
                grounds={"criteria": unreached(entry, block)},
            )
    deciding.adopt_undisputed(actor=actor, now=at(jury_day, 12), jury=jury)
    deliberating.close_deliberation(actor=actor, now=at(jury_day, 12, 30), jury=jury)
    for member in members:
        signing.sign_minutes(
            actor=system("démonstration"),
            now=at(jury_day, 13),
            member=member,
            typed_name=member.juror.person.full_name,
        )
    sealing.seal_minutes(actor=actor, now=at(jury_day, 14), jury=Jury.objects.get(pk=jury.pk))
    told = jury_day + timedelta(days=4)
    publishing.publish_results(actor=actor, now=at(told, 9), session=session)
    publishing.notify_results(actor=actor, now=at(told, 9, 5), session=session)
    return jury


def begun(
    body: Certified,
    title: str,
    days: Sequence[date],
    rows: Sequence[Candidacy],
    now: datetime,
    *,
    released: bool = True,
) -> Session:
    """A session opened, its jury named, its timetable released; the last of ``days`` is the jury's.

    ``released``: the convocations were read and let go.
    """
    available(body, days, now)
    session = prepare(body, title=title, starts=days[0], jury=days[-1], rows=rows, now=now)
    preparing.open_session(actor=body.actor(), now=now, session=session)
    seating.propose_jury(actor=body.actor(), now=now, session=session)
    timetable = planned(session, actor=body.actor(), now=now)
    release_timetable(actor=body.actor(), now=now, timetable=timetable)
    convoke(actor=body.actor(), now=now, session=session)
    if released:
        ids = list(Letter.objects.filter(convocation__session=session).values_list("pk", flat=True))
        approve(actor=body.actor().label, now=now, certifier=body.certifier, letters=ids)
    return session


def planned(
    session: Session, *, actor: Actor, now: datetime, tries: Sequence[float] = PLAN_SECONDS
) -> Timetable:
    """The timetable of a session, searched again for longer where a try found none. ``RuntimeError`` after the last."""
    for seconds in tries:
        timetable = propose(actor=actor, now=now, session=session, seconds=seconds)
        if timetable is not None:
            return timetable
    raise RuntimeError(f"no timetable for {session}: rooms, jurors or hours are too few for its candidates")


def past_session(body: Certified) -> None:
    """Spring 2023, Lyon: one candidate per outcome, sealed, published, awarded, declared."""
    early = at(date(2023, 5, 9), 10)
    rows = rows_of(body, 0, 10)
    blocks = list(body.framework.blocks.order_by("number"))
    recognise_acquired_block(
        actor=body.actor(),
        now=early,
        candidacy=rows[1],
        block=blocks[1],
        acquired_on=date(2022, 6, 23),
        proof="Relevé de 2022",
    )
    days = [date(2023, 6, 13), date(2023, 6, 14), date(2023, 6, 15)]
    session = begun(body, "Printemps 2023, Lyon", days, rows, early)
    held(
        body,
        session,
        heard_on=days[0],
        missing={4: (4, 6), 5: [block.number for block in blocks]},  # partial, then refused
        stated={6: Verdict.ABSENT, 7: Verdict.EXCUSED, 8: Verdict.DEFERRED, 9: Verdict.WITHDRAWN},
    )
    award_and_declare(body, at(date(2023, 6, 30), 10, 12), refused=0)


def recent_session(body: Certified, now: datetime) -> None:
    """A small one of last month: awarded and declared, one passage refused."""
    days = [day_at(now, PARIS) - timedelta(days=back) for back in (35, 34)]
    early = at(days[0] - timedelta(days=25), 7)  # in time for the employers of the jurors
    session = begun(body, f"Session précédente, {body.site.city}", days, rows_of(body, 10, 2), early)
    held(body, session, heard_on=days[0], missing={}, stated={})
    award_and_declare(body, at(days[-1] + timedelta(days=10), 10), refused=1)


def award_and_declare(body: Certified, issued: datetime, *, refused: int) -> None:
    """Issue what is due, write the file three days later, read its report two days after."""
    actor = body.actor()
    for outcome in awards.due(day_at(issued, PARIS), body.certifier):
        issue_award(actor=actor, now=issued, outcome=outcome)
    written = write_file(actor=actor, now=issued + timedelta(days=3), certifier=body.certifier)
    depositing.say_deposited(
        actor=actor,
        now=issued + timedelta(days=3),
        declaration=written,
        deposited_on=day_at(issued + timedelta(days=3), PARIS),
        proof=depositing.Proof(reference="DEPOT-FICTIF-1"),
    )
    report = _report(written, refused)
    read_report(actor=actor, now=issued + timedelta(days=5), certifier=body.certifier, data=report)


def _report(written: DeclarationFile, refused: int) -> bytes:
    """An accusé de traitement that takes every passage but the ``refused`` last ones."""
    ids = list(written.passages.order_by("pk").values_list("technical_id", flat=True))
    taken, left = ids[: len(ids) - refused], ids[len(ids) - refused :]
    cause = "<messageErreur>Aucun titulaire ne correspond aux critères obligatoires</messageErreur>"
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f"<rapport><nomFichier>{written.filename}</nomFichier><idFlux>{written.flux_id}</idFlux>",
        "<idTraitement>1</idTraitement><PassagesKO>",
        *(f"<passage><idTechnique>{one}</idTechnique>{cause}</passage>" for one in left),
        "</PassagesKO><PassagesOK>",
        *(f"<idTechnique>{one}</idTechnique>" for one in taken),
        "</PassagesOK></rapport>",
    ]
    return "\n".join(lines).encode()


def working_days_before(day: date, count: int) -> list[date]:
    """The ``count`` working days that end the day before ``day``, oldest first."""
    days: list[date] = []
    while len(days) < count:
        day -= timedelta(days=1)
        if day.weekday() < SATURDAY:
            days.insert(0, day)
    return days


def session_under_way(body: Certified, now: datetime, *, candidates: int) -> Session:
    """A session whose jury deliberates today: half of its candidates are heard and marked."""
    today = day_at(now, PARIS)
    rows = rows_of(body, 12, candidates)
    title = f"Session en cours, {body.site.city}"
    session = begun(body, title, [*working_days_before(today, 2), today], rows, now - timedelta(days=20))
    entries = list(session.entries.select_related("candidacy__person").order_by("position"))
    members = seated(Jury.objects.get(session=session))
    for n, entry in enumerate(entries[:SEEN]):
        deposits(body.actor(), entry.candidacy, entry.blocks.all(), now)
        marks(entry, members, now, (4,) if n == DOUBTFUL else ())
        attended.noted(body.actor(), entry)
    attended.heard(body.actor(), session)
    return session


def session_convoked(body: Certified, now: datetime, *, candidates: int) -> Session:
    """A session of next month, planned and convoked."""
    jury_day = day_at(now, PARIS) + timedelta(days=28)
    days = [*working_days_before(jury_day, 2), jury_day]
    return begun(
        body, f"Prochaine session, {body.site.city}", days, rows_of(body, 0, candidates), now, released=False
    )


def session_in_preparation(body: Certified, now: datetime, *, candidates: int) -> Session:
    """A session a month ahead: candidates entered, jurors who said their days, nothing composed yet."""
    day = day_at(now, PARIS) + timedelta(days=30)
    available(body, [day + timedelta(days=n) for n in range(4)], now)
    return prepare(
        body,
        title=f"Prochaine session, {body.site.city}",
        starts=day,
        jury=day + timedelta(days=3),
        rows=rows_of(body, 0, candidates),
        now=now,
    )
