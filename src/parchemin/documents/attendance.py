"""The proof of attendance of a juror (attestation de participation): for an employer, or for whoever refunds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from parchemin.documents.typesetting import render as typeset


@dataclass(frozen=True, slots=True)
class AttendanceFacts:
    """All that the paper says; dates written out."""

    certifier: str
    juror: str
    seat: str
    certification: str
    session: str
    place: str
    days: str
    issued: str
    signatory_title: str
    signatory_name: str
    certifier_line: str = ""
    specimen: str = ""


def render(facts: AttendanceFacts, timestamp: datetime) -> bytes:
    """The paper as PDF bytes; ``timestamp`` (aware) is its date. May raise ``UnprintableError``."""
    data = {
        "title": f"Attestation de participation de {facts.juror}",
        "certifier": facts.certifier,
        "certifier_line": facts.certifier_line,
        "reference": facts.session,
        "foot": facts.specimen or "Cette attestation ne dit rien des décisions du jury.",
        "opening": [f"{facts.certifier} atteste que {facts.juror} a pris part au jury désigné ci-dessous."],
        "facts": [
            ["Qualité", facts.seat],
            ["Certification", facts.certification],
            ["Session", facts.session],
            ["Présence", facts.days],
            ["Lieu", facts.place],
        ],
        "issued": facts.issued,
        "signatory_title": facts.signatory_title,
        "signatory_name": facts.signatory_name,
    }
    return typeset("attendance", data, timestamp=timestamp, about=facts.juror)
