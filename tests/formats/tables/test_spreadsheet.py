"""Tables from CSV and XLSX: nothing evaluated, nothing guessed, every refusal in words."""

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from parchemin.formats.tables import workbook
from parchemin.formats.tables.spreadsheet import Unreadable, cell_ref, dump_csv, dump_xlsx, load, media_type


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
        "Nom;Prénom\rExemple;Zoé\r".encode(),
        book(["Nom", "Prénom"], ["Exemple", "Zoé"]),
    ],
    ids=["utf8", "bom", "cp1252", "comma", "tab", "utf16", "quoted", "cr", "xlsx"],
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


GOLDEN = Path(__file__).parent / "golden"  # written by other programs: xlwt, odfpy
PERSON = (
    "",
    "Étienne Exemple",
    "01004",
    "80012345600012",
    "2026-09-01",
    "2026-09-01 09:30:00",
    "oui",
    "12.5",
)


@pytest.mark.parametrize(("name", "computed"), [("liste.xls", ("", "")), ("liste.ods", ("=1+1", "=NA()"))])
def test_old_and_open_workbooks_are_read_like_the_others(name, computed):
    table = load((GOLDEN / name).read_bytes(), name)
    assert table.header_row == 3
    assert table.headers[1:4] == ("Nom", "Code commune", "SIRET")
    assert [r.number for r in table.rows] == [4, 6]
    assert table.rows[0].cells == (*PERSON, *computed)
    assert table.rows[1].cells[:3] == ("", "Zoé Essai", "1004")
    known = {
        "liste.xls": "application/vnd.ms-excel",
        "liste.ods": "application/vnd.oasis.opendocument.spreadsheet",
    }
    assert media_type((GOLDEN / name).read_bytes(), name) == known[name]


def test_what_is_typed_as_text_stays_and_what_is_a_number_has_no_decimals_of_its_own():
    table = load(book(["a", "b", "c", "d"], ["01004", 1004, 80012345600012, 1.5]), "liste.xlsx")
    assert table.rows[0].cells == ("01004", "1004", "80012345600012", "1.5")


