"""The day it is where the installation is, when nothing nearer (a session's site, a juror's) says another zone."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from parchemin.domain.clock import day_at


def day_here(instant: datetime) -> date:
    """The day it is at that instant in the zone of the settings (``PARCHEMIN_TIME_ZONE``)."""
    return day_at(instant, timezone.get_default_timezone())
