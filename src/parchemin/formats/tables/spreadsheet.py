"""Tables of text: CSV (RFC 4180 and its French habits: ``;``, BOM, cp1252) and workbooks (.xlsx, .ods, .xls).

``load`` gives text with the row and the cell that it came from; nothing is evaluated, nothing is guessed about
the meaning. Formulas stay the text they are, but for those of an .xls, read by their result. ``dump_csv`` and
``dump_xlsx`` write text that no spreadsheet will take for a formula.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from parchemin.domain.text import windows_1252
from parchemin.formats.tables import workbook
from parchemin.formats.tables.refusal import Unreadable

__all__ = [
    "CSV",
    "FORMULA_START",
    "MAX_BYTES",
    "XLSX",
    "Row",
    "Table",
    "Unreadable",
    "Value",
    "cell_ref",
    "dump_csv",
    "dump_xlsx",
    "load",
    "media_type",
]

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 20_000  # of a list: more than any certifier enrols in a year
MAX_COLUMNS = 256
MAX_CELLS = 1_000_000  # empty ones of a text too: reading them costs as much
MAX_LINE = 300_000  # characters without a line end
CSV, XLSX = "text/csv", workbook.MEDIA_TYPES[".xlsx"]
DELIMITERS = (";", "\t", ",")
LOOKED_AT = 20  # rows among which headings are looked for
FEWEST = 3  # headings known for a row to be that of the headings
SHEETS = 12  # sheets of a workbook looked at

# What a spreadsheet may take for a formula when a CSV cell begins with it.
FORMULA_START = ("=", "+", "-", "@", "\t", "\r")
_TO_ESCAPE = re.compile(r"'*[=+\-@\t\r]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r]")

Recognise = Callable[[Sequence[str]], int]  # how many cells of a row are headings that are known
Value = str | int | float | bool | date | None


@dataclass(frozen=True, slots=True)
class Row:
    """``number`` is the row as a spreadsheet shows it, the first one being 1."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """``rows`` leaves empty rows out and pads short ones to the width of the headers.

    ``notes``: how the file was read, a sentence each (French): encoding, sheet, rows above the headings.
    """

    name: str
    headers: tuple[str, ...]
    header_row: int
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


def cell_ref(column: int, row: int) -> str:
    """Name of a cell as spreadsheets print it: column 0 of row 7 is A7."""
    return f"{xl_col_to_name(column)}{row}"


def load(data: bytes, filename: str, recognise: Recognise | None = None) -> Table:
    """Read a CSV file or a workbook (.xlsx, .ods, .xls); the content decides, not the name. Raises Unreadable.

    The first row that is not empty holds the headers, of a workbook the first sheet is read; with ``recognise``, the
    sheet and the row that hold headings it knows, if there is one.
    """
    if not data.strip():
        raise Unreadable(f"{filename} : le fichier est vide.")
    if len(data) > MAX_BYTES:
        raise Unreadable(f"{filename} : le fichier dépasse {MAX_BYTES // 2**20} Mo.")
    if workbook.is_workbook(data):
        sheet, notes = _sheet(data, filename, recognise) if recognise else (0, ())
        return _table(filename, workbook.rows(data, filename, sheet), recognise, notes)
    if filename.lower().endswith((".xlsx", ".xlsm", ".xls", ".ods")):
        raise Unreadable(f"{filename} : le contenu n’est pas celui d’un classeur.")
    text, encoding = _decoded(data, filename)
    return _table(filename, _csv_rows(text, filename, recognise), recognise, (f"Texte lu en {encoding}.",))


def _sheet(data: bytes, filename: str, recognise: Recognise) -> tuple[int, tuple[str, ...]]:
    """The rank of the sheet whose headings are known, the first otherwise, and what to say of it."""
    names = workbook.sheets(data, filename)
    if len(names) < 2:  # noqa: PLR2004
        return 0, ()
    known = [0] * len(names)
    for rank, cells in workbook.beginnings(data, filename, sheets=SHEETS, each=LOOKED_AT):
        known[rank] = max(known[rank], recognise(cells))
    listed = [rank for rank, headings in enumerate(known) if headings >= FEWEST]
    chosen = listed[0] if listed else 0
    also = ", ".join(f"« {names[rank]} »" for rank in listed[1:])
    notes = [f"Feuille « {names[chosen]} » lue, {chosen + 1} sur {len(names)}."]
    if also:
        notes.append(f"Ces feuilles portent aussi des en-têtes et ne sont pas lues : {also}.")
    return chosen, tuple(notes)


def media_type(data: bytes, filename: str) -> str:
    """Of a file that ``load`` reads."""
    return workbook.MEDIA_TYPES[workbook.kind(data, filename)] if workbook.is_workbook(data) else CSV


def _table(
    name: str,
    rows: Iterable[tuple[str, ...]],
    recognise: Recognise | None = None,
    notes: Sequence[str] = (),
) -> Table:
    filled = list(_filled(name, rows))
    if not filled:
        raise Unreadable(f"{name} : aucune ligne d’en-têtes.")
    at = _headings(filled, recognise)
    header_row, headers = filled[at][0], tuple(cell.strip() for cell in filled[at][1])
    sentences = list(notes)
    if at:
        above = [number for number, _ in filled[:at]]
        words = f"la ligne {above[0]} n’est pas lue" if at == 1 else f"{at} lignes au-dessus ne sont pas lues"
        sentences.append(f"Les en-têtes sont à la ligne {header_row} ; {words}.")
    kept = [Row(number, cells + ("",) * (len(headers) - len(cells))) for number, cells in filled[at + 1 :]]
    return Table(name, headers, header_row, tuple(kept), tuple(sentences))


def _filled(name: str, rows: Iterable[tuple[str, ...]]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The rows that are not empty, each with its number."""
    count = held = 0
    for number, given in enumerate(rows, start=1):
        cells = _trimmed(given)
        if not cells:
            continue
        if len(cells) > MAX_COLUMNS:
            raise Unreadable(f"{name}, ligne {number} : plus de {MAX_COLUMNS} colonnes.")
        count += 1
        if count > MAX_ROWS + 1:
            raise Unreadable(f"{name} : plus de {MAX_ROWS} lignes ; la partager en plusieurs listes.")
        held += len(cells)
        if held > MAX_CELLS:
            raise _too_many_cells(name)
        yield number, cells


