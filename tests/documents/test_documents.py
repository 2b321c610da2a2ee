"""What every printed document owes, then what each one says."""

import importlib
import inspect
import pkgutil
from dataclasses import replace

import pytest

from parchemin import documents
from parchemin.documents import (
    attendance,
    convocation,
    correction,
    grid_sheet,
    minutes,
    parchment,
    receipt,
    statement,
)
from parchemin.documents.typesetting import UnprintableError

EVERY = (
    "parchment",
    "minutes",
    "extract",
    "candidate",
    "juror",
    "employer",
    "receipt",
    "statement",
    "grid",
    "attendance",
    "correction",
)


@pytest.fixture
def printed(
    parchment_facts,
    minutes_facts,
    letter,
    receipt_facts,
    statement_facts,
    grid_facts,
    attendance_facts,
    correction_facts,
):
    """Render one document by name at a moment."""
    makers = {
        "parchment": lambda at: parchment.render(parchment_facts, at),
        "minutes": lambda at: minutes.render(minutes_facts, at),
        "extract": lambda at: minutes.render(minutes_facts, at, extract=True),
        "candidate": lambda at: convocation.render(letter, at),
        "juror": lambda at: convocation.render_juror(
            letter, at, convocation.Capacity("professionnelle", "salariés", substitute=True)
        ),
        "employer": lambda at: convocation.render_employer(
            letter,
            at,
            convocation.Capacity("professionnelle", "salariés"),
            juror_name="Noa DÉMO",
            employer="Entreprise Fictive",
            period="le lundi 15 juin 2026, de 8 h 30 à 18 h",
        ),
        "receipt": lambda at: receipt.render(receipt_facts, at),
        "statement": lambda at: statement.render(statement_facts, at),
        "grid": lambda at: grid_sheet.render(grid_facts, at),
        "attendance": lambda at: attendance.render(attendance_facts, at),
        "correction": lambda at: correction.render(correction_facts, at),
    }
    return lambda name, at: makers[name](at)


@pytest.mark.parametrize("name", EVERY)
def test_it_claims_pdf_a_3a_and_pdf_ua_1_in_french_with_a_title(printed, opened, moment, name):
    with opened(printed(name, moment)) as pdf, pdf.open_metadata() as meta:
        assert meta["pdfaid:part"] == "3"
        assert meta["pdfaid:conformance"] == "A"
        assert meta["pdfuaid:part"] == "1"
        assert len(str(meta["dc:title"])) > 5
        assert str(pdf.Root.Lang).startswith("fr")
        assert pdf.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in pdf.Root
        assert pdf.check_pdf_syntax() == []


@pytest.mark.parametrize("name", EVERY)
def test_the_same_facts_at_the_same_moment_are_the_same_bytes(printed, moment, name):
    assert printed(name, moment) == printed(name, moment)


@pytest.mark.parametrize("name", [name for name in EVERY if name != "parchment"])
def test_its_pages_are_numbered_and_a_demonstration_says_so(printed, text_of, moment, name):
    text = text_of(printed(name, moment))

    assert "Page 1 sur" in text
    assert "la personne nommée n’existe pas" in text


def test_every_paper_is_printed_here():
    """A module of ``documents`` that renders is one of those above."""
    own = {
        name for name, module in globals().items() if inspect.ismodule(module) and hasattr(module, "render")
    }
    there = {
        one.name
        for one in pkgutil.iter_modules(documents.__path__)
        if one.name != "typesetting"
        and hasattr(importlib.import_module(f"parchemin.documents.{one.name}"), "render")
    }
    assert there <= own


def test_a_naive_moment_is_refused(receipt_facts, moment):
    with pytest.raises(ValueError, match="fuseau"):
        receipt.render(receipt_facts, moment.replace(tzinfo=None))


