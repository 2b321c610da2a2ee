"""Planning of defences: its data, and the checker that judges any timetable."""

from parchemin.domain.schedule.cost import Cost, Prices, cost_of, fair_shares, least_sittings
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
from parchemin.domain.schedule.halves import half_day_at, half_days
from parchemin.domain.schedule.violations import violations

__all__ = [
    "Candidate",
    "Cost",
    "Defence",
    "PanelBy",
    "PanelNeed",
    "Person",
    "Placement",
    "Prices",
    "Problem",
    "Room",
    "Timetable",
    "Window",
    "Windows",
    "cost_of",
    "covered",
    "fair_shares",
    "half_day_at",
    "half_days",
    "least_sittings",
    "violations",
]
