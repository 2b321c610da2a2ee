"""What a stretch of a life leaves in the database, kept once a process and put back: the same acts on the same rows
need not be done again.

The rows are the key: acts give the same result from the same rows, keys, settings and language. A test that changed
anything before is thus led by the acts themselves. Rows go back inside the transaction of the test, which takes them
away like any other; stored files and signing keys are put back as they were.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import mail
from django.db import connection, transaction
from django.db.models import Model
from django.utils import translation

from parchemin.parties.models import Certifier
from parchemin.runtime import files

Rows = dict[str, dict[object, tuple]]  # table → primary key → row

kept: dict[str, Kept] | None = None  # by key; none is kept outside a run of the tests


@dataclass(frozen=True)
class Table:
    name: str
    key: int  # position of the primary key in the row
    columns: tuple[str, ...]

    @property
    def reading(self) -> str:
        return f"SELECT {', '.join(map(_quoted, self.columns))} FROM {_quoted(self.name)} ORDER BY {self.key + 1}"

    @property
    def writing(self) -> str:
        key = self.columns[self.key]
        others = [_quoted(c) for c in self.columns if c != key]
        change = ", ".join(f"{c} = excluded.{c}" for c in others)
        return (
            f"INSERT INTO {_quoted(self.name)} ({', '.join(map(_quoted, self.columns))})"
            f" VALUES ({', '.join(['%s'] * len(self.columns))})"
            f" ON CONFLICT ({_quoted(key)}) DO " + (f"UPDATE SET {change}" if others else "NOTHING")
        )

    @property
    def erasing(self) -> str:
        return f"DELETE FROM {_quoted(self.name)} WHERE {_quoted(self.columns[self.key])} = %s"


@dataclass(frozen=True)
class Kept:
    """What was written between two moments."""

    written: dict[str, list[tuple]]
    erased: dict[str, list[tuple]]
    stored: dict[str, bytes]  # by digest
    keys: dict[Path, bytes | None]  # the signing key of each certifier, None where it has none yet
    waiting: list[tuple[Callable[[], object], bool]]  # what the commit would have called
    result: bytes


def once(name: str, do: Callable[[], Any], about: object = None) -> Any:
    """``do()``, or what it left the first time on the same rows. ``about`` holds the rows it changes in memory."""
    if kept is None:
        return do()
    before = _read()
    key = _digest(name, before)
    if key in kept:
        return _put_back(kept[key], about)
    letters, waiting = len(mail.outbox), len(connection.run_on_commit)
    result = do()
    if len(mail.outbox) == letters:
        kept[key] = _changes(before, _read(), connection.run_on_commit[waiting:], (result, about))
    return result


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _tables() -> list[Table]:
    """Every table of the product, and of accounts and sessions, in a stable order."""
    if not _known:
        for model in apps.get_models(include_auto_created=True):
            meta = model._meta
            if meta.managed and not meta.proxy:
                columns = tuple(f.column for f in meta.local_concrete_fields if not f.generated)
                _known.append(Table(meta.db_table, columns.index(meta.pk.column), columns))
        _known.sort(key=lambda table: table.name)
    return _known


_known: list[Table] = []


def _read() -> Rows:
    with connection.cursor() as cursor:
        some = ", ".join(f"EXISTS(SELECT 1 FROM {_quoted(table.name)})" for table in _tables())
        cursor.execute(f"SELECT {some}")
        filled = [table for table, full in zip(_tables(), cursor.fetchone(), strict=True) if full]
        rows: Rows = {}
        for table in filled:
            cursor.execute(table.reading)
            rows[table.name] = {row[table.key]: tuple(row) for row in cursor.fetchall()}
    return rows


def _keys(rows: Rows) -> dict[Path, bytes | None]:
    """The signing key of each certifier there is."""
    name, slug = Certifier._meta.db_table, Certifier._meta.get_field("slug")
    place = Certifier._meta.local_concrete_fields.index(slug)
    found = sorted(Path(settings.KEYS_DIR) / f"{row[place]}.pem" for row in rows.get(name, {}).values())
    return {path: path.read_bytes() if path.exists() else None for path in found}


def _digest(name: str, rows: Rows) -> str:
    around = (connection.in_atomic_block, translation.get_language(), _settings())
    return hashlib.blake2b(repr((name, rows, _keys(rows), around)).encode()).hexdigest()


def _settings() -> list[tuple[str, str]]:
    return [(name, repr(getattr(settings, name))) for name in sorted(dir(settings)) if name.isupper()]


def _changes(before: Rows, after: Rows, waiting: list, result: object) -> Kept:
    written, erased = {}, {}
    for name in {*before, *after}:
        old, new = before.get(name, {}), after.get(name, {})
        written[name] = [row for key, row in new.items() if old.get(key) != row]
        erased[name] = [(key,) for key in old if key not in new]
    return Kept(
        written={name: rows for name, rows in sorted(written.items()) if rows},
        erased={name: keys for name, keys in sorted(erased.items()) if keys},
        stored=_stored(before, after),
        keys=_keys(after),
        waiting=[(call, robust) for _, call, robust in waiting],
        result=pickle.dumps(result),
    )


def _stored(before: Rows, after: Rows) -> dict[str, bytes]:
    name = files.StoredFile._meta.db_table
    new = after.get(name, {}).keys() - before.get(name, {}).keys()
    return {digest: files.path_of(digest).read_bytes() for digest in new}


def _put_back(one: Kept, about: object) -> Any:
    for digest, data in one.stored.items():
        _write(files.path_of(digest), data)
    for path, data in one.keys.items():
        _write(path, data)
    with transaction.atomic(), connection.cursor() as cursor:
        for table in _tables():
            if table.name in one.erased:
                cursor.executemany(table.erasing, one.erased[table.name])
            if table.name in one.written:
                cursor.executemany(table.writing, one.written[table.name])
        for call, robust in one.waiting:
            transaction.on_commit(call, robust=robust)
    result, then = pickle.loads(one.result)  # noqa: S301 - what this process wrote
    _renew(about, then)
    return result


def _write(path: Path, data: bytes | None) -> None:
    """``path`` holds ``data``, for its owner alone; None: there is no such file."""
    if data is None:
        path.unlink(missing_ok=True)
    elif not path.exists() or path.read_bytes() != data:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(data)


def _renew(held: object, then: object) -> None:
    """Rows held in memory become what the acts made of them."""
    if isinstance(held, list):
        for one, other in zip(held, then, strict=True):
            _renew(one, other)
    elif isinstance(held, Model):
        vars(held).clear()
        vars(held).update(vars(then))
    elif hasattr(held, "__dict__"):
        for name, value in vars(held).items():
            _renew(value, getattr(then, name))
