"""Five fictitious sheets in other habits (tests/data/sheets): what each says, and the findings it has, no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from parchemin.domain import settlement
from parchemin.formats.register_text import load, normalise, rebuild, segments
from parchemin.formats.register_text.refusal import decode

SHEETS = Path(__file__).parents[2] / "data" / "sheets"
NAMES = ("vae-only", "marks-on-20", "four-certifiers", "letters-no-president", "secretary-former-holder")
UNMARKED = {"framework.no-criterion", "framework.no-scale", "framework.no-threshold"}


def read(name):
    return load((SHEETS / f"{name}.txt").read_bytes()).as_dict()


def codes(said):
    """Every finding but those of the jury's sentence, which its own tests hold."""
    return {f["code"] for f in said["findings"] if not f["code"].startswith("jury.")}


def blocks(said):
    return [
        (
            b["number"],
            b["code"],
            b["title"].replace("’", "'"),
            [(c["code"], c["title"].replace("’", "'"), len(c["details"])) for c in b["competencies"]],
            [(a["label"], a["kind"], a["mode"], a["positions"], a["deliverables"]) for a in b["assessments"]],
        )
        for b in said["blocks"]
    ]


def routes(said):
    return {r["code"]: r["open"] for r in said["access_routes"]}


@pytest.mark.parametrize("name", NAMES)
def test_every_character_is_in_a_field_or_in_a_gap(name):
    data = (SHEETS / f"{name}.txt").read_bytes()
    reading = load(data)
    assert rebuild(segments(data, reading), data) == data
    assert "unread" not in {gap.kind for gap in reading.gaps}
    lines = decode(data).text.split("\n")
    for pointer, text in reading.texts():
        kept = lines[text.lines.first - 1 : text.lines.last]
        if text.lines.end is not None:
            kept[-1] = kept[-1][: text.lines.end]
        kept[0] = kept[0][text.lines.start or 0 :]
        assert normalise("\n".join(kept)) == text.value, pointer


@pytest.mark.parametrize("name", NAMES)
def test_each_block_is_assessed_and_no_act_waits_for_a_finding_without_a_way_out(name):
    said = read(name)
    assert all(block["assessments"] and block["competencies"] for block in said["blocks"])
    for finding in said["findings"]:
        if finding["depends"] != ["none"]:
            assert finding["readings"], finding["code"]


def test_vae_only():
    said = read("vae-only")
    assert blocks(said) == [
        (
            1,
            "RNCP99101BC01",
            "Accueillir et orienter",
            [
                ("C1", "Recevoir une personne et comprendre sa demande", 2),
                ("C2", "Orienter une personne vers le service qui convient", 1),
            ],
            [(None, "entretien", "oral", [1, 2], ["dossier de validation", "entretien avec le jury"])],
        ),
        (
            2,
            "RNCP99101BC02",
            "Prévenir et apaiser",
            [("C3", "Apaiser un désaccord entre voisins", 2)],
            [(None, "épreuve orale", "oral", [1], ["note de situation", "entretien avec le jury"])],
        ),
    ]
    assert routes(said) == {"FI": False, "CA": False, "FC": False, "CQ": False, "CL": False, "VAE": True}
    assert said["access_routes"][5]["jury"].startswith("Le jury est composé de 3 personnes : 1 président")
    assert [(c["name"], c["signatory"]) for c in said["certifiers"]] == [
        ("Association Fictive des Médiateurs", "Présidente")
    ]
    assert said["validity"]["acquired_blocks"] == "unlimited"
    assert codes(said) == UNMARKED | {"registration.ends"}


def test_marks_on_20():
    said = read("marks-on-20")
    assert blocks(said) == [
        (
            1,
            "RNCP99102BC01",
            "Tenir les comptes de la boutique",
            [(None, "Enregistrer les ventes du jour", 2), (None, "Rapprocher la caisse et les ventes", 1)],
            [
                (None, "étude de cas", "written", [1, 2], []),
                (None, "dossier professionnel", "written", [1, 2], []),
            ],
        ),
        (
            2,
            "RNCP99102BC02",
            "Vendre et conseiller",
            [(None, "Conseiller un client selon son besoin", 1), (None, "Conclure une vente", 2)],
            [(None, "épreuve orale", "oral", [1, 2], [])],
        ),
    ]
    assert routes(said) == {"FI": True, "CA": True, "FC": True, "CQ": False, "CL": False, "VAE": True}
    own = {r["code"]: r["jury"][:9] for r in said["access_routes"] if r["jury"]}
    assert own == {"FI": "4 membres", "CA": "idem", "FC": "3 membres", "VAE": "5 membres"}
    assert [
        (m["kind"], m["about"], m["block"], m["assessment"], m["value"], m["out_of"]) for m in said["marking"]
    ] == [
        ("scale", "assessment", None, None, None, 20),
        ("average", "block", None, None, 10, 20),
        ("average", "whole", None, None, 12, 20),
        ("eliminatory", "whole", None, None, 6, 20),
        ("scale", "assessment", 1, 1, None, 20),
        ("coefficient", "assessment", 1, 1, 2, None),
        ("scale", "assessment", 1, 2, None, 20),
        ("coefficient", "assessment", 1, 2, 1, None),
        ("scale", "assessment", 2, 1, None, 20),
        ("eliminatory", "assessment", 2, 1, 8, 20),
    ]
    assert codes(said) == {
        "framework.no-criterion",
        "assessment.without-deliverable.B1.1",
        "assessment.without-deliverable.B1.2",
        "marking.general-mean",
        "registration.ends",
    }


