"""Rows as the values that the rules take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parchemin.domain.civil_status import BirthWords, birth_words
from parchemin.domain.identity import Identity
from parchemin.parties.models import Person

# Fields of a person's row, by the name that the rule gives them (and the journal, the pages, the lists).
FIELDS = {
    "birth_name": "birth_name",
    "usage_name": "usage_name",
    "sex": "sex",
    "birth_year": "birth_year",
    "birth_month": "birth_month",
    "birth_day": "birth_day",
    "birth_commune_insee": "birth_commune_insee",
    "birth_commune_postcode": "birth_postcode",
    "birth_commune_label": "birth_commune",
    "birth_country_code": "birth_country_code",
    "birth_country_label": "birth_country",
}
LATIN_EXTENDED_A = "\u017f"  # its last character
FRANCE = ("", "FRANCE")  # a birth in France prints no country


def civil_names(person: Person) -> list[tuple[str, str]]:
    """First names and a last name, for each last name the person bears."""
    return [(person.first_names, last) for last in (person.usage_name, person.birth_name) if last]


def birth_place(person: Person) -> str:
    """ "Lyon", "Valmora (Arstotie)", or the country alone; "" when neither is known."""
    country, place = person.birth_country.strip(), person.birth_commune.strip()
    if not place:
        return country
    return place if country.upper() in FRANCE else f"{place} ({country})"


def born(person: Person, words: BirthWords) -> str:
    """The birth of a person as papers print it: one sentence for parchment, statement and minutes."""
    return birth_words(
        sex=person.sex,
        year=person.birth_year,
        month=person.birth_month,
        day=person.birth_day,
        place=birth_place(person),
        words=words,
    )


def unusual(person: Person) -> str:
    """The characters of a person's names and places beyond those of French and of its neighbours, in order: what a paper
    may not be able to print. "" for nearly everybody."""
    words = (
        person.birth_name,
        person.usage_name,
        person.first_names,
        person.birth_commune,
        person.birth_country,
    )
    return "".join(sorted({c for text in words for c in text if c > LATIN_EXTENDED_A}))


def identity_of(person: Person) -> Identity:
    """Civil identity of a person, first names cut at the commas."""
    return identity_from({name: getattr(person, name) for name in (*FIELDS.values(), "first_names")})


def identity_from(values: Mapping[str, Any]) -> Identity:
    """Civil identity from the fields of a row, those left out not known."""
    written = {name: values[field] for name, field in FIELDS.items() if field in values}
    names = str(values.get("first_names") or "").split(",")
    return Identity(
        **{"birth_name": "", **written}, first_names=tuple(name.strip() for name in names if name.strip())
    )


def row_fields(identity: Identity) -> dict[str, Any]:
    """The fields of a row that keep an identity."""
    kept = {field: getattr(identity, name) for name, field in FIELDS.items()}
    return {**kept, "first_names": ", ".join(identity.first_names)}
