"""A timetable written to a table and read back: an imported one is a draft judged like any other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.domain import schedule
from parchemin.domain.clock import day_at
from parchemin.domain.objection import Objection, Refused, gettext_noop
from parchemin.formats.tables import spreadsheet, timetable_list
from parchemin.formats.tables.timetable_list import DEFENCE, FILE, PANEL, ROOM, Fault, Line, plain
from parchemin.journal.actions import AlreadyDone, already
from parchemin.juries.models import Juror, Session, Timetable
from parchemin.juries.planning.problem import problem_of, timetable_of
from parchemin.juries.planning.timetables import save_timetable
from parchemin.planning.grid import problem_digest

FAULTS_SAID = 50


def timetable_file(*, actor: Actor, timetable: Timetable) -> bytes:
    """A version as CSV: one row a defence, in order of time."""
    require(to_manage(actor, timetable.session.certifier_id))
    session = timetable.session
    zone = session.site.zone
    problem = problem_of(session)
    numbers = _numbers(session)
    labels = {d.key: d.label for d in problem.defences}
    rooms = {r.key: r.name for r in problem.rooms}
    names = {p.key: p.name for p in problem.people}
    return timetable_list.dump(
        Line(
            0,
            numbers.get(p.defence_key.split(":")[0], ""),
            labels.get(p.defence_key, p.defence_key),
            rooms.get(p.room_key, ""),
            day_at(p.starts_at, zone),
            p.starts_at.astimezone(zone).time(),
            tuple(names.get(key, "") for key in p.panel),
            p.locked,
        )
        for p in timetable_of(timetable).placements
    )


def import_timetable(
    *,
    actor: Actor,
    now: datetime,
    session: Session,
    data: bytes,
    filename: str,
    key: str | None = None,
) -> Timetable:
    """Keep the timetable of a table as the next draft. ``Refused`` names each cell that cannot be followed."""
    require(to_manage(actor, session.certifier_id))
    if done := already(key):
        raise AlreadyDone(done)
    try:
        table = spreadsheet.load(data, filename)
    except spreadsheet.Unreadable as error:
        raise Refused(
            [Objection("timetable.unreadable", gettext_noop("%(why)s"), {"why": str(error)}, about="file")]
        ) from error
    lines, faults = timetable_list.read(table)
    problem = problem_of(session)
    placements = _placements(session, problem, lines, faults)
    if faults:
        faults.sort(key=lambda fault: fault.row)
        raise Refused([_said(filename, fault) for fault in faults[:FAULTS_SAID]])
    return save_timetable(
        actor=actor,
        now=now,
        session=session,
        timetable=schedule.Timetable(tuple(placements)),
        digest=problem_digest(problem),
        origin="import",
        key=key,
    )


def _said(filename: str, fault: Fault) -> Objection:
    params = {"file": filename, "row": fault.row, "column": fault.column, "cause": fault.cause}
    if not fault.row:
        return Objection(
            "timetable.import-column",
            gettext_noop("%(file)s, colonne « %(column)s » : %(cause)s."),
            params,
            about="file",
        )
    if not fault.found:
        return Objection(
            "timetable.import-cell",
            gettext_noop("%(file)s, ligne %(row)s, colonne « %(column)s » : %(cause)s."),
            params,
            about="file",
        )
    return Objection(
        "timetable.import-cell",
        gettext_noop("%(file)s, ligne %(row)s, colonne « %(column)s » : %(cause)s (« %(found)s »)."),
        {**params, "found": fault.found},
        about="file",
    )


def _numbers(session: Session) -> dict[str, str]:
    """Number of the file of each entry, by the entry's key."""
    rows = session.entries.order_by("pk").values_list("pk", "candidacy__number")
    return {str(pk): number for pk, number in rows}


def _placements(
    session: Session, problem: schedule.Problem, lines: list[Line], faults: list[Fault]
) -> list[schedule.Placement]:
    zone = session.site.zone
    entries = {plain(number): pk for pk, number in _numbers(session).items()}
    rooms = {plain(r.name): r.key for r in problem.rooms}
    pool = _pool(session)
    defences: dict[str, dict[str, str]] = defaultdict(dict)
    for defence in problem.defences:
        defences[defence.key.split(":")[0]][plain(defence.label)] = defence.key
    placements = []
    for line in lines:
        before = len(faults)
        entry = entries.get(plain(line.file_number))
        if entry is None:
            faults.append(
                Fault(line.row, FILE, gettext_noop("aucun dossier de cette session"), line.file_number)
            )
        of_entry = defences.get(entry or "", {})
        key = of_entry.get(plain(line.defence))
        if entry is not None and key is None:
            faults.append(
                Fault(
                    line.row, DEFENCE, gettext_noop("ce candidat ne soutient pas cette épreuve"), line.defence
                )
            )
        room = rooms.get(plain(line.room))
        if room is None:
            faults.append(Fault(line.row, ROOM, gettext_noop("aucune salle de ce site"), line.room))
        panel = [_juror(line, name, pool, faults) for name in line.panel]
        if len(faults) == before and key and room:
            start = datetime.combine(line.day, line.start, zone)
            placements.append(
                schedule.Placement(key, room, start, tuple(person for person in panel if person), line.locked)
            )
    return placements


def _pool(session: Session) -> dict[str, list[str]]:
    """Keys of the jurors of the pool by name: usage or birth name, as pages print it."""
    pool: dict[str, list[str]] = defaultdict(list)
    for juror in Juror.objects.filter(certifier=session.certifier_id).select_related("person").order_by("pk"):
        pool[plain(juror.person.full_name)].append(str(juror.person_id))
    return pool


def _juror(line: Line, name: str, pool: Mapping[str, list[str]], faults: list[Fault]) -> str | None:
    known = pool.get(plain(name), [])
    if len(known) == 1:
        return known[0]
    cause = (
        gettext_noop("plusieurs jurés du vivier portent ce nom")
        if known
        else gettext_noop("aucun juré du vivier de ce nom")
    )
    faults.append(Fault(line.row, PANEL, cause, name))
    return None
