"""Presenting candidacies: the first thing that stands in the way of each is said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from parchemin.domain.entering import Presented, entering_objections

ONE = Presented(
    "candidacy:1", "2024-1", ours=True, enrolled=True, state="inscrit", entered=False, blocks=2, stray=False
)
WRONG = (
    ({"ours": False}, "entry.another-framework"),
    ({"enrolled": False, "state": "retiré"}, "entry.not-enrolled"),
    ({"entered": True}, "entry.twice"),
    ({"blocks": 0}, "entry.nothing-left"),
    ({"stray": True}, "entry.another-block"),
)


@pytest.mark.parametrize(("change", "code"), WRONG)
def test_each_candidate_not_presented_is_named_with_why(change, code):
    wrong = replace(ONE, key="candidacy:2", number="2024-2", **change)
    (found,) = entering_objections([ONE, wrong], taking=True)
    assert (found.code, found.about) == (code, "candidacy:2")
    assert "2024-2" in found.message


def test_one_reason_a_candidate_the_first_that_stands_in_the_way():
    changed = {}
    for change, code in reversed(WRONG):
        changed |= change
        assert [o.code for o in entering_objections([replace(ONE, **changed)], taking=True)] == [code]


def test_a_session_that_deliberates_takes_nobody():
    assert [o.code for o in entering_objections([ONE], taking=False)] == ["session.closed-to-entries"]
    assert entering_objections([ONE], taking=True) == []
