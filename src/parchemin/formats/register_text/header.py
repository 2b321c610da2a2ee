"""The head of the sheet: title, certifiers and signatories, levels, nomenclatures, summary, jobs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from parchemin.domain.sheet import Certifier, Code, Entry, Level, Link, Span, Text
from parchemin.formats.register_text.frame import Frame, Section
from parchemin.formats.register_text.source import fold, joined, plain, straight

SENTENCE = 3  # lines that a sentence may take
OWN_NAME = re.compile(r"^\s*chaque\b.*\bson\s+nom\s+propre|^\s*(?:delivre|en)\b.*\bson\s+nom\s+propre")
# A signatory is named by a quality; these words start one when nothing else parts the two columns.
QUALITIES = re.compile(
    r"(?<![\w'-])(?:directeur|directrice|president|presidente|ministre|recteur|rectrice|gerant|gerante|responsable|delegue|deleguee|secretaire|doyen|doyenne|proviseur|chef)\b"
)
WIDE = re.compile(r"[^\S\r\n]{3,}|\t+")
NSF = re.compile(r"^\s*(\d{2,3}[a-z]?)\s*[:-]?\s+(?=\S)|^\s*(\d{2,3}[a-z]?)\s*$")
ROME = re.compile(r"^\s*([a-z]\d{4})\s*[:-]?\s*")
FORMACODE = re.compile(r"^\s*(\d{5})\s*[:-]?\s*")
URL = re.compile(r"(?:https?://|www\.)[^\s,;)\]]+")


@dataclass(frozen=True)
class Authority:
    """Certifiers and signatories, and how sure their parting is."""

    certifiers: tuple[Certifier, ...]
    signatories: tuple[Text, ...]
    merged: bool  # both columns came out on one line, with nothing between them


def title(frame: Frame) -> Text:
    value = frame.value_of(frame.first("title"))
    if value is None:  # `read_frame` has refused such a text
        raise ValueError("title")
    return value


def authority(frame: Frame, known: Sequence[str]) -> Authority:
    """Certifiers and signatories. ``known``: names that the rest of the sheet prints for the certifiers."""
    numbers = frame.written(frame.first("authority"))
    own = _own_name(frame, numbers)
    named = [n for n in numbers if own is None or n < own.lines.first]
    if frame.first("signatories") is not None:
        names = _all_parts(frame, named)
        signatories = _all_parts(frame, frame.written(frame.first("signatories")))
        return _pair(names, signatories, own, merged=False)
    names, signatories, merged = [], [], False
    for span in joined(frame.source, named, frame.width(named)):
        left, right, glued = _columns(frame.source.slice(span), known)
        names += _parts(frame, span, *left)
        signatories += _parts(frame, span, *right)
        merged = merged or glued
    return _pair(names, signatories, own, merged=merged and not _told(names, known))


def _own_name(frame: Frame, numbers: list[int]) -> Text | None:
    """The sentence that lets each certifier award in its own name, over the lines it takes."""
    for first in numbers:
        for last in range(first, min(first + SENTENCE, numbers[-1]) + 1):
            text = frame.source.text_at(first, last)
            if OWN_NAME.search(plain(text.value)):
                return text
    return None


def _pair(names: list[Text], signatories: list[Text], own: Text | None, *, merged: bool) -> Authority:
    paired = len(names) == len(signatories) and (len(names) == 1 or not merged)
    certifiers = tuple(
        Certifier(
            name, signatories[i] if paired else None, own is not None or len(names) == 1, name.lines, own
        )
        for i, name in enumerate(names)
    )
    return Authority(certifiers, tuple(signatories), merged and bool(signatories))


def _told(names: list[Text], known: Sequence[str]) -> bool:
    """One certifier whose name the sheet repeats elsewhere: the column ends where its name does."""
    return len(names) == 1 and fold(names[0].value) in {fold(name) for name in known}


def _columns(line: str, known: Sequence[str]) -> tuple[tuple[int, int], tuple[int, int], bool]:
    """Columns of the certifiers and of the signatories on one line, and whether they were glued."""
    start = len(line) - len(line.lstrip())
    wide = WIDE.search(line, start)
    if wide and line[wide.end() :].strip():
        return (start, wide.start()), (wide.end(), len(line)), False
    if end := _known_end(line, known, start):
        return (start, end), (end, len(line)), True
    quality = QUALITIES.search(plain(line), start + 1)
    end = quality.start() if quality else len(line)
    return (start, end), (end, len(line)), True


def _known_end(line: str, known: Sequence[str], start: int) -> int:
    """Where the run of known names, parted by commas, ends; 0 when the line does not start with one."""
    text, position, end = plain(line), start, 0
    names = sorted({plain(name) for name in known if name}, key=len, reverse=True)
    while name := next((n for n in names if text.startswith(n, position)), None):
        end = position + len(name)
        comma = re.compile(r"\s*(?:,|;|\bet\b)\s*").match(text, end)
        if comma is None:
            break
        position = comma.end()
    return end


def _parts(frame: Frame, span: Span, start: int, end: int) -> list[Text]:
    text, parts, position = frame.source.slice(span), [], start
    for piece in re.split(r"(,\s)", text[start:end]):
        if piece.strip(" ,\t\r\n"):
            parts.append(frame.source.within(span, position, position + len(piece)))
        position += len(piece)
    return parts


def _all_parts(frame: Frame, numbers: list[int]) -> list[Text]:
    return [part for n in numbers for part in _parts(frame, Span(n, n), 0, len(frame.source.line(n)))]


def levels(frame: Frame) -> Level:
    """Niveau: "I (Nomenclature de 1969)", "7 (Nomenclature Europe)"."""
    found: dict[str, Text] = {}
    for number in frame.written(frame.first("level")):
        text = plain(frame.source.line(number))
        value = re.match(r"\s*(?:niveau\s+)?(\w+)\s*\(\s*nomenclature\s+(?:de\s+)?(1969|europe)", text)
        if value:
            found[value[2]] = frame.source.part(number, *value.span(1))
    return Level(old=found.get("1969"), european=found.get("europe"))


def codes(frame: Frame, key: str, pattern: re.Pattern[str]) -> tuple[Code, ...]:
    """A list of codes and labels; a line without a code carries on the label before it."""
    section = frame.first(key)
    starts = [] if section is None or section.value is None else [(section.head.last, section.value)]
    starts += [(n, 0) for n in frame.written(section)]
    rows: list[list[int]] = []
    for number, column in starts:
        match = pattern.match(plain(frame.source.line(number)[column:]))
        if match:
            group = next(i for i, g in enumerate(match.groups(), start=1) if g)
            rows.append(
                [number, column + match.start(group), column + match.end(group), column + match.end(), number]
            )
        elif rows and not URL.search(frame.source.line(number)):
            rows[-1][4] = number
    return tuple(_code(frame, row) for row in rows)


def _code(frame: Frame, row: list[int]) -> Code:
    first, start, end, label, last = row
    text = frame.source.text_at(first, last, label)
    return Code(frame.source.part(first, start, end), text if text.value else None, Span(first, last))


def with_urls(rome: tuple[Code, ...], links: tuple[Link, ...]) -> tuple[Code, ...]:
    """ROME entries with the link that names their code."""
    by_code = {code.code.value: code for code in rome}
    urls = {c: link.url for link in links for c in by_code if link.url.value.endswith(f"={c}")}
    return tuple(Code(c.code, c.label, c.lines, urls.get(c.code.value)) for c in rome)


def links(frame: Frame) -> tuple[Link, ...]:
    """Every address printed, in order."""
    return tuple(
        Link(frame.source.part(number, *match.span()), Span(number, number))
        for number, line in enumerate(frame.source.lines, start=1)
        for match in URL.finditer(line)
    )


def agreements(frame: Frame) -> tuple[Text, ...]:
    section = frame.first("agreements")
    value = frame.value_of(section)
    return (value,) if value else ()


def prose(frame: Frame, *keys: str) -> Text | None:
    """A free text under a heading, or None when the heading is absent or bare."""
    for key in keys:
        value = frame.value_of(frame.first(key))
        if value is not None and value.value:
            return value
    return None


def jobs(frame: Frame) -> tuple[Entry, ...]:
    """Emplois, parted by a dash that sticks to the next one (" -Job"), by semicolons, or one a line."""
    section = frame.first("jobs")
    value = frame.value_of(section)
    if section is None or value is None:
        return ()
    text = frame.source.slice(value.lines)
    cut = _job_separator(text)
    spans, position = [], 0
    for found in re.finditer(cut, text):
        spans.append((position, found.start()))
        position = found.end()
    spans.append((position, len(text)))
    entries = [
        frame.source.within(value.lines, start, end) for start, end in spans if text[start:end].strip()
    ]
    return tuple(Entry(entry, entry.lines) for entry in entries)


def _job_separator(text: str) -> str:
    if re.search(r"\s-(?=\w)", text):
        return r"(?:^|\s)-(?=\w)"
    if ";" in text:
        return r";"
    if re.search(r"(?m)^\s*[-–•]\s", text):
        return r"(?m)^\s*[-–•]\s"
    return r"\s[-–]\s" if re.search(r"\s[-–]\s", text) else r"[\r\n]+"


def known_names(sections: Sequence[Section], frame: Frame) -> list[str]:
    """Names that stand before the colon of a place of certification."""
    names = []
    for section in sections:
        for number in frame.written(section):
            head, colon, _ = straight(frame.source.line(number)).partition(" : ")
            if colon and fold(head):
                names.append(head.strip(" -"))
    return names
