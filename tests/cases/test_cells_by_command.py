"""An error without its place: by command, each names the file, the row, the cell, the column and what was meant."""

from __future__ import annotations

import pytest

from parchemin.candidates.models import Candidacy
from tests.commands import run

pytestmark = pytest.mark.django_db
HEADERS = [
    "Voie",
    "Date d’entrée",
    "Nom de naissance",
    "Prénoms",
    "Sexe",
    "Date de naissance",
    "Code INSEE",
    "Commune",
    "Courriel",
]
GOOD = ["FI", "05/09/2022", "Essai", "Lou", "F", "31/01/1999", "69383", "Lyon", "lou@exemple.example"]
# Column, what was typed there, what is proposed ("" where nothing can be).
CASES = {
    "a route nobody knows": (0, "XX", ""),
    "a day of no calendar": (1, "31/09/2022", ""),
    "a cell in error": (2, "#N/A", ""),
    "a name misread": (2, "MÃ¼ller", "Müller"),
    "a question mark": (3, "C?cile", ""),
    "no first name": (3, "", ""),
    "a figure for the sex": (4, "1", "M"),
    "a birth of no calendar": (5, "30/02/1999", ""),
    "a post code": (6, "69003", "69383"),
    "letters for a code": (6, "ZZZZZ", ""),
    "an address with two dots": (8, "a..b@exemple.example", "a.b@exemple.example"),
    "an address to click": (8, "mailto:lou@exemple.example", "lou@exemple.example"),
    "a name that no face prints": (2, "王", ""),
}


@pytest.mark.parametrize("row", [2, 7])
@pytest.mark.parametrize("case", CASES)
def test_each_error_has_its_place(world, tmp_path, case, row):
    column, typed, meant = CASES[case]
    rows = [
        [
            *GOOD[:2],
            f"Essai{n * 'a'}",
            GOOD[3],
            GOOD[4],
            f"{n:02d}/01/1999",
            *GOOD[6:8],
            f"l{n}@exemple.example",
        ]
        for n in range(2, 9)
    ]
    rows[row - 2][column] = typed
    file = tmp_path / "liste.csv"
    file.write_text("\r\n".join(";".join(one) for one in (HEADERS, *rows)), encoding="utf-8")
    before = Candidacy.objects.count()
    done = run(
        "candidate", "import", world.certifier.slug, world.framework.sheet.number, file, by=world.manager
    )
    said = " ".join((done.output + done.stderr).split())
    assert done.exit_code == 3
    assert f"liste.csv, cellule {'ABCDEFGHI'[column]}{row}, ligne {row}, {HEADERS[column].split()[0]}" in said
    assert not meant or f"Proposé : « {meant} »." in said
    assert "1 erreur dans liste.csv" in said
    assert Candidacy.objects.count() == before
