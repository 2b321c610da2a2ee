"""Dates are written as they always were, whatever CLDR's own patterns are."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from parchemin.domain.interval import french_date
from parchemin.runtime import dates
from parchemin.web import dates as on_screen

WEEK = {
    "fr": ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
}
MONTHS = {
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
LANGUAGES = st.sampled_from(["fr", "en"])
MOMENTS = st.builds(datetime.combine, DAYS, st.times(), st.just(ZoneInfo("Europe/Paris")))


def number(day: date, language: str) -> str:
    return "1er" if day.day == 1 and language == "fr" else str(day.day)


@given(DAYS, LANGUAGES)
def test_a_day_is_its_weekday_its_number_its_month_and_its_year(day, language):
    month = MONTHS[language][day.month - 1]
    short = f"{number(day, language)} {month} {day.year}"
    assert dates.day_words(day, language) == f"{WEEK[language][day.weekday()]} {short}"
    assert dates.day_words(day, language, weekday=False) == short
    assert dates.month_words(day, language) == month


@given(DAYS)
def test_the_rules_write_a_date_as_the_rest_does(day):
    assert french_date(day) == dates.day_words(day, weekday=False)


@given(MOMENTS, LANGUAGES)
def test_on_screen_the_number_holds_to_its_month_and_the_hour_to_its_minutes(moment, language):
    month = MONTHS[language][moment.month - 1]
    day = f"{WEEK[language][moment.weekday()]} {number(moment, language)}\u00a0{month} {moment.year}"
    hour = f"{moment.hour}\u202fh\u00a0{moment:%M}" if language == "fr" else f"{moment:%H:%M}"
    with translation.override(language):
        assert on_screen.day_words(moment) == day
        assert on_screen.hour_words(moment) == hour
        assert on_screen.moment_words(moment) == f"{day}, {hour} (Paris)"


def test_letters_say_whole_hours_without_minutes():
    at = datetime(2026, 6, 1, 9, 0, tzinfo=ZoneInfo("Europe/Paris"))
    assert dates.hour_words(at, round_hours=True) == "9 h"
    assert dates.hour_words(at.replace(minute=5), round_hours=True) == "9 h 05"
    assert dates.day_words(at) == "lundi 1er juin 2026"
