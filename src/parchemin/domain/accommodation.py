"""Aménagements: what a candidate may be granted for their defences, and until when."""

from __future__ import annotations

import re
from dataclasses import dataclass

from parchemin.domain.objection import Objection, gettext_noop

MOST_EXTRA = 200  # percent: three times the time
LONGEST = 200  # characters
LANGUAGE = re.compile(r"[a-z]{2,3}")  # ISO 639-1, or 639-3 where it has none (sign languages)


@dataclass(frozen=True, slots=True)
class Accommodation:
    """``extra_time_percent``: 33 for a third more time; ``language``: ISO 639 code; ``words``: what is done, no reason."""

    extra_time_percent: int = 0
    language: str = "fr"
    words: str = ""


def accommodation_objections(granted: Accommodation, *, sat: bool) -> list[Objection]:
    """Reasons not to grant it. ``sat``: the deliberation was opened, defences are over."""
    objections = []
    if sat:
        objections.append(
            Objection(
                "accommodation.sitting",
                gettext_noop("La délibération a commencé : les soutenances sont passées."),
                mend=gettext_noop("Rien n’est à aménager : ce qui s’est passé se note au jour, en incident."),
            )
        )
    if not 0 <= granted.extra_time_percent <= MOST_EXTRA:
        objections.append(
            Objection(
                "accommodation.time",
                gettext_noop("Le temps en plus s’écrit en pour cent, de 0 à %(most)s."),
                {"most": MOST_EXTRA},
                about="extra_time_percent",
                mend=gettext_noop("Donnez un nombre dans ces bornes : 33 pour un tiers de temps en plus."),
            )
        )
    if not LANGUAGE.fullmatch(granted.language):
        objections.append(
            Objection(
                "accommodation.language",
                gettext_noop("Cette langue n’est pas connue : %(language)s."),
                {"language": granted.language},
                about="language",
                mend=gettext_noop("Donnez le code d’une langue, comme « en »."),
            )
        )
    if len(granted.words) > LONGEST:
        objections.append(
            Objection(
                "accommodation.words",
                gettext_noop("Ces mots sont trop longs : %(limit)s caractères au plus."),
                {"limit": LONGEST},
                about="accommodation",
                mend=gettext_noop("Raccourcissez : ce qui est accordé suffit, sans la raison."),
            )
        )
    return objections
