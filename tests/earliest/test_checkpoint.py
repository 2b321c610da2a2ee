"""What a candidate has not brought, and what a member has not stated, are said by the checkpoint before the decision."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.assessments.models import Deposit, Marking
from parchemin.domain.objection import Level
from parchemin.juries.day.checkpoint import checkpoint
from parchemin.juries.deliberation.deciding import decide_block
from parchemin.juries.deliberation.deliberating import open_deliberation
from parchemin.juries.models import InterestStatement, RuleLevel
from tests import life, make
from tests.foretold import foretold, undone

pytestmark = pytest.mark.django_db


@pytest.mark.said_at("checkpoint", "requirement.deposit", "requirement.grid")
def test_what_is_not_deposited_or_not_marked_is_said_before_the_decision(world, now):
    life.bring(world, now, "voted")
    [entry, *_] = life.entries_of(world)

    def said():
        lines = checkpoint(world.session, now + timedelta(days=1)).lines
        return [reason.objection for line in lines if line.entry.pk == entry.pk for reason in line.reasons]

    def decided():
        return decide_block(
            actor=world.actor, now=now, entry=entry, block=entry.blocks.order_by("number").first()
        )

    with undone():
        Deposit.objects.filter(candidacy=entry.candidacy).delete()
        foretold("requirement.deposit", "checkpoint", said, decided)
    with undone():
        Marking.objects.filter(candidacy=entry.candidacy).update(submitted_at=None)
        foretold("requirement.grid", "checkpoint", said, decided)


@pytest.mark.said_at("checkpoint", "juror.interest-unstated")
def test_an_interest_not_stated_is_on_the_page_of_the_checkpoint(world, now):
    """A certifier may have it stop the deliberation; by itself it warns."""
    life.bring(world, now, "composed")
    InterestStatement.objects.all().delete()
    RuleLevel.objects.create(
        certifier=world.certifier,
        code="juror.interest-unstated",
        level=Level.BLOCK_RELEASE.value,
        starts_on=date(2020, 1, 1),
        reason="Essai",
        set_at=make.NOW,
    )
    client, led = Client(), life.Life(world, now)
    client.force_login(world.manager)
    for member in led.members:
        led.present(member)
    foretold(
        "juror.interest-unstated",
        "checkpoint",
        lambda: client.get(reverse("session_checkpoint", args=[world.session.pk])).content.decode(),
        lambda: open_deliberation(actor=world.actor, now=now, jury=led.jury),
    )
