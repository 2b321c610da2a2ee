"""The closing of a deliberation killed at twenty points, for ``test_closing_under_load``.

``python -m tests.juries.deliberation.closing_killed``: each closing runs in a fork that kills itself (SIGKILL, nothing runs
after) just before one of its statements, just before its COMMIT, or just after it; another fork then reads what is
left. Prints one JSON object: the state before, what each kill left, the state after.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import Any

import django

from tests.runtime.killed import Place, forked, found, load, prepare

STATEMENTS = 18  # kills spread over the statements of the act; two more are around its COMMIT


def close(stop_before: int = 0, *, stop_at: str = "") -> int:
    """Close the deliberation; how many statements it took. Killed before one of them, or around the COMMIT."""
    from django.db import connection

    from parchemin.juries.deliberation.deliberating import close_deliberation
    from parchemin.juries.models import Jury
    from tests import life, make

    jury = Jury.objects.select_related("session__certifier").get()
    counted = 0

    def statement(execute, sql, params, many, context):
        nonlocal counted
        counted += 1
        if counted == stop_before:
            die()
        return execute(sql, params, many, context)

    commit = connection._commit

    def committing():
        if stop_at == "before-commit":
            die()
        commit()
        if stop_at == "after-commit":
            die()

    connection._commit = committing
    with connection.execute_wrapper(statement):
        close_deliberation(actor=life.clerk(), now=make.NOW, jury=jury, key="clore-1")
    return counted


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def killed(**how: Any) -> bool:
    """Whether the closing was killed where it was told to be: see ``close``."""
    child = os.fork()
    if child == 0:
        close(**how)
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def state() -> dict[str, Any]:
    from parchemin.journal.models import Entry
    from parchemin.juries.models import BlockDecision, Jury, Outcome

    return {
        **found(),
        "decisions": BlockDecision.objects.count(),
        "outcomes": sorted(Outcome.objects.values_list("verdict", flat=True)),
        "closed": Entry.objects.filter(act="deliberation_closed").count(),
        "closed_at": Jury.objects.get().closed_at is not None,
    }


def ready() -> None:
    """Two candidates, every block of theirs decided: nothing is left but to close."""
    prepare("voted", 2)
    from parchemin.juries.deliberation import deciding
    from parchemin.juries.models import Jury
    from tests import life, make

    deciding.adopt_undisputed(actor=life.clerk(), now=make.NOW, jury=Jury.objects.get())


def main() -> None:
    django.setup()
    load()
    place = Place()
    forked(ready)
    place.keep()
    before = forked(state)
    whole = forked(close)
    after = forked(state)
    place.put_back()
    statements = [1 + n * (whole - 1) // (STATEMENTS - 1) for n in range(STATEMENTS)]
    points = [(n, {"stop_before": n}) for n in statements]
    points += [(moment, {"stop_at": moment}) for moment in ("before-commit", "after-commit")]
    kills = [{"at": at, "stopped": killed(**how), "left": forked(state)} for at, how in points]
    json.dump({"statements": whole, "before": before, "after": after, "kills": kills}, sys.stdout)


if __name__ == "__main__":
    main()
