"""A day of defences as data: what is to be placed, where, when, before whom; and a timetable that claims to do it.

The planner reads a `Problem` and proposes a `Timetable`; `violations` judges any timetable, whoever made it.
Instants are aware datetimes; durations are whole minutes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from parchemin.domain.composition.facts import College, Relation, RelationKind, Seat
from parchemin.domain.interval import Interval
from parchemin.domain.objection import Level, gettext_noop


@dataclass(frozen=True, slots=True)
class Window:
    """From ``start`` included to ``end`` excluded. Raises ValueError on a naive or empty window."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("a window is made of aware instants")
        if self.end <= self.start:
            raise ValueError(f"a window ends after it starts: {self.start} .. {self.end}")

    @property
    def minutes(self) -> int:
        return int((self.end - self.start).total_seconds() // 60)

    def contains(self, other: Window) -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Window) -> bool:
        return self.start < other.end and other.start < self.end

    def as_dict(self) -> dict[str, str]:
        return {"start": self.start.isoformat(), "end": self.end.isoformat()}

    @classmethod
    def from_dict(cls, data: Mapping[str, str]) -> Window:
        return cls(datetime.fromisoformat(data["start"]), datetime.fromisoformat(data["end"]))


Windows = tuple[Window, ...]


class PanelBy(StrEnum):
    """Who hears whom: a panel of its own for each defence, or one for all that a room hears in a half-day (a sitting)."""

    DEFENCE = "defence"
    HALF_DAY = "half-day"

    @property
    def label(self) -> str:
        return {
            "defence": gettext_noop("soutenance par soutenance"),
            "half-day": gettext_noop("à la demi-journée"),
        }[self.value]


def covered(windows: Windows | None, wanted: Window) -> bool:
    """Whether ``wanted`` lies inside ``windows`` (touching ones count as one); None means always."""
    if windows is None:
        return True
    reached = wanted.start
    for window in sorted(windows, key=lambda w: w.start):
        if window.start <= reached < window.end:
            reached = window.end
            if reached >= wanted.end:
                return True
    return False


@dataclass(frozen=True, slots=True)
class Room:
    """``available`` None: whenever the session is open."""

    key: str
    name: str
    site: str = ""
    available: Windows | None = None


