"""Signing keys: Ed25519 (RFC 8032), one PKCS#8 PEM file each in a private directory, encrypted where a secret is given.

A key that others on the machine can read proves nothing, so a loose permission is refused, not repaired:
someone has to know it happened. A key is created once, never replaced: the name is taken by a hard link,
which either gives the whole file or finds that another process was quicker.
"""

from __future__ import annotations

import base64
import errno
import os
import re
import secrets
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from parchemin.formats.signing.multibase import multikey

# A certifier's slug, or "_journal" for the installation's own; then the rank of the key, from the second on.
_NAME = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?|_journal)(?:\.[1-9][0-9]{0,3})?")


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


class KeyMissing(KeyRefused):
    """There is no file of that name."""


class KeyLoose(KeyRefused):
    """Others than its owner may read the file or its folder."""


class KeyLocked(KeyRefused):
    """The file is encrypted, and the secret is not given, or is another."""


class Kept(StrEnum):
    """How a private key lies on the disk."""

    ENCRYPTED = "encrypted"
    PLAIN = "plain"
    MISSING = "missing"
    LOCKED = "locked"  # encrypted by another secret than the one given, or none is given
    LOOSE = "loose"  # others than its owner may read it
    DAMAGED = "damaged"  # no key can be read from it
    OTHER = "other"  # it is not the private half of the public key expected


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

    @property
    def seed(self) -> bytes:
        """The 32 secret bytes from which the key is made again (RFC 8032, 5.1.5): for the shares on paper alone."""
        return self.private.private_bytes_raw()


