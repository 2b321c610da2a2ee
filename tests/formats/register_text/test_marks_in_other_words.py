"""Scales, thresholds and weights as sheets print them, and interviews that are heard."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parchemin.formats.register_text import load, rebuild, segments
from tests.formats.register_text.habit import BLOCK, codes, read, text


def marks(said):
    return [(m["kind"], m["value"], m["out_of"]) for m in said["marking"]]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("L'épreuve est notée sur 20.", [("scale", None, 20)]),
        ("Épreuves notées sur 100 points.", [("scale", None, 100)]),
        ("Notation sur 20.", [("scale", None, 20)]),
        ("Barème : 40 points.", [("scale", None, 40)]),
        ("L'épreuve est notée sur vingt.", [("scale", None, 20)]),
        ("Le dossier est évalué sur 50.", [("scale", None, 50)]),
        (
            "Notée sur 20, l'épreuve est validée à partir de 10/20.",
            [("scale", None, 20), ("threshold", 10, 20)],
        ),
        ("Le bloc est acquis à partir de 10/20.", [("threshold", 10, 20)]),
        ("Le bloc est acquis à partir de dix sur vingt.", [("threshold", 10, 20)]),
        ("Le bloc est validé à 12/20.", [("threshold", 12, 20)]),
        ("Le candidat doit obtenir au moins 12/20.", [("threshold", 12, 20)]),
        ("Le candidat doit obtenir une note supérieure ou égale à 10/20.", [("threshold", 10, 20)]),
        ("Une note d'au moins 9,5/20 est requise.", [("threshold", 9.5, 20)]),
        ("Seuil de réussite : 50 %.", [("threshold", 50, 100)]),
        ("Seuil de validation fixé à 60/100.", [("threshold", 60, 100)]),
        ("Note minimale : 8/20.", [("threshold", 8, 20)]),
        ("Note minimale de 10.", [("threshold", 10, None)]),
        ("Une moyenne générale de 12/20 est exigée.", [("average", 12, 20)]),
        ("Une moyenne de 10/20 aux épreuves.", [("average", 10, 20)]),
        ("Une moyenne générale supérieure ou égale à 10/20.", [("average", 10, 20)]),
        ("Avoir 10/20 de moyenne.", [("average", 10, 20)]),
        ("Note éliminatoire : 6/20.", [("eliminatory", 6, 20)]),
        ("Note éliminatoire inférieure à 8/20.", [("eliminatory", 8, 20)]),
        ("Toute note inférieure à 7/20 est éliminatoire.", [("eliminatory", 7, 20)]),
        ("Une note inférieure à sept sur vingt est éliminatoire.", [("eliminatory", 7, 20)]),
        ("Sans note inférieure à 7/20.", [("eliminatory", 7, 20)]),
        ("Aucune note en dessous de 5 sur 20.", [("eliminatory", 5, 20)]),
        (
            "Moyenne d'au moins 10 sur 20, sans aucune note inférieure à 7.",
            [("average", 10, 20), ("eliminatory", 7, None)],
        ),
        ("Coefficient 3.", [("coefficient", 3, None)]),
        ("Coef. 2 ; notée sur 20.", [("coefficient", 2, None), ("scale", None, 20)]),
        ("Pondération : 40 %.", [("coefficient", 40, 100)]),
    ],
)
@pytest.mark.parametrize("where", ["components", "assessment"])
def test_a_mark_is_read_with_its_place(words, expected, where):
    if where == "components":
        said = read(components=words)
    else:
        said = read(block=BLOCK.replace("Livrable :", f"{words}\nLivrable :"))
    assert marks(said) == expected
    source = (
        text(**({"components": words} if where == "components" else {})) if where == "components" else None
    )
    for measure in said["marking"]:
        if source:
            line = source.split("\n")[measure["lines"]["first"] - 1]
            assert line[measure["lines"]["start"] : measure["lines"]["end"]] == measure["text"]
        else:
            assert (measure["block"], measure["assessment"] in {1, None}) == (1, True)


@pytest.mark.parametrize(
    "words",
    [
        "Un jury d'au moins 2 professionnels.",
        "Rapport de 20 pages, remis au moins 15 jours avant.",
        "Le 10/12/2024 au plus tard.",
        "Entretien de 45 minutes.",
        "Au moins 3 ans d'expérience.",
        "Disponible 24/24 et 7/7.",
        "Jury de 3 membres, sur 2 jours.",
        "Étude de cas sur 4 heures.",
        "Note de synthèse de 5 pages.",
        "Épreuve sur 2 jours.",
        "Dossier remis à partir de 2 exemplaires.",
    ],
)
def test_what_counts_people_pages_or_days_is_no_mark(words):
    assert read(components=words)["marking"] == []


@pytest.mark.parametrize(
    ("words", "about"),
    [
        ("Chaque épreuve est notée sur 20.", "assessment"),
        ("Chaque bloc est noté sur 20.", "block"),
        ("La certification demande une moyenne générale de 12/20.", "whole"),
    ],
)
def test_a_mark_says_what_it_is_about(words, about):
    (measure,) = read(components=words)["marking"]
    assert (measure["about"], measure["block"]) == (about, None)


def test_a_printed_scale_and_threshold_are_no_longer_missing():
    said = read(components="Chaque épreuve est notée sur 20 ; le bloc est acquis si la moyenne est de 10/20.")
    assert not {"framework.no-scale", "framework.no-threshold"} & codes(said)


def test_marks_before_blocks_that_stand_among_the_components_and_in_their_titles_are_read():
    source = text(
        components="Moyenne de 10/20.\nBloc 1 : Plier (coefficient 2)\nCompétences :\nPlier\nÉvaluation :\nQCM noté sur 40",
        block="",
        second="",
    ).replace("Bloc de compétence :\n", "")
    said = load(source).as_dict()
    assert [b["number"] for b in said["blocks"]] == [1]
    assert [(m["kind"], m["about"], m["block"]) for m in said["marking"]] == [
        ("average", "whole", None),
        ("coefficient", "block", 1),
        ("scale", "assessment", 1),
    ]


# -- interviews --------------------------------------------------------------------------------------


def assessed(words):
    block = BLOCK.split("Me1")[0] + words
    return read(block=block)["blocks"][0]["assessments"][0]


@pytest.mark.parametrize(
    ("words", "kind", "mode"),
    [
        ("Entretien", "entretien", "oral"),
        ("Entretien avec le jury", "entretien", "oral"),
        ("Entretien individuel de 30 minutes", "entretien", "oral"),
        ("Un entretien d'une durée de 20 minutes", "entretien", "oral"),
        ("Entretien d'explicitation", "entretien", "oral"),
        ("Présentation orale devant le jury", "épreuve orale", "oral"),
        ("Épreuve orale", "épreuve orale", "oral"),
        ("Dossier professionnel puis entretien avec le jury", "dossier professionnel et entretien", "oral"),
        ("Étude de cas écrite suivie d'un entretien de 20 minutes", "étude de cas et entretien", "oral"),
        ("Mise en situation puis entretien", "mise en situation et entretien", "oral"),
        (
            "Mise en situation sur poste informatique, puis entretien",
            "mise en situation et entretien",
            "oral",
        ),
        ("Dossier, puis présentation orale devant le jury", "dossier et présentation orale", "oral"),
        ("Mise en situation devant un jury d'au moins deux professionnels", "mise en situation", "oral"),
        ("Rapport écrit présenté en soutenance", "soutenance", "defence"),
        ("Dossier d'entretien des espaces verts", "dossier", "written"),
        ("Étude de cas : entretien des locaux", "étude de cas", "written"),
        ("Compte rendu d'entretien, en dossier écrit", "dossier", "written"),
        ("Étude de cas sur l'entretien courant du matériel", "étude de cas", "written"),
        ("Simulation sur machine", "simulation", "on_machine"),
        ("Questionnaire écrit", "questionnaire", "written"),
    ],
)
def test_what_is_heard_is_an_oral_and_upkeep_is_not(words, kind, mode):
    one = assessed(words)
    assert (one["kind"], one["mode"]) == (kind, mode)


@pytest.mark.parametrize("words", ["Entretien avec le jury", "Présentation orale devant le jury"])
def test_an_interview_over_no_paper_asks_for_no_deliverable_nor_says_that_nobody_hears(words):
    said = read(block=BLOCK.split("Me1")[0] + words)
    assert not {c for c in codes(said) if c.startswith("assessment.") and c.endswith(".B1.1")}


def test_an_interview_that_says_nobody_is_asked_before_whom():
    said = read(block=BLOCK.split("Me1")[0] + "Entretien de 20 minutes")
    assert "assessment.oral-without-panel.B1.1" in codes(said)


# -- any words are read ------------------------------------------------------------------------------

WORDS = st.sampled_from(
    [
        "noté",
        "notée",
        "note",
        "sur",
        "20",
        "10/20",
        "éliminatoire",
        "moyenne",
        "générale",
        "de",
        "à",
        "partir",
        "coefficient",
        "2",
        "seuil",
        "bloc",
        "épreuve",
        "<",
        "≥",
        "%",
        ".",
        ";",
        "dix",
        "vingt",
        "entretien",
        "jury",
        "400",
        "0/20",
        "25/20",
        "1/1/2025",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(WORDS, max_size=16))
def test_a_mark_never_passes_its_maximum_and_stands_where_it_says(words):
    data = text(components=" ".join(words) or "x")
    reading = load(data)
    assert rebuild(segments(data, reading), data) == data.encode()
    lines = data.split("\n")
    for measure in reading.marking:
        assert measure.out_of is None or 5 <= measure.out_of <= 400
        if measure.value is not None and measure.out_of is not None:
            assert 0 <= measure.value <= measure.out_of
        place = measure.lines
        assert lines[place.first - 1][place.start : place.end] == measure.text.value
