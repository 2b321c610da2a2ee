"""Open Badges 3.0 OpenBadgeCredential on the W3C Verifiable Credentials Data Model 2.0, context 3.0.3.

Where a mention of the parchment has a term of Open Badges, it goes there too; but several have none (the place
of issue, the signatory, the decision of registration), and two forms of one fact may drift apart. So all the
mentions, word for word, are one defined text: the credential's ``description``, one numbered line per mention.
``mentions()`` reads them back. No undefined term is used: a judge that works on RDF would drop it.

The holder has no DID. ``credentialSubject.identifier`` is an IdentityObject with ``identityType`` "name" and
``hashed`` false: the name is on the paper and on the page already, and hiding it here would only make the
credential useless to the person who shows it. The credential is given to its holder alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from parchemin.domain.objection import Objection, gettext_noop
from parchemin.formats.credentials import bitstring
from parchemin.formats.credentials.data_integrity import add_proof, proof_objections
from parchemin.formats.credentials.did_web import method_id
from parchemin.formats.signing.keys import Key
from parchemin.formats.signing.timestamp import timestamp

CONTEXTS = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)
MEDIA_TYPE = "application/vc"  # VCDM 2.0, §6.2; the one place that says it, for every page and letter
_LINE = re.compile(r"(\d+)\. (.+?)\u00a0: (.+)")


@dataclass(frozen=True, slots=True)
class Status:
    """The place of an award in its certifier's revocation list."""

    list_url: str
    index: int


@dataclass(frozen=True, slots=True)
class BadgeClaims:
    """What the credential says. ``mentions`` are (number, label, text), word for word as printed.

    ``identifier`` is the verification address; ``achievement_id`` names the register sheet by URI;
    ``awarded_at`` and ``valid_from`` are aware; ``sheet_number`` is printed ("RNCP99999").
    """

    identifier: str
    issuer_did: str
    issuer_name: str
    holder_name: str
    title: str
    achievement_id: str
    sheet_number: str
    field_of_study: str
    criteria: str
    award_number: str
    awarded_at: datetime
    valid_from: datetime
    mentions: tuple[tuple[int, str, str], ...]
    issuer_url: str = ""
    status: Status | None = None
    achievement_type: str = "Certification"
    language: str = "fr"


def dump(claims: BadgeClaims) -> dict[str, Any]:
    """The unsigned credential; ``ValueError`` if a mention cannot be read back word for word."""
    credential: dict[str, Any] = {
        "@context": list(CONTEXTS),
        "id": claims.identifier,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": claims.title,
        "description": _description(claims.mentions),
        "issuer": _issuer(claims),
        "validFrom": timestamp(claims.valid_from),
        "awardedDate": timestamp(claims.awarded_at),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": False,
                    "identityHash": claims.holder_name,
                    "identityType": "name",
                }
            ],
            "licenseNumber": claims.award_number,
            "achievement": _achievement(claims),
        },
    }
    if claims.status:
        credential["credentialStatus"] = bitstring.entry(claims.status.list_url, claims.status.index)
    return credential


def _issuer(claims: BadgeClaims) -> dict[str, Any]:
    issuer: dict[str, Any] = {"id": claims.issuer_did, "type": ["Profile"], "name": claims.issuer_name}
    if claims.issuer_url:
        issuer["url"] = claims.issuer_url
    return issuer


def _achievement(claims: BadgeClaims) -> dict[str, Any]:
    return {
        "id": claims.achievement_id,
        "type": ["Achievement"],
        "achievementType": claims.achievement_type,
        "name": claims.title,
        "description": f"{claims.title} ({claims.sheet_number})",
        "criteria": {"narrative": claims.criteria},
        "creator": _issuer(claims),
        "fieldOfStudy": claims.field_of_study,
        "humanCode": claims.sheet_number,
        "inLanguage": claims.language,
    }


def _description(mentions: Sequence[tuple[int, str, str]]) -> str:
    lines = "\n".join(f"{number}. {label}\u00a0: {text}" for number, label, text in mentions)
    if _read(lines) != list(mentions):
        raise ValueError("une mention contient un retour à la ligne ou un libellé illisible")
    return lines


def _read(description: str) -> list[tuple[int, str, str]]:
    matches = [_LINE.fullmatch(line) for line in description.split("\n")]
    return [(int(match[1]), match[2], match[3]) for match in matches if match]


