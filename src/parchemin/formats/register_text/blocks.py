"""Blocks of competencies: their titles, their competencies, their assessments."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from parchemin.domain.sheet import Assessment, Block, Competency, Span, Text
from parchemin.formats.register_text import assessments as modalities
from parchemin.formats.register_text.block_heads import FULL, Head, find_heads, head_at
from parchemin.formats.register_text.frame import Frame
from parchemin.formats.register_text.inner import Heading, headings
from parchemin.formats.register_text.source import BULLETS, Source, continues, fold, joined, normalise, plain

# Printed code of a competency: CE.1, CE 1-2, CA1, C1.2, "Compétence 3". A digit must follow at once.
_BULLETED = rf"\s*(?:[{re.escape(BULLETS)}]\s*)?"
CODE = re.compile(
    _BULLETED + r"((?:c[a-z]?|competence)\s*\.?\s*\d+(?:\s?[.\-/]\s?\d+)*)\.?\s*(?:[-–—:]\s*)?(?=\D)"
)
# Other letters are a code where a sign parts them from the words: "A1 – ", "AT2.3 : ".
LETTERED = re.compile(
    _BULLETED + r"([a-z]{1,3}\s?\.?\d{1,2}(?:[.\-/]\d{1,2})*)\s*(?:[-–—:)]|\.(?=\s))\s*(?=\D)"
)
DASH = re.compile(rf"\s*[{re.escape(BULLETS)}]\s*")
# "1. ", "2) ", "1.2 ", "3 - ": numbers of a list, which are no codes.
COUNTED = re.compile(r"\s*(?:\d{1,2}(?:\.\d{1,2})+\.?|\d{1,2}\s?[.)]|\d{1,2}\s?[-–]|[a-h]\))\s+(?=\D)")
INFINITIVE = re.compile(r"(?:s'|se\s+)?\w+(?:er|ir|re|oir)\b")
FURTHER = 2  # columns from which a bullet stands under another
LONGEST = 4  # lines that a title may have been cut into


@dataclass(frozen=True)
class Table:
    """What all blocks share: the width of their column, their code's prefix, the titles known elsewhere."""

    width: int
    prefix: str
    witnesses: frozenset[str]


@dataclass(frozen=True)
class Phrase:
    """A phrase of a stretch without codes, with the bullet that opens it and the column of that bullet."""

    lines: Span
    mark: tuple[str, int] | None
    text: str


@dataclass(frozen=True)
class Part:
    """A stretch of a block under one inner heading; ``column`` where text follows the heading's colon."""

    kind: str
    numbers: list[int]
    column: int | None = None


def blocks(frame: Frame, code: str, register: str, witnesses: Iterable[str] = ()) -> tuple[Block, ...]:
    """Every block of the table, in the printed order; one without a number takes its place in that order.

    ``witnesses``: the capacities that the sheet lists elsewhere; where one says a competency's title, it
    tells on which line the title ends.
    """
    heads, last = find_heads(frame)
    ends = [head.line - 1 for head in heads[1:]] + [last]
    table = table_of(frame, code, register, witnesses)
    return tuple(
        _block(frame, replace(head, number=order) if head.number is None else head, end, table)
        for order, (head, end) in enumerate(zip(heads, ends, strict=False), start=1)
    )


def table_of(frame: Frame, code: str, register: str, witnesses: Iterable[str]) -> Table:
    heads, last = find_heads(frame)
    width = frame.width(range(heads[0].line, last + 1)) if heads else 0
    return Table(width, f"{register}{code}BC", frozenset(fold(uncoded(text)) for text in witnesses))


def _block(frame: Frame, head: Head, end: int, table: Table) -> Block:
    inner = headings(frame, head.line + 1, end)
    for _, first, last, _ in inner:
        frame.marked.update(dict.fromkeys(range(first, last + 1), frame.marked.get(first, "heading")))
    if head.full or not frame.source.line(head.line)[head.column :].strip():
        frame.marked.setdefault(head.line, "heading")
    return _read(frame, head, end, table, inner)


