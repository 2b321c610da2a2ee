"""A work of the background that is stopped says so at once, with what starts it again, and what it did is not done twice."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from parchemin.awards.actions import start_issuing
from parchemin.awards.models import Award
from parchemin.cli.sweep import STALE, sweep
from parchemin.journal.models import Entry
from parchemin.runtime import embedded, progress
from parchemin.runtime.models import Progress
from parchemin.runtime.tasks import task
from tests.runtime.test_kill import granted

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db(transaction=True)


@task("fails_for_want_of_place")
def fails_for_want_of_place(progress_id: str) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def left_running(now, worker: str, **arguments) -> DBTaskResult:
    return DBTaskResult.objects.create(
        status="RUNNING",
        started_at=now,
        args_kwargs={"args": [], "kwargs": arguments},
        task_path="parchemin.awards.tasks.issue_awards",
        worker_ids=[worker],
        queue_name="default",
        backend_name="default",
        run_after=now,
        exception_class_path="",
        traceback="",
    )


def test_a_work_that_fails_says_at_once_why_and_the_button_starts_it_again(now):
    world = granted(2)
    row = progress.start(
        "issue_awards", f"certifier:{world.certifier.slug}", now=now, certifier=world.certifier.slug
    )
    fails_for_want_of_place.enqueue(progress_id=str(row.pk))
    row.refresh_from_db()
    assert (row.state, row.words) == (
        "failed",
        "Interrompu (le disque est plein, ou une limite y est mise) : relancez ce travail.",
    )
    client = Client()
    client.force_login(world.manager)
    page = client.get(reverse("award_work", args=[row.pk])).content.decode()
    assert "Interrompu (le disque est plein" in page
    assert f'action="{reverse("awards_issue")}"' in page
    assert client.post(reverse("awards_issue"), {"act_key": "reprendre"}).status_code == 302
    assert Award.objects.count() == 2
    assert Entry.objects.filter(act="award_issued").count() == 2


def test_what_a_dead_worker_left_is_ended_by_the_one_that_takes_its_name(now):
    followed = progress.start("issue_awards", "certifier:x", now=now)
    theirs = progress.start("issue_awards", "certifier:y", now=now)
    Progress.objects.update(state="running")
    mine = left_running(now, "ici", progress_id=str(followed.pk))
    elsewhere = left_running(now, "une-autre-machine", progress_id=str(theirs.pk))
    nudge = left_running(now, "ici", certifier="x")
    assert embedded.end_left("ici") == 2
    states = {row.pk: row.status for row in DBTaskResult.objects.all()}
    assert states == {mine.pk: "FAILED", elsewhere.pk: "RUNNING", nudge.pk: "READY"}
    assert {row.about: row.state for row in Progress.objects.all()} == {
        "certifier:x": "failed",
        "certifier:y": "running",
    }
    # A nudge that ends its worker each time is not run for ever.
    DBTaskResult.objects.filter(pk=nudge.pk).update(status="RUNNING", worker_ids=["ici", "ici"])
    embedded.end_left("ici")
    assert DBTaskResult.objects.get(pk=nudge.pk).status == "FAILED"


def test_the_name_of_a_worker_is_free_as_soon_as_it_is_killed(settings, tmp_path):
    settings.HOME_DIR = tmp_path
    code = (
        "import os, sys, time; import django; django.setup(); from parchemin.runtime import embedded\n"
        "assert embedded.hold() is not None; print('held', flush=True); time.sleep(60)"
    )
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "parchemin.settings",
        "PARCHEMIN_MODE": "test",
        "PYTHONPATH": str(ROOT / "src"),
        "PARCHEMIN_HOME": str(tmp_path),
        "PARCHEMIN_DATABASE_URL": "sqlite:///:memory:".replace(":memory:", str(tmp_path / "x.sqlite3")),
    }
    other = subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE)
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        assert embedded.hold() is None, "another process works under that name"
    finally:
        other.send_signal(signal.SIGKILL)
        other.wait()
    handle = embedded.hold()
    assert handle is not None
    os.close(handle)


def test_a_clock_put_back_leaves_no_work_begun_for_ever(now, settings, tmp_path):
    settings.HEADS_FILE = tmp_path / "heads.jsonl"
    row = progress.start("issue_awards", "certifier:x", now=now)
    Progress.objects.update(state="running", updated_at=now + timedelta(days=3650))
    task_row = left_running(now + timedelta(days=3650), "ici", certifier="x")
    sweep(now + STALE)
    row.refresh_from_db()
    assert row.state == "failed"
    assert DBTaskResult.objects.get(pk=task_row.pk).status == "READY"


def test_asked_while_it_goes_on_a_batch_is_one(now):
    world = granted(1)
    row = progress.start("issue_awards", f"certifier:{world.certifier.slug}", now=now)
    assert start_issuing(actor=world.actor, now=now, certifier=world.certifier).pk == row.pk
