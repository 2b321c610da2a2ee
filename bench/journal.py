"""Verifying a journal of 20,000 entries, beside SHA-256 alone over the same bytes."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator
from datetime import timedelta

from bench.measure import Row, seconds

STREAMS, EACH = 2000, 10


def verify_journal() -> Iterator[Row]:
    import rfc8785

    from parchemin.formats.proofs import journal_chain
    from parchemin.journal.models import Entry
    from parchemin.journal.queries import export, faults
    from tests.make import NOW

    def chained(stream: str) -> Iterator[Entry]:
        previous = journal_chain.GENESIS
        for number in range(1, EACH + 1):
            entry = Entry(
                stream=stream,
                number=number,
                at=NOW + timedelta(minutes=number),
                actor="user:1",
                act="deposit_received",
                certifier="certificateur-fictif",
                facts={"deliverable": number, "version": 1, "file": previous, "bytes": 48_211},
                previous=previous,
            )
            entry.digest = previous = journal_chain.digest(entry.as_dict())
            yield entry

    made = itertools.chain.from_iterable(chained(f"candidacy:{n}") for n in range(STREAMS))
    Entry.objects.bulk_create(made, batch_size=500)
    entries = list(export())
    count = len(entries)
    assert count == STREAMS * EACH
    content = [
        rfc8785.dumps({name: entry[name] for name in journal_chain.FIELDS})  # type: ignore[misc]
        for entry in entries
    ]

    def whole() -> None:
        assert faults() == []

    def outside() -> None:
        assert journal_chain.faults(entries) == []

    def plain() -> None:
        for one in content:
            hashlib.sha256(one).hexdigest()

    alone = seconds(plain)
    against = f"SHA-256 alone of the same {sum(map(len, content)) / 1e6:.1f} MB"
    yield Row(f"journal-{count}", seconds(whole, runs=3), alone, against, "s")
    yield Row(f"journal-{count}-exported", seconds(outside, runs=3), alone, against, "s")


BENCHES = {"journal": verify_journal}