def _read(frame: Frame, head: Head, end: int, table: Table, inner: list[Heading]) -> Block:
    source = frame.source
    place = Span(head.line, _head_end(frame, head, end, inner, table))
    match = FULL.match(source.words(place)) if head.full else None
    number = head.number or 0
    column = match.end() if match else head.column
    title = source.within(place, column, len(source.slice(place)))
    parts = _parts(frame, inner, place.last, end)
    description, competencies, assessments = _contents(frame, parts, table)
    last = max((n for part in parts for n in part.numbers), default=place.last)
    code = f"{table.prefix}{number:02d}"
    lines = Span(head.line, max(last, place.last))
    return Block(number, code, title, description, competencies, assessments, lines)


def assessed_from(frame: Frame, block: Block, table: Table, start: int, *, heading: bool) -> Block:
    """A block as it reads when the line ``start`` opens its assessments: as their heading, or as their first words."""
    source = frame.source
    head = head_at(source, block.lines.first)
    if head is None:
        return block
    column: int | None = None if heading else 0
    if heading and source.line(start).partition(":")[2].strip():
        column = source.line(start).index(":") + 1
    inner = [each for each in headings(frame, head.line + 1, block.lines.last) if each[1] < start]
    numbered = replace(head, number=block.number)
    return _read(frame, numbered, block.lines.last, table, [*inner, ("assessments", start, start, column)])


def _head_end(frame: Frame, head: Head, end: int, inner: list[Heading], table: Table) -> int:
    """The title runs to the heading of the competencies; without it, to the first blank line.

    A short head's title is the phrase on its line, or on the next where its own line ends with the number.
    """
    limit = inner[0][1] - 1 if inner else end
    if not head.full:
        return _short_end(frame, head, limit, table)
    if inner and inner[0][0] == "competencies":
        return limit
    stops = (n for n in range(head.line + 1, limit + 1) if _ends_title(frame.source, n))
    return next(stops, limit + 1) - 1


def _ends_title(source: Source, number: int) -> bool:
    """A blank line, a bullet, a code or a phrase that announces a list stands under a title, never in it."""
    line = source.line(number)
    title = FULL.match(plain(line)) or re.match(r"\s*\d{3,6}\s*[-–—:]", line)
    listed = DASH.match(line) or COUNTED.match(line) or CODE.match(plain(line)) or line.rstrip().endswith(":")
    return not line.strip() or bool(listed and not title)


def _short_end(frame: Frame, head: Head, limit: int, table: Table) -> int:
    source = frame.source
    last = head.line if source.line(head.line)[head.column :].strip() else head.line + 1
    while last < min(limit, head.line + LONGEST):
        before, following = source.line(last).strip(), source.line(last + 1).strip()
        if not following or not (following[0].islower() or continues(before, following, table.width)):
            break
        last += 1
    return min(last, limit)


def _parts(frame: Frame, inner: list[Heading], head_last: int, end: int) -> list[Part]:
    stops = [first for _, first, _, _ in inner] + [end + 1]
    parts = [Part("free", _written(frame, head_last + 1, stops[0] - 1))]
    for (kind, _, last, column), stop in zip(inner, stops[1:], strict=True):
        numbers = _written(frame, last + 1, stop - 1)
        parts.append(Part(kind, numbers if column is None else [last, *numbers], column))
    return parts


def _written(frame: Frame, first: int, last: int) -> list[int]:
    lines = range(first, last + 1)
    return [n for n in lines if frame.source.line(n).strip() and frame.marked.get(n) != "furniture"]


