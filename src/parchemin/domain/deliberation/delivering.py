"""Who delivers, refuses or withdraws, and who was heard before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from parchemin.domain.access import AccessRoute
from parchemin.domain.deliberation.rules import SILENT, DecisionRules
from parchemin.domain.deliberation.votes import Verdict
from parchemin.domain.law import LAW
from parchemin.domain.objection import Level, Objection, Source, gettext_noop
from parchemin.domain.phrase import Day


@dataclass(frozen=True, slots=True)
class Hearing:
    """The candidate was invited to present observations, and perhaps did."""

    invited_on: date
    heard_on: date | None = None


@dataclass(frozen=True, slots=True)
class Roles:
    """Who rules and who delivers, in a sentence, and where it comes from."""

    sentence: str
    source: Source


def roles(route: AccessRoute, jury_on: date, rules: DecisionRules) -> Roles:
    """By law in VAE (R. 6412-7); elsewhere no text was found and the certifier's own rules say it."""
    vae = LAW["law.R6412_7"]
    if route is AccessRoute.VAE and vae.in_force.contains(jury_on):
        return Roles(
            gettext_noop(
                "Le jury statue ; le certificateur notifie le résultat sous quinze jours et délivre."
            ),
            vae.source,
        )
    return Roles(
        gettext_noop("Le jury statue ; le certificateur publie le résultat et délivre."), rules.said_by
    )


class Delivery(StrEnum):
    """What the certifier is about to do after the jury."""

    DELIVER = "deliver"
    REFUSE_FRAUD = "refuse_fraud"
    WITHDRAW_FRAUD = "withdraw_fraud"


def delivery_objections(
    delivery: Delivery,
    result: Verdict,
    *,
    route: AccessRoute,
    jury_on: date,
    on: date,
    rules: DecisionRules = SILENT,
    hearing: Hearing | None = None,
) -> list[Objection]:
    """Reasons why the certifier may not do this. The jury rules; the certifier never turns its refusal into a grant."""
    vae = LAW["law.R6412_7"]
    by_law = route is AccessRoute.VAE and vae.in_force.contains(jury_on)
    source = vae.source if by_law else rules.said_by
    if delivery is Delivery.DELIVER:
        if result is Verdict.GRANTED:
            return []
        return [
            Objection(
                "delivery.not-granted",
                "Le jury a énoncé « %(outcome)s » : le certificateur ne peut pas délivrer ce que le jury n’a pas accordé.",
                {"outcome": result.label},
                source,
                gettext_noop(
                    "Remettre le relevé de résultats ; le candidat peut former un recours ou se représenter."
                ),
            )
        ]
    objections = []
    if result not in (Verdict.GRANTED, Verdict.PARTIAL):
        objections.append(
            Objection(
                "delivery.nothing-to-refuse",
                "Le jury n’a rien accordé (« %(outcome)s ») : il n’y a rien à refuser ni à retirer.",
                {"outcome": result.label},
                source,
                gettext_noop("Lire le résultat énoncé par le jury."),
            )
        )
    if not by_law and not rules.fraud_refusal:
        objections.append(
            Objection(
                "delivery.fraud-not-in-rules",
                "Hors de la VAE, le refus ou le retrait pour fraude demande que le règlement de certification le prévoie.",
                {},
                rules.said_by,
                gettext_noop("Compléter le règlement de certification pour les candidatures à venir."),
            )
        )
    return [*objections, *_hearing_objections(hearing, on, source)]


def _hearing_objections(hearing: Hearing | None, on: date, source: Source) -> list[Objection]:
    if (
        hearing is None
        or hearing.invited_on >= on
        or (hearing.heard_on is not None and hearing.heard_on > on)
    ):
        return [
            Objection(
                "delivery.not-heard",
                "Le candidat n’a pas été mis en mesure de présenter ses observations avant le %(on)s.",
                {"on": Day(on)},
                source,
                gettext_noop(
                    "Inviter le candidat à présenter ses observations, les recueillir, puis décider."
                ),
            )
        ]
    if hearing.heard_on is None:
        return [
            Objection(
                "delivery.no-observations",
                "Invité le %(invited)s, le candidat n’a pas présenté d’observations.",
                {"invited": Day(hearing.invited_on)},
                source,
                gettext_noop("Vérifier que le délai laissé était suffisant."),
                level=Level.WARN,
            )
        ]
    return []
