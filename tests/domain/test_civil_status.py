"""A birth in words: whole, by its month, by its year; what is not known is not said."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.domain.civil_status import BirthWords, birth_words, whole
from parchemin.domain.interval import french_date


@pytest.mark.parametrize(
    ("sex", "parts", "place", "said"),
    [
        ("F", (1999, 5, 4), "Lyon", "née le 4 mai 1999 à Lyon"),
        ("M", (1999, 5, 1), "", "né le 1er mai 1999"),
        ("", (1999, 5, None), "Lyon", "né(e) en mai 1999 à Lyon"),
        ("M", (1999, None, None), "Valmora (Arstotie)", "né en 1999 à Valmora (Arstotie)"),
        ("F", (1999, None, 4), "", "née en 1999"),
        ("F", (1999, 2, 31), "Lyon", "née en février 1999 à Lyon"),
        ("F", (None, 5, 4), "Lyon", ""),
    ],
)
def test_a_birth_is_said_as_far_as_it_is_known(sex, parts, place, said):
    year, month, day = parts
    assert birth_words(sex=sex, year=year, month=month, day=day, place=place) == said


def test_the_certifiers_own_words_are_printed():
    words = BirthWords("{né} dans l’année {année}", "{né} au mois de {mois} {année}", "en un lieu inconnu")
    said = {"sex": "F", "year": 1999, "words": words}
    assert birth_words(month=None, day=None, **said) == "née dans l’année 1999 en un lieu inconnu"
    assert birth_words(month=8, day=None, place="Lyon", **said) == "née au mois de août 1999 à Lyon"
    assert birth_words(month=8, day=2, **said) == "née le 2 août 1999 en un lieu inconnu"


@given(
    st.sampled_from(["F", "M", ""]),
    st.integers(1900, 2099),
    st.none() | st.integers(1, 12),
    st.none() | st.integers(1, 31),
    st.sampled_from(["", "Lyon"]),
)
def test_the_year_is_always_said_and_nothing_is_invented(sex, year, month, day, place):
    said = birth_words(sex=sex, year=year, month=month, day=day, place=place)
    assert str(year) in said
    assert said.endswith(" à Lyon") == bool(place)
    if whole(year, month, day):
        assert french_date(date(year, month, day)) in said
    else:
        assert " le " not in said
