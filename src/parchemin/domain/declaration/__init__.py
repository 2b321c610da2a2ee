"""Telling the State who holds a certification (accrochage): what is missing, states, deadlines.

L. 6113-8, R. 6113-17-1 and R. 6113-17-2 of the code du travail. Every award has one passage, one technical
identifier for life and an explicit state: nothing is skipped in silence.
"""

from parchemin.domain.declaration.depositing import deposit_objections, withdrawal_objections
from parchemin.domain.declaration.due import (
    DELAY,
    balanced,
    correction_deadline,
    deadline,
    lateness_objections,
)
from parchemin.domain.declaration.passage import (
    ACCESS_MODES,
    PassageFacts,
    passage_objections,
    site_objections,
)
from parchemin.domain.declaration.report import RefusalClass, classify
from parchemin.domain.declaration.states import STATE_LABELS, TO_WRITE, TOLD, UNDECLARED, PassageState

__all__ = [
    "ACCESS_MODES",
    "DELAY",
    "STATE_LABELS",
    "TOLD",
    "TO_WRITE",
    "UNDECLARED",
    "PassageFacts",
    "PassageState",
    "RefusalClass",
    "balanced",
    "classify",
    "correction_deadline",
    "deadline",
    "deposit_objections",
    "lateness_objections",
    "passage_objections",
    "site_objections",
    "withdrawal_objections",
]
