"""A sheet read before blocks without an assessment had a way out is given one by the upgrade."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

from parchemin.catalogue.actions import build_framework, deposit_sheet, settle_finding
from parchemin.catalogue.models import Assessment
from parchemin.catalogue.queries import blocking_findings
from parchemin.parties.models import Certifier
from tests import make
from tests.formats.register_text.habit import BLOCK, text

pytestmark = pytest.mark.django_db
CODE = "block.without-assessment.B1"
OLD = [{"key": "from-rules", "label": "Le règlement de certification le fixe", "effect": []}]
upgrade = import_module("parchemin.catalogue.migrations.0002_ways_out_of_an_unassessed_block")


@pytest.fixture
def actor(db):
    return make.actor(make.manager(make.certifier("Institut Fictif du Papier")))


@pytest.fixture
def sheet(actor, now):
    """A sheet as it was kept then: a finding that only marking waited for, and that no reading mended."""
    source = text(block=BLOCK.split("Modalités")[0]).encode()
    made = deposit_sheet(actor=actor, now=now, source=source, certifiers=list(Certifier.objects.all()))
    said = next(f for f in made.reading["findings"] if f["code"] == CODE)
    said["readings"], said["depends"] = OLD, ["mark"]
    made.save()
    made.findings.filter(code=CODE).update(readings=OLD, depends=["mark"])
    return made


def settle(actor, now, sheet, reading):
    finding = sheet.findings.get(code=CODE)
    settle_finding(actor=actor, now=now, finding=finding, reading=reading, reason="Lu avec le règlement")


def test_the_upgrade_offers_what_the_rules_may_fix_and_holds_the_opening_back(sheet, actor, now):
    upgrade.offer(apps, None)
    sheet.refresh_from_db()
    keys = [one["key"] for one in sheet.findings.get(code=CODE).readings]
    assert keys == ["rules-defence", "rules-interview", "rules-written", "rules-practical", "from-rules"]
    assert CODE in {o.about for o in blocking_findings(sheet, "open_session")}
    settle(actor, now, sheet, "rules-interview")
    framework = build_framework(actor=actor, now=now, sheet=sheet)
    assert Assessment.objects.get(block__framework=framework, block__number=1).kind == "entretien"


def test_who_had_chosen_the_rules_before_chooses_again(sheet, actor, now):
    settle(actor, now, sheet, "from-rules")
    upgrade.offer(apps, None)
    sheet.refresh_from_db()
    settle(actor, now, sheet, "rules-written")
    framework = build_framework(actor=actor, now=now, sheet=sheet)
    assert Assessment.objects.get(block__framework=framework, block__number=1).mode == "written"


def test_a_sheet_read_since_is_left_as_it_is(actor, now):
    source = text(block=BLOCK.split("Modalités")[0]).encode()
    made = deposit_sheet(actor=actor, now=now, source=source, certifiers=list(Certifier.objects.all()))
    before = made.findings.get(code=CODE).readings
    upgrade.offer(apps, None)
    assert made.findings.get(code=CODE).readings == before
