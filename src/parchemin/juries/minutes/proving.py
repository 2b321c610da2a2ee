"""Holding the minutes against their proofs: the seal over the paper, each signature record, each rectification."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from parchemin.domain.objection import Objection, gettext_noop
from parchemin.formats.proofs.seal import verify_record
from parchemin.formats.signing import keys
from parchemin.juries.models import Jury, MemberSignature, Minutes, MinutesCorrection
from parchemin.runtime import files


@dataclass(frozen=True, slots=True)
class Proof:
    """One record and why it does not hold (empty: it does). ``what``: "seal", "signature" or "correction"."""

    what: str
    name: str
    at: datetime
    digest: str
    record: Mapping[str, Any]
    objections: tuple[Objection, ...]
    method: str = ""
    code: bool = False

    @property
    def holds(self) -> bool:
        return not self.objections


def public_key(slug: str) -> bytes:
    """The 32 bytes of a certifier's public key; ``KeyRefused`` when there is none to read."""
    return keys.load(Path(settings.KEYS_DIR), slug).public_bytes


def proofs(jury: Jury) -> list[Proof]:
    """Every signature of the minutes, their seal and their rectifications, each verified now. Files are read again."""
    rows = MemberSignature.objects.filter(jury=jury).select_related("member__juror__person").order_by("pk")
    minutes = Minutes.objects.filter(jury=jury).first()
    corrections = list(minutes.corrections.order_by("number")) if minutes else []
    try:
        key = public_key(jury.session.certifier.slug)
    except keys.KeyRefused as error:
        key, unread = b"", _unread(str(error))
    else:
        unread = []
    signed = [_signature(row, key, unread) for row in rows]
    if minutes is not None:
        signed.append(_paper("seal", "", minutes, minutes.sealed_at, key, unread))
    signed += [_paper("correction", str(c.number), c, c.made_at, key, unread) for c in corrections]
    return signed


def _unread(why: str) -> list[Objection]:
    return [
        Objection(
            "certifier.key-unusable",
            gettext_noop("La clé du certificateur ne peut pas être lue : %(error)s"),
            {"error": why},
        )
    ]


def _signature(row: MemberSignature, key: bytes, unread: list[Objection]) -> Proof:
    objections = list(unread) or verify_record(row.record, key, row.digest)
    shown = {
        "purpose": f"minutes:{row.jury_id}",
        "signer": f"juror:{row.member.juror_id}",
        "method": row.method,
        "code": row.code_checked,
    }
    # Records made before the signer was in them say less: they are held to what they say.
    if not objections and any(row.record.get(name, value) != value for name, value in shown.items()):
        objections = [
            Objection(
                "seal.other-row",
                gettext_noop("Le relevé ne dit pas la même chose que la signature gardée à côté de lui."),
            )
        ]
    return Proof(
        "signature",
        row.member.juror.person.full_name,
        row.signed_at,
        row.digest,
        row.record,
        tuple(objections),
        row.method,
        row.code_checked,
    )


def _paper(  # noqa: PLR0917 - one row of either kind, and the key it is held against
    what: str,
    name: str,
    row: Minutes | MinutesCorrection,
    at: datetime,
    key: bytes,
    unread: list[Objection],
) -> Proof:
    objections = list(unread)
    if not objections:
        try:
            with files.open_file(row.pdf_id) as source:
                digest = hashlib.file_digest(source, "sha256").hexdigest()
            objections = verify_record(row.seal, key, digest)
        except FileNotFoundError:
            objections = [
                Objection("seal.paper-lost", gettext_noop("Le document scellé n’est plus dans les fichiers."))
            ]
    return Proof(what, name, at, row.pdf_id, row.seal, tuple(objections))
