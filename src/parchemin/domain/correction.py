"""Rectifying sealed minutes: clerical errors only, named one by one. What the jury decided is never among them.

Minutes are read here as the JSON facts their PDF was built from; a line is named by its place in them
("candidates.3.name").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from parchemin.domain.objection import Objection, gettext_noop

HOUR = re.compile(r"([01]?\d|2[0-3]) h [0-5]\d")
LONGEST = 300

# Closed: a line that is not here (the day, who was there, a vote, a decision, a reason) is an error of another kind.
LINES: dict[str, str] = {
    "session_label": gettext_noop("Intitulé de la session"),
    "place": gettext_noop("Lieu"),
    "opened_at": gettext_noop("Heure d’ouverture"),
    "closed_at": gettext_noop("Heure de clôture"),
    "members.*.name": gettext_noop("Nom d’un membre"),
    "members.*.quality": gettext_noop("Qualité d’un membre"),
    "candidates.*.name": gettext_noop("Nom d’un candidat"),
    "candidates.*.identity": gettext_noop("Naissance d’un candidat"),
}
HOURS = ("opened_at", "closed_at")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the minutes that may be rectified: its place, what it is, whom it is about, what it says."""

    field: str
    label: str
    about: str
    value: str


@dataclass(frozen=True, slots=True)
class Rectified:
    """A rectification already made."""

    field: str
    after: str


def lines(facts: Mapping[str, Any], rectified: Iterable[Rectified] = ()) -> list[Line]:
    """Every line that may be rectified, as it stands after the rectifications ``rectified``, oldest first."""
    now = {one.field: one.after for one in rectified}
    listed = []
    for pattern, label in LINES.items():
        many, _, name = pattern.partition(".*.")
        if not name:
            listed.append(Line(pattern, label, "", now.get(pattern, str(facts.get(pattern, "")))))
            continue
        for at, row in enumerate(facts.get(many, ())):
            field = f"{many}.{at}.{name}"
            listed.append(Line(field, label, str(row["name"]), now.get(field, str(row.get(name, "")))))
    return listed


def candidate_of(field: str) -> int | None:
    """Place in the minutes of the candidate whom a line is about, counted from 0; None: nobody, or a member."""
    kind, _, rest = field.partition(".")
    return int(rest.partition(".")[0]) if kind == "candidates" else None


def correction_objections(
    known: Iterable[Line], field: str, before: str, after: str, reason: str
) -> list[Objection]:
    """Why a line of ``known`` may not be rectified from ``before`` to ``after``."""
    line = next((one for one in known if one.field == field), None)
    if line is None:
        return [
            Objection(
                "correction.not-clerical",
                gettext_noop("Cette ligne du procès-verbal ne se rectifie pas."),
                mend=gettext_noop(
                    "Une décision, un vote, un motif ou une présence se corrige par un recours ou une faute : le jury "
                    "statue de nouveau."
                ),
                about="field",
            )
        ]
    objections = []
    if before != line.value:
        objections.append(
            Objection(
                "correction.changed",
                gettext_noop("Cette ligne dit maintenant « %(value)s » : elle a changé entre-temps."),
                {"value": line.value},
                mend=gettext_noop("Relisez-la, puis rectifiez."),
                about="before",
            )
        )
    objections += _wording(line, after)
    if not reason.strip():
        objections.append(
            Objection(
                "correction.no-reason",
                gettext_noop("Dites d’où vient l’erreur et ce qui la montre."),
                about="reason",
            )
        )
    return objections


def _wording(line: Line, after: str) -> list[Objection]:
    words = after.strip()
    if not words:
        return [
            Objection("correction.empty", gettext_noop("Écrivez ce que la ligne doit dire."), about="after")
        ]
    if words == line.value:
        return [
            Objection(
                "correction.same",
                gettext_noop("C’est déjà ce que dit la ligne."),
                about="after",
                mend=gettext_noop("Écrivez ce que la ligne doit dire, ou laissez-la telle qu’elle est."),
            )
        ]
    if len(words) > LONGEST:
        return [
            Objection(
                "correction.too-long",
                gettext_noop("%(limit)s caractères au plus : une rectification tient en une ligne."),
                {"limit": LONGEST},
                about="after",
                mend=gettext_noop("Abrégez ce que la ligne doit dire."),
            )
        ]
    if line.field in HOURS and not HOUR.fullmatch(words):
        return [Objection("correction.hour", gettext_noop("Une heure s’écrit « 9 h 05 »."), about="after")]
    return []
