"""The day it is, somewhere. An instant has no day of its own: at 23:30 UTC it is already tomorrow in Paris."""

from __future__ import annotations

from datetime import date, datetime, tzinfo


def day_at(instant: datetime, zone: tzinfo) -> date:
    """The day it is in ``zone`` at that instant: the one place where an instant becomes a day.

    ``ValueError`` for a time without its zone: which instant it is, nobody knows.
    """
    if instant.tzinfo is None:
        raise ValueError(f"{instant.isoformat()} does not say in which zone")
    return instant.astimezone(zone).date()
