"""The head of a sheet as certifiers print it: several of them in columns, levels of two nomenclatures, titles."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parchemin.domain import settlement
from parchemin.formats.register_text import load, rebuild, segments
from tests.formats.register_text.habit import act, codes, finding, read, text

SITES = """Institut Fictif du Nord : Exempleville ( 00) []
École Fictive du Sud : Modèleville ( 00) []
Chambre Fictive de l'Est : Essaiville ( 00) []
Centre Fictif de l'Ouest : Exempleville ( 00) []"""
FOUR = [
    "Institut Fictif du Nord",
    "École Fictive du Sud",
    "Chambre Fictive de l'Est",
    "Centre Fictif de l'Ouest",
]
SIGN = ["Président", "Directrice générale", "Directeur", "Présidente"]


def settled(said, code, key):
    return settlement.apply(said, [settlement.Settlement(code, key, None, "M", "motif", None)])


# -- certifiers in columns ---------------------------------------------------------------------------


def columns(names, signatories, gap="      ", between="\n"):
    return between.join(f"{name}{gap}{one}" for name, one in zip(names, signatories, strict=True))


@pytest.mark.parametrize(
    "authority",
    [
        columns(FOUR, SIGN),
        columns(FOUR, SIGN, gap="\t"),
        columns(FOUR, SIGN, gap=" " * 30),
        columns(FOUR, SIGN, between="\n\n"),
        columns(FOUR, ["Le président", "La directrice générale", "Le directeur", "La présidente"]),
        columns(
            FOUR, ["Président du conseil", "Directrice du campus", "Directeur, par délégation", "Présidente"]
        ),
        columns(FOUR, ["Vice-président", "Administratrice", "Gérant", "Doyenne"]),
        columns(FOUR, SIGN, gap=" "),
        columns([f"- {name}" for name in FOUR], SIGN),
        columns(FOUR, SIGN)
        + "\n\nChaque certificateur est en mesure de délivrer la certification en son nom propre",
    ],
)
def test_four_certifiers_each_with_its_signatory(authority):
    said = read(authority=authority, sites=SITES)
    assert [c["name"].removeprefix("- ") for c in said["certifiers"]] == FOUR
    assert len(said["signatories"]) >= len(FOUR)
    assert not any(c["name"] in SIGN for c in said["certifiers"])
    if "délégation" not in authority:
        assert all(c["signatory"] for c in said["certifiers"])
    assert "text.unread" not in codes(said)


@pytest.mark.parametrize(
    "town",
    [
        ", Exempleville",
        ", 00000 Exempleville",
        ", EXEMPLEVILLE",
        "   Exempleville",
        "\tExempleville",
        "     00000 Exempleville",
        "     EXEMPLEVILLE",
        ", Exempleville, Modèleville",
        "   Exempleville   Modèleville",
        ", Essaiville",
    ],
)
def test_a_town_stays_with_its_certifier(town):
    names = [FOUR[0] + town, *FOUR[1:]]
    said = read(authority=columns(names, SIGN), sites=SITES)
    assert len(said["certifiers"]) == len(FOUR)
    assert said["certifiers"][0]["name"] == " ".join(names[0].split())
    assert [c["signatory"] for c in said["certifiers"]] == SIGN
    asked = finding(said, "certifier.name-variants")
    keys = {choice["label"]: choice["key"] for choice in asked["readings"]}
    shorter = next(key for label, key in keys.items() if f"« {FOUR[0]} »" in label)
    assert settled(said, asked["code"], shorter)["certifiers"][0]["name"] == FOUR[0]


@pytest.mark.parametrize(
    ("authority", "names", "signatories"),
    [
        ("\n".join([*FOUR[:2], *SIGN[:2]]), FOUR[:2], SIGN[:2]),
        ("\n".join([*FOUR, "Président"]), FOUR, ["Président"]),
        (f"{FOUR[0]}      {FOUR[1]}\nPrésident      Directrice générale", FOUR[:2], SIGN[:2]),
        (f"{FOUR[0]}, {FOUR[1]}      Président, Directrice générale", FOUR[:2], SIGN[:2]),
        (f"{FOUR[0]}, {FOUR[1]}      Président", FOUR[:2], ["Président"]),
        (f"{FOUR[0]}, {FOUR[1]} Président, Directrice générale", FOUR[:2], SIGN[:2]),
        (f"{FOUR[0]}, {FOUR[1]} et {FOUR[2]} Président", [FOUR[0], f"{FOUR[1]} et {FOUR[2]}"], ["Président"]),
        (f"{FOUR[0]}\nPrésident", FOUR[:1], ["Président"]),
        (f"{FOUR[0]}\nPrésident du directoire", FOUR[:1], ["Président du directoire"]),
        (f"{FOUR[0]}", FOUR[:1], []),
        ("\n".join(FOUR), FOUR, []),
        (f"{FOUR[0]} Exempleville Directeur", [f"{FOUR[0]}"], None),
    ],
)
def test_a_quality_is_never_a_certifier(authority, names, signatories):
    said = read(authority=authority, sites=SITES)
    assert [c["name"] for c in said["certifiers"]] == names
    if signatories is not None:
        assert said["signatories"] == signatories
    assert "text.unread" not in codes(said)


