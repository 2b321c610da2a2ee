"""Blocks of competencies: their titles, their competencies, their assessments."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from parchemin.domain.sheet import Assessment, Block, Competency, Span, Text
from parchemin.formats.register_text import assessments as modalities
from parchemin.formats.register_text.frame import Frame, heading_at
from parchemin.formats.register_text.source import BULLETS, Source, fold, joined, normalise, plain

START = re.compile(r"^\s*blocs?\s+de\s+competences?\s+n\s*[°o]?\s*(\d+)\s+de\s+la\s+fiche\b")
HEAD = re.compile(
    r"\s*blocs?\s+de\s+competences?\s+n\s*[°o]?\s*(\d+)\s+de\s+la\s+fiche\s+n\s*[°o]?\s*(\d+)?\s*[-–—:]?\s*"
)
# Printed code of a competency: CE.1, CE 1-2, CA1, C1.2, "Compétence 3". A digit must follow at once.
CODE = re.compile(r"\s*((?:c[a-z]?|competence)\s*\.?\s*\d+(?:\s?[.\-/]\s?\d+)*)\.?\s*(?:[-–—:]\s*)?(?=\D)")
DASH = re.compile(rf"\s*[{re.escape(BULLETS)}]\s*")
INNER = {
    "competences evaluees": "competencies",
    "competences attestees": "competencies",
    "competences": "competencies",
    "descriptif": "competencies",
    "descriptif des competences": "competencies",
    "modalites d evaluation": "assessments",
    "modalites devaluation": "assessments",
    "modalite d evaluation": "assessments",
}


LONGEST = 4  # lines that a title may have been cut into


@dataclass(frozen=True)
class Table:
    """What all blocks share: the width of their column, their code's prefix, the titles known elsewhere."""

    width: int
    prefix: str
    witnesses: frozenset[str]


@dataclass(frozen=True)
class Part:
    """A stretch of a block under one inner heading; ``column`` where text follows the heading's colon."""

    kind: str
    numbers: list[int]
    column: int | None = None


def blocks(frame: Frame, code: str, register: str, witnesses: Iterable[str] = ()) -> tuple[Block, ...]:
    """Every block of the table, in the printed order.

    ``witnesses``: the capacities that the sheet lists elsewhere; where one says a competency's title, it
    tells on which line the title ends.
    """
    limit = frame.first("validity") or frame.first("conditions")
    region = frame.first("blocks")
    first = region.head.first if region else 1
    last = region.last if region else (limit.head.first - 1 if limit else len(frame.source.lines))
    starts = [n for n in range(first, last + 1) if _starts(frame.source, n)]
    ends = [n - 1 for n in starts[1:]] + [last]
    width = frame.width(range(starts[0], last + 1)) if starts else 0
    known = frozenset(fold(text) for text in witnesses)
    return tuple(
        _block(frame, start, end, Table(width, f"{register}{code}BC", known))
        for start, end in zip(starts, ends, strict=False)
    )


def _starts(source: Source, number: int) -> bool:
    text = plain("\n".join(source.lines[number - 1 : number + 3]))
    return bool(re.match(r"\s*bloc", plain(source.line(number))) and START.match(text))


def _block(frame: Frame, start: int, end: int, table: Table) -> Block:
    source = frame.source
    inner = _inner_headings(frame, start, end)
    head_last = _head_end(frame, start, end, inner)
    head = Span(start, head_last)
    match = HEAD.match(source.words(head))
    number = int(match[1]) if match else 0
    frame.marked.setdefault(start, "heading")
    title = source.within(head, match.end() if match else 0, len(source.slice(head)))
    parts = _parts(frame, inner, head_last, end)
    description, competencies, assessments = _contents(frame, parts, table)
    last = max((n for part in parts for n in part.numbers), default=head_last)
    code = f"{table.prefix}{number:02d}"
    return Block(
        number, code, title, description, competencies, assessments, Span(start, max(last, head_last))
    )


def _inner_headings(frame: Frame, start: int, end: int) -> list[tuple[str, int, int | None]]:
    found = []
    for number in range(start + 1, end + 1):
        heading = heading_at(frame.source, number, INNER)
        if heading and heading[1].first == heading[1].last:
            found.append((heading[0], number, heading[2]))
            frame.marked.setdefault(number, "heading")
    return found


def _head_end(frame: Frame, start: int, end: int, inner: list[tuple[str, int, int | None]]) -> int:
    """The title runs to the heading of the competencies; without it, to the first blank line."""
    if inner and inner[0][0] == "competencies":
        return inner[0][1] - 1
    limit = inner[0][1] - 1 if inner else end
    blank = (n for n in range(start + 1, limit + 1) if not frame.source.line(n).strip())
    return next(blank, limit + 1) - 1


def _parts(frame: Frame, inner: list[tuple[str, int, int | None]], head_last: int, end: int) -> list[Part]:
    stops = [number for _, number, _ in inner] + [end + 1]
    parts = [Part("free", _written(frame, head_last + 1, stops[0] - 1))]
    for (kind, number, column), stop in zip(inner, stops[1:], strict=True):
        numbers = _written(frame, number + 1, stop - 1)
        parts.append(Part(kind, numbers if column is None else [number, *numbers], column))
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
    return description, _with_duplicates(competencies), tuple(assessments)


def _since(competencies: list[Competency], assessments: list[Assessment], since: int) -> int:
    assessed = {position for a in assessments for position in a.positions}
    return len(competencies) if {c.position for c in competencies} <= assessed else since


def _competencies(
    source: Source, part: Part, table: Table, before: int
) -> tuple[Text | None, list[Competency]]:
    """Competencies of one stretch: by printed codes, else by dashes, else one a phrase."""
    coded = [n for n in part.numbers if _code(source, n, part)]
    if coded:
        heads = coded
    else:
        dashed = [n for n in part.numbers if DASH.match(source.line(n)[_start(part, n) :])]
        heads = dashed or [span.first for span in joined(source, part.numbers, table.width)]
    intro = [n for n in part.numbers if n < heads[0]]
    groups = [
        [n for n in part.numbers if a <= n < b] for a, b in zip(heads, [*heads[1:], 10**9], strict=True)
    ]
    description = source.text_at(intro[0], intro[-1], _start(part, intro[0]) or None) if intro else None
    read = [
        _competency(source, part, group, table=table, position=before + index, coded=bool(coded))
        for index, group in enumerate(groups, start=1)
    ]
    return description, read


def _start(part: Part, number: int) -> int:
    return part.column if part.column is not None and part.numbers and number == part.numbers[0] else 0


def _code(source: Source, number: int, part: Part) -> re.Match[str] | None:
    return CODE.match(plain(source.line(number)), _start(part, number))


def _competency(
    source: Source, part: Part, numbers: list[int], *, table: Table, position: int, coded: bool
) -> Competency:
    first = numbers[0]
    match = _code(source, first, part) if coded else None
    dash = None if coded else DASH.match(source.line(first), _start(part, first))
    start = match.end() if match else dash.end() if dash else _start(part, first)
    head, rest = _parted(source, numbers, start, table)
    if not coded and rest:  # without codes a competency is one phrase, whatever its wrapping
        head, rest = Span(first, numbers[-1]), []
    title = source.text_at(head.first, head.last, start or None)
    code = source.part(first, *match.span(1)) if match else None
    details = tuple(_detail(source, span) for span in rest)
    lines = Span(first, numbers[-1])
    return Competency(position, code, normalised_code(code.value) if code else None, title, details, lines)


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
