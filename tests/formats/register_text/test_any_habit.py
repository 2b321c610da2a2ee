"""Sheets written in any mix of habits read as they were meant: headings, bullets, codes and labels drawn together."""

from __future__ import annotations

import textwrap

from hypothesis import given, settings
from hypothesis import strategies as st

from parchemin.formats.register_text import load, rebuild, segments
from tests.formats.register_text.habit import text

BLOCK_HEADS = st.sampled_from(
    [
        "Bloc de compétence n°{n} de la fiche n°\n99190 - {title}",
        "Bloc de compétence n°{n} de la fiche n° 99190 - {title}",
        "Bloc {n} : {title}",
        "BLOC N°{n} - {title}",
        "Bloc de compétences n°{n} – {title}",
        "BC0{n} - {title}",
    ]
)
COMPETENCY_HEADS = st.sampled_from(
    [
        "Compétences évaluées",
        "Compétences évaluées :",
        "Compétences :",
        "COMPÉTENCES ATTESTÉES",
        "Compétences visées :",
    ]
)
ASSESSMENT_HEADS = st.sampled_from(
    [
        "Évaluation :", "Évaluations :", "Épreuve(s) :", "ÉPREUVES", "Modalités de certification",
        "Modalités d’évaluation", "Modalité(s) d'évaluation :", "Modalités d'évaluation et de certification",
        "Nature des épreuves :", "Évaluation certificative :",
    ]
)  # fmt: skip
# Each: how a competency is written (its rank given), and its details; None where the habit holds none.
COMPETENCIES = st.sampled_from(
    [
        ("C{n} {title}", "{detail}"),
        ("C{n} - {title}", "- {detail}"),
        ("CE.{n} {title}", "{detail}"),
        ("C1.{n} : {title}", "• {detail}"),
        ("Compétence {n} : {title}", "- {detail}"),
        ("- {title}", None),
        ("• {title}", "- {detail}"),
        ("- {title}", "   - {detail}"),
        ("{n}. {title}", None),
        ("{title}", None),
        ("- C{n} {title}", None),
        ("• C{n} : {title}", "- {detail}"),
        ("A{n} – {title}", "{detail}"),
        ("AT1.{n} : {title}", "- {detail}"),
        ("✓ {title}", None),
        ("➢ {title}", "- {detail}"),
    ]
)
ASSESSMENTS = st.sampled_from(
    [
        "- {words}",
        "• {words}",
        "Me{n} {words}",
        "E{n} : {words}",
        "- E{n} : {words}",
        "{n}. {words}",
        "Épreuve n°{n} : {words}",
    ]
)
LONG = "Rédiger un compte rendu de pliage qui dise au client le papier choisi, le temps passé et les essais faits avec lui"
TITLES = [LONG, "Plier une feuille", "Découper une bande", "Coller deux bords", "Ranger l'atelier"]
DETAILS = ["Choisir le papier", "Tenir la règle", "Vérifier le bord"]
WORDS = [
    ("Étude de cas écrite", "étude de cas", "written"),
    ("Entretien avec le jury", "entretien", "oral"),
    ("Soutenance d'un rapport devant un jury d'au moins deux professionnels", "soutenance", "defence"),
    ("Dossier professionnel", "dossier professionnel", "written"),
    ("Mise en situation suivie d'un entretien", "mise en situation et entretien", "oral"),
]


@st.composite
def blocks(draw):
    """A block's text, and what it means: competencies with their details, assessments with their kind and mode."""
    number = draw(st.integers(1, 3))
    head = draw(BLOCK_HEADS)
    style, under = draw(COMPETENCIES)
    titles = draw(st.lists(st.sampled_from(TITLES), min_size=1, max_size=4, unique=True))
    nested = draw(st.booleans()) if under else False
    details = [
        draw(st.lists(st.sampled_from(DETAILS), unique=True, max_size=2)) if nested else [] for _ in titles
    ]
    if style.startswith(("• {", "- {", "➢")) and under and nested:
        details[0] = details[0] or DETAILS[:1]  # the first bullet of each kind tells which is which
    assessed = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4, unique=True))
    way = draw(ASSESSMENTS)
    lines = [head.format(n=number, title="Plier"), draw(COMPETENCY_HEADS)]
    for rank, (title, own) in enumerate(zip(titles, details, strict=True), start=1):
        lines += textwrap.wrap(style.format(n=rank, title=title), 60)
        lines += [under.format(detail=one) for one in own]
    lines.append(draw(ASSESSMENT_HEADS))
    for rank, (words, _, _) in enumerate(assessed, start=1):
        lines += textwrap.wrap(way.format(n=rank, words=words), 60)
        lines += draw(st.sampled_from([[], ["Livrable : note", ""], ["- Livrable : note"]]))
    end = draw(st.sampled_from(["\n", "\r\n"]))
    return "\n".join(lines), number, list(zip(titles, details, strict=True)), assessed, end


@settings(max_examples=150, deadline=None)
@given(blocks())
def test_a_block_reads_as_it_was_meant(drawn):
    written, number, competencies, assessed, end = drawn
    data = text(block=written, second="").replace("\n", end)
    reading = load(data)
    assert rebuild(segments(data, reading), data) == data.encode()
    (block,) = reading.blocks
    assert (block.number, block.title.value) == (number, "Plier")
    assert [(c.title.value, [d.value for d in c.details]) for c in block.competencies] == competencies
    assert [(a.kind, a.mode) for a in block.assessments] == [(kind, mode) for _, kind, mode in assessed]
    assert [a.positions for a in block.assessments] == [
        tuple(range(1, len(competencies) + 1)) for _ in assessed
    ]
    found = {f.code for f in reading.findings}
    assert not {
        c for c in found if c.startswith(("block.", "text.", "framework.no-blocks", "competency.one"))
    }
