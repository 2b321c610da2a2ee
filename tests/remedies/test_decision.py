"""Ways out of a block that is not decided: opinions gathered, a refusal with its reasons, a second vote, the rest deferred."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.assessments.models import Mark, Marking
from parchemin.domain.attendance import DELIBERATION
from parchemin.domain.deliberation import Departure, Verdict, Vote
from parchemin.juries.day.attending import record_departure
from parchemin.juries.deliberation import boards, deciding, setting_aside, stating, voting
from parchemin.juries.deliberation.deliberating import close_deliberation
from tests import life, make
from tests.life import Life
from tests.replays import cases, post, replay

pytestmark = pytest.mark.django_db
FOR, AGAINST = Vote.FOR, Vote.AGAINST
EQUAL = (FOR, FOR, AGAINST, AGAINST, Vote.ABSTAIN)


@pytest.fixture
def lived(world, now):
    return Life(world, now).to("deliberating")


def decide(lived: Life, **said):
    """The first block of the first candidate."""
    return lambda: lived.do(deciding.decide_block, entry=lived.entries[0], block=lived.blocks[0], **said)


def cell(lived: Life) -> boards.Cell:
    return boards.board(lived.jury).of(lived.entries[0])[0]


def defer(lived: Life):
    return lived.do(stating.state_outcome, entry=lived.entries[0], verdict=Verdict.DEFERRED)


def adopt(lived: Life):
    return lambda: lived.do(deciding.adopt_undisputed, jury=lived.jury)


# -- opinions ----------------------------------------------------------------------------------------------------


@pytest.mark.replays("decision.no-votes")
def test_a_block_without_opinions_waits_for_them(lived):
    mend = lambda: lived.vote(lived.entries[0], lived.blocks[0], FOR)  # noqa: E731
    assert replay("decision.no-votes", decide(lived), mend).acquired


@pytest.mark.replays("decision.opinion-missing")
def test_the_last_opinion_is_given(lived):
    *others, last = lived.members
    lived.vote(lived.entries[0], lived.blocks[0], FOR, members=others)
    give = lambda: lived.vote(lived.entries[0], lived.blocks[0], FOR, members=[last])  # noqa: E731
    assert replay("decision.opinion-missing", decide(lived), give).acquired


@pytest.mark.replays("decision.opinion-missing")
def test_or_its_member_is_noted_gone(lived):
    """What the jury lacks from then on is said instead."""
    *others, last = lived.members
    lived.vote(lived.entries[0], lived.blocks[0], FOR, members=others)
    leave = lambda: lived.do(  # noqa: E731
        record_departure, session=lived.session, person=last.juror.person, occasion=DELIBERATION
    )
    replay("decision.opinion-missing", lambda: list(cell(lived).objections), leave)


@pytest.mark.replays("decision.vote-absent")
def test_who_is_not_noted_present_is_noted_then_votes(lived):
    late = lived.members[-1]
    lived.present(late, present=False)
    about = {"member": late, "entry": lived.entries[0], "block": lived.blocks[0], "vote": FOR}
    replay(
        "decision.vote-absent", lambda: lived.do(voting.give_opinion, **about), lambda: lived.present(late)
    )


@pytest.mark.replays("opinion.not-presented")
def test_an_opinion_is_given_on_a_block_presented(lived):
    first, second = lived.blocks
    lived.entries[0].blocks.remove(second)
    about = {"member": lived.members[0], "entry": lived.entries[0], "vote": FOR}
    replay(
        "opinion.not-presented",
        lambda: lived.do(voting.give_opinion, block=second, **about),
        again=lambda: lived.do(voting.give_opinion, block=first, **about),
    )


# -- equal voices --------------------------------------------------------------------------------------------------


@pytest.mark.replays("decision.equal")
def test_equal_voices_are_voted_again(lived):
    entry, block = lived.entries[0], lived.blocks[0]
    lived.vote(entry, block, *EQUAL)

    def vote_again():
        lived.do(voting.vote_again, entry=entry, block=block)
        lived.vote(entry, block, FOR)

    assert replay("decision.equal", decide(lived), vote_again).acquired


@pytest.mark.replays("permission.chair")
def test_where_the_rules_say_so_the_president_alone_records_what_the_votes_decide(lived):
    rules = lived.world.rules
    type(rules).objects.filter(pk=rules.pk).update(
        content={**rules.content, "jury": {"in_their_name": "paper"}}
    )
    entry, block = lived.entries[0], lived.blocks[0]
    lived.vote(entry, block, FOR)
    president = next(m for m in lived.members if m.seat == "president")
    chair = make.actor(make.member(lived.world.certifier, president.juror.person, "juror"))

    def recorded(by):
        return lambda: deciding.decide_block(actor=by, now=lived.now, entry=entry, block=block)

    desk = Client()
    desk.force_login(lived.world.manager)
    board = desk.get(reverse("session_deliberation", args=[lived.session.pk])).content.decode()
    assert "réserve au président" in board, "said before it is tried"
    assert replay("permission.chair", recorded(lived.world.actor), again=recorded(chair)).acquired


@pytest.mark.replays("opinion.after-seeing")
def test_an_opinion_seen_changes_by_a_second_vote_alone(lived):
    entry, block, first = lived.entries[0], lived.blocks[0], lived.members[0]
    lived.vote(entry, block, *EQUAL)
    replay(
        "opinion.after-seeing",
        lambda: lived.vote(entry, block, AGAINST, members=[first]),
        lambda: lived.do(voting.vote_again, entry=entry, block=block),
        again=lambda: lived.do(voting.give_opinion, member=first, entry=entry, block=block, vote=AGAINST),
    )


@pytest.mark.replays("round.not-equal")
def test_a_second_vote_waits_for_the_first_to_be_whole_and_equal(lived):
    entry, block = lived.entries[0], lived.blocks[0]
    *others, last = lived.members
    lived.vote(entry, block, *EQUAL[:-1], members=others)
    replay(
        "round.not-equal",
        lambda: lived.do(voting.vote_again, entry=entry, block=block),
        lambda: lived.vote(entry, block, Vote.ABSTAIN, members=[last]),
    )


# -- refusals and departures -----------------------------------------------------------------------------------------


def refusing(lived: Life) -> dict:
    return {
        "motivation": "Le budget n’est pas établi.",
        "grounds": life.pointed(lived.entries[0], lived.blocks[0]),
    }


WORDS = [
    ("decision.motivation-missing", {"motivation": " "}),
    ("decision.evidence-missing", {"grounds": {}}),
    ("decision.evidence-unknown", {"grounds": {"criteria": [999]}}),
]


@pytest.mark.parametrize(("code", "said"), cases(WORDS))
def test_a_refusal_says_what_is_missing_and_rests_on_criteria(lived, code, said):
    lived.vote(lived.entries[0], lived.blocks[0], AGAINST)
    whole = refusing(lived)
    made = replay(code, decide(lived, **{**whole, **said}), again=decide(lived, **whole))
    assert not made.acquired


@pytest.mark.replays("decision.criteria-missing")
@pytest.mark.parametrize("way", ["grid", "deferred"])
def test_a_refusal_without_a_grid_waits_for_one_or_is_deferred(lived, way):
    entry = lived.entries[0]
    lived.vote(entry, lived.blocks[0], AGAINST)
    Mark.objects.filter(marking__candidacy=entry.candidacy).delete()
    Marking.objects.filter(candidacy=entry.candidacy).delete()
    by = {"actor": lived.world.actor, "entry": entry, "reason": "Grilles égarées."}
    lived.do(setting_aside.set_aside, **by)

    def hand_in():
        lived.mark(entry.candidacy, level="missing", comment="Rien n’est établi.")

    act = decide(lived, motivation="Le budget n’est pas établi.")
    if way == "grid":
        replay("decision.criteria-missing", act, hand_in, again=lambda: decide(lived, **refusing(lived))())
    else:
        replay("decision.criteria-missing", act, lambda: defer(lived), again=lambda: closed_around(lived))


def closed_around(lived: Life):
    """Everybody else's blocks adopted, the deliberation closes."""
    for entry in lived.entries[1:]:
        for block in lived.blocks:
            lived.vote(entry, block, FOR)
    adopt(lived)()
    return lived.do(close_deliberation, jury=lived.jury)


