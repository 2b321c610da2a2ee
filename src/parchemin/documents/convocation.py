"""Convocations: to a candidate, to a juror, and the letter that a juror hands to an employer.

An employed juror who asks for leave tells the employer at least 15 calendar days before, with a copy of the
convocation (D. 3142-32 code du travail); the employer keeps paying (L. 3142-42 and L. 3142-43). Hence a letter
that quotes them and holds that copy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
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
    data = _data(
        letter,
        heading="Convocation",
        opening=[
            f"{letter.recipient_name},",
            "Vous êtes convoqué·e aux épreuves de la certification ci-dessous.",
        ],
        body=body,
        slots=letter.slots,
    )
    return typeset("convocation", data, timestamp=timestamp, about=letter.recipient_name)


@dataclass(frozen=True, slots=True)
class Capacity:
    """In what capacity a juror sits: ``seat`` ("président·e", "membre professionnel"), ``college`` ("employeurs")."""

    seat: str
    college: str = ""
    substitute: bool = False

    def __str__(self) -> str:
        words = " ".join(filter(None, [self.seat, f"(collège {self.college})" if self.college else ""]))
        return f"{words}, en qualité de suppléant·e" if self.substitute else words


def render_juror(letter: Letter, timestamp: datetime, seat: Capacity) -> bytes:
    """A juror's convocation."""
    return typeset("convocation", _juror(letter, seat), timestamp=timestamp, about=letter.recipient_name)


def _juror(letter: Letter, seat: Capacity) -> dict[str, Any]:
    return _data(
        letter,
        heading="Convocation au jury",
        opening=[
            f"{letter.recipient_name},",
            "Vous êtes convoqué·e pour siéger au jury de la certification ci-dessous.",
        ],
        facts=[["En qualité de", str(seat)]],
        body=[
            (
                "Si vous avez, ou avez eu, un lien personnel ou professionnel avec l’un des candidats, ou si vous l’avez "
                "accompagné, signalez-le sans attendre : un remplaçant siégera pour ce candidat."
            ),
            (
                "Salarié·e, vous demandez ce congé à votre employeur, par tout moyen conférant date certaine, au moins "
                "quinze jours calendaires avant le début de la session, sauf délai autre d’un accord collectif, en "
                "joignant une copie de cette convocation (articles L. 3142-46 et D. 3142-32 du code du travail) ; une "
                "lettre à lui remettre l’accompagne."
            ),
            _contact(letter),
        ],
        slots=letter.slots,
        slots_heading="Horaires",
    )


def render_employer(
    letter: Letter, timestamp: datetime, seat: Capacity, *, juror_name: str, period: str, employer: str = ""
) -> bytes:
    """The letter for a juror's employer, followed by the copy of the convocation that the text asks to join.

    It goes to the juror, who hands it over. ``period`` is written out ("le mardi 12 mai 2026, de 8 h 30 à 18 h");
    ``employer`` is its name, when it is known.
    """
    data = _data(
        replace(
            letter,
            recipient_lines=tuple(
                filter(
                    None, (employer, f"À l’attention de l’employeur de {juror_name}", "remise par ses soins")
                )
            ),
        ),
        heading="Participation d’un salarié à un jury",
        opening=[
            "Madame, Monsieur,",
            (
                f"{juror_name}, qui travaille dans votre entreprise, est désigné·e pour participer au jury d’une "
                "certification professionnelle."
            ),
        ],
        facts=[["Personne convoquée", juror_name], ["Absence", period]],
        body=[
            (
                "Lorsqu’un salarié est désigné pour participer à un jury d’examen ou de validation des acquis de "
                "l’expérience, l’employeur lui accorde une autorisation d’absence pour participer à ce jury (article "
                "L. 3142-42 du code du travail). Cette participation n’entraîne aucune réduction de la rémunération, "
                "et le congé ne s’impute pas sur le congé payé annuel (article L. 3142-43)."
            ),
            (
                "Un accord collectif d’entreprise ou de branche fixe le délai de la demande (article L. 3142-46). À "
                "défaut, la demande vous parvient, par tout moyen conférant date certaine, au moins quinze jours "
                "calendaires avant le début de la session, avec une copie de la convocation (articles L. 3142-47 et "
                "D. 3142-32) : cette copie est jointe."
            ),
            (
                "Le congé peut être refusé si vous estimez que l’absence est susceptible d’avoir des conséquences "
                "préjudiciables à la bonne marche de l’entreprise ; le refus intervient après avis du comité social et "
                "économique, il est motivé et peut être contesté devant le conseil de prud’hommes (article L. 3142-45)."
            ),
            "Nous vous remercions de permettre à des professionnels de juger leurs futurs pairs.",
            _contact(letter),
        ],
        slots=(),
    )
    data["copy"] = _juror(letter, seat)
    return typeset("convocation", data, timestamp=timestamp, about=letter.recipient_name)


def render(letter: Letter, timestamp: datetime) -> bytes:
    """A candidate's convocation with nothing particular: the usual case."""
    return render_candidate(letter, timestamp)


def _contact(letter: Letter) -> str:
    return f"En cas d’empêchement ou de question : {letter.contact}." if letter.contact else ""


def _data(
    letter: Letter,
    *,
    heading: str,
    opening: Sequence[str],
    body: Sequence[str],
    slots: Sequence[Slot],
    facts: Sequence[list[str]] = (),
    slots_heading: str = "Épreuves",
) -> dict[str, Any]:
    return {
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
