"""Convocations: to a candidate, to a juror, and the letter that a juror hands to an employer.

An employed juror who asks for leave tells the employer at least 15 calendar days before, with a copy of the
convocation (D. 3142-32 code du travail); the employer keeps paying (L. 3142-42 and L. 3142-43). Hence a letter
that quotes them and travels with the convocation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from parchemin.documents.typesetting import render as typeset


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing to attend: ``when`` and ``place`` written out ("mardi 12 mai 2026, 9 h 30 à 10 h 15")."""

    when: str
    label: str
    place: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What the three letters share. Dates are written out; ``reference`` is the certifier's own.

    ``contact`` says whom to tell when something prevents coming; ``bring`` is the list of things to bring.
    """

    certifier: str
    sender_lines: tuple[str, ...]
    recipient_lines: tuple[str, ...]
    place_and_date: str
    reference: str
    recipient_name: str
    certification: str
    session_label: str
    slots: tuple[Slot, ...]
    signatory_title: str
    signatory_name: str
    contact: str = ""
    certifier_line: str = ""
    bring: tuple[str, ...] = ()
    specimen: str = ""


def render_candidate(
    letter: Letter, timestamp: datetime, *, accommodations: str = "", rules: str = ""
) -> bytes:
    """A candidate's convocation; ``accommodations`` and ``rules`` (absence, lateness) are sentences, if any."""
    body = [accommodations, rules, _contact(letter)]
    return _typeset(
        letter,
        timestamp,
        heading="Convocation",
        opening=[
            f"{letter.recipient_name},",
            "Vous êtes convoqué·e aux épreuves de la certification ci-dessous.",
        ],
        body=body,
        slots=letter.slots,
    )


def render_juror(
    letter: Letter, timestamp: datetime, *, seat: str, college: str = "", substitute: bool = False
) -> bytes:
    """A juror's convocation: ``seat`` ("président·e", "membre professionnel"), ``college`` ("employeurs")."""
    capacity = " ".join(filter(None, [seat, f"(collège {college})" if college else ""]))
    if substitute:
        capacity += ", en qualité de suppléant·e"
    return _typeset(
        letter,
        timestamp,
        heading="Convocation au jury",
        opening=[
            f"{letter.recipient_name},",
            "Vous êtes convoqué·e pour siéger au jury de la certification ci-dessous.",
        ],
        facts=[["En qualité de", capacity]],
        body=[
            (
                "Si vous avez, ou avez eu, un lien personnel ou professionnel avec l’un des candidats, ou si vous l’avez "
                "accompagné, signalez-le sans attendre : un remplaçant siégera pour ce candidat."
            ),
            (
                "Salarié·e, vous pouvez demander un congé à votre employeur au moins quinze jours calendaires avant la "
                "session, en joignant cette convocation (article D. 3142-32 du code du travail) ; une lettre à lui "
                "remettre l’accompagne."
            ),
            _contact(letter),
        ],
        slots=letter.slots,
        slots_heading="Horaires",
    )


def render_employer(letter: Letter, timestamp: datetime, *, juror_name: str, period: str) -> bytes:
    """The letter for a juror's employer; ``period`` is written out ("le mardi 12 mai 2026, de 8 h 30 à 18 h")."""
    return _typeset(
        letter,
        timestamp,
        heading="Participation d’un salarié à un jury",
        opening=[
            "Madame, Monsieur,",
            (
                f"{juror_name}, qui travaille dans votre entreprise, est convoqué·e pour siéger au jury d’une "
                "certification professionnelle."
            ),
        ],
        facts=[["Personne convoquée", juror_name], ["Absence", period]],
        body=[
            (
                "Le code du travail prévoit un congé pour participer à un jury d’examen ou de validation des acquis "
                "de l’expérience (article L. 3142-42) ; il n’entraîne pas de diminution de la rémunération (article "
                "L. 3142-43). À défaut d’accord collectif, la demande vous parvient au moins quinze jours calendaires "
                "avant la session, avec une copie de la convocation (article D. 3142-32)."
            ),
            (
                "Vous pouvez refuser ce congé si l’absence a des conséquences préjudiciables à la production et à la "
                "marche de l’entreprise, par une décision motivée, après avis du comité social et économique "
                "(article L. 3142-45)."
            ),
            "Nous vous remercions de permettre à des professionnels de juger leurs futurs pairs.",
            _contact(letter),
        ],
        slots=(),
    )


def render(letter: Letter, timestamp: datetime) -> bytes:
    """A candidate's convocation with nothing particular: the usual case."""
    return render_candidate(letter, timestamp)


def _contact(letter: Letter) -> str:
    return f"En cas d’empêchement ou de question : {letter.contact}." if letter.contact else ""


def _typeset(
    letter: Letter,
    timestamp: datetime,
    *,
    heading: str,
    opening: Sequence[str],
    body: Sequence[str],
    slots: Sequence[Slot],
    facts: Sequence[list[str]] = (),
    slots_heading: str = "Épreuves",
) -> bytes:
    data: dict[str, Any] = {
        "title": f"{heading} de {letter.recipient_name}",
        "heading": heading,
        "certifier": letter.certifier,
        "certifier_line": letter.certifier_line,
        "reference": f"Réf. {letter.reference}",
        "foot": letter.specimen or letter.session_label,
        "sender_lines": list(letter.sender_lines),
        "recipient_lines": list(letter.recipient_lines),
        "place_and_date": letter.place_and_date,
        "opening": list(opening),
        "facts": [["Certification", letter.certification], ["Session", letter.session_label], *facts],
        "slots": [{"when": slot.when, "label": slot.label, "place": slot.place} for slot in slots],
        "slots_heading": slots_heading,
        "bring": list(letter.bring) if slots else [],
        "body": [sentence for sentence in body if sentence],
        "signatory_title": letter.signatory_title,
        "signatory_name": letter.signatory_name,
    }
    return typeset("convocation", data, timestamp=timestamp, about=letter.recipient_name)
