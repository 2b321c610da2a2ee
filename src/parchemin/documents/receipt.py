"""The deposit receipt (récépissé de dépôt): proof that given files were received at a given moment.

The digest is that of the bytes received: whoever keeps the file can compute it again, years later, with tools of
any computer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from parchemin.documents.typesetting import render as typeset

_KILO = 1000


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """One file: its name as sent, its size in bytes, its SHA-256 (64 hexadecimal digits), when (written out)."""

    name: str
    size: int
    digest: str
    received: str


@dataclass(frozen=True, slots=True)
class ReceiptFacts:
    """All that a receipt says. ``late`` is a sentence when the deposit came after its term; else empty."""

    certifier: str
    number: str
    candidate: str
    certification: str
    deliverable: str
    files: tuple[ReceivedFile, ...]
    term: str = ""
    late: str = ""
    certifier_line: str = ""
    session_label: str = ""
    specimen: str = ""


def render(facts: ReceiptFacts, timestamp: datetime) -> bytes:
    """The receipt as PDF bytes; ``timestamp`` (aware) is the moment of receipt. May raise ``UnprintableError``."""
    rows = [
        ["Candidat·e", facts.candidate],
        ["Certification", facts.certification],
        ["Session", facts.session_label],
        ["Livrable", facts.deliverable],
        ["Date limite", facts.term],
    ]
    data = {
        "title": f"Récépissé de dépôt n° {facts.number}",
        "certifier": facts.certifier,
        "certifier_line": facts.certifier_line,
        "reference": f"Récépissé n° {facts.number}",
        "foot": facts.specimen or "Conservez ce récépissé avec vos fichiers.",
        "opening": [
            sentence
            for sentence in (
                "Les fichiers ci-dessous ont été reçus et conservés sans modification.",
                facts.late,
            )
            if sentence
        ],
        "facts": [row for row in rows if row[1]],
        "files": [_file(file) for file in facts.files],
        "check": [
            (
                "L’empreinte change si un seul caractère du fichier change. Pour comparer votre fichier à celui qui a été "
                "reçu, calculez son empreinte et comparez-la à celle imprimée ci-dessus. Sous Linux, macOS ou Windows :"
            ),
        ],
        "commands": ["sha256sum fichier", "shasum -a 256 fichier", "certutil -hashfile fichier SHA256"],
    }
    return typeset("receipt", data, timestamp=timestamp, about=facts.candidate)


def _file(file: ReceivedFile) -> dict[str, object]:
    groups = [file.digest[start : start + 8] for start in range(0, len(file.digest), 8)]
    return {
        "name": file.name,
        "size": file_size(file.size),
        "received": file.received,
        "digest_lines": [" ".join(groups[:4]), " ".join(groups[4:])],
    }


def file_size(size: int) -> str:
    """``size`` bytes in French, with the exact count: "2,4 Mo (2 412 877 octets)"."""
    exact = f"{size:,}".replace(",", "\u202f") + (" octet" if size in (0, 1) else " octets")
    if size < _KILO:
        return exact
    power = 1 if size < _KILO**2 else 2 if size < _KILO**3 else 3
    rounded = f"{size / _KILO**power:.1f}".replace(".", ",")
    return f"{rounded} {('ko', 'Mo', 'Go')[power - 1]} ({exact})"
