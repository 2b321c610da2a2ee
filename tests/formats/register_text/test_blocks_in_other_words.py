"""Blocks, competencies and assessments under the headings and bullets that certifiers use."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parchemin.domain import settlement
from parchemin.formats.register_text import load, rebuild, segments
from tests.formats.register_text.habit import BLOCK, codes, finding, read, text

HEADINGS = [
    "Évaluation :",
    "Évaluations :",
    "Évaluation(s) :",
    "Évaluation",
    "EVALUATION :",
    "Épreuve :",
    "Épreuves :",
    "Épreuve(s) :",
    "Epreuves",
    "Les épreuves :",
    "Épreuves certificatives",
    "Modalités de certification",
    "Modalité de certification :",
    "Modalités d’évaluation :",
    "Modalité(s) d'évaluation :",
    "MODALITÉS D'ÉVALUATION DES COMPÉTENCES",
    "Modalités et critères d'évaluation",
    "Modalités de validation du bloc :",
    "Mode d'évaluation :",
    "Conditions d'évaluation :",
    "Situation d'évaluation :",
    "Nature des épreuves :",
    "Évaluation certificative :",
    "Évaluation des compétences :",
    "- Évaluation :",
    "2. Modalités d'évaluation",
    "Validation :",
    "Modalités de contrôle des connaissances",
    "Modalités d'évaluation et de certification",
    "Modalités\nd'évaluation",
    "\ufffdvaluation :",
]
# What looks like a heading and is a competency's own words.
NO_HEADINGS = [
    "Évaluation des risques :",
    "Évaluation du besoin",
    "Validation de la commande",
    "Contrôle",
    "Épreuve de force",
    "Modalités de paiement :",
    "Organisation du travail",
    "Examen du dossier",
    "Évaluer la qualité du pli",
    "Mode de transport :",
    "Certification du papier :",
]


def block(heading, words="Soutenance d'un rapport devant un jury d'au moins deux professionnels."):
    return f"""Bloc de compétence n°1 de la fiche n°
99190 - Plier

