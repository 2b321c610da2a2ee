"""Days and hours as French and English write them, from CLDR's names: « jeudi 12 mars 2026 », "Thursday 12 March 2026".

The one place that knows how a date is written, for screens (``web.dates``, in the reader's language and zone) and for
letters. Where CLDR and our usage differ ours is kept: « 1er », « 9 h 30 », and the day before the month in English.
"""

from __future__ import annotations

from datetime import date, datetime

from babel.dates import format_date

FRENCH = "fr"


def day_words(day: date, language: str = FRENCH, *, weekday: bool = True, space: str = " ") -> str:
    """« jeudi 12 mars 2026 », without its weekday when ``weekday`` is false; ``space`` is what holds the number to its
    month. An instant is read on its own clock."""
    number = "1er" if day.day == 1 and language == FRENCH else str(day.day)
    return format_date(day, f"{'EEEE ' if weekday else ''}'{number}{space}'MMMM y", locale=language)


def month_words(day: date, language: str = FRENCH) -> str:
    """« mars », "March"."""
    return format_date(day, "LLLL", locale=language)


def hour_words(
    at: datetime, language: str = FRENCH, *, thin: str = " ", space: str = " ", round_hours: bool = False
) -> str:
    """« 14 h 30 », "14:30"; with ``round_hours`` « 14 h », as letters write it. ``thin`` comes before the h, ``space`` after."""
    if language != FRENCH:
        return f"{at:%H:%M}"
    if round_hours and not at.minute:
        return f"{at.hour}{thin}h"
    return f"{at.hour}{thin}h{space}{at:%M}"