@pytest.mark.parametrize(
    ("cut", "whole"),
    [
        (("Institut Fictif du", "Nord"), "Institut Fictif du Nord"),
        (("Institut Fictif des", "métiers du papier"), "Institut Fictif des métiers du papier"),
        (("Institut Fictif", "du Nord"), "Institut Fictif du Nord"),
        (("Chambre Fictive de", "commerce et d'industrie"), "Chambre Fictive de commerce et d'industrie"),
        (("Institut (ex-École", "du Nord)"), "Institut (ex-École du Nord)"),
    ],
)
def test_a_name_cut_by_its_column_is_asked_about(cut, whole):
    said = read(authority=f"{cut[0]}      Président\n{cut[1]}\n{FOUR[1]}      Directrice")
    assert said["signatories"] == ["Président", "Directrice"]
    assert [c["signatory"] for c in said["certifiers"]] == ["Président", None, "Directrice"]
    asked = finding(said, "certifier.name-cut.2")
    assert asked["depends"] == ["deliver_parchment", "declare"]
    names = [(c["name"], c["signatory"]) for c in settled(said, asked["code"], "one")["certifiers"]]
    assert names == [(whole, "Président"), (FOUR[1], "Directrice")]


# -- title -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "before",
    [
        "Titre professionnel : ",
        "Titre RNCP : ",
        "Titre : ",
        "TITRE PROFESSIONNEL - ",
        "Titre professionnel – ",
        "Titre professionnel ",
        "Titre professionnel de ",
        "TP - ",
        "CQP : ",
        "Certification professionnelle : ",
        "Titre RNCP niveau 5 : ",
        "Titre certifié ",
        "Certificat de qualification professionnelle : ",
        "Diplôme : ",
    ],
)
@pytest.mark.parametrize("quotes", ["{}", '"{}"', "« {} »"])
def test_a_kind_printed_before_the_title_is_left_out_where_its_act_has_none(before, quotes):
    said = read(title=before + quotes.format("Plieur fictif"))
    assert said["title"] == "Plieur fictif"
    assert not {c for c in codes(said) if c.startswith(("title.", "text."))}


@pytest.mark.parametrize(
    ("title", "registered"),
    [
        ("Titre professionnel : Plieur fictif", "Titre professionnel : Plieur fictif"),
        ("Titre professionnel Plieur", "titre professionnel plieur"),
        ("Plieur - Titre fictif", "Plieur – Titre fictif"),
        ("Diplôme de plieur", "Diplôme de plieur"),
        ("Certificat : plieur d’essai", "Certificat : plieur d'essai"),
    ],
)
def test_a_title_that_its_act_says_is_kept_whole(title, registered):
    said = read(title=title, acts=act(title=registered))
    assert said["title"] == title
    assert not {c for c in codes(said) if c.startswith("title.")}


@pytest.mark.parametrize(
    ("title", "registered"),
    [
        ("Assistant : Plieur fictif", "Plieur fictif"),
        ("Plieur fictif de papier", "Plieur fictif"),
        ("Plieur fictif", "Titre professionnel de plieur fictif"),
        ("Plieur fictif (titre professionnel)", "Plieur fictif"),
        ("Chef plieur fictif", "Plieur fictif"),
    ],
)
def test_two_titles_are_a_finding_that_a_person_settles(title, registered):
    said = read(title=title, acts=act(title=registered))
    assert said["title"] == title
    asked = finding(said, "title.differs")
    assert asked["depends"] == ["deliver_parchment", "declare"]
    assert settled(said, "title.differs", "act")["title"] == registered
    assert settled(said, "title.differs", "header")["title"] == title


def test_a_kind_before_the_title_that_no_act_confirms_is_asked_about():
    said = read(title="Titre RNCP : Plieur fictif", acts="Référence autre")
    assert settled(said, "title.kind-before", "without")["title"] == "Plieur fictif"


# -- levels ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("levels", "registered"),
    [
        ("I (Nomenclature de 1969)\n7 (Nomenclature Europe)", "7"),
        ("I (Nomenclature de 1969)\n8 (Nomenclature Europe)", "8"),
        ("II (Nomenclature de 1969)\n6 (Nomenclature Europe)", "6"),
        ("III (Nomenclature de 1969)\n5 (Nomenclature Europe)", "5"),
        ("IV (Nomenclature de 1969)\n4 (Nomenclature Europe)", "4"),
        ("V (Nomenclature de 1969)\n3 (Nomenclature Europe)", "3"),
        ("III (Nomenclature de 1969)\n5 (Nomenclature Europe)", "III"),
        ("III (Nomenclature de 1969)\n5 (Nomenclature Europe)", ""),
        ("5 (Nomenclature Europe)", "5"),
        ("5 (Nomenclature Europe)", "III"),
        ("5 (Nomenclature Europe)\nIII (Nomenclature de 1969)", "5"),
    ],
)
def test_levels_of_two_nomenclatures_that_agree_are_no_finding(levels, registered):
    said = read(levels=levels, acts=act(level=registered))
    assert not {c for c in codes(said) if c.startswith("level.")}


