"""The background beside the server: the worker of django-tasks, under one name for this installation on this machine.

A process that is killed leaves what it ran written as running. The name is held by a lock that the machine frees
however its holder ends: who takes it knows that the one before is gone, and ends at once what it left, so that nobody
waits for a work that no longer goes on.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import socket
import sys
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

LOCK = ".worker"  # in the home of the installation
TRIES = 2  # of a task that nobody follows: one that ends its worker each time is not run for ever


def name() -> str:
    """The worker of this installation on this machine, whatever its process."""
    place = hashlib.sha256(str(settings.HOME_DIR).encode()).hexdigest()[:12]
    return f"{socket.gethostname()[:40]}-{place}"


def hold() -> int | None:
    """The lock of the name, an open handle to keep; None when another process has it, and is alive."""
    home = Path(settings.HOME_DIR)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(home / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle


def end_left(worker: str) -> int:
    """End what a worker of that name, gone, left as running. How many tasks.

    A work that somebody follows fails and says so, with what starts it again; another is tried once more.
    """
    from django_tasks_db.models import DBTaskResult

    from parchemin.runtime import progress

    left = [row for row in DBTaskResult.objects.running().order_by("pk") if row.worker_ids[-1:] == [worker]]
    for row in left:
        followed = row.args_kwargs["kwargs"].get("progress_id")
        if followed:
            progress.interrupted(followed)
        again = not followed and len(row.worker_ids) < TRIES
        DBTaskResult.objects.filter(pk=row.pk, status="RUNNING").update(
            status="READY" if again else "FAILED",
            started_at=None if again else row.started_at,
            finished_at=None if again else timezone.now(),
            exception_class_path="" if again else "builtins.InterruptedError",
        )
    return len(left)


def main(arguments: list[str]) -> None:
    """Work until stopped; ``--batch``: until nothing waits."""
    handle = hold()
    own = {} if handle is None else {"worker_id": name()}
    if handle is not None:
        end_left(name())
    call_command(
        "db_worker", queue_name="*", interval=0.5, startup_delay=False, batch="--batch" in arguments, **own
    )


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parchemin.settings")
    django.setup()
    main(sys.argv[1:])
