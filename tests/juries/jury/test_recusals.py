"""A recusal noted by mistake is taken back by who noted it, before the jury rules on that candidate."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.domain.objection import Refused
from parchemin.journal.models import Entry
from parchemin.juries.deliberation.deciding import decide_block
from parchemin.juries.jury.recusals import take_back_recusal
from parchemin.juries.jury.seating import recuse
from parchemin.juries.models import Recusal
from tests import make
from tests.commands import run
from tests.life import Life
from tests.replays import post, replay

pytestmark = pytest.mark.django_db


@pytest.fixture
def lived(world, now):
    return Life(world, now, people=True).to("composed")


def aside(lived, actor=None):
    about = {"member": lived.members[1], "candidacy": lived.entries[0].candidacy}
    return recuse(actor=actor or lived.world.actor, now=lived.now, reason="Son tuteur.", **about)


def back(lived, actor=None, reason="Il s’agissait d’un autre candidat."):
    about = {"member": lived.members[1], "candidacy": lived.entries[0].candidacy}
    return take_back_recusal(actor=actor or lived.world.actor, now=lived.now, reason=reason, **about)


def test_a_recusal_noted_by_the_service_is_taken_back_and_the_journal_says_both(lived):
    aside(lived)
    back(lived)
    assert not Recusal.objects.exists()
    entry = Entry.objects.get(act="recusal_taken_back")
    assert entry.facts["juror"] == lived.members[1].juror_id
    assert [w.text for w in entry.words.all()] == ["Il s’agissait d’un autre candidat."]
    assert Entry.objects.filter(act="member_recused").exists()


@pytest.mark.replays("recusal-back.no-reason")
def test_a_reason_is_written(lived):
    aside(lived)
    replay("recusal-back.no-reason", lambda: back(lived, reason=" "), again=lambda: back(lived) == [] or True)


@pytest.mark.replays("recusal-back.own")
def test_what_the_member_said_the_member_alone_takes_back(lived):
    member = lived.actor_of(lived.members[1])
    aside(lived, member)

    def by_the_service_again():
        aside(lived)  # noted by the service this time
        return Recusal.objects.count() and (back(lived) or True)

    replay("recusal-back.own", lambda: back(lived), lambda: back(lived, member), again=by_the_service_again)
    assert not Recusal.objects.exists()


@pytest.mark.parametrize("stage", ["voted", "closed"])
def test_once_the_jury_ruled_on_the_candidate_nothing_is_taken_back(world, now, stage):
    lived = Life(world, now).to(stage)
    if stage == "voted":
        lived.do(decide_block, entry=lived.entries[0], block=lived.blocks[0])
    Recusal.objects.create(
        member=lived.members[1], candidacy=lived.entries[0].candidacy, recused_at=lived.now
    )
    with pytest.raises(Refused) as refused:
        back(lived)
    assert [o.code for o in refused.value.objections] == ["recusal-back.decided"]


def test_where_no_recusal_is_noted_none_is_taken_back(lived):
    with pytest.raises(Refused) as refused:
        back(lived)
    assert [o.code for o in refused.value.objections] == ["recusal-back.none"]


def test_the_page_of_the_jury_and_the_command_take_it_back(lived):
    client = Client()
    client.force_login(lived.world.manager)
    aside(lived)
    page = client.get(reverse("session_jury", args=[lived.session.pk])).content.decode()
    address = reverse("session_jury_unrecuse", args=[lived.session.pk, lived.members[1].pk])
    assert address in page
    post(client, address, entry=lived.entries[0].pk, reason="Un autre candidat.")
    assert not Recusal.objects.exists()
    words = (lived.session.pk, lived.members[1].juror.person.email, lived.entries[0].candidacy.number)
    assert run("session", "recuse", *words, "--reason", "Tuteur.", by=lived.world.manager).exit_code == 0
    assert Recusal.objects.exists()
    done = run("session", "unrecuse", *words, "--reason", "Un autre.", by=lived.world.manager)
    assert done.exit_code == 0, done.output
    assert not Recusal.objects.exists()


def test_a_member_takes_their_own_back_on_their_page(lived):
    member = lived.members[1]
    account = make.member(lived.world.certifier, member.juror.person, "juror")
    aside(lived, make.actor(account))
    client = Client()
    client.force_login(account)
    page = client.get(reverse("jury_session", args=[lived.session.pk])).content.decode()
    address = reverse("jury_unrecuse", args=[lived.session.pk, lived.entries[0].pk])
    assert address in page
    post(client, address, reason="Dit par erreur.")
    assert not Recusal.objects.exists()
