"""An outcome stated without a vote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.domain.deliberation import STATED, Progress, Verdict, stating_objections

PROGRESS = st.builds(
    Progress, stated=st.booleans(), decided=st.booleans(), left=st.integers(0, 3), came=st.booleans()
)


def codes(verdict, progress):
    return [one.code for one in stating_objections(verdict, progress)]


@pytest.mark.parametrize("verdict", sorted({*Verdict} - {*STATED}))
def test_what_follows_from_the_blocks_is_not_stated(verdict):
    assert codes(verdict, Progress()) == ["outcome.computed"]


@pytest.mark.parametrize("verdict", STATED)
def test_nothing_decided_nobody_came_any_may_be_stated_once(verdict):
    assert codes(verdict, Progress()) == []
    assert codes(verdict, Progress(stated=True)) == ["outcome.already-stated"]


@pytest.mark.parametrize("verdict", STATED)
def test_who_came_is_not_absent(verdict):
    absent = verdict in (Verdict.ABSENT, Verdict.EXCUSED)
    assert codes(verdict, Progress(came=True)) == (["outcome.candidate-came"] if absent else [])


@given(st.sampled_from(STATED), PROGRESS)
def test_once_a_block_is_decided_only_what_is_left_is_deferred(verdict, progress):
    if progress.stated or not progress.decided:
        return
    assert (codes(verdict, progress) == []) == (verdict is Verdict.DEFERRED and progress.left > 0)
