"""What would stop the delivery of a title, asked before anything is decided. Reads only."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from parchemin.awards import facts
from parchemin.candidates.models import Candidacy
from parchemin.domain.award import claims_objections
from parchemin.domain.objection import Level, Objection


def foreseen(candidacy: Candidacy, on: date) -> list[Objection]:
    """Why the award of a candidacy granted on that day could not be issued: what its claims lack, and whether the holder
    may claim the register entry (L. 6113-9), which warns where the certifier may settle it."""
    claims = facts.claims_when(candidacy, candidacy.certifier, decided_on=on, issued_on=on)
    found = claims_objections(claims, registered_title=candidacy.framework.sheet.title, on=on)
    right = facts.register_claim_when(candidacy, on)
    if right.allowed is None:
        return [*found, *(replace(one, level=Level.WARN) for one in right.objections)]
    return found if right.allowed else [*found, *right.objections]
