"""The files of lists: kept as they came, to confirm what was read and to show what was imported, then destroyed.

A list names many people. Once enrolled, each has a file of their own: the list itself serves nothing more than to
show where a file came from, and its row (day, count, digest in the journal) says that without a name.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from parchemin.candidates.models import ImportBatch, ReadList
from parchemin.domain.text import folded
from parchemin.formats.tables import spreadsheet, workbook
from parchemin.parties.models import Certifier, Person
from parchemin.runtime import files
from parchemin.runtime.models import StoredFile

LIST_TYPES = (spreadsheet.CSV, *workbook.MEDIA_TYPES.values())
NAMELESS = timedelta(days=2)


def keep_read(*, certifier: Certifier, data: bytes, filename: str, now: datetime) -> StoredFile:
    """Keep the list of a dry run, so that what is confirmed is what was read."""
    stored = files.put(data, media_type=spreadsheet.media_type(data, filename), now=now)
    ReadList.objects.create(certifier=certifier, file=stored, read_at=now)
    return stored


def destroy_read(rows: QuerySet[ReadList]) -> int:
    """Destroy lists read and not confirmed, row and bytes. How many files went."""
    held = set(rows.values_list("file_id", flat=True))
    rows.delete()
    return files.destroy(held)


def destroy_nameless(now: datetime) -> int:
    """Destroy workbooks and CSV that no row names, older than any that may still be confirmed. How many files went.

    Nothing else in the store names such a file: they are dry runs, and deposits that were refused.
    """
    old = StoredFile.objects.filter(media_type__in=LIST_TYPES, stored_at__lt=now - NAMELESS).order_by("pk")
    return files.destroy(list(old.values_list("pk", flat=True)))  # one that a row names stays


def destroy_imported(rows: QuerySet[ImportBatch], now: datetime) -> int:
    """Destroy the files of imported lists, and their names, which people write; the rows stay. How many files went."""
    gone = files.gone(now)
    held = set(rows.values_list("file_id", flat=True)) - {gone.digest}
    rows.update(file=gone, filename="")
    return files.destroy(held)


def forget(person: Person, now: datetime) -> int:
    """Destroy every kept list that names a person, or that cannot be read any more. How many files went."""
    read = ReadList.objects.filter(certifier=person.certifier_id).select_related("file").order_by("pk")
    imported = ImportBatch.objects.filter(certifier=person.certifier_id).select_related("file").order_by("pk")
    own = set(person.candidacies.values_list("batch_id", flat=True))
    waiting = [row.pk for row in read if _names(row.file, "", person)]
    there = [row.pk for row in imported if row.pk in own or _names(row.file, row.filename, person)]
    return destroy_read(ReadList.objects.filter(pk__in=waiting)) + destroy_imported(
        ImportBatch.objects.filter(pk__in=there), now
    )


def _names(stored: StoredFile, filename: str, person: Person) -> bool:
    words = [folded(word) for word in (person.birth_name, person.usage_name, person.email) if word]
    if any(word in folded(filename) for word in words):
        return True
    try:
        data = files.read(stored.digest)
    except files.Lost:
        return True
    if data == files.GONE:
        return False
    try:
        table = spreadsheet.load(data, filename or "liste")
    except spreadsheet.Unreadable:
        return True
    cells = [folded(cell) for row in table.rows for cell in row.cells]
    return any(word in cell for word in words for cell in cells)
