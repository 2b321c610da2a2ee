"""Scales and thresholds that a sheet prints: « noté sur 20 », « à partir de 10/20 », « note éliminatoire : 6/20 ».

They are read as values with their place, and decide nothing: the règlement says whether it takes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from parchemin.domain.sheet import Block, PrintedMark, Span, Text
from parchemin.formats.register_text.frame import Frame
from parchemin.formats.register_text.source import Source

WORDS = {
    "zero": 0, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10, "onze": 11, "douze": 12,
    "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16, "vingt": 20, "quarante": 40, "cinquante": 50,
    "soixante": 60, "cent": 100,
}  # fmt: skip
NUMBER = r"(?:\d{1,3}(?:[.,]\d{1,2})?(?![\d/])|" + "|".join(WORDS) + r")(?!\w)"
MARK = (
    rf"(?P<value>\d{{1,3}}(?:[.,]\d{{1,2}})?|{'|'.join(WORDS)})"
    r"(?:\s*/\s*(?P<slash>\d{1,3})(?![\d/])|\s+sur\s+(?P<over>\d{1,3}|"
    + "|".join(WORDS)
    + r")\b|\s*(?P<percent>%|pour\s*cent\b)|\s+points?\b|(?![\w/%]))"
)
# Between the words and the figure: "de", "d'au moins", ": ", "supérieure ou égale à".
_TO = (
    r"\s*(?:(?:est|doit\s+etre|fixee?|soit)\s+)*(?:(?:a|de|d'|:|=|>=|≥|>|<|<=|≤|au\s+moins|d'au\s+moins|au\s+minimum|minimum|minimale?|"
    r"(?:egale?|superieure?|inferieure?)(?:\s+ou\s+(?:egale?|superieure?|inferieure?))?\s+a)\s*)*"
)
_NOT_A_DATE = r"(?<![\d/])"
PATTERNS: tuple[tuple[str, str], ...] = (
    ("eliminatory", rf"\bnotes?\s+(?:est\s+)?eliminatoires?{_TO}{_NOT_A_DATE}{MARK}"),
    ("eliminatory", rf"\b(?:notes?\s+)?(?:inferieure?s?\s+(?:ou\s+egales?\s+)?(?:strictement\s+)?a|en\s+dessous\s+de|au-dessous\s+de|sous\s+la\s+note\s+de|<)\s*{MARK}[^.;]{{0,40}}?\beliminatoires?\b"),
    ("eliminatory", rf"\b(?:sans|aucune)\s+(?:aucune\s+)?notes?\s+(?:(?:strictement\s+)?inferieures?\s+a|en\s+dessous\s+de|au-dessous\s+de|sous)\s*{MARK}"),
    ("average", rf"\bmoyenne(?:\s+(?:generale|ponderee|finale|globale|des\s+notes|des\s+epreuves|des\s+blocs))*{_TO}{_NOT_A_DATE}{MARK}"),
    ("average", rf"{_NOT_A_DATE}{MARK}\s+de\s+moyenne\b"),
    ("threshold", rf"\b(?:note\s+minim(?:ale?|um)|seuil(?:\s+(?:de|d')\s*\w+)*|minimum\s+requis|note\s+(?:requise|plancher|exigee|attendue))(?:\s+(?:requise?|exigee?))?{_TO}{_NOT_A_DATE}{MARK}"),
    ("threshold", rf"\b(?:a\s+partir\s+(?:de|d'une\s+note\s+de)|(?:une|la)\s+note\s+(?:(?:est|soit|doit\s+etre)\s+)?(?:d'au\s+moins|de|egale\s+ou\s+superieure\s+a|superieure\s+ou\s+egale\s+a|superieure\s+a|≥|>=)|(?:obtenir|atteindre|obtient|obtenu|atteint)\s+(?:au\s+moins\s+|un\s+minimum\s+de\s+)?|(?:valide|acquis)e?s?\s+a\s+(?:partir\s+de\s+)?|(?:egale?|superieure?)\s+ou\s+(?:egale?|superieure?)\s+a|au\s+moins)\s*{_NOT_A_DATE}{MARK}"),
    ("scale", rf"\b(?:not\w*|evalue\w*|cotee?s?|cotation|points?)(?:\s+(?:\w+\s+){{0,2}})?\s*(?:sur|/)\s*(?:un\s+total\s+de\s+|un\s+bareme\s+de\s+)?(?P<scale>{NUMBER})(?:\s+points?\b)?"),
    ("scale", rf"\b(?:bareme|echelle|notation|total)\s*(?:est\s+)?(?:sur|:|de|/|a)\s*(?P<scale>{NUMBER})(?:\s+points?\b)?"),
    ("coefficient", rf"\bcoef(?:f|ficient)?s?\.?\s*(?::|de|=)?\s*(?P<weight>{NUMBER})"),
    ("coefficient", rf"\bponder(?:ation|ee?)\s*(?::|de|a|=)?\s*(?P<weight>{NUMBER})\s*(?P<percent>%)?"),
)  # fmt: skip
LEAST, MOST = 5, 400  # a scale's maximum: below, « sur 3 » counts something else
ABOUT = (
    ("block", re.compile(r"\bblocs?\b")),
    ("assessment", re.compile(r"\b(?:epreuves?|evaluations?|soutenances?|dossiers?|entretiens?|oral|ecrit)\b")),
    ("whole", re.compile(r"\b(?:certification|titre|diplome|generale|ensemble)\b")),
)  # fmt: skip
SENTENCE = re.compile(r"[.;!?](?:\s|$)|\n\s*\n")


@dataclass(frozen=True)
class Scope:
    """Where a passage stands: the table of a block, one of its assessments, or the introduction of all."""

    about: str
    block: int | None = None
    assessment: int | None = None


def measures(frame: Frame, components: Text | None, blocks: tuple[Block, ...]) -> tuple[PrintedMark, ...]:
    """Every scale, threshold and weight printed about the certification, its blocks or their assessments."""
    marks: list[PrintedMark] = []
    if components is not None:
        before = min((b.lines.first for b in blocks if _within(components.lines, b.lines)), default=None)
        span = components.lines if before is None else _until(components.lines, before)
        marks += _read(frame.source, span, Scope("whole")) if span else []
    for block in blocks:
        marks += _read(frame.source, block.title.lines, Scope("block", block.number))
        if block.description is not None:
            marks += _read(frame.source, block.description.lines, Scope("block", block.number))
        for assessment in block.assessments:
            scope = Scope("assessment", block.number, assessment.position)
            marks += _read(frame.source, assessment.lines, scope)
    return tuple(sorted(marks, key=lambda m: (m.lines.first, m.lines.start or 0)))


def _within(outer: Span, inner: Span) -> bool:
    return outer.first <= inner.first <= outer.last


def _until(span: Span, line: int) -> Span | None:
    """What stands of a span before a line, the first of a block that it holds."""
    return Span(span.first, line - 1, span.start) if line > span.first else None


def _read(source: Source, span: Span, scope: Scope) -> Iterator[PrintedMark]:
    words = source.words(span)
    taken = [False] * len(words)
    for kind, pattern in PATTERNS:
        for match in re.finditer(pattern, words):
            if any(taken[match.start() : match.end()]):
                continue
            measure = _measure(source, span, match, kind, _scope(words, match, scope))
            if measure is not None:
                taken[match.start() : match.end()] = [True] * (match.end() - match.start())
                yield measure


def _measure(source: Source, span: Span, match: re.Match[str], kind: str, scope: Scope) -> PrintedMark | None:
    groups = match.groupdict()
    value = _number(groups.get("value") or groups.get("weight"))
    most = _number(groups.get("scale") or groups.get("slash") or groups.get("over"))
    out_of = 100 if groups.get("percent") else most
    if kind == "scale":
        value = None
    if out_of is not None and (not LEAST <= out_of <= MOST or (value is not None and value > out_of)):
        return None
    if (value is None and out_of is None) or (
        kind not in {"scale", "coefficient"} and not _is_mark(match, out_of)
    ):
        return None
    text = source.within(span, *match.span())
    return PrintedMark(
        kind, scope.about, scope.block, scope.assessment, value, None if out_of is None else int(out_of),
        text, Span(text.lines.first, text.lines.last, text.lines.start, text.lines.end),
    )  # fmt: skip


def _is_mark(match: re.Match[str], out_of: float | None) -> bool:
    """A number beside « au moins » may count people or days: it is a mark over its maximum, or beside a note."""
    return out_of is not None or bool(re.search(r"\bnotes?\b|\bmoyenne|\bseuil|\bpoints?\b", match[0]))


def _number(word: str | None) -> float | None:
    if not word:
        return None
    if word in WORDS:
        return WORDS[word]
    number = float(word.replace(",", "."))
    return int(number) if number == int(number) else number


def _scope(words: str, match: re.Match[str], scope: Scope) -> Scope:
    """What the sentence itself speaks of; an assessment's own passage speaks of it unless it says the block."""
    cuts = [m.end() for m in SENTENCE.finditer(words)]
    start = max((cut for cut in cuts if cut <= match.start()), default=0)
    end = min((cut for cut in cuts if cut >= match.end()), default=len(words))
    sentence = words[start:end]
    named = sorted((m.start(), about) for about, pattern in ABOUT if (m := pattern.search(sentence)))
    subject = named[0][1] if named else scope.about
    if scope.about == "assessment":
        subject = "block" if subject == "block" else "assessment"
    elif scope.about == "block":
        subject = "assessment" if subject == "assessment" else "block"
    elif re.search(r"\bmoyenne\s+generale\b", match[0]):
        subject = "whole"
    return Scope(subject, scope.block, scope.assessment if subject == "assessment" else None)
