"""The busiest pages with 10,000 candidates in the base and sessions of 65: the 95th percentile of what the server takes,
beside 100 ms, and how many queries each asks.

Asked in this process through Django's own client: middleware, session, permissions, queries and templates are
in the figure; the network, the browser and other people's requests are not.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from functools import partial
from itertools import cycle, islice
from typing import TYPE_CHECKING

from bench.measure import Row, once, percentile

if TYPE_CHECKING:
    from tests.web.busiest import Page

CANDIDATES, PRESENTED = 10_000, 65
REQUESTS = int(os.environ.get("BENCH_PAGES_REQUESTS", "60"))
WARMUP, COUNTED = 2, 5
LIMIT = 100.0  # ms


def busiest() -> Iterator[Row]:
    from bench import world
    from parchemin.candidates.models import Candidacy
    from tests.web.busiest import walk

    house = world.house()
    world.enrol(house, world.csv(world.rows(CANDIDATES)))
    known = world.enrolled(house, 3 * PRESENTED)
    whole = [candidacy for candidacy in known if candidacy.blocks.count() == world.BLOCKS][: 2 * PRESENTED]
    assert len(whole) == 2 * PRESENTED
    assert Candidacy.objects.filter(certifier=house.certifier).count() == CANDIDATES
    for page in walk(house, whole):
        yield _page(page) if page.data is None else _act(page)


def _page(page: Page) -> Row:
    """One page at its addresses in turn; the queries are the most that one of them made."""
    asked = list(islice(cycle(page.addresses), REQUESTS + WARMUP))
    for address in asked[:WARMUP]:
        page.ask(address)
    began = time.process_time()
    taken = [once(partial(page.ask, address)) * 1000 for address in asked[WARMUP:]]
    worked = (time.process_time() - began) / REQUESTS * 1000
    queries = max(_queries(page, address) for address in page.addresses[:COUNTED])
    # The processor time tells a slow page from a busy machine.
    words = f"limit: 100 ms at p95; {queries} queries, {worked:.0f} ms of processor on average"
    return Row(f"pages-{page.name}", percentile(taken, 0.95), LIMIT, words, "ms")


def _act(page: Page) -> Row:
    """An act, done once: the time is that of one."""
    began, busy = time.perf_counter(), time.process_time()
    queries = _queries(page, page.addresses[0])
    worked = (time.process_time() - busy) * 1000
    words = f"an act, done once; {queries} queries, {worked:.0f} ms of processor"
    return Row(f"pages-{page.name}", (time.perf_counter() - began) * 1000, LIMIT, words, "ms")


def _queries(page: Page, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        page.ask(address)
    return len(captured)


BENCHES = {"pages": busiest}
