"""Tables from CSV and XLSX: nothing evaluated, nothing guessed, every refusal in words."""

import io
import zipfile
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from parchemin.formats.tables.spreadsheet import Unreadable, cell_ref, dump_csv, dump_xlsx, load


def book(*rows) -> bytes:
    out = io.BytesIO()
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    workbook.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        "Nom;Prénom\nExemple;Zoé\n".encode(),
        "\ufeffNom;Prénom\r\nExemple;Zoé".encode(),
        "Nom;Prénom\r\nExemple;Zoé\r\n".encode("cp1252"),
        "Nom,Prénom\nExemple,Zoé\n".encode(),
        "Nom\tPrénom\nExemple\tZoé\n".encode(),
        "Nom\tPrénom\nExemple\tZoé\n".encode("utf-16"),
        '"Nom";"Prénom"\n"Exemple";"Zoé"\n'.encode(),
        book(["Nom", "Prénom"], ["Exemple", "Zoé"]),
    ],
    ids=["utf8", "bom", "cp1252", "comma", "tab", "utf16", "quoted", "xlsx"],
)
def test_the_same_table_comes_out_of_every_habit(data):
    table = load(data, "liste.csv")
    assert table.headers == ("Nom", "Prénom")
    assert [(r.number, r.cells) for r in table.rows] == [(2, ("Exemple", "Zoé"))]


def test_row_numbers_are_those_of_the_spreadsheet():
    table = load(b"\n\nNom;Site\n\nExemple;Lille\n;\nPatron\n", "liste.csv")
    assert table.header_row == 3
    assert [(r.number, r.cells) for r in table.rows] == [(5, ("Exemple", "Lille")), (7, ("Patron", ""))]


def test_a_quoted_cell_may_hold_the_separator_and_line_feeds():
    table = load(b'Nom;Note\n"Exemple; Camille";"une ""vraie""\nnote"\nPatron;x', "liste.csv")
    assert table.rows[0].cells == ("Exemple; Camille", 'une "vraie"\nnote')
    assert table.rows[1].number == 3


def test_the_cells_of_a_workbook_become_text_without_being_computed():
    table = load(book(["a", "b", "c", "d"], [59350, date(2026, 9, 1), "=1+1", True]), "liste.xlsx")
    assert table.rows[0].cells == ("59350", "2026-09-01", "=1+1", "oui")


def test_a_cell_has_the_name_that_spreadsheets_print():
    assert cell_ref(0, 7) == "A7"
    assert cell_ref(27, 12) == "AB12"


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
    return out.getvalue()


DOCTYPE = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><x/>'


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "liste.csv", "vide"),
        (b" \n \n", "liste.csv", "vide"),
        (b";;\n;;\n", "liste.csv", "en-têtes"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "liste.xls", "ancien format"),
        (b"%PDF-1.7\n\x00\x01\x02", "liste.csv", "pas un fichier texte"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "liste.png", "pas un fichier texte"),
        (b"Nom;Site\n", "liste.xlsx", "pas celui d’un classeur"),
        (b'Nom;Site\n"Exemple;Lille\n', "liste.csv", "guillemets"),
        (book(["a"], ["b"])[:-200], "liste.xlsx", "tronqué"),
        (zipped(content=b"<x/>"), "liste.ods", "un classeur .ods"),
        (zipped(photo=b"<x/>"), "liste.zip", "pas un classeur"),
        (zipped(xl__workbook=b"<x/>"), "liste.xlsx", "endommagé"),
        (zipped(xl__workbook=DOCTYPE), "liste.xlsx", "DOCTYPE"),
        (zipped(xl__workbook=b"<x/>", bomb=b"0" * 40_000_000), "liste.xlsx", "démesuré"),
    ],
)
def test_what_is_not_a_table_is_refused_in_words(data, name, words):
    with pytest.raises(Unreadable, match=words):
        load(data, name)


def test_a_formula_is_written_as_text():
    rows = [["=HYPERLINK(1)", "@x", "-2", "+3", "'=4", "plain"]]
    data = dump_csv(["a", "b", "c", "d", "e", "f"], rows)
    assert b"'=HYPERLINK" in data
    assert [list(r.cells) for r in load(data, "x.csv").rows] == rows
    workbook = dump_xlsx(["a", "b", "c", "d", "e", "f"], rows)
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(workbook)).read("xl/worksheets/sheet1.xml")
    assert [list(r.cells) for r in load(workbook, "x.xlsx").rows] == rows


CELLS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn", "Zs", "Zl", "Zp")),
    min_size=1,
    max_size=12,
)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_what_is_written_is_read_back_from_both_formats(rows):
    headers = ["un", "deux", "trois"]
    for data in (dump_csv(headers, rows), dump_xlsx(headers, rows)):
        table = load(data, "x")
        assert list(table.headers) == headers
        assert [list(r.cells) for r in table.rows] == rows


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_a_table_or_a_clear_refusal(data):
    for content in (data, b"PK\x03\x04" + data):
        try:
            assert load(content, "x").headers
        except Unreadable as error:
            assert str(error).startswith("x")
