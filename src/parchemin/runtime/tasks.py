"""Background work by name: an action says what is to be done later and never imports the task itself.

A task module registers its functions with ``@task("name")``; ``later("name", …)`` sends it once the
transaction is committed. The database stays the queue of record: tasks are nudges, the sweep catches
what was lost.
"""

from __future__ import annotations

import importlib
import importlib.util
import logging
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django_tasks import task as engine_task
from django_tasks.base import Task

from parchemin.runtime import progress, trouble

log = logging.getLogger(__name__)
_registered: dict[str, Task[Any, Any]] = {}


def task(name: str) -> Callable[[Callable[..., Any]], Task[Any, Any]]:
    """Register a function as the task ``name``. Its arguments must be JSON values.

    One that fails ends at once the work that is followed by its ``progress_id``.
    """

    def register(function: Callable[..., Any]) -> Task[Any, Any]:
        @wraps(function)
        def run(**arguments: Any) -> Any:
            try:
                return function(**arguments)
            except Exception as error:
                _failed(arguments, error)
                raise

        registered: Task[Any, Any] = engine_task()(run)
        _registered[name] = registered
        return registered

    return register


def find(name: str) -> Task[Any, Any]:
    """The task of that name. ``LookupError`` when no stage registered it."""
    if name not in _registered:
        for config in apps.get_app_configs():
            if config.name.startswith("parchemin."):
                module = f"{config.name}.tasks"
                if importlib.util.find_spec(module):
                    importlib.import_module(module)
    if name not in _registered:
        raise LookupError(f"no task named {name!r}; registered: {sorted(_registered)}")
    return _registered[name]


def later(name: str, /, **arguments: Any) -> None:
    """Send the task once the current transaction commits (at once when there is none).

    The act is done by then: a queue that does not answer is logged and never turns it into an error; a work that
    somebody follows ends at once, and says it.
    """
    wanted = find(name)

    def send() -> None:
        try:
            wanted.enqueue(**arguments)
        except Exception as error:
            _failed(arguments, error)
            raise

    transaction.on_commit(send, robust=True)


def _failed(arguments: Mapping[str, Any], error: Exception) -> None:
    """The work that somebody follows will not go on: said at once, where the database still answers."""
    followed = arguments.get("progress_id")
    if not followed:
        return
    what = trouble.of(error)
    try:
        connection.close_if_unusable_or_obsolete()
        progress.interrupted(followed, what.words if what else "")
    except DatabaseError:
        log.exception("a work that failed is not said so", extra={"progress": followed})
