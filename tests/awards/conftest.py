"""Granted outcomes, ready to be delivered."""

from datetime import UTC, date, datetime

import pytest

from parchemin.candidates.actions import acquire_blocks
from parchemin.juries.models import Outcome, SessionEntry

DECIDED = date(2023, 6, 15)
PUBLISHED = datetime(2023, 6, 22, 8, 0, tzinfo=UTC)


@pytest.fixture
def now():
    return datetime(2023, 6, 30, 8, 12, 31, 250, tzinfo=UTC)


@pytest.fixture
def grant():
    """Write what a jury's published grant leaves: the blocks acquired and the outcome."""

    def make(session, candidacy, *, verdict="granted", published_at=PUBLISHED, acquired=True, **fields):
        entry = SessionEntry.objects.create(
            session=session, candidacy=candidacy, position=session.entries.count() + 1
        )
        blocks = list(candidacy.framework.blocks.order_by("number"))
        if acquired:
            acquire_blocks(candidacy=candidacy, blocks=blocks, acquired_on=DECIDED, decision=session.stream)
        return Outcome.objects.create(
            certifier=candidacy.certifier,
            entry=entry,
            **{
                "verdict": verdict,
                "stated_on": DECIDED,
                "stated_at": PUBLISHED,
                "published_at": published_at,
                **fields,
            },
        )

    return make


@pytest.fixture
def granted(world, grant):
    return grant(world.session, world.candidacies[0])
