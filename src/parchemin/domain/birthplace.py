"""Where somebody was born: the INSEE code of the commune, its name, the country, and whether they can all be true.

The code is that of the commune at the birth date (INSEE, code officiel géographique): five characters, the department
first (two, or three overseas), 99xxx abroad. A post code has five figures too and is often given in its place; the two
are told apart where the numbering allows it, and a doubt is only said.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from parchemin.domain.objection import Level, Objection, Source, gettext_noop
from parchemin.domain.text import folded

COG = Source(
    "INSEE, code officiel géographique : codes des communes, des départements et des pays", "insee.cog"
)
INSEE_CODE = re.compile(r"(?:\d{2}|2[AB])\d{3}")
INSEE_LENGTH = 5
ABROAD = "99"  # INSEE codes of foreign countries begin with 99
FRANCE = frozenset({"france", "fr", "fra", "republique francaise"})
SEINE_ENDED = 1968  # the department of the Seine (75) and that of Seine-et-Oise (78) became seven
CORSICA_SPLIT = 1976  # 20 became 2A and 2B
OVERSEAS = frozenset({"971", "972", "973", "974", "975", "976", "977", "978"})
TERRITORIES = frozenset({"984", "986", "987", "988", "989"})
COUNTRIES = range(100, 600)  # last three figures of a country's code: 99100 is France itself
# The three communes with arrondissements: the whole, the first code of its arrondissements, how many.
WITH_ARRONDISSEMENTS = {
    "paris": ("75", "75056", 75100, 20),
    "lyon": ("69", "69123", 69380, 9),
    "marseille": ("13", "13055", 13200, 16),
}
# Highest commune number, where it is small enough for post codes to be above.
HIGHEST = {"90": 106, "92": 78, "93": 79, "94": 81}


@dataclass(frozen=True, slots=True)
class Birthplace:
    """What is written of a place of birth, "" for what is not; ``year`` is that of the birth."""

    insee: str = ""
    commune: str = ""
    country: str = ""
    postcode: str = ""
    year: int | None = None

    @property
    def department(self) -> str:
        """ "69", "2A", "974", "99"; "" without a code."""
        return self.insee[:3] if self.insee[:2] in ("97", "98") else self.insee[:2]

    @property
    def abroad(self) -> bool:
        return self.insee.startswith(ABROAD)


def birthplace_objections(place: Birthplace, *, about: str = "") -> list[Objection]:
    """Codes that no commune has (blocking), and what the fields contradict in one another (warnings)."""

    def reason(
        code: str, template: str, mend: str, level: Level = Level.BLOCK_RELEASE, **params: object
    ) -> Objection:
        field = "birth_commune_insee"
        values = {
            "field": field,
            "value": place.insee,
            "commune": place.commune,
            "country": place.country,
            **params,
        }
        return Objection(code, template, values, COG, mend, f"{about}.{field}" if about else field, level)

    if not place.insee:
        return []
    if not INSEE_CODE.fullmatch(place.insee):
        return [_not_a_code(place, reason)]
    meant = _code_of_a_postcode(place)
    if meant is not None:
        return [
            reason(
                "identity.insee-postcode",
                gettext_noop(
                    "« %(value)s » est un code postal, pas le code INSEE de la commune de naissance."
                ),
                gettext_noop("Écrire « %(suggested)s ».")
                if meant
                else gettext_noop(
                    "Prendre le code INSEE de la commune à la date de naissance, et non son code postal."
                ),
                suggested=meant,
            )
        ]
    if why := _impossible(place):
        return [
            reason(
                "identity.insee-impossible",
                gettext_noop("Aucune commune et aucun pays n’a le code INSEE « %(value)s »."),
                why,
            )
        ]
    return [reason(*words, level=Level.WARN) for words in _contradictions(place)]


def _not_a_code(place: Birthplace, reason: Callable[..., Objection]) -> Objection:
    suggested = ""
    lost_zero = place.insee.isdecimal() and len(place.insee) == INSEE_LENGTH - 1
    if lost_zero and _city(place) is None and int(place.insee[1:]):
        suggested = f"0{place.insee}"
    return reason(
        "identity.insee-format",
        gettext_noop(
            "Le code commune « %(value)s » n’est pas un code INSEE : cinq chiffres, ou 2A ou 2B suivi de trois chiffres."
        ),
        gettext_noop("Écrire « %(suggested)s ».")
        if suggested
        else gettext_noop("Prendre le code INSEE de la commune à la date de naissance (99xxx à l’étranger)."),
        suggested=suggested,
    )


def _city(place: Birthplace) -> tuple[str, str, int, int] | None:
    """The commune with arrondissements that the place names: "Paris 18e", "LYON"."""
    words = folded(place.commune).split()
    return WITH_ARRONDISSEMENTS.get(words[0]) if words and not (set(words[1:]) - _RANKS) else None


_RANKS = (
    {f"{n}{end}" for n in range(1, 21) for end in ("", "e", "er", "eme")}
    | {f"{n:02d}" for n in range(1, 10)}
    | {"arrondissement", "cedex"}
)


def _code_of_a_postcode(place: Birthplace) -> str | None:
    """None when the code may be a commune's; else the code that was meant, "" when it cannot be said."""
    insee, department = place.insee, place.department
    if place.abroad or insee == "0" * INSEE_LENGTH:
        return None
    city = _city(place)
    if city and insee.startswith(city[0]) and insee.isdecimal():
        _, whole, first, count = city
        rank = int(insee[2:])
        if rank == 0:
            return whole
        if 1 <= rank <= count and not (city[0] == "75" and _before(place, SEINE_ENDED)):
            return str(first + rank)
    number = insee[len(department) :]
    if not int(number):
        return ""
    recent = not _before(place, SEINE_ENDED)
    if department == "75" and recent and insee != "75056" and not 75101 <= int(insee) <= 75120:  # noqa: PLR2004
        rank = int(insee[2:])
        return str(75100 + rank) if 1 <= rank <= 20 else ""  # noqa: PLR2004
    if department in HIGHEST and int(number) > HIGHEST[department]:
        return ""
    if place.postcode and place.postcode == insee and insee.endswith("00"):
        return ""
    return None


