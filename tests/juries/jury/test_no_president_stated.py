"""A sentence that names no president: the jury proposed from the pool has one, or the page says why not."""

from __future__ import annotations

import pytest

from parchemin.catalogue.models import CompositionRule
from parchemin.domain.composition import Clause, Measure
from parchemin.domain.composition import CompositionRule as Rule
from parchemin.juries.jury.seating import propose_jury
from parchemin.juries.models import Juror
from parchemin.juries.session.preparing import enter_candidates
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[True, False], ids=["exact", "minimum"])
def silent(world, now, request):
    """The rule in force counts three professionals and says nothing of who presides."""
    rule = Rule((Clause(Measure.PROFESSIONALS, 3, exact=request.param),), president_professional=False)
    CompositionRule.objects.create(
        framework=world.framework,
        version=2,
        routes=["FI"],
        rule=rule.as_dict(),
        notation=rule.notation(),
        confirmed_by=world.manager,
        confirmed_at=make.NOW,
    )
    enter_candidates(actor=world.actor, now=now, session=world.session, candidacies=world.candidacies)
    return world.session


def proposed(world, now, session):
    members, left = propose_jury(actor=world.actor, now=now, session=session)
    return sorted(m.seat for m in members), [o.code for o in left]


def test_a_president_is_proposed_all_the_same(world, now, silent):
    assert proposed(world, now, silent) == (["president", "professional", "professional"], [])


def test_or_it_is_said_that_nobody_can_preside(world, now, silent):
    Juror.objects.update(can_preside=False)
    assert proposed(world, now, silent) == (["professional"] * 3, ["jury.no-president"])
