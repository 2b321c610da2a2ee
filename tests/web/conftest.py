"""What several tests of pages share."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from parchemin.accounts.actor import system
from parchemin.awards import actions
from parchemin.awards.models import Award
from parchemin.candidates.actions import acquire_blocks
from parchemin.juries.models import Outcome, Session, SessionEntry
from parchemin.parties.models import Certifier

AT = datetime(2023, 6, 30, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_french():
    """A request leaves its language to the thread; each test begins in the source language."""
    with translation.override("fr"):
        yield


@pytest.fixture
def award(world) -> Award:
    """An award delivered to the first candidate, who is fictitious like everyone here."""
    certifier, candidacy, framework = world.certifier, world.candidacies[0], world.framework
    Certifier.objects.filter(pk=certifier.pk).update(
        city="Exempleville",
        award_prefix="EXE",
        signatory_name="Claude Fictif",
        signatory_title="Le président",
        email="registre@certifier.example",
    )
    framework.reading = {"levels": {"european": "7"}, "nsf": [{"code": "326", "label": "Informatique"}]}
    framework.save()
    person = candidacy.person
    person.birth_year, person.birth_month, person.birth_day, person.sex = 1999, 1, 31, "F"
    person.birth_commune, person.birth_country, person.birth_country_code = "Exempleville", "", ""
    person.save()
    Session.objects.filter(pk=world.session.pk).update(published_at=AT, state="published")
    entry = SessionEntry.objects.create(session=world.session, candidacy=candidacy, position=1)
    acquire_blocks(
        candidacy=candidacy,
        blocks=list(framework.blocks.all()),
        acquired_on=date(2023, 6, 15),
        decision=f"session:{world.session.pk}",
    )
    outcome = Outcome.objects.create(
        certifier=certifier,
        entry=entry,
        verdict="granted",
        stated_on=date(2023, 6, 15),
        stated_at=AT,
        published_at=AT,
    )
    return actions.issue_award(actor=system("test"), now=AT, outcome=Outcome.objects.get(pk=outcome.pk))
