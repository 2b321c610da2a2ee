"""Rows as the values that the rules take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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
