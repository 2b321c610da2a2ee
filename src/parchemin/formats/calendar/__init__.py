"""Calendar files (iCalendar, RFC 5545): what we write for others (``dump``, ``load``), what we read of theirs (``times``)."""

from __future__ import annotations

from parchemin.formats.calendar.agenda import Agenda, LeftOut, Stretch, times
from parchemin.formats.calendar.invitation import CalendarEvent, Method, Unwritable, dump, load
from parchemin.formats.calendar.lines import Unreadable

__all__ = [
    "Agenda",
    "CalendarEvent",
    "LeftOut",
    "Method",
    "Stretch",
    "Unreadable",
    "Unwritable",
    "dump",
    "load",
    "times",
]
