"""A juror of the pool is asked to sit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from parchemin.parties.letters.catalogue import Wording


@dataclass(frozen=True)
class InvitationJuror(
    Wording,
    kind="invitation_juror",
    label="Invitation à siéger",
    purpose="Demande à un juré du vivier s’il accepte de siéger à une session.",
):
    juror: str
    seat: str
    session: str
    starts_on: date
    jury_on: date
    site: str
    city: str
    contact: str  # the certifier's e-mail; "" when it has none
    certifier: str

    @classmethod
    def samples(cls) -> Mapping[str, Self]:
        asked = cls(
            juror="Camille Imaginaire",
            seat="professionnel",
            session="Juin, première session",
            starts_on=date(2026, 6, 1),
            jury_on=date(2026, 6, 12),
            site="Site fictif",
            city="Ville-Fictive",
            contact="certification@exemple.fr",
            certifier="Certificateur fictif",
        )
        return {"": asked, "no-contact": replace(asked, contact="")}
