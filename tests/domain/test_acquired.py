"""Blocks held: as long as the sheet says, and what they are worth elsewhere."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parchemin.domain.acquired import Acquired, Correspondence, Validity, carried_over
from parchemin.domain.interval import Interval

DAY = date(2026, 7, 14)
ALWAYS = Interval(date(2020, 1, 1))


def test_unlimited_is_unlimited_and_five_years_are_five_years():
    assert Validity().of(date(2019, 7, 1)) == Interval(date(2019, 7, 1))
    assert Validity(5).of(date(2019, 7, 1)) == Interval(date(2019, 7, 1), date(2024, 7, 1))
    assert Validity(1).of(date(2024, 2, 29)).until == date(2025, 2, 28)
    with pytest.raises(ValueError, match="un an"):
        Validity(0)


def test_a_total_correspondence_in_force_carries_a_block_over():
    held = [Acquired("old1", ALWAYS)]
    total = Correspondence("old1", "new1", Interval(date(2024, 1, 1)))
    assert [(a.block, a.via) for a in carried_over(held, DAY, [total])] == [("new1", "old1"), ("old1", "")]
    assert [a.block for a in carried_over(held, date(2023, 12, 31), [total])] == ["old1"]


def test_a_partial_correspondence_carries_nothing_by_itself():
    partial = Correspondence("old1", "new1", ALWAYS, total=False)
    assert [a.block for a in carried_over([Acquired("old1", ALWAYS)], DAY, [partial])] == ["old1"]


def test_a_correspondence_of_a_correspondence_is_another_act():
    chain = [Correspondence("b1", "b2", ALWAYS), Correspondence("b2", "b3", ALWAYS)]
    assert [a.block for a in carried_over([Acquired("b1", ALWAYS)], DAY, chain)] == ["b1", "b2"]


def test_an_expired_block_is_worth_nothing():
    gone = [Acquired("b1", Interval(date(2015, 1, 1), date(2020, 1, 1)))]
    assert carried_over(gone, DAY, [Correspondence("b1", "b2", ALWAYS)]) == ()


@pytest.mark.parametrize(
    ("own", "carried", "kept"),
    [
        (None, date(2030, 1, 1), ""),
        (date(2030, 1, 1), None, "b1"),
        (date(2030, 1, 1), date(2031, 1, 1), "b1"),
        (date(2031, 1, 1), date(2030, 1, 1), ""),
        (date(2030, 1, 1), date(2030, 1, 1), ""),  # as long: the one held first
        (None, None, ""),
    ],
)
def test_a_block_held_twice_holds_as_long_as_the_longest(own, carried, kept):
    held = [
        Acquired("b2", Interval(date(2020, 1, 1), own)),
        Acquired("b1", Interval(date(2020, 1, 1), carried)),
    ]
    found = {a.block: a for a in carried_over(held, DAY, [Correspondence("b1", "b2", ALWAYS)])}
    assert found["b2"].via == kept
    assert found["b2"].holds.until == (carried if kept else own)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(["b1", "b2", "b3", "b4"]), unique=True),
    st.lists(st.tuples(st.sampled_from(["b1", "b2"]), st.sampled_from(["b3", "b4"])), max_size=4),
)
def test_carrying_over_never_takes_a_block_away(blocks, pairs):
    held = [Acquired(b, ALWAYS) for b in blocks]
    carried = {a.block for a in carried_over(held, DAY, [Correspondence(a, b, ALWAYS) for a, b in pairs])}
    assert set(blocks) <= carried
    assert carried == set(blocks) | {b for a, b in pairs if a in blocks}
