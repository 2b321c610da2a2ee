"""What the end would refuse is said at the start: each reason of the claims and of the declaration, then by the checkpoint."""

from __future__ import annotations

from datetime import timedelta

import pytest

from parchemin.awards import queries as awards
from parchemin.candidates import foresight
from parchemin.catalogue.models import Registration
from parchemin.juries.day.checkpoint import checkpoint
from parchemin.juries.models import Outcome
from tests import life

pytestmark = pytest.mark.django_db

# What is wrong, where it stands, and the reason that the end gives for it.
WRONG = [
    ("certifier", {"city": ""}, "claims.place"),
    ("certifier", {"signatory_name": ""}, "claims.signatory"),
    ("certifier", {"name": "", "trade_name": ""}, "claims.certifier"),
    ("sheet", {"level": ""}, "claims.levels"),
    ("person", {"first_names": ""}, "claims.identity"),
    ("certifier", {"cdc_client_id": ""}, "declaration.client-id"),
    ("certifier", {"cdc_contract_id": ""}, "declaration.contract-id"),
    ("person", {"sex": ""}, "identity.sex-missing"),
    ("person", {"birth_year": None}, "identity.birth-year-missing"),
]


def spoil(world, where: str, values: dict) -> None:
    row = {
        "certifier": world.certifier,
        "sheet": world.framework.sheet,
        "person": world.candidacies[0].person,
    }[where]
    type(row).objects.filter(pk=row.pk).update(**values)


def fresh(world):
    return type(world.candidacies[0]).objects.get(pk=world.candidacies[0].pk)


def test_a_file_in_order_foresees_nothing(world):
    assert foresight.foreseen(world.candidacies[0], world.session.jury_on) == []


@pytest.mark.parametrize(("where", "values", "code"), WRONG, ids=[w[2] for w in WRONG])
def test_what_stops_a_title_is_said_as_soon_as_the_file_exists(world, where, values, code):
    spoil(world, where, values)
    said = {o.code: o for o in foresight.foreseen(fresh(world), world.session.jury_on)}
    assert code in said
    assert said[code].level.blocks
    assert not any(o.level.blocks for o in foresight.warned(fresh(world), world.session.jury_on))


@pytest.mark.parametrize(
    ("where", "values", "code"), [w for w in WRONG if w[0] != "person"], ids=lambda v: str(v)
)
def test_the_checkpoint_says_what_issuing_would_refuse(world, now, where, values, code):
    life.bring(world, now, "composed")
    spoil(world, where, values)
    [line] = [
        one for one in checkpoint(world.session, now).lines if one.entry.candidacy_id == fresh(world).pk
    ]
    assert code in {reason.objection.code for reason in line.reasons if reason.stops}


def test_what_issuing_refuses_in_the_end_was_foreseen_at_the_start(world, now):
    for where, values, code in WRONG[:3]:
        spoil(world, where, values)
        assert code in {o.code for o in foresight.foreseen(fresh(world), now.date())}
    life.bring(world, now, "published")
    outcome = Outcome.objects.filter(entry__candidacy=world.candidacies[0]).get()
    refused = {o.code for o in awards.issue_objections(outcome, on=now.date() + timedelta(days=9))}
    foreseen = {o.code for o in foresight.foreseen(fresh(world), outcome.stated_on)}
    assert refused
    assert refused <= foreseen


def test_an_entry_outside_the_registration_is_foreseen(world):
    Registration.objects.update(until=world.session.jury_on - timedelta(days=400))
    said = {o.code for o in foresight.foreseen(fresh(world), world.session.jury_on)}
    assert "register.entered-outside" in said
