"""Deciding: sessions, juries, panels, attendance, deliberation, minutes.

A ``Panel`` hears a defence; the ``Jury`` rules on blocks. Composition is judged per candidate and per
moment, so a recusal for one candidate leaves the others valid. One module for each part of a session's life.
"""

from __future__ import annotations

from parchemin.juries.models.after import (
    Appeal,
    Fault,
    FaultCase,
    Sample,
    SampleEntry,
)
from parchemin.juries.models.deciding import (
    BlockDecision,
    DissentingOpinion,
    Hearing,
    MemberSignature,
    Minutes,
    MinutesCorrection,
    Opinion,
    Outcome,
    Reopening,
    SetAside,
)
from parchemin.juries.models.jury import (
    Attendance,
    CompositionCheck,
    EntrustedGrid,
    Incident,
    Jury,
    JuryMember,
    JuryRule,
    OneTimeCode,
    Recusal,
    RuleLevel,
    Waiver,
)
from parchemin.juries.models.pool import (
    Accreditation,
    Availability,
    Juror,
    JurorEvidence,
    Teaching,
)
from parchemin.juries.models.session import (
    Convocation,
    Defence,
    InterestStatement,
    Invitation,
    JurorExpense,
    PanelSeat,
    Room,
    Session,
    SessionEntry,
    Timetable,
)

__all__ = [
    "Accreditation",
    "Appeal",
    "Attendance",
    "Availability",
    "BlockDecision",
    "CompositionCheck",
    "Convocation",
    "Defence",
    "DissentingOpinion",
    "EntrustedGrid",
    "Fault",
    "FaultCase",
    "Hearing",
    "Incident",
    "InterestStatement",
    "Invitation",
    "Juror",
    "JurorEvidence",
    "JurorExpense",
    "Jury",
    "JuryMember",
    "JuryRule",
    "MemberSignature",
    "Minutes",
    "MinutesCorrection",
    "OneTimeCode",
    "Opinion",
    "Outcome",
    "PanelSeat",
    "Recusal",
    "Reopening",
    "Room",
    "RuleLevel",
    "Sample",
    "SampleEntry",
    "Session",
    "SessionEntry",
    "SetAside",
    "Teaching",
    "Timetable",
    "Waiver",
]
