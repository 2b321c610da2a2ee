"""What is written to the certification service itself, at once and kept nowhere: a role, a trial."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

from parchemin.parties.letters.catalogue import Wording


@dataclass(frozen=True)
class RoleGiven(
    Wording,
    kind="role",
    label="Rôle du service",
    purpose="Dit à un responsable ou à un auditeur le rôle qu’il reçoit, et où ouvrir son compte ; rien n’en est gardé.",
):
    owner: str
    role: str
    certifier: str
    address: str
    hours: str  # how long the link of a new account serves; "" where one signs in

    @classmethod
    def samples(cls) -> Mapping[str, Self]:
        new = cls(
            owner="Camille Imaginaire",
            role="responsable de certification",
            certifier="Certificateur fictif",
            address="https://titres.exemple.fr/compte/lien/jeton/",
            hours="72",
        )
        return {"": new, "known": replace(new, address="https://titres.exemple.fr/connexion/", hours="")}


@dataclass(frozen=True)
class Trial(
    Wording,
    kind="trial",
    label="Lettre d’essai",
    purpose="Éprouve l’envoi des lettres : un responsable se l’écrit à lui-même ; rien n’en est gardé.",
):
    certifier: str

    @classmethod
    def samples(cls) -> Mapping[str, Self]:
        return {"": cls(certifier="Certificateur fictif")}
