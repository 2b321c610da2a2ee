"""Issuing 500 awards one act at a time, beside typesetting the same 500 parchments and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

from bench.measure import Row, once

COUNT = 500
DECIDED = date(2023, 6, 15)
PUBLISHED = datetime(2023, 6, 22, 8, 0, tzinfo=UTC)
ISSUED = datetime(2023, 6, 30, 8, 12, 31, tzinfo=UTC)


def issue() -> Iterator[Row]:
    from bench import world
    from parchemin.awards import facts, queries
    from parchemin.awards.actions import issue_awards
    from parchemin.awards.models import Award
    from parchemin.candidates.actions import acquire_blocks
    from parchemin.documents import parchment
    from parchemin.domain.award import Claims
    from parchemin.juries.models import Outcome, SessionEntry
    from parchemin.runtime import files

    house = world.house()
    # Two more than counted: the first pays for the certifier's key, for fonts and for imports.
    world.enrol(house, world.csv(world.rows(COUNT + 2)))
    blocks = list(house.framework.blocks.order_by("number"))
    for position, candidacy in enumerate(world.enrolled(house, COUNT + 2), start=1):
        acquire_blocks(candidacy=candidacy, blocks=blocks, acquired_on=DECIDED, decision=house.session.stream)
        Outcome.objects.create(
            certifier=house.certifier,
            entry=SessionEntry.objects.create(session=house.session, candidacy=candidacy, position=position),
            verdict="granted",
            stated_on=DECIDED,
            stated_at=PUBLISHED,
            published_at=PUBLISHED,
        )
    granted = list(queries.due(date(2023, 6, 30), house.certifier))
    assert len(granted) == COUNT + 2
    issue_awards(actor=house.actor, now=ISSUED, outcomes=granted[:2])

    def ours() -> None:
        batch = issue_awards(actor=house.actor, now=ISSUED, outcomes=granted[2:])
        assert (len(batch.issued), batch.refused) == (COUNT, ())

    taken = once(ours)
    papers = [
        facts.parchment_of(
            Claims.from_dict(award.claims),
            certifier=house.certifier,
            number=award.number,
            token=award.token,
            credential=files.read(award.credential_id).decode(),
        )
        for award in Award.objects.filter(outcome__in=[outcome.pk for outcome in granted[2:]])
    ]
    assert len(papers) == COUNT

    def typeset() -> None:
        for paper in papers:
            parchment.render(paper, ISSUED)

    yield Row(
        f"awards-{COUNT}",
        COUNT / taken,
        COUNT / once(typeset),
        f"the same {COUNT} parchments typeset, nothing signed or written",
        "/s",
    )


BENCHES = {"awards": issue}
