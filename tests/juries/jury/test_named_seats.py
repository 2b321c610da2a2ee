"""Seats in the sheet's own words, lived: proposed, convoked, listed, heard at the vote or not, in the minutes."""

from __future__ import annotations

import pytest
from django.urls import reverse

from parchemin.catalogue.models import CompositionRule
from parchemin.domain.composition import College, Seat, compile_sentence, rule_from_answers
from parchemin.domain.deliberation import Vote
from parchemin.domain.objection import Refused
from parchemin.journal.models import Entry
from parchemin.juries.convoking.calls import calls
from parchemin.juries.deliberation import boards
from parchemin.juries.deliberation.deliberating import open_deliberation
from parchemin.juries.deliberation.voting import give_opinion
from parchemin.juries.jury.seating import nominate, propose_jury, replace_member
from parchemin.juries.minutes.content import minutes_facts
from parchemin.juries.models import Juror, JuryMember
from parchemin.juries.pool.accrediting import set_quality
from parchemin.juries.pool.jurors import places_of
from tests import make
from tests.commands import run
from tests.domain.test_composition_places import DIRECTOR, HOLDER, SENTENCE
from tests.life import Life

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(world):
    """The rule in force is the sentence's own; the pool gains a former holder and a pedagogic director."""
    rule = rule_from_answers({"jury.exact-or-minimum": "exact"}, compile_sentence(SENTENCE))
    CompositionRule.objects.create(
        framework=world.framework,
        version=2,
        routes=["FI"],
        rule=rule.as_dict(),
        notation=rule.notation()[:300],
        confirmed_by=world.manager,
        confirmed_at=make.NOW,
    )
    for words in (HOLDER, DIRECTOR):
        one = make.juror(world.certifier, "none", days=world.days, qualities=[words], professional=False)
        world.jurors.append(one)
    return world


@pytest.fixture
def life(world, now):
    return Life(world, now)


def seats(world):
    rows = JuryMember.objects.filter(jury__session=world.session).order_by("pk")
    return sorted((m.seat, m.place, m.voice) for m in rows)


def test_the_pool_fills_the_named_seats_with_their_vote_or_without(life, world):
    life.enter()
    _members, left = propose_jury(actor=world.actor, now=life.now, session=world.session)
    assert [o.code for o in left] == []
    assert seats(world) == [
        ("member", HOLDER, True),
        ("member", DIRECTOR, False),
        ("president", "", True),
        ("professional", "", True),
        ("professional", "", True),
    ]
    assert places_of(world.certifier.pk) == [HOLDER, DIRECTOR]


def test_the_secretary_is_convoked_and_listed_signs_and_never_votes(life, world):
    life.to("deliberating")
    secretary = next(m for m in life.members if not m.voice)
    entry, block = life.entries[0], life.blocks[0]
    refused = life.refused(give_opinion, member=secretary, entry=entry, block=block, vote=Vote.FOR)
    assert refused == ["decision.vote-not-entitled"]
    cell = boards.board(life.jury).of(entry)[0]
    assert str(secretary.juror.person_id) not in cell.as_it_stands.entitled
    assert len(cell.as_it_stands.entitled) == 4
    said = {call.person.pk: call.seat for call in calls(world.session) if call.role == "juror"}
    assert said[secretary.juror.person_id] == f"{DIRECTOR} (sans voix délibérative)"
    voting = [m for m in life.members if m.voice]
    for one in life.entries:
        for asked in life.blocks:
            life.vote(one, asked, Vote.FOR, members=voting)
    life.close()
    facts = minutes_facts(life.jury)
    listed = {m.name: (m.seat, m.signs) for m in facts.members}
    assert listed[secretary.juror.person.full_name] == (f"{DIRECTOR} (sans voix délibérative)", True)
    assert HOLDER in {seat for seat, _ in listed.values()}
    assert f"exactement 1 « {HOLDER} »" in facts.composition_rule
    assert [c.met for c in facts.clauses] == [True] * len(facts.clauses)


def test_the_former_holder_who_is_missing_stops_the_deliberation(life, world):
    life.to("composed")
    for member in life.members:
        if member.place != HOLDER:
            life.present(member)
    refused = life.refused(open_deliberation, jury=life.jury)
    assert set(refused) - {"juror.interest-unstated"} == {"composition.total", "composition.named"}


def test_a_place_is_refused_to_who_has_not_its_quality_and_one_that_the_rule_has_not(life, world):
    life.enter()
    said = {"session": world.session, "seat": Seat.MEMBER}
    stranger, holder = world.jurors[0], world.jurors[-2]
    assert life.refused(nominate, juror=stranger, place=HOLDER, **said) == ["juror.seat-unfit"]
    assert "nomination.no-such-place" in life.refused(nominate, juror=holder, place="formateur", **said)
    assert life.refused(nominate, juror=holder, **said) == ["juror.seat-unfit"]
    made = life.do(nominate, juror=holder, place=HOLDER.upper(), **said)
    assert (made.place, made.voice) == (HOLDER, True)
    entry = Entry.objects.filter(act="member_nominated").latest("number")
    assert entry.facts["place"] == HOLDER


def test_who_replaces_a_secretary_has_no_vote_either(life, world):
    life.to("composed")
    secretary = next(m for m in life.members if not m.voice)
    other = make.juror(world.certifier, "none", qualities=["Directeur pédagogique"], professional=False)
    made, _left = life.do(replace_member, member=secretary, juror=other, reason="Empêché.")
    assert (made.seat, made.place, made.voice) == ("member", DIRECTOR, False)
    with pytest.raises(Refused):
        life.do(replace_member, member=made, juror=world.jurors[1], reason="Empêché.")


def test_qualities_are_noted_once_and_say_what_the_rules_name(world, now):
    juror = world.jurors[0]
    row = set_quality(
        actor=world.actor,
        now=now,
        juror=juror,
        college=College(juror.college),
        qualified=True,
        outside=True,
        can_preside=True,
        email="",
        qualities=[" Formateur ", "formateurs", HOLDER],
    )
    assert row.qualities == ["formateurs", HOLDER]
    assert Entry.objects.filter(act="juror_quality_set").latest("number").facts["qualities"] == row.qualities


def test_the_page_names_the_seats_and_places_people_in_them(client, life, world):
    life.enter()
    client.force_login(world.manager)
    page = client.get(reverse("session_jury", args=[world.session.pk])).content.decode()
    assert HOLDER in page
    assert f"{DIRECTOR}, sans voix délibérative" in page
    form = {"juror": world.jurors[-1].pk, "seat": "member", "place": DIRECTOR, "act_key": "un"}
    assert client.post(reverse("session_jury_nominate", args=[world.session.pk]), form).status_code == 302
    assert seats(world) == [("member", DIRECTOR, False)]


def test_the_command_names_to_a_place_and_notes_qualities(life, world):
    life.enter()
    slug, juror = world.certifier.slug, world.jurors[1]
    email = juror.person.email
    said = run("juror", "qualities", slug, email)
    assert HOLDER in said.stdout
    assert run("juror", "qualities", slug, email, "--quality", HOLDER, by=world.manager).exit_code == 0
    assert Juror.objects.get(pk=juror.pk).qualities == [HOLDER]
    number, second = world.session.pk, world.jurors[2].person.email
    named = run("session", "nominate", number, email, "--place", HOLDER, by=world.manager)
    assert (named.exit_code, HOLDER in named.stdout) == (0, True)
    refused = run("session", "nominate", number, second, "--place", HOLDER, by=world.manager)
    assert refused.exit_code == 3
    assert seats(world) == [("member", HOLDER, True)]
