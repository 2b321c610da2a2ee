"""What the busiest pages and acts ask of the base: as many queries whatever the number of candidates, and few.

A count says nothing of a machine: the times are those of ``make bench BENCH=pages``, which walks the same pages.
"""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.web import busiest

pytestmark = pytest.mark.django_db

FEW = 20
# What shows, or signs, all that a jury reads of every candidate asks more; each has its bound here (it varies a
# little with who is drawn), and does not grow with the number of candidates.
MORE = {
    "candidate-file": 30,
    "candidate-own": 28,
    "convocations": 36,
    "convoke": 90,
    "grid": 40,
    "home": 26,
    "jury-board": 42,
    "jury-minutes": 55,
    "service-board": 46,
    "session": 55,
    "sign": 90,
}


def asked(candidates: int) -> dict[str, int]:
    """Queries of each page and act, with that many candidates: half presented to one session, half to another."""
    world = make.world(candidates=0)
    enrolled = [
        make.candidacy(
            world.certifier,
            world.framework,
            rules=world.rules,
            at=world.site,
            entered_on=date(2022, 9, 1) + timedelta(days=n),
        )
        for n in range(candidates)
    ]
    counts: dict[str, int] = {}
    for page in busiest.walk(world, enrolled):
        address = page.addresses[0]
        if page.data is None:
            page.ask(address)  # what a process reads once and keeps is not of this page
        with CaptureQueriesContext(connection) as captured:
            page.ask(address)
        counts.setdefault(page.name, len(captured))
    return counts


def test_the_busiest_pages_ask_few_queries_whatever_the_number_of_candidates(monkeypatch):
    """People are the same whatever ran before: who seems to be somebody else, by a name drawn, asks more."""
    counts = []
    for turn, candidates in enumerate((4, 12), start=1):
        monkeypatch.setattr(make, "_serial", itertools.count(1 + turn * make.PEOPLE))
        counts.append(asked(candidates))
    few, many = counts
    print(many)  # noqa: T201 - with -s, the figures that docs/benchmarks.md speaks of
    assert many == few
    assert {name: count for name, count in many.items() if count > MORE.get(name, FEW)} == {}
