"""Several people at the same moment: each work on its own thread and connection."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable

from django.db import connections

from parchemin.domain.objection import Refused
from parchemin.journal.actions import AlreadyDone
from tests import life, make

PATIENCE = 60  # seconds before a work that does not end is a failure


def together(*works: Callable[[], object]) -> list[object]:
    """Run every work at once, each on its own connection; what each returned, or the code of its refusal."""
    start, said, failed = threading.Barrier(len(works)), [], []

    def one(work):
        try:
            connections["default"].ensure_connection()
            start.wait(PATIENCE)
            said.append(work())
        except Refused as refusal:
            said.append(refusal.objections[0].code)
        except AlreadyDone:
            said.append("already-done")
        except BaseException as error:  # noqa: BLE001 - told by the assertion below
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert failed == []
    assert len(said) == len(works)
    return said


def at_once(act, times, **arguments) -> Counter:
    """The same act asked ``times`` times at once: how many of each answer."""
    arguments = {"actor": life.clerk(), "now": make.NOW, **arguments}

    def click():
        act(**arguments)
        return "done"

    return Counter(together(*[click] * times))
