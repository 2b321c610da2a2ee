"""What stops at the end is said at the start: every code of the acts of the end has its place, and its test."""

from __future__ import annotations

import pytest

from parchemin.domain.earliest import ANY, EARLIEST, Place, earliest
from tools.reference import earliest as table
from tools.reference import objections


def test_every_reason_of_the_end_has_its_place():
    assert [code for code in table.codes() if earliest(code) is None] == []


def test_a_place_is_of_a_reason_that_the_end_can_give():
    given = table.codes()
    assert [
        c for c in EARLIEST if c not in given and not any(g.startswith(c.removesuffix(ANY)) for g in given)
    ] == []


def test_what_is_said_before_has_a_test_that_hears_it_there():
    early = {code for code in table.codes() if (row := earliest(code)) and row.place.before}
    assert sorted(early - set(table.heard())) == []


@pytest.mark.parametrize("code", sorted(table.heard()))
def test_a_test_hears_a_reason_at_its_place(code):
    assert code in table.codes()
    row = earliest(code)
    assert row is not None
    assert {place for place, _ in table.heard()[code]} == {row.place.value}


def test_the_walk_of_an_act_finds_what_is_deep_and_in_tables():
    """Codes of a helper's table, of a rule three calls below, of a method, of a kind."""
    found = table.codes()
    assert {"claims.place", "identity.script", "composition.parity", "vae.colleges-equal"} <= set(found)
    assert "requirement.grid" in found
    assert set(found) <= set(objections.collect())


def test_what_is_said_late_says_why():
    assert [row.code for row in EARLIEST.values() if row.place is not Place.ENROLMENT and not row.why] == []
