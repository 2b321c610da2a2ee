"""What may happen to a candidate on the day: a closed list, so that it is counted and read the same everywhere."""

from __future__ import annotations

from enum import StrEnum

from parchemin.domain.objection import Objection, gettext_noop

WORDS_LIMIT = 2000


class Kind(StrEnum):
    """A circumstance is nobody's fault; an incident troubled the test; a suspicion of fraud opens its own procedure."""

    CIRCUMSTANCE = "circumstance"
    INCIDENT = "incident"
    FRAUD = "fraud"

    @property
    def label(self) -> str:
        return _KINDS[self]


_KINDS = {
    Kind.CIRCUMSTANCE: gettext_noop("circonstance particulière"),
    Kind.INCIDENT: gettext_noop("incident"),
    Kind.FRAUD: gettext_noop("suspicion de fraude"),
}

# By code: its kind and what it says. A code keeps its meaning for ever; "other-…" asks for words.
CODES: dict[str, tuple[Kind, str]] = {
    "late": (Kind.CIRCUMSTANCE, gettext_noop("arrivé en retard")),
    "unwell": (Kind.CIRCUMSTANCE, gettext_noop("malaise pendant l’épreuve")),
    "accommodation": (Kind.CIRCUMSTANCE, gettext_noop("aménagement prévu non fourni")),
    "other-circumstance": (Kind.CIRCUMSTANCE, gettext_noop("autre circonstance")),
    "equipment": (Kind.INCIDENT, gettext_noop("panne de matériel ou de réseau")),
    "interrupted": (Kind.INCIDENT, gettext_noop("épreuve interrompue")),
    "noise": (Kind.INCIDENT, gettext_noop("trouble extérieur, bruit")),
    "piece": (Kind.INCIDENT, gettext_noop("pièce du dossier illisible ou manquante")),
    "behaviour": (Kind.INCIDENT, gettext_noop("comportement troublant l’épreuve")),
    "other-incident": (Kind.INCIDENT, gettext_noop("autre incident")),
    "identity": (Kind.FRAUD, gettext_noop("identité non établie ou usurpée")),
    "copied": (Kind.FRAUD, gettext_noop("travail qui n’est pas du candidat")),
    "communication": (Kind.FRAUD, gettext_noop("aide ou communication non permise")),
    "other-fraud": (Kind.FRAUD, gettext_noop("autre suspicion")),
}


def incident_objections(
    code: str, words: str, *, presented: bool = True, closed: bool = False
) -> list[Objection]:
    """Why an incident may not be noted as said: a code of the list first, words where the code says too little, of the
    session or of a candidate ``presented`` there, until the deliberation is ``closed``: the minutes carry it."""
    if code not in CODES:
        return [
            Objection(
                "incident.unknown",
                gettext_noop("Dites d’abord ce qui s’est passé, dans la liste."),
                mend=gettext_noop("Choisissez une ligne ; les mots libres viennent après."),
            )
        ]
    if code.startswith("other-") and not words.strip():
        return [
            Objection(
                "incident.words-needed",
                gettext_noop("« %(code)s » demande quelques mots."),
                {"code": CODES[code][1]},
            )
        ]
    if len(words) > WORDS_LIMIT:
        return [
            Objection(
                "incident.too-long",
                gettext_noop("Ces mots sont trop longs : %(limit)s caractères au plus."),
                {"limit": WORDS_LIMIT},
                mend=gettext_noop("Abrégez ces mots."),
            )
        ]
    if not presented:
        return [
            Objection(
                "incident.not-presented",
                gettext_noop("Ce candidat n’est pas présenté à cette session."),
                mend=gettext_noop("Choisissez un candidat de la session, ou la session entière."),
            )
        ]
    if closed:
        return [
            Objection(
                "incident.closed",
                gettext_noop("La délibération est close : le procès-verbal ne reçoit plus d’incident."),
                mend=gettext_noop("Ce qui se découvre après se porte en faute ou en rectification."),
            )
        ]
    return []
