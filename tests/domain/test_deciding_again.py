"""Decided again: what was decided once and published, of candidates of this certifier, all or none."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.domain.deciding_again import Former, again_objections

ONE = Former("entry:1", "Alix", "2026-1", published=True, taken_up=False, withdrawn=False, presented=True)
WRONG = (
    ({"published": False}, "again.not-published"),
    ({"taken_up": True}, "again.twice"),
    ({"withdrawn": True}, "again.withdrawn"),
    ({"presented": False}, "again.another-block"),
)


@pytest.mark.parametrize(("change", "code"), WRONG)
def test_each_candidate_who_may_not_is_named_with_why(change, code):
    wrong = replace(ONE, key="entry:2", number="2026-2", **change)
    (reason,) = again_objections([ONE, wrong], asked=2)
    assert (reason.code, reason.about) == (code, "entry:2")


def test_somebody_named_who_is_not_of_this_certifier_stops_all():
    assert [o.code for o in again_objections([ONE], asked=2)] == ["again.nobody"]
    assert [o.code for o in again_objections([], asked=0)] == ["again.nobody"]


@given(st.lists(st.tuples(*[st.booleans()] * 4), min_size=1, max_size=6))
def test_one_reason_a_candidate_the_first_that_stands_in_the_way(facts):
    rows = [
        Former(f"entry:{n}", "", str(n), published=a, taken_up=b, withdrawn=c, presented=d)
        for n, (a, b, c, d) in enumerate(facts)
    ]
    about = [o.about for o in again_objections(rows, asked=len(rows))]
    assert about == [f"entry:{n}" for n, one in enumerate(facts) if one != (True, False, False, True)]
