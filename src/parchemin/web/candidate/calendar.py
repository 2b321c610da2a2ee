"""A candidate's defences as a calendar file."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from django.utils.translation import gettext

from parchemin.candidates.models import Candidacy
from parchemin.formats.calendar import CalendarEvent
from parchemin.formats.calendar import dump as dump_calendar
from parchemin.web.candidate.standing import Appointment


def dump(candidacy: Candidacy, appointments: Sequence[Appointment], address: str) -> bytes:
    """One event per defence, in the time zone of its site; the same defence keeps its identifier."""
    return dump_calendar([_event(candidacy, appointment, address) for appointment in appointments])


def _event(candidacy: Candidacy, appointment: Appointment, address: str) -> CalendarEvent:
    defence, convocation = appointment.defence, appointment.convocation
    site = defence.room.site
    zone = ZoneInfo(site.time_zone)
    place = ", ".join(
        part
        for part in (site.name, defence.room.name, site.address, f"{site.postcode} {site.city}".strip())
        if part
    )
    return CalendarEvent(
        uid=f"defence-{defence.entry_id}-{defence.assessment_id}@parchemin",
        starts_at=defence.starts_at.astimezone(zone),
        ends_at=defence.ends_at.astimezone(zone),
        summary=gettext("Soutenance, bloc %(number)d, %(certifier)s")
        % {"number": defence.assessment.block.number, "certifier": candidacy.certifier.name},
        stamped_at=convocation.created_at,
        location=place,
        sequence=convocation.timetable.version if convocation.timetable else 0,
        url=address,
    )
