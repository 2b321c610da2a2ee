"""Validity of what is acquired, access routes, jury, territories."""

from __future__ import annotations

import re
from dataclasses import dataclass

from parchemin.domain.composition.printed import SAME
from parchemin.domain.sheet import AccessRoute, Jury, Seats, Span, Territory, Text, Validity
from parchemin.formats.register_text.frame import Frame, Section
from parchemin.formats.register_text.source import NUMBER, NUMBER_WORDS, Source, fold, number, plain

LABELS = {
    "FI": r"apres\s+un\s+parcours\s+de\s+formation\s+sous\s+statut\s+d'eleve(?:\s+ou\s+d'etudiant)?",
    "CA": r"en\s+contrat\s+d'apprentissage",
    "FC": r"apres\s+un\s+parcours\s+de\s+formation\s+continue",
    "CQ": r"en\s+contrat\s+de\s+professionnalisation",
    "CL": r"par\s+candidature\s+individuelle(?:\s+libre)?",
    "VAE": r"par\s+experience(?:\s+dispositif\s+vae(?:\s+prevu\s+en\s+\d{4})?)?",
}
TERRITORIES = {
    "NC": r"accessible\s+en\s+nouvelle[\s-]+caledonie",
    "PF": r"accessible\s+en\s+polynesie\s+francaise",
}
CROSS = re.compile(r"(?<!\S)(?:x|oui|non)(?!\S)")
TOTAL = frozenset({"membres", "personnes"})
SMALL = "|".join(NUMBER_WORDS)
SEAT = re.compile(
    rf"(?P<count>{NUMBER})\s+(?P<label>[a-z][^\d:;,.+]*?)(?=\s+(?:et|dont|ainsi\s+que)\s+(?:au\s+moins\s+|au\s+minimum\s+)?(?:\d|(?:{SMALL})\b)|\s*[:;,.+(]|\s*$)"
)
COLLEGE = re.compile(r"(?:(?<=\n)|^)[^\S\n]*[o•▪-]\s?(?P<count>\d+)\s+(?P<label>[^\r\n]+)")


@dataclass(frozen=True)
class Row:
    """A line of one of the two tables of crosses."""

    code: str
    label: Text
    cross: Text | None
    open: bool | None
    rest: Text | None
    lines: Span


def validity(frame: Frame) -> Validity | None:
    """Validité des composantes acquises: illimitée, or a number of years."""
    section = frame.first("validity")
    text = frame.value_of(section)
    if section is None or text is None or not text.value:
        return None
    years = re.search(rf"({NUMBER})\s+(?:\(\d+\)\s+)?ans?\b", plain(text.value))
    unlimited = bool(re.search(r"illimite", fold(text.value)))
    return Validity(
        text, number(years[1]) if years else None, unlimited, Span(section.head.first, text.lines.last)
    )


def routes(frame: Frame) -> tuple[AccessRoute, ...]:
    """Voies d'accès. A route is open where its jury is printed; a cross alone tells no column (null)."""
    rows = _rows(frame, frame.first("conditions"), LABELS)
    return tuple(_route(row) for row in rows)


def _route(row: Row) -> AccessRoute:
    if row.open is not None and row.cross:
        basis = "column" if fold(row.cross.value) == "x" else "word"
        return AccessRoute(row.code, row.label, row.open, basis, row.cross, row.rest, row.lines)
    if row.rest and row.cross:
        return AccessRoute(row.code, row.label, True, "jury", row.cross, row.rest, row.lines)
    return AccessRoute(row.code, row.label, None, None, row.cross, row.rest, row.lines)


def territories(frame: Frame) -> tuple[Territory, ...]:
    """Nouvelle-Calédonie and Polynésie française."""
    sections = frame.all(("conditions", "territories"))
    rows = [row for section in sections for row in _rows(frame, section, TERRITORIES)]
    return tuple(Territory(r.code, r.label, r.open, r.cross, r.lines) for r in rows)


def _rows(frame: Frame, section: Section | None, labels: dict[str, str]) -> list[Row]:
    if section is None or not section.numbers():
        return []
    span = Span(section.head.last + 1, section.last)
    text = frame.source.words(span)
    every = {**LABELS, **TERRITORIES}
    pattern = "|".join(f"(?P<{code}>{label})" for code, label in every.items())
    match = [m for m in re.finditer(rf"(?m)^[^\S\n]*(?:{pattern})", text) if m.lastgroup]
    ends = [m.start() for m in match[1:]] + [len(text)]
    header = _columns(frame.source.line(section.head.first))
    return [
        _row(frame.source, span, m, end, header)
        for m, end in zip(match, ends, strict=False)
        if m.lastgroup in labels
    ]


def _row(source: Source, span: Span, match: re.Match[str], end: int, header: tuple[int, int] | None) -> Row:
    code = str(match.lastgroup)
    text = source.words(span)
    label = source.within(span, *match.span(code))
    mark = CROSS.search(text, match.end(), end)
    # A cross comes first; an "x" further on is a word of the jury's text.
    mark = mark if mark and not text[match.end() : mark.start()].strip() else None
    cross = source.within(span, *mark.span()) if mark else None
    after = mark.end() if mark else match.end()
    rest = source.within(span, after, end) if text[after:end].strip() else None
    last = (rest or cross or label).lines.last
    return Row(code, label, cross, _is_open(cross, header), rest, Span(label.lines.first, last))


def _columns(line: str) -> tuple[int, int] | None:
    """Columns of OUI and NON in a table's head, or None when they came out glued or apart from the rows."""
    match = re.search(r"(?<!\w)(oui)\s+(non)(?!\w)", plain(line))
    return (match.start(1), match.start(2)) if match and match.start(1) > 0 else None


def _is_open(cross: Text | None, header: tuple[int, int] | None) -> bool | None:
    if cross is None:
        return None
    word = fold(cross.value)
    if word in {"oui", "non"}:
        return word == "oui"
    column = cross.lines.start or 0
    if header is None or not header[0] - 2 <= column <= header[1] + 4:
        return None
    return abs(column - header[0]) < abs(column - header[1])


def jury(frame: Frame, access: tuple[AccessRoute, ...]) -> Jury | None:
    """Composition des jurys: the first text that is not "idem"; routes keep their own."""
    rows = [r for r in access if r.open is not False] or access
    own = next((r.jury for r in rows if r.jury and fold(r.jury.value) not in SAME), None)
    if own is None:
        return None
    words = frame.source.words(own.lines)
    colleges = list(COLLEGE.finditer(words)) if ":" in words else []
    end = colleges[0].start() if colleges else len(words)
    seats = [_seats(frame.source, own.lines, m) for m in SEAT.finditer(words, 0, end)]
    whole = seats[0] if seats[1:] and fold(seats[0].label.value).split()[0] in TOTAL else None
    return Jury(
        text=own,
        total=whole,
        seats=tuple(seat for seat in seats if seat is not whole),
        colleges=tuple(_seats(frame.source, own.lines, m) for m in colleges),
        lines=own.lines,
    )


def _seats(source: Source, span: Span, match: re.Match[str]) -> Seats:
    return Seats(number(match["count"]) or 0, source.within(span, *match.span("label")))
