"""What the benches print is right; how fast things are is never a test."""

from __future__ import annotations

import pytest

from bench.__main__ import benches, line
from bench.measure import Row, percentile, seconds


def test_a_percentile_is_one_of_the_values_and_never_beyond_the_last():
    values = [float(n) for n in range(100, 0, -1)]
    assert percentile(values, 0.95) == 96.0
    assert percentile(values, 1.0) == 100.0
    assert percentile([7.0], 0.95) == 7.0


def test_warm_up_calls_are_made_and_not_counted():
    calls = []
    assert seconds(lambda: calls.append(1), runs=3, warmup=2) >= 0
    assert len(calls) == 5


def test_a_row_says_how_many_times_its_baseline():
    row = Row("pages-home", 50.0, 200.0, "limit: 200 ms at p95", "ms")
    assert row.as_dict()["ratio"] == 0.25
    assert line(row).split()[:4] == ["pages-home", "50", "200", "0.250"]


def test_every_bench_is_found_once_under_a_name_of_its_own():
    names = [name for name, _ in benches()]
    assert {"awards", "import", "journal", "pages", "planning-65", "planning-2000", "sheet", "verify"} <= set(
        names
    )
    assert len(names) == len(set(names))


@pytest.mark.django_db
def test_the_lists_that_benches_import_are_good_lists():
    from bench import world
    from parchemin.candidates.dry_run import dry_run
    from tests import make

    house = world.house()
    run = dry_run(
        actor=house.actor,
        now=make.NOW,
        certifier=house.certifier,
        framework=house.framework,
        data=world.csv(world.rows(300)),
        filename="liste.csv",
    )
    assert (len(run.rows), run.blocking) == (300, ())
