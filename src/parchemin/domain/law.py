"""Rules of law as dated data.

A rule is chosen by the date that the law itself names (the day a VAE path began, the day a file was
handed in…), never by today's. Each has its page in ``docs/law/`` with our own words, its dates and how
sure we are; a test keeps both ends together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from parchemin.domain.interval import Interval
from parchemin.domain.objection import Source


class Certainty(StrEnum):
    """How sure we are of a rule."""

    TEXT_READ = "text read"  # the official text, or a reproduction of it, was read
    SECONDARY = "secondary"  # known through pages that quote or sum it up
    NOT_ESTABLISHED = "not established"  # no text was found: the rule says so and decides nothing


class Subject(StrEnum):
    """What a rule is about: one rule in force a day and a subject, at most."""

    VAE_JURY = "vae.jury"
    VAE_ADMISSIBILITY = "vae.admissibility"
    VAE_DECISION = "vae.decision"
    VAE_JURY_DATE = "vae.jury_date"
    REGISTER_CLAIM = "register.claim"
    REGISTER_CLAIM_WITHDRAWN = "register.claim_withdrawn"
    DECLARATION = "declaration"
    JUROR_LEAVE = "juror.leave"
    PANEL_INDEPENDENCE = "jury.independence"


@dataclass(frozen=True, slots=True)
class Article:
    """One official wording of an article: its identifier in the State's base of texts, and its first day."""

    number: str  # "R. 6412-4"
    legiarti: str  # "LEGIARTI000048699561"
    start: date


@dataclass(frozen=True, slots=True)
class DatedRule:
    """One wording of a rule, with the days it applies to.

    ``chosen_by`` says which day chooses it. ``params`` holds what the code reads (counts, days, shares).
    ``articles``: the official wordings behind it, in order; none where the official text was not read.
    """

    ref: str
    label: str
    in_force: Interval
    subject: Subject
    certainty: Certainty
    chosen_by: str
    params: Mapping[str, object] = field(default_factory=dict)
    articles: tuple[Article, ...] = ()

    @property
    def source(self) -> Source:
        return Source(self.label, self.ref)

    @property
    def page(self) -> str:
        """File name of its page under ``docs/law/``."""
        return self.ref.removeprefix("law.").replace("_", "-") + ".md"

    def number(self, name: str) -> int:
        """A whole number of ``params``. Raises KeyError, or TypeError when it is not one."""
        value = self.params[name]
        if not isinstance(value, int) or isinstance(value, bool):
            raise TypeError(f"{self.ref}: {name} is no whole number")
        return value


@dataclass(frozen=True, slots=True)
class Gap:
    """Days of a subject for which no text was read: not established. Nothing is computed, nothing is made up."""

    subject: Subject
    days: Interval
    why: str  # in French, as a page or a refusal may say it
    to_do: str


_PATH = "le jour où le parcours de VAE a commencé"

