"""Rows of a list like somebody known: what each asks, what a named person found of it, what the journal keeps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from parchemin.accounts.actor import Actor
from parchemin.candidates import resolving, returning
from parchemin.candidates.facts import row_fields
from parchemin.candidates.models import Candidacy
from parchemin.catalogue.models import Framework
from parchemin.formats.tables.candidate_list import CandidateRow
from parchemin.parties.models import Certifier, Person


@dataclass(frozen=True, slots=True)
class Decision:
    """What a named person found of a row: ``join`` is the key of the person it is, ``apart`` why it is nobody known."""

    join: str = ""
    apart: str = ""


@dataclass(frozen=True, slots=True)
class KnownRow:
    """A row like somebody known; ``already``: the number of the open file that makes the row change nothing."""

    row: CandidateRow
    matches: tuple[resolving.Match, ...]
    already: str = ""

    @property
    def asks(self) -> bool:
        """Whether the list waits for a decision on this row."""
        return not self.already and any(match.same for match in self.matches)


def known_rows(certifier: Certifier, framework: Framework, rows: Iterable[CandidateRow]) -> list[KnownRow]:
    """Rows like somebody the certifier knows, in the order of the list."""
    register = resolving.Register(certifier)
    found = []
    for row in rows:
        matches = register.known(row.identity, row.email)
        if matches:
            found.append(KnownRow(row, tuple(matches), _open_file(matches, framework)))
    return found


def _open_file(matches: Iterable[resolving.Match], framework: Framework) -> str:
    """The number of the open file that the same person has on the sheet, "" without one."""
    return next(
        (
            file.number
            for match in matches
            if match.same
            for file in match.files
            if file.state == Candidacy.State.ENROLLED and file.framework.sheet_id == framework.sheet_id
        ),
        "",
    )


def people_joined(
    known: Iterable[KnownRow], decisions: Mapping[int, Decision], certifier: Certifier
) -> Iterable[tuple[CandidateRow, Person]]:
    """Rows joined to somebody known, whose record serves again."""
    for one in known:
        key = decisions.get(one.row.number, Decision()).join
        if one.already or not key:
            continue
        person = Person.objects.select_for_update().get(pk=key, certifier=certifier)
        fields = row_fields(one.row.identity) | {
            "email": one.row.email,
            "employer_siret": one.row.employer_siret,
        }
        returning.fill_in(person, fields)
        yield one.row, person


def tell(
    *,
    actor: Actor,
    now: datetime,
    known: Iterable[KnownRow],
    made: Mapping[int, Candidacy],
    decisions: Mapping[int, Decision],
) -> None:
    """Write in the journal what was found of people; ``made``: the files, by number of row."""
    for one in known:
        candidacy, decision = made.get(one.row.number), decisions.get(one.row.number)
        if candidacy is None or decision is None:
            continue
        returning.told(
            actor=actor,
            now=now,
            candidacy=candidacy,
            joined=bool(decision.join),
            others=[] if decision.join else one.matches,
            apart=decision.apart,
        )
