"""Convoking: one letter a person, in the outbox, with its PDF and its calendar file.

A new release of the timetable tells only those whose slots changed (`calling.pending`), those back to an earlier slot
and those expected no more included. A letter still to be read when it is overtaken is withdrawn: nobody is told twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.documents import convocation as paper
from parchemin.documents.typesetting import UnprintableError
from parchemin.domain.clock import day_at
from parchemin.domain.composition import Moment
from parchemin.domain.convocation import convoking_objections, not_after
from parchemin.domain.objection import Level, Objection, Refused, blocking
from parchemin.formats import calendar
from parchemin.journal.actions import record
from parchemin.juries import acts, queries
from parchemin.juries.convoking import notice
from parchemin.juries.convoking.calls import Call, Stop, nothing, pending, said_last
from parchemin.juries.jury import checks, sittings
from parchemin.juries.locks import locked_session
from parchemin.juries.models import Convocation, Jury, Session, Timetable
from parchemin.juries.queries import timetable_in_force
from parchemin.parties import letters, outbox
from parchemin.parties.models import Letter
from parchemin.runtime import files
from parchemin.runtime.dates import day_words, hour_words

BRING = ("une pièce d’identité en cours de validité", "cette convocation")
TOLD = (Letter.State.APPROVED, Letter.State.SENT, Letter.State.FAILED)  # read and let go
CALENDAR, WITHDRAWN = "convocation.ics", "rendez-vous-annules.ics"


def convocation_objections(
    session: Session, waiting: Iterable[Call], *, sent_on: date, employer: Level | None = None
) -> list[Objection]:
    """Why the letters may not be prepared: nothing released, nothing new, no time left for an employed juror.

    ``employer``: what a notice shorter than fifteen days (D. 3142-32) stops; the certifier's own level by default.
    """
    waiting = list(waiting)
    objections = convoking_objections(len(waiting))
    called = [call for call in waiting if call.role == "juror" and not call.cancelled]
    if called:
        last = max(call.stops[-1].ends_at for call in called)
        objections += not_after(day_at(last, session.site.zone), sent_on)
    objections += notice.objections(session, waiting, sent_on, level=employer)
    jury = Jury.objects.filter(session=session).first()
    if jury is not None and sittings.members(jury).exists():
        # A jury once begun is convoked whole: an incomplete one would decide nothing.
        objections += sittings.sitting(jury).objections(Moment.CONVOCATION, session.jury_on)
    return objections


def convoke(
    *, actor: Actor, now: datetime, session: Session, employer: Level | None = None, key: str | None = None
) -> list[Convocation]:
    """Prepare the letters of everyone whose slots are new, or gone; they wait in the outbox to be read.

    PDFs and calendar files are rendered and stored before the transaction. A letter that cannot be printed stops no
    other: whoever it is for stays to be convoked (`unprinted`). ``Refused`` when none can be.
    """
    require(to_manage(actor, session.certifier_id))
    waiting = pending(session)
    objections = convocation_objections(
        session, waiting, sent_on=day_at(now, session.site.zone), employer=employer
    )
    if blocking(objections):
        raise Refused(objections)
    rendered, faults = _rendered(session, waiting, now)
    if faults and not rendered:
        raise Refused(faults)
    timetable = timetable_in_force(session)
    with transaction.atomic():
        locked_session(session)
        _keep_checks(session, now)
        withdrawn = withdraw(session, [call for call, _ in rendered])
        told = said_last(session)
        convocations = [
            write_call(session, timetable, call, parts, now)
            for call, parts in rendered
            if told.get((call.person.pk, call.role), nothing(call.role)) != call.digest
        ]
        record(
            session.stream,
            acts.CONVOKED,
            actor=actor.label,
            now=now,
            certifier=session.certifier.slug,
            facts={
                "release": timetable.version if timetable else None,
                "candidates": sum(1 for one in convocations if one.role == "candidate"),
                "jurors": sum(1 for one in convocations if one.role == "juror"),
                "cancelled": sum(1 for call, _ in rendered if call.cancelled),
                "withdrawn": withdrawn,
                **({"unprinted": len(faults)} if faults else {}),
                "warnings": [o.code for o in objections],
            },
            key=key,
        )
    return convocations


def unprinted(session: Session, now: datetime) -> list[Objection]:
    """Why somebody still to be convoked has no letter: what its paper cannot print, each reason naming it."""
    return _rendered(session, pending(session), now)[1]


def _rendered(
    session: Session, waiting: Iterable[Call], now: datetime
) -> tuple[list[tuple[Call, list[outbox.Enclosure]]], list[Objection]]:
    """The papers of each call, stored; and why those of others cannot be printed."""
    rendered, faults = [], []
    for call in waiting:
        try:
            rendered.append((call, enclosures(session, call, now)))
        except UnprintableError as error:
            faults += error.refused().objections
    return rendered, faults


def _keep_checks(session: Session, now: datetime) -> None:
    """What the composition was when its members were convoked."""
    jury = Jury.objects.filter(session=session).first()
    if jury is not None and sittings.members(jury).exists():
        rows = list(queries.entries(session))
        whole = sittings.sitting(jury, [entry.candidacy for entry in rows])
        checks.keep_sitting(whole, Moment.CONVOCATION, session.jury_on, rows, now=now)


def withdraw(session: Session, waiting: Sequence[Call]) -> int:
    """Letters overtaken before they left are withdrawn: those to be read, those that could not be delivered."""
    whose = Q()
    for call in waiting:
        whose |= Q(person=call.person, role=call.role)
    if not waiting:
        return 0
    rows = session.convocations.filter(whose, letter__state__in=[Letter.State.DRAFT, Letter.State.FAILED])
    return Letter.objects.filter(pk__in=rows.values("letter")).update(state=Letter.State.CANCELLED)


def write_call(
    session: Session,
    timetable: Timetable | None,
    call: Call,
    parts: Sequence[outbox.Enclosure],
    now: datetime,
) -> Convocation:
    """The letter of a call, in the outbox, inside the caller's transaction."""
    rows = Convocation.objects.filter(session=session, person=call.person, role=call.role)
    again = rows.exclude(letter__state=Letter.State.CANCELLED).exists()
    wording = _wording(session, call, again=again)
    letter = outbox.write(
        now=now,
        certifier=session.certifier,
        person=call.person,
        wording=wording,
        about=session.stream,
        once=f"{wording.kind}:{session.pk}:{call.person.pk}:{rows.count() + 1}",
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


def _wording(session: Session, call: Call, *, again: bool) -> letters.Convocation:
    letter = letters.ConvocationJuror if call.role == "juror" else letters.ConvocationCandidate
    return letter(
        person=call.person.full_name,
        session=session.title,
        stops=_stops(session, call),
        again=again,
        cancelled=call.cancelled,
        reply_at=f"{settings.PUBLIC_URL}/",
        contact=session.certifier.email,
        certifier=session.certifier.trade_name or session.certifier.name,
    )


def _stops(session: Session, call: Call) -> tuple[letters.Stop, ...]:
    """Where the person is expected; where they were, when they are no longer."""
    if call.cancelled:
        return tuple(letters.Stop(_when(event), event.summary) for event in _told(session, call))
    return tuple(letters.Stop(_when(stop), stop.label, stop.place) for stop in call.stops)


def _hour(at: datetime) -> str:
    return hour_words(at, round_hours=True)


def _when(stop: Stop | calendar.CalendarEvent) -> str:
    zone = getattr(stop.starts_at.tzinfo, "key", "").rpartition("/")[2].replace("_", " ")
    return f"{day_words(stop.starts_at)}, {_hour(stop.starts_at)} à {_hour(stop.ends_at)} ({zone})"


def _told(session: Session, call: Call) -> list[calendar.CalendarEvent]:
    """What the person was last told and has in their calendar; empty when the file is lost or nothing left."""
    row = (
        Convocation.objects.filter(
            session=session, person=call.person, role=call.role, letter__state__in=TOLD
        )
        .order_by("-pk")
        .first()
    )
    kept = row.letter.attachments.filter(name=CALENDAR).first() if row else None
    if kept is None:
        return []
    try:
        return calendar.load(files.read(kept.file_id))
    except (FileNotFoundError, calendar.Unreadable):
        return []


def enclosures(session: Session, call: Call, now: datetime) -> list[outbox.Enclosure]:
    """The papers and the calendar files of a call, stored. ``UnprintableError`` for what no font draws."""
    sequence = Convocation.objects.filter(session=session, person=call.person).count()
    events = [
        calendar.CalendarEvent(
            uid=f"{stop.key}:{call.person.pk}@parchemin",
            starts_at=stop.starts_at,
            ends_at=stop.ends_at,
            summary=f"{stop.label} · {session.title}",
            stamped_at=now,
            location=stop.place,
            sequence=sequence,
        )
        for stop in call.stops
    ]
    kept = {event.uid for event in events}
    gone = [
        replace(event, stamped_at=now, sequence=sequence)
        for event in _told(session, call)
        if event.uid not in kept
    ]
    calendars = {}
    if events:
        calendars[CALENDAR] = calendar.dump(events)
    if gone:
        calendars[WITHDRAWN] = calendar.dump(gone, method=calendar.Method.CANCEL)
    papers = {} if call.cancelled else _papers(session, call, now)
    return [
        outbox.Enclosure(name, media_type, files.put(data, media_type=media_type, now=now))
        for media_type, enclosed in (("application/pdf", papers), ("text/calendar", calendars))
        for name, data in enclosed.items()
    ]


def _papers(session: Session, call: Call, now: datetime) -> Mapping[str, bytes]:
    letter = _letter(session, call, now)
    if call.role == "candidate":
        return {"convocation.pdf": paper.render_candidate(letter, now)}
    seat = paper.Capacity(call.seat, call.college, substitute=call.substitute)
    papers = {"convocation.pdf": paper.render_juror(letter, now, seat)}
    if call.employed:
        zone, first, last = session.site.zone, call.stops[0].starts_at, call.stops[-1].ends_at
        period = (
            f"le {day_words(first)}, de {_hour(first)} à {_hour(last)}"
            if day_at(first, zone) == day_at(last, zone)
            else f"du {day_words(first)} au {day_words(last)}"
        )
        papers["lettre-employeur.pdf"] = paper.render_employer(
            letter,
            now,
            seat,
            juror_name=call.person.full_name,
            employer=call.person.employer_name,
            period=period,
        )
    return papers


def _letter(session: Session, call: Call, now: datetime) -> paper.Letter:
    certifier = session.certifier
    framework = session.frameworks.select_related("sheet").order_by("pk").first()
    certification = f"{framework.sheet.title} ({framework.sheet})" if framework else session.title
    local = now.astimezone(session.site.zone)
    return paper.Letter(
        certifier=certifier.trade_name or certifier.name,
        sender_lines=tuple(line for line in (certifier.name, certifier.address, certifier.email) if line),
        recipient_lines=(call.person.full_name, call.person.email),
        place_and_date=f"{certifier.city or session.site.city}, le {day_words(local)}",
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
