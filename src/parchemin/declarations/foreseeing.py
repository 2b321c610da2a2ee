"""What would stop the declaration of a title, asked before anything is decided. Reads only."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from django.conf import settings

from parchemin.candidates.facts import identity_of
from parchemin.candidates.models import Candidacy
from parchemin.declarations import writing
from parchemin.domain.declaration import PassageFacts, passage_objections
from parchemin.domain.objection import Objection, blocking


def foreseen(candidacy: Candidacy, on: date) -> list[Objection]:
    """Why the passage of a candidacy granted on that day could not be declared: who declares, what the passage lacks,
    and, where nothing of this stops it, what its file would be refused for."""
    if candidacy.rehearsal:
        return []
    sheet, certifier, version = candidacy.framework.sheet, candidacy.certifier, settings.CDC_SCHEMA_VERSION
    facts = PassageFacts(
        technical_id=candidacy.number or "-",
        certification_type=sheet.register,
        certification_code=f"{sheet.register}{sheet.number}",
        route=candidacy.route,
        issued_on=on,
        identity=identity_of(candidacy.person),
    )
    objections = [*writing.sender(certifier, version), *blocking(passage_objections(facts, on=on))]
    return objections or writing.tried(certifier, facts, datetime.combine(on, time(), UTC), version)
