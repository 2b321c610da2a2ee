"""What the certifier of each fictitious sheet decides, and who lives a session of it: the same for commands and pages."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from parchemin.catalogue.models import Framework
from parchemin.juries.models import Session

DATA = Path(__file__).parents[2] / "src" / "parchemin" / "data"
SHEETS = Path(__file__).parents[1] / "data" / "sheets"
ENTERED = "2025-09-01"  # every sheet is registered then
ADMITTED = ("2025-09-10", "2025-10-03")  # VAE: the file is whole, then said admissible
REPORT = b"%PDF-1.4\nrapport fictif\n"
MANAGER = "dany@registre.example"
WORDS = {
    "mode": "jury_states",
    "source": "Règlement fictif",
    "levels": [
        {"key": "acquired", "label": "Acquis", "acquired": True},
        {"key": "missing", "label": "Non acquis", "acquired": False},
    ],
}
SENTENCE = {"jury.exact-or-minimum": "exact", "jury.who-votes": "all"}
UNMARKED = {f"framework.no-{what}": "from-rules" for what in ("criterion", "scale", "threshold")}


@dataclass(frozen=True, slots=True)
class Called:
    """A juror of the pool and the seat of the jury they take; ``seat`` empty: nobody names them. ``place``: as the sheet says it."""

    email: str
    name: str
    college: str = "none"
    seat: str = "professional"
    place: str = ""
    votes: bool = True
    marks: bool = False  # hands in the grids
    certifier_member: bool = False

    @property
    def first(self) -> str:
        return self.name.title()


@dataclass(frozen=True, slots=True)
class Presented:
    """A candidate: ``mark`` given on every line of every grid, ``marks`` by block where they differ."""

    number: str
    route: str
    name: str
    mark: str = "acquired"
    marks: dict[int, str] = field(default_factory=dict)
    refused: tuple[int, ...] = ()  # blocks the jury refuses
    departs: tuple[int, ...] = ()  # blocks the jury grants by saying why

    @property
    def email(self) -> str:
        return f"{self.number.lower()}@exemple.example"

    def mark_of(self, block: int) -> str:
        return self.marks.get(block, self.mark)


@dataclass(frozen=True, slots=True)
class Habit:
    sheet: str
    number: str
    certifier: str
    settled: dict[str, str]
    jury: tuple[Called, ...]
    candidates: tuple[Presented, ...]
    rules: dict[str, Any] = field(default_factory=lambda: WORDS)
    pieces: tuple[tuple[int, int], ...] = ()  # block and rank of each assessment with a file to deposit
    reserve: tuple[Called, ...] = ()  # of the pool, not on the jury
    entered: str = ENTERED
    admitted: tuple[str, str] = ADMITTED
    source: Path = field(default=Path(), compare=False)

    @property
    def slug(self) -> str:
        return self.sheet.partition("-")[0]

    def __post_init__(self) -> None:
        if self.source == Path():
            object.__setattr__(self, "source", SHEETS / f"{self.sheet}.txt")

    @property
    def pool(self) -> tuple[Called, ...]:
        return (*self.jury, *self.reserve)

    @property
    def markers(self) -> list[Called]:
        return [one for one in self.jury if one.marks]

    @property
    def awarded(self) -> list[Presented]:
        return [one for one in self.candidates if not one.refused]


def session() -> Session:
    """The one session of the life."""
    return Session.objects.get()


def framework() -> Framework:
    return Framework.objects.get()


MEDIATORS, CENTRE = "représentant de l’association", "directeur de centre de formation"
HOLDER, DIRECTOR = "ancien titulaire de la certification", "directeur pédagogique"

VAE_ONLY = Habit(
    "vae-only",
    "99101",
    "Association Fictive des Médiateurs",
    {**UNMARKED, **SENTENCE},
    jury=(
        Called("paule@jury.example", "EXEMPLAIRE", "employer", "president", marks=True),
        Called("basile@jury.example", "FACTICE", "employee", marks=True),
        Called("max@jury.example", "CANEVAS", "none", "member", MEDIATORS),
    ),
    candidates=(Presented("V-1", "VAE", "CROQUIS"),),
    pieces=((1, 1), (2, 1)),
)
_BY_ROUTE = {
    f"jury.{code}{suffix}": reading
    for suffix in ("", ".FC", ".VAE")
    for code, reading in (
        ("colleges-count-whom", "own-seats"),
        ("exact-or-minimum", "exact"),
        ("who-votes", "all"),
    )
}
MARKS_ON_20 = Habit(
    "marks-on-20",
    "99102",
    "École Fictive du Commerce",
    {
        "framework.no-criterion": "from-rules",
        "assessment.without-deliverable.B1.1": "none",
        "assessment.without-deliverable.B1.2": "from-text",
        "jury.routes-differ": "by-route",
        "marking.general-mean": "in-rules",
        **_BY_ROUTE,
    },
    jury=(
        Called("paule@jury.example", "EXEMPLAIRE", "none", "president", marks=True),
        Called("basile@jury.example", "FACTICE", "employer", "member", "employeur", marks=True),
        Called("agathe@jury.example", "SPECIMEN", "employee", "member", "salarié"),
        Called("max@jury.example", "CANEVAS", "none", "member", "formateur"),
    ),
    candidates=(
        Presented("F-1", "FI", "EXEMPLE", "14"),
        Presented("F-2", "FI", "BROUILLON", "14", {2: "7.5"}, refused=(2,)),
        Presented("F-3", "FI", "GABARIT", "11.5", departs=(2,)),  # each block reached, not the general mean
    ),
    rules={
        "mode": "threshold",
        "source": "Règlement fictif",
        "aggregation": "lowest",
        "scale": {
            "out_of": 20,
            "threshold": 10,
            "by": "block",
            "coefficients": {"1.1": 2, "1.2": 1},
            "floors": {"*": 6, "2.1": 8},
            "overall": 12,
            "overall_by": "blocks",
        },
    },
    pieces=((1, 2),),
)
FOUR_CERTIFIERS = Habit(
    "four-certifiers",
    "99103",
    "Institut Fictif du Nord",
    {
        **SENTENCE,
        "certifier.name-variants": "elsewhere",
        "jury.certifier-member-one-or-per-certifier": "one-delivering",
    },
    jury=(
        Called("paule@jury.example", "EXEMPLAIRE", "employer", "president", marks=True),
        Called("basile@jury.example", "FACTICE", "employer", marks=True),
        Called("agathe@jury.example", "SPECIMEN", "employee"),
        Called("max@jury.example", "CANEVAS", "none", "certifier", certifier_member=True),
    ),
    candidates=(Presented("F-1", "FI", "EXEMPLE"), Presented("V-1", "VAE", "CROQUIS")),
    pieces=((1, 1), (2, 1)),
)
LETTERS = Habit(
    "letters-no-president",
    "99104",
    "Centre Fictif du Jardin",
    {**UNMARKED, **SENTENCE, "jury.colleges-count-whom": "own-seats"},
    jury=(
        Called("paule@jury.example", "EXEMPLAIRE", "employer", "president", marks=True),
        Called("basile@jury.example", "FACTICE", "none", marks=True),
        Called("agathe@jury.example", "SPECIMEN", "employee", "member", "salarié"),
        Called("max@jury.example", "CANEVAS", "none", "member", CENTRE),
    ),
    candidates=(
        Presented("A-1", "CA", "EXEMPLE"),
        Presented("A-2", "CA", "GABARIT", refused=(2,), marks={2: "missing"}),
    ),
    pieces=((1, 1), (2, 1)),
)
SECRETARY = Habit(
    "secretary-former-holder",
    "99105",
    "Fédération Fictive des Formateurs",
    {
        "framework.no-scale": "from-rules",
        "framework.no-threshold": "from-rules",
        "assessment.without-deliverable.B1.1": "from-text",
        "jury.exact-or-minimum": "exact",
    },
    jury=(
        Called("paule@jury.example", "EXEMPLAIRE", "employer", "president", marks=True),
        Called("basile@jury.example", "FACTICE", "employee", marks=True),
        Called("agathe@jury.example", "SPECIMEN", "employee"),
        Called("max@jury.example", "CANEVAS", "none", "member", HOLDER),
        Called("remi@jury.example", "MAQUETTE", "none", "member", DIRECTOR, votes=False),
    ),
    candidates=(Presented("C-1", "FC", "EXEMPLE"), Presented("V-1", "VAE", "CROQUIS")),
    pieces=((1, 1),),
)
_SETTLED = json.loads((DATA / "demo.json").read_text(encoding="utf-8"))["settlements"]["reference"]
REFERENCE = Habit(
    "rncp-21947",
    "21947",
    "Certificateur Fictif de Lyon",
    {code: reading for code, reading, _reason in _SETTLED},
    jury=(
        Called("paule@jury.example", "EXEMPLAIRE", "employer", "president", marks=True),
        Called("basile@jury.example", "FACTICE", "employer", marks=True),
        Called("agathe@jury.example", "SPECIMEN", "employee"),
        Called("remi@jury.example", "FICTIF", "employee", marks=True),
        Called("max@jury.example", "CANEVAS", "none", "certifier", certifier_member=True),
    ),
    candidates=(Presented("F-1", "FI", "EXEMPLE"),),
    entered="2022-09-05",  # while the sheet was in force
    source=DATA / "rncp-21947.txt",
)
HABITS = {one.sheet: one for one in (VAE_ONLY, MARKS_ON_20, FOUR_CERTIFIERS, LETTERS, SECRETARY)}
