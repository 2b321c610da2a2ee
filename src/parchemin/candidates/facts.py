"""Rows as the values that the rules take."""

from __future__ import annotations

from parchemin.domain.identity import Identity
from parchemin.parties.models import Person


def identity_of(person: Person) -> Identity:
    """Civil identity of a person, first names cut at the commas."""
    return Identity(
        birth_name=person.birth_name,
        usage_name=person.usage_name,
        first_names=tuple(name.strip() for name in person.first_names.split(",") if name.strip()),
        sex=person.sex,
        birth_year=person.birth_year,
        birth_month=person.birth_month,
        birth_day=person.birth_day,
        birth_commune_insee=person.birth_commune_insee,
        birth_commune_postcode=person.birth_postcode,
        birth_commune_label=person.birth_commune,
        birth_country_code=person.birth_country_code,
        birth_country_label=person.birth_country,
    )
