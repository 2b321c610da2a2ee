"""Votes, the certifier's rules, what a session says, and who delivers."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parchemin.domain.access import AccessRoute
from parchemin.domain.composition import CandidateFacts
from parchemin.domain.deliberation import (
    SILENT,
    Aggregation,
    Attendance,
    Ballot,
    DecisionRules,
    Delivery,
    Departure,
    Grounds,
    Hearing,
    MarkLevel,
    Mode,
    Standing,
    Verdict,
    Vote,
    adopting_objections,
    casting_vote,
    closing_objections,
    decision_objections,
    deferred,
    delivery_objections,
    outcome,
    proposal,
    roles,
    sealing_objections,
    tally,
)
from parchemin.domain.objection import Level, Objection

MEMBERS = ["p", "e", "s1", "s2", "c"]
LEVELS = (MarkLevel("no", "Non acquis", acquired=False), MarkLevel("yes", "Acquis", acquired=True))
THRESHOLD = DecisionRules(Mode.THRESHOLD, LEVELS, threshold=60, source="Règlement, article 4")

votes_ = st.dictionaries(st.sampled_from(MEMBERS), st.sampled_from(list(Vote)), max_size=5)


# -- tally --------------------------------------------------------------------------------------------------


@settings(max_examples=100, deadline=None)
@given(votes_, st.booleans())
def test_every_vote_is_counted_once_and_the_majority_wins(votes, casting):
    counted = tally(votes, "p", casting=casting)
    assert counted.for_ + counted.against + counted.abstain == len(votes)
    if counted.for_ != counted.against:
        assert counted.result is (counted.for_ > counted.against)
        assert not counted.by_casting_vote
    else:
        settled = casting and votes.get("p") in (Vote.FOR, Vote.AGAINST)
        assert (counted.result is not None) is counted.by_casting_vote is settled


@settings(max_examples=100, deadline=None)
@given(votes_, st.booleans())
def test_opposite_votes_give_the_opposite_decision(votes, casting):
    swap = {Vote.FOR: Vote.AGAINST, Vote.AGAINST: Vote.FOR, Vote.ABSTAIN: Vote.ABSTAIN}
    here = tally(votes, "p", casting=casting)
    there = tally({k: swap[v] for k, v in votes.items()}, "p", casting=casting)
    assert there.result is (None if here.result is None else not here.result)


@settings(max_examples=60, deadline=None)
@given(votes_)
def test_an_abstention_more_changes_no_decision(votes):
    without = {k: v for k, v in votes.items() if k != "c"}
    assert (
        tally({**without, "c": Vote.ABSTAIN}, "p", casting=True).result
        is tally(without, "p", casting=True).result
    )


def test_the_casting_vote_is_law_in_vae_and_the_reglement_s_elsewhere():
    vae = CandidateFacts("k", "Camille Exemple", AccessRoute.VAE, date(2024, 4, 13))
    assert casting_vote(DecisionRules(), vae)
    assert not casting_vote(DecisionRules(), replace(vae, path_began=date(2024, 4, 12)))
    assert not casting_vote(DecisionRules(), replace(vae, route=AccessRoute.FI))
    assert casting_vote(DecisionRules(casting_vote=True), replace(vae, route=AccessRoute.FI))


# -- the règlement ------------------------------------------------------------------------------------------


def test_silence_proposes_nothing():
    assert proposal(DecisionRules(), {"c1": ["yes"]}) is None
    assert proposal(DecisionRules(levels=LEVELS), {"c1": ["yes"]}) is None


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ({"c1": ["yes"], "c2": ["yes"], "c3": ["yes"], "c4": ["no"], "c5": ["no"]}, True),
        ({"c1": ["yes"], "c2": ["yes"], "c3": ["no"], "c4": ["no"], "c5": ["no"]}, False),
        ({"c1": ["yes", "no"], "c2": ["yes"]}, None),
        ({"c1": [], "c2": ["yes"]}, None),
        ({}, None),
    ],
)
def test_a_threshold_proposes_from_the_marks(marks, expected):
    assert proposal(THRESHOLD, marks) is expected


def test_the_reglement_says_which_of_two_assessors_counts():
    marks = {"c1": ["yes", "no"]}
    assert proposal(replace(THRESHOLD, aggregation=Aggregation.LOWEST), marks) is False
    assert proposal(replace(THRESHOLD, aggregation=Aggregation.HIGHEST), marks) is True


def test_an_unknown_level_is_refused():
    with pytest.raises(ValueError, match="presque"):
        proposal(THRESHOLD, {"c1": ["presque"]})


@pytest.mark.parametrize("threshold", [None, 0, 101])
def test_a_threshold_is_from_1_to_100(threshold):
    with pytest.raises(ValueError, match="seuil"):
        DecisionRules(Mode.THRESHOLD, LEVELS, threshold=threshold)


# -- outcome ------------------------------------------------------------------------------------------------

SCOPE = ["b1", "b2", "b3"]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(["now", "never", "before"]), min_size=3, max_size=3))
def test_the_outcome_follows_from_the_blocks(states):
    decided = {b: s == "now" for b, s in zip(SCOPE, states, strict=True) if s != "before"}
    before = [b for b, s in zip(SCOPE, states, strict=True) if s == "before"]
    result = outcome(SCOPE, decided, before, Attendance.PRESENT)
    if "never" not in states:
        assert result is Verdict.GRANTED
    else:
        assert result is (Verdict.PARTIAL if "now" in states else Verdict.REFUSED)


NOT_COME = [a for a in Attendance if a not in (Attendance.PRESENT, Attendance.DEFERRED)]


@pytest.mark.parametrize("attendance", NOT_COME)
def test_nothing_is_decided_of_who_did_not_come(attendance):
    assert outcome(SCOPE, {}, [], attendance) is Verdict(attendance.value)
    with pytest.raises(ValueError, match="présenté"):
        outcome(SCOPE, {"b1": True}, [], attendance)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["yes", "no", "left", "before"]), min_size=3, max_size=3))
def test_a_deferral_keeps_what_was_decided_and_leaves_the_rest(states):
    placed = list(zip(SCOPE, states, strict=True))
    decided = {b: s == "yes" for b, s in placed if s in ("yes", "no")}
    before = [b for b, s in placed if s == "before"]
    left = {b for b, s in placed if s == "left"}
    assert deferred(SCOPE, decided, before) == left
    if left:
        assert outcome(SCOPE, decided, before, Attendance.DEFERRED) is Verdict.DEFERRED
    else:
        with pytest.raises(ValueError, match="reporter"):
            outcome(SCOPE, decided, before, Attendance.DEFERRED)


@pytest.mark.parametrize(
    ("scope", "decided", "before"),
    [
        (SCOPE, {"b1": True}, ["b2"]),
        (SCOPE, {"b1": True, "b2": True, "b3": True, "b4": True}, []),
        (SCOPE, {"b1": True, "b2": True, "b3": True}, ["b3"]),
        ([], {}, []),
    ],
)
def test_an_outcome_needs_every_block_once(scope, decided, before):
    with pytest.raises(ValueError, match="bloc"):
        outcome(scope, decided, before, Attendance.PRESENT)


@pytest.mark.parametrize("closed", [Verdict, Vote, Departure])
def test_every_member_of_a_closed_list_has_its_own_french_label(closed):
    assert len({one.label for one in closed}) == len(closed)
    assert all(len(one.label) > 2 for one in closed)


# -- a decision ---------------------------------------------------------------------------------------------


SEEN = Grounds(frozenset({"1", "2"}), frozenset({"7"}), frozenset({"9"}))
POINTED = Grounds(frozenset({"1"}), deposits=frozenset({"9"}))
REFUSED = {"motivation": "Le budget n’est pas établi.", "grounds": POINTED}


def ballot(**changes):
    base = Ballot(
        block="b1",
        block_label="Bloc 1",
        votes=dict.fromkeys(MEMBERS, Vote.FOR),
        president="p",
        entitled=MEMBERS,
        present=MEMBERS,
        seen=SEEN,
    )
    return replace(base, **changes)


def codes(made, rules=SILENT, *, casting=False):
    return [o.code for o in decision_objections(made, rules, casting=casting)]


AGAINST = dict.fromkeys(MEMBERS, Vote.AGAINST)
EQUAL = {"p": Vote.FOR, "e": Vote.AGAINST, "s1": Vote.ABSTAIN, "s2": Vote.ABSTAIN, "c": Vote.ABSTAIN}


LACK = Objection("requirement.grid", "La grille de l’épreuve 1 n’est pas rendue.", about="entry:1:grid:1")
SET_ASIDE = replace(LACK, level=Level.WARN)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"votes": AGAINST, **REFUSED}, []),
        ({"votes": AGAINST}, ["decision.motivation-missing", "decision.evidence-missing"]),
        ({"votes": AGAINST, **REFUSED, "motivation": "  "}, ["decision.motivation-missing"]),
        ({"votes": AGAINST, "motivation": "Insuffisant."}, ["decision.evidence-missing"]),
        (
            {"votes": AGAINST, "motivation": "Insuffisant.", "grounds": Grounds(deposits=frozenset({"9"}))},
            ["decision.evidence-missing"],
        ),
        (
            {"votes": AGAINST, **REFUSED, "grounds": Grounds(frozenset({"1", "3"}))},
            ["decision.evidence-unknown"],
        ),
        ({"grounds": Grounds(markings=frozenset({"8"}))}, ["decision.evidence-unknown"]),
        ({"grounds": POINTED}, []),
        (
            {"votes": AGAINST, "motivation": "Insuffisant.", "seen": Grounds()},
            ["decision.criteria-missing"],
        ),
        ({"requirements": [LACK]}, ["requirement.grid"]),
        ({"requirements": [SET_ASIDE]}, []),
        ({"contrary": {"1"}}, ["decision.departure-uncoded", "decision.departure-unexplained"]),
        ({"contrary": {"1"}, "departure": Departure.DEFENCE, "departure_reason": "oral"}, []),
        ({"contrary": {"1"}, "proposal": True}, []),
        ({"contrary": {"1", "2"}, "votes": AGAINST, **REFUSED}, []),
        ({"acquired_before": True}, ["decision.already-acquired"]),
        ({"votes": {}}, ["decision.no-votes"]),
        ({"votes": EQUAL}, ["decision.equal"]),
        ({"votes": {"p": Vote.FOR}}, ["decision.opinion-missing"]),
        ({"votes": {"p": Vote.FOR}, "present": ["p", "e"], "recused": ["e"]}, []),
        ({"recused": ["e"]}, ["decision.vote-recused"]),
        ({"present": MEMBERS[:-1]}, ["decision.vote-absent"]),
        ({"entitled": MEMBERS[:-1]}, ["decision.vote-not-entitled"]),
        ({"proposal": False}, ["decision.departure-uncoded", "decision.departure-unexplained"]),
        ({"proposal": False, "departure_reason": "oral convaincant"}, ["decision.departure-uncoded"]),
        ({"proposal": False, "departure": Departure.DEFENCE}, ["decision.departure-unexplained"]),
        ({"proposal": False, "departure": Departure.DEFENCE, "departure_reason": "oral"}, []),
        ({"proposal": True}, []),
    ],
)
def test_a_decision_stands_on_its_votes_its_reasons_and_its_jury(changes, expected):
    assert codes(ballot(**changes)) == expected


def test_what_is_pointed_to_is_kept_as_it_was_given():
    kept = {"criteria": [1], "deposits": [9]}
    assert POINTED.as_dict() == kept
    assert Grounds.of(kept) == POINTED
    assert Grounds().as_dict() == {}
    assert Grounds(frozenset({"3"}), frozenset({"7"})).beyond(SEEN) == {"criterion:3"}
    with pytest.raises(ValueError, match="rumours"):
        Grounds.of({"rumours": [1]})


def test_a_casting_vote_settles_an_equality():
    assert codes(ballot(votes=EQUAL), casting=True) == []


def test_an_incomplete_jury_decides_nothing_but_a_warning_does_not_stop_it():
    blocked = Objection("composition.total", "Il manque un membre.")
    warned = Objection("vae.balance", "Équilibre.", level=Level.WARN)
    assert codes(ballot(composition=[blocked, warned])) == ["composition.total"]


# -- closing, sealing, delivering -----------------------------------------------------------------------------


def test_the_deliberation_closes_when_everybody_is_decided_and_nothing_asked_is_missing():
    done = Standing("k1", "Camille Exemple", Verdict.GRANTED)
    absent = Standing("k2", "Alix Brouillon", Verdict.ABSENT, requirements=(LACK,))
    assert closing_objections([done, absent]) == []
    cases = [
        (Standing("k3", "Lou Croquis", None, undecided=("bloc 2",)), "closing.undecided"),
        (Standing("k3", "Lou Croquis", None), "closing.no-outcome"),
        (Standing("k3", "Lou Croquis", Verdict.REFUSED, requirements=(LACK,)), "requirement.grid"),
    ]
    for standing, code in cases:
        assert [o.code for o in closing_objections([done, standing])] == [code]
    [said] = closing_objections([Standing("k3", "Lou Croquis", Verdict.GRANTED, requirements=(LACK,))])
    assert said.message == "Lou Croquis : La grille de l’épreuve 1 n’est pas rendue."
    assert (
        closing_objections([Standing("k3", "Lou Croquis", Verdict.GRANTED, requirements=(SET_ASIDE,))]) == []
    )


def test_a_block_that_somebody_disputes_is_never_adopted_with_the_others():
    assert adopting_objections(ballot(), []) == []
    assert [o.code for o in adopting_objections(ballot(votes=AGAINST), [])] == ["decision.disputed"]
    one = ballot(votes={**dict.fromkeys(MEMBERS, Vote.FOR), "e": Vote.ABSTAIN})
    assert [o.code for o in adopting_objections(one, [LACK])] == ["decision.disputed"]
    assert [o.code for o in adopting_objections(ballot(), [LACK, SET_ASIDE])] == ["requirement.grid"]


def test_each_member_present_signs_the_same_minutes():
    present = {"p": "Jo Patron", "e": "Andréa Essai"}
    assert sealing_objections(present, {"p": "d", "e": "d"}, "d") == []
    found = sealing_objections(present, {"p": "old"}, "d")
    assert [(o.code, o.about) for o in found] == [("sealing.other-text", "p"), ("sealing.unsigned", "e")]


@pytest.mark.parametrize("result", [o for o in Verdict if o is not Verdict.GRANTED])
@pytest.mark.parametrize("route", list(AccessRoute))
def test_the_certifier_never_turns_a_refusal_into_a_grant(result, route):
    found = delivery_objections(
        Delivery.DELIVER, result, route=route, jury_on=date(2024, 6, 1), on=date(2024, 6, 10)
    )
    assert [o.code for o in found] == ["delivery.not-granted"]


def fraud(route=AccessRoute.VAE, result=Verdict.GRANTED, hearing=None, rules=SILENT):
    found = delivery_objections(
        Delivery.REFUSE_FRAUD,
        result,
        route=route,
        jury_on=date(2024, 6, 1),
        on=date(2024, 7, 1),
        hearing=hearing,
        rules=rules,
    )
    return [(o.code, o.source.ref) for o in found]


def test_a_refusal_for_fraud_comes_after_the_candidate_was_heard():
    assert fraud() == [("delivery.not-heard", "law.R6412_7")]
    assert fraud(hearing=Hearing(date(2024, 7, 1))) == [("delivery.not-heard", "law.R6412_7")]
    assert fraud(hearing=Hearing(date(2024, 6, 10), date(2024, 7, 2))) == [
        ("delivery.not-heard", "law.R6412_7")
    ]
    assert fraud(hearing=Hearing(date(2024, 6, 10), date(2024, 6, 20))) == []
    assert fraud(hearing=Hearing(date(2024, 6, 10))) == [("delivery.no-observations", "law.R6412_7")]


def test_outside_the_vae_the_reglement_must_provide_for_it():
    heard = Hearing(date(2024, 6, 10), date(2024, 6, 20))
    assert fraud(AccessRoute.FC, hearing=heard) == [("delivery.fraud-not-in-rules", "certifier.rules")]
    assert fraud(AccessRoute.FC, hearing=heard, rules=DecisionRules(fraud_refusal=True)) == []


def test_who_rules_and_who_delivers_is_law_in_vae_and_the_reglement_s_elsewhere():
    by_law = roles(AccessRoute.VAE, date(2024, 6, 1), SILENT)
    assert (by_law.source.ref, "quinze jours" in by_law.sentence) == ("law.R6412_7", True)
    assert roles(AccessRoute.VAE, date(2023, 12, 1), SILENT).source.ref == "certifier.rules"
    assert roles(AccessRoute.FI, date(2024, 6, 1), THRESHOLD).source.label == "Règlement, article 4"


def test_there_is_nothing_to_refuse_to_who_was_refused():
    heard = Hearing(date(2024, 6, 10), date(2024, 6, 20))
    assert fraud(result=Verdict.REFUSED, hearing=heard) == [("delivery.nothing-to-refuse", "law.R6412_7")]


@pytest.mark.parametrize("route", list(AccessRoute))
def test_what_the_jury_granted_is_delivered(route):
    days = {"jury_on": date(2024, 6, 1), "on": date(2024, 6, 10)}
    assert delivery_objections(Delivery.DELIVER, Verdict.GRANTED, route=route, **days) == []
