"""What the machine itself could not do, told from the error: a full disk, a database that is busy, gone or read-only.

None of it is a fault of the software, and none leaves an act half done: pages, commands and work say which it is, and the
same act is asked again once it is mended.
"""

from __future__ import annotations

import errno
import sqlite3
from enum import StrEnum

from django.db import DatabaseError, InterfaceError, OperationalError

from parchemin.domain.objection import gettext_noop
from parchemin.runtime.places import CAUSES, PRIMARY


class Trouble(StrEnum):
    BUSY = "busy"  # another writes; asking again is enough
    GONE = "gone"  # the database does not answer
    FULL = "full"
    READ_ONLY = "read-only"
    BROKEN = "broken"  # the disk fails
    NO_RIGHT = "no-right"

    @property
    def words(self) -> str:
        return {
            Trouble.BUSY: gettext_noop("un autre travail écrit dans le registre depuis trop longtemps"),
            Trouble.GONE: gettext_noop("la base de données ne répond pas"),
            Trouble.FULL: CAUSES[errno.ENOSPC],
            Trouble.READ_ONLY: CAUSES[errno.EROFS],
            Trouble.BROKEN: gettext_noop("le disque refuse de lire ou d’écrire"),
            Trouble.NO_RIGHT: gettext_noop("le compte du serveur n’a pas le droit d’ouvrir un fichier"),
        }[self]


_FILES = {
    errno.ENOSPC: Trouble.FULL,
    errno.EDQUOT: Trouble.FULL,
    errno.EFBIG: Trouble.FULL,
    errno.EROFS: Trouble.READ_ONLY,
    errno.EIO: Trouble.BROKEN,
    errno.EACCES: Trouble.NO_RIGHT,
    errno.EPERM: Trouble.NO_RIGHT,
}
_SQLITE = {
    sqlite3.SQLITE_BUSY: Trouble.BUSY,
    sqlite3.SQLITE_LOCKED: Trouble.BUSY,
    sqlite3.SQLITE_FULL: Trouble.FULL,
    sqlite3.SQLITE_READONLY: Trouble.READ_ONLY,
    sqlite3.SQLITE_IOERR: Trouble.BROKEN,
    sqlite3.SQLITE_CANTOPEN: Trouble.BROKEN,
}
#: SQLSTATE of PostgreSQL, whole or its class.
_POSTGRESQL = {
    "40001": Trouble.BUSY,
    "40P01": Trouble.BUSY,
    "55P03": Trouble.BUSY,
    "53300": Trouble.BUSY,  # too many connections
    "53100": Trouble.FULL,
    "25006": Trouble.READ_ONLY,
    "58030": Trouble.BROKEN,
    "57P": Trouble.GONE,
    "08": Trouble.GONE,
}


def of(error: BaseException | None) -> Trouble | None:
    """The trouble that an error tells of; None for any other, which must be seen whole."""
    if isinstance(error, DatabaseError | InterfaceError):
        return _of_database(error)
    return _FILES.get(error.errno or 0) if isinstance(error, OSError) else None


def _of_database(error: DatabaseError | InterfaceError) -> Trouble | None:
    cause = error.__cause__
    code = getattr(cause, "sqlite_errorcode", None)
    if code is not None:
        return _SQLITE.get(code & PRIMARY)
    state = getattr(cause, "sqlstate", None)
    if state:
        return next((one for start, one in _POSTGRESQL.items() if state.startswith(start)), None)
    # Nobody answered, or the connection went: PostgreSQL had no code to give.
    return Trouble.GONE if isinstance(error, OperationalError | InterfaceError) else None
