"""A session created, named, placed, opened once; and what no longer fits it once it has moved."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from parchemin.domain.new_session import (
    Released,
    after_a_move,
    framework_objections,
    opening_again_objections,
    site_objections,
    title_objections,
)

FIRST, JURY = date(2026, 6, 1), date(2026, 6, 5)
DAYS = st.lists(st.integers(-3, 8).map(lambda n: FIRST + timedelta(days=n)), max_size=4)


def codes(reasons):
    return [one.code for one in reasons]


def test_a_session_is_named_placed_at_home_and_opened_once():
    assert (
        title_objections("Juin") == site_objections(ours=True) == opening_again_objections(draft=True) == []
    )
    assert codes(title_objections(" ")) == ["session.title"]
    assert codes(site_objections(ours=False)) == ["session.site"]
    assert codes(opening_again_objections(draft=False)) == ["session.not-draft"]


@given(st.lists(st.booleans(), max_size=4))
def test_a_session_is_of_what_its_certifier_delivers(delivered):
    expected = ["session.framework"] if not delivered else ["session.another-sheet"] * (not all(delivered))
    assert codes(framework_objections(delivered, mend="Rejoignez la fiche.")) == expected


@given(DAYS, st.booleans(), st.booleans())
def test_what_does_not_fit_a_session_moved_is_said_and_stops_nothing(days, elsewhere, convoked_before):
    reasons = after_a_move(
        FIRST, JURY, Released(2, tuple(days), elsewhere=elsewhere), convoked_before=convoked_before
    )
    assert ("session.timetable-elsewhere" in codes(reasons)) == any(not FIRST <= d <= JURY for d in days)
    assert ("session.rooms-elsewhere" in codes(reasons)) == elsewhere
    assert ("session.convoked-before" in codes(reasons)) == convoked_before
    assert not any(one.level.blocks for one in reasons)


def test_without_a_timetable_nothing_of_it_is_said():
    assert after_a_move(FIRST, JURY, None, convoked_before=False) == []
