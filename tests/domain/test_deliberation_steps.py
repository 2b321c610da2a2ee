"""What a deliberation lets be done at the step where it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.domain.deliberation import Vote
from parchemin.domain.deliberation.steps import (
    DEPARTURE_LENGTH,
    Cell,
    beginning_objections,
    choosing_objections,
    chosen_among,
    dissent_objections,
    going_on_objections,
    second_round_objections,
    taking_objections,
)
from parchemin.domain.objection import Objection

CELLS = st.builds(Cell, decided=st.booleans(), stated=st.booleans(), equal=st.booleans())
LINES = st.none() | st.sets(st.sampled_from("abcd"))
MISSING = st.sets(st.sampled_from("abc")).map(
    lambda keys: {key: Objection("requirement.deposit", "Il manque.", about=key) for key in sorted(keys)}
)


def codes(reasons):
    return [one.code for one in reasons]


@pytest.mark.parametrize(
    ("session_open", "begun", "expected"),
    [
        (False, False, ["session.not-open"]),
        (False, True, ["session.not-open"]),
        (True, True, ["deliberation.already-open"]),
        (True, False, []),
    ],
)
def test_a_deliberation_is_opened_once_in_a_session_that_is(session_open, begun, expected):
    assert codes(beginning_objections(session_open=session_open, begun=begun)) == expected


def test_what_leads_out_of_a_deliberation_that_is_not_under_way():
    assert going_on_objections(deliberating=True, begun=True, state="en délibération") == []
    (before,) = going_on_objections(deliberating=False, begun=False, state="nommé")
    (over,) = going_on_objections(deliberating=False, begun=True, state="clos")
    assert before.code == over.code == "deliberation.not-open"
    assert before.mend.startswith("Ouvrez d’abord")
    assert "se rouvre" in over.mend


@given(CELLS)
def test_a_block_is_decided_once_and_before_the_outcome_is_stated(cell):
    expected = (
        ["decision.already-taken"] if cell.decided else ["decision.outcome-stated"] if cell.stated else []
    )
    assert codes(taking_objections(cell)) == expected


@pytest.mark.parametrize(("length", "stops"), [(DEPARTURE_LENGTH, False), (DEPARTURE_LENGTH + 1, True)])
def test_the_reason_of_a_departure_is_kept_whole(length, stops):
    assert codes(taking_objections(Cell(), "x" * length)) == ["decision.departure-too-long"] * stops


@given(CELLS)
def test_members_vote_again_at_equal_voices_alone(cell):
    expected = [] if cell.equal else ["round.not-equal"]
    assert codes(second_round_objections(cell)) == (["decision.outcome-stated"] if cell.stated else expected)


@given(st.none() | st.sampled_from(Vote), st.booleans(), st.sampled_from(["", " ", "le bloc est acquis"]))
def test_who_voted_otherwise_may_say_why(vote, acquired, words):
    reasons = codes(dissent_objections(sealed=False, vote=vote, acquired=acquired, words=words))
    if vote is not (Vote.AGAINST if acquired else Vote.FOR):
        assert reasons == ["dissent.agreed"]
    else:
        assert reasons == ([] if words.strip() else ["dissent.empty"])
    assert codes(dissent_objections(sealed=True, vote=vote, acquired=acquired, words=words)) == [
        "dissent.closed"
    ]


@given(LINES, MISSING)
def test_what_is_set_aside_is_missing_and_asked(lines, missing):
    reasons = codes(choosing_objections(lines, missing, over=False))
    chosen = {one.about for one in chosen_among(lines, missing)}
    assert chosen == (set(missing) if lines is None else lines & set(missing))
    if not reasons:
        assert chosen
        assert chosen == (set(missing) if lines is None else lines)
    elif lines is not None and not lines:
        assert reasons == ["requirement.none-ticked"]
    else:
        assert reasons == ["requirement.not-missing"]
    assert codes(choosing_objections(lines, missing, over=True)) == ["entry.closed"]