LAW: Mapping[str, DatedRule] = {
    rule.ref: rule
    for rule in (
        DatedRule(
            ref="law.R335_8_2002",
            label="R. 335-8 du code de l’éducation (texte de 2002)",
            in_force=Interval(date(2002, 1, 1), date(2019, 11, 4)),
            subject=Subject.VAE_JURY,
            certainty=Certainty.SECONDARY,
            chosen_by=_PATH,
            params={
                "qualified_share_of_members": 4,
                "qualified_are_professionals": True,
                "colleges_equal_among_qualified": True,
                "related_leave_deliberation": ("companion", "employer"),
            },
        ),
        DatedRule(
            ref="law.R335_8",
            label="R. 335-8 du code de l’éducation",
            in_force=Interval(date(2019, 11, 4), date(2023, 12, 29)),
            subject=Subject.VAE_JURY,
            certainty=Certainty.TEXT_READ,
            chosen_by=_PATH,
            params={
                "min_qualified": 2,
                "qualified_share_of_members": 4,
                "qualified_are_professionals": True,
                "related_leave_deliberation": ("companion", "employer"),
            },
        ),
        DatedRule(
            ref="law.VAE_jury_gap",
            label="Jury de VAE : aucun texte trouvé du 29 décembre 2023 au 12 avril 2024",
            in_force=Interval.through(date(2023, 12, 29), date(2024, 4, 12)),
            subject=Subject.VAE_JURY,
            certainty=Certainty.NOT_ESTABLISHED,
            chosen_by=_PATH,
        ),
        DatedRule(
            ref="law.D6412_6",
            label="D. 6412-6 du code du travail",
            in_force=Interval(date(2024, 4, 13)),
            subject=Subject.VAE_JURY,
            certainty=Certainty.TEXT_READ,
            chosen_by=_PATH,
            params={
                "sheet_composition": True,
                "min_members": 2,
                "min_qualified": 1,
                "president_designated": True,
                "casting_vote": True,
                "no_relation": True,
            },
            articles=(Article("D. 6412-6", "LEGIARTI000049406241", date(2024, 4, 13)),),
        ),
        DatedRule(
            ref="law.R6412_4",
            label="R. 6412-4 du code du travail",
            in_force=Interval(date(2023, 12, 29)),
            subject=Subject.VAE_ADMISSIBILITY,
            certainty=Certainty.TEXT_READ,
            chosen_by="le jour de réception du dossier de faisabilité complet",
            params={"months": 2},
            articles=(Article("R. 6412-4", "LEGIARTI000048699561", date(2023, 12, 29)),),
        ),
        DatedRule(
            ref="law.R6412_5",
            label="R. 6412-5 du code du travail",
            in_force=Interval(date(2023, 12, 29)),
            subject=Subject.VAE_JURY_DATE,
            certainty=Certainty.TEXT_READ,
            chosen_by="le jour du dépôt du dossier de validation",
            params={"months": 3},
            articles=(Article("R. 6412-5", "LEGIARTI000048699563", date(2023, 12, 29)),),
        ),
        DatedRule(
            ref="law.R6412_7",
            label="R. 6412-7 du code du travail",
            in_force=Interval(date(2023, 12, 29)),
            subject=Subject.VAE_DECISION,
            certainty=Certainty.TEXT_READ,
            chosen_by="le jour du passage devant le jury",
            params={"notification_days": 15, "jury_decides": True, "fraud_needs_hearing": True},
            articles=(Article("R. 6412-7", "LEGIARTI000048699565", date(2023, 12, 29)),),
        ),
        DatedRule(
            ref="law.L6113_9",
            label="L. 6113-9 du code du travail",
            in_force=Interval(date(2019, 8, 23)),
            subject=Subject.REGISTER_CLAIM,
            certainty=Certainty.TEXT_READ,
            chosen_by="le jour de la décision qui accorde la certification",
            articles=(
                Article("L. 6113-9", "LEGIARTI000038951911", date(2019, 8, 23)),
                Article("L. 6113-9", "LEGIARTI000046774788", date(2022, 12, 23)),
            ),
        ),
        DatedRule(
            ref="law.R6113_17_3",
            label="R. 6113-17-3, II, du code du travail",
            in_force=Interval(date(2021, 1, 1)),
            subject=Subject.REGISTER_CLAIM_WITHDRAWN,
            certainty=Certainty.TEXT_READ,
            chosen_by="le jour de la suspension ou du retrait",
            articles=(Article("R. 6113-17-3", "LEGIARTI000039797127", date(2021, 1, 1)),),
        ),
        DatedRule(
            ref="law.R6113_17_2",
            label="L. 6113-8 et R. 6113-17-2 du code du travail",
            in_force=Interval(date(2021, 1, 1)),
            subject=Subject.DECLARATION,
            certainty=Certainty.TEXT_READ,
            chosen_by="le jour de la délivrance",
            params={"months": 3},
            articles=(
                Article("L. 6113-8", "LEGIARTI000038951885", date(2019, 8, 23)),
                Article("L. 6113-8", "LEGIARTI000048590265", date(2023, 12, 20)),
                Article("R. 6113-17-2", "LEGIARTI000039797129", date(2021, 1, 1)),
                Article("R. 6113-17-2", "LEGIARTI000050924329", date(2025, 1, 1)),
            ),
        ),
        DatedRule(
            ref="law.D3142_32",
            label="D. 3142-32 du code du travail",
            in_force=Interval(date(2017, 1, 1)),
            subject=Subject.JUROR_LEAVE,
            certainty=Certainty.TEXT_READ,
            chosen_by="le jour du début de la session",
            params={"calendar_days": 15},
            articles=(Article("D. 3142-32", "LEGIARTI000033509429", date(2017, 1, 1)),),
        ),
        DatedRule(
            ref="law.FC_jury_doctrine",
            label="Doctrine de France compétences sur les jurys (source secondaire)",
            in_force=Interval(date(2019, 1, 1)),
            subject=Subject.PANEL_INDEPENDENCE,
            certainty=Certainty.SECONDARY,
            chosen_by="le jour de la session",
            params={"min_members": 2, "outside_share_percent": 50},
        ),
    )
}


