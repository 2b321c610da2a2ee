"""One person, several rows: a list imported again, however it was written the second time, changes nothing."""

from __future__ import annotations

import unicodedata

import pytest

from parchemin.candidates.importing import import_candidates
from parchemin.candidates.models import AcquiredBlock, Candidacy
from parchemin.domain.objection import Refused
from parchemin.formats.tables.spreadsheet import dump_xlsx
from parchemin.journal.models import Entry
from parchemin.parties.models import Person
from tests import life, make
from tests.formats.tables.ods import ods

pytestmark = pytest.mark.django_db
HEADERS = [
    "Voie",
    "Entrée",
    "Nom de naissance",
    "Prénoms",
    "Sexe",
    "Date de naissance",
    "Code INSEE",
    "Commune",
    "Courriel",
]
ROWS = [
    ["FI", "05/09/2022", "D’Essai", "Zoé, Andréa", "F", "31/01/1999", "69383", "Lyon", "zoe@exemple.example"],
    ["FI", "05/09/2022", "Le Maître", "Noël", "M", "01/02/1998", "69383", "Lyon", "noel@exemple.example"],
    ["FI", "05/09/2022", "Nguyễn", "Thị", "F", "03/04/1997", "75118", "Paris", "thi@exemple.example"],
]
ALIASES = [
    "Voie d’accès",
    "Date d’entrée",
    "NOM DE NAISSANCE",
    "Prénom",
    "Civilité",
    "Naissance",
    "Code commune INSEE",
    "Commune de naissance",
    "Email",
]


def csv(rows=ROWS, headers=HEADERS, separator=";", encoding="utf-8") -> bytes:
    return "\r\n".join(separator.join(row) for row in (headers, *rows)).encode(encoding)


def each(change) -> list[list[str]]:
    return [[change(cell) for cell in row] for row in ROWS]


def bare(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


AGAIN = {
    "as it was": ("liste.csv", csv()),
    "under another name": ("Liste définitive (2).csv", csv()),
    "columns in the other order": ("liste.csv", csv([row[::-1] for row in ROWS], HEADERS[::-1])),
    "rows in the other order": ("liste.csv", csv(ROWS[::-1])),
    "in capitals": ("liste.csv", csv(each(lambda cell: cell if "@" in cell else cell.upper()))),
    "without an accent": ("liste.csv", csv(each(bare))),
    "accents apart from their letters": (
        "liste.csv",
        csv(each(lambda cell: unicodedata.normalize("NFD", cell))),
    ),
    "straight apostrophes": ("liste.csv", csv(each(lambda cell: cell.replace("’", "'")))),
    "a hyphen for a space": (
        "liste.csv",
        csv([[c.replace("Le Maître", "Le-Maître") for c in row] for row in ROWS]),
    ),
    "blanks around": ("liste.csv", csv(each(lambda cell: f"  {cell}\u00a0"))),
    "first names fewer": ("liste.csv", csv([[c.replace(", Andréa", "") for c in row] for row in ROWS])),
    "days as programs write them": (
        "liste.csv",
        csv([[*row[:5], "-".join(row[5].split("/")[::-1]), *row[6:]] for row in ROWS]),
    ),
    "without the addresses": ("liste.csv", csv([row[:8] for row in ROWS], HEADERS[:8])),
    "other words for the headings": ("liste.csv", csv(headers=ALIASES)),
    "commas": ("liste.csv", csv([[f'"{c}"' for c in row] for row in ROWS], separator=",")),
    "tabs": ("liste.txt", csv(separator="\t")),
    "UTF-16": ("liste.csv", csv(encoding="utf-16")),
    "a workbook": ("liste.xlsx", dump_xlsx(HEADERS, ROWS, sheet_name="Candidats")),
    "an open workbook": ("liste.ods", ods([HEADERS, *ROWS])),
    "one person of the three": ("liste.csv", csv(ROWS[1:2])),
}


def counted() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Person, Candidacy, AcquiredBlock, Entry))


@pytest.mark.parametrize("how", AGAIN)
def test_a_list_written_otherwise_changes_nothing(world, how):
    by = {"actor": life.clerk(), "now": make.NOW, "certifier": world.certifier, "framework": world.framework}
    assert import_candidates(**by, data=csv(), filename="liste.csv").rows == 3
    before = counted()
    name, data = AGAIN[how]
    with pytest.raises(Refused) as refusal:
        import_candidates(**by, data=data, filename=name)
    assert [o.code for o in refusal.value.objections] == ["import.nothing-new"]
    assert counted() == before
