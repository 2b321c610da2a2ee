"""What a decision rests on and keeps: evidence, departures, second rounds, deferrals, opinions of one's own."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parchemin.assessments.actions import deposit
from parchemin.assessments.models import Criterion, Mark, Marking
from parchemin.candidates.models import AcquiredBlock
from parchemin.catalogue.models import Deliverable
from parchemin.domain.deliberation import Departure, Verdict, Vote
from parchemin.domain.objection import Refused
from parchemin.journal.models import Entry
from parchemin.juries.deliberation import boards, deciding, deliberating, motivation, stating, voting
from parchemin.juries.minutes.content import minutes_facts
from parchemin.juries.minutes.statements import statement_facts
from parchemin.juries.models import BlockDecision, DissentingOpinion, Opinion, Outcome
from parchemin.juries.session import reports
from tests import life, make

pytestmark = pytest.mark.django_db
AGAINST = [Vote.AGAINST] * 5
EQUAL = [Vote.FOR, Vote.FOR, Vote.AGAINST, Vote.AGAINST, Vote.ABSTAIN]


@pytest.fixture
def world():
    made = make.world(candidates=2)
    life.bring(made, make.NOW, "deliberating")
    return made


def do(act, **more):
    return act(actor=life.clerk(), now=make.NOW, **more)


def refused(act, **more):
    with pytest.raises(Refused) as caught:
        do(act, **more)
    return [o.code for o in caught.value.objections]


def vote(world, entry, block, votes):
    for member, given in zip(life.members_of(world), votes, strict=True):
        do(voting.give_opinion, member=member, entry=entry, block=block, vote=given)


def first_of(world):
    entry = life.entries_of(world)[0]
    return entry, *entry.blocks.order_by("number")


def cell_of(world, entry, block):
    return next(c for c in boards.board(life.jury_of(world)).of(entry) if c.block == block)


# -- evidence ---------------------------------------------------------------------------------------------


def test_a_refusal_keeps_the_criteria_the_grids_and_the_deposits_it_points_to(world):
    entry, block, _ = first_of(world)
    wanted = Deliverable.objects.get(assessment__block=block, is_file=True)
    paper = deposit(
        actor=life.clerk(),
        now=make.NOW,
        candidacy=entry.candidacy,
        deliverable=wanted,
        filename="rapport.pdf",
        chunks=iter([b"rapport fictif"]),
    )
    vote(world, entry, block, AGAINST)
    [criterion, _] = Criterion.objects.filter(grid__assessment__block=block).order_by("position")
    said = {"entry": entry, "block": block, "motivation": "Le plan manque."}
    assert refused(deciding.decide_block, **said) == ["decision.evidence-missing"]
    assert refused(deciding.decide_block, **said, grounds={"deposits": [paper.pk]}) == [
        "decision.evidence-missing"
    ]
    made = do(deciding.decide_block, **said, grounds={"criteria": [criterion.pk], "deposits": [paper.pk]})
    grid = Marking.objects.get(candidacy=entry.candidacy, grid=criterion.grid)
    assert made.evidence == {"criteria": [criterion.pk], "markings": [grid.pk], "deposits": [paper.pk]}
    assert list(motivation.pointed_competencies(made)) == [criterion.competency]
    assert Entry.objects.get(act="block_decided").facts["evidence"] == made.evidence
    [missing] = statement_facts(life.entries_of(world)[0], make.NOW.date()).missing
    assert missing.competencies == ("CE1 Compétence 1.1",)


def test_what_a_refusal_points_to_is_of_that_candidate_and_that_block(world):
    entry, block, other_block = first_of(world)
    vote(world, entry, block, AGAINST)
    mine = life.pointed(entry, block)["criteria"]
    elsewhere = life.pointed(entry, other_block)["criteria"]
    another = Marking.objects.filter(candidacy=world.candidacies[1]).first()
    said = {"entry": entry, "block": block, "motivation": "Le plan manque."}
    for pointed in (
        {"criteria": [*mine, *elsewhere]},
        {"criteria": mine, "markings": [another.pk]},
        {"criteria": mine, "deposits": [999]},
        {"criteria": [*mine, "9" * 40]},
    ):
        assert refused(deciding.decide_block, **said, grounds=pointed) == ["decision.evidence-unknown"]
    assert not BlockDecision.objects.exists()


def test_a_unanimous_refusal_is_never_adopted_with_the_others(world):
    entry, one, two = first_of(world)
    vote(world, entry, one, AGAINST)
    vote(world, entry, two, [Vote.FOR] * 5)
    adoption = do(deciding.adopt_undisputed, jury=life.jury_of(world))
    [made] = adoption.decisions
    assert (made.block, made.acquired) == (two, True)


# -- proposals --------------------------------------------------------------------------------------------


def proposing(world, threshold=100):
    content = {**world.rules.content, "mode": "threshold", "threshold": threshold}
    type(world.rules).objects.filter(pk=world.rules.pk).update(content=content)


def test_a_recorded_decision_is_never_computed_again(world):
    proposing(world)
    entry, one, two = first_of(world)
    for block in (one, two):
        vote(world, entry, block, [Vote.FOR] * 5)
    do(deciding.adopt_undisputed, jury=life.jury_of(world))
    do(stating.state_outcome, entry=life.entries_of(world)[1], verdict=Verdict.DEFERRED)
    before = list(BlockDecision.objects.order_by("pk").values())
    assert [row["proposal"] for row in before] == [True, True]
    # Rules, marks and votes all change underneath: nothing of what was decided moves.
    proposing(world, 1)
    type(world.rules).objects.filter(pk=world.rules.pk).update(
        content={"mode": "threshold", "threshold": 50, "levels": [], "casting_vote": True}
    )
    Mark.objects.filter(marking__candidacy=entry.candidacy).update(level="missing")
    Opinion.objects.filter(entry=entry).update(vote="against")
    cell = cell_of(world, entry, one)
    assert (cell.proposal, cell.counted.for_, cell.counted.result) == (True, 5, True)
    do(deliberating.close_deliberation, jury=life.jury_of(world))
    assert list(BlockDecision.objects.order_by("pk").values()) == before
    assert Outcome.objects.get(entry=entry).verdict == "granted"
    assert {b.tally for b in minutes_facts(life.jury_of(world)).candidates[0].blocks} == {"5 pour, 0 contre"}


def test_departures_are_counted_by_their_coded_reason(world):
    proposing(world)
    entry, one, two = first_of(world)
    vote(world, entry, one, AGAINST)
    vote(world, entry, two, [Vote.FOR] * 5)
    do(
        deciding.decide_block,
        entry=entry,
        block=one,
        motivation="Oral insuffisant.",
        grounds=life.pointed(entry, one),
        departure=Departure.DEFENCE,
        departure_reason="l’oral contredit le dossier",
    )
    # A reason given where the jury follows the proposal is no departure.
    made = do(
        deciding.decide_block, entry=entry, block=two, departure=Departure.GRID, departure_reason="rien"
    )
    assert (made.departure_code, made.departure_reason) == ("", "")
    counted = reports.departures([world.session])
    assert (counted.proposed, counted.departed, counted.by_reason) == (2, 1, ((Departure.DEFENCE, 1),))


# -- equal voices, deferrals ------------------------------------------------------------------------------


def test_equal_voices_are_voted_again_and_the_first_round_stays_in_the_journal(world):
    life.let_opinions_change(world)
    entry, block, other = first_of(world)
    vote(world, entry, block, [Vote.FOR, Vote.FOR, Vote.FOR, Vote.AGAINST, Vote.ABSTAIN])
    assert refused(voting.vote_again, entry=entry, block=block) == ["round.not-equal"]
    assert refused(voting.vote_again, entry=entry, block=other) == ["round.not-equal"]
    vote(world, entry, block, EQUAL)
    assert refused(deciding.decide_block, entry=entry, block=block) == ["decision.equal"]
    assert do(voting.vote_again, entry=entry, block=block) == 5
    told = Entry.objects.get(act="vote_taken_again").facts
    assert (told["for"], told["against"], told["abstentions"]) == (2, 2, 1)
    assert "juror" not in told
    assert len(cell_of(world, entry, block).awaited) == 5
    vote(world, entry, block, [Vote.FOR] * 4 + [Vote.ABSTAIN])
    assert do(deciding.decide_block, entry=entry, block=block).acquired


def test_a_second_round_is_not_needed_where_the_president_s_voice_settles(world):
    content = {**world.rules.content, "casting_vote": True}
    type(world.rules).objects.filter(pk=world.rules.pk).update(content=content)
    entry, block, _ = first_of(world)
    vote(world, entry, block, EQUAL)
    assert refused(voting.vote_again, entry=entry, block=block) == ["round.not-equal"]
    assert do(deciding.decide_block, entry=entry, block=block).casting_vote


def test_blocks_decided_stand_and_the_rest_is_deferred_so_that_the_closing_is_never_stuck(world):
    first, second = life.entries_of(world)
    one, two = first.blocks.order_by("number")
    vote(world, first, one, [Vote.FOR] * 5)
    vote(world, first, two, EQUAL)
    do(deciding.decide_block, entry=first, block=one)
    assert refused(stating.state_outcome, entry=first, verdict=Verdict.WITHDRAWN) == [
        "outcome.blocks-decided"
    ]
    assert set(refused(deliberating.close_deliberation, jury=life.jury_of(world))) == {"closing.undecided"}
    do(stating.state_outcome, entry=first, verdict=Verdict.DEFERRED, reason="voix égales")
    assert refused(deciding.decide_block, entry=first, block=two) == ["decision.outcome-stated"]
    for block in (one, two):
        vote(world, second, block, [Vote.FOR] * 5)
    do(deciding.adopt_undisputed, jury=life.jury_of(world))
    assert refused(stating.state_outcome, entry=second, verdict=Verdict.DEFERRED) == ["outcome.nothing-left"]
    do(deliberating.close_deliberation, jury=life.jury_of(world))
    assert list(Outcome.objects.order_by("pk").values_list("verdict", flat=True)) == ["deferred", "granted"]
    [deferred, _] = minutes_facts(life.jury_of(world)).candidates
    assert (deferred.outcome, [b.granted for b in deferred.blocks]) == ("décision reportée", [True])
    assert deferred.remark == "Reporté à une autre session : BC02."
    for stage in ("signed", "sealed", "published"):
        life.step(stage, world, make.NOW)
    held = AcquiredBlock.objects.filter(person=first.candidacy.person)
    assert [one.block for one in held] == [one]


# -- an opinion of one's own ------------------------------------------------------------------------------


def test_a_member_alone_against_joins_their_reasons_until_the_seal(world):
    entry, block, _ = first_of(world)
    life.step("voted", world, make.NOW)
    life.let_opinions_change(world)
    alone, agreed = life.members_of(world)[:2]
    do(voting.give_opinion, member=alone, entry=entry, block=block, vote=Vote.AGAINST)
    made = do(deciding.decide_block, entry=entry, block=block)
    said = {"decision": made, "words": "Le plan ne tient pas."}
    assert refused(deciding.note_dissent, member=agreed, **said) == ["dissent.agreed"]
    assert refused(deciding.note_dissent, member=alone, decision=made, words="  ") == ["dissent.empty"]
    do(deciding.note_dissent, member=alone, **said)
    do(deciding.note_dissent, member=alone, decision=made, words="Le plan ne tient toujours pas.")
    assert DissentingOpinion.objects.get().words == "Le plan ne tient toujours pas."
    facts = [row.facts for row in Entry.objects.filter(act="dissent_noted").order_by("pk")]
    assert [one["first"] for one in facts] == [True, False]
    assert "plan" not in str(facts)
    for stage in ("closed", "signed", "sealed"):
        life.step(stage, world, make.NOW)
    assert refused(deciding.note_dissent, member=alone, **said) == ["dissent.closed"]


def test_nobody_dissents_for_another(world):
    entry, block, _ = first_of(world)
    life.step("voted", world, make.NOW)
    life.let_opinions_change(world)
    alone, another = life.members_of(world)[:2]
    do(voting.give_opinion, member=alone, entry=entry, block=block, vote=Vote.AGAINST)
    made = do(deciding.decide_block, entry=entry, block=block)
    account = make.actor(make.member(world.certifier, another.juror.person, "juror"))
    with pytest.raises(Refused) as caught:
        deciding.note_dissent(actor=account, now=make.NOW, member=alone, decision=made, words="Non.")
    assert [o.code for o in caught.value.objections] == ["permission.juror"]


# -- the pages --------------------------------------------------------------------------------------------


def test_the_pages_ask_as_many_queries_for_six_blocks_as_for_two(client):
    counts = []
    for blocks in (2, 6):
        made = make.world(candidates=2, blocks=blocks)
        life.bring(made, make.NOW, "voted")
        member = life.members_of(made)[0]
        client.force_login(make.member(made.certifier, member.juror.person, "juror"))
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(
                f"/jury/sessions/{made.session.pk}/deliberation/{life.entries_of(made)[0].pk}/"
            )
        assert answer.status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
