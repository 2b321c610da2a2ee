"""What an award says: one set of claims, from which page, parchment and credential all speak.

The eight mentions are those of the France compétences FAQ "Qu'est-ce qu'un parchemin ?". Their texts are
made here once, so that the three faces carry the same words and the same digest.
"""

from parchemin.domain.award.claims import ActKind, Claims, Mention, RegistrationAct
from parchemin.domain.award.giving import blocks_only, rehearsal
from parchemin.domain.award.printing import claims_objections

__all__ = [
    "ActKind",
    "Claims",
    "Mention",
    "RegistrationAct",
    "blocks_only",
    "claims_objections",
    "rehearsal",
]
