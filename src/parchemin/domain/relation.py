"""Ties between a candidate and who might sit: which may be declared, which may be cleared, and by whom."""

from __future__ import annotations

from dataclasses import dataclass

from parchemin.domain.objection import Objection, gettext_noop

ANOTHER_JUROR = gettext_noop("Placez un autre juré du vivier.")


@dataclass(frozen=True, slots=True)
class Tie:
    """A tie as it is asked. ``ours``: both are of one certifier; ``listed``: its kind is one of the list;
    ``one_record``: both ends are the same record; ``previous_jury``: having sat in the first jury."""

    ours: bool = True
    listed: bool = True
    one_record: bool = False
    previous_jury: bool = False


def declaring_objections(tie: Tie) -> list[Objection]:
    """Why a tie may not be declared: the first reason."""
    if not tie.ours:
        return [
            Objection(
                "relation.another-certifier",
                gettext_noop("Cette personne est d’un autre certificateur."),
                mend=gettext_noop("Choisissez une personne de ce certificateur."),
            )
        ]
    if not tie.listed or tie.one_record:
        return [
            Objection(
                "relation.unreadable",
                gettext_noop("Ce lien ne se déclare pas : la personne ou la nature du lien est à revoir."),
                mend=gettext_noop("Choisissez une autre personne que le candidat, et un lien de la liste."),
            )
        ]
    return []


def clearing_objections(tie: Tie, reason: str, *, own: bool) -> list[Objection]:
    """Why a tie may not be cleared, all at once. ``own``: it is the tie of who would clear it.

    A presumption is cleared by who examined it; what is a fact never is: having sat before, being the candidate.
    """
    checks = (
        (
            not tie.ours or not tie.listed,
            "relation.unknown",
            gettext_noop("Ce lien n’existe pas."),
            gettext_noop("Choisissez un lien de la liste, entre deux personnes de ce certificateur."),
            "",
        ),
        (
            tie.previous_jury,
            "relation.previous-jury",
            gettext_noop("Avoir siégé au premier jury est un fait : ce lien ne se lève pas."),
            ANOTHER_JUROR,
            "",
        ),
        (
            tie.one_record,
            "relation.one-record",
            gettext_noop("Juré et candidat ont la même fiche : ce lien est un fait et ne se lève pas."),
            ANOTHER_JUROR,
            "",
        ),
        (
            not reason.strip(),
            "relation.reason",
            gettext_noop("Un lien ne se lève pas sans raison écrite."),
            gettext_noop("Dites ce qui a été vérifié, et auprès de qui."),
            "reason",
        ),
        (
            own,
            "relation.own",
            gettext_noop("Ce lien est le vôtre : un autre responsable doit l’examiner."),
            gettext_noop("Demandez-le à un autre responsable de certification."),
            "",
        ),
    )
    return [
        Objection(code, words, mend=mend, about=about) for stops, code, words, mend, about in checks if stops
    ]


def cleared_objections(*, cleared: bool, by: str) -> list[Objection]:
    """A tie is cleared once. ``by``: who did."""
    if not cleared:
        return []
    return [
        Objection(
            "relation.cleared",
            gettext_noop("Ce lien a déjà été levé, par %(who)s."),
            {"who": by},
            mend=gettext_noop("Rien n’est à lever : la raison est au journal."),
        )
    ]
