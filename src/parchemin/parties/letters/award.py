"""A title is issued: its holder gets the parchment and the signed attestation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from parchemin.parties.letters.catalogue import Wording


@dataclass(frozen=True)
class Award(
    Wording,
    kind="award",
    label="Titre délivré",
    purpose="Remet au titulaire son parchemin et son attestation numérique, et dit où son titre se vérifie.",
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
        return {
            "": cls(
                holder="Alix Fictive",
                title="Expert en essais",
                number="FIC-2026-0007",
                certifier="Certificateur fictif",
                verified_at="https://titres.exemple.fr/v/abcd",
                signatory_name="Dominique Inventé",
                signatory_title="Direction de la certification",
            )
        }
