"""The list of candidates says the right numbers, and reads no more than it shows."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parchemin.candidates.actions import acquire_blocks
from parchemin.candidates.models import AcquiredBlock
from parchemin.candidates.queries import candidacies, with_block_counts
from parchemin.juries.queries import entries

pytestmark = pytest.mark.django_db


def test_blocks_aimed_at_and_acquired_are_counted_apart(world):
    first, second, third = world.candidacies
    blocks = list(world.framework.blocks.order_by("number"))
    second.blocks.set(blocks[:1])
    acquire_blocks(candidacy=first, blocks=blocks, acquired_on=date(2023, 6, 15), decision="session:1")
    AcquiredBlock.objects.filter(block=blocks[0]).update(withdrawn_on=date(2023, 6, 20))
    counted = {row.pk: (row.acquired, row.aimed) for row in with_block_counts(candidacies(world.actor))}
    assert counted == {first.pk: (1, 2), second.pk: (0, 1), third.pk: (0, 2)}


def test_a_list_leaves_the_readings_of_sheets_in_the_base(world):
    """A reading is long: decoded again for each line, it made a page of fifty candidates wait."""
    with CaptureQueriesContext(connection) as captured:
        shown = [str(row.framework.sheet) for row in candidacies(world.actor)]
        list(entries(world.session))
    assert len(shown) == len(world.candidacies)
    columns = ['"catalogue_framework"."reading"', '"catalogue_registersheet"."reading"']
    assert not any(column in query["sql"] for query in captured.captured_queries for column in columns)
    assert world.framework.reading == candidacies(world.actor)[0].framework.reading
