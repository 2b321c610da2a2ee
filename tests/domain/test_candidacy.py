"""A candidacy between its enrolment and its award."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.domain.access import AccessRoute
from parchemin.domain.candidacy import (
    admissibility_objections,
    erasing_objections,
    list_objections,
    recognising_objections,
    withdrawing_objections,
)


def codes(reasons):
    return [one.code for one in reasons]


def test_a_candidacy_is_withdrawn_while_it_is_enrolled():
    assert withdrawing_objections(enrolled=True, state="inscrite") == []
    (reason,) = withdrawing_objections(enrolled=False, state="retirée")
    assert reason.code == "candidacy.not-enrolled"
    assert "retirée" in reason.message


@pytest.mark.parametrize("route", AccessRoute)
def test_admissibility_is_of_experience_alone(route):
    expected = [] if route is AccessRoute.VAE else ["admissibility.not-vae"]
    assert codes(admissibility_objections(route)) == expected


def test_a_block_held_is_not_recognised_and_a_holder_is_not_erased():
    assert recognising_objections(held=False) == erasing_objections(holder=False) == []
    assert codes(recognising_objections(held=True)) == ["block.already-acquired"]
    assert codes(erasing_objections(holder=True)) == ["erasure.award-stands"]


@given(st.integers(0, 9), st.integers(0, 9))
def test_a_list_enrols_somebody(rows, known):
    already = [f"2026-{n:04d}" for n in range(min(rows, known))]
    expected = "import.empty" if not rows else "import.nothing-new" if len(already) == rows else None
    assert codes(list_objections(rows=rows, already=already)) == ([expected] if expected else [])
