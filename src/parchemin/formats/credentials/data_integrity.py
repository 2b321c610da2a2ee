"""Data Integrity proofs, cryptosuite eddsa-jcs-2022 (W3C VC Data Integrity EdDSA Cryptosuites 1.0, §3.3).

JCS (RFC 8785) signs every member of the document, defined by a context or not, and needs no context file.
A verifier here demands every proof it is shown: one good proof beside a bad one is a refusal.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

import rfc8785

from parchemin.domain.objection import Objection, gettext_noop
from parchemin.formats.credentials.did_web import assertion_key
from parchemin.formats.signing import multibase
from parchemin.formats.signing.keys import Key, signature_holds
from parchemin.formats.signing.timestamp import timestamp

CRYPTOSUITE = "eddsa-jcs-2022"


def add_proof(document: Mapping[str, Any], key: Key, method: str, created: datetime) -> dict[str, Any]:
    """A copy of ``document`` with its proof; ``method`` is the key's name in the issuer's DID document."""
    if "proof" in document:
        raise ValueError("ce document porte déjà une preuve")
    options: dict[str, Any] = {
        "type": "DataIntegrityProof",
        "cryptosuite": CRYPTOSUITE,
        "created": timestamp(created),
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
    }
    if "@context" in document:  # §3.3.1: the context signed stays inside the stored proof
        options["@context"] = document["@context"]
    signature = key.sign(_hash_data(document, options))
    return {**document, "proof": {**options, "proofValue": multibase.encode(signature)}}


def proof_objections(
    secured: Mapping[str, Any], issuer: str, did_document: Mapping[str, Any]
) -> list[Objection]:
    """Why the proofs of ``secured`` do not hold for ``issuer``; empty when every one of them does.

    ``did_document`` is the issuer's own. A proof of a kind not known here is an objection too: what cannot be
    judged is not passed over.
    """
    proofs = secured.get("proof")
    listed = proofs if isinstance(proofs, list) else [proofs] if proofs else []
    if not listed:
        return [Objection("credential.no-proof", gettext_noop("Ce document ne porte aucune preuve."))]
    unsecured = {name: value for name, value in secured.items() if name != "proof"}
    return [
        objection
        for proof in listed
        for objection in _proof_objections(unsecured, proof, issuer, did_document)
    ]


def _proof_objections(
    unsecured: Mapping[str, Any], proof: object, issuer: str, did_document: Mapping[str, Any]
) -> list[Objection]:
    if not isinstance(proof, dict) or proof.get("type") != "DataIntegrityProof":
        return [Objection("credential.unknown-proof", gettext_noop("Preuve d’un type inconnu."))]
    if proof.get("cryptosuite") != CRYPTOSUITE:
        return [
            Objection(
                "credential.unknown-cryptosuite",
                gettext_noop("Preuve d’un procédé que Parchemin ne sait pas vérifier : %(suite)s."),
                {"suite": str(proof.get("cryptosuite"))},
            )
        ]
    if proof.get("proofPurpose") != "assertionMethod":
        return [
            Objection(
                "credential.wrong-purpose",
                gettext_noop("La preuve n’a pas été faite pour attester (usage : %(purpose)s)."),
                {"purpose": str(proof.get("proofPurpose"))},
            )
        ]
    method = str(proof.get("verificationMethod", ""))
    if method.partition("#")[0] != issuer or did_document.get("id") != issuer:
        return [
            Objection(
                "credential.other-issuer",
                gettext_noop("La clé %(method)s n’est pas une clé de l’émetteur %(issuer)s."),
                {"method": method, "issuer": issuer},
            )
        ]
    multikey = assertion_key(did_document, method)
    if multikey is None:
        return [
            Objection(
                "credential.key-not-authorised",
                gettext_noop("L’émetteur n’autorise pas, ou plus, la clé %(method)s à attester."),
                {"method": method},
            )
        ]
    if not _holds(unsecured, proof, multikey):
        return [
            Objection(
                "credential.altered",
                gettext_noop("La signature ne correspond pas au contenu : le document a été modifié."),
            )
        ]
    return []


def _holds(unsecured: Mapping[str, Any], proof: Mapping[str, Any], multikey: str) -> bool:
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    if options.get("@context") != unsecured.get("@context"):
        return False  # stricter than §3.3.2, which lets contexts be appended: ours never are
    try:
        signature = multibase.decode(str(proof.get("proofValue", "")))
        public = multibase.public_of(multikey)
        message = _hash_data(unsecured, options)
    except (ValueError, rfc8785.CanonicalizationError):
        return False
    return signature_holds(public, signature, message)


def _hash_data(document: Mapping[str, Any], options: Mapping[str, Any]) -> bytes:
    return sha256(rfc8785.dumps(dict(options))).digest() + sha256(rfc8785.dumps(dict(document))).digest()
