"""The codes of a check of a jury: which a certifier may lower, which none may, and why."""

from __future__ import annotations

import pytest

from parchemin.domain.composition import RelationKind
from parchemin.domain.composition.rule import Measure
from parchemin.domain.objection import Level
from parchemin.domain.rulebook import BY_CODE, CODES

ALWAYS = {"juror.twice", "relation.previous_jury", "relation.same_person"}
WARNED = {
    "juror.interest-unstated",
    "jury.no-president",
    "jury.outside-share",
    "jury.rule-of-route",
    "vae.balance",
    "vae.jury-text-not-established",
}


def test_each_code_is_there_once():
    assert len(BY_CODE) == len(CODES)
    assert all(BY_CODE[one.code] is one for one in CODES)


def test_every_count_and_every_tie_has_its_code():
    assert {f"composition.{measure.value}" for measure in Measure} <= set(BY_CODE)
    assert {f"relation.{kind.value}" for kind in RelationKind} <= set(BY_CODE)


@pytest.mark.parametrize("one", CODES, ids=lambda one: one.code)
def test_a_code_stops_a_release_unless_it_only_warns(one):
    assert one.level is (Level.WARN if one.code in WARNED else Level.BLOCK_RELEASE)


@pytest.mark.parametrize("one", CODES, ids=lambda one: one.code)
def test_the_law_of_the_vae_is_neither_lowered_nor_raised_and_the_page_says_so(one):
    law = one.code.startswith("vae.")
    assert one.fixed is law
    if law:
        assert one.choices == []
        assert "loi de la VAE" in one.why_fixed
    elif one.code in ALWAYS:
        assert one.choices == [Level.BLOCK_SCHEDULING, Level.BLOCK_RELEASE]
        assert "Bloque toujours" in one.why_fixed
    else:
        assert one.choices == list(Level)
        assert one.why_fixed == ""


@pytest.mark.parametrize("one", CODES, ids=lambda one: one.code)
def test_all_is_set_aside_with_a_reason_but_the_law_of_the_vae_and_what_always_blocks(one):
    assert one.waivable is not (one.code.startswith("vae.") or one.code in ALWAYS)
