"""Layout of the file: wherever the list stands in it, its one row is read, and a sentence says what is not read."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook

from parchemin.candidates.dry_run import dry_run
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
    "Courriel",
]
ROW = ["FI", "05/09/2022", "Essai", "Lou", "F", "31/01/1999", "69383", "lou@exemple.example"]


def csv(*rows, separator=";", end="\r\n", mark="") -> bytes:
    return (mark + end.join(separator.join(row) for row in rows) + end).encode()


def book(*sheets, hidden=(), merged="") -> bytes:
    out, made = io.BytesIO(), Workbook()
    made.remove(made.active)
    for name, rows in sheets:
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if name in hidden:
            sheet.sheet_state = "hidden"
        if merged:
            sheet.merge_cells(merged)
    made.save(out)
    return out.getvalue()


TITLE, BLANK = ["Promotion 2022"], [""]
CASES = {  # file, its bytes, a piece of what is said of what is not read ("" where all is read)
    "a title above": ("l.csv", csv(TITLE, HEADERS, ROW), "ligne 2"),
    "a title and a blank line above": ("l.csv", csv(TITLE, BLANK, HEADERS, ROW), "ligne 3"),
    "three lines above": ("l.csv", csv(TITLE, ["Site"], ["Lyon"], HEADERS, ROW), "ligne 4"),
    "blank lines under": ("l.csv", csv(HEADERS, ROW, BLANK, BLANK), ""),
    "blank lines between": ("l.csv", csv(HEADERS, BLANK, ROW), ""),
    "empty columns after": ("l.csv", csv([*HEADERS, "", ""], [*ROW, "", ""]), ""),
    "an empty column between": ("l.csv", csv([*HEADERS[:3], "", *HEADERS[3:]], [*ROW[:3], "", *ROW[3:]]), ""),
    "an empty column before": ("l.csv", csv(["", *HEADERS], ["", *ROW]), ""),
    "commas": ("l.csv", csv(HEADERS, ROW, separator=","), ""),
    "tabs": ("l.txt", csv(HEADERS, ROW, separator="\t"), ""),
    "ends of line of an old Mac": ("l.csv", csv(HEADERS, ROW, end="\r"), ""),
    "a mark before the text": ("l.csv", csv(HEADERS, ROW, mark="\ufeff"), ""),
    "headings in capitals": ("l.csv", csv([h.upper() for h in HEADERS], ROW), ""),
    "the second sheet": ("l.xlsx", book(("Lisez-moi", [TITLE]), ("Liste", [HEADERS, ROW])), "« Liste »"),
    "the third sheet under a title": (
        "l.xlsx",
        book(("A", [TITLE]), ("B", [BLANK]), ("C", [TITLE, HEADERS, ROW])),
        "« C »",
    ),
    "a hidden sheet of help": (
        "l.xlsx",
        book(("Aide", [TITLE]), ("Liste", [HEADERS, ROW]), hidden=("Aide",)),
        "« Liste »",
    ),
    "a title over merged cells": (
        "l.xlsx",
        book(("Liste", [TITLE, HEADERS, ROW]), merged="A1:H1"),
        "ligne 2",
    ),
    "an open workbook under a title": ("l.ods", ods([TITLE, HEADERS, ROW]), "ligne 2"),
}


@pytest.mark.parametrize("case", CASES)
def test_the_list_is_read_where_it_stands(world, case):
    name, data, said = CASES[case]
    chosen = {"certifier": world.certifier, "framework": world.framework, "filename": name, "data": data}
    plan = dry_run(actor=life.clerk(), now=make.NOW, **chosen)
    assert [(e.cell, e.cause) for e in plan.blocking] == []
    assert [row.identity.birth_name for row in plan.rows] == ["Essai"]
    assert said in " ".join(plan.notes)
    assert "%(" not in " ".join(plan.notes)
