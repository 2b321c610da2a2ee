"""Whether this machine can hold an installation: its folders, its keys, its database; asked before anything is built."""

from __future__ import annotations

import errno
import os
import sqlite3
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection

from parchemin.domain.objection import Objection, Refused, gettext_noop
from parchemin.formats.signing import keys
from parchemin.runtime import unfinished

NO_RIGHT = gettext_noop("ce compte n’a pas le droit d’y écrire")
FULL = gettext_noop("le disque est plein, ou une limite y est mise")
NO_FOLDER = gettext_noop("un fichier tient la place d’un dossier")
CAUSES = {
    errno.EACCES: NO_RIGHT,
    errno.EPERM: NO_RIGHT,
    errno.EROFS: gettext_noop("le disque est en lecture seule"),
    errno.ENOSPC: FULL,
    errno.EFBIG: FULL,
    errno.EEXIST: NO_FOLDER,
    errno.ENOTDIR: NO_FOLDER,
}
DAMAGED = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)
MEND_DATABASE = {
    sqlite3.SQLITE_READONLY: gettext_noop(
        "Rendez le fichier de la base et son dossier au compte qui lance, en écriture."
    ),
    sqlite3.SQLITE_CANTOPEN: gettext_noop(
        "Donnez par PARCHEMIN_HOME ou PARCHEMIN_DATABASE_URL un fichier que ce compte peut ouvrir."
    ),
    sqlite3.SQLITE_FULL: gettext_noop("Faites de la place sur le disque, puis recommencez."),
    sqlite3.SQLITE_IOERR: gettext_noop("Faites de la place sur le disque, ou changez-le, puis recommencez."),
    sqlite3.SQLITE_BUSY: gettext_noop(
        "Attendez que l’autre processus finisse, ou arrêtez-le, puis recommencez."
    ),
    sqlite3.SQLITE_ERROR: gettext_noop("Mettez la base au niveau du logiciel : « parchemin migrate »."),
}
PRIMARY = 0xFF  # the primary code of an extended one of SQLite


def refuse_unless_usable() -> None:
    """``Refused`` with every reason why nothing can be built here; makes the folders that are not there yet."""
    if reasons := objections():
        raise Refused(reasons)


def objections() -> list[Objection]:
    """Why this machine cannot hold an installation; the database is asked where the folders can be written."""
    folders = {
        "PARCHEMIN_HOME": Path(settings.HOME_DIR),
        "PARCHEMIN_FILES": Path(settings.FILES_DIR),
        "PARCHEMIN_HEADS": Path(settings.HEADS_FILE).parent,
    }
    reasons = [
        *unfinished.objections(),
        *_keys(),
        *(o for name, folder in folders.items() for o in _folder(name, folder)),
    ]
    return reasons or database_objections()


def _keys() -> list[Objection]:
    try:
        keys.refuse_unusable(Path(settings.KEYS_DIR), settings.KEY_SECRET)
    except keys.KeyRefused as error:
        return [
            Objection(
                "start.keys-unusable",
                gettext_noop("Les clés de signature ne peuvent pas servir : %(cause)s"),
                {"cause": str(error)},
                mend=gettext_noop(
                    "Remettez le dossier des clés en état, comme ce motif le dit, puis relancez."
                ),
            )
        ]
    return []


def _folder(name: str, folder: Path) -> list[Objection]:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"0")
            probe.flush()
            os.fsync(probe.fileno())
    except OSError as error:
        return [
            Objection(
                "start.folder",
                gettext_noop("Le dossier %(folder)s ne peut pas servir : %(cause)s."),
                {
                    "folder": str(folder),
                    "name": name,
                    "cause": CAUSES.get(error.errno or 0, error.strerror or ""),
                },
                mend=gettext_noop("Mettez-y fin, ou donnez un autre dossier par %(name)s ; puis relancez."),
            )
        ]
    return []


def database_objections(database: Any = connection) -> list[Objection]:
    """The database opens, and what it holds can be read."""
    file = str(database.settings_dict["NAME"])
    try:
        with database.cursor() as cursor:
            if database.vendor != "sqlite":
                return []
            cursor.execute("PRAGMA quick_check(1)")
            answer = cursor.fetchone()[0]
    except (DatabaseError, InterfaceError) as error:
        return [database_objection(error, file) or _silent(error)]
    return [] if answer == "ok" else [_damaged(file)]


def database_objection(error: Exception, file: str = "") -> Objection | None:
    """What a database that fails tells whoever asked: None for a fault of the software, which must be seen whole."""
    cause = error.__cause__
    code = getattr(cause, "sqlite_errorcode", None)
    if code is None:
        return _silent(error) if isinstance(error, OperationalError) else None
    if code & PRIMARY in DAMAGED:
        return _damaged(file or str(settings.DATABASES["default"]["NAME"]))
    if not isinstance(error, OperationalError):
        return None
    return _silent(error, MEND_DATABASE.get(code & PRIMARY, ""))


def _damaged(file: str) -> Objection:
    return Objection(
        "start.database-damaged",
        gettext_noop("La base %(file)s est abîmée : elle ne se lit pas."),
        {"file": file},
        mend=gettext_noop(
            "Mettez ce fichier de côté sans l’effacer, puis rendez-lui une sauvegarde par « parchemin restore », ou "
            "relancez sur une base neuve."
        ),
    )


def _silent(error: Exception, mend: str = "") -> Objection:
    return Objection(
        "start.database",
        gettext_noop("La base ne répond pas : %(cause)s"),
        {"cause": str(error).strip()},
        mend=mend or gettext_noop("Démarrez la base, ou corrigez PARCHEMIN_DATABASE_URL."),
    )
