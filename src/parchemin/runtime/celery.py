"""The same tasks on RabbitMQ or Redis, for a certifier who has outgrown one machine.

``PARCHEMIN_ENGINE=celery`` and ``PARCHEMIN_BROKER_URL`` change the engine; no code does. Start as many
workers as wanted with ``parchemin worker``.
"""

from __future__ import annotations

from typing import Any

from celery import Celery
from django.conf import settings
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.utils import normalize_json

app = Celery("parchemin", broker=settings.BROKER_URL)
app.conf.update(
    task_default_queue=settings.BROKER_QUEUE,
    task_acks_late=True,  # a worker killed in the middle gives its task back
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_ignore_result=True,
    broker_connection_retry_on_startup=True,
)


@app.task(name="parchemin.run")  # type: ignore[untyped-decorator]
def run(path: str, arguments: dict[str, Any]) -> None:
    """Run one registered task by its module path."""
    import_string(path).call(**arguments)


class CeleryBackend(BaseTaskBackend):
    """django-tasks engine that hands the task's path and JSON arguments to Celery."""

    supports_defer = True

    def enqueue(self, task: Task[Any, Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        self.validate_task(task)
        arguments = normalize_json(dict(kwargs))
        identifier = get_random_string(32)
        run.apply_async((task.module_path, arguments), task_id=identifier, eta=task.run_after)
        return TaskResult(
            task=task,
            id=identifier,
            status=TaskResultStatus.READY,
            enqueued_at=timezone.now(),
            started_at=None,
            last_attempted_at=None,
            finished_at=None,
            args=list(args),
            kwargs=arguments,
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )
