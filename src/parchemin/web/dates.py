"""Dates as people read them: « jeudi 12 mars 2026, 14 h 30 (Paris) », "Thursday 12 March 2026, 14:30 (Paris)"."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone, translation

from parchemin.runtime import dates

THIN = "\u202f"  # narrow no-break space
FIXED = "\u00a0"  # no-break space

# Names of places where the last part of the zone's key is not how the place is written.
PLACES = {"Reunion": "La Réunion", "Noumea": "Nouméa", "Tahiti": "Papeete", "Wallis": "Wallis-et-Futuna"}


def _language() -> str:
    return "fr" if (translation.get_language() or "fr").startswith("fr") else "en"


def _local(moment: date) -> date:
    return (
        timezone.localtime(moment) if isinstance(moment, datetime) and timezone.is_aware(moment) else moment
    )


def day_words(value: date) -> str:
    """« jeudi 12 mars 2026 ». A moment is read in the current time zone."""
    return dates.day_words(_local(value), _language(), space=FIXED)


def short_day_words(value: date) -> str:
    """« 12 mars 2026 », without the day of the week."""
    return dates.day_words(_local(value), _language(), weekday=False, space=FIXED)


def month_words(value: date) -> str:
    """« mars », "March"."""
    return dates.month_words(_local(value), _language())


def hour_words(moment: datetime) -> str:
    """« 14 h 30 », "14:30"."""
    return dates.hour_words(
        timezone.localtime(moment) if timezone.is_aware(moment) else moment,
        _language(),
        thin=THIN,
        space=FIXED,
    )


def place_words(moment: datetime) -> str:
    """The town that the current time zone is named after: "Paris"."""
    key = getattr(getattr(_local(moment), "tzinfo", None), "key", "") or "UTC"
    town = key.rsplit("/", 1)[-1].replace("_", " ")
    return PLACES.get(town, town)


def moment_words(moment: datetime) -> str:
    """« jeudi 12 mars 2026, 14 h 30 (Paris) »: a legal moment always names its clock."""
    return f"{day_words(moment)}, {hour_words(moment)} ({place_words(moment)})"
