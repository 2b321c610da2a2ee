"""Modalités d'évaluation: label, words, deliverables, panel, and which competencies they follow."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parchemin.domain.sheet import Assessment, Competency, Panel, Span, Text
from parchemin.formats.register_text.source import BULLETS, NUMBER, Source, number, plain

LABEL = re.compile(r"\s*(m\.?\s?e\.?\s?\d+(?:\s?[-/]\s?\d+)*)\.?\s*(?:[-–—:]\s*)?(?=\D|$)")
# "E1 :", "Épreuve n°2 -", "Évaluation 1." under a bullet or not: a name that a sign parts from what follows.
NAMED = re.compile(
    r"\s*(?:[-–—•*]\s*)?((?:epreuve|evaluation|modalite|e\.?v?|ep)\s*(?:n\s*[°o]\s*)?\d{1,2}(?:\s?[-./]\s?\d+)*)\s*[-–—:.)]\s+(?=\S)"
)
DASH = re.compile(rf"\s*(?:[-–—•*]\s+|[{BULLETS[5:]}]\s*)")
COUNTED = re.compile(r"\s*(?:\d{1,2}|[a-h])\s?[.)]\s+(?=\D)|\s*\d{1,2}\s?[-–]\s+(?=\D)")
DELIVERABLE = re.compile(
    rf"(?m)^[^\S\n]*(?:[{BULLETS}][^\S\n]*)?(?:livrables?|livrable\(s\)|productions?|rendus?|documents?\s+(?:a\s+)?(?:remis|remettre|rendre))"
    r"\s*(?:attendu(?:\(?e?\)?\(?s?\)?)?\s*)?[:;]\s*"
)
# What announces a list of assessments, before its bullets: "Le candidat passe deux épreuves :".
ANNOUNCES = re.compile(r"\b(?:epreuves?|evaluations?|modalites?|etapes?|parties)\b[^.]*:\s*$")
PARTED = re.compile(r"\s*\+\s*|\s+et\s+|\s*,\s+|\s*;\s*")
_COUNT = rf"(?P<least>au\s+moins\s+|au\s+minimum\s+)?(?P<count>{NUMBER})\s+(?:\w+\s+)?professionnel(?:le)?s?"
PANEL = re.compile(
    rf"jury\s+(?:est\s+)?(?:(?:compos|constitu|form)\w+\s+)?(?:d'|de\s+|comprenant\s+|reunissant\s+){_COUNT}"
)
# Without the word: "observée par au moins deux professionnels", "devant deux professionnels".
PANEL_OF = re.compile(rf"\b(?:par|devant|avec|face\s+a|en\s+presence\s+d(?:e\s+|'))\s*{_COUNT}")
BEFORE_JURY = re.compile(
    r"\b(?:devant|avec|face\s+a|face\s+au|aupres\s+d[eu']|par)\s*(?:le\s+|la\s+|un\s+|une\s+|ce\s+)?(?:jury|commission)\b"
)
# "Entretien" is also upkeep ("entretien des locaux"), and the matter of a paper ("compte rendu d'entretien").
_PAPERS = (
    "rendu",
    "rendus",
    "grille",
    "guide",
    "trame",
    "fiche",
    "carnet",
    "dossier",
    "synthese",
    "contrat",
    "produits",
)
INTERVIEW = re.compile(
    "".join(rf"(?<!{paper}\s{link})" for paper in _PAPERS for link in ("d'", r"d'un\s", r"de\sl'"))
    + r"\bentretiens?\b(?!\s+(?:(?:courant|preventif|curatif|menager)s?\b|(?:du|des|de\s+la|de\s+l'|d'un|d'une)\s+"
    r"(?!candidat|duree|heure|quart|demi|jury|evaluat)))"
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
    ("entretien", INTERVIEW.pattern, "oral"),
    ("épreuve orale", r"\b(?:epreuve|presentation|examen)s?\s+ora(?:le?s?|ux)\b", "oral"),
    ("épreuve écrite", r"\b(?:epreuve|examen)s?\s+ecrite?s?\b", "written"),
    ("mémoire", r"\bmemoires?\b", "written"),
    ("rapport", r"\brapports?\b", "written"),
    ("dossier", r"\bdossiers?\b", "written"),
    ("projet", r"\bprojets?\b", "other"),
)  # fmt: skip
ON_MACHINE = re.compile(r"\bsur\s+(?:machine|ordinateur|poste\s+informatique|(?:une\s+)?plateforme)\b")
ORAL = re.compile(r"\b(?:oral|orale|orales|oraux|oralement)\b")
SPOKEN_TEST = re.compile(
    r"\b(?:presentation|epreuve|expose|soutenance|examen|restitution|interrogation)s?\s+ora(?:le?s?|ux)\b|\baudition\b"
)


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
    """Where assessments start: at labels; at bullets when each phrase has one; else the stretch is one."""
    lines = {n: plain(source.line(n)) for n in numbers}
    starts = {n: column or 0 if n == numbers[0] else 0 for n in numbers}
    labelled = [n for n in numbers if _label(lines[n], starts[n])]
    if labelled:
        announced = labelled[0] != numbers[0] and ANNOUNCES.search(lines[numbers[0]])
        return [
            numbers[0],
            *(n for n in labelled if n not in {numbers[0], *(labelled[:1] if announced else ())}),
        ]
    for bullet in (DASH, COUNTED):
        marked = [n for n in numbers if bullet.match(lines[n], starts[n]) and not DELIVERABLE.match(lines[n])]
        outer = min((_indent(lines[n], starts[n]) for n in marked), default=0)
        listed = [n for n in marked if _indent(lines[n], starts[n]) <= outer + 1]
        if listed and listed[0] == numbers[0]:
            return listed
        if listed[1:] and ANNOUNCES.search(lines[max(n for n in numbers if n < listed[0])]):
            return [numbers[0], *listed[1:]]
    return [numbers[0]]


def _label(line: str, start: int) -> re.Match[str] | None:
    return LABEL.match(line, start) or NAMED.match(line, start)


def _indent(line: str, start: int) -> int:
    return len(line[start:]) - len(line[start:].lstrip())


def _assessment(
    source: Source, numbers: list[int], start: int, assessed: Sequence[Competency], position: int
) -> Assessment:
    first, last = numbers[0], numbers[-1]
    line = plain(source.line(first))
    named = _label(line, start)
    match = named or DASH.match(line, start) or COUNTED.match(line, start)
    label = source.part(first, *named.span(1)) if named else None
    begin = match.end() if match else start
    whole = Span(first, last, begin or None)
    text, deliverables = _deliverables(source, whole)
    words = source.words(whole)
    panel = _panel(source, whole, words)
    spoken = bool(deliverables and ORAL.search(words))
    kind, mode = _kind(words, source.words(text.lines), spoken=spoken, panel=panel is not None)
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


def _kind(words: str, text: str, *, spoken: bool, panel: bool) -> tuple[str | None, str]:
    """The text's word for the assessment, and how it is held. ``text``: the words before the deliverables.

    Of two things done in turn ("dossier, puis entretien") the one that is heard is planned, so it makes the mode.
    """
    hits = [(m.start(), kind, mode) for kind, pattern, mode in KINDS if (m := re.search(pattern, words))]
    _, kind, mode = min(hits, key=lambda hit: hit[0], default=(0, None, "other"))
    if mode == "defence":
        return kind, mode
    if re.search(r"\bsoutenances?\b", words):
        return "soutenance", "defence"
    if mode != "oral" and INTERVIEW.search(words):
        return f"{kind} et entretien" if kind else "entretien", "oral"
    if mode != "oral" and kind and SPOKEN_TEST.search(text):
        return f"{kind} et présentation orale", "oral"
    if ON_MACHINE.search(words):
        return kind, "on_machine"
    heard = spoken or (mode == "other" and (ORAL.search(words) or panel or BEFORE_JURY.search(words)))
    return kind, "oral" if heard else mode


def _panel(source: Source, whole: Span, words: str) -> Panel | None:
    match = PANEL.search(words) or PANEL_OF.search(words)
    if match is None:
        return None
    count = number(match["count"])
    text = source.within(whole, *match.span())
    return Panel(text, count, None) if match["least"] else Panel(text, None, count)
