"""The sheet's characters and lines, and the one function that turns lines into a value.

Line ends are LF, CRLF or CR; a form feed is a blank inside its line, so that numbers agree with an editor's.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache

from parchemin.domain.sheet import Span, Text

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+\Z")
# What pages repeat (the head of the table of blocks, the sheet's own head, page numbers) belongs to no value
# that it happens to cut.
_FURNITURE = re.compile(
    r"intitule descriptif et modalites d evaluation"
    r"|(?:le )?repertoire national des certifications professionnelles(?: rncp)?"
    r"|resume descriptif de la certification code (?:rncp|rs) \d+"
    r"|page \d{1,3}(?: (?:sur )?\d{1,3})?"
)
_PAGE = re.compile(r"\s*\d{1,3}\s*/\s*\d{1,3}\s*")


def is_furniture(line: str) -> bool:
    """Whether a whole line is page furniture."""
    return bool(_FURNITURE.fullmatch(fold(line)) or _PAGE.fullmatch(line))


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Compare without case, accents, apostrophes, dashes or runs of blanks: "N° d’Été " → "n d ete"."""
    text = text.replace("œ", "oe").replace("Œ", "oe").replace("°", " ")
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9\ufffd]+", " ", bare.lower()).strip()


def straight(text: str) -> str:
    """Same length, plain apostrophes, blanks and line feeds: what patterns are matched on."""
    text = re.sub(r"\r(?!\n)", "\n", text)
    return re.sub(r"[^\S\r\n]", " ", text.replace("’", "'").replace("‘", "'").replace("`", "'"))


def normalise(text: str) -> str:
    """The one rule between lines and values: lines joined by a blank, runs of blanks made one.

    Blank lines and repeated table heads are dropped; letters, case, accents, apostrophes and dashes stay as
    printed; nothing is put in or taken out otherwise.
    """
    kept = (line for line in re.split(r"\r\n|\n|\r", text) if not is_furniture(line))
    return " ".join(" ".join(kept).replace("\ufeff", " ").split())


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """Lower case, no accents, straight apostrophes, one blank for each: the same length, for patterns."""
    return "".join(_bare(c) for c in straight(text))


def _bare(char: str) -> str:
    if char == "\ufffd":
        return "e"  # the letter that French loses most often with its accent
    lowered = unicodedata.normalize("NFD", char)[0].lower()
    return lowered if len(lowered) == 1 else char


NUMBER_WORDS = {
    "un": 1,
    "une": 1,
    "deux": 2,
    "trois": 3,
    "quatre": 4,
    "cinq": 5,
    "six": 6,
    "sept": 7,
    "huit": 8,
    "neuf": 9,
    "dix": 10,
}
NUMBER = r"(?:\d{1,3}|" + "|".join(NUMBER_WORDS) + r")\b"


def number(word: str) -> int | None:
    """ "5" or "cinq" as an integer."""
    return int(word) if word.isdecimal() else NUMBER_WORDS.get(fold(word))


@dataclass(frozen=True)
class Source:
    """Decoded text with its lines. ``lines[0]`` is line 1, without its end."""

    text: str  # composed (NFC): an accent is one character with its letter
    encoding: str = "utf-8"
    original: str = ""  # the text as it came, when it was not composed

    @cached_property
    def raw(self) -> list[str]:
        return _LINE.findall(self.text)

    @cached_property
    def pieces(self) -> list[list[str]]:
        """For each character of each line, the characters of the file that it stands for."""
        if not self.original:
            return [list(line) for line in self.raw]
        return [_pieces(line) for line in _LINE.findall(self.original)]

    @cached_property
    def lines(self) -> list[str]:
        return [line.rstrip("\r\n") for line in self.raw]

    @cached_property
    def folded(self) -> list[str]:
        return [fold(line) for line in self.lines]

    def line(self, number: int) -> str:
        return self.lines[number - 1]

    def slice(self, span: Span) -> str:
        """The characters of a span, line ends kept between its lines."""
        lines = self.raw[span.first - 1 : span.last]
        if not lines:
            return ""
        lines = [*lines[:-1], lines[-1].rstrip("\r\n")]
        if span.end is not None:
            lines[-1] = lines[-1][: span.end]
        if span.start is not None:
            lines[0] = lines[0][span.start :]
        return "".join(lines)

    def words(self, span: Span) -> str:
        """A span's text for patterns (see `plain`), page furniture blanked; as long as its slice."""
        text = plain(self.slice(span))
        return "".join(
            re.sub(r"[^\r\n]", " ", line) if is_furniture(line.strip("\r\n")) else line
            for line in re.findall(r"[^\n]*\n|[^\n]+", text)
        )

    def text_at(
        self, first: int, last: int | None = None, start: int | None = None, end: int | None = None
    ) -> Text:
        """The value printed from ``first`` (column ``start``) to ``last`` (column ``end`` excluded)."""
        span = Span(first, last or first, start, end)
        return Text(normalise(self.slice(span)), span)

    def part(self, number: int, start: int, end: int) -> Text:
        """A part of one line, its outer blanks left out."""
        piece = self.line(number)[start:end]
        start += len(piece) - len(piece.lstrip())
        return self.text_at(number, number, start, start + len(piece.strip()))

    def within(self, span: Span, start: int, end: int) -> Text:
        """Characters ``start`` to ``end`` of a span's own text, as a value with its true lines and columns."""
        whole = self.slice(span)
        piece = whole[start:end]
        start += len(piece) - len(piece.lstrip())
        end = start + len(piece.strip())
        first, first_column = self._locate(span, whole, start)
        last, last_column = self._locate(span, whole, end)
        return self.text_at(first, last, first_column, last_column)

    def _locate(self, span: Span, whole: str, offset: int) -> tuple[int, int]:
        before = re.split(r"\r\n|\n|\r", whole[:offset])
        column = len(before[-1]) + ((span.start or 0) if len(before) == 1 else 0)
        return span.first + len(before) - 1, column


