"""The ZIP of a dossier de preuve holds its files and nothing else: no byte before, between, after or beside them, and each
header as ``formats.proofs.dossier`` writes it. A program hidden in an archive would otherwise travel under its seal."""

from __future__ import annotations

import copy
import struct
import zipfile
from typing import IO

MOMENT = (1980, 1, 1, 0, 0, 0)
ATTRIBUTES = 0o644 << 16
LOCAL, UTF8 = 30, 0x800  # bytes of a local header before its name; the flag of names that are not ASCII
END = "<4s4H2LH"  # the end record (APPNOTE 4.3.16)
ZIP64 = (
    0xFFFFFFFF  # sizes beyond this are written elsewhere: the directory of so long an archive is not compared
)


def stranger(source: IO[bytes], archive: zipfile.ZipFile) -> str:
    """What the archive holds besides its files, in French; "" when nothing."""
    at = 0
    infos = archive.infolist()
    for info in sorted(infos, key=lambda i: i.header_offset):
        if info.header_offset != at:
            return (
                f"des octets avant {info.filename}"
                if info.header_offset > at
                else f"{info.filename} en recouvre un autre"
            )
        if not _usual(info):
            return f"un en-tête inattendu, {info.filename}"
        header = _header(source, info)
        if not header:
            return f"un en-tête inattendu, {info.filename}"
        at += header + info.compress_size
    if archive.start_dir != at:
        return "des octets après le dernier fichier"
    if at >= ZIP64:
        return ""
    source.seek(at)
    central = b"".join(_entry(info) for info in infos)
    end = struct.pack(END, b"PK\5\6", 0, 0, len(infos), len(infos), len(central), at, 0)
    return "" if source.read() == central + end else "des octets après l’archive, ou une fin inattendue"


def _entry(info: zipfile.ZipInfo) -> bytes:
    """An entry of the central directory (APPNOTE 4.3.12), without extra field or comment."""
    name, (year, month, day, *_) = _name(info), info.date_time
    return (
        struct.pack(
            "<4s4B4HL2L5H2L",
            *(b"PK\1\2", info.create_version, info.create_system, info.extract_version, 0),
            *(info.flag_bits, info.compress_type, 0, (year - 1980) << 9 | month << 5 | day),
            *(info.CRC, info.compress_size, info.file_size, len(name), 0, 0, 0, 0),
            *(info.external_attr, info.header_offset),
        )
        + name
    )


def _name(info: zipfile.ZipInfo) -> bytes:
    return info.orig_filename.encode("utf-8" if info.flag_bits & UTF8 else "cp437")


def _usual(info: zipfile.ZipInfo) -> bool:
    return (
        info.date_time == MOMENT
        and info.create_system == 3  # noqa: PLR2004 - Unix, as written
        and info.external_attr == ATTRIBUTES
        and (info.internal_attr, info.volume, info.reserved, info.extra, info.comment) == (0, 0, 0, b"", b"")
        and info.create_version == info.extract_version
        and info.extract_version in (20, 45)
        and info.flag_bits in (0, UTF8)
        and info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    )


def _header(source: IO[bytes], info: zipfile.ZipInfo) -> int:
    """Length of the local header, if it is one of the two that are written for this entry; else 0."""
    source.seek(info.header_offset)
    raw = source.read(LOCAL + len(_name(info)) + 20)
    for long in (True, False):
        header: bytes = copy.copy(info).FileHeader(zip64=long)
        if raw.startswith(header):
            return len(header)
    return 0
