"""Rows as the values that the rules and the file take."""

from __future__ import annotations

from parchemin.awards.models import Award
from parchemin.domain.declaration import PassageFacts
from parchemin.domain.identity import Identity
from parchemin.juries.facts import day_of_session
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


def facts_of(award: Award, technical_id: str) -> PassageFacts:
    """What the passage of an award says. Examination dates and post code are those of its session.

    How somebody came to a VAE (leave or not) and who took the initiative are not known here: left out, as the
    format allows.
    """
    session = award.outcome.entry.session
    sheet = award.candidacy.framework.sheet
    return PassageFacts(
        technical_id=technical_id,
        certification_type=sheet.register,
        certification_code=f"{sheet.register}{sheet.number}",
        route=award.candidacy.route,
        issued_on=award.issued_on,
        identity=identity_of(award.person),
        exam_from=session.starts_on,
        exam_to=day_of_session(session),
        site_postcode=session.site.postcode,
    )
