"""An installation in a folder, put back before each fault; the processes that work in it are forks, really killed.

The process that drives never opens what acts use (no thread, no connection, no typesetting): ``forked`` runs what must
be read or done in a fork, ``Server`` is the front door itself on a real port in another one.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import socket
import sqlite3
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.faults import seams
from tests.faults.seams import Plan

PATIENCE = 120  # seconds, for a machine under load


def forked(work: Callable[[], Any]) -> Any:
    """Run ``work`` in a fork to its end; what it returned, as JSON keeps it."""
    there, here = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(there)
        answer: dict[str, Any] = {}
        try:
            answer["value"] = work()
        except BaseException:  # noqa: BLE001 - told to the parent
            answer["error"] = traceback.format_exc()
        with os.fdopen(here, "w") as out:
            json.dump(answer, out, default=str)
        os._exit(0)
    os.close(here)
    with os.fdopen(there) as told:
        said = told.read()
    os.waitpid(child, 0)
    answer = json.loads(said) if said else {"error": "the fork ended without a word"}
    if "error" in answer:
        raise RuntimeError(answer["error"])
    return answer["value"]


class Place:
    """Home, keys, files and database of one installation under ``folder``; what is kept of it by name."""

    def __init__(self, folder: Path) -> None:
        from django.conf import settings

        self.folder, self.kept = folder, folder / "kept"
        self.live = folder / "live"  # home, keys and saved lie in it
        self.database = settings.DATABASES["default"]
        self.port = _free_port()

    @property
    def vendor(self) -> str:
        return "postgresql" if str(self.database["ENGINE"]).endswith("postgresql") else "sqlite"

    def on_server(self, *statements: str) -> None:
        import psycopg

        named = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
        where = {name: self.database[key] for name, key in named.items() if self.database[key]}
        with psycopg.connect(dbname="postgres", autocommit=True, **where) as server:
            for statement in statements:
                server.execute(statement)

    def keep(self, name: str) -> None:
        shutil.copytree(self.live, self.kept / name)
        if self.vendor == "postgresql":
            own = self.database["NAME"]
            self.on_server(f'CREATE DATABASE "{own}_{name}" TEMPLATE "{own}"')

    def put_back(self, name: str) -> None:
        shutil.rmtree(self.live, ignore_errors=True)
        shutil.copytree(self.kept / name, self.live)
        if self.vendor == "postgresql":
            own = self.database["NAME"]
            self.on_server(
                f'DROP DATABASE IF EXISTS "{own}" WITH (FORCE)',
                f'CREATE DATABASE "{own}" TEMPLATE "{own}_{name}"',
            )

    def drop(self) -> None:
        if self.vendor == "postgresql":
            own = self.database["NAME"]
            for name in [own, *(f"{own}_{path.name}" for path in self.kept.glob("*"))]:
                self.on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    # -- processes

    def child(self, log: Path, plan: Plan | None, run: Callable[[Any], None]) -> int:
        """A fork that is armed, then runs; its words go beside its log. Its process id."""
        pid = os.fork()
        if pid:
            return pid
        status = 1
        try:
            os.setpgid(0, 0)
            words = os.open(str(log.with_suffix(".words")), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            os.dup2(words, 1)
            os.dup2(words, 2)
            run(seams.arm(log, plan, [self.live]))
            status = 0
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 1
        except BaseException:  # noqa: BLE001 - told in its words
            traceback.print_exc()
        finally:
            os._exit(status)

    def server(self, log: Path, plan: Plan | None = None) -> Server:
        pid = self.child(log, plan, lambda armed: _serve(armed, self.port))
        return Server(pid, self.port)

    def worker(self, log: Path, plan: Plan | None = None) -> int:
        """The background at work until nothing waits; its exit status, negative when killed."""
        return ended(self.child(log, plan, lambda _: _work()))

    def command(self, words: list[str], log: Path, plan: Plan | None = None) -> int:
        return ended(
            self.child(log, plan, lambda _: _command([w.format(home=self.live / "home") for w in words]))
        )


def ended(pid: int) -> int:
    """Exit status of a child, negative when a signal ended it; one that does not end is killed and is a failure."""
    last = time.monotonic() + PATIENCE
    while time.monotonic() < last:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.005)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    raise TimeoutError(f"process {pid} did not end")


def _serve(armed: Any, port: int) -> None:
    from granian.constants import HTTPModes, Interfaces
    from granian.server.embed import Server as Granian

    from parchemin.web import front, wsgi

    inner = seams.answering(armed, wsgi.application)
    door = front.Door(front.WSGIMiddleware(inner, workers=front.THREADS))
    one = Granian(
        door,
        port=port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        websockets=False,
        log_enabled=False,
    )
    asyncio.run(one.serve())


def _work() -> None:
    from parchemin.runtime import embedded

    embedded.main(["--batch"])


def _command(words: list[str]) -> None:
    import sys

    from parchemin.cli.main import main

    sys.argv = ["parchemin", *words]
    main()


class Server:
    """A server process. ``gone``: it was killed."""

    def __init__(self, pid: int, port: int) -> None:
        self.pid, self.port, self.status = pid, port, None
        last = time.monotonic() + PATIENCE
        while time.monotonic() < last and not self.gone():
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
                return
            time.sleep(0.01)
        raise RuntimeError("the server did not begin")

    def gone(self) -> bool:
        if self.status is None:
            done, status = os.waitpid(self.pid, os.WNOHANG)
            if done:
                self.status = os.waitstatus_to_exitcode(status)
        return self.status is not None

    def kill(self) -> None:
        """End it without a word, as a power cut does."""
        if not self.gone():
            os.kill(self.pid, signal.SIGKILL)
            _, status = os.waitpid(self.pid, 0)
            self.status = os.waitstatus_to_exitcode(status)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def copy_sqlite(source: Path, target: Path) -> None:
    with sqlite3.connect(source) as base:
        base.execute("VACUUM INTO ?", [str(target)])
