"""How a day of defences goes by the certifier's own rules: hours, pause, what a slot groups and how long it lasts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum

from parchemin.domain.objection import gettext_noop
from parchemin.domain.schedule.facts import PanelBy, PanelNeed


class Slot(StrEnum):
    """What a candidate defends in one go: one assessment, all those of a block, or everything presented."""

    ASSESSMENT = "assessment"
    BLOCK = "block"
    CANDIDATE = "candidate"

    @property
    def label(self) -> str:
        return {
            "assessment": gettext_noop("une épreuve"),
            "block": gettext_noop("les épreuves d’un bloc"),
            "candidate": gettext_noop("tout ce que le candidat soutient"),
        }[self.value]


@dataclass(frozen=True, slots=True)
class DayRules:
    """Key ``planning`` of the certifier's rules; these are the defaults, said here and nowhere else.

    Hours are on the wall of the site. ``minutes`` is for one assessment; a slot that groups several lasts their
    sum, or ``slot_minutes`` where given. ``panel_minimum`` serves where the sheet prints no number of its own.
    ``panel``: what each panel is made of besides; ``panel_by``: whether it stays for the half-day;
    ``per_sitting``: most slots that such a panel hears, 0 for no limit.
    """

    opens: time = time(9)
    closes: time = time(18)
    pause: tuple[time, time] | None = (time(12, 30), time(13, 30))
    minutes: int = 45
    transition_minutes: int = 10
    step_minutes: int = 15
    max_per_day: int | None = None
    panel_minimum: int = 2
    slot: Slot = Slot.ASSESSMENT
    slot_minutes: int | None = None
    panel: PanelNeed = field(default_factory=PanelNeed)
    panel_by: PanelBy = PanelBy.DEFENCE
    per_sitting: int = 0
    travel_minutes: int = 0

    def length(self, assessments: int, extra_percent: int) -> int:
        """Minutes of a slot; with more time granted, rounded up to the step."""
        minutes = self.slot_minutes or self.minutes * assessments
        if not extra_percent:
            return minutes
        more = -(-minutes * (100 + extra_percent) // 100)
        return -(-more // self.step_minutes) * self.step_minutes
