"""A change of what several certifiers share on a sheet: proposed to the others, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

from parchemin.parties.letters.catalogue import Wording

ADDRESS = "https://titres.exemple.fr/certifications/4/propositions/"
CHANGE = "Règle du jury pour FI, VAE : 5 membres, dont 4 professionnels"


@dataclass(frozen=True)
class ProposalMade(
    Wording,
    kind="proposal",
    label="Changement proposé par un co-certificateur",
    purpose="Dit aux responsables des autres certificateurs d’une fiche qu’un changement attend leur accord ; "
    "rien n’en est gardé.",
):
    reader: str
    proposer: str
    sheet: str
    change: str
    reason: str
    address: str

    @classmethod
    def samples(cls) -> Mapping[str, Self]:
        told = cls(
            reader="Camille Imaginaire",
            proposer="Certificateur fictif",
            sheet="RNCP 12345",
            change=CHANGE,
            reason="La fiche renouvelée le dit ainsi.",
            address=ADDRESS,
        )
        return {"": told, "no-reason": replace(told, reason="")}


@dataclass(frozen=True)
class ProposalAnswered(
    Wording,
    kind="proposal_answered",
    label="Réponse à un changement proposé",
    purpose="Dit aux autres certificateurs d’une fiche qu’un changement proposé est accepté, en vigueur, refusé ou "
    "retiré ; rien n’en est gardé.",
):
    reader: str
    answer: str  # "accepted" (others are still awaited), "applied", "refused" or "withdrawn"
    certifier: str  # who answered
    sheet: str
    change: str
    reason: str
    address: str

    @classmethod
    def samples(cls) -> Mapping[str, Self]:
        told = cls(
            reader="Camille Imaginaire",
            answer="applied",
            certifier="Certificateur fictif",
            sheet="RNCP 12345",
            change=CHANGE,
            reason="",
            address=ADDRESS,
        )
        reason = "La fiche ne le dit pas."
        return {
            "": told,
            "accepted": replace(told, answer="accepted"),
            "refused": replace(told, answer="refused", reason=reason),
            "withdrawn": replace(told, answer="withdrawn", reason=reason),
        }
