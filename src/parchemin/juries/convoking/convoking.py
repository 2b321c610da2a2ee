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
from parchemin.domain.convocation import NoticeClock, convoking_objections, not_after
from parchemin.domain.objection import Level, Objection, Refused, blocking
from parchemin.formats import calendar
from parchemin.journal.actions import record
from parchemin.juries import acts, queries
from parchemin.juries.convoking import notice
from parchemin.juries.convoking.before import CALENDAR, Before, before
from parchemin.juries.convoking.calls import Call, Stop, nothing, pending, said_last
from parchemin.juries.jury import checks, sittings
from parchemin.juries.locks import locked_session
from parchemin.juries.models import Convocation, Jury, Session, SessionEntry, Timetable
from parchemin.juries.queries import timetable_in_force
from parchemin.parties import letters, outbox
from parchemin.parties.models import Letter
from parchemin.runtime import files
from parchemin.runtime.dates import day_words, hour_words

BRING = ("une pièce d’identité en cours de validité", "cette convocation")
WITHDRAWN = "rendez-vous-annules.ics"

Papers = list[tuple[str, str, bytes]]  # name, media type, content
Prepared = Sequence[tuple[Call, Sequence[outbox.Enclosure]]]


def convocation_objections(
    session: Session,
    waiting: Iterable[Call],
    *,
    sent_on: date,
    employer: Level | None = None,
    running: Sequence[NoticeClock] | None = None,
) -> list[Objection]:
    """Why the letters may not be prepared: nothing released, nothing new, no time left for an employed juror.

    ``employer``: what a notice shorter than fifteen days (D. 3142-32) stops; the certifier's own level by default.
    ``running``: the clocks of the employed jurors, where they are read.
    """
    waiting = list(waiting)
    objections = convoking_objections(len(waiting))
    called = [call for call in waiting if call.role == "juror" and not call.cancelled]
    if called:
        last = max(call.stops[-1].ends_at for call in called)
        objections += not_after(day_at(last, session.site.zone), sent_on)
    objections += notice.objections(session, waiting, sent_on, level=employer, running=running)
    if (whole := _sitting(session)) is not None:
        # A jury once begun is convoked whole: an incomplete one would decide nothing.
        objections += whole.objections(Moment.CONVOCATION, session.jury_on)
    return objections


def _sitting(session: Session, rows: Sequence[SessionEntry] | None = None) -> sittings.Sitting | None:
    """The jury of a session, read; None before anybody is named. ``rows``: see `sittings.sitting`."""
    jury = Jury.objects.filter(session=session).select_related("rule").first()
    if jury is None:
        return None
    jury.session = session
    whole = sittings.sitting(jury, presented=rows)
    return whole if whole.rows else None


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
        new = [
            (call, parts)
            for call, parts in rendered
            if told.get((call.person.pk, call.role), nothing(call.role)) != call.digest
        ]
        convocations = write_calls(session, timetable, new, now)
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
    return _printed(session, pending(session), now)[1]


def _rendered(session: Session, waiting: Iterable[Call], now: datetime) -> tuple[Prepared, list[Objection]]:
    """The papers of each call, stored; and why those of others cannot be printed."""
    printed, faults = _printed(session, waiting, now)
    return _stored(printed, now), faults


def _printed(
    session: Session, waiting: Iterable[Call], now: datetime
) -> tuple[list[tuple[Call, Papers]], list[Objection]]:
    waiting = list(waiting)
    if not waiting:
        return [], []
    known, certification = before(session), _certification(session)
    printed, faults = [], []
    for call in waiting:
        try:
            printed.append((call, _enclosed(session, call, known, certification, now)))
        except UnprintableError as error:
            faults += error.refused().objections
    return printed, faults


def _stored(printed: Sequence[tuple[Call, Papers]], now: datetime) -> Prepared:
    contents = [(media_type, data) for _, papers in printed for _, media_type, data in papers]
    rows = iter(files.put_all(contents, now=now))
    return [
        (call, [outbox.Enclosure(name, media_type, next(rows)) for name, media_type, _ in papers])
        for call, papers in printed
    ]


