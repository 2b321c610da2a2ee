"""A block whose validity ran out may be acquired again; a validity that begins on 29 February has an end."""

from __future__ import annotations

from datetime import date

import pytest

from parchemin.candidates.actions import recognise_acquired_block
from parchemin.candidates.models import AcquiredBlock
from parchemin.candidates.queries import acquired, holds_every_block
from parchemin.domain.objection import Refused
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    made = make.world(candidates=1, blocks=1)
    made.framework.acquired_validity_years = 5
    made.framework.save()
    made.candidacies[0].refresh_from_db()
    return made


def recognised(world, now, on):
    return recognise_acquired_block(
        actor=world.actor,
        now=now,
        candidacy=world.candidacies[0],
        block=world.framework.blocks.get(),
        acquired_on=on,
        proof="relevé antérieur",
    )


def test_five_years_from_a_29_february_end_on_28_february(world, now):
    assert recognised(world, now, date(2016, 2, 29)).until == date(2021, 2, 28)


def test_a_block_that_ran_out_is_acquired_again(world, now):
    first = recognised(world, now, date(2016, 3, 1))
    with pytest.raises(Refused):
        recognised(world, now, date(2021, 2, 28))
    again = recognised(world, now, date(2021, 3, 1))
    candidacy = world.candidacies[0]
    assert [a.pk for a in acquired(candidacy, date(2022, 1, 1))] == [again.pk]
    assert [a.pk for a in acquired(candidacy, date(2020, 1, 1))] == [first.pk]
    assert holds_every_block(candidacy, date(2025, 1, 1))
    assert AcquiredBlock.objects.filter(withdrawn_on__isnull=True).count() == 2
