"""A juror or a candidate may come in: where the password is chosen, or where one signs in and takes the role."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

from parchemin.parties.letters.catalogue import Wording

HIDDEN = "•••••• (lien personnel, mis dans la lettre au moment où elle part)"


@dataclass(frozen=True)
class Account(
    Wording,
    kind="account",
    label="Compte de juré",
    purpose="Ouvre à un juré son compte, ou l’y invite de nouveau ; le lien n’est mis qu’au départ de la lettre.",
):
    juror: str
    address: str  # what stands in the place of the link, in the letter kept
    hours: str  # how long the link of a new account serves
    certifier: str

    @classmethod
    def samples(cls) -> Mapping[str, Self]:
        kept = cls(
            juror="Camille Imaginaire",
            address=HIDDEN,
            hours="72",
            certifier="Certificateur fictif",
        )
        return {
            "": kept,
            "sent": replace(kept, address="https://titres.exemple.fr/compte/lien/jeton/"),
        }


@dataclass(frozen=True)
class AccountCandidate(
    Wording,
    kind="account_candidate",
    label="Compte de candidat",
    purpose="Ouvre à un candidat son compte, ou l’y invite de nouveau ; le lien n’est mis qu’au départ de la lettre.",
):
    candidate: str
    number: str  # of the file
    certification: str  # its title
    address: str  # what stands in the place of the link, in the letter kept
    hours: str
    certifier: str

    @classmethod
    def samples(cls) -> Mapping[str, Self]:
        kept = cls(
            candidate="Camille Imaginaire",
            number="2026-0001",
            certification="Médiateur fictif",
            address=HIDDEN,
            hours="72",
            certifier="Certificateur fictif",
        )
        return {
            "": kept,
            "sent": replace(kept, address="https://titres.exemple.fr/compte/lien/jeton/"),
        }
