"""did:web identifiers (W3C CCG did:web method) and the DID document with Multikeys (Controlled Identifiers 1.0).

One DID per certifier: ``did:web:titres.example:certificateurs:ecole-exemple`` is answered at
``https://titres.example/certificateurs/ecole-exemple/did.json``. A key that another replaced stays
where it was: what it signed still holds. One that was compromised leaves ``assertionMethod`` and stays in
``verificationMethod``: what it signed is no longer accepted, but can be named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

DID_CONTEXT = "https://www.w3.org/ns/did/v1"
MULTIKEY_CONTEXT = "https://w3id.org/security/multikey/v1"


def did(host: str, *path: str) -> str:
    """The did:web of ``host`` (a port allowed) and of the path segments under it."""
    return ":".join(["did:web", quote(host, safe=""), *(quote(segment, safe="") for segment in path)])


def document_path(identifier: str) -> str:
    """Where the DID document must be served on its host, from the root slash."""
    segments = identifier.removeprefix("did:web:").split(":")[1:]
    return "/" + "/".join([*segments, "did.json"]) if segments else "/.well-known/did.json"


def method_id(identifier: str, multibase: str) -> str:
    """The name of a key in its DID document: ``did:web:…#z6Mk…``."""
    return f"{identifier}#{multibase}"


def document(identifier: str, multikeys: Iterable[str], retired: Iterable[str] = ()) -> dict[str, Any]:
    """The DID document of ``identifier``: what ``multikeys`` signed holds, what ``retired`` ones signed does not."""
    current, former = list(multikeys), list(retired)
    return {
        "@context": [DID_CONTEXT, MULTIKEY_CONTEXT],
        "id": identifier,
        "verificationMethod": [_method(identifier, key) for key in [*current, *former]],
        "assertionMethod": [method_id(identifier, key) for key in current],
    }


def _method(identifier: str, multibase: str) -> dict[str, str]:
    return {
        "id": method_id(identifier, multibase),
        "type": "Multikey",
        "controller": identifier,
        "publicKeyMultibase": multibase,
    }


def assertion_key(did_document: Mapping[str, Any], method: str) -> str | None:
    """The Multikey named ``method``, if this document lets it make assertions and controls it; else None."""
    identifier = did_document.get("id")
    if method not in did_document.get("assertionMethod", []):
        return None
    for candidate in did_document.get("verificationMethod", []):
        if candidate.get("id") == method and candidate.get("controller") == identifier:
            key = candidate.get("publicKeyMultibase")
            return key if isinstance(key, str) else None
    return None
