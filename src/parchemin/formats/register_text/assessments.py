"""Modalités d'évaluation: label, words, deliverables, panel, and which competencies they follow."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parchemin.domain.sheet import Assessment, Competency, Panel, Span, Text
from parchemin.formats.register_text.source import BULLETS, NUMBER, Source, number, plain

LABEL = re.compile(r"\s*(m\.?\s?e\.?\s?\d+(?:\s?[-/]\s?\d+)*)\.?\s*(?:[-–—:]\s*)?(?=\D|$)")
DASH = re.compile(rf"\s*(?:[-–—•*]\s+|[{BULLETS[8:]}]\s*)")
DELIVERABLE = re.compile(r"(?m)^[^\S\n]*livrables?\s*(?:attendus?\s*)?[:;]\s*")
PARTED = re.compile(r"\s*\+\s*|\s+et\s+|\s*,\s+|\s*;\s*")
PANEL = re.compile(
    rf"jury\s+(?:est\s+)?(?:compos\w+\s+)?(?:d'|de\s+)(?P<least>au\s+moins\s+)?(?P<count>{NUMBER})\s+(?:\w+\s+)?professionnel(?:le)?s?"
)
SHORT_TITLE = 45  # a heading on the label's line is no sentence
# The text's own words, the earliest one names the kind; the mode is how the act is held.
KINDS: tuple[tuple[str, str, str], ...] = (
    ("soutenance", r"\bsoutenances?\b|\bsoutien[ts]?\b", "defence"),
    ("cas d’entreprise", r"\bcas\s+d'entreprise\b", "written"),
    ("étude de cas", r"\betudes?\s+de\s+cas\b|\bcas\s+pratiques?\b", "written"),
    ("projet technique", r"\bprojets?\s+techniques?\b", "other"),
    ("dossier technique", r"\bdossiers?\s+techniques?\b", "written"),
    ("dossier professionnel", r"\bdossiers?\s+professionnels?\b", "written"),
    ("note d’organisation", r"\bnotes?\s+d'organisation\b", "written"),
    ("mise en situation", r"\bmises?\s+en\s+situation\b", "other"),
    ("simulation", r"\bsimulations?\b", "other"),
    ("questionnaire", r"\bquestionnaires?\b|\bqcm\b", "written"),
    ("entretien", r"\bentretiens?\b", "oral"),
    ("épreuve orale", r"\b(?:epreuve|presentation|examen)s?\s+ora(?:le?s?|ux)\b", "oral"),
    ("épreuve écrite", r"\b(?:epreuve|examen)s?\s+ecrite?s?\b", "written"),
    ("mémoire", r"\bmemoires?\b", "written"),
    ("rapport", r"\brapports?\b", "written"),
    ("dossier", r"\bdossiers?\b", "written"),
    ("projet", r"\bprojets?\b", "other"),
)  # fmt: skip
ON_MACHINE = re.compile(r"\bsur\s+(?:machine|ordinateur|poste\s+informatique|(?:une\s+)?plateforme)\b")
ORAL = re.compile(r"\b(?:oral|orale|oralement)\b")


def read(
    source: Source, numbers: list[int], column: int | None, assessed: Sequence[Competency], before: int
) -> list[Assessment]:
    """The assessments of one "Modalités d'évaluation" stretch, all on the competencies printed before it."""
    if not numbers:
        return []
    heads = _heads(source, numbers, column)
    groups = [[n for n in numbers if a <= n < b] for a, b in zip(heads, [*heads[1:], 10**9], strict=True)]
    assessments = []
    for index, group in enumerate(groups, start=1):
        start = column or 0 if group[0] == numbers[0] else 0
        assessments.append(_assessment(source, group, start, assessed, before + index))
    return assessments


def _heads(source: Source, numbers: list[int], column: int | None) -> list[int]:
    """Where assessments start: at labels; at dashes when each phrase has one; else the stretch is one."""
    labelled = [
        n for n in numbers if LABEL.match(plain(source.line(n)), column or 0 if n == numbers[0] else 0)
    ]
    if labelled:
        return [numbers[0], *(n for n in labelled if n != numbers[0])]
    dashed = [n for n in numbers if DASH.match(source.line(n))]
    return dashed if dashed and dashed[0] == numbers[0] else [numbers[0]]


def _assessment(
    source: Source, numbers: list[int], start: int, assessed: Sequence[Competency], position: int
) -> Assessment:
    first, last = numbers[0], numbers[-1]
    match = LABEL.match(plain(source.line(first)), start) or DASH.match(source.line(first), start)
    label = source.part(first, *match.span(1)) if match and match.re is LABEL else None
    begin = match.end() if match else start
    whole = Span(first, last, begin or None)
    text, deliverables = _deliverables(source, whole)
    words = source.words(whole)
    kind, mode = _kind(words, bool(deliverables and ORAL.search(words)))
    panel = _panel(source, whole, words)
    return Assessment(
        position=position,
        label=label,
        title=_title(source, numbers, begin),
        text=text,
        kind=kind,
        mode="defence" if panel and kind == "soutenance" else mode,
        competencies=tuple(dict.fromkeys(c.normalised for c in assessed if c.normalised)),
        positions=tuple(c.position for c in assessed),
        deliverables=deliverables,
        panel=panel,
        lines=Span(first, last),
    )


def _title(source: Source, numbers: list[int], begin: int) -> Text | None:
    """A short heading alone on the first line ("Cas d’entreprise"), when a sentence follows it."""
    line = source.line(numbers[0])[begin:].strip()
    following = source.line(numbers[1]).strip() if len(numbers) > 1 else ""
    if (
        not line
        or not following
        or len(line) > SHORT_TITLE
        or line[-1] in ",;:"
        or not following[0].isupper()
    ):
        return None
    return source.part(numbers[0], begin, len(source.line(numbers[0])))


def _deliverables(source: Source, whole: Span) -> tuple[Text, tuple[Text, ...]]:
    """The text before "Livrable :", and what is listed after it, parted at "+", "et" and commas."""
    text = source.slice(whole)
    match = DELIVERABLE.search(plain(text))
    if match is None:
        return source.within(whole, 0, len(text)), ()
    pieces, position = [], match.end()
    for cut in PARTED.finditer(plain(text), match.end()):
        pieces.append((position, cut.start()))
        position = cut.end()
    pieces.append((position, len(text)))
    listed = tuple(source.within(whole, a, b) for a, b in pieces if text[a:b].strip(" .\r\n"))
    return source.within(whole, 0, match.start()), listed


def _kind(words: str, spoken: bool) -> tuple[str | None, str]:
    hits = [(m.start(), kind, mode) for kind, pattern, mode in KINDS if (m := re.search(pattern, words))]
    _, kind, mode = min(hits, key=lambda hit: hit[0], default=(0, None, "other"))
    if mode == "defence":
        return kind, mode
    if ON_MACHINE.search(words):
        return kind, "on_machine"
    return kind, "oral" if spoken or (mode == "other" and ORAL.search(words)) else mode


def _panel(source: Source, whole: Span, words: str) -> Panel | None:
    match = PANEL.search(words)
    if match is None:
        return None
    count = number(match["count"])
    text = source.within(whole, *match.span())
    return Panel(text, count, None) if match["least"] else Panel(text, None, count)
