"""Rows as the values that the rules and the file take."""

from __future__ import annotations

from parchemin.awards.models import Award
from parchemin.candidates.facts import identity_of
from parchemin.domain.declaration import PassageFacts
from parchemin.juries.facts import day_of_session


def facts_of(award: Award, technical_id: str) -> PassageFacts:
    """What the passage of an award says. Examination dates and post code are those of its session.

    How somebody came to a VAE (leave or not) and who took the initiative are not known here: left out, as the
    format allows.
    """
    session = award.outcome.entry.session
    sheet, held = award.candidacy.framework.sheet, day_of_session(session)
    return PassageFacts(
        technical_id=technical_id,
        certification_type=sheet.register,
        certification_code=f"{sheet.register}{sheet.number}",
        route=award.candidacy.route,
        issued_on=award.issued_on,
        identity=identity_of(award.person),
        exam_from=min(session.starts_on, held),  # a jury that sat before its session began sat that day
        exam_to=held,
        site_postcode=session.site.postcode,
    )
