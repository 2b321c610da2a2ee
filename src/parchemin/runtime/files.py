"""The content-addressed store. A file is written, synced and named by its digest before any row names it."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from io import BufferedReader
from pathlib import Path

from django.conf import settings
from django.db import models, transaction
from django.db.models import ProtectedError

from parchemin.runtime.models import StoredFile

CHUNK = 256 * 1024  # bytes
GONE = "pièce effacée\n".encode()  # what stands where a destroyed file was
GONE_DIGEST = hashlib.sha256(GONE).hexdigest()


class TooLarge(Exception):  # noqa: N818 - a measure, named for what it says
    """The stream is longer than allowed; nothing was kept."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"Le fichier dépasse {limit // (1024 * 1024)} Mo.")
        self.limit = limit


class Lost(FileNotFoundError):  # noqa: N818 - what happened to it
    """The store no longer has, whole, a file that a row names (a disk lost, a restore without its files)."""

    words = "le fichier d’empreinte %s n’est plus dans la réserve"

    def __init__(self, digest: str) -> None:
        super().__init__(self.words % digest[:12])
        self.digest = digest


class Damaged(Lost):
    """The file is there and its bytes are no longer those that were kept: it is not given for whole."""

    words = "le fichier d’empreinte %s est abîmé : ses octets ne sont plus ceux qui furent gardés"


def path_of(digest: str) -> Path:
    """Place of a stored file; two levels of folders keep each of them small."""
    return Path(settings.FILES_DIR) / digest[:2] / digest[2:4] / digest


def put(
    data: bytes | Iterable[bytes], *, media_type: str, now: datetime, limit: int | None = None
) -> StoredFile:
    """Write ``data`` (bytes or a stream of chunks) to the store and return its row.

    Call it outside any transaction for large data. A crash before the row leaves a file alone, which the sweep
    removes; a row that nothing names in the end is harmless and stays.
    Raises ``TooLarge`` past ``limit`` bytes.
    """
    digest, size = _written([data] if isinstance(data, bytes) else data, limit)
    row, _ = StoredFile.objects.get_or_create(
        digest=digest, defaults={"size": size, "media_type": media_type, "stored_at": now}
    )
    return row


def put_all(contents: Sequence[tuple[str, bytes]], *, now: datetime) -> list[StoredFile]:
    """The same for several files (media type, content), in their order: two queries, three when some are new."""
    written = [(*_written([data], None), media_type) for media_type, data in contents]
    digests = [digest for digest, _, _ in written]
    known = StoredFile.objects.in_bulk(digests)
    fresh = {
        digest: StoredFile(digest=digest, size=size, media_type=media_type, stored_at=now)
        for digest, size, media_type in reversed(written)  # the first that says what it is
        if digest not in known
    }
    if fresh:
        # Another process may store the same bytes meanwhile: its row is the row.
        StoredFile.objects.bulk_create(list(fresh.values())[::-1], ignore_conflicts=True)
        known |= StoredFile.objects.in_bulk(list(fresh))
    return [known[digest] for digest in digests]


def _written(chunks: Iterable[bytes], limit: int | None) -> tuple[str, int]:
    """Digest and size of a file once it is in its place, synced."""
    root = Path(settings.FILES_DIR)
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    sha, size = hashlib.sha256(), 0
    handle, name = tempfile.mkstemp(dir=root, prefix=".incoming-")
    try:
        with os.fdopen(handle, "wb") as out:
            for chunk in chunks:
                size += len(chunk)
                if limit is not None and size > limit:
                    raise TooLarge(limit)  # noqa: TRY301 - the same clean-up serves every failure
                sha.update(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        digest = sha.hexdigest()
        target = path_of(digest)
        first = not target.parent.exists()
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        Path(name).replace(target)
        # A folder just made is a name in its parent: that name is synced too.
        for folder in (target.parent, target.parent.parent, root) if first else (target.parent,):
            _sync_folder(folder)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return digest, size


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read(digest: str) -> bytes:
    """Whole content. ``Lost`` where the store no longer has it, ``Damaged`` where its bytes changed."""
    with open_file(digest) as source:
        return source.read()


def open_file(digest: str) -> BufferedReader:
    """The file, read once whole against its digest, then to stream.

    ``Lost`` where the store no longer has it, ``Damaged`` where its bytes changed: pages answer it by themselves, with
    what to do.
    """
    try:
        source = path_of(digest).open("rb")
    except (FileNotFoundError, NotADirectoryError):
        raise Lost(digest) from None
    if hashlib.file_digest(source, "sha256").hexdigest() != digest:
        source.close()
        raise Damaged(digest)
    source.seek(0)
    return source


def state_of(digest: str) -> Lost | None:
    """Why a file cannot be given whole; None when it can. It is read."""
    try:
        open_file(digest).close()
    except Lost as lost:
        return lost
    return None


def stored_digests() -> Iterator[str]:
    """Digests of every file on disk, for the sweep and the backup."""
    for path in sorted(Path(settings.FILES_DIR).glob("??/??/*")):
        yield path.name


def lost() -> list[str]:
    """Digests of rows whose file is no longer there; quick, for the round (``damaged`` reads every byte)."""
    rows = StoredFile.objects.order_by("digest").values_list("digest", flat=True)
    return [digest for digest in rows if not path_of(digest).is_file()]


def named_by(digest: str) -> list[models.Model]:
    """Rows that name a stored file: what a lost one was, for who must find it again."""
    relations = StoredFile._meta.get_fields(include_hidden=True)  # noqa: SLF001 - documented API
    fields = [one for one in relations if isinstance(one, models.ForeignObjectRel)]
    rows = [
        row
        for field in fields
        for row in field.related_model._default_manager.filter(**{field.field.name: digest}).order_by("pk")  # noqa: SLF001
    ]
    return list({(type(row), row.pk): row for row in rows}.values())


def gone(now: datetime) -> StoredFile:
    """The file that a row names once its own is destroyed."""
    return put(GONE, media_type="text/plain", now=now)


def destroy(digests: Collection[str]) -> int:
    """Destroy stored files that nothing names any more: rows now, bytes once the transaction holds. How many went.

    One that a row still names (the same bytes serve elsewhere) stays.
    """
    count = 0
    with transaction.atomic():
        for digest in sorted(digests):
            try:
                if not StoredFile.objects.filter(pk=digest).delete()[0]:
                    continue
            except ProtectedError:
                continue
            transaction.on_commit(lambda digest=digest: _unlink(digest))  # type: ignore[misc]
            count += 1
    return count


def _unlink(digest: str) -> None:
    """The bytes go unless the same were stored anew meanwhile."""
    if not StoredFile.objects.filter(pk=digest).exists():
        path_of(digest).unlink(missing_ok=True)


def damaged() -> list[str]:
    """Digests whose bytes are missing or no longer match their name."""
    rows = StoredFile.objects.order_by("digest").values_list("digest", flat=True)
    return [digest for digest in rows if state_of(digest) is not None]
