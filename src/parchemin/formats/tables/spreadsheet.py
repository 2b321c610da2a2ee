"""Tables of text: CSV (RFC 4180 and its French habits: ``;``, BOM, cp1252) and XLSX (Office Open XML).

``load`` gives text with the row and the cell that it came from; nothing is evaluated, nothing is guessed about
the meaning. Formulas stay the text they are. ``dump_csv`` and ``dump_xlsx`` write text that no spreadsheet will
take for a formula.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

MAX_BYTES = 20 * 1024 * 1024
MAX_UNZIPPED = 200 * 1024 * 1024
MAX_RATIO = 200  # unzipped over zipped; a sheet of text stays well under
MAX_PARTS = 2_000
MAX_ROWS = 200_000
MAX_COLUMNS = 256
DELIMITERS = (";", "\t", ",")

# What a spreadsheet may take for a formula when a CSV cell begins with it.
FORMULA_START = ("=", "+", "-", "@", "\t", "\r")
_TO_ESCAPE = re.compile(r"'*[=+\-@\t\r]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r]")

Value = str | int | float | bool | date | None


class Unreadable(ValueError):  # noqa: N818 - named for what it says
    """The file is not a table that can be read; the sentence says why and what to do, in French."""


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
    return f"{get_column_letter(column + 1)}{row}"


def load(data: bytes, filename: str) -> Table:
    """Read a CSV or XLSX file; the content decides, not the name. Raises Unreadable.

    The first row that is not empty holds the headers. Of a workbook, the first sheet is read.
    """
    if not data.strip():
        raise Unreadable(f"{filename} : le fichier est vide.")
    if len(data) > MAX_BYTES:
        raise Unreadable(f"{filename} : le fichier dépasse {MAX_BYTES // 2**20} Mo.")
    if data.startswith(b"PK"):
        return _table(filename, _xlsx_rows(data, filename))
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(f"{filename} : ancien format .xls ; l’enregistrer en .xlsx ou en CSV.")
    if filename.lower().endswith((".xlsx", ".xlsm")):
        raise Unreadable(f"{filename} : le contenu n’est pas celui d’un classeur .xlsx.")
    return _table(filename, _csv_rows(data, filename))


def _table(name: str, rows: Iterable[tuple[str, ...]]) -> Table:
    headers: tuple[str, ...] = ()
    header_row = 0
    kept: list[Row] = []
    for number, cells in enumerate(rows, start=1):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > MAX_COLUMNS:
            raise Unreadable(f"{name}, ligne {number} : plus de {MAX_COLUMNS} colonnes.")
        if not header_row:
            headers, header_row = tuple(cell.strip() for cell in _trimmed(cells)), number
            continue
        if len(kept) >= MAX_ROWS:
            raise Unreadable(f"{name} : plus de {MAX_ROWS} lignes.")
        padded = _trimmed(cells) + ("",) * (len(headers) - len(_trimmed(cells)))
        kept.append(Row(number, padded))
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


def _xlsx_rows(data: bytes, name: str) -> Iterator[tuple[str, ...]]:
    _refuse_dangerous_zip(data, name)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        try:
            if not book.worksheets:
                raise Unreadable(f"{name} : le classeur n’a pas de feuille.")
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
            for cells in sheet.iter_rows(values_only=True):
                yield tuple(_text(value) for value in cells)
        finally:
            book.close()
    except (Unreadable, GeneratorExit):
        raise
    except Exception as error:  # a damaged workbook fails anywhere inside the reader, with any exception
        raise Unreadable(
            f"{name} : le classeur est endommagé ; l’ouvrir et l’enregistrer de nouveau."
        ) from error


def _refuse_dangerous_zip(data: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if "xl/workbook.xml" not in names:
                other = "un classeur .ods" if "content.xml" in names else "une archive, pas un classeur"
                raise Unreadable(f"{name} : le fichier est {other} ; l’enregistrer en .xlsx ou en CSV.")
            size = sum(part.file_size for part in parts)
            if len(parts) > MAX_PARTS or size > MAX_UNZIPPED or size > MAX_RATIO * max(len(data), 2**16):
                raise Unreadable(f"{name} : le classeur décompressé serait démesuré ; il n’est pas ouvert.")
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as inside:
                        if b"<!DOCTYPE" in inside.read(4096).replace(b"\x00", b""):
                            raise Unreadable(f"{name} : le classeur contient une déclaration DOCTYPE.")
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError) as error:
        raise Unreadable(f"{name} : le classeur est tronqué ou endommagé.") from error


def dump_xlsx(
    headers: Sequence[str], rows: Iterable[Sequence[Value]], *, sheet_name: str = "Feuille 1"
) -> bytes:
    """One sheet, headers in bold and frozen, every text in the text format (leading zeros stay, nothing computes)."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(sheet_name)
    sheet.freeze_panes = "A2"
    for index, header in enumerate(headers):
        column = sheet.column_dimensions[get_column_letter(index + 1)]
        column.width = max(12, len(header) + 4)
        column.number_format = "@"
    sheet.append([_text_cell(sheet, header, bold=True) for header in headers])
    for row in rows:
        sheet.append([_text_cell(sheet, v) if isinstance(v, str) and v else _native(v) for v in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _native(value: Value) -> Value:
    return None if value == "" else _text(value) if isinstance(value, bool) else value


def _text_cell(sheet: Any, text: str, *, bold: bool = False) -> Any:
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"  # else a text beginning with = would be a formula
    cell.number_format = "@"
    if bold:
        cell.font = Font(bold=True)
    return cell
