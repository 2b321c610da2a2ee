"""The moments of a session at which somebody is noted present: its days of examinations, then the deliberation. Reads only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q, QuerySet

from parchemin.domain.attendance import DELIBERATION, Occasion, nearest, under_way, which_occasion
from parchemin.domain.objection import Refused
from parchemin.juries.facts import day_of_session, local_day, span_of
from parchemin.juries.models import Attendance, Defence, Jury, JuryMember, PanelSeat, Session, SessionEntry
from parchemin.juries.queries import key_in_force
from parchemin.parties.models import Person


def occasions(session: Session) -> list[Occasion]:
    """Every moment of a session, in order: its days of examinations, then the deliberation."""
    return [*(Occasion(day) for day in hearing_days(session)), DELIBERATION]


def hearing_days(session: Session) -> list[date]:
    """Days of examinations, on the clock of the site: those of the timetable in force, and those where somebody was
    noted; without any, the session's first day."""
    planned = {local_day(session, at) for at in _defences(session).values_list("starts_at", flat=True)}
    noted = Attendance.objects.filter(session=session, hearing_on__isnull=False)
    days = planned.union(day for day in noted.values_list("hearing_on", flat=True) if day)
    return sorted(days or {session.starts_on})


def days_of(entry: SessionEntry) -> list[date]:
    """Days a candidate is examined on: those planned, else every day of examinations of the session."""
    own = _defences(entry.session).filter(entry=entry).values_list("starts_at", flat=True)
    return sorted({local_day(entry.session, at) for at in own}) or hearing_days(entry.session)


def occasions_of(session: Session, person: Person) -> list[Occasion]:
    """The moments a juror is waited for at: the days of their panels, then the deliberation where they are of the jury."""
    seats = PanelSeat.objects.filter(juror__person=person, defence__in=_defences(session))
    days = {local_day(session, at) for at in seats.values_list("defence__starts_at", flat=True)}
    held = [Occasion(day) for day in sorted(days)]
    return [*held, DELIBERATION] if _members(session, person).exists() else held


def is_expected(session: Session, person: Person, role: str, occasion: Occasion) -> bool:
    """Whether somebody may be noted at that moment: a candidate on a day of examinations, a juror in whose panel
    somebody is heard that day, a member of the jury on any of them and at the deliberation."""
    if occasion.hearing_on is not None and not _within(session, occasion.hearing_on):
        return False
    if role == "candidate":
        presented = session.entries.filter(candidacy__person=person).exists()
        return presented and occasion.hearing_on is not None
    if role != "juror":
        return False
    return _members(session, person).exists() or occasion in occasions_of(session, person)


def under_way_at(session: Session, now: datetime) -> Occasion:
    """The moment held at that instant, on the clock of the site. ``Refused`` when none is: it must be named."""
    every, on = occasions(session), day_of_session(session)
    held = under_way(every, local_day(session, now), jury_on=on, sits=_sits(session))
    if held is None:
        raise Refused([which_occasion(every)])
    return held


def opened_on(session: Session, choices: Iterable[Occasion], now: datetime) -> Occasion | None:
    """The one of these moments that a page opens on: see `domain.attendance.nearest`."""
    on, sits = day_of_session(session), _sits(session)
    return nearest(list(choices), local_day(session, now), jury_on=on, sits=sits)


def panels_of(session: Session, day: date) -> QuerySet[PanelSeat]:
    """Seats of the panels that hear somebody that day, in the timetable in force."""
    return PanelSeat.objects.filter(defence__in=_defences(session, day))


def heard_on(session: Session, day: date) -> QuerySet[SessionEntry]:
    """Candidates examined that day, and those to whom the timetable in force gives no time at all."""
    planned = _defences(session)
    here = Q(pk__in=planned.filter(starts_at__range=span_of(session, day)).values("entry"))
    return session.entries.filter(here | ~Q(pk__in=planned.values("entry")))


def _defences(session: Session, day: date | None = None) -> QuerySet[Defence]:
    rows = Defence.objects.filter(timetable=key_in_force(session.pk))
    return rows if day is None else rows.filter(starts_at__range=span_of(session, day))


def _members(session: Session, person: Person) -> QuerySet[JuryMember]:
    return JuryMember.objects.filter(jury__session=session, juror__person=person, withdrawn_at__isnull=True)


def _within(session: Session, day: date) -> bool:
    planned = hearing_days(session)
    return day in planned or session.starts_on <= day <= day_of_session(session)


def _sits(session: Session) -> bool:
    """Whether the deliberation was opened."""
    opened = Jury.objects.filter(session=session).exclude(
        state__in=[Jury.State.COMPOSING, Jury.State.NOMINATED]
    )
    return opened.exists()
