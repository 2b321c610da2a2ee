"""Numbers of files, by year."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from parchemin.domain.file_number import LIMIT, following, highest, taken_objection
from parchemin.domain.file_number import given as written

RANKS = st.integers(min_value=1, max_value=10**8)


@given(st.lists(RANKS), st.lists(st.sampled_from(["", "A-12", "2025-0099", "2026-12-3", "2026-x"])))
def test_the_highest_is_a_number_and_not_a_text(ranks, others):
    assert highest([*others, *(written(2026, rank) for rank in ranks)], 2026) == max(ranks, default=0)


@given(RANKS, st.sets(RANKS, max_size=5))
def test_the_next_one_comes_after_and_nobody_asked_for_it(rank, some):
    asked = {written(2026, one) for one in (*some, rank + 1)}
    after = following(rank, 2026, asked)
    assert after > rank + 1
    assert written(2026, after) not in asked
    assert len(written(2026, after)) <= LIMIT


def test_a_number_taken_names_one_that_is_free():
    reason = taken_objection("2026-0001", "2026-0002")
    assert (reason.code, reason.about) == ("candidacy.number-taken", "number")
    assert "2026-0002 est libre" in reason.mend_message
