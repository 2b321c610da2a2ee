"""Findings about what a block does not say where the frame expects it: its assessment, its number, its competencies one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parchemin.domain.sheet import Block, Choice, Competency, Effect, Finding, Reading, Span, as_json
from parchemin.formats.register_text import block_heads, blocks
from parchemin.formats.register_text.frame import Frame
from parchemin.formats.register_text.source import fold, plain

# What opens the assessments of a block whose heading is of no known form: a short line about judging, else a test named.
HEADING = re.compile(
    r"\b(?:jug\w*|evalu\w*|epreuves?|certifi\w*|valid\w*|controles?|examens?|jury|modalites?|preuves?)\b"
)
TEST = re.compile(
    r"\b(?:jury|soutenances?|epreuves?|mises?\s+en\s+situation|etudes?\s+de\s+cas|qcm|questionnaires?|examens?|entretien\s+(?:avec|devant|individuel|final|de\s+\d))\b"
)
SHORT = 60  # letters of a heading


@dataclass(frozen=True)
class FromRules:
    """An assessment that the règlement fixes where the text has none, and what the candidate is expected to give."""

    key: str
    kind: str
    mode: str
    expected: tuple[str, ...]
    label: str


FROM_RULES = (
    FromRules(
        "defence", "soutenance", "defence", ("dossier écrit", "soutenance"), "une soutenance devant le jury"
    ),
    FromRules("interview", "entretien", "oral", ("entretien avec le jury",), "un entretien avec le jury"),
    FromRules("written", "épreuve écrite", "written", ("dossier écrit",), "un dossier ou une épreuve écrite"),
    FromRules("practical", "mise en situation", "other", ("mise en situation",), "une mise en situation"),
)
PIECES = re.compile(r"\s*[;•]\s*|\.\s+(?=[A-ZÀ-Ý])")


def find(frame: Frame, reading: Reading) -> Iterator[Finding]:
    if not reading.blocks:
        yield _without_blocks(reading)
    for index, block in enumerate(reading.blocks):
        if not block.assessments:
            yield _without_assessment(frame, reading, block, index)
        yield from _one_paragraph(block, index)
    yield from _unnumbered(frame, reading)


# -- no block -----------------------------------------------------------------------------------------------


def _without_blocks(reading: Reading) -> Finding:
    """No block is read: the whole certification as one, on what the sheet attests, or blocks written by hand."""
    lines = reading.components.lines if reading.components else reading.title.lines
    titles = [(c.title.value, c.lines) for c in reading.capacities]
    titles = titles or [(item.title.value, item.lines) for a in reading.activities for item in a.items]
    titles = titles or [(reading.title.value, lines)]
    return Finding(
        "framework.no-blocks",
        "La fiche n’imprime aucun bloc de compétences : sans bloc, personne ne peut y être jugé.",
        (lines,),
        tuple(_whole(reading, titles, rule, lines) for rule in FROM_RULES),
    )


def _whole(reading: Reading, titles: Sequence[tuple[str, Span]], rule: FromRules, lines: Span) -> Choice:
    """The certification as its only block, judged as the règlement says."""
    competencies: list[dict[str, object]] = [
        {
            "position": position,
            "code": None,
            "normalised": None,
            "title": title,
            "details": [],
            "lines": where.as_dict(),
            "duplicate_of": None,
        }
        for position, (title, where) in enumerate(titles, start=1)
    ]
    positions = [*range(1, len(titles) + 1)]
    block = {
        "number": 1,
        "code": f"{reading.register}{reading.code.value}BC01",
        "title": reading.title.value,
        "description": None,
        "competencies": competencies,
        "assessments": [_assessment(rule, (), positions, lines)],
        "lines": lines.as_dict(),
    }
    return Choice(
        f"whole-{rule.key}",
        f"Un seul bloc, la certification entière ({len(titles)} compétences) ; le règlement fixe son évaluation : {rule.label}",
        (Effect("/blocks", [block]),),
    )


# -- no assessment ----------------------------------------------------------------------------------------


def _without_assessment(frame: Frame, reading: Reading, block: Block, index: int) -> Finding:
    again = _read_again(frame, reading, block)
    named = []
    if again is not None:
        line, other = again
        words = other.assessments[0].text.value
        shown = words if len(words) <= SHORT else f"{words[:SHORT]}…"
        effects = (
            Effect(f"/blocks/{index}/competencies", as_json(other.competencies)),
            Effect(f"/blocks/{index}/assessments", as_json(other.assessments)),
        )
        named = [
            Choice(f"line-{line}", f"Lire l’évaluation à partir de la ligne {line} : « {shown} »", effects)
        ]
    return Finding(
        f"block.without-assessment.B{block.number}",
        "Bloc %(number)s : aucune modalité d’évaluation reconnue ; sans elle, aucune session ne peut s’ouvrir sur ce bloc.",
        (block.lines,),
        (*named, *(_from_rules(block, index, row) for row in FROM_RULES)),
        params={"number": block.number},
    )


def _from_rules(block: Block, index: int, rule: FromRules) -> Choice:
    codes = tuple(dict.fromkeys(c.normalised for c in block.competencies if c.normalised))
    positions = [c.position for c in block.competencies]
    assessment = _assessment(rule, codes, positions, block.lines)
    return Choice(
        f"rules-{rule.key}",
        f"Le règlement de certification la fixe : {rule.label}",
        (Effect(f"/blocks/{index}/assessments", [assessment]),),
    )


def _assessment(
    rule: FromRules, codes: Sequence[str], positions: Sequence[int], lines: Span
) -> dict[str, object]:
    """An assessment that the règlement fixes, as a reading says one."""
    return {
        "position": 1,
        "label": None,
        "title": None,
        "text": f"Non imprimée par la fiche ; fixée par le règlement : {rule.label}.",
        "kind": rule.kind,
        "mode": rule.mode,
        "competencies": list(codes),
        "positions": list(positions),
        "deliverables": list(rule.expected),
        "panel": None,
        "lines": lines.as_dict(),
    }


def _read_again(frame: Frame, reading: Reading, block: Block) -> tuple[int, Block] | None:
    """The block as it reads once a line is taken for the start of its assessments; the line, and that reading."""
    written = [
        n
        for n in range(block.title.lines.last + 1, block.lines.last + 1)
        if frame.source.line(n).strip() and n not in frame.marked
    ]
    table = blocks.table_of(
        frame, reading.code.value, reading.register, [c.title.value for c in reading.capacities]
    )
    for start in [n for n in written if _is_heading(frame, n)] or [
        n for n in written if _names_test(frame, n)
    ]:
        heading = _is_heading(frame, start)
        other = blocks.assessed_from(frame, block, table, start, heading=heading)
        if other.assessments and (other.competencies or not block.competencies):
            return start, other
    return None


def _is_heading(frame: Frame, number: int) -> bool:
    line = frame.source.line(number).strip()
    before = line.partition(":")[0]
    below = number < len(frame.source.lines) and _names_test(frame, number + 1)
    alone = len(fold(line)) <= SHORT // 2 and line[0].isupper() and line[-1].isalpha() and below
    heads = line.endswith(":") or (":" in line and len(fold(before)) <= SHORT // 2) or alone
    return heads and len(fold(before)) <= SHORT and bool(HEADING.search(plain(before)))


def _names_test(frame: Frame, number: int) -> bool:
    return bool(TEST.search(plain(frame.source.line(number))))


# -- competencies in one paragraph ------------------------------------------------------------------------


def _one_paragraph(block: Block, index: int) -> Iterator[Finding]:
    """One competency that a paragraph parts: marked as one, or piece by piece?"""
    if len(block.competencies) != 1 or block.competencies[0].details:
        return
    whole = block.competencies[0]
    pieces = [piece for text in PIECES.split(whole.title.value) if (piece := text.strip(" .;"))]
    if len(pieces) < 2:  # noqa: PLR2004 - one phrase is one competency
        return
    competencies = [_piece(whole, position, text) for position, text in enumerate(pieces, start=1)]
    positions = [one["position"] for one in competencies]
    codes = [one["normalised"] for one in competencies if one["normalised"]]
    effects = [Effect(f"/blocks/{index}/competencies", competencies)]
    for order in range(len(block.assessments)):
        effects.append(Effect(f"/blocks/{index}/assessments/{order}/positions", positions))
        effects.append(Effect(f"/blocks/{index}/assessments/{order}/competencies", codes))
    yield Finding(
        f"competency.one-paragraph.B{block.number}",
        "Bloc %(number)s : les compétences sont imprimées en un seul paragraphe (%(count)s membres de phrase) ; une compétence, ou %(count)s ?",
        (whole.lines,),
        (
            Choice("pieces", f"{len(pieces)} compétences, une par membre de phrase", tuple(effects)),
            Choice("whole", "Une seule compétence, tout le paragraphe"),
        ),
        params={"number": block.number, "count": len(pieces)},
    )


def _piece(whole: Competency, position: int, text: str) -> dict[str, object]:
    match = blocks.CODE.match(plain(text))
    code = text[slice(*match.span(1))] if match else None
    if position == 1 and whole.code:
        code = whole.code.value
    return {
        "position": position,
        "code": code,
        "normalised": blocks.normalised_code(code) if code else None,
        "title": text[match.end() :] if match else text,
        "details": [],
        "lines": whole.lines.as_dict(),
        "duplicate_of": None,
    }


# -- numbers ----------------------------------------------------------------------------------------------


def _unnumbered(frame: Frame, reading: Reading) -> Iterator[Finding]:
    bare = [block for block in reading.blocks if not block_heads.is_numbered(frame.source, block)]
    if bare:
        yield Finding(
            "block.unnumbered",
            "%(count)s bloc(s) sans numéro imprimé : leur code au répertoire (%(codes)s) est pris de leur rang dans la fiche.",
            tuple(block.title.lines for block in bare),
            (Choice("in-order", "Les numéroter dans l’ordre imprimé"),),
            params={"count": len(bare), "codes": ", ".join(block.code for block in bare)},
        )
