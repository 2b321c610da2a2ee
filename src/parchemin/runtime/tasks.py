"""Background work by name: an action says what is to be done later and never imports the task itself.

A task module registers its functions with ``@task("name")``; ``later("name", …)`` sends it once the
transaction is committed. The database stays the queue of record: tasks are nudges, the sweep catches
what was lost.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import transaction
from django_tasks import task as engine_task
from django_tasks.base import Task

_registered: dict[str, Task[Any, Any]] = {}


def task(name: str) -> Callable[[Callable[..., Any]], Task[Any, Any]]:
    """Register a function as the task ``name``. Its arguments must be JSON values."""

    def register(function: Callable[..., Any]) -> Task[Any, Any]:
        registered: Task[Any, Any] = engine_task()(function)
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

    The act is done by then: a queue that does not answer is logged and never turns it into an error.
    """
    wanted = find(name)

    def send() -> None:
        wanted.enqueue(**arguments)

    transaction.on_commit(send, robust=True)
