"""How long each kind of thing that names people is kept: dated data, and what has no end, with its reason.

No text of law gives these periods for titles of the register (docs/law/retention.md): each line is a proposal that a
certifier, the controller of these data (GDPR), takes or changes. A change is a new line with
its first day, never another number in an old one.
"""

from __future__ import annotations

from calendar import isleap
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from parchemin.domain.interval import Interval
from parchemin.domain.objection import gettext_noop
from parchemin.domain.phrase import Count


class Kind(StrEnum):
    """A kind of thing kept, as the journal and the commands name it."""

    READ_LIST = "read_list"
    IMPORTED_LIST = "imported_list"
    DOSSIER = "dossier"
    CODE = "code"
    LETTER = "letter"
    DEPOSIT = "deposit"
    SHEET = "sheet"
    CHECK = "check"


PROPOSAL = gettext_noop("proposition")
LEAP_DAY = (2, 29)


class Unit(StrEnum):
    """What a period is counted in, as ISO 8601 writes it."""

    DAY = "D"
    YEAR = "Y"


NAMES = {
    Unit.DAY: (gettext_noop("jour"), gettext_noop("jours")),
    Unit.YEAR: (gettext_noop("an"), gettext_noop("ans")),
}


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time as people say it: "5 ans", by the calendar, never 1826 days."""

    number: int
    unit: Unit = Unit.DAY

    @property
    def words(self) -> Count:
        return Count(self.number, *NAMES[self.unit])

    def __str__(self) -> str:
        """ISO 8601: "P5Y"."""
        return f"P{self.number}{self.unit.value}"

    def before(self, instant: datetime) -> datetime:
        """The instant that long ago, at the same hour (29 February, a year before: the 28th)."""
        if self.unit is Unit.DAY:
            return instant - timedelta(days=self.number)
        years = instant.year - self.number
        leap_day = (instant.month, instant.day) == LEAP_DAY and not isleap(years)
        return instant.replace(year=years, day=28 if leap_day else instant.day)


@dataclass(frozen=True, slots=True)
class Term:
    """One line of the schedule: what, from which event, for how long, on whose word, what is done at the end."""

    kind: Kind
    what: str
    event: str
    period: Period
    source: str
    end: str
    in_force: Interval

    def reached(self, now: datetime) -> datetime:
        """Things whose event is at or before that instant are at their term."""
        return self.period.before(now)


@dataclass(frozen=True, slots=True)
class Stays:
    """What no term destroys, and why."""

    code: str
    what: str
    reason: str


FIVE_YEARS = Period(5, Unit.YEAR)
FIRST = Interval(date(2023, 1, 1), None)

SCHEDULE = (
    Term(
        Kind.READ_LIST,
        gettext_noop("liste de candidats relue, jamais confirmée"),
        gettext_noop("jour où elle fut relue"),
        Period(1),
        PROPOSAL,
        gettext_noop("le fichier est détruit"),
        FIRST,
    ),
    Term(
        Kind.IMPORTED_LIST,
        gettext_noop("fichier d’une liste importée"),
        gettext_noop("jour de l’import"),
        Period(90),
        PROPOSAL,
        gettext_noop(
            "le fichier et son nom sont détruits ; le jour, le nombre de lignes et l’empreinte restent"
        ),
        FIRST,
    ),
    Term(
        Kind.DOSSIER,
        gettext_noop("exemplaire gardé d’un dossier de preuve"),
        gettext_noop("jour où il fut fait"),
        Period(90),
        PROPOSAL,
        gettext_noop("l’exemplaire est détruit ; le journal garde qu’il fut fait et son empreinte"),
        FIRST,
    ),
    Term(
        Kind.CODE,
        gettext_noop("code à usage unique, gardé par son empreinte"),
        gettext_noop("fin de validité"),
        Period(30),
        PROPOSAL,
        gettext_noop("la ligne est détruite"),
        FIRST,
    ),
    Term(
        Kind.LETTER,
        gettext_noop("lettre et ses pièces jointes"),
        gettext_noop("jour de l’envoi, ou de l’écriture si elle ne partira pas"),
        FIVE_YEARS,
        PROPOSAL,
        gettext_noop("les mots, l’adresse et les pièces sont détruits ; reste qu’elle fut envoyée, et quand"),
        FIRST,
    ),
    Term(
        Kind.DEPOSIT,
        gettext_noop("livrable déposé et son reçu"),
        gettext_noop("publication des derniers résultats du dossier"),
        FIVE_YEARS,
        PROPOSAL,
        gettext_noop("les fichiers et leur nom sont détruits ; l’empreinte reste au journal"),
        FIRST,
    ),
    Term(
        Kind.SHEET,
        gettext_noop("feuille de grille remplie à la main, numérisée"),
        gettext_noop("publication des derniers résultats du dossier"),
        FIVE_YEARS,
        PROPOSAL,
        gettext_noop("le fichier est détruit ; les notes saisies d’après elle restent"),
        FIRST,
    ),
    Term(
        Kind.CHECK,
        gettext_noop("noms dans les contrôles de composition"),
        gettext_noop("publication des résultats de la session"),
        FIVE_YEARS,
        PROPOSAL,
        gettext_noop("les noms des membres sont retirés ; qui fut compté reste connu par sa clé"),
        FIRST,
    ),
)

STAYS = (
    Stays(
        "holders",
        gettext_noop("registre des titulaires, titres et leurs papiers"),
        gettext_noop("la preuve d’un titre n’a pas de fin"),
    ),
    Stays(
        "minutes",
        gettext_noop("procès-verbal scellé, ses rectifications et son extrait"),
        gettext_noop(
            "ce qu’un jury a décidé ne se prouve que par l’acte scellé, qu’on ne peut changer sans le défaire"
        ),
    ),
    Stays(
        "signature",
        gettext_noop("signature électronique d’un membre"),
        gettext_noop("elle dit qui a signé le procès-verbal, et tombe avec lui"),
    ),
    Stays(
        "journal",
        gettext_noop("journal"),
        gettext_noop("il ne tient aucun nom ; ses textes s’effacent avec la personne"),
    ),
)


def schedule(on: date) -> list[Term]:
    """The lines in force on a day, in the order of the schedule."""
    return [term for term in SCHEDULE if term.in_force.contains(on)]


def stays(code: str) -> Stays | None:
    """What must stay, by its code; None for a code that names nothing."""
    return next((one for one in STAYS if one.code == code), None)
