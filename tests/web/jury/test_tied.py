"""A juror with a tie to a candidate is shown nothing of them, before they step aside as after."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parchemin.assessments.actions import deposit
from parchemin.candidates.relations import clear_relation, declare_relation
from parchemin.catalogue.models import Deliverable
from parchemin.domain.deliberation import Vote
from parchemin.juries.deliberation import secrecy, voting
from parchemin.juries.models import Recusal
from tests import life, make
from tests.web.test_permissions import words_of

pytestmark = pytest.mark.django_db
SEEN = "COUSINAGE"


@pytest.fixture
def tied(world):
    """A session that deliberates on two candidates; a member learns late that one is a cousin."""
    life.bring(world, make.NOW, "deliberating")
    world.member = life.members_of(world)[0]
    world.cousin, world.other = life.entries_of(world)[:2]
    person = world.cousin.candidacy.person
    person.birth_name = SEEN
    person.save()
    block = world.cousin.blocks.order_by("number").first()
    for member in life.members_of(world):
        voting.give_opinion(
            actor=life.clerk(), now=make.NOW, member=member, entry=world.cousin, block=block, vote=Vote.FOR
        )
    wanted = Deliverable.objects.filter(assessment__block__framework=world.framework, is_file=True)[0]
    world.deposit = deposit(
        actor=life.clerk(),
        now=make.NOW,
        candidacy=world.cousin.candidacy,
        deliverable=wanted,
        filename="memoire.pdf",
        chunks=iter([b"%PDF-memoire"]),
    )
    world.block = block
    world.relation = {"candidate": person, "other": world.member.juror.person, "kind": "family"}
    world.client = Client()
    world.client.force_login(make.member(world.certifier, world.member.juror.person, "juror"))
    return world


def pages(world) -> list[str]:
    """Every page and file of a member that is about that candidate, or shows several."""
    session, entry = world.session.pk, world.cousin.pk
    about = [
        reverse("jury_candidate", args=[session, entry]),
        reverse("jury_deliberation_entry", args=[session, entry]),
        reverse("jury_grid", args=[session, entry, world.grids[0].pk]),
        reverse("jury_deposit", args=[session, entry, world.deposit.pk]),
    ]
    return [*about, reverse("jury_deliberation", args=[session])]


def shown(world) -> list[str]:
    read = [(url, world.client.get(url)) for url in pages(world)]
    return [
        url for url, page in read if page.status_code == 200 and (SEEN in words_of(page) or "depot" in url)
    ]


def test_a_tie_hides_a_candidate_before_the_member_steps_aside(tied):
    before = shown(tied)
    assert len(before) >= 3, before
    assert secrecy.opinions_shown_to(tied.member, tied.cousin, tied.block)
    declare_relation(actor=tied.actor, now=make.NOW, **tied.relation)
    assert shown(tied) == []
    assert secrecy.opinions_shown_to(tied.member, tied.cousin, tied.block) == []
    for url in pages(tied)[:4]:
        assert tied.client.get(url).status_code == 404, url
    assert (
        tied.client.get(reverse("jury_candidate", args=[tied.session.pk, tied.other.pk])).status_code == 200
    )
    vote = reverse("jury_opinions", args=[tied.session.pk, tied.cousin.pk])
    assert tied.client.post(vote, {f"vote-{tied.block.pk}": "against"}).status_code == 404


def test_a_tie_lifted_shows_the_candidate_again(tied):
    before = shown(tied)
    declare_relation(actor=tied.actor, now=make.NOW, **tied.relation)
    clear_relation(actor=tied.actor, now=timezone.now(), reason="Homonymes", **tied.relation)
    assert shown(tied) == before


def test_who_is_tied_may_still_say_so_and_step_aside(tied):
    declare_relation(actor=tied.actor, now=make.NOW, **tied.relation)
    page = tied.client.get(reverse("jury_session", args=[tied.session.pk])).content.decode()
    url = reverse("jury_recuse", args=[tied.session.pk, tied.cousin.pk])
    assert url in page
    assert tied.client.post(url, {"act_key": "une"}).status_code == 302
    assert Recusal.objects.filter(member=tied.member, candidacy=tied.cousin.candidacy_id).exists()
