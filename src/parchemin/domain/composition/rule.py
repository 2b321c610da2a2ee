"""A sheet's sentence on the jury as counts that run: clauses, who votes, whom the colleges count.

A rule is written on one line, for people to read and to keep in a diff::

    membres = 5 ; président = 1 ; professionnels (président compris) = 4 ; salariés = 2 ; employeurs = 2 ;
    certificateur = 1 ; président professionnel : oui ; collèges : professionnels et président ; votent : tous

``=`` is exact, ``≥`` (or ``>=``) a minimum, ``3 à 5`` a range, both ends included; a number may be a share of the
members (``≥ 50 %``; ``> 50 %`` is more than half). A seat that the sheet words itself is written between quotation
marks: ``« ancien titulaire du titre » = 1``, with ``(sans voix)`` when whoever holds it does not vote.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from parchemin.domain.composition.clause import (
    WORDS,
    Clause,
    ImpossibleClauseError,
    Measure,
    place_key,
    plain,
)
from parchemin.domain.composition.facts import College, JurorFacts, Seat
from parchemin.domain.objection import gettext_noop
from parchemin.domain.phrase import Listed, Phrase, Sentences, Words
from parchemin.domain.text import whole

__all__ = [
    "Clause",
    "ClauseState",
    "CollegeBase",
    "CompositionRule",
    "Measure",
    "Voters",
    "parse_notation",
    "place_key",
    "plain",
]

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


# What clauses say beside their count since they were first kept, and what silence means.
_LATER: dict[str, Any] = {"over": False, "most": None, "what": "", "votes": True}
_QUOTED = re.compile(r"\s*[«\"“](?P<what>[^»\"”]+)[»\"”]")
_RANGE = re.compile(r"(\d+)\s*(?:à|-|–)\s*(\d+)")
_Choice = TypeVar("_Choice", CollegeBase, Voters)
_W = TypeVar("_W", str, Phrase)


@dataclass(frozen=True, slots=True)
class ClauseState:
    """A clause beside the members seated: what a page lights up."""

    measure: Measure
    label: Words
    required: Phrase
    present: int
    met: bool
    missing: int  # positive: members to add; negative: members too many
    clause: Clause


@dataclass(frozen=True, slots=True)
class CompositionRule:
    """Composition du jury as the sheet and its settlement define it.

    ``president_counted``: the president is among the professionals counted. ``president_professional``:
    the president must be one. ``voiceless_counted``: those without a vote are among the members counted.
    ``text``: the sheet's own words; ``where``: their place, as printed.
    """

    clauses: tuple[Clause, ...]
    president_counted: bool = True
    president_professional: bool = True
    colleges: CollegeBase = CollegeBase.PROFESSIONALS_AND_PRESIDENT
    voters: Voters = Voters.ALL
    text: str = ""
    where: Words = ""
    voiceless_counted: bool = False

    def clause(self, measure: Measure) -> Clause | None:
        return next((c for c in self.clauses if c.measure is measure), None)

    @property
    def places(self) -> dict[str, Clause]:
        """The seats that the sheet words itself, by key."""
        return {c.key: c for c in self.clauses if c.measure is Measure.NAMED}

    def voiceless(self, member: JurorFacts) -> bool:
        """Whether the member holds a seat without a vote: they sit, are convoked and listed, and decide nothing."""
        place = self.places.get(place_key(member.place)) if member.place else None
        return not member.voice or (place is not None and not place.votes)

    def votes(self, member: JurorFacts) -> bool:
        if self.voiceless(member):
            return False
        if self.voters is Voters.PRESIDENT_ONLY:
            return member.seat is Seat.PRESIDENT
        return self.voters is Voters.ALL or member.seat is not Seat.CERTIFIER

    def count(self, measure: Measure, members: Iterable[JurorFacts]) -> int:
        if measure is Measure.PARITY:
            people = list(members)
            return abs(self.count(Measure.EMPLOYEES, people) - self.count(Measure.EMPLOYERS, people))
        return sum(1 for member in members if self._counts(measure, member))

    def _present(self, clause: Clause, members: Sequence[JurorFacts]) -> int:
        if clause.measure is Measure.NAMED:
            return sum(1 for member in members if member.place and place_key(member.place) == clause.key)
        return self.count(clause.measure, members)

    def _counts(self, measure: Measure, member: JurorFacts) -> bool:
        if self.voiceless(member):
            return measure is Measure.TOTAL and self.voiceless_counted
        match measure:
            case Measure.TOTAL:
                return True
            case Measure.NAMED:
                return bool(member.place)
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
        return member.professional and member.seat in seats and not member.place

    def states(self, members: Sequence[JurorFacts]) -> list[ClauseState]:
        """Each clause beside ``members``, substitutes left out, in the order of the rule."""
        seated = [m for m in members if not m.substitute]
        total = self.count(Measure.TOTAL, seated)
        return [self._state(clause, seated, total) for clause in self.clauses]

    def _state(self, clause: Clause, seated: Sequence[JurorFacts], total: int) -> ClauseState:
        present = self._present(clause, seated)
        gap = clause.gap(present, total)
        label = self._with_president(clause.measure, clause.label)
        return ClauseState(clause.measure, label, clause.wording, present, gap == 0, gap, clause)

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
        """Seats away from the rule, all clauses together; 0 when every clause is met.

        Employees and employers may be apart for as long as members are still to come.
        """
        states = self.states(members)
        away = {s.measure: abs(s.missing) for s in states if s.measure is Measure.PARITY}
        room = sum(s.missing for s in states if s.measure is Measure.TOTAL and s.missing > 0)
        rest = sum(abs(s.missing) for s in states if s.measure is not Measure.PARITY)
        return rest + max(0, away.get(Measure.PARITY, 0) - room)

    def contradiction(self) -> Phrase | None:
        """Why no jury at all can meet the counts; None when one can."""
        if (
            (presidents := self.clause(Measure.PRESIDENTS))
            and presidents.number > 1
            and not presidents.percent
        ):
            template = gettext_noop("La règle demande %(number)s présidents, et un jury n’en a qu’un.")
            return Phrase(template, {"number": presidents.number})
        named = [
            c for c in self.clauses if c.measure is Measure.NAMED and (c.votes or self.voiceless_counted)
        ]
        exact = {c.measure: c.number for c in self.clauses if c.exact}
        exact |= {
            c.measure: c.most for c in self.clauses if c.most is not None and c.measure is Measure.TOTAL
        }
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
        seats += sum(c.number for c in named)
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
        if self.voiceless_counted:
            parts.append("sans voix, comptés : oui")
        return " ; ".join(parts)

    def _clause_notation(self, clause: Clause) -> str:
        word = f"« {clause.what} »" if clause.measure is Measure.NAMED else WORDS[clause.measure]
        if not clause.votes:
            word += " (sans voix)"
        if clause.measure is Measure.PROFESSIONALS:
            word += " (président compris)" if self.president_counted else " (hors président)"
        if clause.most is not None:
            return f"{word} = {clause.number} à {clause.most}"
        share = " %" if clause.percent else ""
        return f"{word} {'=' if clause.exact else '>' if clause.over else '≥'} {clause.number}{share}"

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
        if any(not clause.votes for clause in self.clauses):
            voters = {
                Voters.ALL: gettext_noop("Tous votent, sauf ceux dont la place est sans voix."),
                Voters.NOT_CERTIFIER: gettext_noop(
                    "Tous votent, sauf les membres du certificateur et ceux dont la place est sans voix."
                ),
            }.get(self.voters, voters)
        if self.voiceless_counted:
            told.append(gettext_noop("Les membres sans voix sont comptés parmi les membres."))
        return Sentences((*told, voters))

    def as_dict(self) -> dict[str, Any]:
        return {
            "clauses": [
                {"measure": c.measure.value, "number": c.number, "exact": c.exact, "percent": c.percent}
                | {name: getattr(c, name) for name, silent in _LATER.items() if getattr(c, name) != silent}
                for c in self.clauses
            ],
            "president_counted": self.president_counted,
            "president_professional": self.president_professional,
            "colleges": self.colleges.value,
            "voters": self.voters.value,
            "text": self.text,
            "where": str(self.where),
            **({"voiceless_counted": True} if self.voiceless_counted else {}),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> CompositionRule:
        return cls(
            clauses=tuple(
                Clause(
                    Measure(c["measure"]),
                    int(c["number"]),
                    bool(c["exact"]),
                    bool(c.get("percent", False)),
                    **{name: c[name] for name in _LATER if name in c},
                )
                for c in data["clauses"]
            ),
            president_counted=bool(data["president_counted"]),
            president_professional=bool(data["president_professional"]),
            colleges=CollegeBase(data["colleges"]),
            voters=Voters(data["voters"]),
            text=str(data.get("text", "")),
            where=str(data.get("where", "")),
            voiceless_counted=bool(data.get("voiceless_counted", False)),
        )


def parse_notation(line: str) -> CompositionRule:
    """Read back `CompositionRule.notation`; accents, case and blanks do not matter. Raises ValueError, in French."""
    clauses: list[Clause] = []
    president_counted = president_professional = True
    colleges, voters, voiceless = CollegeBase.PROFESSIONALS_AND_PRESIDENT, Voters.ALL, False
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
        elif value and key == "sans voix, comptes" and choice in {"oui", "non"}:
            voiceless = choice == "oui"
        else:
            try:
                clause, counted = _parse_clause(part)
            except ImpossibleClauseError as error:
                template = gettext_noop("« %(part)s » ne compte rien de possible.")
                raise ValueError(Phrase(template, {"part": part})) from error
            if any(c.said == clause.said for c in clauses):
                raise ValueError(Phrase(gettext_noop("« %(part)s » est dit deux fois."), {"part": part}))
            clauses.append(clause)
            president_counted = president_counted if counted is None else counted
    if not clauses:
        raise ValueError(Phrase(gettext_noop("La règle ne compte rien.")))
    return CompositionRule(
        tuple(clauses),
        president_counted,
        president_professional,
        colleges,
        voters,
        voiceless_counted=voiceless,
    )


def _parse_clause(part: str) -> tuple[Clause, bool | None]:
    quoted = _QUOTED.match(part)
    told = part[quoted.end() :] if quoted else part
    sign = next((s for s in "=≥>" if s in told), None)
    if sign is None:
        raise ValueError(Phrase(gettext_noop("« %(part)s » n’a ni « = » ni « ≥ »."), {"part": part}))
    name, _, number = told.partition(sign)
    if quoted:
        return _parse_named(quoted["what"].strip(), plain(name), number.strip(), sign), None
    key, counted = plain(name), None
    for ending, value in ((" (president compris)", True), (" (hors president)", False)):
        if key.endswith(ending):
            key, counted = key.removesuffix(ending), value
    measure = next((m for m, word in WORDS.items() if plain(word) == key), None)
    if measure is None:
        template = gettext_noop("« %(name)s » n’est pas un compte connu.")
        raise ValueError(Phrase(template, {"name": name.strip()}))
    digits = number.strip()
    if sign == "=" and (ends := _RANGE.fullmatch(digits)):
        return Clause(measure, int(ends[1]), exact=False, most=int(ends[2])), counted
    percent = digits.endswith("%")
    count = _number(digits.removesuffix("%").strip(), number)
    if sign == ">" and not percent:  # more than two is three at least
        return Clause(measure, count + 1, exact=False), counted
    return Clause(measure, count, sign == "=", percent, over=sign == ">"), counted


def _parse_named(what: str, ending: str, number: str, sign: str) -> Clause:
    """A seat between quotation marks; what follows them says whether it votes."""
    if ending not in {"", "(sans voix)"}:
        raise ValueError(Phrase(gettext_noop("« %(name)s » n’est pas un compte connu."), {"name": ending}))
    votes = not ending
    if sign == "=" and (ends := _RANGE.fullmatch(number)):
        return Clause(Measure.NAMED, int(ends[1]), exact=False, most=int(ends[2]), what=what, votes=votes)
    count = _number(number, number) + (sign == ">")
    return Clause(Measure.NAMED, count, sign == "=", what=what, votes=votes)


def _number(digits: str, printed: str) -> int:
    count = whole(digits)
    if count is None:
        template = gettext_noop("« %(number)s » n’est pas un nombre.")
        raise ValueError(Phrase(template, {"number": printed.strip()}))
    return count


def _choice(kind: type[_Choice], words: str, part: str) -> _Choice:
    for member in kind:
        if plain(member.label) == words:
            return member
    raise ValueError(Phrase(gettext_noop("« %(part)s » n’est pas un choix connu."), {"part": part}))
