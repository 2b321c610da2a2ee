"""Files on the way on a sheet that another replaces: which may move to it, and why another may not.

Whether a recevabilité of the VAE holds for the sheet that follows is in no text that we read: who moves the files says
so, or those files stay. See ``docs/law/README.md``.
"""

from __future__ import annotations

from dataclasses import dataclass

from parchemin.domain.objection import Objection, gettext_noop


@dataclass(frozen=True, slots=True)
class Moved:
    """One file beside the framework it would move to.

    ``about``: what its reasons name; ``state``: of the candidacy, in words; ``by_experience``: by the VAE, declared
    admissible; ``aimed``: whether a block of the new sheet is left to aim at.
    """

    about: str
    number: str
    enrolled: bool
    state: str
    by_experience: bool = False
    aimed: bool = True


def moving_objections(one: Moved, *, admissibility: bool) -> list[Objection]:
    """Why a file does not move. ``admissibility``: the recevabilité is said to hold for the new sheet."""
    params: dict[str, object] = {"number": one.number, "state": one.state}
    checks = (
        (
            not one.enrolled,
            "move.not-enrolled",
            gettext_noop("Le dossier %(number)s est « %(state)s »."),
            gettext_noop("Rien n’est à passer : le dossier dit ce qu’il est devenu."),
        ),
        (
            one.by_experience and not admissibility,
            "move.admissibility",
            gettext_noop(
                "Le dossier %(number)s est en VAE : sa recevabilité fut prononcée pour la fiche remplacée."
            ),
            gettext_noop("Dire que la recevabilité vaut pour la nouvelle fiche, ou laisser ce dossier."),
        ),
        (
            not one.aimed,
            "move.no-block",
            gettext_noop(
                "Aucun bloc visé par le dossier %(number)s n’a de correspondance totale en vigueur."
            ),
            gettext_noop("Dire d’abord ce que ses blocs valent pour la nouvelle fiche."),
        ),
    )
    return [
        Objection(code, words, params, mend=mend, about=one.about)
        for stops, code, words, mend in checks
        if stops
    ]


def in_session(number: str, session: str, about: str) -> Objection:
    """A file presented to a session that is not over stays under what its jury rules on."""
    return Objection(
        "move.in-session",
        gettext_noop("Le dossier %(number)s est présenté à la session « %(session)s », qui n’est pas finie."),
        {"number": number, "session": session},
        mend=gettext_noop("Le retirer de cette session, ou attendre la publication de ses résultats."),
        about=about,
    )


def choosing_objections(*, chosen: int, tied: bool) -> list[Objection]:
    """Why nothing moves at all: nobody is chosen, or the sheets are not of one line."""
    objections = []
    if not chosen:
        objections.append(
            Objection(
                "move.nobody",
                gettext_noop("Aucun dossier n’est choisi."),
                mend=gettext_noop("Choisir au moins un dossier parmi ceux qui peuvent passer."),
                about="file",
            )
        )
    if not tied:
        objections.append(
            Objection(
                "move.not-of-line",
                gettext_noop("Un dossier choisi n’est pas sur une fiche de la même lignée."),
                mend=gettext_noop("Dire d’abord quelle fiche remplace l’autre."),
                about="file",
            )
        )
    return objections