def test_four_certifiers():
    said = read("four-certifiers")
    assert said["title"] == "Animateur fictif de réseau"
    assert [(c["name"], c["signatory"], c["in_own_name"]) for c in said["certifiers"]] == [
        ("Institut Fictif du Nord, Exempleville", "Président", True),
        ("Institut Fictif du Sud, Modèleville", "Directrice générale", True),
        ("École Fictive de l'Ouest", "Directeur", True),
        ("Chambre Fictive des Métiers", "Président", True),
    ]
    assert said["levels"] == {"1969": "II", "european": "6"}
    assert [b[3] for b in blocks(said)] == [
        [("C1.1", "Surveiller un réseau d'essai", 2), ("C1.2", "Rétablir un réseau d'essai", 1)],
        [("C2.1", "Préparer une séance de formation", 1)],
    ]
    assert [a for b in blocks(said) for a in b[4]] == [
        (
            "Me1",
            "mise en situation et entretien",
            "oral",
            [1, 2],
            ["compte rendu d'intervention", "entretien"],
        ),
        ("Me2", "soutenance", "defence", [1], ["rapport", "soutenance"]),
    ]
    assert codes(said) == {"certifier.name-variants", "registration.ends"}


def test_a_town_beside_a_name_is_settled_for_all_certifiers_at_once():
    said = read("four-certifiers")
    finding = next(f for f in said["findings"] if f["code"] == "certifier.name-variants")
    choice = next(c for c in finding["readings"] if c["key"] == "elsewhere")
    assert [e["value"] for e in choice["effect"]] == ["Institut Fictif du Nord", "Institut Fictif du Sud"]


def test_letters_no_president():
    said = read("letters-no-president")
    assert blocks(said) == [
        (
            1,
            "RNCP99104BC01",
            "Conseiller un jardinier",
            [(None, "Conseiller un jardinier selon la saison", 0)],
            [(None, "entretien", "oral", [1], ["carnet de conseils"])],
        ),
        (
            2,
            "RNCP99104BC02",
            "Tenir un jardin d'essai",
            [
                (
                    None,
                    (
                        "Tenir un jardin d'essai, c'est-à-dire préparer la terre, semer, tailler et noter chaque "
                        "travail dans un cahier que le jury peut lire."
                    ),
                    0,
                )
            ],
            [(None, "mise en situation", "oral", [1], ["cahier de jardin"])],
        ),
    ]
    assert [a["panel"] for b in said["blocks"] for a in b["assessments"]] == [{"min_professionals": 2}] * 2
    assert said["validity"]["acquired_blocks"] == {"years": 5}
    assert codes(said) == UNMARKED | {"capacity.wording", "registration.ends"}


def test_secretary_former_holder():
    said = read("secretary-former-holder")
    assert said["levels"] == {"1969": "III", "european": "5"}
    assert [a for b in blocks(said) for a in b[4]] == [
        ("E1", "dossier", "written", [1], []),
        ("E2", "entretien", "oral", [1], []),
        ("E3", "mise en situation", "oral", [1, 2], []),
    ]
    sentence = said["jury"]["text"]
    assert "1 ancien titulaire de la certification" in sentence
    assert sentence.endswith("Le directeur pédagogique assure le secrétariat, sans voix délibérative.")
    assert codes(said) == {
        "framework.no-scale",
        "framework.no-threshold",
        "assessment.without-deliverable.B1.1",
        "registration.ends",
    }


@pytest.mark.parametrize("name", NAMES)
def test_every_reading_offered_can_be_taken(name):
    said = read(name)
    for finding in said["findings"]:
        for choice in finding["readings"]:
            taken = settlement.Settlement(finding["code"], choice["key"], None, "M", "motif", None)
            settled = settlement.apply(said, [taken])
            assert settled["findings"] == said["findings"]
