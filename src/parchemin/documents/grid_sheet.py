"""The paper grid: what a juror fills by hand when the network or the battery gives up.

Same rows and same levels as the screen; the levels come from the certifier's rules and are never made up here.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from parchemin.documents.typesetting import render as typeset


@dataclass(frozen=True, slots=True)
class GridRow:
    """One competency and its criteria, as the framework prints them."""

    code: str
    competency: str
    criteria: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GridFacts:
    """A grid for one assessment, for one candidate or blank (``candidate`` empty: a line to fill)."""

    certifier: str
    number: str
    certification: str
    assessment: str
    session_label: str
    levels: tuple[str, ...]
    rows: tuple[GridRow, ...]
    candidate: str = ""
    certifier_line: str = ""
    specimen: str = ""


def render(facts: GridFacts, timestamp: datetime) -> bytes:
    """The grid as PDF bytes; ``ValueError`` without a level to tick. May raise ``UnprintableError``."""
    if not facts.levels:
        raise ValueError("une grille a au moins un niveau à cocher : le règlement de certification les fixe")
    data = {
        "title": f"Grille d’évaluation, {facts.assessment}",
        "certifier": facts.certifier,
        "certifier_line": facts.certifier_line,
        "reference": f"Grille n° {facts.number}",
        "foot": facts.specimen or facts.session_label,
        "facts": [
            ["Certification", facts.certification],
            ["Épreuve", facts.assessment],
            ["Candidat·e", facts.candidate or "…" * 30],
        ],
        "levels": list(facts.levels),
        "rows": [asdict(row) for row in facts.rows],
    }
    return typeset("grid_sheet", data, timestamp=timestamp, about=facts.candidate or facts.assessment)
