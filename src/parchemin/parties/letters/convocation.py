"""Somebody is expected: a candidate to be assessed, a juror to sit; or no longer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

from parchemin.parties.letters.catalogue import Wording


@dataclass(frozen=True, slots=True)
class Stop:
    """Where the person is expected, or was."""

    when: str  # "lundi 1er juin 2026, 9 h à 9 h 45 (Paris)"
    label: str
    place: str = ""  # not said of what is cancelled


@dataclass(frozen=True)
class Convocation(Wording):
    person: str
    session: str
    stops: tuple[Stop, ...]
    again: bool  # another was written before
    cancelled: bool  # ``stops`` are those of the last one told
    reply_at: str  # where one says whether one comes
    contact: str  # the certifier's e-mail; "" when it has none
    certifier: str

    @classmethod
    def samples(cls) -> Mapping[str, Self]:
        first = cls(
            person="Alix Fictive",
            session="Juin, première session",
            stops=(
                Stop(
                    "lundi 1er juin 2026, 9 h à 9 h 45 (Paris)",
                    "Soutenance du bloc 1",
                    "Salle 12, Ville-Fictive",
                ),
                Stop(
                    "mardi 2 juin 2026, 14 h à 14 h 45 (Paris)",
                    "Soutenance du bloc 2",
                    "Salle 3, Ville-Fictive",
                ),
            ),
            again=False,
            cancelled=False,
            reply_at="https://titres.exemple.fr/",
            contact="certification@exemple.fr",
            certifier="Certificateur fictif",
        )
        return {
            "": first,
            "again": replace(first, again=True),
            "cancelled": replace(first, again=True, cancelled=True, stops=first.stops[:1]),
            "no-contact": replace(first, contact=""),
        }


@dataclass(frozen=True)
class ConvocationCandidate(
    Convocation,
    kind="convocation_candidate",
    label="Convocation d’un candidat",
    purpose="Dit au candidat où et quand il est attendu ; la convocation imprimable et l’agenda sont joints.",
): ...


@dataclass(frozen=True)
class ConvocationJuror(
    Convocation,
    kind="convocation_juror",
    label="Convocation d’un juré",
    purpose="Dit au juré où et quand il siège ; sont joints la convocation, l’agenda et, pour un salarié, la lettre à son "
    "employeur.",
): ...