def _before(place: Birthplace, year: int) -> bool:
    """Whether the birth is, or may be, before ``year``."""
    return place.year is None or place.year < year


def _impossible(place: Birthplace) -> str:
    """What to do about a code that nothing has; "" when something may have it."""
    department = place.department
    usual = gettext_noop("Prendre le code INSEE de la commune à la date de naissance (99xxx à l’étranger).")
    if place.abroad:
        if int(place.insee[2:]) not in COUNTRIES:
            return gettext_noop(
                "Prendre le code INSEE du pays à la date de naissance ; le laisser vide s’il n’est pas connu."
            )
        return ""
    if department == "20":
        if _before(place, CORSICA_SPLIT):
            return ""
        return gettext_noop(
            "La Corse s’écrit 2A ou 2B, suivi de trois chiffres, pour qui y est né depuis 1976."
        )
    if department == "96":  # Morocco and Tunisia, before they were countries of the list
        return "" if _before(place, SEINE_ENDED) else usual
    if department == "00":
        return usual
    if department.startswith(("97", "98")):
        return "" if department in OVERSEAS | TERRITORIES else usual
    return ""


def _contradictions(place: Birthplace) -> list[tuple[str, str, str]]:
    country = folded(place.country)
    objections = []
    if place.abroad and country in FRANCE and place.insee != "99100":
        objections.append(
            (
                "identity.place-country",
                gettext_noop(
                    "Le code « %(value)s » est celui d’un pays étranger, et le pays de naissance est « %(country)s »."
                ),
                gettext_noop("Relire la pièce d’état civil : corriger le code, ou le pays."),
            )
        )
    if not place.abroad and country and country not in FRANCE:
        objections.append(
            (
                "identity.place-country",
                gettext_noop(
                    "Le code « %(value)s » est celui d’une commune française, et le pays de naissance est « %(country)s »."
                ),
                gettext_noop("Relire la pièce d’état civil : corriger le code, ou le pays."),
            )
        )
    city = _city(place)
    if city and not place.abroad and not place.insee.startswith(city[0]):
        objections.append(
            (
                "identity.place-commune",
                gettext_noop("Le code « %(value)s » n’est pas celui de « %(commune)s »."),
                gettext_noop("Relire la pièce d’état civil : corriger le code, ou la commune."),
            )
        )
    postcode = place.postcode.strip()
    if (
        len(postcode) == INSEE_LENGTH
        and postcode.isdecimal()
        and place.insee[:2].isdecimal()
        and not place.abroad
        and postcode[:2] != place.insee[:2]
    ):
        objections.append(
            (
                "identity.place-postcode",
                gettext_noop(
                    "Le code INSEE « %(value)s » et le code postal de naissance ne sont pas du même département."
                ),
                gettext_noop("Relire les deux codes."),
            )
        )
    return objections
