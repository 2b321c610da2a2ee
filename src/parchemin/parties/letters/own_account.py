"""What is written to the owner of an account about it, at once and kept nowhere: a link, or a change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from parchemin.parties.letters.catalogue import Wording


@dataclass(frozen=True)
class ForgottenPassword(
    Wording,
    kind="password",
    label="Mot de passe oublié",
    purpose="Envoie au titulaire d’un compte le lien où choisir son mot de passe ; rien n’en est gardé.",
):
    owner: str
    address: str
    minutes: str

    @classmethod
    def samples(cls) -> Mapping[str, Self]:
        return {
            "": cls(
                owner="Camille Imaginaire",
                address="https://titres.exemple.fr/compte/lien/jeton/",
                minutes="60",
            )
        }


@dataclass(frozen=True)
class NewAddress(
    Wording,
    kind="address",
    label="Changement d’adresse",
    purpose="Envoie à la nouvelle adresse d’un compte le lien qui la confirme ; rien n’en est gardé.",
):
    owner: str
    address: str
    minutes: str

    @classmethod
    def samples(cls) -> Mapping[str, Self]:
        return {
            "": cls(
                owner="Camille Imaginaire",
                address="https://titres.exemple.fr/compte/adresse/jeton/",
                minutes="60",
            )
        }


@dataclass(frozen=True)
class AddressChanged(
    Wording,
    kind="address_changed",
    label="Adresse changée",
    purpose="Dit à l’ancienne adresse d’un compte qu’une autre la remplace.",
):
    owner: str
    new: str

    @classmethod
    def samples(cls) -> Mapping[str, Self]:
        return {"": cls(owner="Camille Imaginaire", new="c…@exemple.fr")}
