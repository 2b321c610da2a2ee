"""What the certifier's rules say of jurors: mandates, signing, reminders."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from parchemin.domain.convocation import AMBER_DAYS
from parchemin.domain.objection import gettext_noop


class SignatureCode(StrEnum):
    """Whether a member signs with a one-time code: asked of all, given to who asks for one, or never sent."""

    REQUIRED = "required"
    OFFERED = "offered"
    OFF = "off"

    @property
    def label(self) -> str:
        return {
            "required": gettext_noop("demandé"),
            "offered": gettext_noop("offert"),
            "off": gettext_noop("jamais"),
        }[self.value]


class AfterSeeing(StrEnum):
    """What becomes of an opinion that a member would change once those of the others are shown to them."""

    REFUSED = "refused"
    RECORDED = "recorded"

    @property
    def label(self) -> str:
        return {
            "refused": gettext_noop("refusé : l’avis donné reste"),
            "recorded": gettext_noop("permis, et dit au procès-verbal"),
        }[self.value]


class InTheirName(StrEnum):
    """Whether the service types grids of an assessor and records decisions of a jury."""

    FREE = "free"
    PAPER = "paper"
    NEVER = "never"

    @property
    def label(self) -> str:
        return {
            "free": gettext_noop("les grilles sur papier et les décisions"),
            "paper": gettext_noop("les grilles, leur feuille signée jointe ; aucune décision"),
            "never": gettext_noop("rien"),
        }[self.value]


@dataclass(frozen=True, slots=True)
class JuryRules:
    """Key ``jury``. ``mandate_years`` None: no text fixes a longest term, and these rules do not either."""

    mandate_years: int | None = None
    signature_code: SignatureCode = SignatureCode.OFFERED
    in_their_name: InTheirName = InTheirName.FREE
    opinion_after_seeing: AfterSeeing = AfterSeeing.REFUSED
    reminder_days: int = 7
    employer_notice_amber_days: int = AMBER_DAYS
