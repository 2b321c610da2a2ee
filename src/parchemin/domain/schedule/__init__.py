"""Planning of defences: its data, and the checker that judges any timetable."""

from parchemin.domain.schedule.facts import (
    Candidate,
    Defence,
    PanelBy,
    PanelNeed,
    Person,
    Placement,
    Problem,
    Room,
    Timetable,
    Window,
    Windows,
    covered,
)
from parchemin.domain.schedule.violations import violations

__all__ = [
    "Candidate",
    "Defence",
    "PanelBy",
    "PanelNeed",
    "Person",
    "Placement",
    "Problem",
    "Room",
    "Timetable",
    "Window",
    "Windows",
    "covered",
    "violations",
]
