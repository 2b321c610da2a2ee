"""Register sheets, as they were read here."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.errors import HttpError

from parchemin.api.refusals import RefusalOut
from parchemin.catalogue.models import RegisterSheet

router = Router()


class SheetOut(Schema):
    """A register sheet as read: the source's own lines are in the reading."""

    repertoire: str  # RNCP or RS
    number: str
    title: str
    reader: str
    source_sha256: str
    fictitious: bool
    reading: dict[str, Any]


@router.get(
    "/{repertoire}/{number}",
    response={200: SheetOut, 404: RefusalOut},
    summary="A register sheet as read",
)
def sheet(request: HttpRequest, repertoire: str, number: str) -> SheetOut:  # noqa: ARG001 - the address has no session
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
