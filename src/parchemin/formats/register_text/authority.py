"""Autorité responsable: who certifies, who signs for them, and how sure the parting of the two is.

The sheet prints two columns, one for the certifiers and one for the signatories; a text saved from it keeps them
on one line, one under the other, or parted by blanks. A signatory is known by a quality (« Président »), a town
beside a certifier by the places that the sheet prints elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from parchemin.domain.sheet import Certifier, Span, Text
from parchemin.formats.register_text.frame import Frame
from parchemin.formats.register_text.source import ends_open, fold, joined, plain

SENTENCE = 3  # lines that a sentence may take
OWN_NAME = re.compile(r"^\s*chaque\b.*\bson\s+nom\s+propre|^\s*(?:delivre|en)\b.*\bson\s+nom\s+propre")
# A signatory is named by a quality; these words start one when nothing else parts the two columns.
QUALITIES = re.compile(
    r"(?<![\w'-])(?:directeur|directrice|president|presidente|ministre|recteur|rectrice|gerant|gerante|responsable|delegue|deleguee|secretaire|doyen|doyenne|proviseur|chef)\b"
)
MORE_QUALITIES = re.compile(
    r"\s*(?:[-–—•]\s*)?(?:(?:le|la|les|m\.|mme|madame|monsieur)\s+)?(?:vice[- ])?"
    r"(?:directeurs?|directrices?|presidente?s?|ministres?|recteur|rectrice|gerante?s?|responsables?|deleguee?s?|secretaires?|"
    r"doyenne?|proviseure?|chef|cheffe|administrateur|administratrice|fondateur|fondatrice|dirigeante?s?|principale?|"
    r"commissaire|general|pdg|dg|signataire)\b"
)
# Words that name an organisation: what follows a comma and has one is another certifier.
ORGANISATION = re.compile(
    r"\b(?:institut|instituts|ecole|ecoles|centre|centres|chambre|association|ministere|office|universite|federation|union|"
    r"groupe|groupement|cci|cma|cfa|afpa|greta|lycee|societe|sas|sarl|sa|academie|conservatoire|fondation|agence|campus|"
    r"college|faculte|syndicat|comite|conseil|organisme|iut|iae|maison|compagnie|reseau)\b"
)
WIDE = re.compile(r"[^\S\r\n]{3,}|\t+")


@dataclass(frozen=True)
class Authority:
    """Certifiers and signatories, and how sure their parting is."""

    certifiers: tuple[Certifier, ...]
    signatories: tuple[Text, ...]
    merged: bool  # both columns came out on one line, with nothing between them
    wrapped: tuple[int, ...] = ()  # indexes of names that seem to carry on the one before, cut by its column


@dataclass(frozen=True)
class Known:
    """What the rest of the sheet prints: names of certifiers, towns."""

    names: Sequence[str]
    towns: Sequence[str]

    @cached_property
    def folded_names(self) -> frozenset[str]:
        return frozenset(fold(name) for name in self.names)

    @cached_property
    def folded_towns(self) -> frozenset[str]:
        return frozenset(fold(town) for town in self.towns)

    def is_name(self, text: str) -> bool:
        return fold(text) in self.folded_names

    def is_town(self, text: str) -> bool:
        bare = re.sub(r"^\s*\(?\s*(?:\d{5}\s+)?|\s*(?:\(\s*\d[\dab]\d?\s*\))?\s*\)?\s*$", "", plain(text))
        return bool(re.match(r"\s*\(?\d{5}\s", text)) or fold(bare) in self.folded_towns


def authority(frame: Frame, known: Known) -> Authority:
    """Certifiers and signatories, in the printed order."""
    numbers = frame.written(frame.first("authority"))
    own = _own_name(frame, numbers)
    named = [n for n in numbers if own is None or n < own.lines.first]
    if frame.first("signatories") is not None:
        names = _all_parts(frame, named)
        signatories = _all_parts(frame, frame.written(frame.first("signatories")))
        return _pair(names, signatories, own, merged=False)
    rows = [_row(frame, span, known) for span in _spans(frame, named)]
    names = [name for row in rows for name in row.names]
    signatories = [one for row in rows for one in row.signatories]
    merged = any(row.glued and row.signatories for row in rows) and not _told(names, known)
    beside = [row.own_signatory() for row in rows for _ in row.names]
    rowed = len(rows) > 1 and sum(one is not None for one in beside) == len(signatories) > 0
    read = _pair(names, signatories, own, merged=merged and not rowed, beside=beside if rowed else None)
    return replace(read, wrapped=_wrapped(rows, known))


def _spans(frame: Frame, numbers: list[int]) -> list[Span]:
    """Rows of the columns: each line where blanks part them, else the phrases that lines were wrapped from."""
    lines = [frame.source.line(n).strip() for n in numbers]
    if any(WIDE.search(line) for line in lines):
        return [Span(n, n) for n in numbers]
    return joined(frame.source, numbers, frame.width(numbers))


def _wrapped(rows: list[Row], known: Known) -> tuple[int, ...]:
    """Names alone on their row, under a row of two columns whose name cannot end there."""
    wrapped, index = [], 0
    for before, row in pairwise([Row([], [], glued=False), *rows]):
        name = row.names[0].value if len(row.names) == 1 and not row.signatories else ""
        over = before.names[-1].value if before.names and before.signatories and not before.glued else ""
        own = known.is_name(name) or ORGANISATION.match(plain(name))
        if name and over and not own and (ends_open(over) or name[0].islower()):
            wrapped.append(index)
        index += len(row.names)
    return tuple(wrapped)


@dataclass(frozen=True)
class Row:
    """One printed row of the two columns. ``glued``: nothing parts them."""

    names: list[Text]
    signatories: list[Text]
    glued: bool

    def own_signatory(self) -> Text | None:
        return self.signatories[0] if len(self.names) == len(self.signatories) == 1 else None


def _row(frame: Frame, span: Span, known: Known) -> Row:
    text = frame.source.slice(span)
    start = len(text) - len(text.lstrip())
    cells = _cells(text, start)
    if MORE_QUALITIES.match(plain(text), start):
        return Row([], [t for a, b in cells for t in _parts(frame, span, a, b)], glued=True)
    if len(cells) == 1:
        return _glued(frame, span, text, start, known)
    left = [cell for cell in cells if not MORE_QUALITIES.match(plain(text), cell[0])]
    right = [cell for cell in cells if MORE_QUALITIES.match(plain(text), cell[0])]
    if not right:  # nothing says a quality: as the head says, the last column is the signatories'
        left, right = _unsaid(text, cells, known)
    signatories = [t for a, b in right for t in _parts(frame, span, a, b)]
    names = _names(frame, span, _joined_towns(text, left, known), known, single=len(signatories) == 1)
    return _sorted(names, signatories, glued=False)


def _sorted(names: list[Text], signatories: list[Text], *, glued: bool) -> Row:
    """A part that is a quality is a signatory, in whatever column it came out."""
    strayed = [name for name in names if MORE_QUALITIES.match(plain(name.value))]
    return Row(
        [name for name in names if name not in strayed],
        [*strayed, *signatories],
        glued=glued or bool(strayed),
    )


def _cells(text: str, start: int) -> list[tuple[int, int]]:
    """The columns of a row, parted by wide blanks."""
    cells, position = [], start
    for wide in WIDE.finditer(text, start):
        if text[wide.end() :].strip() and wide.start() > position:
            cells.append((position, wide.start()))
            position = wide.end()
    return [*cells, (position, len(text.rstrip()))]


def _unsaid(
    text: str, cells: list[tuple[int, int]], known: Known
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Cells of which none says a quality: all certifiers when each is a name or a town, else name and signatory."""

    def certifies(cell: tuple[int, int]) -> bool:
        words = text[slice(*cell)]
        return bool(ORGANISATION.search(plain(words))) or known.is_name(words) or known.is_town(words)

    return (cells, []) if all(map(certifies, cells)) else (cells[:-1], cells[-1:])


