"""Titles: what the register says of a code, for whoever was shown one."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from parchemin.awards import queries as awards

router = Router()


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


@router.get("/{code}", response=TitleOut, summary="Verify a title by its code")
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