FIRST_DAY = date(2002, 1, 1)  # the year the VAE began: nothing is asked of a day before
_ESTABLISH = (
    "Faire établir la règle de ce jour par le certificateur, avec son texte ; rien n’est calculé d’ici là."
)


def _before(subject: Subject, first: date, why: str) -> Gap:
    return Gap(subject, Interval(FIRST_DAY, first), why, _ESTABLISH)


# Every day from FIRST_DAY on is held by one rule of its subject, or by one of these.
GAPS: tuple[Gap, ...] = (
    _before(
        Subject.VAE_ADMISSIBILITY,
        date(2023, 12, 29),
        "Le délai de recevabilité d’avant R. 6412-4 (29 décembre 2023) n’a pas été lu.",
    ),
    _before(
        Subject.VAE_JURY_DATE,
        date(2023, 12, 29),
        "Le délai de passage devant le jury d’avant R. 6412-5 (29 décembre 2023) n’a pas été lu.",
    ),
    _before(
        Subject.VAE_DECISION,
        date(2023, 12, 29),
        "Le délai de notification d’avant R. 6412-7 (29 décembre 2023) n’a pas été lu.",
    ),
    _before(
        Subject.REGISTER_CLAIM,
        date(2019, 8, 23),
        "Les textes d’avant le 23 août 2019 sur l’enregistrement dont un titulaire se prévaut n’ont pas été lus.",
    ),
    _before(
        Subject.REGISTER_CLAIM_WITHDRAWN,
        date(2021, 1, 1),
        "L’effet d’un retrait d’avant R. 6113-17-3 (1er janvier 2021) n’a pas été lu.",
    ),
    _before(
        Subject.DECLARATION,
        date(2021, 1, 1),
        "Le délai de déclaration d’avant R. 6113-17-2 (1er janvier 2021) n’a pas été lu.",
    ),
    _before(
        Subject.JUROR_LEAVE,
        date(2017, 1, 1),
        "Le délai d’un juré salarié d’avant D. 3142-32 (1er janvier 2017) n’a pas été lu.",
    ),
    _before(
        Subject.PANEL_INDEPENDENCE,
        date(2019, 1, 1),
        "La doctrine sur l’indépendance des jurys d’avant le registre actuel (1er janvier 2019) n’a pas été trouvée.",
    ),
)


class NoRuleError(LookupError):
    """No wording of ours covers that day. ``gap`` says why and what to do, where the day is one that could be asked."""

    def __init__(self, subject: Subject, on: date) -> None:
        self.gap = next((g for g in GAPS if g.subject is subject and g.days.contains(on)), None)
        why = f" {self.gap.why} {self.gap.to_do}" if self.gap else ""
        super().__init__(f"{subject.value}: no rule for {on.isoformat()}.{why}")


def in_force(subject: Subject, on: date) -> DatedRule:
    """The wording that applies on ``on`` (the day that ``chosen_by`` names). Raises NoRuleError when none does."""
    for rule in LAW.values():
        if rule.subject is subject and rule.in_force.contains(on):
            return rule
    raise NoRuleError(subject, on)


def months_after(day: date, months: int) -> date:
    """Same day ``months`` later, or the last day of that month (31 January + 1 month = 28 or 29 February)."""
    index = day.month - 1 + months
    year, month = day.year + index // 12, index % 12 + 1
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    last = date.fromordinal(first_of_next.toordinal() - 1).day
    return date(year, month, min(day.day, last))


def years_after(day: date, years: int) -> date:
    """First day on which ``years`` whole years have gone by since ``day`` (29 February: 1 March of a common year)."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
