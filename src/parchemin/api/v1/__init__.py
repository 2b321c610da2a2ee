"""Version 1 of the API: what is public already, for programs. As short as the views, same queries."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError

from parchemin.awards import queries as awards
from parchemin.catalogue.models import RegisterSheet

# No page of documentation: it would load scripts from another host. The description itself is at openapi.json.
api = NinjaAPI(title="Parchemin", version="1", docs_url=None, urls_namespace="api-v1")


class MentionOut(Schema):
    """One mention of the parchment, word for word."""

    number: int
    label: str
    text: str


class TitleOut(Schema):
    """What the register says of a code. Nothing but the status when no title has it."""

    status: str
    checked_at: datetime
    number: str = ""
    certifier: str = ""
    mentions: list[MentionOut] = []
    issued_on: date | None = None
    revoked_on: date | None = None
    parchment_sha256: str = ""
    credential_sha256: str = ""
    specimen: bool = False


class SheetOut(Schema):
    """A register sheet as read: the source's own lines are in the reading."""

    repertoire: str  # RNCP or RS
    number: str
    title: str
    reader: str
    source_sha256: str
    fictitious: bool
    reading: dict[str, Any]


@api.get("/titles/{code}", response=TitleOut, summary="Verify a title by its code")
def title(request: HttpRequest, code: str) -> TitleOut:  # noqa: ARG001 - the address has no session
    found = awards.verify(code, timezone.now())
    if found.status not in (awards.Status.VALID, awards.Status.REVOKED):
        return TitleOut(status=found.status.value, checked_at=found.checked_at)
    return TitleOut(
        status=found.status.value,
        checked_at=found.checked_at,
        number=found.number,
        certifier=found.certifier,
        mentions=[MentionOut(number=m.number, label=m.label, text=m.text) for m in found.mentions],
        issued_on=found.issued_on,
        revoked_on=found.revoked_on,
        parchment_sha256=found.parchment_digest,
        credential_sha256=found.credential_digest,
        specimen=found.specimen,
    )


@api.get("/sheets/{repertoire}/{number}", response=SheetOut, summary="A register sheet as read")
def sheet(request: HttpRequest, repertoire: str, number: str) -> SheetOut:  # noqa: ARG001 - same
    row = RegisterSheet.objects.filter(register=repertoire.upper(), number=number).first()
    if row is None:
        raise HttpError(404, f"Aucune fiche {repertoire.upper()} {number} n’est déposée ici.")
    return SheetOut(
        repertoire=row.register,
        number=row.number,
        title=row.title,
        reader=row.reader,
        source_sha256=row.source_id,
        fictitious=row.fictitious,
        reading=row.reading,
    )
