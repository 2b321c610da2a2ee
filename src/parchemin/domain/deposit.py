"""Depositing a deliverable: whether a candidacy takes it."""

from __future__ import annotations

from dataclasses import dataclass

from parchemin.domain.objection import Objection, gettext_noop


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
                mend=gettext_noop(
                    "Rien n’est plus à déposer ici ; si la personne se présente de nouveau, le service lui ouvre un autre "
                    "dossier, qui reçoit ses fichiers."
                ),
            )
        ]
    if not facts.asked:
        return [
            Objection(
                "deposit.not-asked",
                gettext_noop("« %(label)s » n’est pas un fichier demandé à ce dossier."),
                {"label": facts.label},
                mend=gettext_noop("Déposez un des fichiers que le dossier demande : il en donne la liste."),
            )
        ]
    return []
