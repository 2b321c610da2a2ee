"""A machine that stops in the middle of an act leaves the act undone or done, never half done."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from parchemin.awards.models import Award, AwardNumber
from parchemin.candidates.actions import acquire_blocks
from parchemin.cli.sweep import STALE, sweep
from parchemin.journal.models import Entry
from parchemin.journal.queries import faults
from parchemin.juries.models import Outcome, SessionEntry
from parchemin.parties.models import Letter
from parchemin.runtime import files
from parchemin.runtime.models import Progress
from tests import make, migrated
from tests.waiting import until

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("django_db_setup")]


def environment(database: str, folder: Path, **more: str) -> dict[str, str]:
    """Environment of a child process that has its own installation in ``folder``."""
    home = folder / "home"
    home.mkdir(exist_ok=True)
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "parchemin.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "PARCHEMIN_MODE": "test",
        "PARCHEMIN_HOME": str(home),
        "PARCHEMIN_FILES": str(home / "files"),
        "PARCHEMIN_KEYS": str(home / "keys"),
        "PARCHEMIN_HEADS": str(home / "heads.jsonl"),
        "PARCHEMIN_DATABASE_URL": database,
        **more,
    }


@contextmanager
def database(folder: Path):
    """Address of a database of the kind the tests run on, with its tables and no row, gone afterwards."""
    values = settings.DATABASES["default"]
    if not values["ENGINE"].endswith("postgresql"):
        path = folder / "home" / "parchemin.sqlite3"
        migrated.give(path)
        yield f"sqlite:///{path}"
        return
    name = f"parchemin_kill_{os.getpid()}_{time.monotonic_ns()}"
    where = {"host": values["HOST"], "port": values["PORT"] or 5432, "user": values["USER"]}
    with psycopg.connect(dbname="postgres", password=values["PASSWORD"], autocommit=True, **where) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{migrated.template()}"')
        try:
            secret = f":{values['PASSWORD']}" if values["PASSWORD"] else ""
            yield f"postgresql://{where['user']}{secret}@{where['host']}:{where['port']}/{name}"
        finally:
            for one in (name, f"{name}_kept"):
                server.execute(f'DROP DATABASE IF EXISTS "{one}" WITH (FORCE)')


def kills(act: str, folder: Path) -> dict:
    with database(folder) as address:
        done = subprocess.run(
            [sys.executable, "-m", "tests.runtime.killed", act],
            cwd=ROOT,
            env=environment(address, folder),
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def test_sealing_killed_at_any_moment_is_done_or_not(tmp_path):
    seen = kills("seal", tmp_path)
    assert (seen["before"]["minutes"], seen["before"]["sealed"]) == ([], 0)
    assert seen["after"] == {
        **seen["before"],
        "minutes": [True],
        "sealed": 1,
        "jury": "sealed",
        "session": "sealed",
    }
    assert len(seen["kills"]) >= 10
    assert sum(one["stopped"] for one in seen["kills"]) >= 4  # killed before the end, not after it
    for one in seen["kills"]:
        assert one["left"] in (seen["before"], seen["after"])
        assert one.get("again", seen["after"]) == seen["after"]
    assert sum("again" in one for one in seen["kills"]) >= 4


def test_awards_killed_at_any_moment_leave_whole_awards_and_no_missing_number(tmp_path):
    seen = kills("award", tmp_path)
    steps = [
        {
            **seen["before"],
            "numbers": [f"CF-2023-{rank:04d}" for rank in range(1, count + 1)],
            "last": count,
            "issued": count,
            "complete": count,
            "letters": [2] * count,
        }
        for count in range(4)
    ]
    assert seen["before"] == steps[0]
    assert seen["after"] == steps[3]
    assert len(seen["kills"]) >= 10
    assert sum(one["stopped"] for one in seen["kills"]) >= 4
    for one in seen["kills"]:
        assert one["left"] in steps
        assert one.get("again", steps[3]) == steps[3]
    assert sum("again" in one for one in seen["kills"]) >= 4


# -- the worker -------------------------------------------------------------------------------------------


def same_place(**more: str) -> dict[str, str]:
    """Environment of a child process that works in the installation of the tests themselves."""
    values = connection.settings_dict
    address = f"sqlite:///{values['NAME']}"
    if connection.vendor == "postgresql":
        secret = f":{values['PASSWORD']}" if values["PASSWORD"] else ""
        where = f"{values['HOST']}:{values['PORT'] or 5432}"
        address = f"postgresql://{values['USER']}{secret}@{where}/{values['NAME']}"
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "parchemin.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "PARCHEMIN_MODE": "test",
        "PARCHEMIN_ENGINE": "database",
        "PARCHEMIN_PUBLIC_URL": settings.PUBLIC_URL,
        "PARCHEMIN_FILES": str(settings.FILES_DIR),
        "PARCHEMIN_KEYS": str(settings.KEYS_DIR),
        "PARCHEMIN_HEADS": str(settings.HEADS_FILE),
        "PARCHEMIN_DATABASE_URL": address,
        **more,
    }


def granted(count: int):
    """A world whose session granted the whole certification to ``count`` candidates."""
    world = make.world(candidates=count)
    for position, candidacy in enumerate(world.candidacies, start=1):
        entry = SessionEntry.objects.create(session=world.session, candidacy=candidacy, position=position)
        blocks = list(candidacy.framework.blocks.order_by("number"))
        acquire_blocks(
            candidacy=candidacy, blocks=blocks, acquired_on=make.NOW.date(), decision=world.session.stream
        )
        Outcome.objects.create(
            certifier=world.certifier,
            entry=entry,
            verdict="granted",
            stated_on=make.NOW.date(),
            stated_at=make.NOW,
            published_at=make.NOW,
        )
    return world


ASK = """
import django; django.setup()
from django.utils import timezone
from parchemin.accounts.actor import system
from parchemin.awards.actions import start_issuing
from parchemin.parties.models import Certifier
print(start_issuing(actor=system("test"), now=timezone.now(), certifier=Certifier.objects.get(slug="{slug}")).pk)
"""


def worker(*more: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "django", "db_worker", "--queue-name", "*", "--no-startup-delay", *more]
    return subprocess.Popen(command, cwd=ROOT, env=same_place())


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_of_a_batch_is_found_by_the_sweep_and_the_rest_is_issued(
    settings, tmp_path
):
    settings.HEADS_FILE = tmp_path / "heads.jsonl"  # the sweep publishes; these heads are of this test alone
    count = 8
    world = granted(count)
    asked = subprocess.run(
        [sys.executable, "-c", ASK.format(slug=world.certifier.slug)],
        cwd=ROOT,
        env=same_place(),
        capture_output=True,
        text=True,
        check=True,
    )
    progress = Progress.objects.get(pk=asked.stdout.strip())
    first = worker("--interval", "0.1")
    try:
        until(Award.objects.exists, by=first)
    finally:
        first.kill()
        first.wait()
    before = set(Award.objects.values_list("pk", flat=True))
    assert 1 <= len(before) < count
    assert AwardNumber.objects.get().last == len(before)

    now = timezone.now()
    assert "0 tâches interrompues reprises" in sweep(now)  # it may still be at work
    assert "1 tâches interrompues reprises" in sweep(now + STALE + timedelta(minutes=1))
    progress.refresh_from_db()
    assert (progress.state, progress.words) == (Progress.State.FAILED, "Interrompu : relancez ce travail.")

    assert worker("--batch", "--interval", "0").wait(timeout=120) == 0
    progress.refresh_from_db()
    assert progress.state == Progress.State.DONE
    awards = Award.objects.order_by("number")
    assert set(progress.result["issued"]) == {a.pk for a in awards} - before
    year = timezone.localdate().year
    assert [a.number for a in awards] == [f"CF-{year}-{rank:04d}" for rank in range(1, count + 1)]
    assert Entry.objects.filter(act="award_issued").count() == count
    assert Letter.objects.filter(kind="award").count() == count
    assert faults() == []
    assert files.damaged() == []
