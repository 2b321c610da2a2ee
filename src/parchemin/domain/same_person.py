"""Whether two records may be of one person: what agrees, what differs. It proposes; a named person decides."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from enum import StrEnum

from parchemin.domain.identity import Identity
from parchemin.domain.text import folded, squeezed

CLOSE = 0.85  # of two spellings of a name, 1 being the same
DATE_PARTS = ("birth_year", "birth_month", "birth_day")
# Fields of a row that likeness rests on.
COMPARED = ("birth_name", "usage_name", "first_names", "sex", *DATE_PARTS, "birth_commune_insee", "email")


class Likeness(StrEnum):
    """SAME: nothing known differs. LIKELY: one thing differs, or is not known on one side. OTHER: somebody else."""

    SAME = "same"
    LIKELY = "likely"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Names of fields of a row, in the order of a civil identity."""

    likeness: Likeness
    agreeing: tuple[str, ...]
    differing: tuple[str, ...]

    @property
    def near(self) -> bool:
        """Whether the first name agrees, with the name or the whole date of birth."""
        agreeing = {*self.agreeing}
        return "first_names" in agreeing and ("birth_name" in agreeing or {*DATE_PARTS} <= agreeing)


def compare(one: Identity, other: Identity, one_email: str = "", other_email: str = "") -> Comparison:
    """Compare two civil identities. A field that one side does not know neither agrees nor differs."""
    pairs = {
        "birth_name": (squeezed(one.birth_name), squeezed(other.birth_name)),
        "first_names": (_first(one), _first(other)),
        "sex": (one.sex, other.sex),
        **{part: (getattr(one, part), getattr(other, part)) for part in DATE_PARTS},
        "birth_commune_insee": (one.birth_commune_insee, other.birth_commune_insee),
        "email": (one_email.casefold().strip(), other_email.casefold().strip()),
    }
    known = {name: pair for name, pair in pairs.items() if pair[0] and pair[1]}
    agreeing = tuple(name for name, (a, b) in known.items() if a == b)
    differing = tuple(name for name, (a, b) in known.items() if a != b)
    return Comparison(_likeness(one, other, pairs, {*agreeing}, {*differing}), agreeing, differing)


def _likeness(
    one: Identity,
    other: Identity,
    pairs: dict[str, tuple[object, object]],
    agreeing: set[str],
    differing: set[str],
) -> Likeness:
    names = {"birth_name", "first_names"} <= agreeing
    dates = {*DATE_PARTS} & differing
    whole = {*DATE_PARTS} <= agreeing
    if names and not dates and "birth_year" in agreeing:
        as_known = all(bool(a) == bool(b) for a, b in (pairs[part] for part in DATE_PARTS))
        return Likeness.SAME if as_known and not differing - {"email"} else Likeness.LIKELY
    if names and (len(dates) == 1 or _swapped(one, other)) and len(agreeing & {*DATE_PARTS}) >= 1:
        return Likeness.LIKELY
    if whole and ("first_names" in agreeing or "email" in agreeing) and _names_meet(one, other):
        return Likeness.LIKELY
    if whole and "birth_name" in agreeing and _first_names_meet(one, other):
        return Likeness.LIKELY
    if whole and {"email", "first_names"} <= agreeing:
        return Likeness.LIKELY
    return Likeness.OTHER


def perhaps(one: Identity, other: Identity, one_email: str = "", other_email: str = "") -> bool:
    """Whether a record of which little is known (a juror's: names, an address) may be the other's person.

    The first name agrees, and the name (of birth or of use) or the address; nothing else known on both sides differs.
    """
    if not _first(one) or _first(one) != _first(other):
        return False
    here = {squeezed(one.birth_name), squeezed(one.usage_name)} - {""}
    there = {squeezed(other.birth_name), squeezed(other.usage_name)} - {""}
    mail = one_email.casefold().strip()
    if not here & there and (not mail or mail != other_email.casefold().strip()):
        return False
    pairs = [(getattr(one, name), getattr(other, name)) for name in ("sex", *DATE_PARTS)]
    return all(a == b for a, b in pairs if a and b)


def _first(identity: Identity) -> str:
    return folded(identity.first_names[0]) if identity.first_names else ""


def _swapped(one: Identity, other: Identity) -> bool:
    """Day and month written one for the other."""
    known = one.birth_day and one.birth_month
    return bool(known) and (one.birth_day, one.birth_month, one.birth_year) == (
        other.birth_month,
        other.birth_day,
        other.birth_year,
    )


def _names_meet(one: Identity, other: Identity) -> bool:
    """One's birth name is the other's name of use, or the two are spelt nearly alike."""
    here = {squeezed(one.birth_name), squeezed(one.usage_name)} - {""}
    there = {squeezed(other.birth_name), squeezed(other.usage_name)} - {""}
    return bool(here & there) or any(_close(a, b) for a in here for b in there)


def _first_names_meet(one: Identity, other: Identity) -> bool:
    """The first name of one is among those of the other, or spelt nearly alike."""
    here, there = [folded(n) for n in one.first_names], [folded(n) for n in other.first_names]
    if not here or not there:
        return False
    return here[0] in there or there[0] in here or _close(here[0], there[0])


def _close(one: str, other: str) -> bool:
    """Spelt nearly alike; figures in a name tell people apart, they are no slip of a hand."""
    if [c for c in one if c.isdecimal()] != [c for c in other if c.isdecimal()]:
        return False
    return difflib.SequenceMatcher(None, one, other).ratio() >= CLOSE
