"""Dates as people read them: « jeudi 12 mars 2026, 14 h 30 (Paris) », "Thursday 12 March 2026, 14:30 (Paris)"."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone, translation
from django.utils.dateformat import format as dateformat

THIN = "\u202f"  # narrow no-break space
FIXED = "\u00a0"  # no-break space

# Names of places where the last part of the zone's key is not how the place is written.
PLACES = {"Reunion": "La Réunion", "Noumea": "Nouméa", "Tahiti": "Papeete", "Wallis": "Wallis-et-Futuna"}


def _french() -> bool:
    return (translation.get_language() or "fr").startswith("fr")


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


def _day(value: date) -> str:
    return f"1er{FIXED}" if value.day == 1 and _french() else f"{value.day}{FIXED}"


def day_words(value: date) -> str:
    """« jeudi 12 mars 2026 ». A moment is read in the current time zone."""
    local = _local(value) if isinstance(value, datetime) else value
    return f"{dateformat(local, 'l')} {_day(local)}{dateformat(local, 'F Y')}"


def short_day_words(value: date) -> str:
    """« 12 mars 2026 », without the day of the week."""
    local = _local(value) if isinstance(value, datetime) else value
    return f"{_day(local)}{dateformat(local, 'F Y')}"


def hour_words(moment: datetime) -> str:
    """« 14 h 30 », "14:30"."""
    local = _local(moment)
    return f"{local.hour}{THIN}h{FIXED}{local:%M}" if _french() else f"{local:%H:%M}"


def place_words(moment: datetime) -> str:
    """The town that the current time zone is named after: "Paris"."""
    key = getattr(_local(moment).tzinfo, "key", "") or "UTC"
    town = key.rsplit("/", 1)[-1].replace("_", " ")
    return PLACES.get(town, town)


def moment_words(moment: datetime) -> str:
    """« jeudi 12 mars 2026, 14 h 30 (Paris) »: a legal moment always names its clock."""
    return f"{day_words(moment)}, {hour_words(moment)} ({place_words(moment)})"
