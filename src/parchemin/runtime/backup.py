"""Backup and restore: database, files and published heads in one folder, keys in another.

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
from django.db import connection, connections

from parchemin.formats.proofs.seal import sign_digest, verify_record
from parchemin.formats.signing import multibase
from parchemin.formats.signing.keys import Key
from parchemin.runtime import files

HEADS = "journal-heads.jsonl"
SEAL, PURPOSE = "manifest.seal.json", "backup"
OPEN_SESSIONS = ("django_session", "usersessions_usersession")  # tables whose rows are not saved


class BackupError(Exception):
    """The backup or restore was not done; the words say why and what to do."""


def backup(folder: Path, *, keys: Path | None, now: datetime) -> dict[str, Any]:
    """Write a backup into ``folder`` (created; refused when it holds something). Returns the manifest's counts."""
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
    manifest = {
        "damaged": damaged,
        "made_at": now.isoformat(),
        "database": connection.vendor,
        "files": {str(p.relative_to(folder)): _sha256(p) for p in sorted(folder.rglob("*")) if p.is_file()},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True), encoding="utf-8")
    if keys is not None:
        _copy_keys(Path(settings.KEYS_DIR), keys)
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


def seal(folder: Path, key: Key, now: datetime) -> None:
    """Seal the manifest of a backup: who changes it changes its seal."""
    digest = _sha256(folder / "manifest.json")
    record = sign_digest(key, digest, PURPOSE, now)
    (folder / SEAL).write_text(json.dumps(record, indent=1, sort_keys=True), encoding="utf-8")


def _refuse_seal(folder: Path) -> None:
    """The manifest is that which was sealed; a backup made before seals, or without a key, has none."""
    place = folder / SEAL
    if not place.exists():
        return
    try:
        record = json.loads(place.read_bytes())
        public = multibase.public_of(str(record["key"]))
    except (ValueError, KeyError, TypeError) as error:
        raise BackupError(
            f"Sauvegarde abîmée : {SEAL} ne se lit pas ({error}). Rien n’a été restauré."
        ) from None
    reasons = verify_record(record, public, _sha256(folder / "manifest.json"))
    canonical = json.dumps(record, indent=1, sort_keys=True).encode() == place.read_bytes()
    if reasons or record["purpose"] != PURPOSE or not canonical:
        why = reasons[0].message if reasons else "il a été modifié"
        raise BackupError(
            f"Sauvegarde abîmée : le sceau {SEAL} du manifest.json ne tient pas ({why}). Rien n’a été restauré."
        )


def restore(folder: Path, *, keys: Path | None) -> dict[str, Any]:
    """Put a backup back on an empty installation, after checking every file against the manifest."""
    _refuse_seal(folder)
    manifest = _manifest(folder)
    wrong = [
        name
        for name, digest in manifest["files"].items()
        if not (folder / name).is_file()
        or _sha256(folder / name) != digest
        or (name.startswith("files/") and Path(name).name != digest)
    ]
    if wrong:
        others = f" et {len(wrong) - 5} autres" if len(wrong) > 5 else ""  # noqa: PLR2004 - a line of a terminal
        raise BackupError(
            f"Sauvegarde abîmée : {', '.join(wrong[:5])}{others} ne correspond pas au manifeste. Rien n’a été restauré."
        )
    if manifest["database"] != connection.vendor:
        raise BackupError(
            f"La sauvegarde vient de {manifest['database']}, la base réglée est {connection.vendor} : réglez PARCHEMIN_DATABASE_URL."
        )
    store = Path(settings.FILES_DIR)
    if store.exists() and any(store.iterdir()):
        raise BackupError(
            f"{store} n’est pas vide : une restauration n’écrase rien. Videz ou déplacez l’installation."
        )
    _refuse_heads(folder)
    if keys is not None:
        _refuse_keys(keys, Path(settings.KEYS_DIR))
    _load_database(folder)
    for name in sorted(manifest["files"]):
        if name.startswith("files/"):
            target = files.path_of(Path(name).name)
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.copy2(folder / name, target)
    heads_kept = _restore_heads(folder)
    if keys is not None:
        _copy_keys(keys, Path(settings.KEYS_DIR))
    return {
        "files": len(manifest["files"]),
        "database": manifest["database"],
        "heads_kept": heads_kept,
        "damaged": manifest.get("damaged", []),
    }


def _heads(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def _refuse_heads(folder: Path) -> None:
    """Published heads are the proof of what was there: those in place are those saved, or go on from them."""
    if (there := _heads(Path(settings.HEADS_FILE))) and not there.startswith(_heads(folder / HEADS)):
        raise BackupError(
            f"{settings.HEADS_FILE} tient les têtes d’un autre journal : elles ne sont pas recouvertes. Rien n’a été restauré."
        )


def _restore_heads(folder: Path) -> bool:
    """Put the heads back; True when those in place go further than the backup and were kept."""
    place = Path(settings.HEADS_FILE)
    saved, there = _heads(folder / HEADS), _heads(place)
    if saved and not there:
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(folder / HEADS, place)
    return len(there) > len(saved)


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BackupError(
            f"{folder} n’est pas une sauvegarde : son manifest.json ne se lit pas ({error})."
        ) from None
    if (
        not isinstance(manifest, dict)
        or not isinstance(manifest.get("files"), dict)
        or "database" not in manifest
    ):
        raise BackupError(
            f"{folder} n’est pas une sauvegarde : son manifest.json n’en nomme pas les fichiers."
        )
    return manifest


def _sha256(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _refuse_keys(source: Path, target: Path) -> None:
    """Before anything is written: the keys are there, and none in place would be lost."""
    if not source.is_dir():
        raise BackupError(f"{source} n’est pas un dossier de clés. Rien n’a été restauré.")
    for path in sorted(p for p in source.rglob("*") if p.is_file()):
        place = target / path.relative_to(source)
        if place.exists() and place.read_bytes() != path.read_bytes():
            raise BackupError(
                f"La clé {place} existe et diffère : elle n’est pas écrasée. Rien n’a été restauré."
            )


def _copy_keys(source: Path, target: Path) -> None:
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in sorted(source.rglob("*")) if source.exists() else []:
        place = target / path.relative_to(source)
        if path.is_dir():
            place.mkdir(mode=0o700, exist_ok=True)
            continue
        if place.exists() and place.read_bytes() != path.read_bytes():
            raise BackupError(f"La clé {place} existe et diffère : elle n’est pas écrasée.")
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(path.read_bytes())


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
    _run(dump, "sauvegarder")


def _load_database(folder: Path) -> None:
    if connection.vendor == "sqlite":
        path = Path(connection.settings_dict["NAME"])
        if path.exists():
            raise BackupError(f"{path} existe : une restauration n’écrase rien. Déplacez d’abord cette base.")
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        connections.close_all()
        shutil.copy2(folder / "database.sqlite3", path)
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema()")
        if cursor.fetchone()[0]:
            raise BackupError("La base PostgreSQL contient des tables : restaurez dans une base vide.")
    connections.close_all()
    _run(
        [
            "pg_restore",
            "--no-owner",
            "--exit-on-error",
            str(folder / "database.dump"),
        ],
        "restaurer",
    )


def _run(command: list[str], verb: str) -> None:
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
