"""Composition du jury: the sheet's sentence as a rule that runs, and the law over it."""

from parchemin.domain.composition.facts import (
    CandidateFacts,
    College,
    JurorFacts,
    Moment,
    Relation,
    RelationKind,
    Seat,
)

__all__ = ["CandidateFacts", "College", "JurorFacts", "Moment", "Relation", "RelationKind", "Seat"]
