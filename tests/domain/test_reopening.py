"""A deliberation reopened before its seal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.domain.objection import Level, Objection
from parchemin.domain.reopening import Reopened, Stage, goes_on, reopening_objections, sat_objections

DECIDED = Reopened("Alix", decided=True)


def codes(reasons):
    return [one.code for one in reasons]


@pytest.mark.parametrize(
    ("stage", "expected"),
    [(Stage.BEFORE, ["reopening.not-held"]), (Stage.HELD, []), (Stage.SEALED, ["reopening.sealed"])],
)
def test_a_deliberation_is_reopened_once_held_and_before_its_seal(stage, expected):
    assert codes(reopening_objections(stage, [DECIDED], "juré en lien")) == expected


def test_what_is_missing_is_said_at_once():
    undecided = Reopened("Blaise", decided=False)
    assert codes(reopening_objections(Stage.HELD, [], " ")) == ["reopening.nobody", "reopening.no-reason"]
    assert codes(reopening_objections(Stage.HELD, [DECIDED, undecided], "x")) == ["reopening.undecided"]


def test_a_deliberation_goes_on_while_something_decided_stands():
    assert goes_on(closed=False, stands=False)
    assert goes_on(closed=True, stands=True)
    assert not goes_on(closed=True, stands=False)


@given(st.lists(st.lists(st.sampled_from(list(Level)), max_size=3), max_size=4))
def test_warnings_stop_nothing_and_each_reason_is_said_once(levels):
    lacking = [
        (f"candidat {n}", [Objection("jury.short", "Il manque un juré.", level=level) for level in some])
        for n, some in enumerate(levels)
    ]
    stopped = [name for name, reasons in lacking if any(o.level.blocks for o in reasons)]
    reasons = sat_objections(lacking)
    assert codes(reasons) == (["jury.sat-unlawfully", "jury.short"] if stopped else [])
    if stopped:
        assert reasons[0].binding
        assert all(name in reasons[0].message for name in stopped)
