"""Setting a rule aside for one session, and the level that a certifier gives a rule from a day on."""

from __future__ import annotations

from datetime import date

from parchemin.domain.composition import may_set, may_waive
from parchemin.domain.objection import Level, Objection, gettext_noop
from parchemin.domain.phrase import Day
from parchemin.domain.rulebook import BY_CODE

OF_A_PERSON = ("juror.", "relation.")  # objections about somebody: set aside for that person alone


def waiving_objections(
    code: str, about: str, reason: str, *, by: str, granted: bool, sealed: bool
) -> list[Objection]:
    """Reasons not to set ``code`` aside in the name of ``by``.

    ``granted``: it is already, for that ``about``; ``sealed``: the session's minutes are.
    """
    known = BY_CODE.get(code)
    if not may_waive(code):
        return [
            Objection(
                "waiver.never",
                gettext_noop("« %(rule)s » ne peut pas être écarté."),
                {"rule": known.meaning if known else code},
                mend=gettext_noop("Mettez le jury en règle : personne ne peut déroger à cette règle."),
            )
        ]
    objections = []
    if not reason.strip():
        objections.append(
            Objection(
                "waiver.no-reason",
                gettext_noop("Dites pourquoi : le procès-verbal portera la dérogation et sa raison."),
                about="reason",
            )
        )
    if not by.strip():
        objections.append(
            Objection(
                "waiver.nobody",
                gettext_noop("Une dérogation est accordée par une personne nommée."),
                mend=gettext_noop("Accordez-la depuis votre compte."),
            )
        )
    if code.startswith(OF_A_PERSON) and not about:
        objections.append(
            Objection("waiver.about-whom", gettext_noop("Dites pour quel membre la dérogation est accordée."))
        )
    if granted:
        objections.append(
            Objection(
                "waiver.twice",
                gettext_noop("Cette dérogation est déjà accordée."),
                mend=gettext_noop("Rien n’est à faire : elle vaut déjà pour cette session."),
            )
        )
    return objections + sealed_objections(sealed=sealed)


def sealed_objections(*, sealed: bool) -> list[Objection]:
    """Once the minutes are sealed, what they print of waivers and of balance stands."""
    if not sealed:
        return []
    return [
        Objection(
            "waiver.sealed",
            gettext_noop("Le procès-verbal est scellé : plus rien ne s’écarte."),
            mend=gettext_noop("Rien ne s’écarte plus : une erreur se corrige par une décision reprise."),
        )
    ]


def ending_objections(*, ended: bool, sealed: bool) -> list[Objection]:
    """Why a waiver may not be taken back."""
    if not ended:
        return sealed_objections(sealed=sealed)
    return [
        Objection(
            "waiver.ended",
            gettext_noop("Cette dérogation a déjà été reprise."),
            mend=gettext_noop("Rien n’est à reprendre : la règle arrête de nouveau."),
        )
    ]


def level_objections(
    code: str, level: Level, starts_on: date, reason: str, *, today: date
) -> list[Objection]:
    """Why a rule may not have that level from that day on."""
    known = BY_CODE.get(code)
    if known is None:
        return [
            Objection(
                "level.unknown-code",
                gettext_noop("Cette règle n’existe pas."),
                about="code",
                mend=gettext_noop("Choisissez une règle de la page des règles et de leurs niveaux."),
            )
        ]
    objections = []
    if not may_set(code, level):
        objections.append(
            Objection(
                "level.not-yours",
                gettext_noop("« %(rule)s » : ce niveau n’est pas au choix du certificateur. %(why)s"),
                {"rule": known.meaning, "why": known.why_fixed},
                about="level",
                mend=gettext_noop("Rien n’est à régler : la page des règles dit lesquelles le sont."),
            )
        )
    if starts_on < today:
        objections.append(
            Objection(
                "level.past",
                gettext_noop("Un niveau ne se change pas pour le passé : %(day)s est passé."),
                {"day": Day(starts_on)},
                about="starts_on",
                mend=gettext_noop("Donnez un jour à partir d’aujourd’hui."),
            )
        )
    if not reason.strip():
        objections.append(
            Objection("level.no-reason", gettext_noop("Dites pourquoi ce niveau change."), about="reason")
        )
    return objections
