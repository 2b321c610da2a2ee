"""Titles: what the register says of a code, for whoever was shown one."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from parchemin.api.refusals import RefusalOut
from parchemin.awards import verifying

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
    replaced_on: date | None = None
    parchment_sha256: str = ""
    credential_sha256: str = ""
    specimen: bool = False


@router.get("/{path:code}", response={200: TitleOut, 404: RefusalOut}, summary="Verify a title by its code")
def title(request: HttpRequest, code: str) -> TitleOut:  # noqa: ARG001 - the address has no session
    verification = verifying.verify(code, timezone.now())
    if verification.status not in (
        verifying.Status.VALID,
        verifying.Status.REVOKED,
        verifying.Status.REPLACED,
    ):
        return TitleOut(status=verification.status.value, checked_at=verification.checked_at)
    return TitleOut(
        status=verification.status.value,
        checked_at=verification.checked_at,
        number=verification.number,
        certifier=verification.certifier,
        mentions=[MentionOut(number=m.number, label=m.label, text=m.text) for m in verification.mentions],
        issued_on=verification.issued_on,
        revoked_on=verification.revoked_on,
        replaced_on=verification.replaced_on,
        parchment_sha256=verification.parchment_digest,
        credential_sha256=verification.credential_digest,
        specimen=verification.specimen,
    )