@pytest.mark.parametrize(
    ("levels", "registered", "code", "key", "european"),
    [
        ("III (Nomenclature de 1969)\n5 (Nomenclature Europe)", "II", "level.differs", "as-printed", "5"),
        ("5 (Nomenclature Europe)", "6", "level.european-differs", "act", "6"),
        ("III (Nomenclature de 1969)\n5 (Nomenclature Europe)", "6", "level.european-differs", "header", "5"),
        ("III (Nomenclature de 1969)", "5", "level.european-missing", "act", "5"),
        ("III (Nomenclature de 1969)", "", "level.european-missing", "level-5", "5"),
        ("I (Nomenclature de 1969)", "", "level.european-missing", "level-8", "8"),
        ("I (Nomenclature de 1969)", "7", "level.european-missing", "act", "7"),
        (
            "II (Nomenclature de 1969)\n7 (Nomenclature Europe)",
            "7",
            "level.nomenclatures-disagree",
            "level-6",
            "6",
        ),
        (
            "I (Nomenclature de 1969)\n6 (Nomenclature Europe)",
            "6",
            "level.nomenclatures-disagree",
            "header",
            "6",
        ),
        ("III (Nomenclature de 1969)", "6", "level.nomenclatures-disagree", "level-5", "5"),
    ],
)
def test_levels_that_disagree_are_settled_by_a_person(levels, registered, code, key, european):
    said = read(levels=levels, acts=act(level=registered))
    assert finding(said, code)["depends"] == ["deliver_parchment", "declare"]
    assert settled(said, code, key)["levels"]["european"] == european


@pytest.mark.parametrize(
    ("printed", "old", "european"),
    [
        ("Niveau 5", None, "5"),
        ("5", None, "5"),
        ("NIVEAU 5 (Nomenclature Europe)", None, "5"),
        ("5 (Cadre national des certifications)", None, "5"),
        ("Niveau : 5", None, "5"),
        ("III", "III", None),
        ("Niveau III (Nomenclature de 1969)", "III", None),
        ("III (Nomenclature 1969)\n5 (Nomenclature Europe)", "III", "5"),
        ("Niveau III\nNiveau 5", "III", "5"),
        ("- III (Nomenclature de 1969)\n- 5 (Nomenclature Europe)", "III", "5"),
        ("5 rue du Modèle", None, None),
    ],
)
def test_a_level_is_of_the_nomenclature_that_its_figure_belongs_to(printed, old, european):
    assert read(levels=printed)["levels"] == {"1969": old, "european": european}


def test_level_i_alone_is_never_read_as_7():
    said = read(levels="I (Nomenclature de 1969)", acts=act(level=""))
    assert said["levels"] == {"1969": "I", "european": None}
    assert [c["key"] for c in finding(said, "level.european-missing")["readings"]] == ["level-7", "level-8"]


# -- capacities with a code --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "capacities",
    [
        "C1 Plier une feuille\nC2 Découper une feuille",
        "C1 - Plier une feuille\nC2 - Découper une feuille",
        "C1 : Plier une feuille\nC2 : Découper une feuille",
        "C.1 Plier une feuille\nC.2 Découper une feuille",
        "CE1 Plier une feuille\nCE2 Découper une feuille",
        "C1.1 Plier une feuille\nC2.1 Découper une feuille",
        "- C1 Plier une feuille\n- C2 Découper une feuille",
        "Compétence 1 : Plier une feuille\nCompétence 2 : Découper une feuille",
        "1. Plier une feuille\n2. Découper une feuille",
        "1) Plier une feuille\n2) Découper une feuille",
        "1.1 Plier une feuille\n1.2 Découper une feuille",
    ],
)
def test_a_capacity_with_a_code_is_its_competency(capacities):
    said = read(capacities=capacities)
    assert not {c for c in codes(said) if c.startswith("capacity.")}
    assert len(said["capacities"]) == 2


def test_a_capacity_with_a_code_that_no_competency_says_is_still_a_finding():
    said = read(capacities="C1 Plier une feuille\nC2 Peindre une feuille")
    assert "capacity.without-competency" in codes(said)


# -- any head is read --------------------------------------------------------------------------------

CELLS = st.sampled_from([*FOUR, *SIGN, "Exempleville", "00000 Modèleville", "ESSAI", "Plieurs, Cie", ""])
GAPS = st.sampled_from([" ", ", ", "   ", "\t", "\n", "      ", " et "])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(CELLS, GAPS), max_size=8))
def test_whatever_stands_in_the_columns_no_character_is_lost_and_no_quality_certifies(cells):
    authority = "".join(cell + gap for cell, gap in cells)
    data = text(authority=authority, sites=SITES)
    reading = load(data)
    assert rebuild(segments(data, reading), data) == data.encode()
    assert not {c.name.value for c in reading.certifiers} & set(SIGN)
    assert not [gap for gap in reading.gaps if gap.kind == "unread"]
