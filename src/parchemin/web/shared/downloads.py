"""Files handed to their reader, each kind with the headers it needs: kept beside the page, never run by it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.http import FileResponse, Http404, HttpResponse
from django.utils.http import content_disposition_header

from parchemin.formats.tables import workbook
from parchemin.formats.tables.spreadsheet import Value, dump_csv, dump_xlsx
from parchemin.runtime import files
from parchemin.runtime.models import StoredFile

SNIFF = {"X-Content-Type-Options": "nosniff"}
PDF = "application/pdf"
CSV = "text/csv; charset=utf-8"
SHOWN = (PDF, "image/png", "image/jpeg", "text/plain")  # what a browser may show of what people deposit


def stored_file(digest: str, name: str, media_type: str = PDF, *, inline: bool = False) -> FileResponse:
    """A file that the house made, streamed from the store under the name people know."""
    return FileResponse(
        files.open_file(digest),
        as_attachment=not inline,
        filename=name,
        content_type=media_type,
        headers=SNIFF,
    )


def made(data: bytes | str, name: str, media_type: str = CSV) -> HttpResponse:
    """A file made for this answer alone and kept nowhere."""
    return HttpResponse(
        data,
        content_type=media_type,
        headers={
            **SNIFF,
            "Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "",
        },
    )


def table(kind: str, name: str, headers: Sequence[str], rows: Iterable[Sequence[Value]]) -> HttpResponse:
    """Rows as a file that a spreadsheet reads, « csv » or « xlsx »; 404 for another kind. ``name`` has no ending."""
    match kind:
        case "csv":
            return made(dump_csv(headers, rows), f"{name}.csv", CSV)
        case "xlsx":
            return made(dump_xlsx(headers, rows), f"{name}.xlsx", workbook.MEDIA_TYPES[".xlsx"])
    raise Http404


def attached(stored: StoredFile, filename: str) -> FileResponse:
    """A file that somebody sent, as something to save, whatever it claims to be."""
    return FileResponse(
        files.open_file(stored.digest),
        as_attachment=True,
        filename=filename,
        content_type="application/octet-stream",
        headers={**SNIFF, "Content-Security-Policy": "sandbox; default-src 'none'"},
    )


def deposited(stored: StoredFile, filename: str) -> FileResponse:
    """A candidate's deposit before who marks it: shown where it cannot act, else to save."""
    shown = stored.media_type in SHOWN
    # A browser's own reader of PDF does not run inside a sandbox; nothing else of a deposit may act either way.
    policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
    return FileResponse(
        files.open_file(stored.digest),
        as_attachment=not shown,
        filename=filename,
        content_type=stored.media_type if shown else "application/octet-stream",
        headers={
            **SNIFF,
            "X-Frame-Options": "SAMEORIGIN",
            "Content-Security-Policy": policy if stored.media_type == PDF else f"sandbox; {policy}",
        },
    )
