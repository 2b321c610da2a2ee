"""A candidacy between its enrolment and its award: withdrawn, found admissible by experience, given a block held before;
and the list that enrols many."""

from __future__ import annotations

from collections.abc import Sequence

from parchemin.domain.access import AccessRoute
from parchemin.domain.objection import Objection, gettext_noop


def withdrawing_objections(*, enrolled: bool, state: str) -> list[Objection]:
    """A candidacy is withdrawn while it is enrolled. ``state``: its own in words."""
    if enrolled:
        return []
    return [
        Objection(
            "candidacy.not-enrolled",
            gettext_noop("Cette candidature est déjà « %(state)s »."),
            {"state": state},
            mend=gettext_noop("Rien n’est à faire : le dossier dit quand, par qui et pourquoi."),
        )
    ]


def admissibility_objections(route: AccessRoute) -> list[Objection]:
    """Recevabilité is notified of who comes by experience alone (R. 6412-4)."""
    if route is AccessRoute.VAE:
        return []
    return [
        Objection(
            "admissibility.not-vae",
            gettext_noop("La recevabilité ne concerne que la voie de l’expérience (VAE)."),
            mend=gettext_noop(
                "Si le candidat vient par l’expérience, retirer ce dossier et l’inscrire par cette voie ; sinon, "
                "rien n’est à notifier."
            ),
        )
    ]


def recognising_objections(*, held: bool) -> list[Objection]:
    """A block acquired before this system is recognised once. ``held``: the person holds it that day."""
    if not held:
        return []
    return [
        Objection(
            "block.already-acquired",
            gettext_noop("Ce bloc est déjà acquis : rien n’est à reconnaître."),
            mend=gettext_noop("Le dossier dit depuis quel jour, et par quelle décision."),
        )
    ]


def erasing_objections(*, holder: bool) -> list[Objection]:
    """Who holds a title is not erased: its proof has no end, and rests on their identity (GDPR art. 17, 3, b and e)."""
    if not holder:
        return []
    return [
        Objection(
            "erasure.award-stands",
            gettext_noop(
                "Cette personne est titulaire d’un titre : son identité reste au registre, qui en fait la preuve."
            ),
            mend=gettext_noop(
                "Rien n’est à effacer : une erreur dans cette identité se corrige à son dossier."
            ),
        )
    ]


def list_objections(*, rows: int, already: Sequence[str]) -> list[Objection]:
    """A list enrols somebody. ``already``: numbers of the open files of those of its ``rows`` that change nothing."""
    if not rows:
        return [
            Objection(
                "import.empty",
                gettext_noop("Le fichier ne contient aucun candidat."),
                about="file",
                mend=gettext_noop("Écrire un candidat par ligne sous les titres du modèle."),
            )
        ]
    if len(already) < rows:
        return []
    return [
        Objection(
            "import.nothing-new",
            gettext_noop(
                "Toutes les personnes de cette liste (%(rows)d) sont déjà inscrites : rien n’a changé."
            ),
            {"rows": rows, "numbers": ", ".join(already)},
            about="file",
            mend=gettext_noop("Ajoutez-y de nouvelles lignes, ou corrigez un dossier à sa page."),
        )
    ]
