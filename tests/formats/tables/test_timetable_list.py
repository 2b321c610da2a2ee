"""The table of a timetable: written as printed in the golden file, read back the same, in other habits too."""

from datetime import date, time
from pathlib import Path

import pytest

from parchemin.formats.tables import spreadsheet
from parchemin.formats.tables.timetable_list import Line, dump, read

GOLDEN = Path(__file__).parent / "golden" / "timetable.csv"
LINES = [
    Line(
        2,
        "2026-0001",
        "bloc 1, Me1",
        "Salle A",
        date(2026, 3, 12),
        time(9),
        ("Zoé EXEMPLE", "Lou FICTIF"),
        True,
    ),
    Line(3, "2026-0002", "bloc 2, Me2", "Salle B", date(2026, 3, 12), time(14, 30), ("Alix ESSAI",)),
]


def test_it_is_written_as_in_the_golden_file_and_read_back():
    assert dump(LINES) == GOLDEN.read_bytes()
    assert read(spreadsheet.load(GOLDEN.read_bytes(), "timetable.csv")) == (LINES, [])


@pytest.mark.parametrize(
    ("day", "hour"), [("12/03/2026", "14h30"), ("2026-03-12 00:00:00", "14:30:00"), ("12/03/2026", "14 h 30")]
)
def test_days_and_hours_of_other_habits_are_read(day, hour):
    table = f'heure,Jour,SALLE,epreuve,Dossier,commission\n{hour},{day},Salle B,"bloc 2, Me2",2026-0002,Alix ESSAI\n'
    lines, faults = read(spreadsheet.load(table.encode(), "a.csv"))
    assert faults == []
    assert (lines[0].day, lines[0].start, lines[0].locked) == (date(2026, 3, 12), time(14, 30), False)


def test_an_empty_cell_and_a_lock_that_is_neither_yes_nor_no_are_faults():
    table = "Dossier;Épreuve;Salle;Jour;Heure;Commission;Verrouillée\n1;;A;2026-03-12;09:00;X;peut-être\n"
    lines, faults = read(spreadsheet.load(table.encode(), "a.csv"))
    assert lines == []
    assert [(f.row, f.column, f.found) for f in faults] == [
        (2, "Épreuve", ""),
        (2, "Verrouillée", "peut-être"),
    ]
