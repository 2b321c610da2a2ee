"""A sheet's sentence on the jury as counts that run: clauses, who votes, whom the colleges count.

A rule is written on one line, for people to read and to keep in a diff::

    membres = 5 ; président = 1 ; professionnels (président compris) = 4 ; salariés = 2 ; employeurs = 2 ;
    certificateur = 1 ; président professionnel : oui ; collèges : professionnels et président ; votent : tous

``=`` is exact, ``≥`` (or ``>=``) a minimum; a number may be a share of the members (``≥ 50 %``).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from parchemin.domain.composition.facts import College, JurorFacts, Seat
from parchemin.domain.objection import gettext_noop
from parchemin.domain.phrase import Count, Listed, Phrase, Sentences, Words


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
}
_WORDS = {
    Measure.TOTAL: "membres",
    Measure.PRESIDENTS: "président",
    Measure.PROFESSIONALS: "professionnels",
    Measure.EMPLOYEES: "salariés",
    Measure.EMPLOYERS: "employeurs",
    Measure.INDEPENDENTS: "indépendants",
    Measure.CERTIFIER: "certificateur",
    Measure.OUTSIDE: "extérieurs",
    Measure.OUTSIDE_PROFESSIONALS: "professionnels extérieurs",
}
_COLLEGE_OF = {
    Measure.EMPLOYEES: College.EMPLOYEE,
    Measure.EMPLOYERS: College.EMPLOYER,
    Measure.INDEPENDENTS: College.INDEPENDENT,
}


class CollegeBase(StrEnum):
    """Among whom employees and employers are counted."""

    PROFESSIONALS_AND_PRESIDENT = "professionals-and-president"
    PROFESSIONALS_AND_CERTIFIER = "professionals-and-certifier"
    PROFESSIONALS = "professionals"
    MEMBERS = "members"

    @property
    def label(self) -> str:
        return {
            "professionals-and-president": "professionnels et président",
            "professionals-and-certifier": "professionnels et certificateur, sans le président",
            "professionals": "professionnels sans le président",
            "members": "tous les membres",
        }[self.value]


class Voters(StrEnum):
    """Who votes."""

    ALL = "all"
    NOT_CERTIFIER = "not-certifier"
    PRESIDENT_ONLY = "president-only"

    @property
    def label(self) -> str:
        return {
            "all": "tous",
            "not-certifier": "tous sauf le certificateur",
            "president-only": "le président seul",
        }[self.value]


_Choice = TypeVar("_Choice", CollegeBase, Voters)
_W = TypeVar("_W", str, Phrase)


@dataclass(frozen=True, slots=True)
class Clause:
    """One count. ``percent``: ``number`` is a share of the members, in hundredths, never exact."""

    measure: Measure
    number: int
    exact: bool = True
    percent: bool = False

    def __post_init__(self) -> None:
        if self.number < 0 or (self.percent and (self.exact or self.number > 100)):  # noqa: PLR2004
            raise ValueError(f"not a clause: {self}")

    def required(self, total: int) -> int:
        """How many that makes with ``total`` members (a share is rounded up)."""
        return -(-self.number * total // 100) if self.percent else self.number

    def gap(self, present: int, total: int) -> int:
        """Members missing (positive) or too many (negative); 0 when met."""
        missing = self.required(total) - present
        return missing if self.exact else max(0, missing)

    @property
    def wording(self) -> Phrase:
        """ "exactement 5 membres", "au moins 50 % de professionnels"."""
        if self.percent:
            template = gettext_noop("au moins %(share)s %% de %(what)s")
            return Phrase(template, {"share": self.number, "what": self.measure.label})
        template = gettext_noop("exactement %(count)s") if self.exact else gettext_noop("au moins %(count)s")
        return Phrase(template, {"count": self.measure.counted(self.number)})


@dataclass(frozen=True, slots=True)
class ClauseState:
    """A clause beside the members seated: what a page lights up."""

    measure: Measure
    label: Words
    required: Phrase
    present: int
    met: bool
    missing: int  # positive: members to add; negative: members too many


@dataclass(frozen=True, slots=True)
class CompositionRule:
    """Composition du jury as the sheet and its settlement define it.

    ``president_counted``: the president is among the professionals counted. ``president_professional``:
    the president must be one. ``text``: the sheet's own words; ``where``: their place, as printed.
    """

    clauses: tuple[Clause, ...]
    president_counted: bool = True
    president_professional: bool = True
    colleges: CollegeBase = CollegeBase.PROFESSIONALS_AND_PRESIDENT
    voters: Voters = Voters.ALL
    text: str = ""
    where: Words = ""

    def clause(self, measure: Measure) -> Clause | None:
        return next((c for c in self.clauses if c.measure is measure), None)

    def votes(self, member: JurorFacts) -> bool:
        if self.voters is Voters.PRESIDENT_ONLY:
            return member.seat is Seat.PRESIDENT
        return self.voters is Voters.ALL or member.seat is not Seat.CERTIFIER

    def count(self, measure: Measure, members: Iterable[JurorFacts]) -> int:
        return sum(1 for member in members if self._counts(measure, member))

    def _counts(self, measure: Measure, member: JurorFacts) -> bool:
        match measure:
            case Measure.TOTAL:
                return True
            case Measure.PRESIDENTS:
                return member.seat is Seat.PRESIDENT
            case Measure.PROFESSIONALS:
                return self._professional(member, president=self.president_counted)
            case Measure.CERTIFIER:
                return member.seat is Seat.CERTIFIER and member.certifier_member
            case Measure.OUTSIDE:
                return member.outside
            case Measure.OUTSIDE_PROFESSIONALS:
                return member.outside and self._professional(member, president=self.president_counted)
        return member.college is _COLLEGE_OF[measure] and self._in_colleges(member)

    def _in_colleges(self, member: JurorFacts) -> bool:
        if self.colleges is CollegeBase.MEMBERS:
            return True
        if self.colleges is CollegeBase.PROFESSIONALS_AND_CERTIFIER and member.seat is Seat.CERTIFIER:
            return member.certifier_member
        with_president = self.colleges is CollegeBase.PROFESSIONALS_AND_PRESIDENT
        return self._professional(member, president=with_president)

    @staticmethod
    def _professional(member: JurorFacts, *, president: bool) -> bool:
        seats = (Seat.PRESIDENT, Seat.PROFESSIONAL) if president else (Seat.PROFESSIONAL,)
        return member.professional and member.seat in seats

    def states(self, members: Sequence[JurorFacts]) -> list[ClauseState]:
        """Each clause beside ``members``, substitutes left out, in the order of the rule."""
        seated = [m for m in members if not m.substitute]
        return [self._state(clause, seated) for clause in self.clauses]

    def _state(self, clause: Clause, seated: Sequence[JurorFacts]) -> ClauseState:
        present = self.count(clause.measure, seated)
        gap = clause.gap(present, len(seated))
        label = self._with_president(clause.measure, clause.measure.label)
        return ClauseState(clause.measure, label, clause.wording, present, gap == 0, gap)

    def _with_president(self, measure: Measure, what: _W) -> _W | Phrase:
        """``what`` is counted, and whether the president is among it where that is a choice."""
        if measure is not Measure.PROFESSIONALS:
            return what
        template = (
            gettext_noop("%(what)s (président compris)")
            if self.president_counted
            else gettext_noop("%(what)s (hors président)")
        )
        return Phrase(template, {"what": what})

    def shortfall(self, members: Sequence[JurorFacts]) -> int:
        """Seats away from the rule, all clauses together; 0 when every clause is met."""
        return sum(abs(state.missing) for state in self.states(members))

    def contradiction(self) -> Phrase | None:
        """Why no jury at all can meet the counts; None when one can."""
        exact = {c.measure: c.number for c in self.clauses if c.exact}
        least = {c.measure: c.number for c in self.clauses if not c.percent}
        total = exact.get(Measure.TOTAL)
        colleges = sum(least.get(m, 0) for m in _COLLEGE_OF)
        professionals = exact.get(Measure.PROFESSIONALS)
        president = least.get(Measure.PRESIDENTS, 0) if self.president_professional else 0
        room: int | None = None
        if self.colleges is CollegeBase.MEMBERS:
            room = total
        elif professionals is not None:
            room = professionals
            if self.president_counted and self.colleges is not CollegeBase.PROFESSIONALS_AND_PRESIDENT:
                room -= president
            if self.colleges is CollegeBase.PROFESSIONALS_AND_CERTIFIER:
                certifier = exact.get(Measure.CERTIFIER)
                room = None if certifier is None else room + certifier
            elif not self.president_counted and self.colleges is CollegeBase.PROFESSIONALS_AND_PRESIDENT:
                room += president
        if room is not None and colleges > room:
            template = gettext_noop("Les collèges demandent %(number)s personnes parmi %(room)s.")
            return Phrase(template, {"number": colleges, "room": room})
        apart = (
            0 if self.president_counted and self.president_professional else least.get(Measure.PRESIDENTS, 0)
        )
        seats = least.get(Measure.PROFESSIONALS, 0) + apart + least.get(Measure.CERTIFIER, 0)
        if total is not None and seats > total:
            template = gettext_noop("Les places demandées sont %(number)s, pour %(total)s membres.")
            return Phrase(template, {"number": seats, "total": total})
        return None

    # -- written down -------------------------------------------------------------------------------

    def notation(self) -> str:
        """One line; `parse_notation` reads it back."""
        parts = [self._clause_notation(c) for c in self.clauses]
        parts.append(f"président professionnel : {'oui' if self.president_professional else 'non'}")
        parts.append(f"collèges : {self.colleges.label}")
        parts.append(f"votent : {self.voters.label}")
        return " ; ".join(parts)

    def _clause_notation(self, clause: Clause) -> str:
        word = _WORDS[clause.measure]
        if clause.measure is Measure.PROFESSIONALS:
            word += " (président compris)" if self.president_counted else " (hors président)"
        share = " %" if clause.percent else ""
        return f"{word} {'=' if clause.exact else '≥'} {clause.number}{share}"

    def sentence(self) -> Sentences:
        """The rule said back, every choice in words."""
        parts = tuple(self._with_president(c.measure, c.wording) for c in self.clauses)
        counts = Phrase(gettext_noop("Le jury compte %(parts)s."), {"parts": Listed(parts)})
        return Sentences((counts, *self.choices().parts))

    def choices(self) -> Sentences:
        """What the rule says after its counts: who presides, among whom the colleges are counted, who votes."""
        told: list[Words] = []
        if self.clause(Measure.PRESIDENTS) and self.president_professional:
            told.append(gettext_noop("Le président est un professionnel."))
        if any(self.clause(m) for m in _COLLEGE_OF):
            among = {
                CollegeBase.PROFESSIONALS_AND_PRESIDENT: gettext_noop(
                    "les professionnels, président compris"
                ),
                CollegeBase.PROFESSIONALS_AND_CERTIFIER: gettext_noop(
                    "les professionnels et le membre du certificateur, sans le président"
                ),
                CollegeBase.PROFESSIONALS: gettext_noop("les professionnels, sans le président"),
                CollegeBase.MEMBERS: gettext_noop("tous les membres"),
            }[self.colleges]
            told.append(Phrase(gettext_noop("Les collèges se comptent parmi %(among)s."), {"among": among}))
        voters = {
            Voters.ALL: gettext_noop("Tous les membres votent."),
            Voters.NOT_CERTIFIER: gettext_noop("Tous votent, sauf les membres du certificateur."),
            Voters.PRESIDENT_ONLY: gettext_noop("Seul le président vote."),
        }[self.voters]
        return Sentences((*told, voters))

    def as_dict(self) -> dict[str, Any]:
        return {
            "clauses": [
                {"measure": c.measure.value, "number": c.number, "exact": c.exact, "percent": c.percent}
                for c in self.clauses
            ],
            "president_counted": self.president_counted,
            "president_professional": self.president_professional,
            "colleges": self.colleges.value,
            "voters": self.voters.value,
            "text": self.text,
            "where": str(self.where),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> CompositionRule:
        return cls(
            clauses=tuple(
                Clause(
                    Measure(c["measure"]), int(c["number"]), bool(c["exact"]), bool(c.get("percent", False))
                )
                for c in data["clauses"]
            ),
            president_counted=bool(data["president_counted"]),
            president_professional=bool(data["president_professional"]),
            colleges=CollegeBase(data["colleges"]),
            voters=Voters(data["voters"]),
            text=str(data.get("text", "")),
            where=str(data.get("where", "")),
        )


def parse_notation(line: str) -> CompositionRule:
    """Read back `CompositionRule.notation`; accents, case and blanks do not matter. Raises ValueError, in French."""
    clauses: list[Clause] = []
    president_counted = president_professional = True
    colleges, voters = CollegeBase.PROFESSIONALS_AND_PRESIDENT, Voters.ALL
    for part in (p.strip() for p in line.replace(">=", "≥").split(";")):
        if not part:
            continue
        name, _, value = part.partition(":")
        key, choice = plain(name), plain(value)
        if value and key == "president professionnel" and choice in {"oui", "non"}:
            president_professional = choice == "oui"
        elif value and key == "colleges":
            colleges = _choice(CollegeBase, choice, part)
        elif value and key == "votent":
            voters = _choice(Voters, choice, part)
        else:
            clause, counted = _parse_clause(part)
            if any(c.measure is clause.measure for c in clauses):
                raise ValueError(Phrase(gettext_noop("« %(part)s » est dit deux fois."), {"part": part}))
            clauses.append(clause)
            president_counted = president_counted if counted is None else counted
    if not clauses:
        raise ValueError(Phrase(gettext_noop("La règle ne compte rien.")))
    return CompositionRule(tuple(clauses), president_counted, president_professional, colleges, voters)


def _parse_clause(part: str) -> tuple[Clause, bool | None]:
    sign = next((s for s in "=≥" if s in part), None)
    if sign is None:
        raise ValueError(Phrase(gettext_noop("« %(part)s » n’a ni « = » ni « ≥ »."), {"part": part}))
    name, _, number = part.partition(sign)
    key, counted = plain(name), None
    for ending, value in ((" (president compris)", True), (" (hors president)", False)):
        if key.endswith(ending):
            key, counted = key.removesuffix(ending), value
    measure = next((m for m, word in _WORDS.items() if plain(word) == key), None)
    if measure is None:
        template = gettext_noop("« %(name)s » n’est pas un compte connu.")
        raise ValueError(Phrase(template, {"name": name.strip()}))
    digits = number.strip()
    percent = digits.endswith("%")
    digits = digits.removesuffix("%").strip()
    if not (digits.isascii() and digits.isdigit()):
        template = gettext_noop("« %(number)s » n’est pas un nombre.")
        raise ValueError(Phrase(template, {"number": number.strip()}))
    return Clause(measure, int(digits), sign == "=", percent), counted


def _choice(kind: type[_Choice], words: str, part: str) -> _Choice:
    for member in kind:
        if plain(member.label) == words:
            return member
    raise ValueError(Phrase(gettext_noop("« %(part)s » n’est pas un choix connu."), {"part": part}))


def plain(text: str) -> str:
    """Lower case, no accents, single blanks: for comparing words, never for showing them."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())