@pytest.mark.parametrize(
    "name", ["Łucja ŻÓŁĆ", "Đặng ƯỚC", "Ștefan ȚEPEȘ", "Œdipe ŸÇ", "Ђорђе ΩΛ", "İpek ĞÜŞ", "Ōtani ẞ"]
)
def test_a_name_with_rare_letters_is_printed(receipt_facts, text_of, moment, name):
    assert name in text_of(receipt.render(replace(receipt_facts, candidate=name), moment))


def test_a_letter_that_no_font_draws_refuses_that_document_and_says_whose(receipt_facts, moment):
    with pytest.raises(UnprintableError, match="U\\+738B") as refusal:
        receipt.render(replace(receipt_facts, candidate="Camille 王 EXEMPLE"), moment)

    assert "Camille 王 EXEMPLE" in str(refusal.value)
    assert "« 王 »" in str(refusal.value)
    assert receipt.render(receipt_facts, moment).startswith(b"%PDF-1.7")


@pytest.mark.parametrize(
    "name", ["#panic()", "*gras* _ici_", "$x$ \\ // ]", '"}{"', '#image("/etc/hostname")']
)
def test_a_name_is_never_markup(receipt_facts, text_of, moment, name):
    assert name in text_of(receipt.render(replace(receipt_facts, candidate=name), moment))


def test_one_person_s_data_does_not_stay_for_the_next(receipt_facts, text_of, moment):
    receipt.render(replace(receipt_facts, late="Dépôt reçu après le terme."), moment)

    assert "après le terme" not in text_of(receipt.render(receipt_facts, moment))


def test_the_minutes_say_who_sat_what_was_decided_and_why(printed, text_of, moment):
    text = text_of(printed("minutes", moment))

    for words in (
        "Procès-verbal de délibération",
        "Jo PATRON",
        "employeurs",
        "2 pour, 2 contre, voix du président",
        "ni la reprise après incident ni la sauvegarde",
        "Andréa ESSAI : pour",
        "Déport pour ce candidat : Sacha GABARIT",
        "certification délivrée en partie",
        "la situation de 2 candidats",
        "levée à 17 h 48",
    ):
        assert words in text


def test_the_extract_names_no_vote_and_no_birth(printed, text_of, moment):
    text = text_of(printed("extract", moment))

    assert "Extrait du procès-verbal" in text
    assert "non acquis" in text
    assert "Andréa ESSAI : pour" not in text
    assert "31 janvier 1999" not in text


def test_a_clause_that_is_not_met_is_said(minutes_facts, text_of, moment):
    clause = minutes.Clause("Collège des salariés", "2", "1", False)
    text = text_of(minutes.render(replace(minutes_facts, clauses=(clause,)), moment))

    assert "non respectée" in text


def test_a_juror_s_letters_quote_the_leave_of_the_labour_code(printed, text_of, moment):
    assert "D. 3142-32" in text_of(printed("juror", moment))
    assert "en qualité de suppléant" in text_of(printed("juror", moment))
    employer = text_of(printed("employer", moment))
    for article in ("L. 3142-42", "L. 3142-43", "L. 3142-45", "D. 3142-32"):
        assert article in employer
    letter, _, copy = employer.partition("Copie de la convocation")
    assert "pièce d’identité" not in letter
    assert "en qualité de suppléant" not in letter
    assert "Convocation au jury" in copy


def test_a_convocation_says_when_where_and_what_to_bring(printed, text_of, moment):
    text = text_of(printed("candidate", moment))

    for words in (
        "lundi 15 juin 2026, 9 h 30 à 10 h 15",
        "salle 12",
        "pièce d’identité",
        "examens@ecole.example",
    ):
        assert words in text


def test_a_receipt_gives_the_whole_digest_the_size_and_how_to_check(printed, text_of, moment):
    text = text_of(printed("receipt", moment))

    assert "9f" * 32 in text.replace(" ", "")
    assert "2,4 Mo (2 412 877 octets)" in text
    assert "sha256sum" in text


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 octet"),
        (1, "1 octet"),
        (812, "812 octets"),
        (1500, "1,5 ko (1 500 octets)"),
        (3 * 10**9, "3,0 Go (3 000 000 000 octets)"),
    ],
)
def test_a_size_is_told_in_french(size, words):
    assert receipt.file_size(size).replace("\u202f", " ") == words