def _pieces(line: str) -> list[str]:
    """A decomposed line in clusters (a letter and its accents), one for each character once composed."""
    pieces: list[str] = []
    for cluster in re.findall(r"(?s).[\u0300-\u036f]*", line):
        composed = unicodedata.normalize("NFC", cluster)
        pieces += [cluster] if len(composed) == 1 else list(cluster)
    return pieces


def ends_open(text: str) -> bool:
    """A line that cannot end its phrase: an unclosed bracket or a word that calls for another."""
    last = straight(text).rstrip().rsplit(" ", 1)[-1].lower()
    return text.count("(") > text.count(")") or last in _CALLS_FOR_MORE or last.endswith("'")


_CALLS_FOR_MORE = frozenset(
    (
        "de",
        "du",
        "des",
        "la",
        "le",
        "les",
        "et",
        "ou",
        "à",
        "a",
        "au",
        "aux",
        "en",
        "un",
        "une",
        "par",
        "pour",
        "sur",
        "dans",
        "avec",
        "sans",
        "leur",
        "leurs",
        "son",
        "sa",
        "ses",
        "ce",
        "cette",
        "ces",
    )
)
# Dashes, dots, and the private characters that symbol fonts leave where a bullet was.
BULLETS = "-–—•*▪◦●·∙■□▸►▶➢➤→‣✓✔❖" + "".join(map(chr, range(0xF000, 0xF100)))
MANY = 2  # bullets from which a list is taken to be bulleted
NEARLY_FULL = 0.85
TIGHT = 0.96  # letters are not all as wide: the longest line is no exact measure
NOT_SHORT = 0.7


def continues(previous: str, following: str, width: int) -> bool:
    """Whether a line carries on the one before: the text has no mark, so the page's width is the witness.

    ``width``: the longest line of the same table. A line that starts with a dash or a capital begins anew,
    unless the one before is open.
    """
    here, before = following.strip(), previous.strip()
    if not here or not before or here[0] in BULLETS:
        return False
    if ends_open(before) or (before[-1] == "," and here[0].islower()):
        return True
    if here[0].isupper() or before[-1] in ".;!?":
        return False
    if len(before) + 1 + len(here.split(maxsplit=1)[0]) > width * TIGHT:
        return True
    return len(before) >= NEARLY_FULL * width and before[-1] not in ":)"


def joined(source: Source, numbers: list[int], width: int) -> list[Span]:
    """Physical lines grouped into the phrases they were wrapped from; blank and repeated heads left out."""
    groups: list[list[int]] = []
    text = ""
    written = [source.line(n).strip() for n in numbers]
    bulleted = sum(line[:1] in BULLETS for line in written if line) >= MANY
    for number in numbers:
        line = source.line(number)
        if not line.strip() or is_furniture(line):
            continue
        carried = bulleted and text[:1] in BULLETS and line.strip()[0].islower()
        wrapped = (
            bool(groups) and continues(text, line, width) and _long_enough(source, groups[-1], line, width)
        )
        if groups and (carried or wrapped):
            groups[-1].append(number)
        else:
            groups.append([number])
            text = ""
        text = f"{text} {line.strip()}" if text and (ends_open(text) or carried) else line.strip()
    return [Span(group[0], group[-1]) for group in groups]


def _long_enough(source: Source, group: list[int], following: str, width: int) -> bool:
    """A short line before a capital was not wrapped, though its bracket be left open."""
    if following.strip()[0].islower():
        return True
    before = source.line(group[-1]).strip()
    return len(before) + 1 + len(following.split(maxsplit=1)[0]) > width * NOT_SHORT
