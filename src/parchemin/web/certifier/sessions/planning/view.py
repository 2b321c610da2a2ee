"""A timetable as its page shows it: slots with their objections at the edge, what changed since the last release."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext, gettext_noop

from parchemin.domain.objection import Level, Objection
from parchemin.domain.schedule import Problem
from parchemin.domain.schedule import Timetable as ScheduleTimetable
from parchemin.juries import queries
from parchemin.juries.models import Defence, Session, Timetable
from parchemin.juries.planning.problem import day_rules, judge, problem_of, timetable_of
from parchemin.planning.repair import Moved, Seats, compare
from parchemin.web.certifier.sessions.planning.daygrid import DayGrid, Room, Slot, lay_out
from parchemin.web.templatetags.reasons import objection_text


@dataclass(frozen=True, slots=True)
class Change:
    """What a release would change for one defence, against the version in force."""

    kind: str  # moved, added, removed
    title: str
    label: str
    before: tuple[datetime, str] | None  # instant, room
    after: tuple[datetime, str] | None


@dataclass(frozen=True, slots=True)
class Replaced:
    """A panel that changes: names of those who leave it and of those who join it."""

    title: str
    label: str
    left: str
    joined: str


@dataclass(frozen=True, slots=True)
class Plan:
    """``against``: the version it is compared to, the one in force unless another is asked; ``told``: names of those
    whose slots differ, candidates then jurors."""

    timetable: Timetable
    problem: Problem
    defences: list[Defence]
    objections: list[Objection]
    of_defence: Mapping[str, tuple[Objection, ...]]
    against: Timetable | None
    changes: list[Change]
    replaced: list[Replaced]
    told: tuple[list[str], list[str]]


def read(timetable: Timetable, against: Timetable | None = None) -> Plan:
    """A timetable, judged on the data of the moment, beside another version."""
    problem = problem_of(timetable.session)
    rows = list(
        timetable.defences.select_related("entry__candidacy__person", "assessment__block", "room")
        .prefetch_related("panel__juror__person")
        .order_by("starts_at", "room__name", "pk")
    )
    objections = judge(timetable)
    before = against or queries.timetable_in_force(timetable.session)
    if before and before.pk == timetable.pk:
        before = None
    past = timetable_of(before) if before else ScheduleTimetable(())
    changes = compare(problem, past, timetable_of(timetable))
    names = {c.key: c.name for c in problem.candidates} | {p.key: p.name for p in problem.people}
    return Plan(
        timetable,
        problem,
        rows,
        objections,
        _by_defence(problem, rows, objections),
        before,
        _changes(problem, changes.moved) if before else [],
        _replaced(problem, changes.seats, names),
        (
            sorted(names.get(key, key) for key in changes.candidates),
            sorted(names.get(key, key) for key in changes.jurors),
        ),
    )


def key_of(defence: Defence) -> str:
    """Key of a defence in the problem."""
    return f"{defence.entry_id}:{defence.assessment_id}"


def _by_defence(
    problem: Problem, rows: Sequence[Defence], objections: Sequence[Objection]
) -> dict[str, tuple[Objection, ...]]:
    """Objections on the defences they are about; a clash is about a person or a room, and shown on both its defences."""
    labels = {d.key: d.label for d in problem.defences}
    at: dict[str, list[Objection]] = defaultdict(list)
    for objection in objections:
        pair = {objection.params.get("first"), objection.params.get("second")} - {None}
        for row in rows:
            involved = {str(row.room_id), str(row.entry.candidacy.person_id)}
            involved |= {str(seat.juror.person_id) for seat in row.panel.all()}
            words = f"{labels.get(key_of(row), '')}, {row.entry.candidacy.person.full_name}"
            if objection.about == key_of(row) or (objection.about in involved and words in pair):
                at[key_of(row)].append(objection)
    return {key: tuple(reasons) for key, reasons in at.items()}


_SHORT = {
    "schedule.juror-in-two-places": gettext_noop("%(name)s : deux endroits"),
    "schedule.candidate-in-two-places": gettext_noop("Soutient deux fois à la fois"),
    "schedule.room-twice": gettext_noop("%(name)s est prise deux fois"),
    "schedule.short-transition": gettext_noop("%(minutes)s min entre deux salles (%(name)s)"),
    "schedule.panel-too-small": gettext_noop("%(present)s professionnel sur %(minimum)s"),
    "schedule.juror-unavailable": gettext_noop("%(name)s n’est pas disponible"),
    "schedule.relation": gettext_noop("%(name)s est lié au candidat"),
    "schedule.in-break": gettext_noop("Empiète sur une pause"),
    "schedule.outside-opening": gettext_noop("Hors des heures de la session"),
    "schedule.juror-not-accredited": gettext_noop("Mandat de %(name)s non en cours"),
    "schedule.panel-employees": gettext_noop("%(present)s salarié sur %(minimum)s"),
    "schedule.panel-employers": gettext_noop("%(present)s employeur sur %(minimum)s"),
    "schedule.panel-size": gettext_noop("%(present)s personnes, il en faut %(wanted)s"),
    "schedule.panel-changes": gettext_noop("La commission change dans la demi-journée"),
    "schedule.candidate-unavailable": gettext_noop("Le candidat n’est pas disponible"),
}


def short(objection: Objection) -> str:
    """The reason in a few words, for the edge of a block; the whole sentence where none is known."""
    words = _SHORT.get(objection.code)
    if not words:
        return objection_text(objection)
    name = str(objection.params.get("name", ""))
    first, _, last = name.partition(" ")
    person = last and objection.code != "schedule.room-twice"
    return gettext(words) % {**objection.params, "name": f"{first[:1]}. {last}" if person else name}


def worst(objections: Sequence[Objection]) -> str:
    """ "no" when something blocks, "wait" when it only warns, else ""."""
    if any(o.level not in (Level.WARN, Level.IGNORE) for o in objections):
        return "no"
    return "wait" if objections else ""


def grid(plan: Plan, session: Session, day: date) -> DayGrid:
    """The day drawn: rooms of the site, slots of this version, ghosts of the version in force."""
    zone = session.site.zone
    changed = {(c.title, c.label): c for c in plan.changes}
    slots = [_slot(row, plan, changed) for row in plan.defences]
    slots += [_ghost(change, plan) for change in plan.changes if change.before and change.kind != "added"]
    rules = day_rules(session)
    rooms = [
        Room(str(r.pk), r.name, gettext("%(n)s places") % {"n": r.seats})
        for r in session.site.rooms.order_by("name", "pk")
    ]
    closing = rules.closes.hour + (1 if rules.closes.minute else 0)
    return lay_out(
        day,
        zone,
        rooms,
        slots,
        [(b.start, b.end) for b in plan.problem.breaks],
        hours=(rules.opens.hour, max(closing, rules.opens.hour + 1)),
    )


def _label(row: Defence) -> str:
    return gettext("Bloc %(n)s, %(kind)s") % {"n": row.assessment.block.number, "kind": row.assessment.kind}


def _slot(row: Defence, plan: Plan, changed: Mapping[tuple[str, str], Change]) -> Slot:
    labels = {d.key: d.label for d in plan.problem.defences}
    name = row.entry.candidacy.person.full_name
    change = changed.get((name, labels.get(key_of(row), "")))
    marks = {"moved": gettext("déplacée"), "added": gettext("ajoutée")}
    return Slot(
        key=str(row.pk),
        room=str(row.room_id),
        start=row.starts_at,
        end=row.ends_at,
        title=name,
        label=_label(row),
        panel=", ".join(
            seat.juror.person.usage_name or seat.juror.person.birth_name
            for seat in sorted(row.panel.all(), key=lambda s: s.pk)
        ),
        locked=row.locked,
        mark=marks.get(change.kind, "") if change else "",
        objections=plan.of_defence.get(key_of(row), ()),
    )


def _ghost(change: Change, plan: Plan) -> Slot:
    assert change.before is not None  # noqa: S101 - the caller filters
    start, room = change.before
    length = next((d.minutes for d in plan.problem.defences if d.label == change.label), 45)
    keys = {r.name: r.key for r in plan.problem.rooms}
    from datetime import timedelta

    words = gettext("%(name)s était ici") if change.kind == "moved" else gettext("%(name)s, retirée")
    return Slot(
        f"ghost-{change.title}-{change.label}",
        keys.get(room, ""),
        start,
        start + timedelta(minutes=length),
        words % {"name": change.title},
        change.label,
        "",
        ghost=True,
    )


def _changes(problem: Problem, moved: Sequence[Moved]) -> list[Change]:
    rooms = {r.key: r.name for r in problem.rooms}
    names = {c.key: c.name for c in problem.candidates}
    defences = {d.key: d for d in problem.defences}
    changes = []
    for one in moved:
        old, new = one.before, one.after
        defence = defences.get(one.defence)
        changes.append(
            Change(
                "moved" if old and new else "added" if new else "removed",
                names.get(defence.candidate_key, one.defence) if defence else one.defence,
                defence.label if defence else "",
                (old.starts_at, rooms.get(old.room_key, "")) if old else None,
                (new.starts_at, rooms.get(new.room_key, "")) if new else None,
            )
        )
    return changes


def _replaced(problem: Problem, seats: Sequence[Seats], names: Mapping[str, str]) -> list[Replaced]:
    defences = {d.key: d for d in problem.defences}
    return [
        Replaced(
            names.get(defences[one.defence].candidate_key, ""),
            defences[one.defence].label,
            ", ".join(names.get(key, key) for key in one.left),
            ", ".join(names.get(key, key) for key in one.joined),
        )
        for one in seats
        if one.defence in defences
    ]