def enclosed(session: Session, calls: Sequence[Call], now: datetime) -> Prepared:
    """The papers and the calendar files of some calls, stored. ``UnprintableError`` for what no font draws."""
    if not calls:
        return []
    known, certification = before(session), _certification(session)
    return _stored([(call, _enclosed(session, call, known, certification, now)) for call in calls], now)


def _keep_checks(session: Session, now: datetime) -> None:
    """What the composition was when its members were convoked."""
    rows = list(queries.candidates(session))
    if (whole := _sitting(session, rows)) is not None:
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


def write_calls(
    session: Session, timetable: Timetable | None, prepared: Prepared, now: datetime
) -> list[Convocation]:
    """The letters of some calls, in the outbox, inside the caller's transaction, which holds the session."""
    if not prepared:
        return []
    known = before(session)
    drafts = []
    for call, parts in prepared:
        wording = _wording(session, call, known)
        once = f"{wording.kind}:{session.pk}:{call.person.pk}:{known.count(call) + 1}"
        drafts.append(outbox.Draft(call.person, wording, session.stream, once, parts))
    written = outbox.write_all(now=now, certifier=session.certifier, drafts=drafts)
    return Convocation.objects.bulk_create(
        Convocation(
            session=session,
            person=call.person,
            role=call.role,
            timetable=timetable,
            content_digest=call.digest,
            letter=letter,
            created_at=now,
        )
        for (call, _), letter in zip(prepared, written, strict=True)
    )


def _wording(session: Session, call: Call, known: Before) -> letters.Convocation:
    letter = letters.ConvocationJuror if call.role == "juror" else letters.ConvocationCandidate
    return letter(
        person=call.person.full_name,
        session=session.title,
        stops=_stops(call, known),
        again=known.again(call),
        cancelled=call.cancelled,
        reply_at=f"{settings.PUBLIC_URL}/",
        contact=session.certifier.email,
        certifier=session.certifier.trade_name or session.certifier.name,
    )


def _stops(call: Call, known: Before) -> tuple[letters.Stop, ...]:
    """Where the person is expected; where they were, when they are no longer."""
    if call.cancelled:
        return tuple(letters.Stop(_when(event), event.summary) for event in known.events(call))
    return tuple(letters.Stop(_when(stop), stop.label, stop.place) for stop in call.stops)


def _hour(at: datetime) -> str:
    return hour_words(at, round_hours=True)


def _when(stop: Stop | calendar.CalendarEvent) -> str:
    zone = getattr(stop.starts_at.tzinfo, "key", "").rpartition("/")[2].replace("_", " ")
    return f"{day_words(stop.starts_at)}, {_hour(stop.starts_at)} à {_hour(stop.ends_at)} ({zone})"


def _enclosed(session: Session, call: Call, known: Before, certification: str, now: datetime) -> Papers:
    """The papers and the calendar files of a call."""
    sequence = known.sequence(call.person.pk)
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
        for event in known.events(call)
        if event.uid not in kept
    ]
    calendars = {}
    if events:
        calendars[CALENDAR] = calendar.dump(events)
    if gone:
        calendars[WITHDRAWN] = calendar.dump(gone, method=calendar.Method.CANCEL)
    papers = {} if call.cancelled else _papers(session, call, certification, now)
    return [
        (name, media_type, data)
        for media_type, contents in (("application/pdf", papers), ("text/calendar", calendars))
        for name, data in contents.items()
    ]


def _papers(session: Session, call: Call, certification: str, now: datetime) -> Mapping[str, bytes]:
    letter = _letter(session, call, certification, now)
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


def _certification(session: Session) -> str:
    """What the session certifies, in words."""
    framework = session.frameworks.select_related("sheet").order_by("pk").first()
    return f"{framework.sheet.title} ({framework.sheet})" if framework else session.title


def _letter(session: Session, call: Call, certification: str, now: datetime) -> paper.Letter:
    certifier = session.certifier
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
