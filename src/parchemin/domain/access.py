"""Voies d'accès: by which way a candidate comes to a certification, and whether it is open to them."""

from __future__ import annotations

from enum import StrEnum


class AccessRoute(StrEnum):
    """Voie d'accès, by the code of the register's open data (SI_JURY_FI … SI_JURY_VAE)."""

    FI = "FI"
    CA = "CA"
    FC = "FC"
    CQ = "CQ"
    CL = "CL"
    VAE = "VAE"

    @property
    def label(self) -> str:
        """As the register's sheet words it."""
        return {
            "FI": "Après un parcours de formation sous statut d’élève ou d’étudiant",
            "CA": "En contrat d’apprentissage",
            "FC": "Après un parcours de formation continue",
            "CQ": "En contrat de professionnalisation",
            "CL": "Par candidature individuelle",
            "VAE": "Par expérience (validation des acquis de l’expérience)",
        }[self.value]