def test_formulas_and_errors_are_said_whatever_another_program_computed():
    data = parts_changed(
        book(["a", "b", "c", "d"], ["=A1", "#N/A", "x", "=1+1"]),
        **{"xl/worksheets/sheet1.xml": lambda xml: xml.replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>")},
    )
    assert load(data, "liste.xlsx").rows[0].cells == ("=A1", "#N/A", "x", "=1+1")


def test_only_the_first_sheet_is_read_and_its_empty_corner_keeps_the_places():
    workbook = Workbook()
    workbook.active["C3"], workbook.active["C4"] = "Nom", "Exemple"
    workbook.create_sheet("Autre")["A1"] = "rien"
    out = io.BytesIO()
    workbook.save(out)
    table = load(out.getvalue(), "liste.xlsx")
    assert (table.header_row, table.headers) == (3, ("", "", "Nom"))
    assert [(r.number, r.cells) for r in table.rows] == [(4, ("", "", "Exemple"))]


def test_a_cell_has_the_name_that_spreadsheets_print():
    assert cell_ref(0, 7) == "A7"
    assert cell_ref(27, 12) == "AB12"


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
    return out.getvalue()


def parts_changed(data: bytes, **changes) -> bytes:
    """The same archive, some of its parts changed."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, changes[name](part) if name in changes else part)
    return out.getvalue()


def corners() -> bytes:
    """Two cells, at the far ends of a sheet: a few thousand bytes, five hundred gigabytes once laid out."""
    out = io.BytesIO()
    workbook = Workbook()
    workbook.active["A1"], workbook.active["XFD1048576"] = "a", "b"
    workbook.save(out)
    return out.getvalue()


def repeated() -> bytes:
    """One cell of an .ods that says it is there a million times in sixteen thousand columns."""
    everywhere = (
        b'table:number-rows-repeated="500000"><table:table-cell table:number-columns-repeated="16000" '
    )
    return parts_changed(
        (GOLDEN / "liste.ods").read_bytes(),
        **{
            "content.xml": lambda xml: xml.replace(
                b"<table:table-row><table:table-cell/><table:table-cell ",
                b"<table:table-row " + everywhere,
                1,
            )
        },
    )


DOCTYPE = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><x/>'


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "liste.csv", "vide"),
        (b" \n \n", "liste.csv", "vide"),
        (b";;\n;;\n", "liste.csv", "en-têtes"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "liste.xls", "endommagé"),
        (b"Nom;Site\n", "liste.ods", "pas celui d’un classeur"),
        (b"%PDF-1.7\n\x00\x01\x02", "liste.csv", "pas un fichier texte"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "liste.png", "pas un fichier texte"),
        (b"Nom;Site\n", "liste.xlsx", "pas celui d’un classeur"),
        (b'Nom;Site\n"Exemple;Lille\n', "liste.csv", "guillemets"),
        (book(["a"], ["b"])[:-200], "liste.xlsx", "tronqué"),
        (zipped(content=b"<x/>"), "liste.ods", "endommagé"),
        (zipped(photo=b"<x/>"), "liste.zip", "pas un classeur"),
        (zipped(xl__workbook=b"<x/>"), "liste.xlsx", "endommagé"),
        (zipped(xl__workbook=DOCTYPE), "liste.xlsx", "DOCTYPE"),
        (zipped(xl__workbook=b"<x/>", bomb=b"0" * 40_000_000), "liste.xlsx", "démesuré"),
        (corners(), "liste.xlsx", "démesuré"),
        (repeated(), "liste.ods", "démesuré"),
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


@pytest.mark.parametrize(
    ("value", "written"),
    [(True, "oui"), (12, "12"), (1.5, "1.5"), (date(2026, 9, 1), "2026-09-01"), (None, "")],
)
def test_other_values_are_written_as_what_they_are(value, written):
    data = dump_xlsx(["a", "b"], [[value, "fin"]])
    assert load(data, "x.xlsx").rows[0].cells == (written, "fin")
    cell = load_workbook(io.BytesIO(data)).active["A2"].value
    assert (cell.date() if isinstance(cell, datetime) else cell) == ("oui" if value is True else value)


def test_a_text_that_a_workbook_cannot_hold_is_refused_not_left_out():
    with pytest.raises(ValueError, match="la cellule B2"):
        dump_xlsx(["a", "b"], [["x", "é" * 40_000]])


HABITS = st.sampled_from(
    ["=1+1", "+33", "-2", "@x", "01004", "1e5", "https://exemple.example", "_x0041_", "VRAI", "#N/A"]
)
CELLS = HABITS | st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn", "Zs", "Zl", "Zp")),
    min_size=1,
    max_size=12,
)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=6))
@settings(max_examples=40, deadline=None)
def test_what_is_written_is_read_back_from_both_formats(rows):
    headers = ["un", "deux", "trois"]
    for data in (dump_csv(headers, rows), dump_xlsx(headers, rows)):
        table = load(data, "x")
        assert list(table.headers) == headers
        assert [list(r.cells) for r in table.rows] == rows
    judge = load_workbook(io.BytesIO(dump_xlsx(headers, rows))).active
    assert [[c.value for c in line] for line in judge.iter_rows(min_row=2)] == rows
    assert {c.data_type for line in judge.iter_rows() for c in line} == {"s"}


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_a_table_or_a_clear_refusal(data):
    for content in (data, b"PK\x03\x04" + data):
        try:
            assert load(content, "x").headers
        except Unreadable as error:
            assert str(error).startswith("x")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b";" * 18_000_000, "elle dépasse 300000 caractères"),
        (b"nom;route\n" + b";" * 18_000_000, "elle dépasse 300000 caractères"),
        ((b";" * 250 + b"\n") * 72_000, "plus de 1000000 cellules"),
        (b";\n" * 9_000_000, "plus de 1000000 cellules"),
        (b"a;b;c\n" * 190_000, "plus de 20000 lignes"),
        ((b"x" * 90_000 + b"\n") * 200, "aucune"),
    ],
    ids=["one line", "after headings", "wide", "narrow", "long", "long lines"],
)
def test_what_would_cost_minutes_is_refused_by_its_measure(text, words):
    if words == "aucune":
        assert len(load(text, "liste.csv").rows) == 199
        return
    with pytest.raises(Unreadable, match=words):
        load(text, "liste.csv")


def test_the_beginnings_of_every_sheet_are_read_by_one_opening(monkeypatch):
    opened = []
    popen = workbook.subprocess.Popen
    monkeypatch.setattr(workbook.subprocess, "Popen", lambda *a, **k: opened.append(a) or popen(*a, **k))
    book = io.BytesIO()
    with xlsxwriter.Workbook(book) as made:
        for rank in range(12):
            sheet = made.add_worksheet()
            for column, word in enumerate(("nom", "prenom", "voie") if rank == 11 else ("a", "b")):
                sheet.write_string(0, column, word)
    read = load(book.getvalue(), "liste.xlsx", lambda cells: len({"nom", "prenom", "voie"} & set(cells)))
    assert read.headers == ("nom", "prenom", "voie")
    assert len(opened) == 3  # the names, the beginnings, the sheet
