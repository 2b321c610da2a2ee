"""The lines of a calendar file and the components they make, with the line where each begins.

What people export is not always what RFC 5545 says: any line end, UTF-16, a letter cut in two by a fold, the letters
of an old Windows. None of this touches the times, so all of it is read. A file cut short is not.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Sequence
from dataclasses import dataclass, field

_LINE_END = re.compile(rb"\r\n|\n|\r")
Line = tuple[int, str]  # number in the file, text


class Unreadable(ValueError):  # noqa: N818 - named for what it says
    """The file is not a calendar that can be read; French sentence."""


@dataclass(slots=True)
class Block:
    """A component: its name, the line of its BEGIN, its own lines; those it holds are apart."""

    name: str
    line: int
    lines: list[str] = field(default_factory=list)
    parts: list[Block] = field(default_factory=list)

    def value(self, name: str) -> str:
        """The text after ``NAME:`` (or ``NAME;…:``), of the first line of that name; empty when there is none."""
        for text in self.lines:
            head, _, value = text.partition(":")
            if head.partition(";")[0].upper() == name:
                return value.strip()
        return ""

    def text(self) -> str:
        """As icalendar reads it: this component alone, without those it holds."""
        return "\r\n".join([f"BEGIN:{self.name}", *self.lines, f"END:{self.name}", ""])

    def whole(self) -> str:
        """This component and those it holds."""
        inner = [part.whole().rstrip("\r\n") for part in self.parts]
        return "\r\n".join([f"BEGIN:{self.name}", *self.lines, *inner, f"END:{self.name}", ""])


def unfolded(data: bytes) -> list[Line]:
    """Each line that begins something, with its number; folded ones are joined to it, empty ones left out."""
    joined: list[tuple[int, list[bytes]]] = []
    for number, raw in enumerate(_LINE_END.split(_as_utf8(data)), start=1):
        if raw[:1] in {b" ", b"\t"} and joined:
            joined[-1][1].append(raw[1:])
        elif raw.strip():
            joined.append((number, [raw]))
    return [(number, _decoded(b"".join(pieces))) for number, pieces in joined]


def calendars(lines: Sequence[Line]) -> list[Block]:
    """The calendars of a file. Raises Unreadable with the line where it is none, or is cut short."""
    if not lines or lines[0][1].strip().upper() != "BEGIN:VCALENDAR":
        raise Unreadable(
            "ligne 1 : le fichier ne commence pas par BEGIN:VCALENDAR, ce n’est pas un calendrier."
        )
    if not any(text.strip().upper() == "END:VCALENDAR" for _, text in lines):
        raise Unreadable(f"ligne {lines[-1][0]} : le fichier s’arrête avant END:VCALENDAR, il est incomplet.")
    whole: list[Block] = []
    opened: list[Block] = []
    for number, text in lines:
        head, _, name = text.strip().upper().partition(":")
        if head == "BEGIN":
            block = Block(name, number)
            (opened[-1].parts if opened else whole).append(block)
            opened.append(block)
        elif head == "END":
            if not opened or opened.pop().name != name:
                raise Unreadable(f"ligne {number} : END:{name} ne ferme rien, le fichier est abîmé.")
        elif opened:
            opened[-1].lines.append(text)
    if opened:
        raise Unreadable(f"ligne {lines[-1][0]} : le fichier s’arrête avant END:{opened[0].name}.")
    return whole


def _as_utf8(data: bytes) -> bytes:
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return data.decode("utf-16", "replace").encode()
    if data.startswith((b"B\0E\0", b"\0B\0E")):
        return data.decode("utf-16-le" if data[1] == 0 else "utf-16-be", "replace").encode()
    return data.removeprefix(BOM_UTF8)


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")
