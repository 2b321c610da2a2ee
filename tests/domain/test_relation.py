"""Ties between a candidate and who might sit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.domain.relation import Tie, cleared_objections, clearing_objections, declaring_objections

TIES = st.builds(
    Tie, ours=st.booleans(), listed=st.booleans(), one_record=st.booleans(), previous_jury=st.booleans()
)


def codes(reasons):
    return [one.code for one in reasons]


@given(TIES)
def test_a_tie_is_declared_between_two_people_of_one_certifier(tie):
    if not tie.ours:
        assert codes(declaring_objections(tie)) == ["relation.another-certifier"]
    else:
        free = tie.listed and not tie.one_record
        assert codes(declaring_objections(tie)) == ([] if free else ["relation.unreadable"])


@pytest.mark.parametrize(
    ("tie", "expected"),
    [
        (Tie(), []),
        (Tie(ours=False), ["relation.unknown"]),
        (Tie(listed=False), ["relation.unknown"]),
        (Tie(previous_jury=True), ["relation.previous-jury"]),
        (Tie(one_record=True), ["relation.one-record"]),
    ],
)
def test_a_presumption_is_cleared_and_a_fact_is_not(tie, expected):
    assert codes(clearing_objections(tie, "examiné avec le candidat", own=False)) == expected


@given(TIES, st.booleans(), st.sampled_from(["", " ", "examiné"]))
def test_nobody_clears_a_tie_of_their_own_nor_without_a_reason(tie, own, reason):
    reasons = codes(clearing_objections(tie, reason, own=own))
    assert ("relation.own" in reasons) == own
    assert ("relation.reason" in reasons) == (not reason.strip())


def test_a_tie_is_cleared_once():
    assert cleared_objections(cleared=False, by="") == []
    (reason,) = cleared_objections(cleared=True, by="Camille Exemple")
    assert (reason.code, "Camille Exemple" in reason.message) == ("relation.cleared", True)
