"""Rectification of sealed minutes (procès-verbal rectificatif): one line, before and after, and of which minutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from parchemin.documents.typesetting import render as typeset


@dataclass(frozen=True, slots=True)
class CorrectionFacts:
    """All that a rectification says; dates written out in French, ``digest`` is the SHA-256 of the minutes' PDF."""

    certifier: str
    certifier_line: str
    number: int
    minutes_number: str
    certification: str
    session_label: str
    held_on: str
    sealed_on: str
    digest: str
    label: str
    about: str
    before: str
    after: str
    reason: str
    made_by: str
    issued: str
    signatory_title: str
    signatory_name: str
    specimen: str = ""


def render(facts: CorrectionFacts, timestamp: datetime) -> bytes:
    """The rectification as PDF/A-3a + PDF/UA-1 bytes. Raises ``UnprintableError``."""
    title = f"Rectification n° {facts.number} du procès-verbal n° {facts.minutes_number}"
    data = {
        "title": title,
        "certifier": facts.certifier,
        "certifier_line": facts.certifier_line,
        "certification": facts.certification,
        "reference": f"Rectification n° {facts.number}, procès-verbal n° {facts.minutes_number}",
        "foot": facts.specimen or f"Délibération du {facts.held_on}",
        "minutes": [
            ["Procès-verbal", f"n° {facts.minutes_number}, scellé le {facts.sealed_on}"],
            ["Session", facts.session_label],
            ["Délibération", facts.held_on],
        ],
        "digest": [facts.digest[at : at + 8] for at in range(0, len(facts.digest), 8)],
        "line": [
            ["Ligne", facts.label + (f" ({facts.about})" if facts.about else "")],
            ["Au lieu de", facts.before or "(rien)"],
            ["Lire", facts.after],
            ["Pourquoi", facts.reason],
            ["Constaté par", facts.made_by],
        ],
        "issued": facts.issued,
        "signatory": [[facts.signatory_name, facts.signatory_title]],
    }
    return typeset("correction", data, timestamp=timestamp, about=f"la rectification n° {facts.number}")
