"""One count of a rule on a jury: what is counted, how many, and its words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from parchemin.domain.objection import gettext_noop
from parchemin.domain.phrase import Count, Phrase


class Measure(StrEnum):
    """What a clause counts among the members seated."""

    TOTAL = "total"
    PRESIDENTS = "presidents"
    PROFESSIONALS = "professionals"
    EMPLOYEES = "employees"
    EMPLOYERS = "employers"
    INDEPENDENTS = "independents"
    CERTIFIER = "certifier"
    OUTSIDE = "outside"
    OUTSIDE_PROFESSIONALS = "outside-professionals"
    PARITY = "parity"  # how far apart employees and employers are
    NAMED = "named"  # a seat in the sheet's own words

    @property
    def label(self) -> str:
        """Plural, for a table's first column."""
        return _LABELS[self][1]

    def counted(self, number: int) -> Count:
        """ "1 membre du certificateur", "3 professionnels"."""
        return Count(number, *_LABELS[self])


_LABELS = {
    Measure.TOTAL: (gettext_noop("membre"), gettext_noop("membres")),
    Measure.PRESIDENTS: (gettext_noop("président"), gettext_noop("présidents")),
    Measure.PROFESSIONALS: (gettext_noop("professionnel"), gettext_noop("professionnels")),
    Measure.EMPLOYEES: (gettext_noop("salarié"), gettext_noop("salariés")),
    Measure.EMPLOYERS: (gettext_noop("employeur"), gettext_noop("employeurs")),
    Measure.INDEPENDENTS: (gettext_noop("indépendant"), gettext_noop("indépendants")),
    Measure.CERTIFIER: (gettext_noop("membre du certificateur"), gettext_noop("membres du certificateur")),
    Measure.OUTSIDE: (gettext_noop("membre extérieur"), gettext_noop("membres extérieurs")),
    Measure.OUTSIDE_PROFESSIONALS: (
        gettext_noop("professionnel extérieur"),
        gettext_noop("professionnels extérieurs"),
    ),
    Measure.PARITY: (
        gettext_noop("personne d’écart entre salariés et employeurs"),
        gettext_noop("personnes d’écart entre salariés et employeurs"),
    ),
    Measure.NAMED: (gettext_noop("place nommée par la fiche"), gettext_noop("places nommées par la fiche")),
}
WORDS = {
    Measure.TOTAL: "membres",
    Measure.PRESIDENTS: "président",
    Measure.PROFESSIONALS: "professionnels",
    Measure.EMPLOYEES: "salariés",
    Measure.EMPLOYERS: "employeurs",
    Measure.INDEPENDENTS: "indépendants",
    Measure.CERTIFIER: "certificateur",
    Measure.OUTSIDE: "extérieurs",
    Measure.OUTSIDE_PROFESSIONALS: "professionnels extérieurs",
    Measure.PARITY: "écart entre salariés et employeurs",
}
_LITTLE = frozenset(
    ["le", "la", "les", "l", "du", "de", "des", "d", "un", "une", "et", "a", "au", "aux", "en"]
)


class ImpossibleClauseError(ValueError):
    """A count that nothing could be: a share beyond the whole, a range that ends before it begins."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One count. ``percent``: ``number`` is a share of the members, in hundredths, never exact; ``over``: more than it.

    ``most``: the other end of a range. ``what``: the words of a seat that the sheet names itself (`Measure.NAMED`);
    ``votes``: whether whoever holds it does.
    """

    measure: Measure
    number: int
    exact: bool = True
    percent: bool = False
    over: bool = False
    most: int | None = None
    what: str = ""
    votes: bool = True

    def __post_init__(self) -> None:
        share = self.percent and (self.exact or self.most is not None or self.number > 100)  # noqa: PLR2004
        bounds = self.most is not None and (self.exact or self.most < self.number)
        named = (self.measure is Measure.NAMED) is not bool(place_key(self.what))
        parity = self.measure is Measure.PARITY and (self.number or not self.exact)
        apart = (self.over and not self.percent) or (not self.votes and self.measure is not Measure.NAMED)
        if self.number < 0 or share or bounds or named or parity or apart:
            raise ImpossibleClauseError(f"not a clause: {self}")

    @property
    def key(self) -> str:
        """What tells the seats named by the sheet apart; "" for every other count."""
        return place_key(self.what)

    @property
    def said(self) -> tuple[Measure, str]:
        """What is counted: a rule counts it once."""
        return self.measure, self.key

    def required(self, total: int) -> int:
        """How many that makes with ``total`` members (a share is rounded up, or passed where it must be)."""
        if not self.percent:
            return self.number
        return self.number * total // 100 + 1 if self.over else -(-self.number * total // 100)

    def gap(self, present: int, total: int) -> int:
        """Members missing (positive) or too many (negative); 0 when met."""
        missing = self.required(total) - present
        if self.exact:
            return missing
        return min(0, self.most - present) if self.most is not None and missing <= 0 else max(0, missing)

    def counted(self, number: int) -> Phrase | Count:
        """ "1 professionnel", "1 « ancien titulaire »"."""
        if self.measure is not Measure.NAMED:
            return self.measure.counted(number)
        return Phrase(gettext_noop("%(number)s « %(what)s »"), {"number": number, "what": self.what})

    @property
    def label(self) -> str:
        """Of what is counted, for a table's first column."""
        return self.what if self.measure is Measure.NAMED else self.measure.label

    @property
    def wording(self) -> Phrase:
        """ "exactement 5 membres", "au moins 50 % de professionnels"."""
        if self.measure is Measure.PARITY:
            return Phrase(gettext_noop("autant de salariés que d’employeurs"))
        if self.percent:
            template = (
                gettext_noop("plus de %(share)s %% de %(what)s")
                if self.over
                else gettext_noop("au moins %(share)s %% de %(what)s")
            )
            return Phrase(template, {"share": self.number, "what": self.measure.label})
        count = self.counted(self.number)
        if self.most is not None:
            template = gettext_noop("de %(least)s à %(count)s")
            return Phrase(template, {"least": self.number, "count": self.counted(self.most)})
        template = gettext_noop("exactement %(count)s") if self.exact else gettext_noop("au moins %(count)s")
        phrase = Phrase(template, {"count": count})
        return phrase if self.votes else Phrase(gettext_noop("%(said)s, sans voix"), {"said": phrase})


def place_key(words: str) -> str:
    """What two wordings of one seat share: no case, accent, article, plural ("Anciens titulaires du titre")."""
    folded = re.sub(r"[^a-z0-9]+", " ", plain(words.replace("’", " ").replace("'", " ")))
    kept = [w for w in folded.split() if w not in _LITTLE]
    return " ".join(w[:-1] if len(w) > 3 and w[-1] in "sx" else w for w in kept)  # noqa: PLR2004


def plain(text: str) -> str:
    """Lower case, no accents, single blanks: for comparing words, never for showing them."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())