def mentions(credential: Mapping[str, Any]) -> list[tuple[int, str, str]]:
    """The mentions of a credential, word for word: (number, label, text)."""
    return _read(str(credential.get("description", "")))


def issue(credential: Mapping[str, Any], key: Key, did: str, created: datetime) -> dict[str, Any]:
    """The signed credential; ``ValueError`` if ``did`` is not the issuer it names."""
    if issuer_of(credential) != did:
        raise ValueError("la clé d’un certificateur ne signe que ses propres titres")
    return add_proof(credential, key, method_id(did, key.multibase), created)


def issuer_of(credential: Mapping[str, Any]) -> str:
    """The issuer's identifier, in either of its two forms (text, or object with an ``id``)."""
    issuer = credential.get("issuer")
    return str(issuer.get("id", "")) if isinstance(issuer, dict) else str(issuer or "")


def verify(
    credential: Mapping[str, Any], did_document: Mapping[str, Any], *, now: datetime
) -> list[Objection]:
    """Why ``credential`` is not a valid award of the issuer whose DID document is given; empty when it is.

    The status list is another document: ``status_objections`` judges it.
    """
    objections: list[Objection] = []
    context = credential.get("@context")
    if not isinstance(context, list) or context[:2] != list(CONTEXTS):
        objections.append(
            Objection(
                "credential.unknown-context", gettext_noop("Ce document n’est pas un badge Open Badges 3.0.")
            )
        )
    kinds = credential.get("type")
    if not isinstance(kinds, list) or not {"VerifiableCredential", "OpenBadgeCredential"} <= set(kinds):
        objections.append(
            Objection(
                "credential.unknown-type",
                gettext_noop("Ce document n’est pas une attestation OpenBadgeCredential."),
            )
        )
    objections += _window_objections(credential, now)
    return objections + proof_objections(credential, issuer_of(credential), did_document)


def _window_objections(credential: Mapping[str, Any], now: datetime) -> list[Objection]:
    objections = []
    for member, code, words in (
        (
            "validFrom",
            "credential.not-yet-valid",
            gettext_noop("Ce titre n’est valable qu’à partir du %(moment)s."),
        ),
        (
            "validUntil",
            "credential.expired",
            gettext_noop("Ce titre n’est plus valable depuis le %(moment)s."),
        ),
    ):
        text = credential.get(member)
        if text is None:
            continue
        moment = _instant(text)
        if moment is None:
            objections.append(
                Objection(
                    "credential.unreadable-date",
                    gettext_noop("Date illisible : %(moment)s."),
                    {"moment": str(text)},
                )
            )
        elif (member == "validFrom" and now < moment) or (member == "validUntil" and now >= moment):
            objections.append(Objection(code, words, {"moment": str(text)}))
    return objections


def _instant(text: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def status_objections(
    credential: Mapping[str, Any], status_list: Mapping[str, Any], did_document: Mapping[str, Any]
) -> list[Objection]:
    """Why the revocation list does not clear ``credential``; empty when it is there and not revoked.

    The list must be the one that the credential names, signed by the same issuer.
    """
    status = credential.get("credentialStatus")
    if not isinstance(status, dict):
        return [
            Objection(
                "credential.no-status",
                gettext_noop("Ce titre n’indique pas où vérifier qu’il n’est pas annulé."),
            )
        ]
    subject = status_list.get("credentialSubject")
    same_list = status_list.get("id") == status.get("statusListCredential")
    if not same_list or not isinstance(subject, dict) or issuer_of(status_list) != issuer_of(credential):
        return [
            Objection(
                "credential.other-status-list", gettext_noop("Cette liste d’états n’est pas celle du titre.")
            )
        ]
    objections = proof_objections(status_list, issuer_of(credential), did_document)
    if objections:
        return objections
    try:
        revoked = bitstring.is_set(
            bitstring.decode(str(subject.get("encodedList"))), int(status["statusListIndex"])
        )
    except (ValueError, KeyError, IndexError):
        return [Objection("credential.unreadable-status", gettext_noop("La liste d’états est illisible."))]
    if revoked:
        return [Objection("credential.revoked", gettext_noop("Ce titre a été annulé par son certificateur."))]
    return []