def signature_holds(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether ``signature`` (64 bytes) is that of ``message`` by the 32-byte key ``public``."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def ensure_key(directory: Path, name: str, secret: str = "") -> Key:
    """The key filed under ``name``, created if there is none; a new one is encrypted by ``secret``, when given.

    ``used``: the public key (Multikey) under that name that signed already, so that no other may take its place; ""
    when none did. Raises ``KeyRefused`` on loose permissions, on a name that is not a slug, on a file that is not a
    key, on a folder that cannot be written, and where the key that signed is not there.
    """
    path = path_of(directory, name)
    if not os.path.lexists(path):
        open_folder(directory)
        with _in_words(path):
            _take(path, _pem(Ed25519PrivateKey.generate(), secret))
    return load(directory, name, secret)


def load(directory: Path, name: str, secret: str = "") -> Key:
    """The key filed under ``name``; ``KeyRefused`` if it is absent, loose, unreadable, or ``secret`` does not open it."""
    path = path_of(directory, name)
    with _in_words(path):
        if not os.path.lexists(path):
            raise KeyMissing(f"Aucune clé « {name} » dans {directory}.")
        _refuse_loose(directory, 0o700)
        _refuse_loose(path, 0o600)
        content = path.read_bytes()
    return Key(name, _private(path, content, secret))


def kept(directory: Path, name: str, public: str, secret: str = "") -> Kept:
    """How the private half of the Multikey ``public`` lies; nothing is written and nothing is raised."""
    path = path_of(directory, name)
    try:
        key = load(directory, name, secret)
    except KeyMissing:
        return Kept.MISSING
    except KeyLoose:
        return Kept.LOOSE
    except KeyLocked:
        return Kept.LOCKED
    except KeyRefused:
        return Kept.DAMAGED
    if key.multibase != public:
        return Kept.OTHER
    return Kept.ENCRYPTED if _encrypted(path.read_bytes()) else Kept.PLAIN


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


def refuse_unusable(directory: Path, secret: str = "") -> None:
    """``KeyRefused`` where the folder can hold no key, or where one that it holds may not be used as it lies."""
    open_folder(directory)
    for path in sorted(directory.glob("*.pem")):
        if _NAME.fullmatch(path.stem):  # another is nobody's key
            load(directory, path.stem, secret)


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


def put_back(directory: Path, key: Key, secret: str = "") -> Path:
    """File a key restored from elsewhere under its name. ``KeyRefused`` where a file is there already."""
    path = path_of(directory, key.name)
    open_folder(directory)
    if not _take(path, _pem(key.private, secret)):
        raise KeyRefused(f"{path} existe : une clé n’en recouvre pas une autre. Déplacez d’abord ce fichier.")
    return path


def protect(directory: Path, name: str, *, former: str, secret: str) -> Path:
    """Encrypt the file of a key by ``secret``; ``former`` opens it as it lies ("" where it is in clear)."""
    key = load(directory, name, former)
    path = path_of(directory, name)
    draft = _draft(path, _pem(key.private, secret))
    draft.replace(path)
    _flush_directory(path.parent)
    return path


def path_of(directory: Path, name: str) -> Path:
    """Place of a key. ``KeyRefused`` for a name that is none."""
    if not _NAME.fullmatch(name):
        raise KeyRefused(f"Nom de clé refusé : {name!r} (minuscules, chiffres et tirets).")
    return directory / f"{name}.pem"


def _encrypted(pem: bytes) -> bool:
    return b"BEGIN ENCRYPTED PRIVATE KEY" in pem


def _private(path: Path, pem: bytes, secret: str) -> Ed25519PrivateKey:
    if not pem.strip():
        raise KeyRefused(f"{path} est vide, ce n’est pas une clé privée lisible. {RESTORE}")
    locked = _encrypted(pem)
    if locked and not secret:
        raise KeyLocked(
            f"{path} est chiffrée : donnez son secret par PARCHEMIN_KEY_SECRET ou PARCHEMIN_KEY_SECRET_FILE."
        )
    try:
        private = serialization.load_pem_private_key(pem, password=secret.encode() if locked else None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        if locked and "password" in str(error).casefold():
            raise KeyLocked(
                f"Le secret donné n’ouvre pas {path} : donnez par PARCHEMIN_KEY_SECRET celui qui l’a chiffrée ; "
                "si c’est bien lui, le fichier est abîmé, reprenez-le d’une sauvegarde."
            ) from error
        raise KeyRefused(f"{path} n’est pas une clé privée lisible, entière. {RESTORE}") from error
    if not isinstance(private, Ed25519PrivateKey):
        raise KeyRefused(f"{path} n’est pas une clé Ed25519. {RESTORE}")
    if (not locked and pem != _pem(private, "")) or not _written_by_the_book(pem):
        raise KeyRefused(f"{path} se lit, mais des octets y ont changé. {RESTORE}")
    return private


def _written_by_the_book(pem: bytes) -> bool:
    """Whether a PEM file is that of its content, to the byte: readers forgive what nobody wrote (RFC 7468, strict)."""
    lines = pem.split(b"\n")
    body = b"".join(lines[1:-2])
    try:
        whole = base64.b64encode(base64.b64decode(body, validate=True))
    except ValueError:
        return False
    again = [whole[at : at + 64] for at in range(0, len(whole), 64)]
    label = b"ENCRYPTED PRIVATE KEY" if _encrypted(pem) else b"PRIVATE KEY"
    return lines == [b"-----BEGIN " + label + b"-----", *again, b"-----END " + label + b"-----", b""]


def _refuse_loose(path: Path, wanted: int) -> None:
    status = path.lstat()
    if stat.S_ISLNK(status.st_mode):
        raise KeyRefused(f"{path} est un lien symbolique : une clé se range elle-même.")
    mode = stat.S_IMODE(status.st_mode)
    if mode & 0o077:
        raise KeyLoose(
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


def _pem(private: Ed25519PrivateKey, secret: str) -> bytes:
    sealed: serialization.KeySerializationEncryption = (
        serialization.BestAvailableEncryption(secret.encode()) if secret else serialization.NoEncryption()
    )
    return private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, sealed)


def _draft(path: Path, pem: bytes) -> Path:
    """``pem`` beside its place, on disk, for its owner alone."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:  # a disk full: half a key is never left
        draft.unlink(missing_ok=True)
        raise
    return draft


def _take(path: Path, pem: bytes) -> bool:
    """Write a key beside its place, flush it, then take the place; False when that race is lost."""
    draft = _draft(path, pem)
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink(missing_ok=True)
    _flush_directory(path.parent)
    return True


def _flush_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
