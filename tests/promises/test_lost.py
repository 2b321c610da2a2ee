"""Nothing is lost: README's fifth sentence, over the whole life of a session."""

from __future__ import annotations

import json

import pytest
from django.db import connection

from parchemin.awards.models import Award
from parchemin.candidates.actions import withdraw
from parchemin.domain.deliberation import Vote
from parchemin.domain.objection import Refused
from parchemin.journal import triggers
from parchemin.journal.actions import AlreadyDone
from parchemin.journal.models import Entry
from parchemin.journal.publishing import publish_heads
from parchemin.journal.queries import faults
from parchemin.juries.deliberation import deciding, voting
from parchemin.juries.models import BlockDecision, Minutes, Opinion
from parchemin.parties.models import Person
from tests import life, make
from tests.life import Life

pytestmark = pytest.mark.django_db

# What is done at each stage of a session of three candidates, two blocks and five members: one entry each.
DONE = {
    "entered": {"candidates_entered": 1},
    "opened": {"session_opened": 1},
    "composed": {"jury_proposed": 1},
    "deliberating": {"attendance_recorded": 5, "grid_submitted": 6, "deliberation_opened": 1},
    "voted": {"opinion_given": 30},
    "closed": {"undisputed_adopted": 1, "deliberation_closed": 1},
    "signed": {"minutes_signed": 5},
    "sealed": {"minutes_sealed": 1},
    "published": {"results_published": 1},
    "awarded": {"award_issued": 3},
}


def counted(after: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for act in Entry.objects.filter(pk__gt=after).values_list("act", flat=True):
        found[act] = found.get(act, 0) + 1
    return found


def latest() -> int:
    return max(Entry.objects.values_list("pk", flat=True), default=0)


def test_each_act_of_a_session_is_one_entry(world, now):
    one, before = Life(world, now), latest()
    for stage in life.STAGES:
        one.step(stage)
        done = counted(before)
        done.pop("key_pinned", None)  # the first signature pins the key that countersigns it
        assert done == DONE[stage]
        before = latest()
    assert faults() == []


def test_an_act_that_fails_leaves_neither_row_nor_entry(world, now, monkeypatch):
    """The last thing that an act does is its entry: without it there is no act."""
    one = Life(world, now).to("deliberating")
    entry, block, member = one.entries[0], one.blocks[0], one.members[0]
    before = latest()

    def torn(*_args, **_more):
        raise OSError("disque plein")

    for module in (voting, deciding):
        monkeypatch.setattr(module, "record", torn)
    with pytest.raises(OSError, match="disque plein"):
        one.vote(entry, block, Vote.FOR, members=[member])
    assert (Opinion.objects.count(), latest()) == (0, before)
    monkeypatch.undo()
    one.vote(entry, block, Vote.FOR)
    monkeypatch.setattr(deciding, "record", torn)
    with pytest.raises(OSError, match="disque plein"):
        one.do(deciding.decide_block, entry=entry, block=block)
    assert BlockDecision.objects.count() == 0
    monkeypatch.undo()
    one.do(deciding.decide_block, entry=entry, block=block)
    assert (BlockDecision.objects.count(), faults()) == (1, [])


def test_the_journal_keeps_no_name(world, now):
    Life(world, now, people=True).to("awarded")
    file = make.candidacy(world.certifier, world.framework)
    withdraw(actor=world.actor, now=now, candidacy=file, reason=f"{file.person.full_name} déménage")
    written = json.dumps([entry.as_dict() for entry in Entry.objects.all()], ensure_ascii=False).casefold()
    for person in Person.objects.filter(certifier=world.certifier):
        for name in (person.full_name, person.email):
            assert name.casefold() not in written
    for award in Award.objects.all():
        assert award.token.casefold() not in written


def test_heads_are_outside_the_database_and_tell_a_journal_written_again(world, now, settings, tmp_path):
    settings.HEADS_FILE = tmp_path / "heads.jsonl"
    Life(world, now).to("sealed")
    assert publish_heads(now=now) > 0
    kept = settings.HEADS_FILE.read_text(encoding="utf-8")
    assert Minutes.objects.get().jury.session.stream in kept
    assert faults() == []
    stream = Minutes.objects.get().jury.session.stream
    triggers.remove()
    try:
        last = Entry.objects.filter(stream=stream).order_by("-number").first()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM journal_entry WHERE id = %s", [last.pk])
        assert "journal.tail-cut" in {fault.code for fault in faults()}
    finally:
        triggers.install()


def test_the_same_click_twice_is_one_act(world, now):
    one = Life(world, now).to("deliberating")
    entry, block = one.entries[0], one.blocks[0]
    one.vote(entry, block, Vote.FOR)
    one.do(deciding.decide_block, entry=entry, block=block, key="clic")
    before = latest()
    with pytest.raises((AlreadyDone, Refused)):
        one.do(deciding.decide_block, entry=entry, block=block, key="clic")
    assert (BlockDecision.objects.count(), latest()) == (1, before)
