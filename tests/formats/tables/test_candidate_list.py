"""List of candidates: every error with its cell, its cause and, when sure, the value meant."""

import io
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from parchemin.domain.access import AccessRoute
from parchemin.domain.identity import Identity
from parchemin.formats.tables import candidate_list
from parchemin.formats.tables.candidate_columns import BY_KEY, COLUMNS, HEADERS, CandidateRow
from parchemin.formats.tables.candidate_list import dump, read
from parchemin.formats.tables.spreadsheet import dump_csv, load
from parchemin.formats.tables.typed_dates import parse_date
from tests.formats.tables.ods import ods

GOOD = {
    "file_number": "D-1",
    "route": "VAE",
    "entered_on": "01/09/2026",
    "birth_name": "Exemple",
    "usage_name": "",
    "first_names": "Camille, Noa",
    "sex": "F",
    "birth_date": "09/04/1995",
    "birth_commune_insee": "59350",
    "birth_commune_label": "Lille",
    "birth_country_label": "France",
    "email": "camille@exemple.test",
    "site": "Lille",
    "employer_siret": "",
    "blocks": "",
    "birth_commune_postcode": "",
}


def reading(*rows, headers=HEADERS):
    lines = [[{**GOOD, **row}[c.key] for c in COLUMNS] for row in rows]
    return read(load(dump_csv(headers, lines), "liste.csv"))


TYPED = {  # as a workbook keeps what somebody types without making it a text
    "entered_on": date(2026, 9, 1),
    "birth_date": date(1995, 4, 9),
    "employer_siret": 39955313000044,
}


def xlsx(rows) -> bytes:
    out = io.BytesIO()
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(("write", "name"), [(xlsx, "liste.xlsx"), (ods, "liste.ods")])
def test_days_and_numbers_typed_in_a_workbook_are_what_they_say(write, name):
    lines = [
        [{**GOOD, **TYPED, "birth_commune_insee": insee}[c.key] for c in COLUMNS] for insee in ("01004", 1004)
    ]
    done = read(load(write([HEADERS, *lines]), name))
    (row,) = done.rows
    assert (row.entered_on, row.identity.birth_date, row.employer_siret) == (
        date(2026, 9, 1),
        date(1995, 4, 9),
        "39955313000044",
    )
    assert row.identity.birth_commune_insee == "01004"
    (lost,) = [
        e for e in done.errors if e.cause == "identity.insee-format"
    ]  # the zero that a number does not keep
    assert (lost.file, lost.row, lost.cell, lost.found, lost.suggested) == (name, 3, "I3", "1004", "01004")


def test_a_good_row_is_a_candidate_without_a_word():
    done = reading({"blocks": "bc01, BC02"})
    assert done.errors == ()
    assert done.rows == (
        CandidateRow(
            2,
            AccessRoute.VAE,
            date(2026, 9, 1),
            Identity(
                "Exemple",
                "",
                ("Camille", "Noa"),
                "F",
                1995,
                4,
                9,
                "59350",
                birth_commune_label="Lille",
                birth_country_label="France",
            ),
            "D-1",
            "camille@exemple.test",
            "Lille",
            "",
            ("BC01", "BC02"),
        ),
    )


@pytest.mark.parametrize(
    ("change", "cell", "cause", "suggested"),
    [
        ({"route": "aprentissage"}, "B2", "unknown-route", "CA"),
        ({"route": "zzz"}, "B2", "unknown-route", ""),
        ({"route": ""}, "B2", "empty", ""),
        ({"entered_on": "2026"}, "C2", "bad-date", ""),
        ({"entered_on": "09/24/2026"}, "C2", "bad-date", "24/09/2026"),
        ({"birth_date": "34798"}, "H2", "bad-date", "09/04/1995"),
        ({"birth_date": "30/02/1995"}, "H2", "identity.birth-date-unreal", ""),
        ({"birth_date": "09/04/95"}, "H2", "bad-date", ""),
        ({"birth_name": "=SUM(A1)"}, "D2", "formula", ""),
        ({"birth_name": "@Exemple"}, "D2", "formula", ""),
        ({"birth_name": ""}, "D2", "empty", ""),
        ({"birth_name": "x" * 61}, "D2", "identity.too-long", ""),
        ({"sex": "X"}, "G2", "unknown-sex", ""),
        ({"birth_commune_insee": "1004"}, "I2", "identity.insee-format", "01004"),
        ({"birth_commune_insee": "Lille"}, "I2", "identity.insee-format", ""),
        ({"email": "camille@exemple,test"}, "L2", "identity.email-form", "camille@exemple.test"),
        ({"employer_siret": "123"}, "N2", "bad-siret", ""),
    ],
)
def test_a_blocking_error_names_its_cell_its_cause_and_what_was_meant(change, cell, cause, suggested):
    done = reading(change)
    assert done.rows == ()
    assert [(e.file, e.row, e.cell, e.cause, e.suggested) for e in done.blocking] == [
        ("liste.csv", 2, cell, cause, suggested)
    ]
    assert done.blocking[0].message


@pytest.mark.parametrize(
    ("change", "cause", "suggested"),
    [
        ({"first_names": "Camille Noa"}, "first-names-unseparated", "Camille, Noa"),
        ({"email": ""}, "no-email", ""),
        ({"employer_siret": "12345678901234"}, "siret-checksum", ""),
        ({"birth_commune_insee": ""}, "identity.commune-missing", ""),
    ],
)
def test_a_warning_leaves_the_row_in(change, cause, suggested):
    done = reading(change)
    assert [(e.cause, e.suggested, e.blocking) for e in done.errors] == [(cause, suggested, False)]
    assert len(done.rows) == 1


