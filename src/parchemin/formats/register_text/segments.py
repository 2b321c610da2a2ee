"""The whole text cut into fields and gaps: put end to end, the pieces are the file again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from parchemin.domain.sheet import Gap, Reading, Span, Text
from parchemin.formats.register_text.frame import Frame
from parchemin.formats.register_text.refusal import decode
from parchemin.formats.register_text.source import Source, fold

LABEL = 40  # letters that a printed label ("Code RNCP :", "Livrable :") may have beside its value


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the file. ``field`` is its JSON pointer in the reading, or None for a gap."""

    field: str | None
    lines: Span
    text: str


def segments(source: bytes | str, reading: Reading) -> list[Segment]:
    """Fields and gaps in the file's order. Where fields overlap, the shortest one owns the characters."""
    decoded = decode(source)
    owners = _owners(decoded, list(reading.texts()))
    return [Segment(owner, span, text) for owner, span, text in _runs(decoded, owners)]


def rebuild(pieces: list[Segment], source: bytes | str) -> bytes:
    """The file's bytes again, in the encoding it came in."""
    return "".join(piece.text for piece in pieces).encode(decode(source).encoding)


def gaps(frame: Frame, texts: list[tuple[str, Text]]) -> tuple[Gap, ...]:
    """What no field holds, with its kind: blank, heading, furniture, mark, or unread."""
    source = frame.source
    owners = _owners(source, texts)
    pieces = [(span, text) for owner, span, text in _runs(source, owners) if owner is None]
    split = [piece for span, text in pieces for piece in _by_line(source, span)]
    kinds = [(_kind(frame, span), span) for span in split]
    return tuple(_merged(kinds))


def _owners(source: Source, texts: list[tuple[str, Text]]) -> list[list[str | None]]:
    owners: list[list[str | None]] = [[None] * len(line) for line in source.raw]
    sized = sorted(texts, key=lambda item: -len(source.slice(item[1].lines)))
    for pointer, text in sized:
        span = text.lines
        for number in range(span.first, span.last + 1):
            start = span.start if number == span.first and span.start is not None else 0
            width = len(source.line(number))
            end = min(span.end, width) if number == span.last and span.end is not None else width
            if number < span.last:
                end = len(source.raw[number - 1])
            owners[number - 1][start:end] = [pointer] * max(0, end - start)
    return owners


def _runs(source: Source, owners: list[list[str | None]]) -> Iterator[tuple[str | None, Span, str]]:
    places = (
        (number, column, owner)
        for number, row in enumerate(owners, start=1)
        for column, owner in enumerate(row)
    )
    for owner, group in groupby(places, key=lambda place: place[2]):
        run = list(group)
        (first, start, _), (last, end, _) = run[0], run[-1]
        text = "".join(source.pieces[number - 1][column] for number, column, _ in run)
        yield owner, Span(first, last, start, end + 1), text


def _by_line(source: Source, span: Span) -> Iterator[Span]:
    for number in range(span.first, span.last + 1):
        start = span.start or 0 if number == span.first else 0
        end = span.end or 0 if number == span.last else len(source.raw[number - 1])
        yield Span(number, number, start, end)


def _kind(frame: Frame, span: Span) -> str:
    line = frame.source.raw[span.first - 1]
    text = line[span.start : span.end]
    if not fold(text):
        return "mark" if text.strip() else "blank"
    if span.first in frame.marked:
        return frame.marked[span.first]
    whole = len(text.strip()) == len(line.strip())
    return "unread" if whole or len(fold(text)) > LABEL else "mark"


def _merged(kinds: list[tuple[str, Span]]) -> Iterator[Gap]:
    """Neighbouring lines of one kind are one gap."""
    current: Gap | None = None
    for kind, span in kinds:
        touches = current and current.kind == kind and current.lines.last == span.first - 1 and not span.start
        if current and touches:
            current = Gap(kind, Span(current.lines.first, span.last, current.lines.start, span.end))
            continue
        if current:
            yield current
        current = Gap(kind, span)
    if current:
        yield current
