"""The guide's script is run as printed: a whole session through commands alone."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
GUIDE = ROOT / "docs" / "guides" / "session-en-commandes.md"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """The finished process and its folder; the script runs once for the module, on SQLite."""
    folder = tmp_path_factory.mktemp("session")
    script = "".join(re.findall(r"```sh\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL))
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "LANG": "C.UTF-8",
        "HOME": str(folder),
        "COLUMNS": "200",
        "FICHE": str(ROOT / "src" / "parchemin" / "data" / "rncp-21947.txt"),
    }
    process = subprocess.run(
        ["bash", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return process, folder


def test_the_script_runs_to_its_end(done):
    process, _ = done
    assert process.returncode == 0, process.stdout[-1500:] + process.stderr[-2500:]


def test_each_refusal_says_why(done):
    process, _ = done
    assert "route.CL.cross-without-idem" in process.stderr  # the individual application cites its finding
    assert "composition." in process.stderr  # the incomplete jury
    assert "decision." in process.stderr  # the refusal without motivation


def test_the_end_is_what_it_should_be(done):
    process, folder = done
    assert "2 titres délivrés" in process.stdout
    assert "Ce titre est valide." in process.stdout
    assert "Le journal tient" in process.stdout
    assert (folder / "proces-verbal.pdf").read_bytes().startswith(b"%PDF")
    assert (folder / "recu.pdf").read_bytes().startswith(b"%PDF")
    assert (folder / "cdc.xml").read_text(encoding="utf-8").count("<cpf:passageCertification>") == 2


@pytest.mark.skipif(not shutil.which("xmllint"), reason="needs xmllint (libxml2-utils)")
def test_the_declaration_is_valid_for_an_independent_judge(done, shared):
    _, folder = done
    judged = subprocess.run(
        [
            "xmllint",
            "--noout",
            "--schema",
            str(shared / "data" / "cdc" / "pix-cpf-1.1.2.xsd"),
            str(folder / "cdc.xml"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert judged.returncode == 0, judged.stderr


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs pdftotext (poppler-utils)")
def test_the_parchment_bears_its_eight_mentions(done):
    _, folder = done
    [paper] = (folder / "titres").glob("*.pdf")
    text = subprocess.run(["pdftotext", str(paper), "-"], capture_output=True, text=True, check=True).stdout
    credential = json.loads(paper.with_suffix(".json").read_text(encoding="utf-8"))
    flat = "".join(text.split())  # kerning of large type puts spaces inside words
    for words in (
        "Certificateur Fictif de Lyon",
        "Camille, Alix EXEMPLE",
        "Expert en ingénierie informatique",
        "Niveau 7",
        "326",
        "30 juillet 2018",
        "Délivré à Lyon",
        "Claude FICTIF",
    ):
        assert "".join(words.split()) in flat
        assert words in json.dumps(credential, ensure_ascii=False)
