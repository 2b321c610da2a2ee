"""Opens one workbook (.xlsx, .xls, .ods), named on the command line: one of its sheets on standard output, one JSON list a
row. The second word of the command line is the rank of the sheet, "names" for the list of them in one row, or "beginnings
SHEETS ROWS" for the first rows of the first sheets, each row after the rank of its sheet.

Run as a process of its own, with so much memory and so many seconds and no more: two cells at the far corners of a
sheet of a few hundred bytes fill gigabytes. python-calamine reads the cells; what it does not tell (formulas, cells in
error) is read beside it in the XML, so that nothing computed elsewhere passes for what somebody wrote.
"""

from __future__ import annotations

import contextlib
import io
import json
import posixpath
import re
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path

from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, load_workbook

MEMORY = 1024 * 1024 * 1024  # bytes
SECONDS = 15  # of processor; the longest list takes two
REFUSED = 3  # exit code; the reason is on standard error
MOST_UNSAID = 500_000  # formulas and cells in error
REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
SIGN_IN_XLSX = re.compile(rb"""[<:]f[\s/>]|\bt\s*=\s*["']e["']""")  # a formula, a cell in error
SIGN_IN_ODS = re.compile(rb"""formula\s*=|value-type\s*=\s*["']error["']""")
Unsaid = dict[int, dict[int, str]]  # by row, then column, from zero


class Refused(Exception):  # noqa: N818 - same
    """One word: why nothing is given."""


def main() -> None:
    limit()
    try:
        file, asked = Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "0"  # noqa: PLR2004
        for row in answer(file, asked):
            sys.stdout.write(json.dumps(row) + "\n")
    except Refused as why:
        sys.stderr.write(str(why))
        sys.exit(REFUSED)


def answer(file: Path, asked: str) -> Iterator[list[str]]:
    """The rows that the command line asks for."""
    what, *counts = asked.split()
    if what == "names":
        yield names(file)
    elif what == "beginnings":
        sheets, each = map(int, counts)
        for rank in range(min(len(names(file)), sheets)):
            for row in islice(rows(file, rank), each):
                yield [str(rank), *row]
    else:
        yield from rows(file, int(what))


def limit() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):  # a system without limits has none
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


@contextlib.contextmanager
def refusing() -> Iterator[None]:
    """What the libraries raise, as one word."""
    try:
        yield
    except PasswordError:
        raise Refused("password") from None
    except CalamineError as error:
        raise Refused("too-big" if "limit exceeded" in str(error) else "damaged") from None
    except (etree.XMLSyntaxError, zipfile.BadZipFile, KeyError, ValueError, StopIteration):
        raise Refused("damaged") from None


def names(file: Path) -> list[str]:
    """Names of the sheets of cells, in the order of the workbook."""
    with refusing():
        return _names(load_workbook(file))


def _names(book: CalamineWorkbook) -> list[str]:
    sheets = [meta.name for meta in book.sheets_metadata if meta.typ is SheetTypeEnum.WorkSheet]
    if not sheets:
        raise Refused("no-sheet")
    return sheets


def rows(file: Path, rank: int = 0) -> Iterator[list[str]]:
    """The rows from the first of the sheet, empty ones included, each as text."""
    with refusing():
        book = load_workbook(file)  # by its name: a stream is only guessed at
        name = _names(book)[rank]
        sheet = book.get_sheet_by_name(name)
        unsaid = not_told(file, name)
    # The library leaves out the columns before the first one filled.
    left = [""] * (sheet.start or (0, 0))[1]
    number = -1
    for number, cells in enumerate(sheet.iter_rows() if sheet.start else ()):
        yield _with([*left, *map(text, cells)], unsaid.get(number, {}))
    for row in range(number + 1, max(unsaid, default=-1) + 1):
        yield _with([], unsaid.get(row, {}))


def _with(cells: list[str], unsaid: dict[int, str]) -> list[str]:
    for column, shown in unsaid.items():
        cells += [""] * (column + 1 - len(cells))
        cells[column] = shown
    return cells


