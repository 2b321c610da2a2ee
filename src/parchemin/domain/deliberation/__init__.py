"""Deciding: opinions, votes, the certifier's rules, and what a session says of a candidate.

By default nothing is computed: the sheets print no scale and no threshold, so the jury states that a block is
acquired or not. A certifier whose own dated rules give a threshold gets a proposal, never a decision.
"""

from parchemin.domain.deliberation.ballot import Ballot, adopting_objections, decision_objections
from parchemin.domain.deliberation.closing import Standing, closing_objections, sealing_objections
from parchemin.domain.deliberation.delivering import Delivery, Hearing, Roles, delivery_objections, roles
from parchemin.domain.deliberation.rules import (
    SILENT,
    Aggregation,
    DecisionRules,
    MarkLevel,
    Mode,
    casting_vote,
    general_mean,
    mark_proposal,
    proposal,
)
from parchemin.domain.deliberation.stating import STATED, Progress, stating_objections
from parchemin.domain.deliberation.verdict import deferred, outcome
from parchemin.domain.deliberation.votes import (
    NO_GROUNDS,
    Attendance,
    Departure,
    Grounds,
    Tally,
    Verdict,
    Vote,
    tally,
)

__all__ = [
    "NO_GROUNDS",
    "SILENT",
    "STATED",
    "Aggregation",
    "Attendance",
    "Ballot",
    "DecisionRules",
    "Delivery",
    "Departure",
    "Grounds",
    "Hearing",
    "MarkLevel",
    "Mode",
    "Progress",
    "Roles",
    "Standing",
    "Tally",
    "Verdict",
    "Vote",
    "adopting_objections",
    "casting_vote",
    "closing_objections",
    "decision_objections",
    "deferred",
    "delivery_objections",
    "general_mean",
    "mark_proposal",
    "outcome",
    "proposal",
    "roles",
    "sealing_objections",
    "stating_objections",
    "tally",
]
