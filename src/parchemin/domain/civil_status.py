"""A birth in words, for what is printed: the whole date, or what the civil status knows of it.

A birth known by its year, without its day, or without its place is a lawful civil status. The texts at hand give no
sentence for it: the words are the certifier's (règlement, key ``birth``), plain ones where it says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from parchemin.domain.interval import french_date

BORN = {"F": "née", "M": "né"}


@dataclass(frozen=True, slots=True)
class BirthWords:
    """Key ``birth`` of the règlement. Places of ``year`` and ``month``: {né} (né, née, né(e)), {année}, {mois}.

    ``place_unknown``: said where neither commune nor country is known; "" says nothing.
    """

    year: str = "{né} en {année}"
    month: str = "{né} en {mois} {année}"
    place_unknown: str = ""


DEFAULT = BirthWords()


def birth_words(
    *,
    sex: str,
    year: int | None,
    month: int | None,
    day: int | None,
    place: str = "",
    words: BirthWords = DEFAULT,
) -> str:
    """ "née le 4 mai 1999 à Lyon", "née en mai 1999 à Lyon", "née en 1999"; "" when the year is not known.

    A day without its month, or parts that make no real day, are said as far as they hold.
    """
    if year is None:
        return ""
    born = BORN.get(sex, "né(e)")
    known = _real(year, month, day)
    if known:
        sentence = f"{born} le {french_date(known)}"
    elif _real(year, month, 1):
        named = french_date(date(year, int(month or 0), 1)).split()[1]
        sentence = _filled(words.month, born, year, named)
    else:
        sentence = _filled(words.year, born, year)
    place = f"à {place}" if place.strip() else words.place_unknown.strip()
    return f"{sentence} {place}".strip()


def whole(year: int | None, month: int | None, day: int | None) -> bool:
    """Whether the three parts are known and make a real day."""
    return year is not None and _real(year, month, day) is not None


def _real(year: int, month: int | None, day: int | None) -> date | None:
    try:
        return date(year, month or 0, day or 0)
    except ValueError:
        return None


def _filled(template: str, born: str, year: int, month: str = "") -> str:
    return template.replace("{né}", born).replace("{année}", str(year)).replace("{mois}", month)
