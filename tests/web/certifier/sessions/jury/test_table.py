"""The table draws a chair for each place that the rule asks, filled or empty."""

from datetime import date

import pytest

from parchemin.domain.composition import (
    Clause,
    College,
    CompositionRule,
    JurorFacts,
    Measure,
    Seat,
)
from parchemin.domain.interval import Interval
from parchemin.web.certifier.sessions.jury.table import clauses, table

RULE = CompositionRule(
    clauses=(
        Clause(Measure.TOTAL, 5),
        Clause(Measure.PRESIDENTS, 1),
        Clause(Measure.PROFESSIONALS, 4),
        Clause(Measure.EMPLOYEES, 2),
        Clause(Measure.EMPLOYERS, 2),
        Clause(Measure.CERTIFIER, 1),
    )
)


def sits(key, seat, college=College.NONE, *, substitute=False):
    return JurorFacts(
        key,
        key,
        seat,
        college,
        seat is not Seat.CERTIFIER,
        seat is Seat.CERTIFIER,
        Interval(date(2020, 1, 1), None),
        substitute,
    )


FULL = [
    sits("p", Seat.PRESIDENT, College.EMPLOYER),
    sits("a", Seat.PROFESSIONAL, College.EMPLOYER),
    sits("b", Seat.PROFESSIONAL, College.EMPLOYEE),
    sits("c", Seat.PROFESSIONAL, College.EMPLOYEE),
    sits("d", Seat.CERTIFIER),
]


def test_a_full_jury_leaves_no_chair_empty():
    found = table(RULE, FULL)
    assert (found.filled, len(found.chairs)) == (5, 5)
    assert [c.sitter.key for c in found.left] == ["a"]


@pytest.mark.parametrize("gone", range(5))
def test_each_member_gone_leaves_one_empty_chair(gone):
    found = table(RULE, FULL[:gone] + FULL[gone + 1 :])
    assert len(found.chairs) == 5
    assert found.filled == 4


def test_nobody_yet_is_five_empty_chairs_in_their_places():
    found = table(RULE, [])
    assert [len(side) for side in (found.head, found.left, found.right, found.foot)] == [1, 2, 1, 1]


def test_a_substitute_fills_no_chair():
    found = table(RULE, [*FULL[:-1], sits("s", Seat.CERTIFIER, substitute=True)])
    assert found.filled == 4
    assert [c.sitter.key for c in found.substitutes] == ["s"]


def test_the_sentence_lights_each_clause_and_keeps_its_end():
    lit = clauses(RULE, FULL[1:])
    assert [c.met for c in lit] == [False, False, False, True, False, True]
    assert "".join(f"{c.words}{c.joint}" for c in lit).endswith("1 membre du certificateur.")
    assert str(RULE.choices()).endswith("Tous les membres votent.")
