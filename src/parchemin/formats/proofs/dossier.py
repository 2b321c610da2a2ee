"""The dossier de preuve: a ZIP that says what a jury decided of one candidate and on what, verifiable with no database.

``manifest.json`` (RFC 8785) names every file with its SHA-256 and its size; ``manifest.seal.json`` is the certifier's
seal over it (``formats.proofs.seal``). Inside, two kinds of file are proofs of their own and are verified too: a *seal* (a
record over a digest, perhaps over another file of the dossier) and a *journal* (entries of a chain, those that concern
other people reduced to their links).
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import IO, Any

import rfc8785

from parchemin.domain.objection import Objection, gettext_noop
from parchemin.formats.proofs import dossier_archive, journal_chain
from parchemin.formats.proofs.seal import sign_digest, verify_record
from parchemin.formats.signing import multibase
from parchemin.formats.signing.keys import Key
from parchemin.formats.signing.timestamp import timestamp

FORMAT = "parchemin-evidence-1"
MANIFEST, SEAL = "manifest.json", "manifest.seal.json"
MOST_FILES = 20_000
LARGEST = 2 * 1024**3  # bytes of one file, once out of the archive
LARGEST_MANIFEST = 32 * 1024**2
CHUNK = 1024 * 1024
MOMENT = (
    1980,
    1,
    1,
    0,
    0,
    0,
)  # of every file in the archive: two dossiers of the same facts are the same bytes


ATTRIBUTES = 0o644 << 16


class Kind(StrEnum):
    """What a file is, for whoever opens the archive."""

    READ_ME = "read-me"
    FACTS = "facts"  # JSON written from rows
    PAPER = "paper"  # a document as it was sealed or sent
    DEPOSIT = "deposit"  # a file handed in by the candidate
    SIGNED = "signed"  # what the members of the jury signed, byte for byte
    PART = "part"  # a part of it, that it names by its digest
    SEAL = "seal"  # {"record": …, "document": path or ""}
    JOURNAL = "journal"  # one entry a line
    KEY = "key"  # the certifier's public key, as a Multikey
    KEYS = "keys"  # every key that signed for the certifier, and when


@dataclass(frozen=True, slots=True)
class Piece:
    """A file of the dossier: its place, what it is, and how to read its bytes."""

    path: str
    kind: Kind
    open: Callable[[], IO[bytes]]

    @classmethod
    def of(cls, path: str, kind: Kind, data: bytes) -> Piece:
        return cls(path, kind, lambda: io.BytesIO(data))

    @classmethod
    def json(cls, path: str, kind: Kind, value: object) -> Piece:
        """A JSON value, keys in order; dates and times in ISO 8601."""
        text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True, default=_iso)
        return cls.of(path, kind, text.encode())

    @classmethod
    def seal(cls, path: str, record: Mapping[str, Any], document: str = "") -> Piece:
        """A seal record, over ``document`` (a path of the dossier) when it is there."""
        return cls.json(path, Kind.SEAL, {"record": dict(record), "document": document})

    @classmethod
    def journal(cls, path: str, entries: Iterable[Mapping[str, Any]]) -> Piece:
        """Entries in chained form, one a line; see `withheld` for those that concern others."""
        lines = [json.dumps(dict(e), ensure_ascii=False, sort_keys=True) for e in entries]
        return cls.of(path, Kind.JOURNAL, ("\n".join(lines) + "\n").encode() if lines else b"")


def _iso(value: object) -> str:
    if isinstance(value, date):  # a datetime is one
        return value.isoformat()
    raise TypeError(f"no JSON for {value!r}")


def withheld(entry: Mapping[str, Any]) -> dict[str, Any]:
    """An entry that concerns somebody else: its place in the chain and nothing of what it says."""
    return {name: entry[name] for name in sorted(journal_chain.LINKS)}


@dataclass(frozen=True, slots=True)
class Verified:
    """What a dossier says of itself, and everything that is wrong with it (empty: it holds)."""

    about: str = ""
    made_at: str = ""
    key: str = ""
    files: tuple[Mapping[str, Any], ...] = ()
    seals: int = 0
    entries: int = 0
    objections: tuple[Objection, ...] = field(default_factory=tuple)


# -- making one ---------------------------------------------------------------------------------------------


def pack(
    target: IO[bytes],
    pieces: Sequence[Piece],
    *,
    about: str,
    at: datetime,
    key: Key,
    told: Callable[[int], None] | None = None,
) -> str:
    """Write the dossier ``about`` something ("entry:12") in ``target``. Returns the SHA-256 of its manifest.

    ``told``: called after each file with how many are written.
    Raises ValueError when two pieces claim one path, or a path leaves the archive.
    """
    paths = [p.path for p in pieces]
    wrong = sorted({p for p in paths if paths.count(p) > 1 or not _safe(p) or p in (MANIFEST, SEAL)})
    if wrong:
        raise ValueError(f"a dossier cannot hold {', '.join(wrong)}")
    files = []
    with zipfile.ZipFile(target, "w") as archive:
        for piece in sorted(pieces, key=lambda p: p.path):
            digest, size = hashlib.sha256(), 0
            with piece.open() as source, archive.open(_member(piece.path), "w", force_zip64=True) as member:
                while chunk := source.read(CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
                    member.write(chunk)
            files.append(
                {"path": piece.path, "kind": piece.kind.value, "sha256": digest.hexdigest(), "bytes": size}
            )
            if told is not None:
                told(len(files))
        manifest = rfc8785.dumps(
            {
                "format": FORMAT,
                "about": about,
                "made_at": timestamp(at),
                "key": key.multibase,
                "files": files,
            }
        )
        sealed = hashlib.sha256(manifest).hexdigest()
        record = sign_digest(key, sealed, f"evidence:{about}", at)
        archive.writestr(_member(MANIFEST), manifest)
        archive.writestr(_member(SEAL), rfc8785.dumps(dict(record)))
    return sealed


def _member(path: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(path, MOMENT)
    info.compress_type = zipfile.ZIP_STORED  # a compressed byte may change and give the same file
    info.external_attr = ATTRIBUTES
    return info


def _safe(path: str) -> bool:
    parts = path.split("/")
    return bool(path) and "\\" not in path and all(part not in ("", ".", "..") for part in parts)


# -- verifying one ------------------------------------------------------------------------------------------


def verify(source: IO[bytes], public: bytes | None = None) -> Verified:
    """What is wrong with a dossier. ``public``: the certifier's 32-byte key, known from elsewhere.

    Without it the dossier is held against the key that it names: it is whole, nobody says whose it is.
    """
    try:
        archive = zipfile.ZipFile(source)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        return Verified(objections=(_unreadable(str(error)),))
    with archive:
        reader = _Reader(archive, public)
        if where := dossier_archive.stranger(source, archive):
            reader.found.append(
                Objection(
                    "evidence.archive",
                    gettext_noop("L’archive porte autre chose que ses fichiers : %(where)s."),
                    {"where": where},
                    mend=gettext_noop(
                        "Attendu : le fichier ZIP tel que le certificateur l’a remis, sans l’avoir rouvert."
                    ),
                )
            )
        return reader.verified()


def _unreadable(why: str) -> Objection:
    return Objection(
        "evidence.unreadable",
        gettext_noop("Ce fichier n’est pas un dossier de preuve lisible : %(why)s."),
        {"why": why},
        mend=gettext_noop(
            "Attendu : le fichier ZIP tel que le certificateur l’a remis, sans l’avoir rouvert."
        ),
    )


class _DamagedError(Exception):
    """A member cannot be read to its end."""


class _Reader:
    """One dossier being verified."""

    def __init__(self, archive: zipfile.ZipFile, public: bytes | None) -> None:
        self.archive = archive
        self.public = public
        self.found: list[Objection] = []
        self.digests: dict[str, str] = {}
        self.keys: dict[str, Mapping[str, Any]] = {}

    def verified(self) -> Verified:
        names = [info.filename for info in self.archive.infolist()]
        if len(names) > MOST_FILES:
            return Verified(objections=(_unreadable(f"{len(names)} fichiers"),))
        try:
            raw = self._bytes(MANIFEST, LARGEST_MANIFEST)
            manifest = _manifest(raw)
            record = json.loads(self._bytes(SEAL, LARGEST_MANIFEST))
            files = [_entry(f) for f in manifest["files"]]
            about, made_at, key = (str(manifest[n]) for n in ("about", "made_at", "key"))
        except (_DamagedError, ValueError, KeyError, TypeError) as error:
            return Verified(objections=(_unreadable(f"{MANIFEST} ({error})"),))
        self._seal(record, hashlib.sha256(raw).hexdigest(), MANIFEST, named=key)
        self._same_files(names, files)
        for file in files:
            if file["path"] in names:
                self._file(file)
        seals, entries = self._proofs([f for f in files if f["path"] in self.digests], key)
        return Verified(about, made_at, key, tuple(files), seals, entries, tuple(self.found))

    def _add(self, code: str, template: str, path: str, **params: object) -> None:
        self.found.append(Objection(code, template, {"path": path, **params}, about=path))

    def _key(self, named: str) -> bytes | None:
        """The key to hold records against: the one known, or the one that the manifest names."""
        if self.public is not None:
            return self.public
        try:
            return multibase.public_of(named)
        except ValueError:
            return None

    def _seal(self, record: object, digest: str, path: str, *, named: str) -> None:
        public = self._key(named)
        if public is None or not isinstance(record, dict):
            self._add("evidence.seal", gettext_noop("%(path)s : le sceau ne se lit pas."), path)
            return
        for reason in verify_record(record, public, digest):
            self._add(
                "evidence.seal",
                gettext_noop("%(path)s : le sceau ne tient pas. %(why)s"),
                path,
                why=reason.message,
            )

    def _same_files(self, names: list[str], files: list[dict[str, Any]]) -> None:
        expected = {f["path"] for f in files}
        for name in sorted({n for n in names if names.count(n) > 1}):
            self._add("evidence.twice", gettext_noop("%(path)s est deux fois dans l’archive."), name)
        for name in sorted(expected - set(names)):
            self._add("evidence.missing", gettext_noop("%(path)s, cité au manifeste, manque."), name)
        for name in sorted(set(names) - expected - {MANIFEST, SEAL}):
            self._add(
                "evidence.added", gettext_noop("%(path)s n’est pas au manifeste : il a été ajouté."), name
            )

    def _chunks(self, path: str, limit: int) -> Iterator[bytes]:
        """The member's bytes, one chunk beyond ``limit`` at most: what is too long is read no further."""
        read = 0
        try:
            with self.archive.open(path) as member:
                while read <= limit and (chunk := member.read(CHUNK)):
                    read += len(chunk)
                    yield chunk
        except Exception as error:  # a damaged stream raises whatever its compression raises
            raise _DamagedError(str(error)) from error

    def _bytes(self, path: str, limit: int) -> bytes:
        return b"".join(self._chunks(path, limit))

    def _file(self, file: dict[str, Any]) -> None:
        digest, size = hashlib.sha256(), 0
        try:
            for chunk in self._chunks(file["path"], min(file["bytes"], LARGEST)):
                digest.update(chunk)
                size += len(chunk)
        except _DamagedError:
            size = -1
        if size != file["bytes"] or digest.hexdigest() != file["sha256"]:
            self._add(
                "evidence.altered",
                gettext_noop("%(path)s n’est plus celui du manifeste : il a été modifié."),
                file["path"],
            )
            return
        self.digests[file["path"]] = file["sha256"]

    def _proofs(self, files: list[dict[str, Any]], key: str) -> tuple[int, int]:
        """Verify the seals and the journals inside; how many of each were read."""
        seals = entries = 0
        for file in sorted(files, key=lambda f: f["kind"] != Kind.KEYS):
            if file["kind"] == Kind.SEAL:
                seals += 1
                self._inner_seal(file["path"], key)
            elif file["kind"] == Kind.KEY and self._bytes(file["path"], CHUNK).strip() != key.encode():
                self._add(
                    "evidence.other-key",
                    gettext_noop("%(path)s n’est pas la clé qui a scellé le manifeste."),
                    file["path"],
                )
            elif file["kind"] == Kind.PART:
                self._part(file, [f["path"] for f in files if f["kind"] == Kind.SIGNED])
            elif file["kind"] == Kind.KEYS:
                self._known_keys(file["path"])
            elif file["kind"] == Kind.JOURNAL:
                entries += self._journal(file["path"])
        return seals, entries

    def _inner_seal(self, path: str, key: str) -> None:
        try:
            value = json.loads(self._bytes(path, LARGEST_MANIFEST))
            record, document = value["record"], str(value["document"])
        except (ValueError, KeyError, TypeError):
            self._add("evidence.seal", gettext_noop("%(path)s : le sceau ne se lit pas."), path)
            return
        if document and document not in self.digests:
            self._add(
                "evidence.seal-without-document",
                gettext_noop("%(path)s : le document scellé, %(document)s, n’est pas dans l’archive."),
                path,
                document=document,
            )
            return
        other = str(record.get("key", "")) if isinstance(record, dict) else ""
        if other == key or other not in self.keys:
            self._seal(record, self.digests.get(document, ""), path, named=key)
            return
        self._former(record, other, self.digests.get(document, ""), path)

    def _part(self, file: Mapping[str, Any], signed: list[str]) -> None:
        """A part must be one of those that what was signed names by their digest."""
        try:
            named = [d for path in signed for d in json.loads(self._bytes(path, LARGEST_MANIFEST))["parts"]]
        except (ValueError, KeyError, TypeError):
            named = []
        if file["sha256"] not in named:
            self._add(
                "evidence.part",
                gettext_noop("%(path)s n’est pas une partie de ce que le jury a signé."),
                file["path"],
            )

    def _known_keys(self, path: str) -> None:
        try:
            self.keys = {str(row["key"]): row for row in json.loads(self._bytes(path, LARGEST_MANIFEST))}
        except (ValueError, KeyError, TypeError):
            self._add("evidence.keys", gettext_noop("%(path)s : la liste des clés ne se lit pas."), path)

    def _former(self, record: Mapping[str, Any], named: str, digest: str, path: str) -> None:
        """A record by another key of the certifier than the manifest's: one that signed on that day."""
        life = self.keys[named]
        try:
            reasons = verify_record(record, multibase.public_of(named), digest)
            at = datetime.fromisoformat(str(record.get("at", "")))
            ends = [
                datetime.fromisoformat(str(e)) for e in (life["retired_at"], life["compromised_from"]) if e
            ]
            late = any(at > end for end in ends)
        except (ValueError, KeyError, TypeError):
            self._add("evidence.seal", gettext_noop("%(path)s : le sceau ne se lit pas."), path)
            return
        for reason in reasons:
            self._add(
                "evidence.seal",
                gettext_noop("%(path)s : le sceau ne tient pas. %(why)s"),
                path,
                why=reason.message,
            )
        if late:
            self._add(
                "evidence.key-of-another-day",
                gettext_noop("%(path)s : la clé %(key)s ne signait plus, ou était compromise, ce jour-là."),
                path,
                key=named,
            )

    def _journal(self, path: str) -> int:
        try:
            lines = self._bytes(path, LARGEST_MANIFEST).decode().splitlines()
            entries = [json.loads(line) for line in lines if line]
            faults = journal_chain.faults(entries, extract=True)
        except (ValueError, KeyError, TypeError) as error:
            self._add(
                "evidence.journal",
                gettext_noop("%(path)s : le journal ne se lit pas (%(why)s)."),
                path,
                why=error,
            )
            return 0
        for fault in faults:
            self._add("evidence.journal", gettext_noop("%(path)s : %(why)s"), path, why=fault.message)
        return len(entries)


def _manifest(raw: bytes) -> dict[str, Any]:
    """The manifest. Raises ValueError when it is of another format."""
    value = json.loads(raw)
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise ValueError(f"format attendu : {FORMAT}")
    return value


def _entry(value: Mapping[str, Any]) -> dict[str, Any]:
    """A line of the manifest. Raises KeyError, TypeError or ValueError when it is none."""
    size = value["bytes"]
    if not isinstance(size, int) or isinstance(size, bool) or size < 0 or not _safe(str(value["path"])):
        raise ValueError(f"ligne du manifeste {value!r}")
    return {
        "path": str(value["path"]),
        "kind": str(value["kind"]),
        "sha256": str(value["sha256"]),
        "bytes": size,
    }
