"""Sheets in other habits, from their text to the rows of a framework."""

from __future__ import annotations

from pathlib import Path

import pytest

from parchemin.catalogue.actions import build_framework, deposit_sheet, settle_finding
from parchemin.catalogue.models import Assessment
from parchemin.catalogue.queries import blocking_findings
from parchemin.domain.objection import Refused
from tests import make
from tests.formats.register_text.habit import BLOCK, act, text

pytestmark = pytest.mark.django_db
SHEETS = Path(__file__).parents[1] / "data" / "sheets"


@pytest.fixture
def actor(db):
    return make.actor(make.manager(make.certifier("Institut Fictif du Papier")))


def deposit(actor, now, source):
    from parchemin.parties.models import Certifier

    return deposit_sheet(actor=actor, now=now, source=source, certifiers=list(Certifier.objects.all()))


def settle(actor, now, sheet, code, reading):
    finding = sheet.findings.get(code=code)
    return settle_finding(
        actor=actor, now=now, finding=finding, reading=reading, reason="Lu avec le certificateur"
    )


@pytest.mark.parametrize("path", sorted(SHEETS.glob("*.txt")), ids=lambda p: p.stem)
def test_each_block_of_a_framework_has_its_assessments(actor, now, path):
    framework = build_framework(actor=actor, now=now, sheet=deposit(actor, now, path.read_bytes()))
    assert framework.blocks.count() == 2
    for block in framework.blocks.all():
        assert block.competencies.exists()
        assert block.assessments.exists()
        for assessment in block.assessments.all():
            assert assessment.competencies.exists()


def test_an_interview_is_seen_and_the_file_before_it_is_deposited(actor, now):
    sheet = deposit(actor, now, (SHEETS / "vae-only.txt").read_bytes())
    framework = build_framework(actor=actor, now=now, sheet=sheet)
    first = Assessment.objects.get(block__framework=framework, block__number=1)
    assert first.mode == Assessment.Mode.ORAL
    assert [(d.label, d.is_file) for d in first.deliverables.order_by("position")] == [
        ("dossier de validation", True),
        ("entretien avec le jury", False),
    ]


@pytest.mark.parametrize(
    ("reading", "mode", "deliverables"),
    [
        ("rules-defence", "defence", [("dossier écrit", True), ("soutenance", False)]),
        ("rules-interview", "oral", [("entretien avec le jury", False)]),
        ("rules-written", "written", [("dossier écrit", True)]),
        ("rules-practical", "other", [("mise en situation", False)]),
    ],
)
def test_a_block_without_an_assessment_holds_the_opening_back_until_somebody_settles_it(
    actor, now, reading, mode, deliverables
):
    sheet = deposit(actor, now, text(block=BLOCK.split("Modalités")[0]).encode())
    code = "block.without-assessment.B1"
    assert f"sheet.unsettled.{code}" in {o.code for o in blocking_findings(sheet, "open_session")}
    with pytest.raises(Refused) as refused:
        build_framework(actor=actor, now=now, sheet=sheet)
    assert [(o.code, o.about) for o in refused.value.objections] == [
        ("framework.block-without-assessment", code)
    ]
    assert not sheet.frameworks.exists()
    settle(actor, now, sheet, code, reading)
    assert code not in {o.about for o in blocking_findings(sheet, "open_session")}
    framework = build_framework(actor=actor, now=now, sheet=sheet)
    (made,) = Assessment.objects.filter(block__framework=framework, block__number=1)
    assert made.mode == mode
    assert [(d.label, d.is_file) for d in made.deliverables.order_by("position")] == deliverables
    assert [c.code for c in made.competencies.all()] == ["C1"]


def test_a_paragraph_settled_in_pieces_is_as_many_competencies(actor, now):
    block = (
        "Bloc 1 : Plier\nCompétences : Plier une feuille ; la découper\nÉvaluation : Entretien avec le jury."
    )
    sheet = deposit(actor, now, text(block=block, second="").encode())
    settle(actor, now, sheet, "competency.one-paragraph.B1", "pieces")
    framework = build_framework(actor=actor, now=now, sheet=sheet)
    (made,) = Assessment.objects.filter(block__framework=framework)
    assert [c.title for c in made.competencies.order_by("position")] == ["Plier une feuille", "la découper"]


def test_the_title_and_the_level_of_the_act_name_the_sheet_once_settled(actor, now):
    source = text(
        title="Assistant : Plieur", levels="III (Nomenclature de 1969)", acts=act("Plieur fictif", "5")
    )
    sheet = deposit(actor, now, source.encode())
    assert (sheet.title, sheet.level) == ("Assistant : Plieur", "")
    assert {"title.differs", "level.european-missing"} <= {
        o.about for o in blocking_findings(sheet, "deliver_parchment")
    }
    settle(actor, now, sheet, "title.differs", "act")
    settle(actor, now, sheet, "level.european-missing", "act")
    build_framework(actor=actor, now=now, sheet=sheet)
    sheet.refresh_from_db()
    assert (sheet.title, sheet.level) == ("Plieur fictif", "5")
    assert sheet.reading["title"] == "Assistant : Plieur"


@pytest.mark.parametrize("path", sorted(SHEETS.glob("*.txt")), ids=lambda p: p.stem)
def test_no_false_finding_holds_a_parchment_or_a_declaration_back(actor, now, path):
    sheet = deposit(actor, now, path.read_bytes())
    waiting = {o.about for name in ("deliver_parchment", "declare") for o in blocking_findings(sheet, name)}
    assert waiting == ({"certifier.name-variants"} if path.stem == "four-certifiers" else set())
