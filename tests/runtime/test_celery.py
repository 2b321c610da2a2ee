"""The same tasks on RabbitMQ: one setting changes, and a worker lost in the middle gives its task back."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from kombu import Connection

from parchemin.awards.models import Award
from parchemin.candidates.actions import acquire_blocks
from parchemin.journal.models import Entry
from parchemin.journal.queries import faults
from parchemin.juries.models import Outcome, SessionEntry
from parchemin.runtime.models import Progress
from tests import make
from tests.waiting import until

ROOT = Path(__file__).resolve().parent.parent.parent
QUEUE = f"parchemin-test-{os.getpid()}"
COUNT = 8
SEND = """
import django; django.setup()
from django.utils import timezone
from parchemin.accounts.actor import system
from parchemin.awards.actions import start_issuing
from parchemin.parties.models import Certifier
row = start_issuing(actor=system("test"), now=timezone.now(), certifier=Certifier.objects.get(slug="{slug}"))
print(row.pk)
"""
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def queue():
    """A queue of this test alone on the broker of the settings, gone afterwards."""
    broker = Connection(settings.BROKER_URL, connect_timeout=3)
    try:
        broker.connect()
    except OSError as error:
        pytest.skip(f"needs RabbitMQ on loopback (or PARCHEMIN_BROKER_URL): {error}")
    yield QUEUE
    with broker.channel() as channel:
        channel.queue_delete(QUEUE)
    broker.release()


@pytest.fixture
def environment(queue):
    """A child process in the installation of the tests, whose engine is Celery."""
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
        "PYTHONWARNINGS": "ignore",
        "PARCHEMIN_MODE": "test",
        "PARCHEMIN_ENGINE": "celery",
        "PARCHEMIN_BROKER_QUEUE": queue,
        "PARCHEMIN_FILES": str(settings.FILES_DIR),
        "PARCHEMIN_KEYS": str(settings.KEYS_DIR),
        "PARCHEMIN_HEADS": str(settings.HEADS_FILE),
        "PARCHEMIN_DATABASE_URL": address,
    }


def granted():
    """A world whose session granted the whole certification to everyone."""
    world = make.world(candidates=COUNT)
    on = date(2023, 6, 15)
    for position, candidacy in enumerate(world.candidacies, start=1):
        entry = SessionEntry.objects.create(session=world.session, candidacy=candidacy, position=position)
        blocks = list(candidacy.framework.blocks.order_by("number"))
        acquire_blocks(candidacy=candidacy, blocks=blocks, acquired_on=on, decision=world.session.stream)
        Outcome.objects.create(
            certifier=world.certifier,
            entry=entry,
            verdict="granted",
            stated_on=on,
            stated_at=make.NOW,
            published_at=make.NOW,
        )
    return world


def worker(environment) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "parchemin.cli.main", "worker"]
    return subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)


def lost(process: subprocess.Popen[bytes]) -> None:
    """As a machine that stops: the worker and its pool at once, without a word."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def test_a_task_sent_through_rabbitmq_survives_the_worker_that_began_it(environment):
    world = granted()
    sent = subprocess.run(
        [sys.executable, "-c", SEND.format(slug=world.certifier.slug)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    row = Progress.objects.get(pk=sent.stdout.strip())
    assert row.state == Progress.State.WAITING  # nobody works yet: the task is in the queue

    first = worker(environment)
    try:
        until(Award.objects.exists, by=first)
    finally:
        lost(first)
    begun = Award.objects.count()
    assert 1 <= begun < COUNT

    second = worker(environment)
    try:
        until(lambda: Progress.objects.get(pk=row.pk).state == Progress.State.DONE, by=second)
    finally:
        lost(second)
    year = Award.objects.order_by("number")[0].issued_on.year
    numbers = list(Award.objects.order_by("number").values_list("number", flat=True))
    assert numbers == [f"CF-{year}-{rank:04d}" for rank in range(1, COUNT + 1)]
    assert Entry.objects.filter(act="award_issued").count() == COUNT
    assert faults() == []
