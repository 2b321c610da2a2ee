"""The statement of results (relevé de résultats): the jury's decision, block by block, and what can follow.

Not a parchment: it gives no title and says so. What is missing is told competency by competency, because that is
what the person has to work on.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from parchemin.documents.typesetting import render as typeset


@dataclass(frozen=True, slots=True)
class BlockResult:
    """One row: ``result`` in words ("acquis", "non acquis", "acquis le 3 juin 2025"), ``validity`` if limited."""

    code: str
    title: str
    result: str
    acquired: bool
    detail: str = ""
    validity: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """What a block lacks: the jury's reason, and the competencies not acquired, as the framework words them."""

    block: str
    competencies: tuple[str, ...]
    motivation: str = ""


@dataclass(frozen=True, slots=True)
class StatementFacts:
    """All that a statement says; dates written out. ``next_steps`` and ``appeal`` come from the certifier's rules."""

    certifier: str
    number: str
    candidate: str
    identity: str
    certification: str
    session_label: str
    decided_on: str
    outcome: str
    blocks: tuple[BlockResult, ...]
    issued: str
    signatory_title: str
    signatory_name: str
    missing: tuple[Missing, ...] = ()
    next_steps: tuple[str, ...] = ()
    outcome_detail: str = ""
    appeal: str = ""
    certifier_line: str = ""
    specimen: str = ""


def render(facts: StatementFacts, timestamp: datetime) -> bytes:
    """The statement as PDF bytes; ``timestamp`` (aware) is its date. May raise ``UnprintableError``."""
    data = {
        "title": f"Relevé de résultats de {facts.candidate}",
        "certifier": facts.certifier,
        "certifier_line": facts.certifier_line,
        "reference": f"Relevé n° {facts.number}",
        "foot": facts.specimen or "Ce relevé n’est pas un parchemin : il ne délivre pas la certification.",
        "candidate": facts.candidate,
        "identity": facts.identity,
        "facts": [
            ["Certification", facts.certification],
            ["Session", facts.session_label],
            ["Délibération", facts.decided_on],
        ],
        "outcome": facts.outcome,
        "outcome_detail": facts.outcome_detail,
        "blocks": [asdict(block) for block in facts.blocks],
        "missing": [asdict(each) for each in facts.missing],
        "next": list(facts.next_steps)
        or [
            "Les suites possibles sont celles du règlement de certification ; le certificateur vous les indique."
        ],
        "appeal": facts.appeal,
        "issued": facts.issued,
        "signatory_title": facts.signatory_title,
        "signatory_name": facts.signatory_name,
    }
    return typeset("statement", data, timestamp=timestamp, about=facts.candidate)
