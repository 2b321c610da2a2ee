"""A list of candidates judged without writing anything: every error by cell, and who is known already."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.candidates import numbers, returning
from parchemin.candidates.known_rows import Decision, KnownRow, known_rows
from parchemin.candidates.models import Candidacy
from parchemin.catalogue.facts import openings, registrations
from parchemin.catalogue.joining import not_delivered
from parchemin.catalogue.models import Block, Framework
from parchemin.domain.access import AccessRoute, enrolment_objections
from parchemin.domain.file_number import LIMIT
from parchemin.domain.objection import Level, Objection, Refused, gettext_noop
from parchemin.domain.one_person import known_objection
from parchemin.domain.text import folded
from parchemin.formats.tables import spreadsheet
from parchemin.formats.tables.candidate_columns import CandidateRow, CellError, Reading, order
from parchemin.formats.tables.candidate_list import headings, read
from parchemin.parties.models import Certifier, Site
from parchemin.runtime.clock import day_here


@dataclass(frozen=True, slots=True)
class DryRun:
    """What an import would do. ``rows`` are ready when nothing in ``errors`` blocks."""

    filename: str
    rows: tuple[CandidateRow, ...]
    errors: tuple[CellError, ...]
    read: int  # rows of the file that are not empty
    notes: tuple[str, ...] = ()  # how the file was read, a sentence each
    known: tuple[KnownRow, ...] = ()
    gone: tuple[
        Candidacy, ...
    ] = ()  # of the list as it was deposited before, and no longer in it: nothing is done

    @property
    def new(self) -> tuple[CandidateRow, ...]:
        """The rows that would be enrolled: those whose person has an open file of the sheet change nothing."""
        already = {one.row.number for one in self.known if one.already}
        return tuple(row for row in self.rows if row.number not in already)

    @property
    def asked(self) -> tuple[KnownRow, ...]:
        """The rows of which somebody must say who they are."""
        return tuple(one for one in self.known if one.asks)

    @property
    def blocking(self) -> tuple[CellError, ...]:
        return tuple(e for e in self.errors if e.blocking)

    @property
    def warnings(self) -> tuple[CellError, ...]:
        return tuple(e for e in self.errors if not e.blocking)


def dry_run(
    *,
    actor: Actor,
    now: datetime,
    certifier: Certifier,
    framework: Framework,
    data: bytes,
    filename: str,
    decisions: Mapping[int, Decision] | None = None,
    rehearsal: bool = False,
) -> DryRun:
    """Judge a list without writing anything: cells, then numbers taken, sites, blocks, routes, people known.

    ``decisions``: by number of row, what was found of those like somebody known. A rehearsal is of nobody: its rows
    are compared with no one.

    Raises ``Refused`` when the file is not a table at all.
    """
    require(to_manage(actor, certifier.pk))
    require(not_delivered(framework.sheet, certifier))
    try:
        table = spreadsheet.load(data, filename, headings)
    except spreadsheet.Unreadable as error:
        raise Refused(
            [
                Objection(
                    "import.unreadable",
                    gettext_noop("%(cause)s"),
                    {"cause": str(error)},
                    about="file",
                    mend=gettext_noop("L’enregistrer en classeur .xlsx ou en CSV, ou repartir du modèle."),
                )
            ]
        ) from error
    reading = read(table)
    checks = _Checks(certifier, framework, reading, day_here(now), decisions or {}, rehearsal)
    errors = sorted([*reading.errors, *checks.errors()], key=order)
    known = tuple(checks.known)
    return DryRun(
        filename, reading.rows, tuple(errors), len(table.rows), reading.notes, known, _gone(certifier, known)
    )


def _gone(certifier: Certifier, known: Iterable[KnownRow]) -> tuple[Candidacy, ...]:
    """Open files of the lists that those known came from, whose person is not in this one: a list given again names who
    stays, and nobody is taken out by not being named."""
    here = [one.already for one in known if one.already]
    if not here:
        return ()
    own = Candidacy.objects.filter(certifier=certifier)
    lists = own.filter(number__in=here, batch__isnull=False).values("batch")
    rows = own.filter(batch__in=lists, state=Candidacy.State.ENROLLED).exclude(number__in=here)
    return tuple(rows.select_related("person").order_by("number"))


@dataclass(slots=True)
class _Checks:
    """What only the database can say of the rows read."""

    certifier: Certifier
    framework: Framework
    reading: Reading
    today: date
    decisions: Mapping[int, Decision]
    rehearsal: bool
    known: list[KnownRow] = field(default_factory=list)

    def errors(self) -> Iterable[CellError]:
        if not self.rehearsal:
            self.known = known_rows(self.certifier, self.framework, self.reading.rows, self.decisions)
        yield from self._people()
        yield from self._numbers()
        yield from self._sites()
        yield from self._blocks()
        yield from self._routes()

    def _numbers(self) -> Iterable[CellError]:
        own = {one.row.number: one.already for one in self.known}
        taken = numbers.taken(self.certifier, [row.file_number for row in self.reading.rows])
        for row in self.reading.rows:
            if row.file_number in taken and own.get(row.number) != row.file_number:
                yield self.reading.error(
                    row,
                    "file_number",
                    "number-taken",
                    f"Le numéro de dossier « {row.file_number} » est déjà pris.",
                    value=row.file_number,
                )
            elif len(row.file_number) > LIMIT:
                yield self.reading.error(
                    row,
                    "file_number",
                    "number-too-long",
                    f"Le numéro de dossier dépasse {LIMIT} caractères.",
                    value=row.file_number,
                )

    def _sites(self) -> Iterable[CellError]:
        known = sites_of(self.certifier)
        for row in self.reading.rows:
            if row.site and folded(row.site) not in known:
                close = difflib.get_close_matches(folded(row.site), known, 1, 0.6)
                yield self.reading.error(
                    row,
                    "site",
                    "unknown-site",
                    f"Le site « {row.site} » n’est pas un site de ce certificateur.",
                    value=row.site,
                    suggested=known[close[0]].name if close else "",
                )

    def _blocks(self) -> Iterable[CellError]:
        known = blocks_of(self.framework)
        for row in self.reading.rows:
            for code in row.blocks:
                if code not in known:
                    close = difflib.get_close_matches(code, known, 1, 0.6)
                    yield self.reading.error(
                        row,
                        "blocks",
                        "unknown-block",
                        f"Le bloc « {code} » n’est pas dans le référentiel {self.framework}.",
                        value=code,
                        suggested=close[0] if close else "",
                    )

    def _routes(self) -> Iterable[CellError]:
        open_routes, periods = openings(self.framework), registrations(self.framework.sheet)
        judged: dict[tuple[AccessRoute, date, date | None], list[Objection]] = {}
        for row in self.reading.rows:
            case = (row.route, row.entered_on, row.identity.birth_date)
            if case not in judged:
                judged[case] = enrolment_objections(
                    row.route,
                    open_routes,
                    periods,
                    row.entered_on,
                    birth_date=row.identity.birth_date,
                    sheet=f"Fiche {self.framework.sheet}",
                )
            for objection in judged[case]:
                if objection.level == Level.IGNORE:
                    continue
                route = "route" in objection.code
                yield self.reading.error(
                    row,
                    "route" if route else "entered_on",
                    objection.code,
                    f"{objection.message} {objection.mend_message}".strip(),
                    value=row.route.value if route else row.entered_on.strftime("%d/%m/%Y"),
                    blocking=objection.level != Level.WARN,
                )

    def _people(self) -> Iterable[CellError]:
        """Somebody who is known already: the row changes nothing, or asks who it is, or only says it."""
        for one in self.known:
            if one.already:
                words = f"Cette personne est déjà inscrite sous le numéro {one.already} : la ligne ne change rien."
                yield self._person_error(one.row, "already-enrolled", words, blocking=False)
                continue
            decision = self.decisions.get(one.row.number, Decision())
            if decision.join:
                yield from self._joined(one, decision.join)
            elif not decision.apart.strip():
                for match in one.weighing or one.matches[:1]:
                    reason, asks = known_objection(match.alike), match in one.weighing
                    words = f"{reason.message} {reason.mend_message}" if asks else reason.message
                    yield self._person_error(one.row, reason.code, words, blocking=asks)

    def _joined(self, one: KnownRow, key: str) -> Iterable[CellError]:
        chosen = [match.person for match in one.matches if str(match.person.pk) == key]
        if not chosen:
            words = "La personne choisie ne ressemble pas à celle de cette ligne."
            yield self._person_error(one.row, "person-unlike", words)
        for person in chosen:
            for reason in [] if one.already else returning.sheet_objections(person, self.framework):
                words = f"{reason.message} {reason.mend_message}"
                yield self._person_error(one.row, reason.code, words)

    def _person_error(self, row: CandidateRow, cause: str, words: str, *, blocking: bool = True) -> CellError:
        name = row.identity.birth_name
        return self.reading.error(row, "birth_name", cause, words, value=name, blocking=blocking)


def sites_of(certifier: Certifier) -> dict[str, Site]:
    """Sites of the certifier, by their folded name."""
    return {folded(site.name): site for site in Site.objects.filter(certifier=certifier).order_by("pk")}


def blocks_of(framework: Framework) -> dict[str, Block]:
    """Blocks by what people write: its code in full, "BC01", "B1", "1"."""
    by_name: dict[str, Block] = {}
    for block in framework.blocks.order_by("number"):
        for name in (
            block.code,
            f"BC{block.number:02d}",
            f"BC{block.number}",
            f"B{block.number}",
            str(block.number),
        ):
            by_name.setdefault(name.upper(), block)
    return by_name


def code_of(error: CellError) -> str:
    """The code of the reason of a cell: a rule keeps its name everywhere, what is of the list alone is the list's."""
    return error.cause if "." in error.cause else f"import.{error.cause}"
