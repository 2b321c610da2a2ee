"""An appeal is answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, Self

from parchemin.parties.letters.catalogue import Wording

Ruling = Literal["upheld", "rejected", "withdrawn"]


@dataclass(frozen=True)
class Appeal(
    Wording,
    kind="appeal",
    label="Réponse à un recours",
    purpose="Dit au candidat ce que devient son recours, et pourquoi.",
):
    candidate: str
    session: str
    ruling: Ruling
    answer: str  # the reasons, as written by who ruled
    decided_by: str  # the body that ruled; "" when it is not named
    signatory_title: str
    certifier: str

    @classmethod
    def samples(cls) -> Mapping[str, Self]:
        upheld = cls(
            candidate="Alix Fictive",
            session="Juin, première session",
            ruling="upheld",
            answer="Le sujet remis n’était pas celui de la session.",
            decided_by="Commission de recours",
            signatory_title="Direction de la certification",
            certifier="Certificateur fictif",
        )
        answer = "Les notes ont été relues : elles sont celles que le jury a données."
        return {
            "upheld": upheld,
            "rejected": replace(upheld, ruling="rejected", answer=answer),
            "withdrawn": replace(
                upheld, ruling="withdrawn", answer="Vous l’avez retiré par courriel.", decided_by=""
            ),
        }