def _joined_towns(text: str, cells: list[tuple[int, int]], known: Known) -> list[tuple[int, int]]:
    """A town in a column of its own goes with the certifier before it."""
    towns: list[tuple[int, int]] = []
    for start, end in cells:
        if towns and known.is_town(text[start:end]):
            towns[-1] = (towns[-1][0], end)
        else:
            towns.append((start, end))
    return towns


def _glued(frame: Frame, span: Span, text: str, start: int, known: Known) -> Row:
    """Both columns on one line: the known names end the first one, else the first quality starts the second."""
    if end := _known_end(text, known, start):
        names = _names(frame, span, [(start, end)], known, single=False)
        return _sorted(names, _parts(frame, span, end, len(text)), glued=True)
    quality = QUALITIES.search(plain(text), start + 1)
    end = quality.start() if quality else len(text)
    signatories = _parts(frame, span, end, len(text))
    return _sorted(_names(frame, span, [(start, end)], known, single=False), signatories, glued=True)


def _known_end(line: str, known: Known, start: int) -> int:
    """Where the run of known names, parted by commas, ends; 0 when the line does not start with one."""
    text, position, end = plain(line), start, 0
    names = sorted({plain(name) for name in known.names if name}, key=len, reverse=True)
    towns = sorted({plain(town) for town in known.towns if town}, key=len, reverse=True)
    while name := _next(text, position, [*names, *(towns if end else ())]):
        end = position + len(name)
        comma = re.compile(r"\s*(?:,|;|\bet\b|[-–—(])\s*").match(text, end)
        if comma is None:
            break
        position = comma.end()
    return end


