"""The narrow places that every write of a process passes, and one fault at one of them.

``arm`` patches them in the process that calls it: the file system (of the folders of the installation alone), the
database (a statement that writes, a commit), mail, the answer to a request. Each passage is numbered and told with the
line of the product that asked for it, so that the same passage is found again; at the wanted one, a fault happens.
"""

from __future__ import annotations

import builtins
import errno
import io
import json
import os
import signal
import smtplib
import sqlite3
import stat
import sys
import threading
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

SOURCE = str(Path(__file__).resolve().parents[2] / "src" / "parchemin") + os.sep
WRITES = ("INSERT", "UPDATE", "DELETE", "CREATE", "ALTER", "DROP")

#: What may happen at each kind of passage. Those of a database apart: ``SQLITE``, ``POSTGRESQL``.
FAULTS = {
    "file": ("kill-before", "kill-after", "full", "read-only", "broken", "clock"),
    "sync": ("kill-before", "kill-after", "torn", "full", "broken"),
    "row": ("kill-before", "kill-after", "clock"),
    "commit": ("kill-before", "kill-after", "clock"),
    "mail": ("kill-before", "kill-after", "reply-lost", "refused"),
    "reply": ("kill-before",),
}
SQLITE = {"row": ("full", "read-only", "busy", "broken"), "commit": ("busy",)}
POSTGRESQL = {"row": ("restarted", "read-only", "full"), "commit": ("restarted", "reply-lost")}
CODES = {"full": errno.ENOSPC, "read-only": errno.EROFS, "broken": errno.EIO}
CLOCKS = (timedelta(days=-400), timedelta(hours=-3), timedelta(hours=30), timedelta(days=3650))


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage through a seam: its kind, and the line of the product that led there."""

    kind: str
    site: str

    def may(self, vendor: str) -> tuple[str, ...]:
        own = SQLITE if vendor == "sqlite" else POSTGRESQL
        return FAULTS[self.kind] + own.get(self.kind, ())


@dataclass(frozen=True, slots=True)
class Plan:
    """A fault at the passage of that number (from 1). ``draw``: a number to choose details by."""

    at: int
    fault: str
    draw: int = 0


class Armed:
    """Counts passages, writes each to ``log`` (one JSON line), and makes the fault of ``plan`` happen once."""

    def __init__(self, log: Path, plan: Plan | None, watched: list[str]) -> None:
        self.plan, self.watched, self.count = plan, watched, 0
        self.shift = timedelta(0)
        self.lock, self.inside = threading.RLock(), threading.local()
        self.log = _os_open(str(log), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def passing(self, kind: str) -> str:
        """Number this passage; the fault that happens at it, "" for none."""
        with self.lock:
            self.count += 1
            fault = self.plan.fault if self.plan is not None and self.count == self.plan.at else ""
            line = {"n": self.count, "kind": kind, "site": _site(), "fault": fault}
            os.write(self.log, (json.dumps(line) + "\n").encode())
        if fault == "clock":
            self.shift = CLOCKS[(self.plan.draw if self.plan else 0) % len(CLOCKS)]
        if fault == "kill-before":
            die()
        return fault

    @contextmanager
    def alone(self):
        """What a fault does by itself is no passage."""
        before = getattr(self.inside, "on", False)
        self.inside.on = True
        try:
            yield
        finally:
            self.inside.on = before

    def watches(self, path: Any) -> bool:
        if getattr(self.inside, "on", False):
            return False
        try:
            given = os.path.abspath(os.fspath(path))  # noqa: PTH100 - links are left as they are
        except TypeError:
            return False
        name = os.fsdecode(given)
        return any(name == one or name.startswith(one + os.sep) for one in self.watched)


_os_open = os.open


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _site() -> str:
    """The innermost line of the product on the stack; the outermost file of all where there is none."""
    frame = sys._getframe(1)
    last = ""
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith(SOURCE):
            return f"{name.removeprefix(SOURCE)}:{frame.f_lineno}"
        if "/django_tasks" in name:
            last = last or f"{name.rpartition('/site-packages/')[2]}:{frame.f_lineno}"
        frame = frame.f_back
    return last or "elsewhere"


def arm(log: Path, plan: Plan | None, watched: list[Path]) -> Armed:
    """Patch the seams of this process, for good."""
    armed = Armed(log, plan, [str(one) for one in watched])
    _files(armed)
    _database(armed)
    _mail(armed)
    _clock(armed)
    return armed


# -- files --------------------------------------------------------------------------------------------------------


def _files(armed: Armed) -> None:
    """Folders apart: how many are made or synced hangs on digests, which chance makes, and nothing is in them yet."""
    for name in ("replace", "rename", "unlink", "remove", "truncate", "link"):
        setattr(os, name, _on_path(armed, getattr(os, name)))
    os.open = _opening(armed, os.open)
    opened = _opening_text(armed, builtins.open)
    builtins.open = opened
    io.open = opened
    os.fsync = _syncing(armed, os.fsync)


def _at_file(armed: Armed, kind: str, path: Any, do: Callable[[], Any], handle: int | None = None) -> Any:
    if fault := armed.passing(kind):
        if fault in CODES:
            raise OSError(CODES[fault], os.strerror(CODES[fault]), str(path))
        if fault == "torn" and handle is not None:
            if stat.S_ISREG(os.fstat(handle).st_mode):
                os.ftruncate(handle, os.fstat(handle).st_size // 2)
            die()
    done = do()
    if fault == "kill-after":
        die()
    return done


def _on_path(armed: Armed, real: Callable[..., Any]) -> Callable[..., Any]:
    def call(path: Any, *more: Any, **named: Any) -> Any:
        if not armed.watches(path):
            return real(path, *more, **named)
        return _at_file(armed, "file", path, lambda: real(path, *more, **named))

    return call


def _opening(armed: Armed, real: Callable[..., Any]) -> Callable[..., Any]:
    def call(path: Any, flags: int, *more: Any, **named: Any) -> Any:
        if not flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) or not armed.watches(path):
            return real(path, flags, *more, **named)
        return _at_file(armed, "file", path, lambda: real(path, flags, *more, **named))

    return call


def _opening_text(armed: Armed, real: Callable[..., Any]) -> Callable[..., Any]:
    def call(file: Any, mode: str = "r", *more: Any, **named: Any) -> Any:
        if isinstance(file, int) or not set(mode) & set("wax+") or not armed.watches(file):
            return real(file, mode, *more, **named)
        return _at_file(armed, "file", file, lambda: real(file, mode, *more, **named))

    return call


def _syncing(armed: Armed, real: Callable[[Any], None]) -> Callable[[Any], None]:
    def call(given: Any) -> None:
        handle = given if isinstance(given, int) else given.fileno()
        path = Path(f"/proc/self/fd/{handle}").readlink()
        if path.is_dir() or not armed.watches(path):
            return real(given)
        return _at_file(armed, "sync", path, lambda: real(given), handle)

    return call


# -- the database -------------------------------------------------------------------------------------------------


def _database(armed: Armed) -> None:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.utils import CursorWrapper

    run, many, commit = CursorWrapper._execute, CursorWrapper._executemany, BaseDatabaseWrapper._commit

    def execute(self, sql, params, *ignored):
        return _at_row(armed, self.db, sql, lambda: run(self, sql, params, *ignored))

    def executemany(self, sql, param_list, *ignored):
        return _at_row(armed, self.db, sql, lambda: many(self, sql, param_list, *ignored))

    def committing(self):
        if getattr(armed.inside, "on", False):
            return commit(self)
        fault = armed.passing("commit")
        if fault == "restarted":
            _terminate(armed, self)
        done = commit(self)
        if fault == "kill-after":
            die()
        if fault == "reply-lost":
            _lost_reply(self)
        return done

    CursorWrapper._execute, CursorWrapper._executemany = execute, executemany
    BaseDatabaseWrapper._commit = committing


def _at_row(armed: Armed, database: Any, sql: str, do: Callable[[], Any]) -> Any:
    if not str(sql).lstrip().upper().startswith(WRITES) or getattr(armed.inside, "on", False):
        return do()
    fault = armed.passing("row")
    if fault in ("full", "read-only", "busy", "broken", "restarted"):
        with armed.alone():
            return _failing(armed, database, fault, do)
    done = do()
    if fault == "kill-after":
        die()
    return done


def _failing(armed: Armed, database: Any, fault: str, do: Callable[[], Any]) -> Any:
    """The statement on a database that is really full, read-only, busy or gone; the error is the engine's own."""
    if fault == "restarted":
        _terminate(armed, database)
    elif database.vendor == "sqlite":
        own = database.connection
        if fault == "full":
            pages = own.execute("PRAGMA page_count").fetchone()[0]
            own.execute(f"PRAGMA max_page_count = {pages}")
        elif fault == "read-only":
            own.execute("PRAGMA query_only = ON")
        elif fault == "busy" and not own.in_transaction:  # who holds the lock already waits for nobody
            own.execute("PRAGMA busy_timeout = 50")
            other = sqlite3.connect(database.settings_dict["NAME"], isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            armed.held = other  # type: ignore[attr-defined]
        elif fault in ("busy", "broken"):
            code = sqlite3.SQLITE_IOERR if fault == "broken" else sqlite3.SQLITE_BUSY
            words = "disk I/O error" if fault == "broken" else "database is locked"
            raise _sqlite_error(words, code)
    elif fault == "read-only":
        own = database.connection
        if database.in_atomic_block:
            own.execute("SET TRANSACTION READ ONLY")
        else:
            own.execute("SET default_transaction_read_only = on")
    elif fault == "full":
        import psycopg
        from django.db import OperationalError

        cause = psycopg.errors.DiskFull("could not extend file: No space left on device")
        raise OperationalError(str(cause)) from cause
    return do()


def _sqlite_error(words: str, code: int) -> Exception:
    from django.db import OperationalError

    cause = sqlite3.OperationalError(words)
    cause.sqlite_errorcode = code
    error = OperationalError(words)
    error.__cause__ = cause
    return error


def _terminate(armed: Armed, database: Any) -> None:
    """What a restart of PostgreSQL does to a connection."""
    import psycopg

    values = database.settings_dict
    named = {"dbname": "NAME", "host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    where = {name: values[key] for name, key in named.items() if values[key]}
    backend = database.connection.info.backend_pid
    with armed.alone(), psycopg.connect(autocommit=True, **where) as server:
        server.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])


def _lost_reply(database: Any) -> None:
    from django.db import OperationalError

    database.connection.close()
    raise OperationalError("server closed the connection unexpectedly")


# -- mail, the clock, the answer ----------------------------------------------------------------------------------


def _mail(armed: Armed) -> None:
    real = smtplib.SMTP.sendmail

    def sendmail(self, *given, **named):
        fault = armed.passing("mail")
        if fault == "refused":
            self.close()
            raise smtplib.SMTPSenderRefused(451, b"try again later", given[0])
        done = real(self, *given, **named)
        if fault == "kill-after":
            die()
        if fault == "reply-lost":
            self.close()
            raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
        return done

    smtplib.SMTP.sendmail = sendmail


def _clock(armed: Armed) -> None:
    """The clock of the machine, as the product reads it, moves at the fault and stays moved."""
    from django.utils import timezone

    real = timezone.now
    timezone.now = lambda: real() + armed.shift


def answering(armed: Armed, application: Callable[..., Any]) -> Callable[..., Any]:
    """A WSGI application whose answer to a form is a passage: everything is done, nobody knows it yet."""

    def call(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        body = application(environ, start)
        if environ["REQUEST_METHOD"] == "POST":
            armed.passing("reply")
        return body

    return call