@dataclass(frozen=True, slots=True)
class PanelNeed:
    """What each panel is made of, besides the professionals a defence asks for; zeros ask nothing.

    ``certifier``: members of the certifier. ``presiding``: professionals able to preside, counted among the
    others. ``size``: exactly so many people, 0 when free.
    """

    employees: int = 0
    employers: int = 0
    certifier: int = 0
    presiding: int = 0
    size: int = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """``available`` None: any time; ``sites`` empty: any site; ``preferred`` None: no wish among the times available."""

    key: str
    name: str
    available: Windows | None = None
    sites: tuple[str, ...] = ()
    preferred: Windows | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who may sit on a panel (or must attend).

    ``roles``: the seats this person may take. ``professional`` counts towards the minimum of
    professionals of a defence. ``available`` None: any time. ``max_per_day`` None: no limit.
    ``accredited`` None: the mandate is not judged here. ``sites`` empty: any site. ``languages``: those in
    which this person hears a defence. ``max_half_days`` and ``wished_half_days``: the load agreed and the load
    wished over the whole session; None: no limit, no wish.
    """

    key: str
    name: str
    college: College = College.NONE
    roles: tuple[Seat, ...] = (Seat.PROFESSIONAL,)
    professional: bool = True
    available: Windows | None = None
    max_per_day: int | None = None
    accredited: Interval | None = None
    sites: tuple[str, ...] = ()
    certifier_member: bool = False
    can_preside: bool = True
    languages: tuple[str, ...] = ("fr",)
    max_half_days: int | None = None
    wished_half_days: int | None = None

    # Each person counts once: a member of the certifier sits for the certifier, whatever the college.

    @property
    def employee(self) -> bool:
        return self.professional and not self.certifier_member and self.college is College.EMPLOYEE

    @property
    def employer(self) -> bool:
        return self.professional and not self.certifier_member and self.college is College.EMPLOYER

    @property
    def presides(self) -> bool:
        return self.professional and not self.certifier_member and self.can_preside


@dataclass(frozen=True, slots=True)
class Defence:
    """A soutenance to place. ``panel_min``: professionals who must hear it, in its language (the sheet says two).

    ``required``: keys of people who must be on the panel (attendance is data, never supposed). ``minutes``
    already hold the third time of a candidate who has it. ``remote``: the candidate is elsewhere, only the
    panel is in the room.
    """

    key: str
    candidate_key: str
    assessment_key: str
    label: str
    minutes: int
    panel_min: int = 2
    required: tuple[str, ...] = ()
    language: str = "fr"
    remote: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything a timetable is judged against.

    ``opening``: when the session is open (one window a day or a half-day). ``breaks``: when nothing is
    heard. ``transition_minutes``: what a person needs from one room to another. ``step_minutes``: starts
    fall on this grid, counted from midnight of the zone, for the planner only. ``panel_max``: nobody is
    asked to sit beyond it, for the planner only. ``levels``: what each code of violation stops. ``panel``: what
    each panel is made of; ``panel_by``: how long it stays the same. ``per_sitting``: most defences that a panel
    of a half-day hears, 0 for no limit. ``travel_minutes``: what two sites on one day take; 0: one site a day.
    """

    opening: Windows
    rooms: tuple[Room, ...]
    defences: tuple[Defence, ...]
    candidates: tuple[Candidate, ...]
    people: tuple[Person, ...]
    relations: tuple[Relation, ...] = ()
    breaks: Windows = ()
    transition_minutes: int = 10
    step_minutes: int = 15
    panel_max: int = 5
    zone: str = "Europe/Paris"
    levels: Mapping[str, Level] = field(default_factory=dict)
    panel: PanelNeed = PanelNeed()
    panel_by: PanelBy = PanelBy.DEFENCE
    per_sitting: int = 0
    travel_minutes: int = 0

    def as_dict(self) -> dict[str, Any]:
        """JSON-able, stable: the same problem gives the same dictionary (its digest is kept with a plan).

        What came after the first plans were kept is written only where it says something: their digests hold.
        """
        return {
            "opening": [w.as_dict() for w in self.opening],
            "rooms": [
                {"key": r.key, "name": r.name, "site": r.site, "available": _dump(r.available)}
                for r in self.rooms
            ],
            "defences": [_dump_defence(d) for d in self.defences],
            "candidates": [
                {
                    "key": c.key,
                    "name": c.name,
                    "available": _dump(c.available),
                    "sites": list(c.sites),
                    **({} if c.preferred is None else {"preferred": _dump(c.preferred)}),
                }
                for c in self.candidates
            ],
            "people": [_dump_person(p) for p in self.people],
            "relations": [
                {
                    "juror": r.juror_key,
                    "candidate": r.candidate_key,
                    "kind": r.kind.value,
                    "cleared": r.cleared,
                }
                for r in self.relations
            ],
            "breaks": [w.as_dict() for w in self.breaks],
            "transition_minutes": self.transition_minutes,
            "step_minutes": self.step_minutes,
            "panel_max": self.panel_max,
            "zone": self.zone,
            "levels": {code: level.value for code, level in sorted(self.levels.items())},
            **({} if self.panel == PanelNeed() else {"panel": asdict(self.panel)}),
            **({} if self.panel_by is PanelBy.DEFENCE else {"panel_by": self.panel_by.value}),
            **_said(self, "per_sitting", "travel_minutes"),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Problem:
        return cls(
            opening=_load_all(data["opening"]),
            rooms=tuple(Room(r["key"], r["name"], r["site"], _load(r["available"])) for r in data["rooms"]),
            defences=tuple(Defence(**{**d, "required": tuple(d["required"])}) for d in data["defences"]),
            candidates=tuple(
                Candidate(
                    c["key"],
                    c["name"],
                    _load(c["available"]),
                    tuple(c["sites"]),
                    _load(c.get("preferred")),
                )
                for c in data["candidates"]
            ),
            people=tuple(_load_person(p) for p in data["people"]),
            relations=tuple(
                Relation(r["juror"], r["candidate"], RelationKind(r["kind"]), r["cleared"])
                for r in data["relations"]
            ),
            breaks=_load_all(data["breaks"]),
            transition_minutes=data["transition_minutes"],
            step_minutes=data["step_minutes"],
            panel_max=data["panel_max"],
            zone=data["zone"],
            levels={code: Level(level) for code, level in data["levels"].items()},
            panel=PanelNeed(**data.get("panel", {})),
            panel_by=PanelBy(data.get("panel_by", PanelBy.DEFENCE)),
            per_sitting=data.get("per_sitting", 0),
            travel_minutes=data.get("travel_minutes", 0),
        )


@dataclass(frozen=True, slots=True)
class Placement:
    """A defence in a room at an instant before a panel; ``locked`` is kept as it is by the next run."""

    defence_key: str
    room_key: str
    starts_at: datetime
    panel: tuple[str, ...]
    locked: bool = False

    def window(self, minutes: int) -> Window:
        return Window(self.starts_at, self.starts_at + timedelta(minutes=minutes))


@dataclass(frozen=True, slots=True)
class Timetable:
    placements: tuple[Placement, ...]
    version: int = 0

    def as_dict(self) -> dict[str, Any]:
        return {
            "version": self.version,
            "placements": [
                {
                    "defence": p.defence_key,
                    "room": p.room_key,
                    "starts_at": p.starts_at.isoformat(),
                    "panel": list(p.panel),
                    "locked": p.locked,
                }
                for p in self.placements
            ],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Timetable:
        return cls(
            tuple(
                Placement(
                    p["defence"],
                    p["room"],
                    datetime.fromisoformat(p["starts_at"]),
                    tuple(p["panel"]),
                    p["locked"],
                )
                for p in data["placements"]
            ),
            data["version"],
        )


def _dump(windows: Windows | None) -> list[dict[str, str]] | None:
    return None if windows is None else [w.as_dict() for w in windows]


def _load(data: Iterable[Mapping[str, str]] | None) -> Windows | None:
    return None if data is None else _load_all(data)


def _load_all(data: Iterable[Mapping[str, str]]) -> Windows:
    return tuple(Window.from_dict(w) for w in data)


def _said(row: Any, *names: str) -> dict[str, Any]:
    """The fields that differ from their default; tuples as lists."""
    defaults = {f.name: f.default for f in fields(row)}
    changed = {name: getattr(row, name) for name in names if getattr(row, name) != defaults[name]}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in changed.items()}


def _dump_defence(defence: Defence) -> dict[str, Any]:
    return {
        "key": defence.key,
        "candidate_key": defence.candidate_key,
        "assessment_key": defence.assessment_key,
        "label": defence.label,
        "minutes": defence.minutes,
        "panel_min": defence.panel_min,
        "required": list(defence.required),
        **_said(defence, "language", "remote"),
    }


def _dump_person(person: Person) -> dict[str, Any]:
    return {
        "key": person.key,
        "name": person.name,
        "college": person.college.value,
        "roles": [role.value for role in person.roles],
        "professional": person.professional,
        "available": _dump(person.available),
        "max_per_day": person.max_per_day,
        "accredited": person.accredited.as_dict() if person.accredited else None,
        "sites": list(person.sites),
        **_said(person, "certifier_member", "can_preside", "languages", "max_half_days", "wished_half_days"),
    }


def _load_person(data: Mapping[str, Any]) -> Person:
    return Person(
        key=data["key"],
        name=data["name"],
        college=College(data["college"]),
        roles=tuple(Seat(role) for role in data["roles"]),
        professional=data["professional"],
        available=_load(data["available"]),
        max_per_day=data["max_per_day"],
        accredited=Interval.from_dict(data["accredited"]) if data["accredited"] else None,
        sites=tuple(data["sites"]),
        certifier_member=data.get("certifier_member", False),
        can_preside=data.get("can_preside", True),
        languages=tuple(data.get("languages", ("fr",))),
        max_half_days=data.get("max_half_days"),
        wished_half_days=data.get("wished_half_days"),
    )
