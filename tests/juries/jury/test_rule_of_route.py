"""A composition rule binds the access routes it names."""

from __future__ import annotations

import pytest

from parchemin.catalogue.models import CompositionRule
from parchemin.domain.composition import Clause, Measure
from parchemin.domain.composition import CompositionRule as Rule
from parchemin.domain.objection import Refused
from parchemin.juries.jury.seating import propose_jury
from parchemin.juries.models import Jury
from parchemin.juries.session.preparing import enter_candidates
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def for_vae(world):
    """A later rule, confirmed for the VAE alone: three members."""
    rule = Rule((Clause(Measure.TOTAL, 3), Clause(Measure.PRESIDENTS, 1)))
    return CompositionRule.objects.create(
        framework=world.framework,
        version=2,
        routes=["VAE"],
        rule=rule.as_dict(),
        notation=rule.notation(),
        confirmed_by=world.manager,
        confirmed_at=make.NOW,
    )


def compose(world, now, candidacies):
    enter_candidates(actor=world.actor, now=now, session=world.session, candidacies=candidacies)
    propose_jury(actor=world.actor, now=now, session=world.session)
    return Jury.objects.get(session=world.session).rule


def test_a_later_rule_of_another_route_does_not_bind(world, now, for_vae):
    assert compose(world, now, world.candidacies) == world.composition


def test_a_session_of_that_route_follows_its_rule(world, now, for_vae):
    assert compose(world, now, [make.candidacy(world.certifier, world.framework, route="VAE")]) == for_vae


def test_routes_that_ask_for_different_juries_make_two_sessions(world, now, for_vae):
    mixed = [*world.candidacies, make.candidacy(world.certifier, world.framework, route="VAE")]
    with pytest.raises(Refused) as refused:
        compose(world, now, mixed)
    assert [o.code for o in refused.value.objections] == ["jury.rules-differ"]
