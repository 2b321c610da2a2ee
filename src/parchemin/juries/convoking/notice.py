"""The fifteen calendar days of an employed juror (D. 3142-32): a clock for each, and what it stops.

An employee asks for leave with a copy of the convocation at least fifteen days before the session begins: the
convocation has to leave by then. A person may set a late one aside, with a reason (``Waiver``).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from parchemin.domain.clock import day_at
from parchemin.domain.composition.waiver import waived
from parchemin.domain.convocation import NOTICE, NoticeClock, notice_objections
from parchemin.domain.objection import Level, Objection
from parchemin.journal.models import Entry
from parchemin.juries.convoking.calls import Call, nothing
from parchemin.juries.models import Session
from parchemin.juries.terms import levels_of, session_rules, waivers_of
from parchemin.parties.acts import LETTERS_APPROVED
from parchemin.parties.models import Letter


def clocks(session: Session, calls: Iterable[Call], on: date) -> list[NoticeClock]:
    """One clock for each employed juror of ``calls``, the most pressing first; ``on``: day on the site's clock."""
    employed = [call for call in calls if call.employed]
    if not employed:
        return []
    zone = session.site.zone
    told = _told_on(session, [call.person.pk for call in employed])
    amber = session_rules(session).jury.employer_notice_amber_days
    notice_clocks = [
        NoticeClock(
            key=str(call.person.pk),
            name=call.person.full_name,
            session_day=min(session.starts_on, day_at(call.stops[0].starts_at, zone)),
            told_on=told.get(call.person.pk),
            on=on,
            amber_days=amber,
        )
        for call in employed
    ]
    return sorted(notice_clocks, key=lambda clock: (clock.told_in_time, clock.days_left, clock.name))


def objections(
    session: Session,
    calls: Iterable[Call],
    on: date,
    *,
    level: Level | None = None,
    running: Iterable[NoticeClock] | None = None,
) -> list[Objection]:
    """The employed jurors told too late, at the certifier's level, those set aside turned into warnings. ``running``:
    `clocks` of these calls and perhaps of others, where they are read."""
    calls = list(calls)
    called = {str(call.person.pk) for call in calls if call.employed}
    if running is None:
        running = clocks(session, calls, on)
    late = [clock for clock in running if clock.key in called]
    if not late:
        return []
    level = level or levels_of(session.certifier, on).get(NOTICE, Level.BLOCK_RELEASE)
    reasons = [] if level is Level.IGNORE else notice_objections(late, level=level)
    return waived(reasons, waivers_of(session)) if reasons else []


def _told_on(session: Session, people: list[UUID]) -> dict[UUID, date]:
    """The day each juror's convocation first left, since they were last told not to come."""
    zone = session.site.zone
    rows = list(
        session.convocations.filter(
            role="juror", person__in=people, letter__state__in=[Letter.State.APPROVED, Letter.State.SENT]
        )
        .select_related("letter")
        .order_by("pk")
    )
    let_go = _let_go(session, {r.letter_id for r in rows if r.letter.state == Letter.State.APPROVED})
    days: dict[UUID, date] = {}
    for row in rows:
        if row.content_digest == nothing("juror"):
            days.pop(row.person_id, None)
            continue
        left = row.letter.sent_at if row.letter.state == Letter.State.SENT else let_go.get(row.letter_id)
        if left is not None:
            days.setdefault(row.person_id, day_at(left, zone))
    return days


def _let_go(session: Session, letters: set[int]) -> dict[int, datetime]:
    """When letters read and let go were: without a mail server, they are handed over from then on."""
    if not letters:
        return {}
    instants: dict[int, datetime] = {}
    entries = Entry.objects.filter(stream=f"outbox:{session.certifier.slug}", act=LETTERS_APPROVED.name)
    for entry in entries.order_by("-at", "-id"):
        for pk in letters & set(entry.facts.get("letters", [])):
            instants[pk] = entry.at
    return instants
