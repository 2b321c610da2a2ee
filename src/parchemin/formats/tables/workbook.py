"""Workbooks read (.xlsx, .ods, .xls): what the file is, what it may cost, then one sheet from a process of its own."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from parchemin.formats.tables.refusal import Unreadable

MAX_UNZIPPED = 200 * 1024 * 1024
MAX_RATIO = 200  # unzipped over zipped; a sheet of text stays well under
MAX_PARTS = 2_000
OLE = b"\xd0\xcf\x11\xe0"  # .xls, and any workbook with a password
PROCESS = Path(__file__).with_name("workbook_process.py")
REFUSALS = {
    "no-sheet": "le classeur n’a pas de feuille",
    "password": "le classeur est protégé par un mot de passe ; l’enregistrer sans, ou en CSV",
    "doctype": "le classeur contient une déclaration DOCTYPE",
    "damaged": "le classeur est endommagé ; l’ouvrir et l’enregistrer de nouveau",
    "too-big": "le classeur décompressé serait démesuré ; il n’est pas ouvert",
}


MEDIA_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".xls": "application/vnd.ms-excel",
}


def is_workbook(data: bytes) -> bool:
    return data.startswith((b"PK", OLE))


def sheets(data: bytes, name: str) -> tuple[str, ...]:
    """Names of the sheets of cells. Raises Unreadable."""
    return next(_said(data, name, "names"), ())


def beginnings(data: bytes, name: str, *, sheets: int, each: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The first rows of the first sheets, each with the rank of its sheet: one opening for all. Raises Unreadable."""
    for rank, *cells in _said(data, name, f"beginnings {sheets} {each}"):
        yield int(rank), tuple(cells)


def rows(data: bytes, name: str, sheet: int = 0) -> Iterator[tuple[str, ...]]:
    """The rows of a sheet, by its rank, as text, from the first of the sheet. Raises Unreadable."""
    return _said(data, name, str(sheet))


def _said(data: bytes, name: str, asked: str) -> Iterator[tuple[str, ...]]:
    with tempfile.NamedTemporaryFile(suffix=kind(data, name)) as file, tempfile.TemporaryFile() as answer:
        file.write(data)
        file.flush()
        # -P: the folder of the script is not where modules are looked for.
        process = subprocess.Popen(
            [sys.executable, "-P", str(PROCESS), file.name, asked], stdout=subprocess.PIPE, stderr=answer
        )
        try:
            for line in process.stdout or ():
                yield tuple(json.loads(line))
            code = process.wait()
        finally:
            process.kill()
            process.communicate()
        answer.seek(0)
        why = answer.read(100_000).decode(errors="replace")
    if code:
        raise Unreadable(f"{name} : {REFUSALS[_reason(code, why)]}.")


def kind(data: bytes, name: str) -> str:
    """The ending of a file of this content. Raises Unreadable when it may not be opened at all."""
    if not data.startswith(b"PK"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Unreadable(f"{name} : {REFUSALS['password']}.")
        return ".xls"
    return ".ods" if "content.xml" in _parts(data, name) else ".xlsx"


def _reason(code: int, why: str) -> str:
    if why in REFUSALS:
        return why
    out_of_bounds = code < 0 or "MemoryError" in why or "capacity overflow" in why
    return "too-big" if out_of_bounds else "damaged"


def _parts(data: bytes, name: str) -> set[str]:
    """Names of the parts of a workbook that is a zip, none of which may expand beyond reason."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if not {"xl/workbook.xml", "content.xml"} & names:
                raise Unreadable(
                    f"{name} : le fichier est une archive, pas un classeur ; l’enregistrer en .xlsx ou en CSV."
                )
            size = sum(part.file_size for part in parts)
            if len(parts) > MAX_PARTS or size > MAX_UNZIPPED or size > MAX_RATIO * max(len(data), 2**16):
                raise Unreadable(f"{name} : {REFUSALS['too-big']}.")
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as inside:
                        if b"<!DOCTYPE" in inside.read(4096).replace(b"\x00", b""):
                            raise Unreadable(f"{name} : {REFUSALS['doctype']}.")
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError) as error:
        raise Unreadable(f"{name} : le classeur est tronqué ou endommagé.") from error
    return names
