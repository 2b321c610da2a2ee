"""Where a word still stands: every column of every table, every stored file to the text inside, the heads, the logs."""

from __future__ import annotations

import io
import subprocess
import unicodedata
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection

from parchemin.runtime import files

ZIP, PDF = b"PK\x03\x04", b"%PDF"


def plain(text: str) -> str:
    """Without accents nor case, so that no spelling of a name is missed."""
    return "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))


def in_database(words: Collection[str]) -> set[str]:
    """``table.column`` of each cell that holds one of the words."""
    wanted = [plain(word) for word in words]
    held = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    text = plain(_text(value))
                    if any(word in text for word in wanted):
                        held.add(f"{table}.{column}")
    return held


def in_files(words: Collection[str]) -> set[str]:
    """Digests of the stored files whose text, or that of a file inside them, holds one of the words."""
    wanted = [plain(word) for word in words]
    return {
        digest
        for digest in files.stored_digests()
        if any(word in plain(text) for text in _texts(files.read(digest)) for word in wanted)
    }


def in_heads(words: Collection[str]) -> bool:
    path = Path(settings.HEADS_FILE)
    text = plain(path.read_text(encoding="utf-8")) if path.exists() else ""
    return any(plain(word) in text for word in words)


def _text(value: object) -> str:
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).decode("utf-8", "replace")
    # JSON columns come as text, where an accent may be written \uXXXX.
    text = str(value)
    return text.encode().decode("unicode_escape", "replace") + text if "\\u" in text else text


def _texts(data: bytes) -> Iterator[str]:
    if data.startswith(ZIP):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield name
                yield from _texts(archive.read(name))
    elif data.startswith(PDF):
        done = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True)
        yield done.stdout.decode()
        yield data.decode("latin-1")  # its metadata
    else:
        yield data.decode("utf-8", "replace")
