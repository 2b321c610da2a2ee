"""A session changed after people were convoked: its name, its days, its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from parchemin.parties.letters.catalogue import Wording


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed, each pair said whole; "" for what stays as it was."""

    named_before: str = ""
    days_before: str = ""  # "du lundi 1er juin 2026 au vendredi 5 juin 2026"
    days_now: str = ""
    place_before: str = ""
    place_now: str = ""
    cancelled: bool = False  # said to who was invited and not convoked yet


@dataclass(frozen=True)
class SessionChanged(
    Wording,
    kind="session_changed",
    label="Session changée",
    purpose="Dit à une personne convoquée que la session a changé de nom, de jours ou de lieu, et à un juré "
    "invité qu’elle est annulée ; les nouvelles heures sont dites par une convocation.",
):
    person: str
    session: str  # as it is named now
    changes: Changes
    contact: str  # the certifier's e-mail; "" when it has none
    certifier: str

    @classmethod
    def samples(cls) -> Mapping[str, Self]:
        people = ("Alix Fictive", "Juin, première session")
        contact, certifier = "certification@exemple.fr", "Certificateur fictif"
        moved = Changes(
            days_before="du lundi 1er juin 2026 au vendredi 5 juin 2026",
            days_now="du lundi 15 juin 2026 au vendredi 19 juin 2026",
        )
        place = Changes(place_before="Site A, Ville-Fictive", place_now="Site B, Ville-Fictive")
        return {
            "": cls(*people, moved, contact, certifier),
            "named": cls(*people, Changes(named_before="Mai, première session"), "", certifier),
            "place": cls(*people, place, contact, certifier),
            "cancelled": cls(*people, Changes(cancelled=True), contact, certifier),
        }
