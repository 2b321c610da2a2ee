"""Canonical and folded text, and what a wrong encoding leaves."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.domain.text import (
    canonical,
    folded,
    is_latin,
    is_spreadsheet_error,
    misread,
    squeezed,
    whole,
    windows_1252,
)

NAMES = [
    "Cécile",
    "Hélène",
    "François",
    "Benoît",
    "Zoé",
    "Noël",
    "Loïc",
    "Brûlé",
    "Éloïse",
    "Agnès",
    "Jérôme",
    "Anaïs",
]
TEXTS = st.text(st.characters(codec="utf-8"), max_size=30)


@given(TEXTS)
def test_canonical_is_composed_without_blanks_at_the_ends_and_stays_as_it_is(text):
    once = canonical(text)
    assert canonical(once) == once
    assert once == once.strip()
    assert "  " not in once
    assert unicodedata.is_normalized("NFC", once)


@given(TEXTS)
def test_folding_what_is_folded_changes_nothing(text):
    assert folded(folded(text)) == folded(text)
    assert folded(canonical(text)) == folded(text)


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Nguyễn", "nguyen"),
        ("Wójcik", "WOJCIK"),
        ("Łódź", "lodz"),
        ("D’Essai", "d'essai"),
        ("d`essai", "D´ESSAI"),
        ("Étrangère", "ÉTRANGÈRE"),
        ("Zoé", "zoe"),
        ("Zoe\u0301", "Zoé"),
        ("Marie-Antoinette", "marie antoinette"),
        ("Marie‑Antoinette", "Marie-Antoinette"),
        ("Øksendal", "oksendal"),
        ("Lœwe", "loewe"),
        ("Strauß", "STRAUSS"),
        ("Ðorđe", "dorde"),
        ("İstanbul", "istanbul"),
        ("Þórr", "thorr"),
    ],
)
def test_two_ways_of_writing_a_name_fold_into_one(written, typed):
    assert folded(written) == folded(typed)


def test_a_name_in_one_word_or_two_is_one_name():
    assert squeezed("Le Maître") == squeezed("LEMAITRE") == squeezed("le-maitre")


@pytest.mark.parametrize("name", [*NAMES, "CÉCILE", "HÉLÈNE", "D’Étrangère"])
def test_utf_8_read_as_windows_1252_is_told_and_put_right(name):
    once = windows_1252(name.encode())
    assert misread(once) == name
    assert misread(windows_1252(once.encode())) in (name, "")


@pytest.mark.parametrize("encoding", ["cp850", "mac_roman", "cp437"])
@pytest.mark.parametrize("name", NAMES)
def test_an_older_encoding_read_as_windows_1252_is_told_and_put_right(name, encoding):
    try:
        given_bytes = name.encode(encoding)
    except UnicodeEncodeError:
        pytest.skip("this encoding has not that letter")
    assert misread(windows_1252(given_bytes)) == name


@pytest.mark.parametrize(
    "name",
    [
        *NAMES, "Žižek", "ŽIŽEK", "JOÃO", "João", "Œuvrard", "Nguyễn", "D’Œuvre", "McDonald", "Åse", "ÖZGÜR", "Peña",
        "Garção", "L’Haÿ", "Þórður", "Ana–Maria", "L‘Essai", "José’", "LeÉtang", "Saint-Ouen-l’Aumône", "Dvořák",
    ],
)  # fmt: skip
def test_a_name_well_read_is_left_alone(name):
    assert misread(name) is None


def test_a_character_lost_is_told_and_nothing_is_invented():
    assert misread("C\ufffdcile") == ""


@pytest.mark.parametrize(
    "text",
    [
        "#N/A",
        "#REF!",
        "#VALEUR!",
        "#VALUE!",
        "#DIV/0!",
        "#NOM?",
        "#NAME?",
        "#NUL!",
        "#NOMBRE!",
        "#N/D",
        "Err:502",
        "#SPILL!",
    ],
)
def test_what_a_spreadsheet_writes_for_no_value_is_known(text):
    assert is_spreadsheet_error(text)
    assert is_spreadsheet_error(f" {text} ")


@pytest.mark.parametrize("text", ["N", "Na", "#", "1er #2", "Erreur", "Null", "Div", ""])
def test_what_only_looks_like_it_is_not(text):
    assert not is_spreadsheet_error(text)


def test_the_latin_script_is_a_matter_of_script():
    assert all(map(is_latin, "AéŁđœßễƠ"))
    assert not any(map(is_latin, "阮Иω🎓ا "))


@pytest.mark.parametrize("text", ["0", "7", "0012", "9" * 15])
def test_plain_figures_are_a_number(text):
    assert whole(text) == int(text)


@pytest.mark.parametrize(
    "text", ["", "²", "٣", "½", "-1", "+1", "1.0", " 1", "1_0", "9" * 16, "9" * 5000, "Ⅷ"]
)
def test_nothing_else_is_one(text):
    assert whole(text) is None
