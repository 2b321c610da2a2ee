"""A title replaced, or given again: its holder gets the papers that stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from parchemin.parties.letters.catalogue import Wording

SAMPLE: Mapping[str, Any] = {
    "holder": "Alix Fictive",
    "title": "Expert en essais",
    "number": "FIC-2026-0008",
    "certifier": "Certificateur fictif",
    "verified_at": "https://titres.exemple.fr/v/efgh",
    "signatory_name": "Dominique Inventé",
    "signatory_title": "Direction de la certification",
}


@dataclass(frozen=True)
class AwardReplaced(
    Wording,
    kind="award_replaced",
    label="Titre remplacé",
    purpose="Remet au titulaire le titre qui remplace le sien, et dit que l’ancien n’est plus valable.",
):
    holder: str
    title: str  # of the certification, as the parchment says it
    number: str
    certifier: str
    verified_at: str  # address of the public page
    signatory_name: str
    signatory_title: str
    former: str  # number of the title replaced

    @classmethod
    def samples(cls) -> Mapping[str, Self]:
        return {"": cls(**SAMPLE, former="FIC-2026-0007")}


@dataclass(frozen=True)
class AwardDuplicate(
    Wording,
    kind="award_duplicate",
    label="Duplicata d’un titre",
    purpose="Remet de nouveau au titulaire le parchemin et l’attestation d’un titre qu’il a perdus.",
):
    holder: str
    title: str  # of the certification, as the parchment says it
    number: str
    certifier: str
    verified_at: str  # address of the public page
    signatory_name: str
    signatory_title: str

    @classmethod
    def samples(cls) -> Mapping[str, Self]:
        return {"": cls(**SAMPLE)}
