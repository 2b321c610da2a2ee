"""Who was there on the days of examinations of a demonstration: the panels, and each candidate."""

from __future__ import annotations

from datetime import datetime, time

from parchemin.accounts.actor import Actor
from parchemin.domain.attendance import Occasion
from parchemin.juries.day import attending
from parchemin.juries.day.occasions import days_of, hearing_days, panels_of
from parchemin.juries.models import Session, SessionEntry


def noted(actor: Actor, entry: SessionEntry, *, present: bool = True, excused: bool = False) -> None:
    """A candidate on each day they are examined on."""
    for day in days_of(entry):
        attending.record_attendance(
            actor=actor,
            now=datetime.combine(day, time(9), entry.session.site.zone),
            session=entry.session,
            person=entry.candidacy.person,
            role="candidate",
            occasion=Occasion(day),
            present=present,
            excused=excused,
        )


def heard(actor: Actor, session: Session) -> None:
    """The panels, each on the days they hear somebody."""
    for day in hearing_days(session):
        seats = panels_of(session, day).select_related("juror__person").order_by("juror", "pk")
        for person in {seat.juror_id: seat.juror.person for seat in seats}.values():
            attending.record_attendance(
                actor=actor,
                now=datetime.combine(day, time(8, 45), session.site.zone),
                session=session,
                person=person,
                role="juror",
                occasion=Occasion(day),
                present=True,
                signature=person.full_name,
            )
