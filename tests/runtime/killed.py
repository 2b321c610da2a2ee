"""Acts killed in the middle, for ``test_kill``: run as ``python -m tests.runtime.killed seal|award``.

The process of this module never opens what the act uses (no thread, no connection, no compiler): each act runs in
a fork of it, which is killed at a given moment and whose database is then read by another fork. Prints one JSON
object: how long the whole act takes, and for each kill the state found, then the state once the act is done again.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

SLICES = 9  # kills spread over the time the whole act takes
READY = b"."


# -- the acts ---------------------------------------------------------------------------------------------


def load() -> None:
    """Import what the acts need, once, before the forks: a kill falls in the act and not in its imports."""
    import tests.life
    import tests.make  # noqa: F401


def seal() -> None:
    from parchemin.juries.minutes.sealing import seal_minutes
    from parchemin.juries.models import Jury
    from tests import life, make

    seal_minutes(actor=life.clerk(), now=make.NOW, jury=Jury.objects.get(), key="sceller-1")


def award() -> None:
    from parchemin.awards.actions import issue_award
    from parchemin.juries.models import Outcome
    from tests import life, make

    for outcome in Outcome.objects.order_by("pk"):
        issue_award(actor=life.clerk(), now=make.NOW + timedelta(days=10), outcome=outcome)


ACTS: dict[str, tuple[Callable[[], None], str, int]] = {
    "seal": (seal, "signed", 1),
    "award": (award, "published", 3),
}


def found() -> dict[str, Any]:
    """What the database, the journal and the store hold of the acts."""
    from parchemin.awards.models import Award, AwardNumber
    from parchemin.candidates.models import Candidacy
    from parchemin.journal.models import Entry
    from parchemin.journal.queries import faults
    from parchemin.juries.models import Jury, Minutes, Session
    from parchemin.parties.models import Letter
    from parchemin.runtime import files

    jury, counter = Jury.objects.get(), AwardNumber.objects.first()
    return {
        "minutes": [bool(row.seal) and row.jury_id == jury.pk for row in Minutes.objects.order_by("pk")],
        "sealed": Entry.objects.filter(act="minutes_sealed").count(),
        "jury": jury.state,
        "session": Session.objects.get(pk=jury.session_id).state,
        "numbers": list(Award.objects.order_by("number").values_list("number", flat=True)),
        "last": counter.last if counter else 0,
        "issued": Entry.objects.filter(act="award_issued").count(),
        "complete": Candidacy.objects.filter(state=Candidacy.State.COMPLETE).count(),
        "letters": [row.attachments.count() for row in Letter.objects.filter(kind="award").order_by("pk")],
        "faults": [o.code for o in faults()],
        "damaged": files.damaged(),
    }


# -- forks ------------------------------------------------------------------------------------------------


def forked(work: Callable[[], Any]) -> Any:
    """Run ``work`` in a fork to its end; what it returned."""
    there, here = os.pipe()
    child = os.fork()
    if child == 0:
        answer: dict[str, Any] = {}
        try:
            answer["value"] = work()
        except BaseException as error:  # noqa: BLE001 - told to the parent
            answer["error"] = f"{type(error).__name__}: {error}"
        os.close(there)
        with os.fdopen(here, "w") as out:
            json.dump(answer, out)
        os._exit(0)
    os.close(here)
    with os.fdopen(there) as told:
        said = json.load(told)
    os.waitpid(child, 0)
    if "error" in said:
        raise RuntimeError(said["error"])
    return said.get("value")


def killed(work: Callable[[], Any], when: Callable[[float], bool]) -> bool:
    """Run ``work`` in a fork and kill it as soon as ``when(seconds since it began)``; True if it was not over."""
    there, here = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(here, READY)
        work()
        os._exit(0)
    os.close(here)
    os.read(there, 1)
    os.close(there)
    began = time.monotonic()
    while not when(time.monotonic() - began):
        if os.waitpid(child, os.WNOHANG)[0]:
            return False
        time.sleep(0.0005)
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def timed(work: Callable[[], Any]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


# -- a copy of the prepared installation for each kill ----------------------------------------------------


class Place:
    """The installation of the environment: kept once prepared, put back before each kill."""

    def __init__(self) -> None:
        from django.conf import settings

        self.database = settings.DATABASES["default"]
        self.home, self.kept = Path(settings.HOME_DIR), Path(f"{settings.HOME_DIR}.kept")
        self.files = Path(settings.FILES_DIR)

    @property
    def server(self) -> bool:
        return str(self.database["ENGINE"]).endswith("postgresql")

    def _on_server(self, *statements: str) -> None:
        import psycopg

        values = self.database
        where = {
            "host": values["HOST"],
            "port": values["PORT"],
            "user": values["USER"],
            "password": values["PASSWORD"],
        }
        with psycopg.connect(dbname="postgres", autocommit=True, **where) as server:
            for statement in statements:
                server.execute(statement)

    def keep(self) -> None:
        shutil.copytree(self.home, self.kept)
        if self.server:
            name = self.database["NAME"]
            self._on_server(f'CREATE DATABASE "{name}_kept" TEMPLATE "{name}"')

    def put_back(self) -> None:
        shutil.rmtree(self.home)
        shutil.copytree(self.kept, self.home)
        if self.server:
            name = self.database["NAME"]
            self._on_server(
                f'DROP DATABASE "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}" TEMPLATE "{name}_kept"'
            )

    def stored(self) -> int:
        return sum(1 for _ in self.files.glob("??/??/*"))


def prepare(stage: str, candidates: int) -> None:
    from tests import life, make

    life.bring(make.world(candidates=candidates), make.NOW, stage)


def main(name: str) -> None:
    work, stage, candidates = ACTS[name]
    django.setup()
    load()
    place = Place()
    forked(lambda: prepare(stage, candidates))
    place.keep()
    before = forked(found)
    whole = forked(lambda: timed(work))  # the first in its process, like those that are killed
    after, stored = forked(found), place.stored()
    place.put_back()
    whole = min(whole, forked(lambda: timed(work)))  # a busy machine must not put every kill after the end

    def file_written(count: int) -> Callable[[float], bool]:
        return lambda _: place.stored() >= count

    def moment(share: float) -> Callable[[float], bool]:
        return lambda seconds: seconds >= share * whole

    kept = sum(1 for _ in place.kept.glob("files/??/??/*"))
    points = [moment((n + 0.5) / SLICES) for n in range(SLICES)]
    points += [file_written(kept + 1), file_written(stored - 1), file_written(stored)]
    place.put_back()
    kills = []
    for number, when in enumerate(points):
        stopped = killed(work, when)
        kills.append({"stopped": stopped, "left": forked(found)})
        # Where nothing was done, the next kill of the same installation is itself the act done again.
        if kills[-1]["left"] != before or number % 3 == 2:
            forked(work)
            kills[-1]["again"] = forked(found)
            place.put_back()
    json.dump({"seconds": whole, "before": before, "after": after, "kills": kills}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
