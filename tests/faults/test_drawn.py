"""A few faults drawn by a seed at the write points of a life: the short form of ``make faults``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from tests import migrated
from tests.faults import points, run
from tests.faults.seams import Passage

ROOT = Path(__file__).resolve().parents[2]
SERVER = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
ACTS = "deposit,compose,seal,send-letters,issue-titles"


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="reads /proc")
def test_faults_drawn_at_the_writes_of_a_life_lose_nothing_and_do_nothing_twice(
    django_db_setup, request, tmp_path
):
    address, template = _database(tmp_path, request.config.cache.mkdir("migrated"))
    told = tmp_path / "figures.json"
    command = [sys.executable, "-m", "tests.faults.run", "--count", "24", "--seed", "1", "--acts", ACTS]
    done = subprocess.run(
        [*command, "--migrated", template, "--json", str(told)],
        cwd=ROOT,
        env={**os.environ, **run.begin_in(tmp_path, address)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    figures = json.loads(told.read_text())["figures"]
    assert figures["runs"] == 24
    assert figures["felt"] >= 20
    assert figures["killed"] >= 5


def _database(folder: Path, cache: Path) -> tuple[str, str]:
    """The address of a database of one's own, and what it begins from: migrated already."""
    if not SERVER:
        return "", str(cache / f"{migrated.digest()}.sqlite3")
    values, name = connection.settings_dict, f"parchemin_faults_{os.getpid()}"
    where = {"host": values["HOST"], "port": values["PORT"] or 5432, "user": values["USER"]}
    with psycopg.connect(dbname="postgres", password=values["PASSWORD"], autocommit=True, **where) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "parchemin_migrated_{migrated.digest()}"')
    secret = f":{values['PASSWORD']}" if values["PASSWORD"] else ""
    return f"postgresql://{where['user']}{secret}@{where['host']}:{where['port']}/{name}", "here"


def test_the_same_seed_draws_the_same_runs():
    known = [run.Point("seal", "server", n, "row", f"x.py:{n}") for n in range(1, 30)]
    first, second, other = (run.draws(known, "sqlite", seed, kills=False) for seed in (7, 7, 8))
    drawn = [next(first) for _ in range(40)]
    assert drawn == [next(second) for _ in range(40)]
    assert drawn != [next(other) for _ in range(40)]


def test_write_points_are_read_from_the_code():
    known = points.known()
    files = {one.file for one in known}
    assert {"runtime/files.py", "journal/actions.py", "journal/publishing.py", "parties/sending.py"} <= files
    assert {"runtime/backup.py", "runtime/restoring.py", "awards/numbering.py"} <= files
    [line] = [one for one in known if one.file == "journal/publishing.py" and one.what == "open"]
    assert points.reached(known, {f"journal/publishing.py:{line.first}"}) == [line]


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_every_kind_of_write_may_be_killed_before_and_after(vendor):
    for kind in ("file", "sync", "row", "commit", "mail"):
        assert {"kill-before", "kill-after"} <= set(Passage(kind, "").may(vendor))