Compétences évaluées
C1 Plier une feuille
Choisir le papier
{heading}
{words}
Livrable : rapport + soutenance"""


@pytest.mark.parametrize("heading", HEADINGS)
def test_a_heading_opens_the_assessments(heading):
    said = read(block=block(heading))
    first = said["blocks"][0]
    assert [(c["title"], c["details"]) for c in first["competencies"]] == [
        ("Plier une feuille", ["Choisir le papier"])
    ]
    assert [(a["mode"], a["deliverables"], a["panel"]) for a in first["assessments"]] == [
        ("defence", ["rapport", "soutenance"], {"min_professionals": 2})
    ]
    assert not {c for c in codes(said) if c.startswith(("block.", "text."))}


@pytest.mark.parametrize("heading", [h for h in HEADINGS if h.endswith(":")])
def test_words_beside_the_heading_are_the_assessment(heading):
    written = block(f"{heading} Entretien avec un jury d'au moins deux professionnels.", words="")
    said = read(block=written.removesuffix("\nLivrable : rapport + soutenance"))
    (only,) = said["blocks"][0]["assessments"]
    assert only["text"] == "Entretien avec un jury d'au moins deux professionnels."
    assert (only["kind"], only["mode"]) == ("entretien", "oral")


@pytest.mark.parametrize("line", NO_HEADINGS)
def test_a_detail_that_resembles_a_heading_stays_a_detail(line):
    said = read(block=BLOCK.replace("Choisir le papier", line))
    first = said["blocks"][0]
    assert first["competencies"][0]["details"] == [line]
    assert len(first["assessments"]) == 1


@pytest.mark.parametrize(
    ("written", "kinds"),
    [
        ("- Étude de cas écrite\n- Entretien avec le jury", ["étude de cas", "entretien"]),
        ("• Étude de cas écrite\n• Entretien avec le jury", ["étude de cas", "entretien"]),
        ("1. Étude de cas écrite\n2. Entretien avec le jury", ["étude de cas", "entretien"]),
        ("1) Étude de cas écrite\n2) Entretien avec le jury", ["étude de cas", "entretien"]),
        ("a) Étude de cas écrite\nb) Entretien avec le jury", ["étude de cas", "entretien"]),
        ("E1 : Étude de cas écrite\nE2 : Entretien avec le jury", ["étude de cas", "entretien"]),
        ("Épreuve n°1 : Étude de cas\nÉpreuve n°2 : Entretien", ["étude de cas", "entretien"]),
        ("Épreuve 1 - Étude de cas\nÉpreuve 2 - Entretien", ["étude de cas", "entretien"]),
        ("Me1 Étude de cas écrite\nMe2 Entretien avec le jury", ["étude de cas", "entretien"]),
        ("- Ev1 : Étude de cas écrite\n- Ev2 : Entretien", ["étude de cas", "entretien"]),
        (
            "Le candidat passe deux épreuves :\n- une étude de cas\n- un entretien",
            ["étude de cas", "entretien"],
        ),
        ("- Étude de cas\nLivrable : dossier\n- Entretien", ["étude de cas", "entretien"]),
        ("- Étude de cas\n- Livrable : dossier", ["étude de cas"]),
        ("- Étude de cas\n    - durée : 3 heures\n- Entretien", ["étude de cas", "entretien"]),
        ("Une étude de cas, en trois heures.", ["étude de cas"]),
    ],
)
def test_assessments_in_a_list_are_as_many(written, kinds):
    said = read(block=block("Évaluations :", written).removesuffix("\nLivrable : rapport + soutenance"))
    assert [a["kind"] for a in said["blocks"][0]["assessments"]] == kinds
    assert not {c for c in codes(said) if c.startswith(("block.", "text."))}


# -- blocks without the register's heading -----------------------------------------------------------


@pytest.mark.parametrize(
    "heads",
    [
        ("Bloc 1 : Plier", "Bloc 2 : Découper"),
        ("BLOC 1 - Plier", "BLOC 2 - Découper"),
        ("Bloc n°1 – Plier", "Bloc n°2 – Découper"),
        ("Bloc 1. Plier", "Bloc 2. Découper"),
        ("Bloc 1 Plier", "Bloc 2 Découper"),
        ("Bloc de compétences 1 : Plier", "Bloc de compétences 2 : Découper"),
        ("Bloc de compétences n°1 - Plier", "Bloc de compétences n°2 - Découper"),
        ("Bloc de compétence n° 1 : Plier", "Bloc de compétence n° 2 : Découper"),
        ("Bloc I : Plier", "Bloc II : Découper"),
        ("BC01 - Plier", "BC02 - Découper"),
        ("RNCP99190BC01 - Plier", "RNCP99190BC02 - Découper"),
        ("Bloc 1 :\nPlier", "Bloc 2 :\nDécouper"),
    ],
)
def test_a_block_is_known_by_its_short_heading(heads):
    tail = "\nCompétences :\n{}\nÉvaluation :\nSoutenance d'un rapport devant le jury.\nLivrable : rapport"
    said = read(
        block=heads[0] + tail.format("Plier une feuille"),
        second=heads[1] + tail.format("Découper une feuille"),
    )
    assert [(b["number"], b["code"], b["title"]) for b in said["blocks"]] == [
        (1, "RNCP99190BC01", "Plier"),
        (2, "RNCP99190BC02", "Découper"),
    ]
    assert [len(b["assessments"]) for b in said["blocks"]] == [1, 1]
    assert not {c for c in codes(said) if c.startswith(("block.", "framework.no-blocks", "text."))}


@pytest.mark.parametrize(
    "heads",
    [
        ("Bloc A : Plier", "Bloc B : Découper"),
        ("Bloc : Plier", "Bloc : Découper"),
        ("Bloc de compétences : Plier", "Bloc de compétences : Découper"),
    ],
)
def test_a_block_without_a_number_takes_its_place_and_says_so(heads):
    tail = "\nCompétences :\nPlier\nÉvaluation :\nSoutenance d'un rapport devant le jury."
    said = read(block=heads[0] + tail, second=heads[1] + tail)
    assert [(b["number"], b["title"]) for b in said["blocks"]] == [(1, "Plier"), (2, "Découper")]
    assert finding(said, "block.unnumbered")["depends"] == ["deliver_parchment", "declare"]


def test_short_headings_go_on_from_the_registers_own():
    said = read(
        second="Bloc de compétences n°2 - Découper\nCompétences :\nDécouper\nÉvaluation :\nSoutenance d'un rapport"
    )
    assert [(b["number"], b["title"]) for b in said["blocks"]] == [(1, "Plier"), (2, "Découper")]


def test_a_summary_of_the_blocks_is_not_read_as_blocks():
    tail = "\nCompétences :\nPlier\nÉvaluation :\nSoutenance d'un rapport devant le jury."
    said = read(
        block=f"Bloc 1 : Plier\nBloc 2 : Découper\nBloc 1 : Plier{tail}", second=f"Bloc 2 : Découper{tail}"
    )
    assert [(b["number"], len(b["assessments"])) for b in said["blocks"]] == [(1, 1), (2, 1)]
    assert "block.number-twice.B1" not in codes(said)


@pytest.mark.parametrize(
    "under",
    ["Le candidat est capable de :\n- plier", "- plier", "C1 Plier", "• plier", "\nplier", "1) plier"],
)
def test_a_title_ends_where_a_list_begins(under):
    said = read(block=BLOCK.split("\n\nCompétences")[0] + f"\n{under}\nÉvaluation :\nEntretien avec le jury.")
    first = said["blocks"][0]
    assert first["title"] == "Plier"
    assert [c["title"].lower() for c in first["competencies"]] == ["plier"]


@pytest.mark.parametrize("label", ["Épreuve 1", "Épreuve n°1", "ÉVALUATION 1", "Evaluation n° 1"])
def test_a_numbered_test_needs_no_heading_over_it(label):
    written = f"{label} : Étude de cas\n{label.replace('1', '2')} : Entretien avec le jury"
    said = read(block=BLOCK.split("Modalités")[0] + written)
    assert [(a["label"], a["kind"], a["positions"]) for a in said["blocks"][0]["assessments"]] == [
        (label, "étude de cas", [1]),
        (label.replace("1", "2"), "entretien", [1]),
    ]


def test_beside_a_plain_heading_a_bullet_about_evaluation_is_a_detail():
    said = read(block=BLOCK.replace("Choisir le papier", "- Choisir\n- Évaluation : mesurer les progrès"))
    first = said["blocks"][0]
    assert first["competencies"][0]["details"] == ["Choisir", "Évaluation : mesurer les progrès"]
    assert len(first["assessments"]) == 1


def test_assessments_printed_before_the_competencies_judge_them_all():
    said = read(
        block="Bloc 1 : Plier\nÉvaluation :\nEntretien avec le jury.\nCompétences :\nC1 Plier\nC2 Découper"
    )
    (only,) = said["blocks"][0]["assessments"]
    assert (only["positions"], only["competencies"]) == ([1, 2], ["C1", "C2"])


# -- competencies without codes ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "competencies"),
    [
        ("Plier\nDécouper", [("Plier", 0), ("Découper", 0)]),
        ("- Plier\n- Découper", [("Plier", 0), ("Découper", 0)]),
        ("• Plier\n• Découper", [("Plier", 0), ("Découper", 0)]),
        ("1. Plier\n2. Découper", [("Plier", 0), ("Découper", 0)]),
        ("1.1 Plier\n1.2 Découper", [("Plier", 0), ("Découper", 0)]),
        ("• Plier\n- au milieu\n- au bord\n• Découper\n- droit", [("Plier", 2), ("Découper", 1)]),
        ("- Plier\n   - au milieu\n   - au bord\n- Découper", [("Plier", 2), ("Découper", 0)]),
        ("- Plier\n• au milieu\n• au bord\n- Découper\n• droit", [("Plier", 2), ("Découper", 1)]),
        ("Plier\n- au milieu\n- au bord\nDécouper\n- droit", [("Plier", 2), ("Découper", 1)]),
        ("Plier une feuille\n- au milieu\n- au bord", [("Plier une feuille", 2)]),
        ("Le candidat est capable de :\n- Plier\n- Découper", [("Plier", 0), ("Découper", 0)]),
        ("Ce bloc mène à\n- Plier\n- Découper", [("Plier", 0), ("Découper", 0)]),
        ("Plier :\n- au milieu\nDécouper :\n- droit", [("Plier :", 1), ("Découper :", 1)]),
    ],
)
def test_competencies_without_codes_keep_their_bullets(written, competencies):
    said = read(
        block=f"Bloc 1 : Plier\nCompétences :\n{written}\nÉvaluation :\nEntretien avec le jury.", second=""
    )
    first = said["blocks"][0]
    found = [(c["title"], len(c["details"])) for c in first["competencies"]]
    assert found == competencies
    assert first["assessments"][0]["positions"] == [c["position"] for c in first["competencies"]]
    assert "text.unread" not in codes(said)


@pytest.mark.parametrize(
    ("paragraph", "pieces"),
    [
        ("Plier une feuille ; la découper ; la coller", [(None, "Plier une feuille"), (None, "la découper"), (None, "la coller")]),
        ("Plier une feuille. Découper une feuille.", [(None, "Plier une feuille"), (None, "Découper une feuille")]),
        ("C1 Plier une feuille ; C2 Découper une feuille", [("C1", "Plier une feuille"), ("C2", "Découper une feuille")]),
        ("C1 : Plier • C2 : Découper • C3 : Coller", [("C1", "Plier"), ("C2", "Découper"), ("C3", "Coller")]),
    ],
)  # fmt: skip
def test_competencies_in_one_paragraph_are_asked_about(paragraph, pieces):
    said = read(
        block=f"Bloc 1 : Plier\nCompétences : {paragraph}\nÉvaluation : Entretien avec le jury.", second=""
    )
    assert len(said["blocks"][0]["competencies"]) == 1
    asked = finding(said, "competency.one-paragraph.B1")
    assert asked["depends"] == ["mark"]
    settled = settlement.apply(
        said, [settlement.Settlement(asked["code"], "pieces", None, "M", "le paragraphe en a tant", None)]
    )
    block = settled["blocks"][0]
    assert [(c["code"], c["title"]) for c in block["competencies"]] == pieces
    assert block["assessments"][0]["positions"] == [c["position"] for c in block["competencies"]]


def test_one_phrase_is_one_competency_and_nothing_is_asked():
    said = read(
        block="Bloc 1 : Plier\nCompétences : Plier, découper et coller une feuille\nÉvaluation : Entretien avec le jury.",
        second="",
    )
    assert [c["title"] for c in said["blocks"][0]["competencies"]] == [
        "Plier, découper et coller une feuille"
    ]
    assert "competency.one-paragraph.B1" not in codes(said)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("A1 – Plier\nA2 – Découper", ["A1", "A2"]),
        ("AT1.1 : Plier\nAT1.2 : Découper", ["AT1-1", "AT1-2"]),
        ("- C1 Plier\n- C2 Découper", ["C1", "C2"]),
        ("• C1 : Plier\n• C2 : Découper", ["C1", "C2"]),
        ("A4 plié\nA5 découpé", [None, None]),
        ("Plier\nA4 : format", [None, None]),
    ],
)
def test_codes_in_other_letters_are_codes_where_a_sign_parts_them(written, found):
    said = read(
        block=f"Bloc 1 : Plier\nCompétences :\n{written}\nÉvaluation :\nEntretien avec le jury.", second=""
    )
    assert [c["normalised"] for c in said["blocks"][0]["competencies"]] == found


# -- no assessment recognised ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "Ce que le jury regarde :\nSoutenance d'un rapport de stage",
        "Preuves attendues : soutenance d'un rapport",
        "Le candidat prépare une soutenance devant le jury.",
        "Pour la certification, le candidat :\npasse un entretien avec le jury",
        "Une mise en situation est observée par le jury.",
        "QCM de trente questions",
        "Étude de cas en temps limité",
        "Comment on juge : étude de cas",
        "Comment on juge\nEntretien avec le jury de 45 minutes",
        "Examen pratique en atelier",
        "Questionnaire à choix multiples",
    ],
)
def test_a_block_whose_assessment_is_not_recognised_says_so_and_how_it_may_be_read(written):
    said = read(block=BLOCK.split("Modalités")[0] + written)
    assert said["blocks"][0]["assessments"] == []
    asked = finding(said, "block.without-assessment.B1")
    assert asked["depends"] == ["open_session", "mark"]
    (blocking,) = [
        o
        for o in settlement.blocking_findings("open_session", said["findings"], [])
        if o.about == "block.without-assessment.B1"
    ]
    assert "aucune modalité d’évaluation reconnue" in blocking.params["message"]
    keys = [choice["key"] for choice in asked["readings"]]
    assert keys[0].startswith("line-")
    assert keys[1:] == ["rules-defence", "rules-interview", "rules-written", "rules-practical"]
    for key in keys:
        settled = settlement.apply(
            said, [settlement.Settlement(asked["code"], key, None, "M", "motif", None)]
        )
        block = settled["blocks"][0]
        assert len(block["assessments"]) == 1
        assert block["assessments"][0]["positions"] == [1]
        assert block["competencies"][0]["title"] == "Plier une feuille"
    settled = settlement.apply(
        said, [settlement.Settlement(asked["code"], keys[0], None, "M", "motif", None)]
    )
    assert settled["blocks"][0]["competencies"][0]["details"] == ["Choisir le papier"]


def test_a_block_with_nothing_but_its_title_can_be_settled_by_the_rules():
    said = read(block="Bloc 1 : Plier", second="")
    keys = [c["key"] for c in finding(said, "block.without-assessment.B1")["readings"]]
    assert keys == ["rules-defence", "rules-interview", "rules-written", "rules-practical"]


# -- any block is read -------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        "Bloc 1 : Plier", "Bloc : Découper", "Compétences :", "Compétences", "Évaluation :", "Épreuve(s)", "- Plier",
        "   - au bord", "• Plier", "C1 Plier", "C2 - Découper", "1. Plier", "E1 : Entretien", "Livrable : dossier",
        "Évaluation : Entretien avec le jury, noté sur 20", "à partir de 10/20", "Soutenance devant le jury", "", " ",
        "Plier ; découper", "Modalités", "d'évaluation", "BC02", "Bloc", "-", "• ", "1.", "E1 :", "Livrable :",
    ]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=14))
def test_whatever_stands_in_the_table_every_character_keeps_its_place(lines):
    data = text(block="\n".join(lines), second="")
    reading = load(data)
    assert rebuild(segments(data, reading), data) == data.encode()
    said = reading.as_dict()
    for one in said["blocks"]:
        positions = {c["position"] for c in one["competencies"]}
        assert all(set(a["positions"]) <= positions for a in one["assessments"])
    for found in said["findings"]:
        for choice in found["readings"]:
            settlement.apply(
                said, [settlement.Settlement(found["code"], choice["key"], None, "M", "m", None)]
            )
