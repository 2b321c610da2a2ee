"""Who is to be told what: the slots, the place and the seat of each candidate and juror of a session, as they are now.

A convocation is known by what it says: what was said last is not said again; who was told of slots and has none any
more is told so.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from parchemin.candidates.models import Candidacy
from parchemin.domain.composition import College
from parchemin.juries.facts import capacity
from parchemin.juries.models import (
    Convocation,
    Defence,
    JuryMember,
    PanelSeat,
    Session,
    Timetable,
)
from parchemin.juries.planning.problem import day_rules, heard_in
from parchemin.juries.queries import timetable_in_force
from parchemin.parties.models import Letter, Person

EMPLOYED = "salariés"  # word of the college whose jurors have an employer to tell


@dataclass(frozen=True, slots=True)
class Stop:
    """One thing to attend: aware instants, what, where."""

    key: str
    starts_at: datetime
    ends_at: datetime
    label: str
    place: str


@dataclass(frozen=True, slots=True)
class Call:
    """What one person would be told: the preview of a letter, before anything is written."""

    person: Person
    role: str  # candidate or juror
    stops: tuple[Stop, ...]
    seat: str = ""
    college: str = ""
    substitute: bool = False

    @property
    def cancelled(self) -> bool:
        """Told of slots before, expected nowhere now."""
        return not self.stops

    @property
    def employed(self) -> bool:
        """A juror whose employer is to be told fifteen days before (D. 3142-32)."""
        return self.role == "juror" and self.college == EMPLOYED and not self.cancelled

    @property
    def digest(self) -> str:
        told = [self.role, self.seat, self.college, self.substitute, *(_said(stop) for stop in self.stops)]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def _said(stop: Stop) -> list[str]:
    return [stop.key, stop.starts_at.isoformat(), stop.ends_at.isoformat(), stop.label, stop.place]


def calls(session: Session, released: Timetable | None = None) -> list[Call]:
    """What each candidate and juror of the session would be told now, candidates first, by name; nobody of a session
    cancelled. ``released``: the timetable in force, where it is read."""
    if session.state == Session.State.CANCELLED:
        return []
    timetable = released or timetable_in_force(session)
    defences = _defences(timetable) if timetable else []
    return [*_candidate_calls(session, defences), *_juror_calls(session, defences)]


def nothing(role: str) -> str:
    """Digest of what is said to who is expected no more."""
    return Call(Person(), role, ()).digest


def pending(
    session: Session,
    read_calls: Sequence[Call] | None = None,
    last: Sequence[Convocation] | None = None,
) -> list[Call]:
    """The calls not yet said, or said otherwise last; then those of people told of slots who have none any more.

    ``read_calls``: `calls` of the session, ``last``: its `last_rows`, where the caller read them already.
    """
    told = (
        said_last(session)
        if last is None
        else {(row.person_id, row.role): row.content_digest for row in last}
    )
    now = calls(session) if read_calls is None else read_calls
    due = [call for call in now if told.get((call.person.pk, call.role)) != call.digest]
    known = {(call.person.pk, call.role) for call in now}
    gone = [key for key, digest in told.items() if key not in known and digest != nothing(key[1])]
    people = Person.objects.in_bulk([person for person, _ in gone])
    lost = [Call(people[person], role, ()) for person, role in gone]
    return due + sorted(lost, key=lambda call: (call.role, call.person.sort_name))


def said_last(session: Session) -> dict[tuple[UUID, str], str]:
    """By person and role, the digest of the last convocation written; one withdrawn before it left says nothing."""
    rows = session.convocations.exclude(letter__state=Letter.State.CANCELLED).order_by("pk")
    return {
        (person, role): digest
        for person, role, digest in rows.values_list("person_id", "role", "content_digest")
    }


def last_rows(session: Session) -> list[Convocation]:
    """The last convocation of each person and role, in order of name; those withdrawn before they left apart."""
    rows = (
        session.convocations.exclude(letter__state=Letter.State.CANCELLED)
        .select_related("person", "letter", "timetable")
        .order_by("pk")
    )
    last = {(row.person_id, row.role): row for row in rows}
    return sorted(last.values(), key=lambda row: (row.role, row.person.sort_name, row.pk))


def _defences(timetable: Timetable) -> list[Defence]:
    return list(
        timetable.defences.select_related(
            "entry__candidacy__person", "assessment__block", "room__site"
        ).order_by("starts_at", "room__name", "pk")
    )


def _stop(defence: Defence, label: str) -> Stop:
    site = defence.room.site
    zone = site.zone
    place = ", ".join(
        part
        for part in (
            site.name,
            f"salle {defence.room.name}",
            site.address,
            f"{site.postcode} {site.city}".strip(),
        )
        if part
    )
    return Stop(
        f"defence:{defence.entry_id}:{defence.assessment_id}",
        defence.starts_at.astimezone(zone),
        defence.ends_at.astimezone(zone),
        label,
        place.replace("salle Salle", "salle"),
    )


def _candidate_calls(session: Session, defences: Sequence[Defence]) -> list[Call]:
    by_entry: dict[int, list[Stop]] = {}
    heard = heard_in(defences[0].timetable, defences) if defences else {}
    for defence in defences:
        names = [f"Bloc {a.block.number}, {a.kind or 'soutenance'}" for a in heard[defence.pk]]
        by_entry.setdefault(defence.entry_id, []).append(_stop(defence, " ; ".join(names)))
    entries = {defence.entry_id: defence.entry for defence in defences}.values()
    expected = [
        Call(entry.candidacy.person, "candidate", tuple(by_entry[entry.pk]))
        for entry in entries
        if entry.session_id == session.pk
        and entry.taken_out_at is None
        and entry.candidacy.state != Candidacy.State.WITHDRAWN
    ]
    return sorted(expected, key=lambda call: call.person.sort_name)


def _juror_calls(session: Session, defences: Iterable[Defence]) -> list[Call]:
    stops: dict[int, list[Stop]] = {}
    people: dict[int, tuple[Person, str, str, bool]] = {}
    ids = {defence.pk: defence for defence in defences}
    seats = (
        PanelSeat.objects.filter(defence__in=ids)
        .select_related("juror__person")
        .order_by("defence__starts_at", "pk")
    )
    for seat in seats:
        people[seat.juror_id] = (seat.juror.person, "membre du panel", _college(seat.juror.college), False)
        stops.setdefault(seat.juror_id, []).append(_stop(ids[seat.defence_id], "Soutenance"))
    members = JuryMember.objects.filter(jury__session=session, withdrawn_at__isnull=True).select_related(
        "juror__person"
    )
    held = list(members.order_by("pk"))
    deliberation = [_deliberation(session)] if held else []  # its hours are those of the rules: read once
    for member in held:
        label = capacity(member)
        people[member.juror_id] = (
            member.juror.person,
            label,
            _college(member.juror.college),
            member.substitute,
        )
        stops.setdefault(member.juror_id, []).extend(deliberation)
    expected = [
        Call(
            person,
            "juror",
            tuple(sorted(stops[pk], key=lambda s: (s.starts_at, s.key))),
            seat,
            college,
            substitute,
        )
        for pk, (person, seat, college, substitute) in people.items()
    ]
    return sorted(expected, key=lambda call: call.person.sort_name)


def _college(value: str) -> str:
    return {College.EMPLOYER.value: "employeurs", College.EMPLOYEE.value: EMPLOYED}.get(value, "")


def _deliberation(session: Session) -> Stop:
    """The jury's day, at the hours of the certifier's rules: those of a day of defences."""
    zone, rules = session.site.zone, day_rules(session)
    return Stop(
        f"jury:{session.pk}",
        datetime.combine(session.jury_on, rules.opens, zone),
        datetime.combine(session.jury_on, rules.closes, zone),
        "Délibération du jury",
        f"{session.site.name}, {session.site.city}",
    )
