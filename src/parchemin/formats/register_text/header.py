"""The head of the sheet: title, levels, nomenclatures, summary, jobs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parchemin.domain.sheet import Code, Entry, Level, Link, Span, Text
from parchemin.formats.register_text.frame import Frame, Section
from parchemin.formats.register_text.source import fold, plain, straight

NSF = re.compile(r"^\s*(\d{2,3}[a-z]?)\s*[:-]?\s+(?=\S)|^\s*(\d{2,3}[a-z]?)\s*$")
ROME = re.compile(r"^\s*([a-z]\d{4})\s*[:-]?\s*")
FORMACODE = re.compile(r"^\s*(\d{5})\s*[:-]?\s*")
# What a sheet may print before a title and its act may not: the kind of title it is.
KIND = re.compile(
    r"\s*(?:intitule\s*:\s*)?"
    r"(?:(?:le\s+)?titre(?:\s+(?:professionnel|rncp|rs|certifie|homologue|d'etat|de\s+l'[a-z]+|a\s+finalite\s+professionnelle|du\s+ministere[^:]*?))*"
    r"|titre\s+(?:rncp\s+)?(?:de\s+)?niveau\s+\w+|tp|cqp[a-z]*|bts|but|dut|certificat(?:\s+de\s+qualification\s+professionnelle|\s+professionnel)?"
    r"|certification(?:\s+professionnelle)?|diplome(?:\s+d'etat|\s+professionnel|\s+d'universite)?|licence(?:\s+professionnelle)?|mastere?|master|bachelor|rncp\s*\d*|intitule)"
    r"(?:\s*\(?(?:rncp\s+)?(?:de\s+)?niveau\s+\w+\)?)?"
    r"\s*(?:[:–—-]|d'|de\b)?\s*[\"«“]?\s*"
)
LEVEL = re.compile(r"\s*(?:[-–•]\s*)?(?:niveau\s*:?\s*)?(?P<level>[ivx]+|\d)\b\s*(?:\((?P<of>[^)]*)|$)")
FOLDED = 4  # times that blanks and signs may make a title longer than another that says the same
URL = re.compile(r"(?:https?://|www\.)[^\s,;)\]]+")


def title(frame: Frame, registered: Text | None) -> Text:
    """Intitulé, without the kind of title printed before it where the act that registers it has none.

    ``registered``: the title as the last act registers it, None when no act says one.
    """
    value = frame.value_of(frame.first("title"))
    if value is None:  # `read_frame` has refused such a text
        raise ValueError("title")
    if registered is None or fold(registered.value) == fold(value.value):
        return value
    words = frame.source.words(value.lines)
    nearest = len(words) - FOLDED * len(registered.value)  # where the act's title can begin at the earliest
    for match in re.compile(r"(?<!\w)\w").finditer(words, max(0, nearest)):
        if fold(words[match.start() :]) == fold(registered.value) and KIND.fullmatch(words[: match.start()]):
            bare = frame.source.within(value.lines, match.start(), len(words.rstrip(' \r\n"»”')))
            frame.marked.update(dict.fromkeys(range(value.lines.first, bare.lines.first + 1), "mark"))
            return bare
    return value


def kind_before(title: str) -> int:
    """Where the words of a title begin after a kind printed before them (« Titre RNCP : »); 0 when none is."""
    match = KIND.match(plain(title))
    return match.end() if match and re.search(r"[:–—-]\s*[\"«“]?\s*$", match[0]) else 0


def levels(frame: Frame) -> Level:
    """Niveau: "I (Nomenclature de 1969)", "7 (Nomenclature Europe)", "Niveau 7".

    Where no nomenclature is printed beside it, a Roman figure is of 1969 and an Arabic one is not.
    """
    section = frame.first("level")
    by_scale: dict[str, Text] = {}
    starts = [] if section is None or section.value is None else [(section.head.last, section.value)]
    for number, start in [*starts, *((n, 0) for n in frame.written(section))]:
        match = LEVEL.match(plain(frame.source.line(number)), start)
        if match is None:
            continue
        of = match["of"] or ""
        old = "1969" in of or (not re.search(r"europe|cadre|cec\b", of) and not match["level"].isdecimal())
        by_scale.setdefault("1969" if old else "europe", frame.source.part(number, *match.span("level")))
    return Level(old=by_scale.get("1969"), european=by_scale.get("europe"))


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
    for separator in re.finditer(cut, text):
        spans.append((position, separator.start()))
        position = separator.end()
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
