"""Presenting candidacies to a session: which are taken, and why another is not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from parchemin.domain.objection import Objection, gettext_noop


@dataclass(frozen=True, slots=True)
class Presented:
    """One candidacy beside the session it is presented to.

    ``key``: what the objection is about; ``ours``: of the session's certifier and of one of its frameworks;
    ``state``: of the candidacy, in words; ``entered``: in the session already; ``blocks``: how many it presents,
    ``stray``: one of them is of another framework; ``unadmitted``: by the VAE, and not declared admissible.
    """

    key: str
    number: str
    ours: bool
    enrolled: bool
    state: str
    entered: bool
    blocks: int
    stray: bool
    unadmitted: bool = False


def entering_objections(candidacies: Iterable[Presented], *, taking: bool) -> list[Objection]:
    """Reasons, each naming its candidate, why they are not presented. ``taking``: the session still takes candidates."""
    if not taking:
        return [
            Objection(
                "session.closed-to-entries",
                gettext_noop("La délibération a commencé : la session ne reçoit plus de candidat."),
                mend=gettext_noop("Présentez-le à une autre session."),
            )
        ]
    return [reason for one in candidacies if (reason := _why_not(one)) is not None]


def _why_not(one: Presented) -> Objection | None:
    params: dict[str, object] = {"number": one.number}
    if not one.ours:
        return Objection(
            "entry.another-framework",
            gettext_noop("Le dossier %(number)s n’est pas d’un référentiel de cette session."),
            params,
            about=one.key,
            mend=gettext_noop("Présentez-le à une session de son référentiel."),
        )
    if not one.enrolled:
        return Objection(
            "entry.not-enrolled",
            gettext_noop("Le dossier %(number)s est « %(state)s »."),
            {**params, "state": one.state},
            about=one.key,
            mend=gettext_noop(
                "Inscrivez de nouveau la personne : seule une candidature inscrite se présente."
            ),
        )
    if one.unadmitted:
        return Objection(
            "entry.not-admitted",
            gettext_noop(
                "Le dossier %(number)s, en VAE, n’est pas déclaré recevable : aucun jury ne peut le recevoir."
            ),
            params,
            mend=gettext_noop("Décider la recevabilité du dossier, puis le présenter."),
            about=one.key,
        )
    if one.entered:
        return Objection(
            "entry.twice",
            gettext_noop("Le dossier %(number)s est déjà dans la session."),
            params,
            about=one.key,
            mend=gettext_noop("Rien n’est à faire : ses blocs se lisent parmi les candidats de la session."),
        )
    if not one.blocks:
        return Objection(
            "entry.nothing-left",
            gettext_noop("Le dossier %(number)s n’a plus de bloc à présenter."),
            params,
            about=one.key,
            mend=gettext_noop("Rien n’est à décider : son dossier dit ce qui est acquis."),
        )
    if one.stray:
        return Objection(
            "entry.another-block",
            gettext_noop("Un bloc présenté par le dossier %(number)s est d’un autre référentiel."),
            params,
            about=one.key,
            mend=gettext_noop("Choisissez des blocs du référentiel de ce dossier."),
        )
    return None


def elsewhere(number: str, session: str, about: str) -> Objection:
    """One candidacy, one session at a time: two juries would rule on the same blocks."""
    return Objection(
        "entry.elsewhere",
        gettext_noop("Le dossier %(number)s est présenté à la session « %(session)s », qui n’est pas finie."),
        {"number": number, "session": session},
        mend=gettext_noop("Retirez-le de cette session, ou attendez la publication de ses résultats."),
        about=about,
    )
