"""A sheet that prints no block, or no jury: each has a way out, by page and by command, and never an empty framework."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.urls import reverse
from typer.testing import CliRunner

from parchemin.catalogue.actions import build_framework, deposit_sheet, settle_finding
from parchemin.catalogue.models import CompositionRule, Framework
from parchemin.catalogue.queries import blocking_findings
from parchemin.cli.main import app
from parchemin.formats.register_text import load
from tests import make
from tests.replays import replay

pytestmark = pytest.mark.django_db
SHEETS = Path(__file__).parents[1] / "data" / "sheets"
SOURCE = (SHEETS / "letters-no-president.txt").read_text(encoding="utf-8")
WITHOUT_BLOCKS = re.sub(r"Bloc de compétences n°1.*?(?=Validité)", "", SOURCE, flags=re.DOTALL)
WITHOUT_JURY = SOURCE.replace("Oui Le jury est composé de quatre personnes", "Oui\n").replace(
    "Oui idem", "Oui"
)
WITHOUT_JURY = re.sub(r" : deux professionnels extérieurs.*?salarié", "", WITHOUT_JURY)


@pytest.fixture
def manager(db):
    return make.manager(make.certifier("Centre Fictif du Jardin"), email="dany@registre.example")


def deposited(manager, now, text):
    house = manager.memberships.get().certifier
    return deposit_sheet(actor=make.actor(manager), now=now, source=text.encode(), certifiers=[house])


def settle(manager, now, sheet, code, reading):
    finding = sheet.findings.get(code=code)
    settle_finding(actor=make.actor(manager), now=now, finding=finding, reading=reading, reason="Lu.")


@pytest.mark.replays("framework.without-block")
def test_a_sheet_without_a_block_becomes_no_framework_until_somebody_says_how(manager, now):
    sheet = deposited(manager, now, WITHOUT_BLOCKS)
    framework = replay(
        "framework.without-block",
        lambda: build_framework(actor=make.actor(manager), now=now, sheet=sheet),
        lambda: settle(manager, now, sheet, "framework.no-blocks", "whole-defence"),
    )
    block = framework.blocks.get()
    assert (block.code, block.title) == ("RNCP99104BC01", "Conseiller fictif en jardinage")
    titles = [c.title for c in block.competencies.order_by("position")]
    assert titles == ["Conseiller un jardinier selon la saison", "Tenir un jardin d'essai"]
    made = block.assessments.get()
    assert (made.mode, made.competencies.count()) == ("defence", 2)


def test_where_no_jury_is_printed_its_rule_is_written_by_command_or_by_page(manager, now, client):
    assert load(WITHOUT_JURY.encode()).as_dict()["jury"] is None
    sheet = deposited(manager, now, WITHOUT_JURY)
    assert [o.about for o in blocking_findings(sheet, "compose_jury")] == ["jury.missing"]
    settle(manager, now, sheet, "jury.missing", "from-rules")
    framework = build_framework(actor=make.actor(manager), now=now, sheet=sheet)
    run = [["sheet", "rule", "99104", "--confirm", "--as", manager.email]]
    run.append([*run[0], "--notation", "membres = ni l’un ni l’autre"])
    run.append([*run[0], "--notation", "membres = 3 ; président = 1"])
    done = [CliRunner().invoke(app, words) for words in run]
    assert [one.exit_code for one in done] == [2, 3, 0]
    assert "--notation" in done[0].stderr
    assert "rule.notation" in done[1].stderr
    assert CompositionRule.objects.get().routes == ["CA", "FC", "CQ", "VAE"]
    client.force_login(manager)
    typed = {"framework": framework.pk, "routes": ["VAE"], "act_key": "a"}
    action = reverse("rule_confirm", args=[sheet.pk])
    refused = client.post(action, {**typed, "notation": ""})
    assert [o.code for o in refused.context["objections"]] == ["rule.notation"]
    assert client.post(action, {**typed, "notation": "membres = 4 ; président = 1"}).status_code == 302
    assert CompositionRule.objects.latest("version").routes == ["VAE"]
    assert Framework.objects.count() == 1


@pytest.mark.parametrize("path", sorted(SHEETS.glob("*.txt")), ids=lambda p: p.stem)
def test_whatever_passage_is_lost_each_finding_that_stops_an_act_has_a_reading(path):
    lines = path.read_text(encoding="utf-8").split("\n")
    for first in range(3, len(lines), 3):
        for length in (1, 6, 20):
            try:
                said = load("\n".join(lines[:first] + lines[first + length :]).encode()).as_dict()
            except ValueError:  # no sheet any more
                continue
            for finding in said["findings"]:
                stops = finding["depends"] != ["none"]
                assert finding["readings"] or not stops, (first, length, finding["code"])
