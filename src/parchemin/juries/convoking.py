"""Convoking: one letter a person, in the outbox, with its PDF and its calendar file.

A convocation is known by what it says (slots, places, seat): what was said last is not said again, and a new
release of the timetable tells only those whose slots changed, those back to an earlier slot included.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.documents import convocation as paper
from parchemin.documents.typesetting import UnprintableError
from parchemin.domain.composition import College, Moment, Seat
from parchemin.domain.convocation import employer_notice
from parchemin.domain.objection import Level, Objection, Refused, blocking, gettext_noop
from parchemin.formats import calendar
from parchemin.journal.actions import record
from parchemin.juries import queries
from parchemin.juries.composing import unprintable
from parchemin.juries.days import day_rules
from parchemin.juries.models import (
    Convocation,
    Defence,
    Jury,
    JuryMember,
    PanelSeat,
    Session,
    SessionEntry,
    Timetable,
)
from parchemin.juries.planning import released
from parchemin.parties import letters
from parchemin.parties.models import Person
from parchemin.runtime import files

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet"),
    *("août", "septembre", "octobre", "novembre", "décembre"),
)
BRING = ("une pièce d’identité en cours de validité", "cette convocation")


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
    def digest(self) -> str:
        said = [self.role, self.seat, self.college, self.substitute, *(_said(stop) for stop in self.stops)]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def _said(stop: Stop) -> list[str]:
    return [stop.key, stop.starts_at.isoformat(), stop.ends_at.isoformat(), stop.label, stop.place]


def calls(session: Session) -> list[Call]:
    """What each candidate and juror of the session would be told now, candidates first, by name."""
    timetable = released(session)
    defences = _defences(timetable) if timetable else []
    return [*_candidate_calls(session, defences), *_juror_calls(session, defences)]


def pending(session: Session) -> list[Call]:
    """The calls not yet said, or said otherwise last."""
    said = _said_last(session)
    return [call for call in calls(session) if said.get((call.person.pk, call.role)) != call.digest]


def _said_last(session: Session) -> dict[tuple[UUID, str], str]:
    """By person and role, the digest of the last convocation written."""
    rows = session.convocations.order_by("pk").values_list("person_id", "role", "content_digest")
    return {(person, role): digest for person, role, digest in rows}


def _defences(timetable: Timetable) -> list[Defence]:
    return list(
        timetable.defences.select_related(
            "entry__candidacy__person", "assessment__block", "room__site"
        ).order_by("starts_at", "room__name", "pk")
    )


def _stop(defence: Defence, label: str) -> Stop:
    site = defence.room.site
    zone = ZoneInfo(site.time_zone)
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


def _candidate_calls(session: Session, defences: Iterable[Defence]) -> list[Call]:
    by_entry: dict[int, list[Stop]] = {}
    for defence in defences:
        block = defence.assessment.block
        by_entry.setdefault(defence.entry_id, []).append(
            _stop(defence, f"Bloc {block.number}, {defence.assessment.kind or 'soutenance'}")
        )
    entries = SessionEntry.objects.filter(session=session, pk__in=by_entry).select_related(
        "candidacy__person"
    )
    found = [Call(entry.candidacy.person, "candidate", tuple(by_entry[entry.pk])) for entry in entries]
    return sorted(found, key=lambda call: call.person.sort_name)


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
    for member in members.order_by("pk"):
        label = Seat(member.seat).label
        people[member.juror_id] = (
            member.juror.person,
            label,
            _college(member.juror.college),
            member.substitute,
        )
        stops.setdefault(member.juror_id, []).append(_deliberation(session))
    found = [
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
    return sorted(found, key=lambda call: call.person.sort_name)


def _college(value: str) -> str:
    return {College.EMPLOYER.value: "employeurs", College.EMPLOYEE.value: "salariés"}.get(value, "")


def _deliberation(session: Session) -> Stop:
    """The jury's day, at the hours of the certifier's rules: those of a day of defences."""
    zone, rules = ZoneInfo(session.site.time_zone), day_rules(session)
    return Stop(
        f"jury:{session.pk}",
        datetime.combine(session.jury_on, rules.opens, zone),
        datetime.combine(session.jury_on, rules.closes, zone),
        "Délibération du jury",
        f"{session.site.name}, {session.site.city}",
    )


def convocation_objections(
    session: Session, waiting: Iterable[Call], *, sent_on: date, employer: Level
) -> list[Objection]:
    """Why the letters may not be prepared: nothing released, nothing new, no time left for an employed juror."""
    found: list[Objection] = []
    waiting = list(waiting)
    if not waiting:
        found.append(
            Objection(
                "convocation.nothing-new",
                gettext_noop(
                    "Personne n’est à convoquer : chacun a déjà reçu ce qui le concerne, ou aucun planning n’est publié."
                ),
                mend=gettext_noop("Publiez un planning ou nommez un jury, puis convoquez."),
            )
        )
    jurors = [call for call in waiting if call.role == "juror"]
    if jurors:
        first = min(stop.starts_at for call in jurors for stop in call.stops).date()
        found += employer_notice(first, sent_on, level=employer)
    jury = Jury.objects.filter(session=session).first()
    if jury is not None and queries.members(jury).exists():
        # A jury once begun is convoked whole: an incomplete one would decide nothing.
        found += queries.sitting(jury).objections(Moment.CONVOCATION, session.jury_on)
    return found


def convoke(
    *, actor: Actor, now: datetime, session: Session, employer: Level = Level.WARN, key: str | None = None
) -> list[Convocation]:
    """Prepare the letters of everyone whose slots are new; they wait in the outbox to be read.

    ``employer``: what a notice shorter than fifteen days (D. 3142-32) stops. PDFs and calendar files are
    rendered and stored before the transaction.
    """
    require(to_manage(actor, session.certifier_id))
    waiting = pending(session)
    found = convocation_objections(
        session, waiting, sent_on=now.astimezone(ZoneInfo(session.site.time_zone)).date(), employer=employer
    )
    if blocking(found):
        raise Refused(found)
    try:
        rendered = [(call, _enclosures(session, call, now)) for call in waiting]
    except UnprintableError as error:
        raise unprintable(error) from error
    timetable = released(session)
    with transaction.atomic():
        Session.objects.select_for_update().get(pk=session.pk)
        said = _said_last(session)
        made = [
            _write(session, timetable, call, parts, now)
            for call, parts in rendered
            if said.get((call.person.pk, call.role)) != call.digest
        ]
        record(
            session.stream,
            "convoked",
            actor=actor.label,
            now=now,
            certifier=session.certifier.slug,
            facts={
                "release": timetable.version if timetable else None,
                "candidates": sum(1 for one in made if one.role == "candidate"),
                "jurors": sum(1 for one in made if one.role == "juror"),
                "warnings": [o.code for o in found],
            },
            key=key,
        )
    return made


def _write(
    session: Session, timetable: Timetable | None, call: Call, parts: list[letters.Enclosure], now: datetime
) -> Convocation:
    before = Convocation.objects.filter(session=session, person=call.person, role=call.role).count()
    again = before > 0
    kind = f"convocation_{call.role}"
    letter = letters.write(
        now=now,
        certifier=session.certifier,
        person=call.person,
        kind=kind,
        about=session.stream,
        once=f"{kind}:{session.pk}:{call.person.pk}:{before + 1}",
        subject=f"{'Convocation modifiée' if again else 'Convocation'} : {session.title}",
        body=_body(session, call, again=again),
        enclosures=parts,
    )
    return Convocation.objects.create(
        session=session,
        person=call.person,
        role=call.role,
        timetable=timetable,
        content_digest=call.digest,
        letter=letter,
        created_at=now,
    )


def _body(session: Session, call: Call, *, again: bool) -> str:
    opening = (
        "Cette convocation remplace la précédente."
        if again
        else {
            "candidate": "Vous êtes convoqué·e aux épreuves suivantes.",
            "juror": "Vous êtes convoqué·e pour siéger.",
        }[call.role]
    )
    lines = [f"- {_when(stop)} : {stop.label}\n  {stop.place}" for stop in call.stops]
    contact = (
        f"Un empêchement, un aménagement à prévoir ? Écrivez à {session.certifier.email}."
        if session.certifier.email
        else ""
    )
    return "\n".join(
        [
            f"{call.person.full_name},",
            "",
            opening,
            "",
            *lines,
            "",
            contact,
            "",
            session.certifier.trade_name or session.certifier.name,
        ]
    )


def _day(at: datetime) -> str:
    number = "1er" if at.day == 1 else str(at.day)
    return f"{DAYS[at.weekday()]} {number} {MONTHS[at.month - 1]} {at.year}"


def _hour(at: datetime) -> str:
    return f"{at.hour} h {at.minute:02d}" if at.minute else f"{at.hour} h"


def _when(stop: Stop) -> str:
    zone = getattr(stop.starts_at.tzinfo, "key", "").rpartition("/")[2].replace("_", " ")
    return f"{_day(stop.starts_at)}, {_hour(stop.starts_at)} à {_hour(stop.ends_at)} ({zone})"


def _enclosures(session: Session, call: Call, now: datetime) -> list[letters.Enclosure]:
    letter = _letter(session, call, now)
    if call.role == "candidate":
        papers: Mapping[str, bytes] = {"convocation.pdf": paper.render_candidate(letter, now)}
    else:
        papers = {
            "convocation.pdf": paper.render_juror(
                letter, now, seat=call.seat, college=call.college, substitute=call.substitute
            )
        }
        if call.college == "salariés":
            period = f"du {_day(call.stops[0].starts_at)} au {_day(call.stops[-1].ends_at)}"
            papers = {
                **papers,
                "lettre-employeur.pdf": paper.render_employer(
                    letter, now, juror_name=call.person.full_name, period=period
                ),
            }
    events = [
        calendar.CalendarEvent(
            uid=f"{stop.key}:{call.person.pk}@parchemin",
            starts_at=stop.starts_at,
            ends_at=stop.ends_at,
            summary=f"{stop.label} · {session.title}",
            stamped_at=now,
            location=stop.place,
            sequence=Convocation.objects.filter(session=session, person=call.person).count(),
        )
        for stop in call.stops
    ]
    return [
        *(
            letters.Enclosure(name, "application/pdf", files.put(data, media_type="application/pdf", now=now))
            for name, data in papers.items()
        ),
        letters.Enclosure(
            "convocation.ics",
            "text/calendar",
            files.put(calendar.dump(events), media_type="text/calendar", now=now),
        ),
    ]


def _letter(session: Session, call: Call, now: datetime) -> paper.Letter:
    certifier = session.certifier
    framework = session.frameworks.select_related("sheet").order_by("pk").first()
    certification = f"{framework.sheet.title} ({framework.sheet})" if framework else session.title
    local = now.astimezone(ZoneInfo(session.site.time_zone))
    return paper.Letter(
        certifier=certifier.trade_name or certifier.name,
        sender_lines=tuple(line for line in (certifier.name, certifier.address, certifier.email) if line),
        recipient_lines=(call.person.full_name, call.person.email),
        place_and_date=f"{certifier.city or session.site.city}, le {_day(local)}",
        reference=f"{session.title} · {call.digest[:8]}",
        recipient_name=call.person.full_name,
        certification=certification,
        session_label=session.title,
        slots=tuple(paper.Slot(_when(stop), stop.label, stop.place) for stop in call.stops),
        signatory_title=certifier.signatory_title,
        signatory_name=certifier.signatory_name,
        contact=f"écrivez à {certifier.email}" if certifier.email else "",
        bring=BRING if call.role == "candidate" else (),
        specimen="Spécimen : démonstration, personnes fictives" if certifier.is_demo else "",
    )


def confirm(*, actor: Actor, now: datetime, convocation: Convocation, key: str | None = None) -> Convocation:
    """The person convoked says he will come."""
    if convocation.person_id not in actor.persons():
        require(to_manage(actor, convocation.session.certifier_id))
    with transaction.atomic():
        row = Convocation.objects.select_for_update().get(pk=convocation.pk)
        if row.confirmed_at is None:
            row.confirmed_at = now
            row.save(update_fields=["confirmed_at"])
            record(
                row.session.stream,
                "convocation_confirmed",
                actor=actor.label,
                now=now,
                certifier=row.session.certifier.slug,
                facts={"convocation": row.pk},
                key=key,
            )
    return row
