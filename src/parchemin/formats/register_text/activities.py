"""Activities and capacities. The text marks no headings: the titles of the blocks are their witness."""

from __future__ import annotations

from collections.abc import Sequence

from parchemin.domain.sheet import Activity, Block, Entry, Span, Text
from parchemin.formats.register_text.frame import Frame
from parchemin.formats.register_text.source import BULLETS, fold, joined


def entries(frame: Frame, key: str) -> list[Entry]:
    """The phrases of a list, one a line, a leading dash left out."""
    numbers = frame.written(frame.first(key))
    width = page_width(frame)
    listed = []
    for span in joined(frame.source, numbers, width):
        line = frame.source.line(span.first)
        lead = len(line) - len(line.lstrip(f" \t\f{BULLETS}"))
        listed.append(Entry(frame.source.text_at(span.first, span.last, lead or None), span))
    return listed


def page_width(frame: Frame) -> int:
    """Width of the running text: the longest line outside the table of blocks."""
    blocks = frame.first("blocks")
    outside = [
        n for n in range(1, len(frame.source.lines) + 1) if blocks is None or n not in blocks.numbers()
    ]
    return frame.width(outside)


def activities(frame: Frame, blocks: Sequence[Block]) -> tuple[Activity, ...]:
    """Headings are the lines that say a block's title; what precedes the first one has no heading (null)."""
    titles = {fold(block.title.value) for block in blocks}
    groups: list[tuple[Text | None, list[Entry]]] = []
    for entry in entries(frame, "activities"):
        if fold(entry.title.value) in titles:
            groups.append((entry.title, []))
        elif groups:
            groups[-1][1].append(entry)
        else:
            groups.append((None, [entry]))
    return tuple(_activity(title, items) for title, items in groups)


def _activity(title: Text | None, items: list[Entry]) -> Activity:
    first = title.lines.first if title else items[0].lines.first
    last = items[-1].lines.last if items else title.lines.last if title else first
    return Activity(title, tuple(items), Span(first, last))