def _contents(
    frame: Frame, parts: list[Part], table: Table
) -> tuple[Text | None, tuple[Competency, ...], tuple[Assessment, ...]]:
    competencies: list[Competency] = []
    assessments: list[Assessment] = []
    description: Text | None = None
    since = 0  # competencies read since the last modalities: those that the next ones assess
    for part in parts:
        if part.kind == "assessments":
            assessed = competencies[since:] or competencies
            assessments += modalities.read(
                frame.source, part.numbers, part.column, assessed, len(assessments)
            )
            continue
        if not part.numbers:
            continue
        since = since if part.kind == "free" or not assessments else _since(competencies, assessments, since)
        intro, read = _competencies(frame.source, part, table, len(competencies))
        description = description or intro
        competencies += read
    return description, _with_duplicates(competencies), tuple(_of_all(a, competencies) for a in assessments)


def _of_all(assessment: Assessment, competencies: list[Competency]) -> Assessment:
    """An assessment printed before every competency judges all of them."""
    if assessment.positions:
        return assessment
    codes = tuple(dict.fromkeys(c.normalised for c in competencies if c.normalised))
    return replace(assessment, competencies=codes, positions=tuple(c.position for c in competencies))


def _since(competencies: list[Competency], assessments: list[Assessment], since: int) -> int:
    assessed = {position for a in assessments for position in a.positions}
    return len(competencies) if {c.position for c in competencies} <= assessed else since


def _competencies(
    source: Source, part: Part, table: Table, before: int
) -> tuple[Text | None, list[Competency]]:
    """Competencies of one stretch: by printed codes, else by bullets, else one a phrase."""
    coding = _coding(source, part)
    coded = [n for n in part.numbers if coding and _code(source, n, part, coding)]
    heads, nested = (coded, True) if coded else _uncoded_heads(source, part, table)
    intro = [n for n in part.numbers if n < heads[0]]
    groups = [
        [n for n in part.numbers if a <= n < b] for a, b in zip(heads, [*heads[1:], 10**9], strict=True)
    ]
    description = source.text_at(intro[0], intro[-1], _start(part, intro[0]) or None) if intro else None
    read = [
        _competency(source, part, group, table=table, position=before + index, coding=coding, nested=nested)
        for index, group in enumerate(groups, start=1)
    ]
    return description, read


def _uncoded_heads(source: Source, part: Part, table: Table) -> tuple[list[int], bool]:
    """Where competencies without codes start, and whether details stand under them.

    Bullets of one kind are as many competencies, and what stands before them introduces them. Bullets of two
    kinds, or phrases over lists of bullets, are competencies over their details.
    """
    phrases = _phrases(source, part, table)
    bulleted = [phrase for phrase in phrases if phrase.mark]
    if not bulleted:
        return [phrase.lines.first for phrase in phrases], False
    first = bulleted[0]
    opening = [p for p in phrases if p.lines.first < first.lines.first]
    later = [p for p in phrases if not p.mark and p.lines.first > first.lines.first and p.text[0].isupper()]
    if opening and later:
        titles = [p for p in opening if p is opening[-1] or not p.text.endswith(":")] + later
        return [p.lines.first for p in titles], True
    if (
        opening
        and not opening[-1].text.endswith(":")
        and all(INFINITIVE.match(plain(p.text)) for p in opening)
    ):
        return [p.lines.first for p in opening], True
    heads = [p for p in bulleted if not _under(p, first)]
    return [p.lines.first for p in heads], len(heads) < len(bulleted)


def _phrases(source: Source, part: Part, table: Table) -> list[Phrase]:
    """The phrases of a stretch; a number of a list begins one, as a bullet does."""
    counted = [n for n in part.numbers if COUNTED.match(source.line(n), _start(part, n))]
    starts = [0, *(part.numbers.index(n) for n in counted)]
    chunks = [part.numbers[a:b] for a, b in pairwise([*starts, len(part.numbers)])]
    return [
        Phrase(span, _mark(source, part, span.first), source.text_at(span.first, span.last).value)
        for chunk in chunks
        for span in joined(source, chunk, table.width)
    ]


def _mark(source: Source, part: Part, number: int) -> tuple[str, int] | None:
    """The bullet that opens a line, and its column; dashes of all lengths are one, and so are numbers."""
    start = _start(part, number)
    match = DASH.match(source.line(number), start) or COUNTED.match(source.line(number), start)
    if match is None:
        return None
    bullet = match[0].strip()
    kind = "-" if bullet in "-–—" else "1" if bullet[0].isalnum() else bullet
    return kind, len(match[0]) - len(match[0].lstrip())


