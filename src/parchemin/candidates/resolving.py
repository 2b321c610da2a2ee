"""Who is known already: records like an identity, with what agrees and what differs. It proposes, people decide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from parchemin.candidates.acts import IDENTITY
from parchemin.candidates.facts import identity_of
from parchemin.candidates.models import Candidacy, DistinctPersons, PersonJoin
from parchemin.catalogue.queries import without_readings
from parchemin.domain.identity import Identity
from parchemin.domain.objection import gettext_noop
from parchemin.domain.one_person import Alike
from parchemin.domain.phrase import Listed
from parchemin.domain.same_person import DATE_PARTS, Comparison, Likeness, compare
from parchemin.domain.text import folded, squeezed
from parchemin.parties.models import Certifier, Person

MOST_ALIKE = 60  # records of one name or one birth date compared two by two; beyond, the first ones


@dataclass(frozen=True, slots=True)
class Match:
    """A record like the identity asked, and its files, the latest first."""

    person: Person
    comparison: Comparison
    files: tuple[Candidacy, ...]

    @property
    def same(self) -> bool:
        return self.comparison.likeness is Likeness.SAME

    @property
    def numbers(self) -> str:
        return ", ".join(file.number for file in self.files)

    @property
    def alike(self) -> Alike:
        """As the rules say it."""
        return Alike(
            str(self.person.pk),
            self.person.full_name,
            self.numbers,
            words_of(self.comparison.agreeing),
            words_of(self.comparison.differing),
        )


def candidates_of(certifier: Certifier | int) -> QuerySet[Person]:
    """Persons who are or were candidates there, rehearsals apart: neither erased nor joined to another record."""
    gone = PersonJoin.objects.filter(joined=OuterRef("pk"), undone_at__isnull=True)
    files = without_readings(
        Candidacy.objects.filter(rehearsal=False)
        .order_by("-entered_on", "-pk")
        .select_related("framework__sheet"),
        "framework",
    )
    rows = Person.objects.filter(~Exists(gone), certifier=certifier, erased_at__isnull=True)
    return (
        rows.filter(Exists(Candidacy.objects.filter(person=OuterRef("pk"), rehearsal=False)))
        .prefetch_related(Prefetch("candidacies", queryset=files))
        .order_by("pk")
    )


def known(certifier: Certifier, identity: Identity, email: str = "") -> list[Match]:
    """Records that may be of this person, those where nothing differs first."""
    whose = Q(name_key__in={squeezed(identity.birth_name), squeezed(identity.usage_name)} - {""})
    if identity.birth_date:
        day = identity.birth_date
        whose |= Q(birth_year=day.year, birth_month=day.month, birth_day=day.day)
    if email:
        whose |= Q(email__iexact=email)
    return _matches(candidates_of(certifier).filter(whose), identity, email)


def _matches(rows: Iterable[Person], identity: Identity, email: str) -> list[Match]:
    matches = [
        Match(row, compare(identity, identity_of(row), email, row.email), tuple(row.candidacies.all()))
        for row in rows
    ]
    alike = [match for match in matches if match.comparison.likeness is not Likeness.OTHER]
    return sorted(alike, key=lambda match: (not match.same, str(match.person.pk)))


class Register:
    """Everybody known to a certifier, read once: for lists, where each row would be a question."""

    def __init__(self, certifier: Certifier) -> None:
        self.by_names: dict[tuple[str, str], list[Person]] = defaultdict(list)
        self.by_day: dict[tuple[Any, ...], list[Person]] = defaultdict(list)
        self.by_email: dict[str, list[Person]] = defaultdict(list)
        for row in candidates_of(certifier):
            self.by_names[row.name_key, folded(row.first_name)].append(row)
            if row.birth_day:
                self.by_day[(row.birth_year, row.birth_month, row.birth_day)].append(row)
            if row.email:
                self.by_email[row.email.casefold()].append(row)

    def known(self, identity: Identity, email: str = "") -> list[Match]:
        """As ``known``: whoever is alike has the same names, the same day of birth or the same address."""
        first = folded(identity.first_names[0]) if identity.first_names else ""
        rows = [
            *self.by_names.get((squeezed(identity.birth_name), first), []),
            *self.by_day.get((identity.birth_year, identity.birth_month, identity.birth_day), []),
            *self.by_email.get(email.casefold(), []),
        ]
        return _matches({row.pk: row for row in rows}.values(), identity, email)


# -- records alike ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be of one person."""

    first: Match
    second: Match
    comparison: Comparison


