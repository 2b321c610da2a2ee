"""The journal's chain, verifiable with no database.

An entry is a JSON object; its digest is SHA-256 over its RFC 8785 canonical form without ``digest``.
``previous`` is the digest of the entry before it in the same stream (64 zeros for the first).
A chain alone misses a cut tail, a deleted stream or a chain computed again: published heads, kept
outside the database, catch these. A heads file holds one JSON object a line; each line carries the
SHA-256 of the line before it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

import rfc8785

from parchemin.domain.objection import Objection, gettext_noop

GENESIS = "0" * 64
FIELDS = ("stream", "number", "at", "actor", "act", "certifier", "facts", "private", "key", "previous")

LINKS = frozenset(
    {"stream", "number", "previous", "digest"}
)  # what an extract keeps of an entry it may not show


def digest(entry: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of the canonical form of the entry's chained fields."""
    return hashlib.sha256(rfc8785.dumps({name: entry[name] for name in FIELDS})).hexdigest()


def private_digest(salt: bytes, text: str) -> str:
    """What the journal keeps of a private text: meaningless once the salt is destroyed."""
    return hashlib.sha256(salt + text.encode()).hexdigest()


def head_line(fields: Mapping[str, Any], previous_line: str) -> str:
    """One line of the heads file, chained to the line before it."""
    return json.dumps(
        {**fields, "previous_line": hashlib.sha256(previous_line.encode()).hexdigest()},
        sort_keys=True,
        ensure_ascii=False,
    )


def faults(
    entries: Iterable[Mapping[str, Any]],
    heads: Mapping[str, list[tuple[int, str]]] | None = None,
    *,
    extract: bool = False,
) -> list[Objection]:
    """What breaks the chain. ``entries`` ordered by (stream, number); an empty list means it holds.

    ``extract``: entries may be reduced to their links (`LINKS`); such a one must follow, its content is not judged.

    Names the first broken entry of each stream: altered content, a missing number, a broken link; and
    against the published heads: a cut tail, a deleted stream, a chain computed again.
    """
    objections: list[Objection] = []
    seen: dict[str, dict[int, str]] = {}
    stream, expected, previous, broken = "", 1, GENESIS, False
    for entry in entries:
        if entry["stream"] != stream:
            stream, expected, previous, broken = entry["stream"], 1, GENESIS, False
        number = entry["number"]
        seen.setdefault(stream, {})[number] = entry["digest"]
        if not broken:
            fault = _fault(entry, expected, previous, content=not extract or set(entry) != LINKS)
            if fault:
                objections.append(fault)
                broken = True
        expected, previous = number + 1, entry["digest"]
    for name, published in (heads or {}).items():
        objections += _against_heads(name, seen.get(name, {}), published)
    return objections


def _fault(entry: Mapping[str, Any], expected: int, previous: str, *, content: bool) -> Objection | None:
    place = {"stream": entry["stream"], "number": entry["number"], "expected": expected}
    if entry["number"] != expected:
        return Objection(
            "journal.entry-missing",
            gettext_noop("Journal « %(stream)s » : l’écriture %(expected)s manque (on lit %(number)s)."),
            place,
        )
    if content and digest(entry) != entry["digest"]:
        return Objection(
            "journal.entry-altered",
            gettext_noop("Journal « %(stream)s » : l’écriture %(number)s a été modifiée."),
            place,
        )
    if entry["previous"] != previous:
        return Objection(
            "journal.link-broken",
            gettext_noop("Journal « %(stream)s » : l’écriture %(number)s ne suit pas celle qui la précède."),
            place,
        )
    return None


def _against_heads(stream: str, seen: Mapping[int, str], published: list[tuple[int, str]]) -> list[Objection]:
    if not seen:
        return [
            Objection(
                "journal.stream-deleted",
                gettext_noop(
                    "Journal « %(stream)s » : le fil entier a disparu (%(number)s écritures publiées)."
                ),
                {"stream": stream, "number": max(number for number, _ in published)},
            )
        ]
    for number, value in published:
        if number not in seen:
            return [
                Objection(
                    "journal.tail-cut",
                    gettext_noop("Journal « %(stream)s » : l’écriture %(number)s, publiée, n’y est plus."),
                    {"stream": stream, "number": number},
                )
            ]
        if seen[number] != value:
            return [
                Objection(
                    "journal.chain-recomputed",
                    gettext_noop(
                        "Journal « %(stream)s » : l’écriture %(number)s n’est plus celle dont la tête fut publiée."
                    ),
                    {"stream": stream, "number": number},
                )
            ]
    return []
