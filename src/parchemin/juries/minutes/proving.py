"""Holding the minutes against their proofs: the seal over the paper, each signature record, each rectification."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from parchemin.domain.objection import Objection, gettext_noop
from parchemin.formats.proofs.seal import verify_record
from parchemin.formats.signing import multibase
from parchemin.journal import keys
from parchemin.journal.models import SigningKey
from parchemin.juries.minutes import sealed_rows
from parchemin.juries.models import Jury, MemberSignature, Minutes, MinutesCorrection
from parchemin.runtime import files


@dataclass(frozen=True, slots=True)
class Proof:
    """One record and why it does not hold (empty: it does). ``what``: "seal", "signature", "correction" or "rows"."""

    what: str
    name: str
    at: datetime
    digest: str
    record: Mapping[str, Any]
    objections: tuple[Objection, ...]
    method: str = ""
    code: bool = False
    number: int = 0  # of the row that keeps the record

    @property
    def holds(self) -> bool:
        return not self.objections


def proofs(jury: Jury) -> list[Proof]:
    """Every signature of the minutes, their seal and their rectifications, each verified now. Files are read again."""
    rows = MemberSignature.objects.filter(jury=jury).select_related("member__juror__person").order_by("pk")
    minutes = Minutes.objects.filter(jury=jury).first()
    corrections = list(minutes.corrections.order_by("number")) if minutes else []
    pinned = keys.known(jury.session.certifier.slug)
    records = [_signature(row, pinned) for row in rows]
    if minutes is not None:
        records.append(_paper("seal", "", minutes, minutes.sealed_at, pinned))
    records += [_paper("correction", str(c.number), c, c.made_at, pinned) for c in corrections]
    if minutes is not None:
        reasons = tuple(sealed_rows.row_objections(minutes))
        records.append(Proof("rows", "", minutes.sealed_at, minutes.pdf_id, {}, reasons))
    return records


def record_objections(record: Mapping[str, Any], pinned: list[SigningKey], digest: str) -> list[Objection]:
    """Why ``record`` is not a record over ``digest`` by a key that its certifier had on the day it bears."""
    try:
        public = multibase.public_of(str(record.get("key", "")))
    except ValueError:
        public = b""
    objections = verify_record(record, public, digest) if public else verify_record({}, b"", digest)
    if objections:
        return objections
    return keys.record_objections(pinned, record)


def _signature(row: MemberSignature, pinned: list[SigningKey]) -> Proof:
    objections = record_objections(row.record, pinned, row.digest)
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
        row.pk,
    )


def _paper(
    what: str,
    name: str,
    row: Minutes | MinutesCorrection,
    at: datetime,
    pinned: list[SigningKey],
) -> Proof:
    try:
        with files.open_file(row.pdf_id) as source:
            digest = hashlib.file_digest(source, "sha256").hexdigest()
        objections = record_objections(row.seal, pinned, digest)
    except files.Damaged:
        objections = [
            Objection(
                "seal.paper-damaged", gettext_noop("Le document scellé est abîmé : ses octets ont changé.")
            )
        ]
    except FileNotFoundError:
        objections = [
            Objection("seal.paper-lost", gettext_noop("Le document scellé n’est plus dans les fichiers."))
        ]
    return Proof(what, name, at, row.pdf_id, row.seal, tuple(objections), number=row.pk)
