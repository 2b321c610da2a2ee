"""Two people write the declaration at the same moment: each passage is in one file."""

from __future__ import annotations

from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import connection

from parchemin.awards.models import Award
from parchemin.declarations.actions import write_file
from parchemin.declarations.models import DeclarationFile, Passage
from parchemin.domain.objection import Refused
from parchemin.juries.models import Outcome, SessionEntry
from parchemin.runtime import files
from tests import make


@pytest.mark.django_db(transaction=True)
def test_two_hands_at_once_write_each_passage_once(now):
    world = make.world()
    for n, candidacy in enumerate(world.candidacies, start=1):
        entry = SessionEntry.objects.create(session=world.session, candidacy=candidacy, position=n)
        outcome = Outcome.objects.create(
            certifier=world.certifier,
            entry=entry,
            verdict="granted",
            stated_on=date(2023, 6, 15),
            stated_at=now,
            published_at=now,
        )
        paper = files.put(f"titre fictif {n}".encode(), media_type="application/pdf", now=now)
        Award.objects.create(
            certifier=world.certifier,
            person=candidacy.person,
            candidacy=candidacy,
            outcome=outcome,
            number=f"CF-2023-{n:04d}",
            token=f"{n:026d}",
            claims={},
            claims_digest="0" * 64,
            issued_on=date(2023, 6, 30),
            issued_at=now,
            template="parchment-1",
            parchment=paper,
            credential=paper,
            status_index=n,
        )
    actor, together, said = world.actor, Barrier(2), []

    def write() -> None:
        together.wait()
        try:
            said.append(write_file(actor=actor, now=now, certifier=world.certifier).passages.count())
        except Refused as error:
            said.append(error.objections[0].code)
        finally:
            connection.close()

    hands = [Thread(target=write) for _ in range(2)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert 3 in said
    assert {one for one in said if one != 3} <= {"declaration.moved", "declaration.nothing-due"}
    assert len(said) == 2
    assert DeclarationFile.objects.count() == 1
    assert [p.files.count() for p in Passage.objects.order_by("pk")] == [1, 1, 1]
