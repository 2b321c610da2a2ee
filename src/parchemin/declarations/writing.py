"""The file for the Caisse des Dépôts: composed from passages, judged before anything says it is written."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from parchemin.accounts.permissions import require
from parchemin.declarations.facts import facts_of
from parchemin.declarations.models import Passage
from parchemin.domain.declaration import PassageFacts
from parchemin.domain.declaration.writing import sender_objections
from parchemin.domain.objection import Objection, Refused, gettext_noop
from parchemin.formats.cdc import passage_file, schema
from parchemin.parties.models import Certifier


def sender(certifier: Certifier, version: str) -> list[Objection]:
    """What is missing of the certifier, or of the format asked, before any file is written."""
    return sender_objections(
        client_id=certifier.cdc_client_id,
        contract_id=certifier.cdc_contract_id,
        version=version,
        versions=schema.VERSIONS,
    )


def flux_of(
    certifier: Certifier,
    passages: Sequence[Passage],
    now: datetime,
    *,
    version: str,
    action: str = "CREATION",
) -> passage_file.Flux:
    """The file that tells ``passages``, by certification. ``action`` is written where the version has one."""
    told = [facts_of(passage.award, passage.technical_id) for passage in passages]
    return _flux(certifier, told, now, version=version, action=action)


def _flux(
    certifier: Certifier, told: Sequence[PassageFacts], now: datetime, *, version: str, action: str
) -> passage_file.Flux:
    groups: dict[tuple[str, str], list[PassageFacts]] = {}
    for facts in told:
        groups.setdefault((facts.certification_type, facts.certification_code), []).append(facts)
    return passage_file.Flux(
        flux_id=str(uuid.uuid4()),
        written_at=now,
        sender_id=certifier.cdc_client_id,
        certifier_id=certifier.cdc_client_id,
        contract_id=certifier.cdc_contract_id,
        certifications=tuple(
            passage_file.Certification(type_, code, tuple(passage_file.passage(f) for f in facts))
            for (type_, code), facts in sorted(groups.items())
        ),
        action=action if version in passage_file.WITH_ACTION else "",
    )


def dump(flux: passage_file.Flux, version: str) -> bytes:
    try:
        return passage_file.dump(flux, schema_version=version)
    except passage_file.Unwritable as error:
        raise Refused(
            [
                Objection(
                    "declaration.unwritable",
                    gettext_noop("Le fichier ne peut pas être écrit : %(cause)s."),
                    {"cause": str(error)},
                    mend=gettext_noop("Corriger l’identité ou le dossier que ce motif nomme."),
                )
            ]
        ) from error


def judged(data: bytes, version: str, xsd: bytes | None) -> list[str]:
    """Technical identifiers that the file itself holds, once it stands."""
    try:
        flux = passage_file.load(data, schema_version=version)
    except passage_file.Unreadable as error:
        raise Refused(error.objections) from error
    official = xsd or (Path(settings.CDC_XSD).read_bytes() if settings.CDC_XSD else None)
    if official:
        require(schema.check_with_xsd(data, official))
    return [p.technical_id for c in flux.certifications for p in c.passages]


def composed(
    certifier: Certifier, passages: Sequence[Passage], now: datetime, version: str, xsd: bytes | None
) -> tuple[str, bytes, list[str]]:
    """Flux, bytes and technical identifiers of the file of ``passages``. ``Refused`` when it does not stand."""
    flux = flux_of(certifier, passages, now, version=version)
    data = dump(flux, version)
    return flux.flux_id, data, judged(data, version, xsd)


def alone(
    certifier: Certifier, passage: Passage, now: datetime, version: str, xsd: bytes | None
) -> list[Objection]:
    """Why that passage alone would not make a file that stands; empty when it would."""
    return tried(certifier, facts_of(passage.award, passage.technical_id), now, version, xsd)


def tried(
    certifier: Certifier, facts: PassageFacts, now: datetime, version: str, xsd: bytes | None = None
) -> list[Objection]:
    """The same of a passage to come, from its facts: nothing is kept of the file tried."""
    try:
        flux = _flux(certifier, [facts], now, version=version, action="CREATION")
        judged(dump(flux, version), version, xsd)
    except Refused as refusal:
        return refusal.objections
    return []


def filename(certifier: Certifier, flux_id: str, now: datetime, kind: str = "") -> str:
    """ "exemple-20260714-1530-1a2b3c4d.xml": what the report will quote."""
    return f"{certifier.slug}{kind}-{timezone.localtime(now):%Y%m%d-%H%M}-{flux_id[:8]}.xml"
