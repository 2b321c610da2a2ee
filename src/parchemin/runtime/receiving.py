"""A file that somebody sends, received by one rule for every entrance: deposits, a juror's papers, receipts of expenses."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings

from parchemin.domain.objection import Refused
from parchemin.domain.received import file_name, file_objections
from parchemin.domain.received import media_type as read_media_type
from parchemin.runtime import files
from parchemin.runtime.models import StoredFile


def receive(chunks: Iterable[bytes], *, filename: str, media_type: str, now: datetime) -> StoredFile:
    """Stream the file to the store. ``Refused`` when it is empty or past ``MAX_DEPOSIT_BYTES``; outside a transaction."""
    limit, filename = settings.MAX_DEPOSIT_BYTES, file_name(filename)
    try:
        stored = files.put(chunks, media_type=read_media_type(media_type), now=now, limit=limit)
    except files.TooLarge:
        raise Refused(file_objections(filename, limit + 1, limit)) from None
    if objections := file_objections(filename, stored.size, limit):
        raise Refused(objections)
    return stored