def _under(phrase: Phrase, first: Phrase) -> bool:
    """Whether a bullet is a detail of the first one's kind: another sign, or the same one set further in."""
    if not phrase.mark or not first.mark:
        return True
    return phrase.mark[0] != first.mark[0] or phrase.mark[1] >= first.mark[1] + FURTHER


def _start(part: Part, number: int) -> int:
    return part.column if part.column is not None and part.numbers and number == part.numbers[0] else 0


def _coding(source: Source, part: Part) -> re.Pattern[str] | None:
    """How competencies are coded in a stretch: as usual, else by other letters from its first line on."""
    if any(_code(source, n, part, CODE) for n in part.numbers):
        return CODE
    return LETTERED if _code(source, part.numbers[0], part, LETTERED) else None


def _code(source: Source, number: int, part: Part, coding: re.Pattern[str]) -> re.Match[str] | None:
    return coding.match(plain(source.line(number)), _start(part, number))


def _competency(
    source: Source,
    part: Part,
    numbers: list[int],
    *,
    table: Table,
    position: int,
    coding: re.Pattern[str] | None,
    nested: bool,
) -> Competency:
    first = numbers[0]
    match = _code(source, first, part, coding) if coding else None
    begin, line = _start(part, first), source.line(first)
    bullet = None if coding else DASH.match(line, begin) or COUNTED.match(line, begin)
    start = match.end() if match else bullet.end() if bullet else begin
    head, rest = _parted(source, numbers, start, table)
    if (
        not nested and rest
    ):  # without codes nor lists under it a competency is one phrase, whatever its wrapping
        head, rest = Span(first, numbers[-1]), []
    title = source.text_at(head.first, head.last, start or None)
    code = source.part(first, *match.span(1)) if match else None
    details = tuple(_detail(source, span) for span in rest)
    lines = Span(first, numbers[-1])
    return Competency(position, code, normalised_code(code.value) if code else None, title, details, lines)


def uncoded(text: str) -> str:
    """A competency's words without the code or the number printed before them."""
    match = CODE.match(plain(text)) or LETTERED.match(plain(text)) or COUNTED.match(text)
    return text[match.end() :] if match else text


def _parted(source: Source, numbers: list[int], start: int, table: Table) -> tuple[Span, list[Span]]:
    """The title's lines and those of each detail: a capacity that says the title wins over widths."""
    for count in range(1, min(len(numbers), LONGEST) + 1):
        head = Span(numbers[0], numbers[count - 1])
        text = source.text_at(head.first, head.last, start or None)
        if fold(text.value) in table.witnesses:
            return head, joined(source, numbers[count:], table.width)
    spans = joined(source, numbers, table.width)
    return spans[0], spans[1:]


def _detail(source: Source, span: Span) -> Text:
    dash = DASH.match(source.line(span.first))
    return source.text_at(span.first, span.last, dash.end() if dash else None)


def normalised_code(code: str) -> str:
    """ "CE.1", "CE 1-2" → "CE1", "CE1-2": letters, then numbers parted by dashes."""
    letters = re.sub(r"[^A-Z]", "", fold(code).upper().replace("COMPETENCE", "C"))
    return letters + "-".join(re.findall(r"\d+", code))


def _with_duplicates(competencies: list[Competency]) -> tuple[Competency, ...]:
    """A competency printed twice, word for word, points to the position of its first printing."""
    seen: dict[tuple[str, ...], int] = {}
    marked = []
    for c in competencies:
        key = (c.normalised or "", fold(c.title.value), *(fold(normalise(d.value)) for d in c.details))
        first = seen.setdefault(key, c.position)
        duplicate = first if first != c.position else None
        marked.append(Competency(c.position, c.code, c.normalised, c.title, c.details, c.lines, duplicate))
    return tuple(marked)
