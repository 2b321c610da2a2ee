"""The database of a worker, and those of processes of their own, copied from one that was migrated once.

The migrated one is made again when a migration, Django or what follows a migration changes: its name is their
digest. On SQLite it is a file in pytest's cache; on PostgreSQL a template beside the tests' databases.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import django
import psycopg
from django.apps import apps
from django.conf import settings
from django.db import connection

OLD = "7 days"  # a template that no run asked for in that time goes
_file: Path | None = None  # the migrated one, on SQLite, once a worker has it


@contextmanager
def database(folder: Path) -> Iterator[None]:
    """The default connection on a fresh copy of the migrated database; the copy goes at the end."""
    own, origin = connection.creation._get_test_db_name(), connection.settings_dict["NAME"]
    copied = _sqlite if connection.vendor == "sqlite" else _postgresql
    with copied(own, folder):
        _use(own)
        try:
            yield
        finally:
            _use(origin)


def give(path: Path) -> None:
    """The database of another process, as a file with its tables. For tests whose fixture is ``django_db_setup``."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if _file:
        shutil.copyfile(_file, path)
        return
    given = {"PARCHEMIN_HOME": str(path.parent), "PARCHEMIN_DATABASE_URL": f"sqlite:///{path}"}
    command = [sys.executable, "-m", "parchemin.cli.main", "migrate"]
    subprocess.run(command, env={**os.environ, **given}, check=True, stdout=subprocess.DEVNULL)


def template() -> str:
    """The migrated database that others are created from, on PostgreSQL. Under the same fixture."""
    return f"parchemin_migrated_{digest()}"


@cache
def digest() -> str:
    """Of all that decides what a migrated database holds."""
    found = hashlib.sha256(f"{django.VERSION} {sqlite3.sqlite_version}".encode())
    for config in sorted(apps.get_app_configs(), key=lambda one: one.name):
        folder = Path(config.path)
        for path in [*sorted(folder.glob("migrations/*.py")), folder / "apps.py", folder / "triggers.py"]:
            if path.exists():
                found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()[:16]


def _use(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name


def _migrate(name: str) -> None:
    """Make the database ``name`` with every migration."""
    asked = connection.settings_dict["TEST"]["NAME"]
    connection.settings_dict["TEST"]["NAME"] = name
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connection.settings_dict["TEST"]["NAME"] = asked


@contextmanager
def _sqlite(own: str, folder: Path) -> Iterator[None]:
    global _file  # noqa: PLW0603 - one a process
    kept, begun = folder / f"{digest()}.sqlite3", Path(own).with_name("migrating.sqlite3")
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            for old in folder.glob("*.sqlite3"):
                old.unlink()
            _migrate(str(begun))
            part = kept.with_suffix(".part")
            part.unlink(missing_ok=True)
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [str(part)])
            part.rename(kept)
    shutil.copyfile(kept, own)
    _file = kept
    yield


@contextmanager
def _postgresql(own: str, _: Path) -> Iterator[None]:
    origin = connection.settings_dict["NAME"]
    kept = template()
    with _server(origin) as server:
        server.execute("SELECT pg_advisory_lock(hashtext('parchemin_migrated'))")
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [kept]).fetchone():
            _drop_old(server)
            _migrate(f"{own}_begun")
            connection.close()
            server.execute(f'ALTER DATABASE "{own}_begun" RENAME TO "{kept}"')
        server.execute(f"DO $$ BEGIN EXECUTE format('COMMENT ON DATABASE %I IS %L', '{kept}', now()); END $$")
        server.execute(f'DROP DATABASE IF EXISTS "{own}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{own}" TEMPLATE "{kept}"')
    try:
        yield
    finally:
        with _server(origin) as server:
            server.execute(f'DROP DATABASE IF EXISTS "{own}" WITH (FORCE)')


def _drop_old(server: psycopg.Connection) -> None:
    rows = server.execute(
        "SELECT datname FROM pg_database WHERE datname LIKE 'parchemin_migrated_%%'"
        " AND shobj_description(oid, 'pg_database')::timestamptz < now() - %s::interval",
        [OLD],
    )
    for (name,) in rows.fetchall():
        server.execute(f'DROP DATABASE IF EXISTS "{name}"')


def _server(name: str) -> psycopg.Connection:
    values = connection.settings_dict
    return psycopg.connect(
        dbname=name,
        host=values["HOST"] or None,
        port=values["PORT"] or None,
        user=values["USER"] or None,
        password=values["PASSWORD"] or None,
        autocommit=True,
    )