def test_a_birth_known_by_its_year_only_is_kept_as_such():
    identity = reading({"birth_date": "1995"}).rows[0].identity
    assert (identity.birth_year, identity.birth_month, identity.birth_day) == (1995, None, None)
    identity = reading({"birth_date": "04/1995"}).rows[0].identity
    assert (identity.birth_year, identity.birth_month, identity.birth_day) == (1995, 4, None)


def test_two_faults_of_one_row_are_both_said():
    assert {e.cause for e in reading({"sex": "?", "route": "?"}).blocking} == {"unknown-sex", "unknown-route"}


def test_a_file_number_and_a_person_twice_in_one_list_block_and_an_address_twice_warns():
    done = reading({}, {}, {"file_number": "D-2", "email": "autre@exemple.test"})
    assert [(e.row, e.cause, e.blocking) for e in done.errors] == [
        (3, "double-file-number", True),
        (3, "double-birth-name", True),
        (3, "double-email", False),
        (4, "double-birth-name", True),
    ]
    assert [r.number for r in done.rows] == [2]


def test_headers_are_known_by_their_aliases_in_any_order():
    table = load(
        b"Prenom;NOM;sexe;Date de naissance;voie;entree\nAlix;Brouillon;H;02/01/1990;apprenti;2026-09-01\n",
        "x.csv",
    )
    done = read(table)
    assert [(r.identity.birth_name, r.identity.sex, r.route) for r in done.rows] == [
        ("Brouillon", "M", AccessRoute.CA)
    ]


def test_a_missing_a_doubled_and_an_unknown_column_are_said():
    done = read(load(b"Nom;Nom de naissance;Sexxe;Couleur\nExemple;Exemple;F;bleu\n", "x.csv"))
    assert done.rows == ()
    said = {(e.cause, e.column, e.suggested) for e in done.errors if e.row == 1}
    assert ("column-twice", "Nom de naissance", "") in said
    assert ("unknown-column", "Sexxe", "Sexe") in said
    assert ("unknown-column", "Couleur", "") in said
    assert ("missing-column", "Sexe", "Sexe") in said


def test_a_cell_beyond_the_last_column_is_an_error():
    data = dump_csv(HEADERS, [[GOOD[c.key] for c in COLUMNS] + ["de trop"]])
    assert [(e.cell, e.cause) for e in read(load(data, "x.csv")).blocking] == [("Q2", "no-header")]


def test_dates_are_read_in_french_order_only():
    assert parse_date("09/04/1995") == parse_date("9.4.1995") == parse_date("1995-04-09") == date(1995, 4, 9)
    assert parse_date("09/04-1995") is None


NAMES = st.from_regex(r"[A-Za-zéèïçÉ'’-]{1,20}", fullmatch=True).filter(
    lambda s: s[0] not in "-'" and any(c.isalpha() for c in s)
)
CANDIDATES = st.builds(
    CandidateRow,
    number=st.just(0),
    route=st.sampled_from(AccessRoute),
    entered_on=st.dates(date(2000, 1, 1), date(2090, 1, 1)),
    identity=st.builds(
        Identity,
        birth_name=NAMES,
        usage_name=st.one_of(st.just(""), NAMES),
        first_names=st.lists(NAMES, min_size=1, max_size=3).map(tuple),
        sex=st.sampled_from("MF"),
        birth_year=st.integers(1900, 2020),
        birth_month=st.integers(1, 12),
        birth_day=st.integers(1, 28),
        birth_commune_insee=st.sampled_from(["", "01004", "2A004", "99352"]),
        birth_commune_label=st.one_of(st.just(""), NAMES),
    ),
    email=st.just("noa@exemple.test"),
    blocks=st.lists(st.sampled_from(["BC01", "RNCP21947BC02"]), max_size=2).map(tuple),
)


@given(st.lists(CANDIDATES, max_size=4), st.booleans())
@settings(max_examples=60, deadline=None)
def test_our_own_template_is_accepted_filled_in(rows, xlsx):
    given_rows = [
        CandidateRow(
            n + 2,
            r.route,
            r.entered_on,
            replace(r.identity, birth_year=1900 + n),
            f"D-{n}",
            r.email,
            r.site,
            "",
            r.blocks,
        )
        for n, r in enumerate(rows)
    ]
    done = read(load(dump(given_rows, xlsx=xlsx), "modele"))
    assert done.blocking == ()
    assert list(done.rows) == [replace(r, identity=r.identity.canonical()) for r in given_rows]


def test_the_template_has_every_column():
    assert load(dump(), "modele.xlsx").headers == tuple(BY_KEY[c.key].header for c in COLUMNS)


def test_a_list_with_too_much_to_mend_is_judged_until_there():
    rows = "\n".join(";".join(["x"] * len(COLUMNS)) for _ in range(candidate_list.MOST_ERRORS))
    text = ";".join(column.header for column in COLUMNS) + "\n" + rows
    reading = candidate_list.read(load(text.encode(), "liste.csv", candidate_list.headings))
    assert candidate_list.MOST_ERRORS < len(reading.errors) < candidate_list.MOST_ERRORS + 100
    assert reading.rows == ()
    assert any("ne sont pas jugées" in note for note in reading.notes)
