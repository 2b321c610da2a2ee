"""A timetable of defences as a table, one row each: written for a spreadsheet, read back cell by cell.

Every fault names the file, the row, the column, the cause and what was found; nothing is corrected in silence.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from parchemin.domain.objection import gettext_noop
from parchemin.formats.tables.spreadsheet import Table, dump_csv

FILE, DEFENCE, ROOM, DAY, START, PANEL, LOCKED = (
    "Dossier",
    "Épreuve",
    "Salle",
    "Jour",
    "Heure",
    "Commission",
    "Verrouillée",
)
HEADERS = (FILE, DEFENCE, ROOM, DAY, START, PANEL, LOCKED)
REQUIRED = (FILE, DEFENCE, ROOM, DAY, START, PANEL)
BETWEEN = " / "  # names of a panel: a name may hold a comma or a hyphen
YES = {"oui", "o", "x", "1", "vrai", "yes", "true"}
NO = {"", "non", "n", "0", "faux", "no", "false"}
DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%Y-%m-%d %H:%M:%S")
HOURS = ("%H:%M", "%H:%M:%S", "%Hh%M", "%H h %M", "%Hh", "%H h")


@dataclass(frozen=True, slots=True)
class Line:
    """A defence as a row says it. ``row``: as a spreadsheet numbers it; ``panel``: names."""

    row: int
    file_number: str
    defence: str
    room: str
    day: date
    start: time
    panel: tuple[str, ...]
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """``cause`` is a French sentence without its full stop; ``row`` 0 is about the whole file."""

    row: int
    column: str
    cause: str
    found: str = ""


def read(table: Table) -> tuple[list[Line], list[Fault]]:
    """Rows that can be read, and what is wrong in the others; columns are found by name, in any order."""
    at = {plain(header): n for n, header in enumerate(table.headers)}
    missing = [
        Fault(0, header, gettext_noop("cette colonne manque"))
        for header in REQUIRED
        if plain(header) not in at
    ]
    if missing:
        return [], missing
    lines: list[Line] = []
    faults: list[Fault] = []
    for row in table.rows:
        cells = {
            header: row.cells[at[plain(header)]].strip() if plain(header) in at else "" for header in HEADERS
        }
        line = _line(row.number, cells, faults)
        if line is not None:
            lines.append(line)
    return lines, faults


def _line(number: int, cells: dict[str, str], faults: list[Fault]) -> Line | None:
    before = len(faults)
    faults += [
        Fault(number, header, gettext_noop("cette case est vide")) for header in REQUIRED if not cells[header]
    ]
    day = _read(cells[DAY], DAYS)
    if cells[DAY] and day is None:
        faults.append(
            Fault(
                number,
                DAY,
                gettext_noop("ce n’est pas un jour (attendu : 2026-03-12 ou 12/03/2026)"),
                cells[DAY],
            )
        )
    start = _read(cells[START], HOURS)
    if cells[START] and start is None:
        faults.append(
            Fault(number, START, gettext_noop("ce n’est pas une heure (attendu : 14:30)"), cells[START])
        )
    locked = plain(cells[LOCKED])
    if locked not in YES | NO:
        faults.append(Fault(number, LOCKED, gettext_noop("on attend « oui » ou « non »"), cells[LOCKED]))
    if len(faults) > before or day is None or start is None:
        return None
    return Line(
        number,
        cells[FILE],
        cells[DEFENCE],
        cells[ROOM],
        date(day.year, day.month, day.day),
        start.time(),
        tuple(name.strip() for name in cells[PANEL].split("/") if name.strip()),
        locked in YES,
    )


def _read(text: str, patterns: Iterable[str]) -> datetime | None:
    for pattern in patterns:
        try:
            return datetime.strptime(text.strip(), pattern)  # noqa: DTZ007 - a day or an hour on a clock, no instant
        except ValueError:
            continue
    return None


def plain(text: str) -> str:
    """Without accents, case or doubled spaces: how names of columns, rooms and people are compared."""
    bare = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return " ".join("".join(c for c in bare if not unicodedata.combining(c)).casefold().split())


def dump(lines: Iterable[Line]) -> bytes:
    """The table as CSV, in the order given."""
    return dump_csv(
        HEADERS,
        (
            (
                line.file_number,
                line.defence,
                line.room,
                line.day.isoformat(),
                line.start.strftime("%H:%M"),
                BETWEEN.join(line.panel),
                "oui" if line.locked else "non",
            )
            for line in lines
        ),
    )