def test_a_statement_says_what_is_missing_and_that_it_is_no_parchment(
    printed, text_of, statement_facts, moment
):
    assert "C2.3 Prévoir la reprise après incident" in text_of(printed("statement", moment))
    real = text_of(statement.render(replace(statement_facts, specimen=""), moment))
    assert "n’est pas un parchemin" in real


def test_a_grid_without_levels_is_not_printed(grid_facts, moment):
    with pytest.raises(ValueError, match="niveau"):
        grid_sheet.render(replace(grid_facts, levels=()), moment)


def everything_said(facts):
    """Minutes with all that only the sealed ones may say, each by words of its own."""
    first, second = facts.candidates
    block = replace(
        second.blocks[1],
        departure="Le règlement proposait « acquis » ; le jury s’en écarte : une grille erronée.",
        evidence=("critère « Reprise après incident » (C2.3)", "dépôt « dossier.pdf », version 2"),
        dissents=(("Andréa ESSAI", "La sauvegarde était au dossier."),),
    )
    second = replace(
        second, blocks=(second.blocks[0], block), incidents=("Incident, à 11 h 02 : panne de réseau.",)
    )
    return replace(
        facts,
        candidates=(first, second),
        checks=(
            minutes.Check("à l’ouverture", "15 juin 2026, 9 h 04", ("Il manque un salarié.",)),
            minutes.Check("à la délibération", "15 juin 2026, 16 h 10"),
        ),
        waivers=(
            minutes.Waived(
                "Nombre de salariés", "Dany REGISTRE", "15 juin 2026", "Suppléante retenue par la neige."
            ),
        ),
        incidents=("Circonstance, à 9 h 20 : alarme du bâtiment.",),
    )


SEALED_ONLY = (
    "Andréa ESSAI : pour",
    "2 pour, 2 contre",
    "5 pour",
    "Opinion dissidente",
    "La sauvegarde était au dossier",
    "s’en écarte",
    "S’appuie sur : critère « Reprise après incident » (C2.3)",
    "panne de réseau",
    "alarme du bâtiment",
    "retenue par la neige",
    "Il manque un salarié",
    "31 janvier 1999",
)


def test_the_extract_keeps_decisions_and_reasons_and_nothing_that_is_the_jury_s_own(
    minutes_facts, text_of, moment
):
    facts = everything_said(minutes_facts)
    whole = text_of(minutes.render(facts, moment))
    extract = text_of(minutes.render(facts, moment, extract=True))

    assert [words for words in SEALED_ONLY if words not in whole] == []
    assert [words for words in SEALED_ONLY if words in extract] == []
    for kept in ("non acquis", "ni la reprise après incident", "Nombre de salariés", "Jo PATRON"):
        assert kept in extract


def test_signatures_are_printed_for_what_they_are_and_stay_out_of_the_extract(minutes_facts, text_of, moment):
    signed = (
        minutes.Signed("Jo PATRON", "président", "15 juin 2026, 17 h 52", typed="Jo Patron le président"),
        minutes.Signed(
            "Andréa ESSAI",
            "professionnelle",
            "15 juin 2026, 18 h 01",
            drawing="M10 20L90 40L50 120",
            code=True,
        ),
    )
    given = {"signed": signed, "digest": "0a" * 32}
    whole = text_of(minutes.render(minutes_facts, moment, **given))
    extract = text_of(minutes.render(minutes_facts, moment, extract=True, **given))

    for words in ("Jo Patron le président", "code à usage unique rendu", "électroniques simples"):
        assert words in whole
        assert words not in extract
    assert "0a" * 32 in whole.replace(" ", "")
