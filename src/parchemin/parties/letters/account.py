"""A juror may come in: where the password is chosen, or that the account is there already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

from parchemin.parties.letters.catalogue import Wording


@dataclass(frozen=True)
class Account(
    Wording,
    kind="account",
    label="Compte de juré",
    purpose="Ouvre à un juré son compte, ou l’y invite de nouveau.",
):
    juror: str
    existing: bool  # a password was chosen already
    address: str  # where it is chosen, or where one signs in
    certifier: str

    @classmethod
    def samples(cls) -> Mapping[str, Self]:
        new = cls(
            juror="Camille Imaginaire",
            existing=False,
            address="https://titres.exemple.fr/compte/MQ/jeton/",
            certifier="Certificateur fictif",
        )
        return {
            "new": new,
            "existing": replace(new, existing=True, address="https://titres.exemple.fr/connexion/"),
        }
