"""A code to sign with, sent at once; what is kept of the letter hides it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

from parchemin.parties.letters.catalogue import Wording

HIDDEN = "••••••"


@dataclass(frozen=True)
class Code(
    Wording,
    kind="code",
    label="Code pour signer",
    purpose="Envoie le code à usage unique d’une signature ; la lettre gardée ne le montre pas.",
):
    signer: str
    session: str
    code: str
    certifier: str

    def hidden(self) -> Self:
        """The same letter as the outbox keeps it."""
        return replace(self, code=HIDDEN)

    @classmethod
    def samples(cls) -> Mapping[str, Self]:
        sent = cls(
            signer="Camille Imaginaire",
            session="Juin, première session",
            code="042137",
            certifier="Certificateur fictif",
        )
        return {"": sent, "hidden": replace(sent, code=HIDDEN)}