def pairs(certifier: Certifier) -> list[Pair]:
    """Records of the certifier that may be of one person, never told apart, those where nothing differs first."""
    register = Register(certifier)
    apart = {frozenset(two) for two in _apart(certifier)}
    seen: set[frozenset[Any]] = set()
    lookalikes = []
    for one, other in _together(register):
        two = frozenset({one.pk, other.pk})
        if two in seen or two in apart:
            continue
        seen.add(two)
        comparison = compare(identity_of(one), identity_of(other), one.email, other.email)
        if comparison.likeness is not Likeness.OTHER:
            first, second = sorted((one, other), key=_age)
            lookalikes.append(Pair(_side(first, comparison), _side(second, comparison), comparison))
    return sorted(
        lookalikes,
        key=lambda p: (p.comparison.likeness is not Likeness.SAME, p.first.person.sort_name, p.first.numbers),
    )


def _apart(certifier: Certifier) -> Iterable[tuple[Any, Any]]:
    rows = DistinctPersons.objects.filter(certifier=certifier).order_by("pk")
    return rows.values_list("first_id", "second_id")


def _together(register: Register) -> Iterator[tuple[Person, Person]]:
    for groups in (register.by_names, register.by_day, register.by_email):
        for rows in groups.values():
            some = rows[:MOST_ALIKE]
            yield from ((one, other) for n, one in enumerate(some) for other in some[n + 1 :])


def _age(person: Person) -> tuple[Any, ...]:
    """Who has a title first, then the older record: the one to keep."""
    files = list(person.candidacies.all())
    titled = any(file.state == Candidacy.State.COMPLETE for file in files)
    return not titled, min((file.created_at for file in files), default=None), str(person.pk)


def _side(person: Person, comparison: Comparison) -> Match:
    return Match(person, comparison, tuple(person.candidacies.all()))


# -- what is said of it -------------------------------------------------------------------------------------------


def words_of(fields: Iterable[str]) -> Listed:
    """Fields, as people call them."""
    return Listed(tuple(IDENTITY[name] for name in fields), gettext_noop(" et "))


def sides(pair: Pair) -> tuple[list[tuple[str, str, str]], list[tuple[str, str, str]]]:
    """The two records of a pair, field by field (see ``told``)."""
    return told(pair.first), told(pair.second)


def told(match: Match) -> list[tuple[str, str, str]]:
    """What a page shows of a match: each field as people call it, its value there, "agree" or "differ"."""
    signs = {
        **dict.fromkeys(match.comparison.agreeing, "agree"),
        **dict.fromkeys(match.comparison.differing, "differ"),
    }
    shown = []
    for name, words in IDENTITY.items():
        value = getattr(match.person, name)
        if name == DATE_PARTS[0] and (born := _born(match.person)):
            parts = {signs[part] for part in DATE_PARTS if part in signs}
            sign = "differ" if "differ" in parts else "agree"
            shown.append((gettext_noop("naissance"), born, sign if parts else ""))
        elif name not in DATE_PARTS and name in signs and value:
            shown.append((words, str(value), signs[name]))
    return [one for one in shown if one[2]]


def _born(person: Person) -> str:
    """ "31/01/1999", "01/1999" or "1999", as far as it is known."""
    known = [f"{part:02d}" for part in (person.birth_day, person.birth_month) if part]
    return "/".join([*known, str(person.birth_year)]) if person.birth_year else ""
