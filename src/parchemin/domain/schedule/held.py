"""A placement with everything it names: the defence, its candidate, the room, the people who hear it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from parchemin.domain.clock import day_at
from parchemin.domain.objection import Objection
from parchemin.domain.phrase import Day
from parchemin.domain.schedule.facts import Candidate, Defence, Person, Placement, Room, Window


@dataclass(frozen=True, slots=True)
class Held:
    """A placement whose keys are all known."""

    placement: Placement
    defence: Defence
    room: Room
    candidate: Candidate
    panel: tuple[Person, ...]  # each person once
    window: Window

    def day(self, zone: ZoneInfo) -> date:
        return day_at(self.window.start, zone)

    def objection(self, code: str, template: str, zone: ZoneInfo, mend: str, **more: object) -> Objection:
        """An objection about this defence; the words may name its label, candidate, day, time, end and room."""
        start = self.window.start.astimezone(zone)
        params: dict[str, object] = {
            "label": self.defence.label,
            "candidate": self.candidate.name,
            "day": Day(self.day(zone)),
            "time": start.strftime("%H:%M"),
            "end": self.window.end.astimezone(zone).strftime("%H:%M"),
            "room": self.room.name,
            **more,
        }
        return Objection(code=code, template=template, params=params, mend=mend, about=self.defence.key)
