"""Signing keys: Ed25519 (RFC 8032), one PKCS#8 PEM file per certifier in a private directory.

A key that others on the machine can read proves nothing, so a loose permission is refused, not repaired:
someone has to know it happened. A key is created once, never replaced: the name is taken by a hard link,
which either gives the whole file or finds that another process was quicker.
"""

from __future__ import annotations

import os
import re
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from parchemin.formats.signing.multibase import multikey

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")


class KeyRefused(Exception):  # noqa: N818 - same
    """The key may not be used as it lies: permissions, name, kind. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Key:
    """A signing key and the name it is filed under. Its private half never appears in ``repr``."""

    name: str
    private: Ed25519PrivateKey = field(repr=False)

    def sign(self, message: bytes) -> bytes:
        """The 64-byte Ed25519 signature of ``message``."""
        return self.private.sign(message)

    @property
    def public_bytes(self) -> bytes:
        """The 32 bytes of the public key."""
        return self.private.public_key().public_bytes(
            serialization.Encoding.Raw, serialization.PublicFormat.Raw
        )

    @property
    def multibase(self) -> str:
        """The public key as a Multikey, ``z6Mk…``."""
        return multikey(self.public_bytes)


def signature_holds(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether ``signature`` (64 bytes) is that of ``message`` by the 32-byte key ``public``."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def ensure_key(directory: Path, name: str) -> Key:
    """The key filed under ``name`` (a certifier's slug), created if there is none.

    Raises ``KeyRefused`` on loose permissions, on a name that is not a slug, on a file that is not a key.
    """
    path = _path(directory, name)
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        _create(path)
    return load(directory, name)


def load(directory: Path, name: str) -> Key:
    """The key filed under ``name``; ``KeyRefused`` if it is absent, loose or unreadable."""
    path = _path(directory, name)
    if not path.exists():
        raise KeyRefused(f"Aucune clé « {name} » dans {directory}.")
    _refuse_loose(directory, 0o700)
    _refuse_loose(path, 0o600)
    try:
        private = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError) as error:
        raise KeyRefused(f"{path} n’est pas une clé privée lisible : {error}") from error
    if not isinstance(private, Ed25519PrivateKey):
        raise KeyRefused(f"{path} n’est pas une clé Ed25519.")
    return Key(name, private)


def from_seed(name: str, seed: bytes) -> Key:
    """A key made from 32 chosen bytes: for test vectors and for restoring a saved seed."""
    return Key(name, Ed25519PrivateKey.from_private_bytes(seed))


def refuse_unguarded(directory: Path) -> None:
    """``KeyRefused`` where the folder, or a key in it, may be read by others; a folder not made yet holds none."""
    if not directory.exists():
        return
    _refuse_loose(directory, 0o700)
    for path in sorted(directory.glob("*.pem")):
        _refuse_loose(path, 0o600)


def _path(directory: Path, name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise KeyRefused(f"Nom de clé refusé : {name!r} (minuscules, chiffres et tirets).")
    return directory / f"{name}.pem"


def _refuse_loose(path: Path, wanted: int) -> None:
    status = path.lstat()
    if stat.S_ISLNK(status.st_mode):
        raise KeyRefused(f"{path} est un lien symbolique : une clé se range elle-même.")
    mode = stat.S_IMODE(status.st_mode)
    if mode & 0o077:
        raise KeyRefused(
            f"{path} est ouvert à d’autres que son propriétaire (droits {mode:03o}). "
            f"Vérifier qui a pu la lire, puis : chmod {wanted:03o} {path}"
        )


def _create(path: Path) -> None:
    """Write a new key beside its place, flush it, then take the place; losing that race is no error."""
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
        _flush_directory(path.parent)
    finally:
        draft.unlink(missing_ok=True)


def _flush_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
