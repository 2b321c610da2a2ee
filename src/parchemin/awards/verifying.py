"""What the register answers to a verifier: a code, whether the three forms of a title agree, keys and revoked titles."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import Max

from parchemin.awards import facts
from parchemin.awards.models import Award, FormerAward
from parchemin.documents.parchment import bare, embedded_credential
from parchemin.domain.award import Claims, Mention
from parchemin.domain.objection import Objection, gettext_noop
from parchemin.formats.credentials import bitstring, did_web, open_badges, verification_code
from parchemin.formats.credentials.data_integrity import add_proof
from parchemin.journal import keys as journal_keys
from parchemin.journal.models import SigningKey
from parchemin.parties.models import Certifier
from parchemin.runtime import files

TO_RESTORE = gettext_noop(
    "« parchemin files check » et « parchemin journal verify » disent ce qui fut touché ; une sauvegarde le rend."
)


class Status(StrEnum):
    """What the register answers to a code."""

    VALID = "valid"
    REVOKED = "revoked"
    REPLACED = "replaced"  # another title, of another number, stands for it
    ALTERED = "altered"  # the register's own proof does not hold: nothing is confirmed
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Verification:
    """The answer of the register. The cause of a revocation is not in it.

    Digests are SHA-256, hexadecimal: of the claims, of the PDF as delivered, of the credential file.
    ``registered_until`` is the day after the last day of the registration, if that is past or known.
    """

    status: Status
    checked_at: datetime
    code: str = ""
    number: str = ""
    certifier: str = ""
    certifier_slug: str = ""
    holder: str = ""
    title: str = ""
    mentions: tuple[Mention, ...] = ()
    issued_on: date | None = None
    revoked_on: date | None = None
    replaced_on: date | None = None
    registered_until: date | None = None
    claims_digest: str = ""
    parchment_digest: str = ""
    credential_digest: str = ""
    specimen: bool = False
    paper_damaged: bool = False  # the parchment on file is lost, or its bytes changed
    objections: tuple[Objection, ...] = ()


def verify(token: str, now: datetime) -> Verification:
    """What the register says of a code, typed or scanned. Any code that is no award's is UNKNOWN.

    VALID is said only after the credential's signature was checked and found to say the same as the row.
    """
    code = verification_code.read(token)
    award = (
        Award.objects.filter(token=code)
        .select_related("certifier", "candidacy__framework__sheet", "revocation")
        .first()
        if code
        else None
    )
    former = FormerAward.objects.filter(token=code).select_related("certifier").first() if code else None
    if former is not None:
        return _replaced(former, now)
    if award is None:
        return Verification(Status.UNKNOWN, now, code=verification_code.grouped(code) if code else "")
    objections = proof_objections(award, now)
    revocation = getattr(award, "revocation", None)
    if objections:
        return Verification(
            Status.ALTERED,
            now,
            code=verification_code.grouped(award.token),
            certifier=award.certifier.name,
            certifier_slug=award.certifier.slug,
            objections=tuple(objections),
        )
    claims = Claims.from_dict(award.claims)
    return Verification(
        status=Status.REVOKED if revocation else Status.VALID,
        checked_at=now,
        code=verification_code.grouped(award.token),
        number=award.number,
        certifier=award.certifier.name,
        certifier_slug=award.certifier.slug,
        holder=claims.holder,
        title=claims.title,
        mentions=tuple(claims.mentions()),
        issued_on=award.issued_on,
        revoked_on=revocation.revoked_on if revocation else None,
        registered_until=_registered_until(award),
        claims_digest=award.claims_digest,
        parchment_digest=award.parchment_id,
        credential_digest=award.credential_id,
        specimen=award.certifier.is_demo,
        paper_damaged=files.state_of(award.parchment_id) is not None,
    )


def _replaced(former: FormerAward, now: datetime) -> Verification:
    """A title replaced: neither the name it bore, which may be why, nor the code of the title that stands."""
    return Verification(
        status=Status.REPLACED,
        checked_at=now,
        code=verification_code.grouped(former.token),
        number=former.number,
        certifier=former.certifier.name,
        certifier_slug=former.certifier.slug,
        title=str(former.claims.get("title", "")),
        issued_on=former.issued_on,
        replaced_on=former.replaced_on,
        specimen=former.certifier.is_demo,
    )


def _registered_until(award: Award) -> date | None:
    last: date | None = award.candidacy.framework.sheet.registrations.exclude(of_this_sheet=False).aggregate(
        last=Max("until")
    )["last"]
    return last


# -- do the three forms agree -----------------------------------------------------------------------------


def proof_objections(award: Award, now: datetime) -> list[Objection]:
    """Why the row and its signed credential do not prove each other; empty when they do."""
    try:
        claims = Claims.from_dict(award.claims)
    except (KeyError, ValueError, TypeError):
        return [
            _differs(
                "award.claims-unreadable",
                gettext_noop("Les mentions inscrites au registre sont illisibles."),
                award,
            )
        ]
    if claims.digest() != award.claims_digest:
        return [
            _differs(
                "award.claims-altered",
                gettext_noop("Les mentions inscrites au registre ont été modifiées."),
                award,
            )
        ]
    content = _stored(award.credential_id)
    if content is None:
        return [
            _differs(
                "award.credential-lost",
                gettext_noop("L’attestation signée n’est plus dans la réserve, ou a été modifiée."),
                award,
            )
        ]
    credential = json.loads(content)
    pinned = journal_keys.known(award.certifier.slug)
    objections = open_badges.verify(credential, _every_key(award.certifier, pinned), now=now)
    if not objections:
        objections = journal_keys.signed_objections(
            pinned, _signed_by(credential), _signed_at(award, credential)
        )
    mentions = [(each.number, each.label, each.text) for each in claims.mentions()]
    if open_badges.mentions(credential) != mentions:
        objections.append(
            _differs(
                "award.credential-differs",
                gettext_noop("L’attestation signée ne porte pas les mêmes mentions que le registre."),
                award,
            )
        )
    if credential.get("id") != facts.verification_url(award.token) or _license(credential) != award.number:
        objections.append(
            _differs(
                "award.credential-of-another",
                gettext_noop("L’attestation signée est celle d’un autre titre."),
                award,
            )
        )
    return objections


def same_claims(
    award: Award, now: datetime, *, text_of: Callable[[bytes], str] | None = None
) -> list[Objection]:
    """Why page, parchment and credential do not say the same; empty when they do.

    The parchment must be the file recorded and carry the very credential of the register. With ``text_of``
    (a reader of PDF text), every mention is also looked for on the paper itself.
    """
    objections = proof_objections(award, now)
    pdf, credential = _stored(award.parchment_id), _stored(award.credential_id)
    if pdf is None:
        return [
            *objections,
            _differs(
                "award.parchment-lost",
                gettext_noop("Le parchemin n’est plus dans la réserve, ou a été modifié."),
                award,
            ),
        ]
    carried = embedded_credential(pdf)
    if credential is None or carried is None or carried.encode() != credential:
        objections.append(
            _differs(
                "award.parchment-carries-another",
                gettext_noop("Le parchemin ne contient pas l’attestation du registre."),
                award,
            )
        )
    if text_of is not None and not objections:
        printed = bare(text_of(pdf))
        objections += [
            Objection(
                "award.mention-not-printed",
                gettext_noop("La mention %(number)s (%(label)s) ne se lit pas sur le parchemin."),
                {"number": mention.number, "label": mention.label},
                mend=TO_RESTORE,
                about=award.stream,
            )
            for mention in Claims.from_dict(award.claims).mentions()
            if not all(bare(part) in printed for part in _parts(mention))
        ]
    return objections


def _parts(mention: Mention) -> list[str]:
    """The signature is set on two lines, the office above the name: its parts are looked for one by one."""
    return mention.text.split(", ") if mention.label == "Signature" else [mention.text]


def _differs(code: str, words: str, award: Award) -> Objection:
    return Objection(code, words, mend=TO_RESTORE, about=award.stream)


def _license(credential: dict[str, Any]) -> object:
    subject = credential.get("credentialSubject")
    return subject.get("licenseNumber") if isinstance(subject, dict) else None


def _stored(digest: str) -> bytes | None:
    """The bytes filed under ``digest``; None if they are lost or are not those."""
    try:
        content = files.read(digest)
    except FileNotFoundError:
        return None
    return content if hashlib.sha256(content).hexdigest() == digest else None


# -- what other verifiers ask for -------------------------------------------------------------------------


def did_document(certifier: Certifier) -> dict[str, Any] | None:
    """The DID document of a certifier: the keys that signed what still holds; None while it has issued nothing.

    A key that another replaced still attests what it signed. One that was compromised is named, and attests nothing:
    the document has no word for the instant, so that its titles of before are believed by the register alone, until
    they are replaced.
    """
    pinned = journal_keys.known(certifier.slug)
    if not pinned:
        return None
    believed = [row.public for row in pinned if row.compromised_from is None]
    former = [row.public for row in pinned if row.compromised_from is not None]
    return did_web.document(facts.issuer_did(certifier), believed, former)


def _every_key(certifier: Certifier, pinned: list[SigningKey]) -> dict[str, Any]:
    """Every key the certifier ever had: which of them was believed on the day is judged beside."""
    return did_web.document(facts.issuer_did(certifier), [row.public for row in pinned])


def _signed_by(credential: dict[str, Any]) -> str:
    """The key that a credential, verified, names as its own."""
    return str(credential["proof"]["verificationMethod"]).partition("#")[2]


def _signed_at(award: Award, credential: dict[str, Any]) -> datetime:
    """When a title was signed: as its row and its proof say, the later where they differ."""
    return max(award.issued_at, datetime.fromisoformat(str(credential["proof"]["created"])))


def signed_by_a_compromised_key(award: Award) -> bool:
    """Whether other verifiers refuse a title that the register believes: its key was compromised since."""
    content = _stored(award.credential_id)
    compromised = {row.public for row in journal_keys.known(award.certifier.slug) if row.compromised_from}
    return bool(compromised) and content is not None and _signed_by(json.loads(content)) in compromised


def status_list(certifier: Certifier, now: datetime) -> dict[str, Any] | None:
    """The signed revocation list of a certifier; None while it has issued nothing.

    ``KeyRefused`` or ``Refused`` where its key cannot sign today.
    """
    if not journal_keys.known(certifier.slug):
        return None
    key = journal_keys.signing_key(certifier.slug, now=now)
    revoked = Award.objects.filter(certifier=certifier, revocation__isnull=False)
    gone = [
        *revoked.values_list("status_index", flat=True),
        *FormerAward.objects.filter(certifier=certifier).values_list("status_index", flat=True),
    ]
    did = facts.issuer_did(certifier)
    listed = bitstring.list_credential(facts.status_list_url(certifier), did, sorted(gone), now)
    return add_proof(listed, key, did_web.method_id(did, key.multibase), now)
