"""What would stop the declaration of a title, asked before anything is decided. Reads only."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from parchemin.candidates.facts import identity_of
from parchemin.candidates.models import Candidacy
from parchemin.declarations.writing import sender_objections
from parchemin.domain.declaration import PassageFacts, passage_objections
from parchemin.domain.objection import Objection, blocking


def foreseen(candidacy: Candidacy, on: date) -> list[Objection]:
    """Why the passage of a candidacy granted on that day could not be declared: who declares, what the passage lacks."""
    sheet = candidacy.framework.sheet
    facts = PassageFacts(
        technical_id=candidacy.number or "-",
        certification_type=sheet.register,
        certification_code=f"{sheet.register}{sheet.number}",
        route=candidacy.route,
        issued_on=on,
        identity=identity_of(candidacy.person),
    )
    return [
        *sender_objections(candidacy.certifier, settings.CDC_SCHEMA_VERSION),
        *blocking(passage_objections(facts)),
    ]