def _next(text: str, position: int, words: list[str]) -> str | None:
    return next((w for w in words if re.compile(rf"{re.escape(w)}(?!\w)").match(text, position)), None)


def _names(
    frame: Frame, span: Span, cells: list[tuple[int, int]], known: Known, *, single: bool
) -> list[Text]:
    """The certifiers of some cells, parted at commas. A town after a comma stays with its certifier.

    ``single``: the row has one signatory, so that what follows a comma is a certifier only if it says so.
    """
    names: list[tuple[Text, Text]] = []  # the first and the last part of each name
    for start, end in cells:
        for index, part in enumerate(_parts(frame, span, start, end)):
            if index and _goes_on(names[-1][1], part, known, single=single):
                names[-1] = (names[-1][0], part)
            else:
                names.append((part, part))
    return [_through(frame, first, last) for first, last in names]


def _goes_on(before: Text, part: Text, known: Known, *, single: bool) -> bool:
    """Whether what follows a comma is of the same certifier: its town, or no name of an organisation."""
    if known.is_name(part.value) or any(MORE_QUALITIES.match(plain(t.value)) for t in (before, part)):
        return False
    return known.is_town(part.value) or (single and not ORGANISATION.search(plain(part.value)))


def _through(frame: Frame, name: Text, part: Text) -> Text:
    """A name and what follows it on the same line, as one value."""
    if part is name:
        return name
    a, b = name.lines, part.lines
    return frame.source.text_at(a.first, b.last, a.start, b.end)


def _own_name(frame: Frame, numbers: list[int]) -> Text | None:
    """The sentence that lets each certifier award in its own name, over the lines it takes."""
    for first in numbers:
        for last in range(first, min(first + SENTENCE, numbers[-1]) + 1):
            text = frame.source.text_at(first, last)
            if OWN_NAME.search(plain(text.value)):
                return text
    return None


def _pair(
    names: list[Text],
    signatories: list[Text],
    own: Text | None,
    *,
    merged: bool,
    beside: list[Text | None] | None = None,
) -> Authority:
    """Each certifier with its signatory: that of its row (``beside``), else by rank where both lists are as long."""
    paired = len(names) == len(signatories) and (len(names) == 1 or not merged)
    by_rank: list[Text | None] = [*signatories] if paired else [None] * len(names)
    certifiers = tuple(
        Certifier(name, signatory, own is not None or len(names) == 1, name.lines, own)
        for name, signatory in zip(names, beside or by_rank, strict=True)
    )
    return Authority(certifiers, tuple(signatories), merged and bool(signatories))


def _told(names: list[Text], known: Known) -> bool:
    """One certifier whose name the sheet repeats elsewhere: the column ends where its name does."""
    return len(names) == 1 and known.is_name(names[0].value)


def _parts(frame: Frame, span: Span, start: int, end: int) -> list[Text]:
    text, parts, position = frame.source.slice(span), [], start
    for piece in re.split(r"(,\s)", text[start:end]):
        if piece.strip(" ,\t\r\n"):
            parts.append(frame.source.within(span, position, position + len(piece)))
        position += len(piece)
    return parts


def _all_parts(frame: Frame, numbers: list[int]) -> list[Text]:
    return [part for n in numbers for part in _parts(frame, Span(n, n), 0, len(frame.source.line(n)))]