def _too_many_cells(name: str) -> Unreadable:
    return Unreadable(
        f"{name} : plus de {MAX_CELLS} cellules ; n’en garder que les lignes et les colonnes de la liste."
    )


def _headings(filled: Sequence[tuple[int, tuple[str, ...]]], recognise: Recognise | None) -> int:
    """The rank of the row of headings among those filled: the first one known, the first otherwise."""
    if recognise is None or recognise(filled[0][1]) >= FEWEST:
        return 0
    known = [recognise(cells) for _, cells in filled[:LOOKED_AT]]
    best = max(known)
    return known.index(best) if best >= FEWEST else 0


def _trimmed(cells: tuple[str, ...]) -> tuple[str, ...]:
    """Without the empty cells at the end of a row."""
    width = len(cells)
    while width and not cells[width - 1].strip():
        width -= 1
    return cells[:width]


# --- CSV ---------------------------------------------------------------------------------------------------


def _csv_rows(text: str, name: str, recognise: Recognise | None = None) -> Iterator[tuple[str, ...]]:
    delimiter = _delimiter(text, recognise)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    held = 0
    try:
        for cells in reader:
            held += len(cells)
            if held > MAX_CELLS:
                raise _too_many_cells(name)
            yield tuple(cell[1:] if _ESCAPED.match(cell) else cell for cell in cells)
    except csv.Error as error:
        if "field limit" in str(error):
            raise Unreadable(
                f"{name}, ligne {reader.line_num} : une cellule dépasse {csv.field_size_limit()} caractères ; "
                "un guillemet est-il resté ouvert ?"
            ) from error
        raise Unreadable(f"{name}, ligne {reader.line_num} : guillemets mal fermés ou mal placés.") from error


