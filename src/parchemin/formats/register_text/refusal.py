"""The refusal of a text that is no register sheet, and the checks that tell one."""

from __future__ import annotations

import unicodedata
from codecs import BOM_UTF16_BE, BOM_UTF16_LE

from parchemin.formats.register_text.source import Source, fold

SHOWN = 60  # characters of the line that are repeated in the message


class NotASheet(ValueError):  # noqa: N818 - it names what the text is, as `Refused` does
    """The text is no register sheet. ``line`` counts from 1; the message is French and names it."""

    def __init__(self, line: int, expected: str, got: str) -> None:
        self.line, self.expected, self.got = line, expected, got
        super().__init__(f"Ligne {line} : on attend {expected}, on lit {got}.")


def decode(data: bytes | str) -> Source:
    """UTF-8, with or without its mark; UTF-16 with its mark, as an old notepad writes it; Windows-1252 for older exports.
    Raises `NotASheet` on binary data."""
    if isinstance(data, str):
        return _no_controls(_composed(data, "utf-8"))
    for mark, encoding in ((BOM_UTF16_LE, "utf-16-le"), (BOM_UTF16_BE, "utf-16-be")):
        if data.startswith(mark):
            try:
                return _no_controls(_composed(data.decode(encoding), encoding))
            except UnicodeDecodeError:
                break
    if data.startswith((b"%PDF", b"PK\x03\x04")) or b"\0" in data:
        raise NotASheet(
            1, "le texte d’une fiche du répertoire", "un fichier binaire (PDF, bureautique ou autre)"
        )
    for encoding in ("utf-8", "cp1252"):
        try:
            return _no_controls(_composed(data.decode(encoding), encoding))
        except UnicodeDecodeError:
            continue
    raise NotASheet(1, "le texte d’une fiche du répertoire", "des octets qui ne sont pas du texte")


def _composed(text: str, encoding: str) -> Source:
    composed = unicodedata.normalize("NFC", text)
    # Only letters and their accents are joined: a text that composes otherwise is read as it came.
    if composed == text or [len(line) for line in Source(composed).raw] != [
        len(p) for p in Source(text, original=text).pieces
    ]:
        return Source(text, encoding)
    return Source(composed, encoding, text)


def _no_controls(source: Source) -> Source:
    """A text holds no control characters but tabs, line ends and form feeds."""
    for number, line in enumerate(source.lines, start=1):
        if any(c < " " and c not in "\t\f\v\x1a" for c in line):
            raise NotASheet(number, "le texte d’une fiche du répertoire", "des caractères de commande")
    return source


def quoted(source: Source, number: int) -> str:
    """What is read at a line, cut short."""
    if number > len(source.lines):
        return "la fin du texte"
    line = source.line(number).strip("\ufeff \t\f")
    return f"« {line[:SHOWN]}{'…' if len(line) > SHOWN else ''} »" if line else "une ligne vide"


def first_written(source: Source) -> int:
    """The first line with letters; 1 when there is none."""
    return next((n for n, text in enumerate(source.folded, start=1) if fold(text)), 1)
