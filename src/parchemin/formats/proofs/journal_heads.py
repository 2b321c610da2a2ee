"""Published heads of the journal, and its exports: files of lines that prove themselves without a database.

A heads file holds one JSON object a line. A *head* says where a stream stood (``stream``, ``number``, ``digest``,
``at``); a *seal*, last of each publication, holds a seal record (``formats.proofs.seal``) over the SHA-256 of the line
before it. Each line carries ``previous_line``, the SHA-256 of the line before (of nothing, for the first). An export
holds one entry a line, then a seal over the SHA-256 of every byte before its own line.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import rfc8785

from parchemin.domain.objection import Objection, gettext_noop
from parchemin.formats.proofs import journal_chain
from parchemin.formats.proofs.seal import sign_digest, verify_record
from parchemin.formats.signing import multibase
from parchemin.formats.signing.keys import Key

HEADS, EXPORT = "journal-heads", "journal-export"  # what a seal is for
Judge = Callable[[Mapping[str, Any]], list[Objection]]


def sha256(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def own_key(record: Mapping[str, Any]) -> list[Objection]:
    """Why a record does not hold by the key that it names itself; whose key it is stays to be said."""
    try:
        public = multibase.public_of(str(record.get("key", "")))
    except ValueError:
        return verify_record({}, b"")
    return verify_record(record, public)


def one_key(known: str) -> Judge:
    """Holds records against one key known from elsewhere, ``z6Mk…``. ``ValueError`` when it is none."""
    public = multibase.public_of(known)
    return lambda record: verify_record(record, public)


# -- heads ----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Heads:
    """A heads file as read. ``digests``: SHA-256 of each line, in order; ``sealed``: its last line is a seal."""

    by_stream: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    digests: list[str] = field(default_factory=list)
    seals: list[Mapping[str, Any]] = field(default_factory=list)
    sealed: bool = False
    objections: list[Objection] = field(default_factory=list)

    @property
    def lines(self) -> int:
        return len(self.digests)

    def reached(self, stream: str) -> int:
        """The last number published of a stream; 0 for none."""
        return max((number for number, _ in self.by_stream.get(stream, ())), default=0)


def seal_line(key: Key, last: str, at: Any) -> str:
    """The line that seals a publication, after its last line."""
    return journal_chain.head_line({"seal": sign_digest(key, sha256(last.encode()), HEADS, at)}, last)


def read_heads(raw: bytes) -> Heads:
    """What a heads file holds, and which of its lines are not those that were written."""
    heads = Heads()
    lines = raw.split(b"\n")
    if lines[-1] == b"":
        lines.pop()
    parsed = [_head(line) for line in lines]
    heads.digests = [sha256(line) for line in lines]
    for value in parsed:
        if value is not None and "seal" in value:
            heads.seals.append(value["seal"])
        elif value is not None:
            heads.by_stream.setdefault(value["stream"], []).append((value["number"], value["digest"]))
    heads.sealed = bool(parsed) and parsed[-1] is not None and "seal" in parsed[-1]
    heads.objections = _line_objections(parsed, heads.digests)
    return heads


def _line_objections(parsed: Sequence[Mapping[str, Any] | None], digests: list[str]) -> list[Objection]:
    """Which lines were changed. A line is blamed when its follower names another, unless the follower is itself changed:
    its own follower, or its own signature, says so."""
    before = [sha256(b""), *digests]
    linked = [value is None or value["previous_line"] == before[at] for at, value in enumerate(parsed)]
    forged = [value is not None and _forged(value) for value in parsed]
    objections = []
    for at, value in enumerate(parsed):
        unfollowed = at + 1 < len(parsed) and not linked[at + 1]
        follower_changed = at + 2 < len(parsed) and not linked[at + 2]
        blamed = unfollowed and not follower_changed and not forged[at + 1]
        headless = at == 0 and not linked[0] and not unfollowed
        if value is None:
            objections.append(
                Objection(
                    "journal.heads-unreadable",
                    gettext_noop("La ligne %(line)s du fichier des têtes publiées ne se lit pas."),
                    {"line": at + 1},
                )
            )
        elif forged[at] or blamed or headless:
            objections.append(
                Objection(
                    "journal.heads-altered",
                    gettext_noop("La ligne %(line)s du fichier des têtes publiées a été modifiée."),
                    {"line": at + 1},
                )
            )
    return objections


def _forged(value: Mapping[str, Any]) -> bool:
    """Whether a seal line contradicts itself: its signature, or the line that it names twice."""
    record = value.get("seal")
    if record is None:
        return False
    same = record.get("digest") == value["previous_line"] and record.get("purpose") == HEADS
    return not same or bool(own_key(record))


def _head(line: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(line)
        if not isinstance(value, dict) or not isinstance(value["previous_line"], str):
            return None
        if isinstance(value.get("seal"), dict):
            return value if set(value) == {"seal", "previous_line"} else None
        if set(value) != {"at", "stream", "number", "digest", "previous_line"}:
            return None
        texts = all(isinstance(value[name], str) for name in ("at", "stream", "digest"))
        return value if texts and type(value["number"]) is int else None
    except (ValueError, KeyError, RecursionError):
        return None


def seal_objections(heads: Heads, judge: Judge, *, wanted: bool) -> list[Objection]:
    """Why the seals of a heads file do not hold by ``judge``; ``wanted``: a file must end by one."""
    objections = [
        Objection(
            "journal.heads-seal",
            gettext_noop("Un sceau des têtes publiées (%(at)s) ne tient pas. %(why)s"),
            {"at": str(record.get("at", "")), "why": reason.message},
        )
        for record in heads.seals
        for reason in judge(record)
    ]
    if wanted and heads.lines and not heads.sealed:
        objections.append(
            Objection(
                "journal.heads-unsealed",
                gettext_noop(
                    "Le fichier des têtes publiées ne finit pas par un sceau : sa fin a pu être coupée ou ajoutée."
                ),
                mend=gettext_noop("Publiez-les de nouveau : parchemin journal republish."),
            )
        )
    return objections


# -- exports --------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Export:
    """A journal exported, as read: its entries that could be, what seals it, what is wrong line by line."""

    entries: list[dict[str, Any]] = field(default_factory=list)
    seal: Mapping[str, Any] | None = None
    objections: list[Objection] = field(default_factory=list)

    @property
    def streams(self) -> int:
        return len({entry["stream"] for entry in self.entries})


def export_lines(entries: Iterator[Mapping[str, Any]], key: Key, at: Any) -> Iterator[bytes]:
    """An export, line by line, its seal last."""
    whole = hashlib.sha256()
    for entry in entries:
        line = json.dumps(dict(entry), ensure_ascii=False, sort_keys=True).encode() + b"\n"
        whole.update(line)
        yield line
    yield (
        json.dumps({"seal": sign_digest(key, whole.hexdigest(), EXPORT, at)}, sort_keys=True).encode() + b"\n"
    )


def read_export(raw: bytes, judge: Judge) -> Export:
    """What an export holds, each line judged by itself, and its seal by ``judge``. An empty one is a fault."""
    export = Export()
    lines = raw.split(b"\n")
    whole = lines[-1] == b""
    if whole:
        lines.pop()
    for number, line in enumerate(lines, start=1):
        _read_line(export, number, line, last=number == len(lines))
    if not export.entries and not export.objections:
        export.objections.append(
            Objection("journal.export-empty", gettext_noop("Ce fichier ne contient aucune écriture."))
        )
    export.objections += _export_seal(export, raw, lines, judge)
    return export


def _read_line(export: Export, number: int, line: bytes, *, last: bool) -> None:
    try:
        value = json.loads(line)
        if last and isinstance(value, dict) and set(value) == {"seal"} and isinstance(value["seal"], dict):
            export.seal = value["seal"]
            return
        sound = isinstance(value, dict) and set(value) == {*journal_chain.FIELDS, "digest"}
        sound = sound and isinstance(value["stream"], str) and type(value["number"]) is int
        holds = sound and journal_chain.digest(value) == value["digest"]
    except (ValueError, TypeError, RecursionError, rfc8785.CanonicalizationError):
        value, sound, holds = None, False, False
    if not sound:
        code, words = (
            "journal.line-unreadable",
            gettext_noop("La ligne %(line)s n’est pas une écriture du journal."),
        )
        export.objections.append(Objection(code, words, {"line": number}))
        return
    export.entries.append(value)
    if not holds:
        code, words = (
            "journal.line-altered",
            gettext_noop("La ligne %(line)s a été modifiée : %(stream)s, %(number)s."),
        )
        place = {"line": number, "stream": value["stream"], "number": value["number"]}
        export.objections.append(Objection(code, words, place))


def _export_seal(export: Export, raw: bytes, lines: list[bytes], judge: Judge) -> list[Objection]:
    if export.seal is None:
        return [
            Objection(
                "journal.export-unsealed",
                gettext_noop("Ce fichier ne finit pas par son sceau : sa fin a pu être coupée."),
                mend=gettext_noop("Exportez le journal de nouveau : parchemin journal export."),
            )
        ]
    reasons = judge(export.seal)
    before = raw[: len(raw) - len(lines[-1]) - 1] if raw.endswith(b"\n") else b""
    if not reasons and (export.seal["digest"] != sha256(before) or export.seal["purpose"] != EXPORT):
        reasons = [
            Objection(
                "journal.export-altered",
                gettext_noop("Le contenu n’est plus celui que le sceau de la ligne %(line)s a scellé."),
                {"line": len(lines)},
            )
        ]
    return [
        Objection(
            "journal.export-seal",
            gettext_noop("Le sceau de l’export (ligne %(line)s) ne tient pas. %(why)s"),
            {"line": len(lines), "why": reason.message},
        )
        if reason.code != "journal.export-altered"
        else reason
        for reason in reasons
    ]
