"""The certifier's rules as rows: which version holds, what the page of documentation says of each key."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from parchemin.catalogue.facts import rules_of
from parchemin.catalogue.models import CertificationRules
from parchemin.catalogue.queries import rules_in_force
from parchemin.catalogue.ruling import publish_rules
from parchemin.domain.certification_rules import Rules
from parchemin.domain.objection import Refused
from parchemin.journal.models import Entry
from tests import make

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def house(db, now):
    one = make.certifier()
    return one, make.framework(one), make.actor(make.manager(one))


def publish(house, now, content, starts=date(2024, 1, 1)):
    one, framework, actor = house
    return publish_rules(
        actor=actor,
        now=now,
        certifier=one,
        certification=framework.sheet.certification,
        starts=starts,
        content=content,
    )


def test_the_documentation_lists_each_key_as_the_schema_reads_it():
    asked = subprocess.run(
        [sys.executable, "tools/certification_rules.py", "--check"],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert (asked.returncode, asked.stdout) == (0, "")


def test_the_latest_version_in_force_that_day_is_read(house, now):
    one, framework, _ = house
    certification = framework.sheet.certification
    publish(house, now, {"jury": {"reminder_days": 2}}, date(2023, 1, 1))
    publish(house, now, {"jury": {"reminder_days": 3}}, date(2024, 1, 1))

    def days(on):
        return rules_of(rules_in_force(one, certification, on)).jury.reminder_days

    assert [days(date(2022, 1, 1)), days(date(2023, 6, 1)), days(date(2024, 1, 1))] == [7, 2, 3]


def test_rules_without_a_title_are_cited_by_their_version(house, now):
    assert rules_of(None) == Rules()
    row = publish(house, now, {"mode": "jury_states"})
    assert rules_of(row).decision.said_by.label == "Règlement de certification, version 1"


def test_a_key_that_nothing_reads_is_refused_and_nothing_is_published(house, now):
    with pytest.raises(Refused) as caught:
        publish(house, now, {"treshold": 60, "planning": {"minuts": 20}})
    assert [(o.code, o.about) for o in caught.value.objections] == [
        ("rules.unknown-key", "treshold"),
        ("rules.unknown-key", "planning.minuts"),
    ]
    assert not CertificationRules.objects.exists()
    assert not Entry.objects.filter(act="rules_published").exists()


def test_a_key_kept_from_before_keys_were_checked_goes_on_into_the_next_version(house, now):
    row = publish(house, now, {"mode": "jury_states"})
    row.content = {"mode": "jury_states", "colour": {"of": "blue"}}
    row.save()
    again = publish(house, now, {**row.content, "casting_vote": True})
    assert rules_of(again).unknown == {"colour": {"of": "blue"}}
    with pytest.raises(Refused):
        publish(house, now, {**row.content, "smell": 1})


def test_what_is_published_is_kept_to_the_letter(house, now):
    content = {"planning": {"opens": "09:00", "pause": None}, "levels": make.LEVELS, "fees": {"vae": 300}}
    row = publish(house, now, content)
    row.refresh_from_db()
    assert row.content == json.loads(json.dumps(content))
