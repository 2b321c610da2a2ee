"""The jury decided: what the candidate is told, and who accompanied them through a VAE."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from parchemin.parties.letters.catalogue import Wording


@dataclass(frozen=True)
class Results(
    Wording,
    kind="results",
    label="Résultats du jury",
    purpose="Dit au candidat que le jury s’est prononcé ; son relevé de résultats est joint.",
):
    candidate: str
    session: str
    certification: str
    signatory_title: str
    certifier: str

    @classmethod
    def samples(cls) -> Mapping[str, Self]:
        return {
            "": cls(
                candidate="Alix Fictive",
                session="Juin, première session",
                certification="Expert en essais",
                signatory_title="Direction de la certification",
                certifier="Certificateur fictif",
            )
        }


@dataclass(frozen=True)
class ResultsCompanion(
    Wording,
    kind="results_companion",
    label="Résultats du jury, à l’accompagnateur",
    purpose="Dit à qui a accompagné un parcours de VAE que le jury s’est prononcé ; le relevé est joint.",
):
    candidate: str
    certification: str
    signatory_title: str
    certifier: str

    @classmethod
    def samples(cls) -> Mapping[str, Self]:
        return {
            "": cls(
                candidate="Alix Fictive",
                certification="Expert en essais",
                signatory_title="Direction de la certification",
                certifier="Certificateur fictif",
            )
        }
