"""Who presides where the sheet's sentence does not say: somebody is proposed all the same, or the reason is said."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parchemin.domain.composition import (
    Clause,
    College,
    CompositionRule,
    Measure,
    Moment,
    Seat,
    fill,
    menders,
    objections,
)
from tests.domain.composition_people import CERTIFIER, DAY, PRESIDENT, juror

THREE = CompositionRule((Clause(Measure.TOTAL, 3),), president_professional=False)


def named(count, *presiding):
    """So many professionals, by name; those whose rank is in ``presiding`` can preside."""
    return [juror(f"j{n}", f"Nom {n:02}", College.EMPLOYEE, can_preside=n in presiding) for n in range(count)]


def seats(rule, pool):
    return {m.key: m.seat for m in fill(rule, [], pool, on=DAY)}


@pytest.mark.parametrize(
    "rule",
    [
        THREE,
        CompositionRule((Clause(Measure.TOTAL, 3, exact=False),), president_professional=False),
        CompositionRule((Clause(Measure.PROFESSIONALS, 3),), president_professional=False),
        CompositionRule(
            (Clause(Measure.TOTAL, 3), Clause(Measure.PROFESSIONALS, 50, exact=False, percent=True)),
            president_professional=False,
        ),
        CompositionRule(
            (Clause(Measure.TOTAL, 3), Clause(Measure.EMPLOYEES, 3)), president_professional=False
        ),
    ],
)
def test_the_last_of_the_pool_is_named_first_when_nobody_else_can_preside(rule):
    found = seats(rule, named(6, 5))
    assert found["j5"] is Seat.PRESIDENT
    assert sorted(found.values()).count(Seat.PRESIDENT) == 1
    assert len(found) == 3


@pytest.mark.parametrize("exact", [True, False])
def test_a_jury_has_one_president_even_where_all_can_preside_and_numbers_are_minimums(exact):
    stated = CompositionRule(
        (Clause(Measure.TOTAL, 4, exact=exact), Clause(Measure.PRESIDENTS, 1, exact=exact)),
    )
    for rule in (THREE, stated):
        assert [*seats(rule, named(6, *range(6))).values()].count(Seat.PRESIDENT) == 1


def test_a_rule_that_states_its_president_proposes_as_before_by_name():
    stated = CompositionRule((Clause(Measure.TOTAL, 3), Clause(Measure.PRESIDENTS, 1)))
    assert next(iter(seats(stated, named(6, 5)))) == "j5"
    assert next(iter(seats(stated, named(3, 0, 1, 2)))) == "j0"


def said(members):
    found = objections(THREE, members, on=DAY, moment=Moment.NOMINATION)
    return [(o.message, o.mend) for o in found if o.code == "jury.no-president"]


def test_where_nobody_can_preside_the_reason_is_said():
    assert seats(THREE, named(6)) == dict.fromkeys(("j0", "j1", "j2"), Seat.PROFESSIONAL)
    ((words, mend),) = said(named(3))
    assert words == "La phrase de la fiche ne dit pas qui préside, et aucun membre nommé ne peut présider."
    assert "vivier" in mend


def test_where_somebody_could_preside_they_are_to_be_designated():
    ((words, _),) = said(named(3, 1))
    assert words.endswith("personne ne préside ce jury.")
    assert said([replace(named(1, 0)[0], seat=Seat.PRESIDENT), *named(3)[1:]]) == []
    assert said([]) == []


def test_a_second_president_mends_nothing():
    jury = [PRESIDENT, CERTIFIER]
    lacking = next(
        o for o in objections(THREE, jury, on=DAY, moment=Moment.NOMINATION) if o.code == "composition.total"
    )
    offered = menders(lacking, THREE, jury, named(2, 0, 1), on=DAY)
    assert [o.seat for o in offered] == [Seat.PROFESSIONAL, Seat.PROFESSIONAL]


@settings(max_examples=60, deadline=None)
@given(st.sets(st.integers(0, 7)), st.integers(1, 6), st.booleans())
def test_whoever_can_preside_does_once_and_no_more(presiding, total, exact):
    rule = CompositionRule((Clause(Measure.TOTAL, total, exact=exact),), president_professional=False)
    found = [*seats(rule, named(8, *presiding)).values()]
    assert len(found) == total
    assert found.count(Seat.PRESIDENT) == (1 if presiding else 0)
