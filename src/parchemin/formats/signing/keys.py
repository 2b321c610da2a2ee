"""Signing keys: Ed25519 (RFC 8032), one PKCS#8 PEM file per certifier in a private directory.

A key that others on the machine can read proves nothing, so a loose permission is refused, not repaired:
someone has to know it happened. A key is created once, never replaced: the name is taken by a hard link,
which either gives the whole file or finds that another process was quicker.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from parchemin.formats.signing.multibase import multikey

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")


RESTORE = "Remettre celle de la sauvegarde (« parchemin restore --keys », ou une copie)."
_WORDS = {
    errno.EACCES: "ce compte n’y a pas droit ; rendre le dossier à son propriétaire, ou lancer avec le compte de celui-ci",
    errno.EPERM: "ce compte n’y a pas droit ; rendre le dossier à son propriétaire, ou lancer avec le compte de celui-ci",
    errno.EROFS: "ce disque est en lecture seule ; le remonter en écriture, ou donner un autre dossier par PARCHEMIN_KEYS",
    errno.ENOSPC: "ce disque est plein ; y faire de la place",
    errno.EFBIG: "ce disque est plein, ou une limite y est mise ; y faire de la place",
    errno.EISDIR: "c’est un dossier, là où une clé est attendue ; le déplacer",
    errno.ENOTDIR: "un fichier tient la place d’un dossier ; le déplacer, ou donner un autre dossier par PARCHEMIN_KEYS",
    errno.EEXIST: "un fichier tient la place d’un dossier ; le déplacer, ou donner un autre dossier par PARCHEMIN_KEYS",
}


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


def ensure_key(directory: Path, name: str, *, used: str = "") -> Key:
    """The key filed under ``name`` (a certifier's slug), created if there is none.

    ``used``: the public key (Multikey) under that name that signed already, so that no other may take its place; ""
    when none did. Raises ``KeyRefused`` on loose permissions, on a name that is not a slug, on a file that is not a
    key, on a folder that cannot be written, and where the key that signed is not there.
    """
    path = _path(directory, name)
    if not os.path.lexists(path):
        if used:
            raise KeyRefused(
                f"Aucune clé « {name} » dans {directory}, et elle a déjà signé : une autre ne la remplace pas. {RESTORE}"
            )
        open_folder(directory)
        with _in_words(path):
            _create(path)
    key = load(directory, name)
    if used and key.multibase != used:
        raise KeyRefused(f"{path} n’est pas la clé qui a signé jusqu’ici ({used}). {RESTORE}")
    return key


def load(directory: Path, name: str) -> Key:
    """The key filed under ``name``; ``KeyRefused`` if it is absent, loose or unreadable."""
    path = _path(directory, name)
    with _in_words(path):
        if not os.path.lexists(path):
            raise KeyRefused(f"Aucune clé « {name} » dans {directory}.")
        _refuse_loose(directory, 0o700)
        _refuse_loose(path, 0o600)
        content = path.read_bytes()
    if not content.strip():
        raise KeyRefused(f"{path} est vide, ce n’est pas une clé privée lisible. {RESTORE}")
    try:
        private = serialization.load_pem_private_key(content, password=None)
    except TypeError:
        raise KeyRefused(
            f"{path} est protégée par un mot de passe : la ranger sans lui, dans ce dossier que son propriétaire seul lit."
        ) from None
    except ValueError:
        raise KeyRefused(f"{path} n’est pas une clé privée lisible, entière. {RESTORE}") from None
    if not isinstance(private, Ed25519PrivateKey):
        raise KeyRefused(f"{path} n’est pas une clé Ed25519. {RESTORE}")
    return Key(name, private)


def open_folder(directory: Path) -> None:
    """The folder of keys, made where there is none. ``KeyRefused`` where it is not private, or where none can be written."""
    with _in_words(directory):
        if not os.path.lexists(directory):
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        _refuse_loose(directory, 0o700)
        descriptor, probe = tempfile.mkstemp(dir=directory, prefix=".probe-")
        try:
            os.write(descriptor, b"0")
        finally:
            os.close(descriptor)
            Path(probe).unlink()


def refuse_unusable(directory: Path) -> None:
    """``KeyRefused`` where the folder can hold no key, or where one that it holds may not be used as it lies."""
    open_folder(directory)
    for path in sorted(directory.glob("*.pem")):
        if _NAME.fullmatch(path.stem):  # another is nobody's key
            load(directory, path.stem)


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


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    """What the disk refuses, said of this file or folder with what to do."""
    try:
        yield
    except OSError as error:
        words = _WORDS.get(error.errno or 0, error.strerror or "le disque n’a pas répondu")
        raise KeyRefused(f"{path} ne peut pas servir : {words}.") from error


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
