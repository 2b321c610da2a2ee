"""A database for benches alone: made once, and empty again before each bench.

SQLite in a temporary folder by default. ``PARCHEMIN_BENCH_DATABASE_URL`` names a PostgreSQL server: benches
then run in a database that they create beside the one named, and drop at the end; that one is never written.
"""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

SERVER = "PARCHEMIN_BENCH_DATABASE_URL"


class Throwaway:
    """Environment, tables, and a copy of them kept to begin again from."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = os.environ.get(SERVER, "")
        self.name = f"parchemin_bench_{secrets.token_hex(4)}"

    @property
    def words(self) -> str:
        """Which database this is, as printed above the figures."""
        from django.db import connection

        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SHOW server_version")
                (version,) = cursor.fetchone()
            return f"PostgreSQL {version.split()[0]}"
        import sqlite3

        return f"SQLite {sqlite3.sqlite_version} (WAL, synchronous=FULL)"

    def prepare(self) -> None:
        """Point the settings here, start Django, make the tables and keep a copy of them."""
        os.environ.update(
            DJANGO_SETTINGS_MODULE="parchemin.settings",
            PARCHEMIN_MODE="demo",
            PARCHEMIN_ENGINE="immediate",
            PARCHEMIN_HOME=str(self.folder),
            PARCHEMIN_KEYS=str(self.folder / "keys"),
        )
        for name in ("PARCHEMIN_DATABASE_URL", "PARCHEMIN_DATABASE_URL_FILE", "PARCHEMIN_DEBUG"):
            os.environ.pop(name, None)
        if self.server:
            self._on_server(f'CREATE DATABASE "{self.name}"')
            parts = urlsplit(self.server)
            os.environ["PARCHEMIN_DATABASE_URL"] = urlunsplit(parts._replace(path=f"/{self.name}"))
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        (self.folder / "static").mkdir()  # absent, the static middleware would say so at each start
        call_command("migrate", interactive=False, verbosity=0)
        if not self.server:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        self._copy(self.name, f"{self.name}_empty")

    def empty(self) -> None:
        """The tables as migrations leave them: no bench works among another's rows."""
        from django.db import connection

        connection.close()
        self._copy(f"{self.name}_empty", self.name)

    def remove(self) -> None:
        if self.server:
            from django.db import connection

            connection.close()
            for name in (self.name, f"{self.name}_empty"):
                self._on_server(f'DROP DATABASE IF EXISTS "{name}"')

    def _copy(self, source: str, target: str) -> None:
        if self.server:
            self._on_server(f'DROP DATABASE IF EXISTS "{target}"')
            self._on_server(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')
            return
        for suffix in ("-wal", "-shm"):
            self._file(target, suffix).unlink(missing_ok=True)
        shutil.copyfile(self._file(source), self._file(target))

    def _file(self, name: str, suffix: str = "") -> Path:
        stem = "parchemin" if name == self.name else "empty"
        return self.folder / f"{stem}.sqlite3{suffix}"

    def _on_server(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(statement.encode())
