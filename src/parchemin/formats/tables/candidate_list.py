"""List of candidates to enrol, one row each, in a spreadsheet: columns, reading cell by cell, template.

Every error names the file, the row, the column, the cell, the cause, what was found and, when it can be said
without guessing, what was probably meant. The reader never corrects in silence what could be somebody else.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from parchemin.domain.access import AccessRoute
from parchemin.domain.identity import Identity, entry_objections
from parchemin.domain.objection import Level, Objection
from parchemin.domain.spelling import lost_character
from parchemin.domain.text import folded, is_spreadsheet_error, misread, squeezed
from parchemin.formats.numbers import siret
from parchemin.formats.tables.candidate_columns import (
    BY_KEY,
    COLUMNS,
    HEADERS,
    ROUTE_WORDS,
    SEX_WORDS,
    CandidateRow,
    CellError,
    Reading,
    order,
)
from parchemin.formats.tables.spreadsheet import FORMULA_START, Row, Table, cell_ref, dump_csv, dump_xlsx
from parchemin.formats.tables.typed_dates import birth_parts, parse_date, suggested_date

_KNOWN_HEADERS: Mapping[str, str] = {
    folded(word): column.key for column in COLUMNS for word in (column.header, *column.aliases)
}
_ROUTES: Mapping[str, AccessRoute] = {
    **{folded(word): route for word, route in ROUTE_WORDS.items()},
    **{folded(route.label): route for route in AccessRoute},
}
SEX_FIGURES = {"1": "M", "2": "F"}  # as social security numbers begin: suggested, never taken
RE_ENCODE = (
    "Des accents y ont été lus dans un autre encodage que celui de leur écriture : enregistrer la liste en "
    "« CSV UTF-8 », ou en classeur .xlsx, d’après le fichier d’origine."
)
MOST_ERRORS = 2_000  # judged: who mends so many reads the list again
LONGEST_HEADING = 100  # characters


def _column_of(header: str) -> str | None:
    """The key of a heading, its accents read in the wrong encoding included."""
    if len(header) > LONGEST_HEADING:  # no heading of ours, and it may be a whole file without a line end
        return None
    return _KNOWN_HEADERS.get(folded(header)) or _KNOWN_HEADERS.get(folded(misread(header) or ""))


def headings(cells: Sequence[str]) -> int:
    """How many cells of a row are headings of this list: what ``spreadsheet.load`` asks."""
    return len({_column_of(cell) for cell in cells} - {None})


def read(table: Table) -> Reading:
    """Judge every cell of the table. Never raises for what the cells hold."""
    places, errors = _places(table)
    usable = not any(e.blocking for e in errors)  # no row can be used without its columns
    rows: list[CandidateRow] = []
    unread = ""
    for row in table.rows:
        reader = _RowReader(table.name, row, places, len(table.headers))
        candidate = reader.read()
        errors.extend(reader.errors)
        if candidate is not None and usable:
            rows.append(candidate)
        if len(errors) > MOST_ERRORS:
            unread = (
                f"Les lignes après la ligne {row.number} ne sont pas jugées : il y a trop à corriger avant."
            )
            break
    errors.extend(_doubles(table, rows, places))
    broken = {e.row for e in errors if e.blocking}
    kept = tuple(r for r in rows if r.number not in broken)
    misread = any(e.cause == "identity.misread" for e in errors)
    notes = [*table.notes, *([RE_ENCODE] if misread else []), *([unread] if unread else [])]
    return Reading(kept, tuple(sorted(errors, key=order)), table.name, places, tuple(notes))


def _places(table: Table) -> tuple[dict[str, int], list[CellError]]:
    """Which column holds what, and what is wrong with the headers."""
    places: dict[str, int] = {}
    errors: list[CellError] = []
    for index, header in enumerate(table.headers):
        key = _column_of(header)
        where = cell_ref(index, table.header_row)
        if not header:
            continue
        if key is None:
            close = difflib.get_close_matches(folded(header), _KNOWN_HEADERS, 1, 0.75)
            errors.append(
                CellError(
                    table.name,
                    table.header_row,
                    header,
                    where,
                    "unknown-column",
                    f"La colonne « {header} » n’est pas connue : elle n’est pas lue.",
                    header,
                    BY_KEY[_KNOWN_HEADERS[close[0]]].header if close else "",
                    blocking=False,
                )
            )
        elif key in places:
            errors.append(
                CellError(
                    table.name,
                    table.header_row,
                    header,
                    where,
                    "column-twice",
                    f"La colonne « {BY_KEY[key].header} » figure deux fois.",
                    header,
                )
            )
        else:
            places[key] = index
    errors.extend(
        CellError(
            table.name,
            table.header_row,
            column.header,
            "",
            "missing-column",
            f"La colonne « {column.header} » manque.",
            suggested=column.header,
        )
        for column in COLUMNS
        if column.required and column.key not in places
    )
    return places, errors


@dataclass(slots=True)
class _RowReader:
    file: str
    row: Row
    places: Mapping[str, int]
    width: int
    errors: list[CellError] = field(default_factory=list)
    letterbox: str = ""

    def error(
        self, key: str, cause: str, message: str, *, suggested: str = "", blocking: bool = True
    ) -> None:
        index = self.places.get(key)
        self.errors.append(
            CellError(
                self.file,
                self.row.number,
                BY_KEY[key].header,
                "" if index is None else cell_ref(index, self.row.number),
                cause,
                message,
                "" if index is None else self.row.cells[index],
                suggested,
                blocking,
            )
        )

    def text(self, key: str) -> str:
        index = self.places.get(key)
        if index is None:
            return ""
        words = self.row.cells[index]
        if misread(words) is None and (lost := lost_character(words)):
            # Said before blanks are made one: some of these pass for a blank.
            self.error(
                key,
                "identity.unprintable",
                f"La cellule contient un caractère invisible ou de contrôle (U+{ord(lost):04X}).",
            )
            return ""
        if is_spreadsheet_error(words):
            self.error(
                key,
                "identity.spreadsheet-error",
                f"« {words.strip()} » est une erreur du tableur, pas une valeur.",
            )
            return ""
        value = " ".join(words.split())
        if value.startswith(FORMULA_START):
            self.error(key, "formula", f"« {value} » commence comme une formule : elle n’est pas lue.")
            return ""
        if not value and BY_KEY[key].required:
            self.error(key, "empty", f"« {BY_KEY[key].header} » est vide.")
        return value

    def read(self) -> CandidateRow | None:
        self._extra_cells()
        route, entered_on = self._route(), self._date("entered_on")
        self.letterbox = self._email()
        identity = self._identity()
        candidate = {
            "file_number": self.text("file_number"),
            "email": self.letterbox,
            "site": self.text("site"),
            "employer_siret": self._siret(),
        }
        blocks = tuple(part.upper() for part in re.split(r"[\s,;/]+", self.text("blocks")) if part)
        if route is None or entered_on is None or any(e.blocking for e in self.errors):
            return None
        return CandidateRow(self.row.number, route, entered_on, identity, blocks=blocks, **candidate)

    def _extra_cells(self) -> None:
        for index in range(self.width, len(self.row.cells)):
            if self.row.cells[index].strip():
                self.errors.append(
                    CellError(
                        self.file,
                        self.row.number,
                        "",
                        cell_ref(index, self.row.number),
                        "no-header",
                        "La cellule est au-delà de la dernière colonne : un séparateur de trop ?",
                        self.row.cells[index],
                    )
                )

    def _route(self) -> AccessRoute | None:
        value = self.text("route")
        if not value:
            return None
        route = _ROUTES.get(folded(value))
        if route is None:
            close = difflib.get_close_matches(folded(value), _ROUTES, 1, 0.6)
            self.error(
                "route",
                "unknown-route",
                f"La voie d’accès « {value} » n’est pas connue ; attendu FI, CA, FC, CQ, CL ou VAE.",
                suggested=_ROUTES[close[0]].value if close else "",
            )
        return route

    def _date(self, key: str) -> date | None:
        value = self.text(key)
        if not value:
            return None
        day = parse_date(value)
        if day is None:
            self.error(
                key,
                "bad-date",
                f"« {value} » n’est pas une date JJ/MM/AAAA.",
                suggested=suggested_date(value),
            )
        return day

    def _identity(self) -> Identity:
        year, month, day = self._birth()
        identity = Identity(
            birth_name=self.text("birth_name"),
            usage_name=self.text("usage_name"),
            first_names=self._first_names(),
            sex=self._sex(),
            birth_year=year,
            birth_month=month,
            birth_day=day,
            birth_commune_insee=self.text("birth_commune_insee").upper(),
            birth_commune_postcode=self.text("birth_commune_postcode"),
            birth_commune_label=self.text("birth_commune_label"),
            birth_country_label=self.text("birth_country_label"),
        )
        words = {e.column for e in self.errors}
        for objection in entry_objections(identity, self.letterbox):
            key = objection.about if objection.about in BY_KEY else "birth_date"
            if BY_KEY[key].header not in words:
                self._said(key, objection)
        return identity.canonical()

    def _said(self, key: str, objection: Objection) -> None:
        """A reason of the rule, at its cell; several parts of a date are one cell, a column that is missing is said once."""
        if BY_KEY[key].required and key not in self.places:
            return
        if any(e.column == BY_KEY[key].header and e.cause == objection.code for e in self.errors):
            return
        self.error(
            key,
            objection.code,
            objection.message,
            suggested=str(objection.params.get("suggested") or ""),
            blocking=objection.level != Level.WARN,
        )

    def _birth(self) -> tuple[int | None, int | None, int | None]:
        value = self.text("birth_date")
        if parts := birth_parts(value):
            return parts
        day = self._date("birth_date") if value else None
        return (day.year, day.month, day.day) if day else (None, None, None)

    def _first_names(self) -> tuple[str, ...]:
        value = self.text("first_names")
        names = tuple(name.strip() for name in re.split(r"[,;]", value) if name.strip())
        if len(names) == 1 and " " in names[0]:
            self.error(
                "first_names",
                "first-names-unseparated",
                f"« {value} » est lu comme un seul prénom ; séparer plusieurs prénoms par des virgules.",
                suggested=", ".join(names[0].split()),
                blocking=False,
            )
        return names

    def _sex(self) -> str:
        value = self.text("sex")
        if not value:
            return ""
        word = folded(value).rstrip(".")
        sex = SEX_WORDS.get(word, "")
        if not sex:
            meant = SEX_FIGURES.get(word, "")
            self.error("sex", "unknown-sex", f"« {value} » : attendu M ou F.", suggested=meant)
        return sex

    def _email(self) -> str:
        """The address; the rule judges it with the rest of the identity."""
        value = self.text("email")
        if not value:
            self.error(
                "email", "no-email", "Sans courriel, le candidat ne peut pas être prévenu.", blocking=False
            )
        return value

    def _siret(self) -> str:
        value = self.text("employer_siret")
        known = siret.parse(value)
        if value and known is None:
            value = "".join(value.split())
            self.error("employer_siret", "bad-siret", f"« {value} » n’est pas un SIRET de 14 chiffres.")
        elif known is not None and not siret.key_holds(known):
            self.error(
                "employer_siret",
                "siret-checksum",
                f"La clé du SIRET « {known} » n’est pas celle attendue : à vérifier.",
                blocking=False,
            )
        return known or value


ONE_ROW = (
    " N’en garder qu’une ; deux homonymes nés le même jour s’inscrivent l’un par la liste, l’autre à la page "
    "« Inscrire un candidat », qui en demande la raison."
)


@dataclass(frozen=True, slots=True)
class _Once:
    """What may be said by one row only: the second one is pointed at, or stops the list."""

    key: str
    cause: str
    label: str
    of: Callable[[CandidateRow], object]
    blocking: bool = True
    mend: str = ""


def _doubles(table: Table, rows: Iterable[CandidateRow], places: Mapping[str, int]) -> list[CellError]:
    """The same file number twice blocks; the same person or address twice is only pointed at."""
    errors: list[CellError] = []
    kept = list(rows)
    for one in (
        _Once("file_number", "double-file-number", "Ce numéro de dossier", lambda r: r.file_number),
        _Once(
            "birth_name",
            "double-birth-name",
            "La même personne (nom, premier prénom, naissance, sexe)",
            _person,
            mend=ONE_ROW,
        ),
        _Once("email", "double-email", "Ce courriel", lambda r: r.email.casefold(), blocking=False),
    ):
        seen: dict[object, int] = {}
        for row in kept:
            value = one.of(row)
            if not value:
                continue
            if value in seen:
                errors.append(
                    CellError(
                        table.name,
                        row.number,
                        BY_KEY[one.key].header,
                        cell_ref(places.get(one.key, 0), row.number),
                        one.cause,
                        f"{one.label} est déjà ligne {seen[value]}.{one.mend}",
                        str(value) if isinstance(value, str) else row.identity.birth_name,
                        blocking=one.blocking,
                    )
                )
            else:
                seen[value] = row.number
    return errors


def _person(row: CandidateRow) -> tuple[object, ...]:
    who = row.identity
    born = who.birth_year, who.birth_month, who.birth_day
    return squeezed(who.birth_name), folded(who.first_names[0]), *born, who.sex


def cells(row: CandidateRow) -> list[str]:
    """One row as our template writes it, in the order of COLUMNS."""
    who = row.identity
    if who.birth_date:
        born = who.birth_date.strftime("%d/%m/%Y")
    elif who.birth_month:
        born = f"{who.birth_month:02d}/{who.birth_year}"
    else:
        born = str(who.birth_year or "")
    return [
        row.file_number,
        row.route.value,
        row.entered_on.strftime("%d/%m/%Y"),
        who.birth_name,
        who.usage_name,
        ", ".join(who.first_names),
        who.sex,
        born,
        who.birth_commune_insee,
        who.birth_commune_label,
        who.birth_country_label,
        row.email,
        row.site,
        row.employer_siret,
        ", ".join(row.blocks),
        who.birth_commune_postcode,
    ]


def dump(rows: Iterable[CandidateRow] = (), *, xlsx: bool = True) -> bytes:
    """The template, empty or filled in; ``read(load(dump(rows)))`` gives the rows back."""
    lines = (cells(row) for row in rows)
    return dump_xlsx(HEADERS, lines, sheet_name="Candidats") if xlsx else dump_csv(HEADERS, lines)
