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
from parchemin.domain.one_person import weighs
from parchemin.formats.tables.candidate_columns import CandidateRow
from parchemin.parties.models import Certifier, Person


@dataclass(frozen=True, slots=True)
class Decision:
    """What a named person found of a row: ``join`` is the key of the person it is, ``apart`` why it is nobody known."""

    join: str = ""
    apart: str = ""


@dataclass(frozen=True, slots=True)
class KnownRow:
    """A row like somebody known.

    ``already``: the number of the open file that makes the row change nothing. ``weighing``: the matches that cannot be
    left unsaid: nothing differs, or little does and they have a file of the same sheet, open or that gave its title.
    """

    row: CandidateRow
    matches: tuple[resolving.Match, ...]
    weighing: tuple[resolving.Match, ...]
    already: str = ""

    @property
    def asks(self) -> bool:
        """Whether the list waits for a decision on this row."""
        return not self.already and bool(self.weighing)


def known_rows(
    certifier: Certifier,
    framework: Framework,
    rows: Iterable[CandidateRow],
    decisions: Mapping[int, Decision] | None = None,
) -> list[KnownRow]:
    """Rows like somebody the certifier knows, in the order of the list.

    Somebody found to be one of them by ``decisions`` is the same as one of whom nothing differs.
    """
    register = resolving.Register(certifier)
    known = []
    for row in rows:
        matches = register.known(row.identity, row.email)
        if matches:
            chosen = (decisions or {}).get(row.number, Decision())
            own = [m for m in matches if (str(m.person.pk) == chosen.join if chosen.join else m.same)]
            already = "" if chosen.apart.strip() else _open_file(own, framework)
            weighing = tuple(m for m in matches if weighs(m.comparison, files=bool(_files(m, framework))))
            known.append(KnownRow(row, tuple(matches), weighing, already))
    return known


def _files(match: resolving.Match, framework: Framework) -> list[Candidacy]:
    """Files of the sheet that the record has, but for those withdrawn."""
    return [
        file
        for file in match.files
        if file.framework.sheet_id == framework.sheet_id and file.state != Candidacy.State.WITHDRAWN
    ]


def _open_file(matches: Iterable[resolving.Match], framework: Framework) -> str:
    """The number of the open file that one of them has on the sheet, "" without one."""
    files = (file for match in matches for file in _files(match, framework))
    return next((file.number for file in files if file.state == Candidacy.State.ENROLLED), "")


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
    candidacies: Mapping[int, Candidacy],
    decisions: Mapping[int, Decision],
) -> None:
    """Write in the journal what was found of people; ``candidacies``: the files, by number of row."""
    for one in known:
        candidacy, decision = candidacies.get(one.row.number), decisions.get(one.row.number)
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