REASON = {"departure": Departure.DEFENCE, "departure_reason": "L’oral l’établit."}
DEPARTURES = [
    ("decision.departure-uncoded", {**REASON, "departure": None}),
    ("decision.departure-unexplained", {**REASON, "departure_reason": " "}),
    ("decision.departure-too-long", {**REASON, "departure_reason": "L’oral l’établit. " * 9}),
]


@pytest.mark.parametrize(("code", "said"), cases(DEPARTURES))
def test_a_departure_from_the_grids_says_why(lived, code, said):
    Mark.objects.filter(marking__candidacy=lived.entries[0].candidacy).update(level="missing")
    lived.vote(lived.entries[0], lived.blocks[0], FOR)
    made = replay(code, decide(lived, **said), again=decide(lived, **REASON))
    assert made.departure_code == Departure.DEFENCE


# -- adopted together --------------------------------------------------------------------------------------------------


@pytest.mark.replays("decision.nothing-undisputed", "decision.disputed")
def test_what_is_disputed_is_decided_apart_and_the_rest_adopted(lived):
    entry = lived.entries[0]
    first, second = lived.blocks
    lived.vote(entry, first, AGAINST)

    def opinions():
        lived.vote(entry, second, FOR)

    replay("decision.nothing-undisputed", adopt(lived), opinions)
    apart = lambda: decide(lived, **refusing(lived))()  # noqa: E731
    replay("decision.disputed", lambda: cell(lived).not_adopted, apart)


# -- on the pages ----------------------------------------------------------------------------------------------------


@pytest.mark.replays("decision.opinion-missing")
def test_the_president_reads_on_the_page_whose_opinion_is_awaited_and_it_is_given_there(lived):
    entry, block = lived.entries[0], lived.blocks[0]
    first, *others = lived.members
    clients = {}
    for member in (first, others[-1]):
        clients[member.pk] = Client()
        clients[member.pk].force_login(make.member(lived.world.certifier, member.juror.person, "juror"))
    lived.vote(entry, block, FOR, members=[first, *others[:-1]])
    desk = Client()
    desk.force_login(lived.world.manager)
    at = [lived.session.pk, entry.pk]

    def on_the_page(key):
        return lambda: post(desk, reverse("session_decide", args=at), block=block.pk, act_key=key)

    def give():
        votes = {f"vote-{block.pk}": "for"}
        post(clients[others[-1].pk], reverse("jury_opinions", args=at), **votes, block=block.pk, vote="for")

    replay("decision.opinion-missing", on_the_page("1"), give, again=on_the_page("2"))