def text(value: object) -> str:
    """A number without a decimal part is written without one, whatever the workbook makes of it."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time.min else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


# -- what the library does not tell ---------------------------------------------------------------------------------


def not_told(file: Path, sheet: str) -> Unsaid:
    """Formulas and cells in error of a sheet; nothing of an .xls, which is no XML."""
    if file.suffix == ".xls":
        return {}
    with zipfile.ZipFile(file) as archive:
        cells = (_ods_cells if file.suffix == ".ods" else _xlsx_cells)(archive, sheet)
        unsaid: Unsaid = {}
        for count, (row, column, shown) in enumerate(cells):
            if count == MOST_UNSAID:
                raise Refused("too-big")
            unsaid.setdefault(row, {})[column] = shown
    return unsaid


def _xlsx_cells(archive: zipfile.ZipFile, sheet: str) -> Iterator[tuple[int, int, str]]:
    row, column = -1, -1
    for event, element in _elements(archive, _xlsx_path(archive, sheet), SIGN_IN_XLSX):
        name = _name(element)
        if event == "start" and name == "row":
            row, column = int(element.get("r", row + 2)) - 1, -1
        elif event == "start" and name == "c":
            place = REFERENCE.fullmatch(element.get("r", ""))
            row, column = (int(place[2]) - 1, _column(place[1])) if place else (row, column + 1)
        elif event == "end" and name == "c":
            parts = {_name(child): child.text or "" for child in element}
            if "f" in parts:
                yield row, column, f"={parts['f']}"
            elif element.get("t") == "e":
                yield row, column, parts.get("v", "")


def _xlsx_path(archive: zipfile.ZipFile, sheet: str) -> str:
    """The part of the workbook that holds ``sheet``."""
    ids = {
        _attribute(element, "name"): _attribute(element, "id")
        for event, element in _elements(archive, "xl/workbook.xml")
        if event == "start" and _name(element) == "sheet"
    }
    targets = {
        element.get("Id"): element.get("Target", "")
        for event, element in _elements(archive, "xl/_rels/workbook.xml.rels")
        if event == "start" and _name(element) == "Relationship"
    }
    wanted = posixpath.normpath(posixpath.join("/xl", targets[ids[sheet]])).lstrip("/").lower()
    return next(name for name in archive.namelist() if name.lower() == wanted)


def _ods_cells(archive: zipfile.ZipFile, sheet: str) -> Iterator[tuple[int, int, str]]:
    inside, row, column, rows, columns = False, 0, 0, 1, 1
    for event, element in _elements(archive, "content.xml", SIGN_IN_ODS):
        name = _name(element)
        if name == "table":
            inside = event == "start" and _attribute(element, "name") == sheet
        elif not inside:
            continue
        elif name == "table-row":
            rows, column = int(_attribute(element, "number-rows-repeated") or 1), 0
            row += rows if event == "end" else 0
        elif name in {"table-cell", "covered-table-cell"} and event == "end":
            columns = int(_attribute(element, "number-columns-repeated") or 1)
            formula = _attribute(element, "formula")
            words = f"={formula.partition('=')[2]}" if formula else "".join(map(str, element.itertext()))
            if formula or _attribute(element, "value-type", among="calcext") == "error":
                yield from (
                    (row + down, column + right, words) for down in range(rows) for right in range(columns)
                )
            column += columns


def _elements(
    archive: zipfile.ZipFile, path: str, sign: re.Pattern[bytes] | None = None
) -> Iterator[tuple[str, etree._Element]]:
    """Each element as it begins and ends, if ``sign`` is found in the part: most sheets hold no formula and are not
    read twice. Nothing outside is opened, no entity is put in place of its name."""
    part = archive.read(path)
    if b"<!DOCTYPE" in part:
        raise Refused("doctype")
    if sign is not None and part.startswith(b"<") and not sign.search(part):
        return
    parsed = etree.iterparse(
        io.BytesIO(part), events=("start", "end"), resolve_entities=False, no_network=True
    )
    for event, element in parsed:
        if isinstance(element.tag, str):
            yield event, element
            if event == "end" and _name(element) in {"row", "table-row"}:
                element.clear()


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _attribute(element: etree._Element, name: str, among: str = "") -> str:
    """An attribute by its local name, in the namespace whose address holds ``among``."""
    attributes = ((etree.QName(str(key)), str(value)) for key, value in element.attrib.items())
    return next((v for q, v in attributes if q.localname == name and among in (q.namespace or "")), "")


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


if __name__ == "__main__":
    main()
