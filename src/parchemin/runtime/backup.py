"""Backup: database, files and published heads in one folder, keys in another (``restoring`` puts them back).

``manifest.json`` names every file with its SHA-256; a restore checks each before it touches anything.
SQLite is copied through its own backup interface (a server may be writing); PostgreSQL through ``pg_dump``.
Sessions stay behind: the key of a session opens it, so nobody is signed in by a backup, and all sign in again after a
restore.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from parchemin.formats.proofs.seal import sign_digest
from parchemin.formats.signing.keys import Key
from parchemin.runtime import files

HEADS, MANIFEST = "journal-heads.jsonl", "manifest.json"
SEAL, PURPOSE = "manifest.seal.json", "backup"
OPEN_SESSIONS = (
    "django_session",
    "usersessions_usersession",
    "runtime_remembered",
)  # tables whose rows are not saved


class BackupError(Exception):
    """The backup or restore was not done; the words say why and what to do."""


def backup(folder: Path, *, keys: Path | None, now: datetime, key: Key | None = None) -> dict[str, Any]:
    """Write a backup into ``folder`` (created; refused when it holds something). Returns the manifest's counts.

    The manifest comes last, sealed by ``key``: a backup that was stopped has none, and is no backup.
    """
    if folder.exists() and any(folder.iterdir()):
        raise BackupError(
            f"{folder} n’est pas vide : une sauvegarde n’en recouvre pas une autre. Donnez un autre dossier."
        )
    if keys is not None and keys.resolve().is_relative_to(folder.resolve()):
        raise BackupError(
            f"{keys} est dans la sauvegarde : les clés se gardent ailleurs. Donnez à --keys un autre dossier."
        )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Heads first: those published while the copy runs would be of entries that the copied database lacks.
    heads = Path(settings.HEADS_FILE)
    if heads.exists():
        shutil.copy2(heads, folder / HEADS)
    _dump_database(folder)
    damaged = _copy_files(folder)
    named = copy_keys(Path(settings.KEYS_DIR), keys) if keys is not None else {}
    manifest = {
        "damaged": damaged,
        "made_at": now.isoformat(),
        "database": connection.vendor,
        "files": {str(p.relative_to(folder)): sha256(p) for p in sorted(folder.rglob("*")) if p.is_file()},
        "keys": named,
    }
    text = json.dumps(manifest, indent=1, sort_keys=True).encode()
    if key is not None:
        record = sign_digest(key, hashlib.sha256(text).hexdigest(), PURPOSE, now)
        write_whole(folder / SEAL, json.dumps(record, indent=1, sort_keys=True).encode())
    os.sync()  # what the manifest names is on the disk before it
    write_whole(folder / MANIFEST, text)
    return {"files": len(manifest["files"]), "database": connection.vendor, "damaged": damaged}


def _copy_files(folder: Path) -> list[str]:
    """Copy what the store holds whole. Returns the digests that a row names and that it no longer does.

    A changed file that no row names any more is left out too: with it no restore would ever be accepted.
    """
    damaged = files.damaged()
    for digest in files.stored_digests():
        if files.state_of(digest) is not None:
            continue
        target = folder / "files" / digest[:2] / digest[2:4] / digest
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(files.path_of(digest), target)
    return damaged


def sha256(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def write_whole(place: Path, data: bytes, mode: int = 0o600) -> None:
    """Write a file so that it is there whole or not at all, whatever is killed meanwhile."""
    draft = place.with_name(f".{place.name}.part")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(handle, "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(place)


def copy_keys(source: Path, target: Path) -> dict[str, str]:
    """Copy the key files, each whole or not at all; their digests by name. One in place that differs is never lost."""
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    named: dict[str, str] = {}
    for path in sorted(source.rglob("*")) if source.exists() else []:
        place = target / path.relative_to(source)
        if path.is_dir():
            place.mkdir(mode=0o700, exist_ok=True)
            continue
        if path.name.endswith(".part"):  # what a copy that was killed left of a file
            continue
        data = path.read_bytes()
        if place.exists() and place.read_bytes() != data:
            raise BackupError(f"La clé {place} existe et diffère : elle n’est pas écrasée.")
        write_whole(place, data)
        named[str(path.relative_to(source))] = hashlib.sha256(data).hexdigest()
    return named


def _dump_database(folder: Path) -> None:
    if connection.vendor == "sqlite":
        name = (
            settings.DATABASES["default"]["NAME"]
            if not connection.settings_dict.get("NAME")
            else connection.settings_dict["NAME"]
        )
        source = sqlite3.connect(f"{Path(name).absolute().as_uri()}?mode=ro", uri=True)
        target = sqlite3.connect(folder / "database.sqlite3")
        with source, target:
            source.backup(target)
            target.execute("PRAGMA secure_delete = ON")  # what goes is overwritten, not left in free pages
            for table in OPEN_SESSIONS:
                target.execute(f"DELETE FROM {table}")  # noqa: S608 - a name of ours
        source.close()
        target.close()
        return
    aside = [f"--exclude-table-data={table}" for table in OPEN_SESSIONS]
    dump = ["pg_dump", "--format=custom", "--no-owner", *aside, "--file", str(folder / "database.dump")]
    run_tool(dump, "sauvegarder")


def run_tool(command: list[str], verb: str) -> None:
    """A tool of PostgreSQL on our database, reached as the application reaches it: same options, TLS included."""
    from psycopg.conninfo import make_conninfo

    values = connection.settings_dict
    named = {"dbname": "NAME", "host": "HOST", "port": "PORT", "user": "USER"}
    where = {name: str(values[key]) for name, key in named.items() if values[key]}
    password = {"PGPASSWORD": values["PASSWORD"]} if values["PASSWORD"] else {}
    try:
        subprocess.run(
            [*command, "--dbname", make_conninfo(**values["OPTIONS"], **where)],
            env={**os.environ, **password},
            check=True,
            capture_output=True,
        )
    except FileNotFoundError:
        raise BackupError(
            f"{command[0]} manque sur cette machine : installez le paquet postgresql-client pour {verb}."
        ) from None
    except subprocess.CalledProcessError as error:
        raise BackupError(f"{command[0]} a échoué : {error.stderr.decode(errors='replace')[-500:]}") from None
