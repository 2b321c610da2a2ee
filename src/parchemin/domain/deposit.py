"""Depositing a deliverable: whether a candidacy takes it, and whether the file can be one."""

from __future__ import annotations

from dataclasses import dataclass

from parchemin.domain.objection import Objection, gettext_noop

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Asked:
    """What is deposited beside what is asked. ``state``: of the candidacy, in words; ``asked``: whether its own
    framework asks for this deliverable, as a file."""

    enrolled: bool
    state: str
    asked: bool
    label: str


def deposit_objections(facts: Asked) -> list[Objection]:
    """Reasons why a candidacy does not take a deliverable."""
    if not facts.enrolled:
        return [
            Objection(
                "deposit.candidacy-closed",
                gettext_noop("Ce dossier est « %(state)s » : il ne reçoit plus de dépôt."),
                {"state": facts.state},
            )
        ]
    if not facts.asked:
        return [
            Objection(
                "deposit.not-asked",
                gettext_noop("« %(label)s » n’est pas un fichier demandé à ce dossier."),
                {"label": facts.label},
            )
        ]
    return []


def file_objections(name: str, size: int, limit: int) -> list[Objection]:
    """Whether a file of ``size`` octets can be a deposit, ``limit`` being the most that is taken."""
    if size > limit:
        return [
            Objection(
                "deposit.too-large",
                gettext_noop("Le fichier « %(name)s » dépasse la taille permise (%(limit)s Mo)."),
                {"name": name, "limit": limit // MEGABYTE},
                mend=gettext_noop(
                    "Réduisez le fichier, ou demandez au service de certification comment le remettre."
                ),
            )
        ]
    if size == 0:
        return [
            Objection(
                "deposit.empty",
                gettext_noop("Le fichier « %(name)s » est vide : rien n’a été déposé."),
                {"name": name},
                mend=gettext_noop("Ouvrez le fichier pour vérifier son contenu, puis déposez-le de nouveau."),
            )
        ]
    return []
