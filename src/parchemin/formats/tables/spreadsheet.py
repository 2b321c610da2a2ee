"""Tables of text: CSV (RFC 4180 and its French habits: ``;``, BOM, cp1252) and workbooks (.xlsx, .ods, .xls).

``load`` gives text with the row and the cell that it came from; nothing is evaluated, nothing is guessed about
the meaning. Formulas stay the text they are, but for those of an .xls, read by their result. ``dump_csv`` and
``dump_xlsx`` write text that no spreadsheet will take for a formula.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

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
MAX_ROWS = 200_000
MAX_COLUMNS = 256
CSV, XLSX = "text/csv", workbook.MEDIA_TYPES[".xlsx"]
DELIMITERS = (";", "\t", ",")

# What a spreadsheet may take for a formula when a CSV cell begins with it.
FORMULA_START = ("=", "+", "-", "@", "\t", "\r")
_TO_ESCAPE = re.compile(r"'*[=+\-@\t\r]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r]")

Value = str | int | float | bool | date | None


@dataclass(frozen=True, slots=True)
class Row:
    """``number`` is the row as a spreadsheet shows it, the first one being 1."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """``rows`` leaves empty rows out and pads short ones to the width of the headers."""

    name: str
    headers: tuple[str, ...]
    header_row: int
    rows: tuple[Row, ...]


def cell_ref(column: int, row: int) -> str:
    """Name of a cell as spreadsheets print it: column 0 of row 7 is A7."""
    return f"{xl_col_to_name(column)}{row}"


def load(data: bytes, filename: str) -> Table:
    """Read a CSV file or a workbook (.xlsx, .ods, .xls); the content decides, not the name. Raises Unreadable.

    The first row that is not empty holds the headers. Of a workbook, the first sheet is read.
    """
    if not data.strip():
        raise Unreadable(f"{filename} : le fichier est vide.")
    if len(data) > MAX_BYTES:
        raise Unreadable(f"{filename} : le fichier dépasse {MAX_BYTES // 2**20} Mo.")
    if workbook.is_workbook(data):
        return _table(filename, workbook.rows(data, filename))
    if filename.lower().endswith((".xlsx", ".xlsm", ".xls", ".ods")):
        raise Unreadable(f"{filename} : le contenu n’est pas celui d’un classeur.")
    return _table(filename, _csv_rows(data, filename))


def media_type(data: bytes, filename: str) -> str:
    """Of a file that ``load`` reads."""
    return workbook.MEDIA_TYPES[workbook.kind(data, filename)] if workbook.is_workbook(data) else CSV


def _table(name: str, rows: Iterable[tuple[str, ...]]) -> Table:
    headers: tuple[str, ...] = ()
    header_row = 0
    kept: list[Row] = []
    for number, given in enumerate(rows, start=1):
        cells = _trimmed(given)
        if not cells:
            continue
        if len(cells) > MAX_COLUMNS:
            raise Unreadable(f"{name}, ligne {number} : plus de {MAX_COLUMNS} colonnes.")
        if not header_row:
            headers, header_row = tuple(cell.strip() for cell in cells), number
            continue
        if len(kept) >= MAX_ROWS:
            raise Unreadable(f"{name} : plus de {MAX_ROWS} lignes.")
        kept.append(Row(number, cells + ("",) * (len(headers) - len(cells))))
    if not header_row:
        raise Unreadable(f"{name} : aucune ligne d’en-têtes.")
    return Table(name, headers, header_row, tuple(kept))


def _trimmed(cells: tuple[str, ...]) -> tuple[str, ...]:
    """Without the empty cells at the end of a row."""
    width = len(cells)
    while width and not cells[width - 1].strip():
        width -= 1
    return cells[:width]


# --- CSV ---------------------------------------------------------------------------------------------------


def _csv_rows(data: bytes, name: str) -> Iterator[tuple[str, ...]]:
    text = _decoded(data, name)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        for cells in reader:
            yield tuple(cell[1:] if _ESCAPED.match(cell) else cell for cell in cells)
    except csv.Error as error:
        if "field limit" in str(error):
            raise Unreadable(
                f"{name}, ligne {reader.line_num} : une cellule dépasse {csv.field_size_limit()} caractères ; "
                "un guillemet est-il resté ouvert ?"
            ) from error
        raise Unreadable(f"{name}, ligne {reader.line_num} : guillemets mal fermés ou mal placés.") from error


def _decoded(data: bytes, name: str) -> str:
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ["utf-16"] if marked else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if re.search("[\x00-\x08\x0e-\x1f]", text):
            break
        return text
    raise Unreadable(f"{name} : ce n’est pas un fichier texte ; attendu un CSV ou un classeur .xlsx.")


def _delimiter(text: str) -> str:
    """The separator that cuts the first row most, quoted parts left out."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", first)
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
