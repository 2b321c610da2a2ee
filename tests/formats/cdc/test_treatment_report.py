"""Processing report of the Caisse des Dépôts: tolerant of shape, strict on what would lose a passage."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parchemin.formats.cdc import treatment_report
from parchemin.formats.cdc.treatment_report import FileError, RefusedPassage, Unreadable, load

SAMPLE = Path(__file__).parents[4] / "shared" / "data" / "cdc" / "sample-accuse-de-traitement-derived.xml"

USUAL = """<?xml version="1.0" encoding="UTF-8"?>
<rapport xmlns:ns2="urn:cdc:cpf:pc5:rapport:schema">
  <nomFichier>demo.xml</nomFichier><idFlux>flux-1</idFlux><idTraitement>51</idTraitement>
  <PassagesKO>
    <passage><idTechnique>p-1</idTechnique><messageErreur>Plusieurs titulaires ont été identifiés</messageErreur></passage>
  </PassagesKO>
  <PassagesOK><idTechnique>p-2</idTechnique><idTechnique>p-3</idTechnique></PassagesOK>
</rapport>"""


def test_a_usual_report_is_read_whole():
    report = load(USUAL.encode())
    assert (report.file_name, report.flux_id, report.treatment_id) == ("demo.xml", "flux-1", "51")
    assert report.accepted == ("p-2", "p-3")
    assert report.refused == (RefusedPassage("p-1", ("Plusieurs titulaires ont été identifiés",)),)
    assert not report.whole_file_refused


@pytest.mark.skipif(not SAMPLE.exists(), reason="../shared/data/cdc is absent")
def test_the_one_real_shape_is_read():
    report = load(SAMPLE.read_bytes())
    assert (len(report.accepted), len(report.refused)) == (2, 2)
    assert report.flux_id == "lnf00000-0000-0000-0000-000000000008"


def test_case_nesting_prefixes_and_missing_sections_do_not_matter():
    text = (
        '<r:RAPPORT xmlns:r="urn:x"><r:idflux>f</r:idflux><r:passagesOK><r:passage><r:idTechnique> p-1 </r:idTechnique>'
        "</r:passage></r:passagesOK></r:RAPPORT>"
    )
    report = load(text.encode())
    assert (report.accepted, report.refused, report.file_name) == (("p-1",), (), "")


def test_several_messages_and_codes_are_all_kept():
    text = USUAL.replace(
        "</messageErreur>", "</messageErreur><messageErreur>Autre</messageErreur><codeErreur>E12</codeErreur>"
    )
    assert load(text.encode()).refused[0].messages == ("Plusieurs titulaires ont été identifiés", "Autre")
    assert load(text.encode()).refused[0].codes == ("E12",)


def test_a_lone_refusal_without_its_passage_element_is_read():
    text = "<rapport><PassagesKO><idTechnique>p</idTechnique><messageErreur>m</messageErreur></PassagesKO></rapport>"
    assert load(text.encode()).refused == (RefusedPassage("p", ("m",)),)


def test_an_empty_section_refuses_nobody():
    text = "<rapport><PassagesKO/><PassagesOK><idTechnique>p</idTechnique></PassagesOK></rapport>"
    assert (load(text.encode()).accepted, load(text.encode()).refused) == (("p",), ())


def test_a_whole_file_refusal_gives_its_lines_and_no_passage():
    text = (
        "<rapport><nomFichier>demo.xml</nomFichier><erreurs><erreur><type>XSD</type><message>horodatage</message>"
        "<ligne>4</ligne><colonne>12</colonne></erreur></erreurs></rapport>"
    )
    report = load(text.encode())
    assert report.errors == (FileError("XSD", "horodatage", 4, 12),)
    assert report.whole_file_refused
    assert report.accepted == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "vide"),
        ("<flux/>", "n’est pas celle d’un accusé"),
        ("<rapport>", "bien formé"),
        ("<rapport/>", "ni passage ni erreur"),
        ("<!DOCTYPE rapport []>" + USUAL.split("\n", 1)[1], "DOCTYPE"),
        (USUAL.replace("p-3", "p-2"), "figure deux fois"),
        (USUAL.replace("p-3", "p-1"), "figure deux fois"),
        (USUAL.replace("p-3", " "), "est vide"),
        (
            USUAL.replace("<idTraitement>", "<idTechnique>p-9</idTechnique><idTraitement>"),
            "hors des sections",
        ),
        (USUAL.replace("<messageErreur>", "<idTechnique>p-8</idTechnique><messageErreur>"), "2 identifiants"),
        (USUAL.replace("<idTraitement>", "<erreurs><erreur/></erreurs><idTraitement>"), "refusé en entier"),
        (USUAL.replace("<idTraitement>", "<idFlux>g</idFlux><idTraitement>"), "répété"),
    ],
)
def test_what_cannot_be_relied_on_is_refused_in_words(text, words):
    with pytest.raises(Unreadable, match=words):
        load(text.encode())


def test_the_line_of_the_fault_is_said():
    with pytest.raises(Unreadable) as caught:
        load(USUAL.replace("p-3", "p-2").encode())
    assert caught.value.line == 7


@given(st.lists(st.text("abc123-", min_size=1), unique=True, min_size=1, max_size=30), st.integers(0, 30))
@settings(max_examples=60, deadline=None)
def test_every_identifier_of_the_file_is_in_the_report_once(ids, cut):
    ko, ok = ids[:cut], ids[cut:]
    text = (
        "<rapport><PassagesKO>"
        + "".join(
            f"<passage><idTechnique>{i}</idTechnique><messageErreur>m</messageErreur></passage>" for i in ko
        )
        + "</PassagesKO><PassagesOK>"
        + "".join(f"<idTechnique>{i}</idTechnique>" for i in ok)
        + "</PassagesOK></rapport>"
        if ko
        else "<rapport><PassagesOK>"
        + "".join(f"<idTechnique>{i}</idTechnique>" for i in ok)
        + "</PassagesOK></rapport>"
    )
    report = treatment_report.load(text.encode())
    assert sorted([*report.accepted, *(r.technical_id for r in report.refused)]) == sorted(ids)
