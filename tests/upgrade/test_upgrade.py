"""A database made by an earlier state, its jury deliberating, is upgraded by the migrations and goes on to its results.

``deliberating-1-*.sql.gz``: three candidates, five members present, every opinion given, nothing decided yet.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SERVER = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
pytestmark = pytest.mark.slow


@pytest.fixture
def run(tmp_path):
    """Runs ``python …`` on the database as the earlier state left it."""
    (tmp_path / "home").mkdir()
    script = _dump("postgresql" if SERVER else "sqlite")
    name = f"parchemin_upgrade_{os.getpid()}"
    if SERVER:
        address = _server_with(script, name)
    else:
        address = f"sqlite:///{tmp_path / 'home' / 'parchemin.sqlite3'}"
        with sqlite3.connect(tmp_path / "home" / "parchemin.sqlite3") as base:
            base.create_function("REGEXP", 2, lambda pattern, text: bool(re.search(pattern, str(text))))
            base.executescript(script)
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "parchemin.settings",
        "PARCHEMIN_HOME": str(tmp_path / "home"),
        "PARCHEMIN_KEYS": str(tmp_path / "keys"),
        "PARCHEMIN_DATABASE_URL": address,
    }

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            capture_output=True,
            text=True,
            cwd=ROOT,
            env=environment,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        return done.stdout

    run.environment = environment
    yield run
    if SERVER:
        with _connect("postgres") as server:
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _dump(engine: str) -> str:
    return gzip.decompress((HERE / f"deliberating-1-{engine}.sql.gz").read_bytes()).decode()


def _connect(name: str):
    values = settings.DATABASES["default"]
    return psycopg.connect(
        dbname=name,
        host=values["HOST"],
        port=values["PORT"] or 5432,
        user=values["USER"],
        password=values["PASSWORD"],
        autocommit=True,
    )


def _server_with(script: str, name: str) -> str:
    with _connect("postgres") as server:
        server.execute(f'CREATE DATABASE "{name}"')
    with _connect(name) as base:
        base.execute(script)
    values = settings.DATABASES["default"]
    secret = f":{values['PASSWORD']}" if values["PASSWORD"] else ""
    return f"postgresql://{values['USER']}{secret}@{values['HOST']}:{values['PORT'] or 5432}/{name}"


LEVELS = ["acquired", "missing", "partly"]
PARCHEMIN = ("-c", "from parchemin.cli.main import main; main()")


def test_a_session_under_way_is_upgraded_and_goes_on(run):
    run(*PARCHEMIN, "migrate")
    upgraded = json.loads(run("-m", "tests.upgrade.goes_on", "look"))
    assert upgraded["jury"] == "deliberating"
    assert upgraded["held_on"] == "2023-06-15", "the day it was opened becomes the day it was held"
    assert upgraded["opinions"] == 3 * 2 * 5
    assert upgraded["decisions"] == 0
    assert upgraded["employments"] == upgraded["employed"]
    assert (upgraded["levels"], upgraded["faults"]) == (LEVELS, []), "the rules of before read as they did"
    run(*PARCHEMIN, "journal", "verify")

    over = json.loads(run("-m", "tests.upgrade.goes_on", "publish"))
    assert over["session"] == "published"
    assert over["outcomes"] == ["granted"] * 3
    assert over["decisions"] == over["acquired"] == 3 * 2
    assert (over["signatures"], over["minutes"]) == (5, 1)
    assert over["entries"] > upgraded["entries"]
    run(*PARCHEMIN, "journal", "verify")
