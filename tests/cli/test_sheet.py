"""``parchemin sheet``: what is printed, what is written, how it exits."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import parchemin
from parchemin.catalogue.models import Framework, RegisterSheet, Settlement
from parchemin.cli.main import app
from parchemin.formats.register_text import load
from tests import make

SEED = Path(parchemin.__file__).parent / "data" / "rncp-21947.txt"
OTHERS = Path(__file__).parents[1] / "data" / "sheets"


def run(*arguments):
    return CliRunner().invoke(app, ["sheet", *map(str, arguments)])


# -- without a database --------------------------------------------------------------------------------------


def test_read_prints_the_reading_for_people():
    result = run("read", SEED)
    assert result.exit_code == 0
    for words in (
        "RNCP 21947",
        "Évaluations : 14",
        "25 (26 imprimées)",
        "CL à trancher",
        "certifier.name-variants",
    ):
        assert words in " ".join(result.stdout.split()), words


def test_read_prints_json_for_programs():
    result = run("read", SEED, "--json")
    assert json.loads(result.stdout) == json.loads(json.dumps(load(SEED.read_bytes()).as_dict()))


@pytest.mark.parametrize(
    ("content", "status", "words"), [("Bonjour", 4, "Ligne 1"), (None, 2, "aucun fichier")]
)
def test_read_refuses_what_is_no_sheet(tmp_path, content, status, words):
    file = tmp_path / "texte.txt"
    if content:
        file.write_text(content, encoding="utf-8")
    result = run("read", file)
    assert (result.exit_code, words in result.stderr) == (status, True)
    assert "Traceback" not in result.output


# -- with the database ---------------------------------------------------------------------------------------


@pytest.fixture
def house(db):
    one = make.certifier("Institut Gabarit", slug="gabarit", email="gabarit@exemple.example")
    make.manager(one, email="dany.registre@exemple.example")
    return one


BY = ("--by", "dany.registre@exemple.example")


def test_from_the_file_to_the_framework(house):
    assert run("import", SEED, "--certifier", "gabarit", *BY).exit_code == 0
    code = "route.CL.cross-without-idem"
    assert run("waiting", "RNCP21947", "enrol:CL").exit_code == 3
    settled = run("settle", "21947", code, "--reading", "closed", "--reason", "Vu au registre.", *BY)
    assert (settled.exit_code, Settlement.objects.get().reading) == (0, "closed")
    assert run("waiting", "21947", "enrol:CL").exit_code == 0
    assert run("build", "21947", *BY).exit_code == 0
    assert Framework.objects.get().blocks.count() == 6
    shown = run("show", "21947")
    assert "CL non" in shown.stdout
    assert "référentiel v1" in shown.stdout
    listed = json.loads(run("findings", "21947", "--json").stdout)
    assert {f["code"]: f["settled"] for f in listed}[code] == "closed"


def test_the_register_is_shown_beside(house, tmp_path):
    (tmp_path / "rncp_nsf.csv").write_text(
        "CodeRNCP;code;Libelle\nRNCP21947;326;Informatique\n", encoding="utf-8"
    )
    assert run("import", SEED, "--certifier", "gabarit", "--register", tmp_path, *BY).exit_code == 0
    assert "Code NSF inscrit : 326." in run("findings", "21947").stdout
    assert "pas un dossier" in run("import", SEED, "--certifier", "gabarit", "--register", SEED, *BY).stderr


def test_the_rule_is_shown_before_it_is_confirmed(house):
    run("import", SEED, "--certifier", "gabarit", *BY)
    open_question = run("rule", "21947")
    assert (open_question.exit_code, "build" in open_question.stderr) == (2, True)
    for code, reading in {
        "jury.colleges-count-whom": "professionals-and-president",
        "jury.exact-or-minimum": "minimum",
        "jury.who-votes": "all",
        "jury.certifier-member-one-or-per-certifier": "one-delivering",
    }.items():
        assert (
            run("settle", "21947", code, "--reading", reading, "--reason", "Règlement.", *BY).exit_code == 0
        )
    run("build", "21947", *BY)
    assert "Rien n’est enregistré" in run("rule", "21947").stdout
    assert Framework.objects.get().composition_rules.count() == 0
    assert run("rule", "21947", "--confirm", *BY).exit_code == 0
    assert Framework.objects.get().composition_rules.count() == 1


def test_a_refusal_says_why_and_exits_3(house, tmp_path):
    file = tmp_path / "texte.txt"
    file.write_text("Bonjour", encoding="utf-8")
    result = run("import", file, "--certifier", "gabarit", *BY)
    assert (result.exit_code, "sheet.not-a-sheet" in result.stderr) == (3, True)
    assert RegisterSheet.objects.count() == 0


def test_unknown_names_say_what_is_known(house):
    run("import", SEED, "--certifier", "gabarit", *BY)
    assert "RNCP 21947" in run("show", "99999").stderr
    near = run("settle", "21947", "jury.nobody", "--reading", "x", "--reason", "y", *BY)
    assert (near.exit_code, "jury.who-votes" in near.stderr) == (2, True)
    bad = run("settle", "21947", "jury.who-votes", "--reading", "other", "--reason", "y", "--value", "{", *BY)
    assert (bad.exit_code, "JSON" in bad.stderr) == (2, True)


def test_read_prints_the_scales_and_thresholds_with_their_lines():
    result = run("read", OTHERS / "marks-on-20.txt")
    assert "« moyenne générale de 12/20 » (l. 41)" in result.stdout
    assert "« Note éliminatoire : 8/20 » (bloc 2, l. 66)" in result.stdout


def test_a_block_that_nothing_assesses_stops_the_framework_until_it_is_settled(house, tmp_path):
    file = tmp_path / "fiche.txt"
    text = (OTHERS / "vae-only.txt").read_text(encoding="utf-8")
    file.write_text(text.replace("Évaluation :", "Comment on juge", 1), encoding="utf-8")
    run("import", file, "--certifier", "gabarit", *BY)
    stopped = run("build", "99101", *BY)
    assert (stopped.exit_code, "framework.block-without-assessment" in stopped.stderr) == (3, True)
    settle = (
        "settle",
        "99101",
        "block.without-assessment.B1",
        "--reading",
        "line-53",
        "--reason",
        "Lu.",
        *BY,
    )
    assert run(*settle).exit_code == 0
    assert run("build", "99101", *BY).exit_code == 0
    assert Framework.objects.get().blocks.get(number=1).assessments.get().kind == "entretien"
