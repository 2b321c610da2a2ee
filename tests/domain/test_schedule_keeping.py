"""A timetable kept, changed, released."""

from __future__ import annotations

import pytest

from parchemin.domain.schedule.keeping import (
    answering_objections,
    changing_objections,
    releasing_objections,
    state_objections,
)


def codes(reasons):
    return [one.code for one in reasons]


@pytest.mark.parametrize("holds", [True, False])
def test_a_timetable_answers_the_data_of_a_session_still_planned(holds):
    assert codes(state_objections(editable=holds, state="scellée")) == ["timetable.session-closed"] * (
        not holds
    )
    assert codes(answering_objections(same_data=holds)) == ["timetable.data-moved"] * (not holds)


def test_what_people_were_told_does_not_change():
    assert changing_objections(3, released=False) == releasing_objections(None) == []
    (released,) = changing_objections(3, released=True)
    (newer,) = releasing_objections(4)
    assert (released.code, newer.code) == ("timetable.released", "timetable.newer-released")
    assert "v3" in released.message
    assert "v4" in newer.message
