"""What the Caisse des Dépôts answers: why a passage came back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum

from parchemin.domain.objection import gettext_noop


class RefusalClass(StrEnum):
    """Why a passage came back. The full catalogue of messages is not public: the rest is OTHER."""

    NO_HOLDER = "no_holder"
    NO_HOLDER_WITH_BIRTHDAY = "no_holder_with_birthday"
    NO_HOLDER_RECONCILED = "no_holder_reconciled"
    SEVERAL_HOLDERS = "several_holders"
    ALREADY_HELD = "already_held"
    OTHER = "other"

    @property
    def label(self) -> str:
        return REFUSAL_LABELS[self][0]

    @property
    def mend(self) -> str:
        return REFUSAL_LABELS[self][1]


REFUSAL_LABELS: Mapping[RefusalClass, tuple[str, str]] = {
    RefusalClass.NO_HOLDER: (
        gettext_noop("Aucun titulaire trouvé"),
        gettext_noop(
            "Comparer nom de naissance, premier prénom, sexe et année avec la pièce d’état civil, accents et "
            "noms composés compris."
        ),
    ),
    RefusalClass.NO_HOLDER_WITH_BIRTHDAY: (
        gettext_noop("Aucun titulaire trouvé avec le jour et le mois de naissance"),
        gettext_noop("Vérifier le jour et le mois de naissance sur la pièce d’état civil."),
    ),
    RefusalClass.NO_HOLDER_RECONCILED: (
        gettext_noop("Aucun titulaire trouvé avec les critères de réconciliation"),
        gettext_noop(
            "Vérifier la commune de naissance : code INSEE à la date de naissance, 99xxx à l’étranger."
        ),
    ),
    RefusalClass.SEVERAL_HOLDERS: (
        gettext_noop("Plusieurs titulaires possibles"),
        gettext_noop("Compléter jour, mois et commune de naissance, et les autres prénoms."),
    ),
    RefusalClass.ALREADY_HELD: (
        gettext_noop("Déjà présent en base"),
        gettext_noop("Ne pas l’envoyer de nouveau."),
    ),
    RefusalClass.OTHER: (
        gettext_noop("Autre motif"),
        gettext_noop("Lire le message de l’accusé de traitement."),
    ),
}


def classify(message: str) -> RefusalClass:
    """The class of one message of a processing report (accusé de traitement)."""
    text = _folded(message)
    if re.search(r"\bdeja\b", text) and re.search(r"exist|base|present|enregistr|declar|connu", text):
        return RefusalClass.ALREADY_HELD
    if "plusieurs titulaires" in text:
        return RefusalClass.SEVERAL_HOLDERS
    if "aucun titulaire" in text:
        if "reconciliation" in text:
            return RefusalClass.NO_HOLDER_RECONCILED
        if "jour" in text or "mois" in text:
            return RefusalClass.NO_HOLDER_WITH_BIRTHDAY
        return RefusalClass.NO_HOLDER
    return RefusalClass.OTHER


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())
