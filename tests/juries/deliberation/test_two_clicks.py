"""Two clicks at once make one decision, on the database's own word."""

from __future__ import annotations

import threading

import pytest
from django.db import close_old_connections, connections

from parchemin.accounts.actor import system
from parchemin.domain.attendance import DELIBERATION
from parchemin.domain.deliberation import Vote
from parchemin.domain.objection import Refused
from parchemin.juries.day import attending
from parchemin.juries.deliberation import deciding, deliberating, setting_aside, voting
from parchemin.juries.jury import seating, sittings
from parchemin.juries.models import BlockDecision, Jury, SessionEntry
from parchemin.juries.session import preparing
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


def ready(now):
    world = make.world(candidates=1)
    clerk = system("test")
    preparing.enter_candidates(actor=clerk, now=now, session=world.session, candidacies=world.candidacies)
    preparing.open_session(actor=clerk, now=now, session=world.session)
    seating.propose_jury(actor=clerk, now=now, session=world.session)
    jury = Jury.objects.get(session=world.session)
    for member in sittings.members(jury):
        attending.record_attendance(
            actor=clerk,
            now=now,
            session=world.session,
            person=member.juror.person,
            role="juror",
            occasion=DELIBERATION,
            present=True,
        )
    deliberating.open_deliberation(actor=clerk, now=now, jury=jury)
    entry = SessionEntry.objects.get(session=world.session)
    setting_aside.set_aside(actor=world.actor, now=now, entry=entry, reason="Tout sur papier, lu en séance.")
    block = world.framework.blocks.order_by("number").first()
    for member in sittings.members(jury):
        voting.give_opinion(actor=clerk, now=now, member=member, entry=entry, block=block, vote=Vote.FOR)
    return clerk, entry, block


def test_two_clicks_at_once_make_one_decision(now):
    clerk, entry, block = ready(now)
    start, done = threading.Barrier(2), []

    def click():
        close_old_connections()
        start.wait()
        try:
            fresh = SessionEntry.objects.select_related("session__jury").get(pk=entry.pk)
            deciding.decide_block(actor=clerk, now=now, entry=fresh, block=block)
            done.append("decided")
        except Refused as refused:
            done.append(refused.objections[0].code)
        finally:
            connections.close_all()

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join(30)
    assert sorted(done) == ["decided", "decision.already-taken"]
    assert BlockDecision.objects.filter(entry=entry, block=block).count() == 1
