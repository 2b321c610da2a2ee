"""What the members of a jury sign: one JSON text, whose SHA-256 each signature record names.

The text says what concerns the session and the jury; what is said of each candidate, and of nobody in particular, is in
*parts* that it names by their digest. So one candidate's part proves itself without the others' (a dossier de preuve
holds no other candidate), and each part is salted, so that a digest tells nothing of what it is of. The sealed PDF
carries the text and every part. All of it is RFC 8785 JSON in UTF-8.

Minutes signed before parts existed have one text without parts: the facts whole, keys in order, no space.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, replace
from typing import Any

import rfc8785
from django.conf import settings

from parchemin.documents import minutes as document
from parchemin.documents.typesetting import Attachment
from parchemin.juries.models import Jury, MemberSignature

FORMAT = "parchemin-minutes-2"
TEXT, PARTS = "ce-qui-est-signe.json", "parties.json"
# What the minutes say of the session and of the jury, and of no candidate.
FRAME = (
    *("certifier", "number", "certification", "session_label", "held_on", "place", "opened_at", "closed_at"),
    *("members", "composition_rule", "clauses", "specimen"),
)


def salted(jury: Jury, facts: document.MinutesFacts) -> document.MinutesFacts:
    """The facts with the salt of each part; as they are where a member already signed them without."""
    before = set(MemberSignature.objects.filter(jury=jury).values_list("digest", flat=True))
    if before and digest_of(facts) in before:
        return facts
    candidates = tuple(
        replace(one, salt=_salt(jury, rank)) for rank, one in enumerate(facts.candidates, start=1)
    )
    return replace(facts, candidates=candidates, salt=_salt(jury, 0))


def _salt(jury: Jury, rank: int) -> str:
    """256 bits that nobody guesses, the same at each reading until the seal keeps them."""
    secret = str(settings.SECRET_KEY).encode()
    return hmac.new(secret, f"minutes-part:{jury.pk}:{rank}".encode(), hashlib.sha256).hexdigest()


def digest_of(facts: document.MinutesFacts) -> str:
    """SHA-256, hexadecimal, of the minutes as shown: what a member signs."""
    return hashlib.sha256(signed_text(asdict(facts))).hexdigest()


def signed_text(facts: Mapping[str, Any]) -> bytes:
    """The bytes whose digest the members sign; ``facts`` as `MinutesFacts` gives them, or as a row keeps them."""
    if not facts.get("salt"):
        text = json.dumps(_spoken(dict(facts)), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return text.encode()
    frame = {name: facts[name] for name in FRAME}
    return _canonical(
        {"format": FORMAT, **frame, "parts": [hashlib.sha256(p).hexdigest() for p in parts(facts)]}
    )


def parts(facts: Mapping[str, Any]) -> list[bytes]:
    """The parts that the text names, in its order: what is said of nobody in particular, then of each candidate."""
    rest = {name: value for name, value in facts.items() if name not in (*FRAME, "candidates")}
    return [_canonical(rest), *(_canonical(one) for one in facts["candidates"])]


def attached(facts: document.MinutesFacts, without: Collection[int] = ()) -> tuple[Attachment, ...]:
    """The files that the sealed minutes carry; the text alone where they have no parts.

    ``without``: ranks of candidates whose part stays out of a copy, as does what is said of nobody in particular, which
    may name them.
    """
    told = asdict(facts)
    text = Attachment(
        TEXT,
        signed_text(told).decode(),
        "application/json",
        "Texte dont chaque membre a signé l’empreinte",
        "source",
    )
    if not facts.salt:
        return (text,)
    given = [p for rank, p in enumerate(parts(told)) if not without or (rank and rank not in without)]
    whole = _canonical([json.loads(part) for part in given]).decode()
    return text, Attachment(
        PARTS, whole, "application/json", "Les parties que ce texte nomme par leur empreinte", "source"
    )


def _canonical(value: Any) -> bytes:
    return rfc8785.dumps(json.loads(json.dumps(value)))


def _spoken(value: Any) -> Any:
    """The facts without the members added since, where these are silent: minutes signed before keep their digest."""
    if isinstance(value, dict):
        return {n: _spoken(v) for n, v in value.items() if v or n not in document.ADDED}
    return [_spoken(v) for v in value] if isinstance(value, list | tuple) else value