def _decoded(data: bytes, name: str) -> tuple[str, str]:
    """The text and the encoding it was read in: UTF-8 or UTF-16 when it is, Windows-1252 otherwise."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = data.decode("utf-16" if marked else "utf-8-sig")
        encoding = "UTF-16" if marked else "UTF-8"
    except UnicodeDecodeError:
        text, encoding = ("", "") if marked else (windows_1252(data), "Windows-1252")
    if not text or re.search("[\x00-\x08\x0e-\x1f]", text):
        raise Unreadable(f"{name} : ce n’est pas un fichier texte ; attendu un CSV ou un classeur .xlsx.")
    for number, line in enumerate(text.splitlines(), start=1):
        if len(line) > MAX_LINE:
            raise Unreadable(
                f"{name}, ligne {number} : elle dépasse {MAX_LINE} caractères ; ce n’est pas une ligne de liste, ou un "
                "guillemet y est resté ouvert."
            )
    return text, encoding


def _delimiter(text: str, recognise: Recognise | None = None) -> str:
    """The separator that makes a row of known headings, else the one that cuts the first row most, quotes left out."""
    lines = [line for line in text[: LOOKED_AT * MAX_LINE].splitlines()[: 2 * LOOKED_AT] if line.strip()][
        :LOOKED_AT
    ]
    if recognise is not None:
        known = {
            d: max(recognise(line.replace('"', "").split(d, MAX_COLUMNS)[:MAX_COLUMNS]) for line in lines)
            for d in DELIMITERS
        }
        best = max(DELIMITERS, key=known.__getitem__)
        if known[best] >= FEWEST:
            return best
    bare = re.sub(r'"[^"]*"', "", lines[0] if lines else "")
    return max(DELIMITERS, key=bare.count)


def dump_csv(headers: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """UTF-8 with BOM, ``;``, CRLF: what French spreadsheets open without asking.

    A text that would pass for a formula gets an apostrophe in front, which ``load`` takes off again.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([_escaped(h) for h in headers])
    writer.writerows([_escaped(_text(v)) if isinstance(v, str) else _text(v) for v in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _escaped(text: str) -> str:
    return f"'{text}" if _TO_ESCAPE.match(text) else text


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time.min else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


# --- XLSX --------------------------------------------------------------------------------------------------


def dump_xlsx(
    headers: Sequence[str], rows: Iterable[Sequence[Value]], *, sheet_name: str = "Feuille 1"
) -> bytes:
    """One sheet, headers in bold and frozen, every text in the text format (leading zeros stay, nothing computes)."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "constant_memory": True}) as book:
        text = book.add_format({"num_format": "@"})
        bold = book.add_format({"num_format": "@", "bold": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet(sheet_name)
        sheet.freeze_panes(1, 0)
        for column, header in enumerate(headers):
            sheet.set_column(column, column, max(12, len(header) + 4), text)
        for number, row in enumerate([headers, *rows]):
            for column, value in enumerate(row):
                _write(sheet, (number, column), value, bold if number == 0 else text, day)
    return out.getvalue()


def _write(sheet: Worksheet, place: tuple[int, int], value: Value, text: Format, day: Format) -> None:
    """One cell; ``ValueError`` when a workbook cannot hold it, rather than a cell left out."""
    if value is None or value == "":
        return
    if isinstance(value, bool | str):
        done = sheet.write_string(*place, _text(value), text)  # never a formula, an address or a number
    elif isinstance(value, date):
        done = sheet.write_datetime(*place, value, day)
    else:
        done = sheet.write_number(*place, value)
    if done:
        raise ValueError(f"la cellule {cell_ref(place[1], place[0] + 1)} ne tient pas dans un classeur")
