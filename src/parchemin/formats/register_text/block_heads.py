"""Where blocks of competencies start: the register's own heading, and the shorter ones that certifiers write."""

from __future__ import annotations

import re
from dataclasses import dataclass

from parchemin.domain.sheet import Block
from parchemin.formats.register_text.frame import Frame
from parchemin.formats.register_text.source import Source, plain

# "Bloc de compétence n°1 de la fiche n°", then the sheet's own number and the title, below or beside.
FULL = re.compile(
    r"\s*blocs?\s+de\s+competences?\s+n\s*[°o]?\s*(\d+)\s+de\s+la\s+fiche\s+n\s*[°o]?\s*(\d+)?\s*[-–—:]?\s*"
)
FULL_STARTS = re.compile(r"\s*blocs?\s+de\s+competences?\s+n\s*[°o]?\s*(\d+)\s+de\s+la\s+fiche\b")
# "Bloc 1 : title", "BLOC II - title", "Bloc de compétences A", "RNCP12345BC01 - title", "BC01 title".
SHORT = re.compile(
    r"\s*(?:blocs?(?:\s+de\s+competences?)?\s*(?:n\s*[°o]?\s*|numero\s+)?(?P<rank>\d{1,2}|[ivx]{1,4}|[a-h])"
    r"(?:\s*[-–—:.)]\s*|\s*$|\s+(?=[a-z]))"
    r"|(?:(?:rncp)?\s?\d{3,6}\s?[-–—]?\s?)?bc\s?(?P<code>\d{1,2})\b\s*[-–—:.]?\s*)"
)
# "Bloc de compétences : title": no number at all.
BARE = re.compile(r"\s*blocs?(?:\s+de\s+competences?)?\s*:\s*(?=\S)")
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10, "xi": 11, "xii": 12}  # fmt: skip


@dataclass(frozen=True)
class Head:
    """How a block is announced: its printed number (None where none is), the column of its title on that line.

    ``full``: the register's own heading, whose title may be cut over several lines.
    """

    line: int
    number: int | None
    column: int
    full: bool


def _region(frame: Frame) -> tuple[int, int]:
    """The lines where blocks stand: under their heading, else from the components on."""
    region = frame.first("blocks")
    if region:
        return region.head.first, region.last
    limit = frame.first("validity") or frame.first("conditions")
    return 1, limit.head.first - 1 if limit else len(frame.source.lines)


def find_heads(frame: Frame) -> tuple[list[Head], int]:
    """Where blocks start, and the last line of their table.

    The register's own headings, and the short ones that certifiers write: those that follow in number where both
    stand together. A short one that another repeats, with nothing under it, is a line of a summary.
    """
    first, last = _region(frame)
    opening = frame.first("blocks") or frame.first("components") or frame.first("access")
    shortest = opening.head.last + 1 if opening else last + 1
    candidates = (
        _full(frame.source, n)
        or (_short(frame.source, n) if n >= shortest and n not in frame.marked else None)
        for n in range(first, last + 1)
    )
    heads = [head for head in candidates if head]
    if any(head.full for head in heads):
        return _following(heads), last
    after = [*heads[1:], None]
    return [h for h, end in zip(heads, after, strict=False) if not _summed_up(frame, h, end, heads)], last


def _following(heads: list[Head]) -> list[Head]:
    """Full headings, and the short ones whose number comes next."""
    kept: list[Head] = []
    for head in heads:
        following = head.number == (kept[-1].number or 0 if kept else 0) + 1
        if head.full or (following and not any(h.full and h.number == head.number for h in heads)):
            kept.append(head)
    return kept


def _summed_up(frame: Frame, head: Head, following: Head | None, heads: list[Head]) -> bool:
    if following is None or head.number is None:
        return False
    again = any(h.number == head.number and h.line > head.line for h in heads)
    return again and not any(frame.source.line(n).strip() for n in range(head.line + 1, following.line))


def head_at(source: Source, number: int) -> Head | None:
    """The heading of a block at a line, in either form."""
    return _full(source, number) or _short(source, number)


def is_numbered(source: Source, block: Block) -> bool:
    """Whether the sheet prints the block's number; else it is its place in the sheet."""
    head = head_at(source, block.lines.first)
    return head is None or head.number is not None


def _full(source: Source, number: int) -> Head | None:
    if not re.match(r"\s*bloc", plain(source.line(number))):
        return None
    match = FULL_STARTS.match(plain("\n".join(source.lines[number - 1 : number + 3])))
    return Head(number, int(match[1]), 0, full=True) if match else None


def _short(source: Source, number: int) -> Head | None:
    text = plain(source.line(number))
    if (match := SHORT.match(text)) and not source.line(number)[match.end() : match.end() + 1].islower():
        return Head(number, _rank(match["rank"] or match["code"]), match.end(), full=False)
    match = BARE.match(text)
    return Head(number, None, match.end(), full=False) if match else None


def _rank(word: str) -> int | None:
    """A number printed in figures or in Roman ones; a letter is no number."""
    return int(word) if word.isdecimal() else ROMAN.get(word)
