"""Restoring a backup, all of it or nothing: stopped in the middle, it is gone on with, or nothing else starts.

Everything is checked against the manifest before anything is written. Then a note says that a restore is under way and of
which backup; files, heads and keys are put back, each whole; the database comes last, at once; the note goes. While it is
there no page, command or migration runs here, and the same restore, asked again, goes on.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections

from parchemin.formats.proofs.seal import verify_record
from parchemin.formats.signing import multibase
from parchemin.runtime import files, unfinished
from parchemin.runtime.backup import (
    HEADS,
    MANIFEST,
    PURPOSE,
    SEAL,
    BackupError,
    copy_keys,
    run_tool,
    sha256,
    write_whole,
)


def restore(folder: Path, *, keys: Path | None) -> dict[str, Any]:
    """Put a backup back on an empty installation, after checking every file against the manifest."""
    _refuse_seal(folder)
    manifest = _manifest(folder)
    wrong = [
        name
        for name, digest in manifest["files"].items()
        if not (folder / name).is_file()
        or sha256(folder / name) != digest
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
    digest = sha256(folder / MANIFEST)
    note = unfinished.place()
    if note.exists():
        _refuse_other(note, digest)
    else:
        _refuse_taken()
    _refuse_heads(folder)
    if keys is not None:
        _refuse_keys(keys, Path(settings.KEYS_DIR), manifest.get("keys", {}))
    note.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(note, json.dumps({"manifest": digest, "folder": str(folder)}).encode())
    for name in sorted(manifest["files"]):
        if name.startswith("files/"):
            target = files.path_of(Path(name).name)
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(target, (folder / name).read_bytes(), 0o600)
    heads_kept = _restore_heads(folder)
    if keys is not None:
        copy_keys(keys, Path(settings.KEYS_DIR))
    os.sync()  # all of it is on the disk before the database that names it
    _load_database(folder)
    note.unlink()
    return {
        "files": len(manifest["files"]),
        "database": manifest["database"],
        "heads_kept": heads_kept,
        "damaged": manifest.get("damaged", []),
    }


def _refuse_other(note: Path, digest: str) -> None:
    """A restore that was stopped is gone on with from the same backup alone."""
    noted = unfinished.noted()
    if noted.get("manifest") != digest:
        raise BackupError(
            f"Une restauration de {noted.get('folder') or 'une autre sauvegarde'} s’est arrêtée avant sa fin : reprenez-la, "
            f"ou videz l’installation et ôtez {note}. Rien n’a été restauré."
        )


def _refuse_taken() -> None:
    """A restore writes over nothing: neither files nor database are there."""
    store = Path(settings.FILES_DIR)
    if store.exists() and any(store.iterdir()):
        raise BackupError(
            f"{store} n’est pas vide : une restauration n’écrase rien. Videz ou déplacez l’installation."
        )
    if _database_there():
        raise BackupError(
            f"{connection.settings_dict['NAME']} existe : une restauration n’écrase rien. Déplacez d’abord cette base."
            if connection.vendor == "sqlite"
            else "La base PostgreSQL contient des tables : restaurez dans une base vide."
        )


def _database_there() -> bool:
    if connection.vendor == "sqlite":
        return _holds_tables(Path(connection.settings_dict["NAME"]))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema()")
        return bool(cursor.fetchone()[0])


def _holds_tables(path: Path) -> bool:
    """A file that a question alone made (« parchemin doctor ») is no database yet."""
    if not path.exists():
        return False
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as base:
            return bool(base.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    except sqlite3.Error:  # somebody's, damaged perhaps
        return True


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
        write_whole(place, saved)
    return len(there) > len(saved)


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
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


def _refuse_keys(source: Path, target: Path, named: dict[str, str]) -> None:
    """Before anything is written: the keys are there, as the manifest names them, and none in place would be lost."""
    if not source.is_dir():
        raise BackupError(f"{source} n’est pas un dossier de clés. Rien n’a été restauré.")
    wrong = [
        name
        for name, digest in sorted(named.items())
        if not (source / name).is_file() or sha256(source / name) != digest
    ]
    if wrong:
        raise BackupError(
            f"{source} ne tient pas les clés de cette sauvegarde ({', '.join(wrong[:5])}). Rien n’a été restauré."
        )
    for path in sorted(p for p in source.rglob("*") if p.is_file()):
        place = target / path.relative_to(source)
        if place.exists() and place.read_bytes() != path.read_bytes():
            raise BackupError(
                f"La clé {place} existe et diffère : elle n’est pas écrasée. Rien n’a été restauré."
            )


def _load_database(folder: Path) -> None:
    """The database, at once: it was not there, then it is whole. One that is there came of this same restore."""
    if _database_there():
        return
    connections.close_all()
    if connection.vendor == "sqlite":
        path = Path(connection.settings_dict["NAME"])
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.part")
        shutil.copyfile(folder / "database.sqlite3", draft)
        with draft.open("rb+") as copied:
            os.fsync(copied.fileno())
        for beside in ("-wal", "-shm"):  # of a file that held nothing
            path.with_name(path.name + beside).unlink(missing_ok=True)
        draft.replace(path)
        return
    run_tool(["pg_restore", "--no-owner", "--single-transaction", str(folder / "database.dump")], "restaurer")


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
    reasons = verify_record(record, public, sha256(folder / MANIFEST))
    canonical = json.dumps(record, indent=1, sort_keys=True).encode() == place.read_bytes()
    if reasons or record["purpose"] != PURPOSE or not canonical:
        why = reasons[0].message if reasons else "il a été modifié"
        raise BackupError(
            f"Sauvegarde abîmée : le sceau {SEAL} du manifest.json ne tient pas ({why}). Rien n’a été restauré."
        )
