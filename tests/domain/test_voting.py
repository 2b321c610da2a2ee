"""Who gives an opinion, and who may still step aside."""

from __future__ import annotations

import pytest

from parchemin.domain.composition import (
    Clause,
    College,
    CompositionRule,
    JurorFacts,
    Measure,
    Seat,
    Voters,
)
from parchemin.domain.composition.voting import Asked, opinion_objections, recusal_objections

RULE = CompositionRule((Clause(Measure.TOTAL, 2),), voters=Voters.NOT_CERTIFIER)


def member(key, seat=Seat.PROFESSIONAL, *, substitute=False):
    return JurorFacts(key, f"Juré {key}", seat, College.EMPLOYEE, True, True, None, substitute=substitute)


SITTING = [member("a"), member("c", Seat.CERTIFIER), member("s", substitute=True)]
OPEN = Asked(presented=True, decided=False)


@pytest.mark.parametrize(
    ("key", "asked", "recused", "expected"),
    [
        ("a", OPEN, False, []),
        ("a", Asked(presented=False, decided=True), True, ["opinion.not-presented"]),
        ("a", Asked(presented=True, decided=True), True, ["decision.already-taken"]),
        ("a", OPEN, True, ["decision.vote-recused"]),
        ("gone", OPEN, False, ["decision.vote-absent"]),
        ("s", OPEN, False, ["decision.vote-absent"]),
        ("c", OPEN, False, ["decision.vote-not-entitled"]),
    ],
)
def test_who_sits_and_votes_gives_an_opinion_until_the_block_is_decided(key, asked, recused, expected):
    found = opinion_objections(RULE, SITTING, key, asked, name="Camille", recused=recused)
    assert [o.code for o in found] == expected
    assert all("Camille" in o.message for o in found if o.code.startswith("decision.vote"))


@pytest.mark.parametrize(
    ("closed", "presented", "decided", "expected"),
    [
        (False, True, False, []),
        (True, False, True, ["recusal.closed"]),
        (False, False, True, ["recusal.not-presented"]),
        (False, True, True, ["recusal.decided"]),
    ],
)
def test_a_member_steps_aside_until_a_block_of_the_candidate_is_decided(closed, presented, decided, expected):
    found = recusal_objections(closed=closed, presented=presented, decided=decided)
    assert [o.code for o in found] == expected
