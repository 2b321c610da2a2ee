"""Before a block is withdrawn for fraud: the candidate is invited to present observations, then heard (R. 6412-7)."""

from __future__ import annotations

from datetime import date

from parchemin.domain.objection import Objection, gettext_noop


def inviting_objections(reason: str) -> list[Objection]:
    """An invitation says what is held against the file."""
    if reason.strip():
        return []
    return [
        Objection(
            "hearing.no-reason",
            gettext_noop("Dites ce qui est reproché au dossier : le candidat doit le savoir."),
        )
    ]


def again_objections(*, waiting: bool) -> list[Objection]:
    """``waiting``: an invitation stands whose observations are not noted."""
    if not waiting:
        return []
    return [
        Objection(
            "hearing.already-invited",
            gettext_noop("Ce candidat est déjà invité à présenter ses observations."),
            mend=gettext_noop("Notez d’abord ses observations."),
        )
    ]


def hearing_objections(*, invited_on: date, heard_already: bool, heard_on: date) -> list[Objection]:
    """Why observations may not be noted as presented on ``heard_on``."""
    if heard_already:
        return [
            Objection(
                "hearing.already-heard",
                gettext_noop("Les observations du candidat sont déjà notées."),
                mend=gettext_noop(
                    "Rien n’est à faire : le jour où il a été entendu se lit dans la délibération."
                ),
            )
        ]
    if heard_on < invited_on:
        return [
            Objection(
                "hearing.before-invitation",
                gettext_noop("L’audition ne peut pas précéder l’invitation."),
                mend=gettext_noop("Donnez un jour qui ne précède pas celui de l’invitation."),
            )
        ]
    return []


def not_held() -> Objection:
    """The block is not one that this session gave, or it is withdrawn already."""
    return Objection(
        "withdrawal.not-held",
        gettext_noop("Ce bloc n’est pas acquis par cette session, ou il est déjà retiré."),
    )


def withdrawing_objections(reason: str) -> list[Objection]:
    """A withdrawal says why; what else stops it is `domain.deliberation.delivery_objections`."""
    if reason.strip():
        return []
    return [
        Objection("withdrawal.no-reason", gettext_noop("Dites pourquoi ce bloc est retiré."), about="reason")
    ]
