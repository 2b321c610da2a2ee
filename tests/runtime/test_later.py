"""Work sent for later never undoes the act that asked for it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import override_settings

from parchemin.awards.actions import start_issuing
from parchemin.cli.sweep import sweep
from parchemin.runtime.models import Progress
from parchemin.runtime.tasks import later
from tests import make

NOWHERE = {
    "default": {"BACKEND": "parchemin.runtime.celery.CeleryBackend", "QUEUES": []},
}


@pytest.mark.django_db(transaction=True)
def test_a_queue_that_does_not_answer_leaves_the_act_done_and_the_sweep_says_it(now, monkeypatch):
    from parchemin.runtime.celery import app

    world = make.world()
    monkeypatch.setattr(app.conf, "broker_url", "amqp://guest:guest@127.0.0.1:1//")
    with override_settings(TASKS=NOWHERE):
        row = start_issuing(actor=world.actor, now=now, certifier=world.certifier)
    assert Progress.objects.get(pk=row.pk).state == Progress.State.WAITING
    Progress.objects.update(updated_at=now)
    sweep(now + timedelta(hours=1))
    assert Progress.objects.get(pk=row.pk).state == Progress.State.FAILED


@pytest.mark.django_db
def test_a_name_that_no_stage_registered_is_an_error_at_once():
    with pytest.raises(LookupError), transaction.atomic():
        later("nothing_of_that_name")
