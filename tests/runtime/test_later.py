"""Work sent for later never undoes the act that asked for it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import override_settings
from django_tasks_db.models import DBTaskResult

from parchemin.awards.actions import start_issuing
from parchemin.cli.sweep import sweep
from parchemin.journal.models import Entry
from parchemin.runtime import progress
from parchemin.runtime.models import Progress
from parchemin.runtime.tasks import later
from tests import make

NOWHERE = {
    "default": {"BACKEND": "parchemin.runtime.celery.CeleryBackend", "QUEUES": []},
}


@pytest.mark.django_db(transaction=True)
def test_a_queue_that_does_not_answer_leaves_the_act_done_and_its_work_says_at_once_that_it_failed(
    now, monkeypatch
):
    from parchemin.runtime.celery import app

    world = make.world()
    monkeypatch.setattr(app.conf, "broker_url", "amqp://guest:guest@127.0.0.1:1//")
    with override_settings(TASKS=NOWHERE):
        row = start_issuing(actor=world.actor, now=now, certifier=world.certifier)
    row.refresh_from_db()
    assert (row.state, row.words) == (Progress.State.FAILED, "Interrompu : relancez ce travail.")
    assert Entry.objects.filter(act="issuing_asked").count() == 1
    again = start_issuing(actor=world.actor, now=now, certifier=world.certifier)  # the broker is back
    assert Progress.objects.get(pk=again.pk).state == Progress.State.DONE


@pytest.mark.django_db
def test_a_batch_that_still_speaks_is_not_begun_a_second_time(now, settings, tmp_path):
    settings.HEADS_FILE = tmp_path / "heads.jsonl"
    spoken = {}
    for state, ago in (("lately", 1), ("long ago", 40)):
        row = progress.start("issue_awards", "certifier:x", now=now)
        Progress.objects.filter(pk=row.pk).update(
            state=Progress.State.RUNNING, updated_at=now - timedelta(minutes=ago)
        )
        task = DBTaskResult.objects.create(
            status="RUNNING",
            started_at=now - timedelta(hours=1),
            args_kwargs={"args": [], "kwargs": {"progress_id": str(row.pk)}},
            task_path="parchemin.awards.tasks.issue_awards",
            queue_name="default",
            backend_name="default",
            run_after=now,
            exception_class_path="",
            traceback="",
        )
        spoken[state] = task.pk
    sweep(now)
    assert DBTaskResult.objects.get(pk=spoken["lately"]).status == "RUNNING"
    assert DBTaskResult.objects.get(pk=spoken["long ago"]).status == "READY"


@pytest.mark.django_db
def test_a_name_that_no_stage_registered_is_an_error_at_once():
    with pytest.raises(LookupError), transaction.atomic():
        later("nothing_of_that_name")
