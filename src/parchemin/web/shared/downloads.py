"""A stored file handed to its reader: always kept beside the page, never run by it."""

from __future__ import annotations

from django.http import FileResponse

from parchemin.runtime import files
from parchemin.runtime.models import StoredFile


def attached(stored: StoredFile, filename: str) -> FileResponse:
    """The file as something to save, whatever it claims to be."""
    return FileResponse(
        files.open_file(stored.digest),
        as_attachment=True,
        filename=filename,
        content_type="application/octet-stream",
        headers={
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
        },
    )
