"""Lists as people send them: encodings, sheets, rows above the headings, civilities, post codes, errors with their cell."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook

from parchemin.candidates.dry_run import dry_run
from parchemin.candidates.models import Candidacy
from tests import life, make
from tests.commands import run
from tests.formats.tables.ods import ods

pytestmark = pytest.mark.django_db
HEADERS = [
    "Voie",
    "Entree",
    "Nom de naissance",
    "Prenom",
    "Sexe",
    "Naissance",
    "Code INSEE",
    "Commune",
    "Email",
]
ROW = ["FI", "05/09/2022", "ESSAI", "Cécile", "F", "31/01/1999", "69383", "Lyon", "c@exemple.example"]


def csv(*rows, headers=HEADERS, encoding="utf-8", above=()) -> bytes:
    return "\r\n".join([*above, *(";".join(row) for row in (headers, *rows))]).encode(encoding)


def judged(world, data, filename="liste.csv"):
    chosen = {"certifier": world.certifier, "framework": world.framework, "filename": filename}
    return dry_run(actor=life.clerk(), now=make.NOW, data=data, **chosen)


def errors(plan):
    return [(e.cell, e.cause, e.suggested) for e in plan.blocking]


@pytest.mark.parametrize(
    "first", ["Cécile", "Zoé", "Hélène", "Jérôme", "Loïc", "François", "Benoît", "Anaïs", "Agnès", "Noël"]
)
@pytest.mark.parametrize("encoding", ["cp850", "mac_roman"])
def test_a_list_of_an_older_encoding_is_asked_about_with_what_was_meant(world, first, encoding):
    row = [*ROW[:3], first, *ROW[4:]]
    plan = judged(world, csv(row, encoding=encoding))
    assert errors(plan) == [("D2", "identity.misread", first)]
    assert "Texte lu en Windows-1252." in plan.notes
    assert any("UTF-8" in note for note in plan.notes)


def test_utf_8_written_twice_is_asked_about(world):
    assert errors(judged(world, csv([*ROW[:3], "CÃ©cile", *ROW[4:]]))) == [
        ("D2", "identity.misread", "Cécile")
    ]


def test_a_question_mark_in_a_name_is_asked_about(world):
    assert errors(judged(world, csv([*ROW[:3], "C?cile", *ROW[4:]]))) == [
        ("D2", "identity.question-mark", "")
    ]


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("cp1252", "Windows-1252"), ("utf-16", "UTF-16")],
)
def test_the_encoding_read_is_stated_and_good_accents_are_good(world, encoding, said):
    plan = judged(world, csv(ROW, encoding=encoding))
    assert plan.notes == (f"Texte lu en {said}.",)
    assert [row.identity.first_names for row in plan.rows] == [("Cécile",)]
    assert plan.errors == ()


def test_headings_in_the_wrong_encoding_are_still_headings(world):
    headers = ["Voie d’accès", "Entrée", "Nom de naissance", "Prénoms", *HEADERS[4:]]
    plan = judged(
        world, csv(ROW, headers=headers, encoding="utf-8").decode("utf-8").replace("’", "'").encode("cp850")
    )
    assert [(e.cell, e.suggested) for e in plan.blocking] == [("D2", "Cécile")]


@pytest.mark.parametrize(
    "error",
    ["#N/A", "#REF!", "#VALEUR!", "#VALUE!", "#DIV/0!", "#NOM?", "#NAME?", "#NUL!", "#NOMBRE!", "Err:502"],
)
@pytest.mark.parametrize("column", [2, 3, 4, 5, 6, 7, 8])
def test_an_error_of_the_spreadsheet_is_an_error_at_its_cell(world, error, column):
    row = [error if n == column else value for n, value in enumerate(ROW)]
    assert [(e.cell, e.cause) for e in judged(world, csv(row)).blocking] == [
        (f"{'ABCDEFGHI'[column]}2", "identity.spreadsheet-error")
    ]


@pytest.mark.parametrize(
    ("civility", "sex"),
    [("Mme", "F"), ("Mlle", "F"), ("Mr", "M"), ("M.", "M"), ("MADAME", "F"), ("Mademoiselle", "F"), ("monsieur", "M"),
     ("Melle", "F"), ("H", "M"), ("féminin", "F"), ("mme.", "F")],
)  # fmt: skip
def test_a_civility_says_the_sex(world, civility, sex):
    headers = [*HEADERS[:4], "Civilité", *HEADERS[5:]]
    plan = judged(world, csv([*ROW[:4], civility, *ROW[5:]], headers=headers))
    assert [row.identity.sex for row in plan.rows] == [sex]


@pytest.mark.parametrize(("figure", "meant"), [("1", "M"), ("2", "F"), ("3", ""), ("X", "")])
def test_a_figure_is_suggested_and_not_taken(world, figure, meant):
    plan = judged(world, csv([*ROW[:4], figure, *ROW[5:]]))
    assert errors(plan) == [("E2", "unknown-sex", meant)]


@pytest.mark.parametrize(
    "heading", ["Code postal de naissance", "CP de naissance", "code postal", "Code Postal Naissance", "cp"]
)
def test_a_post_code_of_birth_has_its_own_column(world, heading):
    headers = [*HEADERS[:6], heading, *HEADERS[7:]]
    plan = judged(world, csv([*ROW[:6], "69003", *ROW[7:]], headers=headers))
    assert [(r.identity.birth_commune_postcode, r.identity.birth_commune_insee) for r in plan.rows] == [
        ("69003", "")
    ]


@pytest.mark.parametrize(
    ("typed", "known"),
    [("1999", (1999, None, None)), ("01/1999", (1999, 1, None)), ("00/00/1999", (1999, None, None)),
     ("00/03/1999", (1999, 3, None)), ("xx/xx/1999", (1999, None, None)), ("1999-01", (1999, 1, None)),
     ("1999-01-31", (1999, 1, 31)), ("31.01.1999", (1999, 1, 31))],
)  # fmt: skip
def test_what_is_known_of_a_birth_is_read(world, typed, known):
    [row] = judged(world, csv([*ROW[:5], typed, *ROW[6:]])).rows
    assert (row.identity.birth_year, row.identity.birth_month, row.identity.birth_day) == known


@pytest.mark.parametrize(
    "typed",
    ["31/02/1999", "30/02/2000", "31/04/1999", "29/02/1999", "32/01/1999", "01/13/1999", "1999-02-31"],
)
def test_a_day_of_no_calendar_is_an_error_at_its_cell(world, typed):
    plan = judged(world, csv([*ROW[:5], typed, *ROW[6:]]))
    assert [(e.cell, e.cause) for e in plan.blocking] == [("F2", "identity.birth-date-unreal")]


# -- where the list is in the file ----------------------------------------------------------------------------------


def book(*sheets) -> bytes:
    out, made = io.BytesIO(), Workbook()
    made.remove(made.active)
    for name, rows in sheets:
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(out)
    return out.getvalue()


def test_the_sheet_of_the_list_is_found_and_said(world):
    plan = judged(
        world, book(("Lisez-moi", [["Mode d’emploi"]]), ("Candidats", [HEADERS, ROW])), "liste.xlsx"
    )
    assert (len(plan.rows), plan.notes) == (1, ("Feuille « Candidats » lue, 2 sur 2.",))


def test_another_sheet_with_headings_is_said_not_to_be_read(world):
    plan = judged(world, book(("A", [HEADERS, ROW]), ("Notes", [["x"]]), ("B", [HEADERS, ROW])), "liste.xlsx")
    assert plan.notes == (
        "Feuille « A » lue, 1 sur 3.",
        "Ces feuilles portent aussi des en-têtes et ne sont pas lues : « B ».",
    )


@pytest.mark.parametrize(
    ("above", "said"),
    [
        (["Promotion 2022"], "Les en-têtes sont à la ligne 2 ; la ligne 1 n’est pas lue."),
        (["Promotion 2022, site de Lyon"], "Les en-têtes sont à la ligne 2 ; la ligne 1 n’est pas lue."),
        (["", "Promotion"], "Les en-têtes sont à la ligne 3 ; la ligne 2 n’est pas lue."),
        (["Liste;du;5 septembre", ""], "Les en-têtes sont à la ligne 3 ; la ligne 1 n’est pas lue."),
        (["École", "Promotion"], "Les en-têtes sont à la ligne 3 ; 2 lignes au-dessus ne sont pas lues."),
    ],
)
def test_rows_above_the_headings_are_not_read_and_said(world, above, said):
    plan = judged(world, csv([*ROW[:6], "ZZZZZ", *ROW[7:]], above=above))
    assert plan.notes[1:] == (said,)
    assert [(e.row, e.cell) for e in plan.blocking] == [(len(above) + 2, f"G{len(above) + 2}")]


def test_an_ods_under_a_title_is_read(world):
    plan = judged(world, ods([["Promotion 2022"], HEADERS, ROW]), "liste.ods")
    assert (len(plan.rows), plan.notes) == (
        1,
        ("Les en-têtes sont à la ligne 2 ; la ligne 1 n’est pas lue.",),
    )


def test_a_table_of_something_else_says_which_columns_are_missing(world):
    plan = judged(world, b"Salle;Heure\nA;9h\n")
    assert {e.cause for e in plan.blocking} == {"missing-column"}


# -- by command -----------------------------------------------------------------------------------------------------


def test_the_command_names_file_row_cell_and_suggestion(world, tmp_path):
    rows = [[*ROW[:2], f"NOM{n}", *ROW[3:]] for n in range(3)]
    rows[1][4], rows[1][8] = "1", "a..b@exemple.example"
    file = tmp_path / "liste.csv"
    file.write_bytes(csv(*rows))
    before = Candidacy.objects.count()
    number = world.framework.sheet.number
    done = run("candidate", "import", world.certifier.slug, number, file, by=world.manager)
    said = done.output + done.stderr
    assert done.exit_code == 3
    assert "liste.csv, cellule E3, ligne 3, Sexe : « 1 » : attendu M ou F. Proposé : « M »." in said
    assert "liste.csv, cellule I3, ligne 3, Courriel" in said
    assert "Proposé : « a.b@exemple.example »." in said
    assert "Texte lu en UTF-8." in said
    assert Candidacy.objects.count() == before
