"""Titles of a session, told to the State by whoever asks."""

from __future__ import annotations

from datetime import date

import pytest

from parchemin.awards.models import Award
from parchemin.juries.models import Outcome, SessionEntry
from parchemin.runtime import files
from tests import make


def award(world, candidacy, n, **fields):
    entry = SessionEntry.objects.create(session=world.session, candidacy=candidacy, position=n)
    outcome = Outcome.objects.create(
        certifier=candidacy.certifier,
        entry=entry,
        verdict="granted",
        stated_on=date(2023, 6, 15),
        stated_at=make.NOW,
        published_at=make.NOW,
    )
    paper = files.put(f"titre fictif {n}".encode(), media_type="application/pdf", now=make.NOW)
    return Award.objects.create(
        certifier=candidacy.certifier,
        person=candidacy.person,
        candidacy=candidacy,
        outcome=outcome,
        number=f"CF-2023-{n:04d}",
        token=f"{n:026d}",
        claims={},
        claims_digest="0" * 64,
        issued_on=date(2023, 6, 30),
        issued_at=make.NOW,
        template="parchment-1",
        parchment=paper,
        credential=paper,
        status_index=n,
        **fields,
    )


@pytest.fixture
def awards(world):
    return [award(world, candidacy, n) for n, candidacy in enumerate(world.candidacies, start=1)]
