"""A règlement corrected while a session relies on the older version reaches its candidates by a named act."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.catalogue.models import CertificationRules
from parchemin.catalogue.ruling import publish_rules
from parchemin.domain.objection import Refused
from parchemin.journal.models import Entry
from parchemin.juries.changing.rules import follow_rules, outdated
from tests.commands import run
from tests.life import Life
from tests.replays import post, replay

pytestmark = pytest.mark.django_db


def corrected(world, now, starts=date(2018, 1, 1)) -> CertificationRules:
    """A second version, for the same days."""
    return publish_rules(
        actor=world.actor,
        now=now,
        certifier=world.certifier,
        certification=world.framework.sheet.certification,
        starts=starts,
        content=world.rules.content,
    )


@pytest.fixture
def lived(world, now):
    return Life(world, now).to("composed")


def follow(lived, reason="Le seuil était mal recopié."):
    return follow_rules(actor=lived.world.actor, now=lived.now, session=lived.session, reason=reason)


def test_candidates_follow_the_version_corrected_for_their_day_of_entry(lived):
    after = corrected(lived.world, lived.now)
    assert [one.rules_id for one in outdated(lived.session)] == [lived.world.rules.pk] * 3
    assert len(follow(lived)) == 3
    assert {entry.candidacy.rules_id for entry in lived.entries} == {after.pk}
    facts = Entry.objects.get(act="rules_followed").facts
    assert set(facts["before"].values()) == {lived.world.rules.pk}
    assert set(facts["after"].values()) == {after.pk}


def test_a_version_for_later_entries_reaches_nobody_who_entered_before(lived):
    corrected(lived.world, lived.now, starts=date(2023, 1, 1))
    with pytest.raises(Refused) as refused:
        follow(lived)
    assert [o.code for o in refused.value.objections] == ["rules.nothing-newer"]


def test_once_the_jury_deliberates_its_rules_stay(world, now):
    lived = Life(world, now).to("deliberating")
    corrected(world, now)
    with pytest.raises(Refused) as refused:
        follow(lived)
    assert [o.code for o in refused.value.objections] == ["rules.sat"]


@pytest.mark.replays("rules.no-reason")
def test_a_reason_is_written(lived):
    corrected(lived.world, lived.now)
    replay("rules.no-reason", lambda: follow(lived, " "), again=lambda: follow(lived))


def test_the_page_and_the_command_follow(lived):
    corrected(lived.world, lived.now)
    client = Client()
    client.force_login(lived.world.manager)
    page = reverse("session", args=[lived.session.pk])
    assert "Leur faire suivre" in client.get(page).content.decode()
    post(client, reverse("session_rules", args=[lived.session.pk]), reason="Mal recopié.")
    assert not outdated(lived.session)
    assert "Leur faire suivre" not in client.get(page).content.decode()
    third = corrected(lived.world, lived.now)
    done = run("session", "rules", lived.session.pk, "--reason", "Encore.", by=lived.world.manager)
    assert done.exit_code == 0, done.output
    assert f"règlement v{third.version}" in done.output
