"""Rows that do not belong together answer to nobody: a walk of every address by every kind of account.

The suite walks a share of it, drawn anew of the same seed; ``make walk`` walks it whole and prints its counts.
"""

from __future__ import annotations

import os

import pytest

from tests.web import walking
from tests.web.test_permissions import ADDRESSES, houses

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SHARE = float(os.environ.get("WALK_SHARE", "0.02"))
SEED = int(os.environ.get("WALK_SEED", "1"))
NAMED = os.environ.get("WALK_ACCOUNTS", "")


def test_no_address_answers_to_rows_that_do_not_belong_together(world, hushed):
    hushed("django.request", "parchemin.web.middleware")
    ours, neighbour = houses(world)
    tally = walking.walk(ours, neighbour, share=SHARE, seed=SEED, named=NAMED)
    print(tally)  # noqa: T201 - read by make walk
    assert not tally.leaks, "\n".join(tally.leaks)
    assert NAMED or len(tally.walkers) >= 21
    assert tally.mismatched > 200
    assert NAMED or SHARE < 1 or tally.addresses == set(ADDRESSES) - set(walking.SIGNING_OUT)


def test_a_row_that_answers_is_seen(world):
    """Else a walk that sees nothing would be content: the manager's own rows are no mismatch, and answer."""
    ours, neighbour = houses(world)
    manager = next(one for one in walking.walkers(ours, neighbour) if one.name == "manager")
    tally = walking.Tally()
    url = walking.table.address("session", ours.rows)
    walking._judged(tally, manager, "get", "session", url, "said to be mismatched")
    assert len(tally.leaks) == 1
