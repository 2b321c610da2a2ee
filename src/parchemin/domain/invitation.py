"""Who may be asked to a session, while an answer counts, and what a juror may say of their ties before it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from parchemin.domain.interval import Interval, french_date
from parchemin.domain.objection import Objection, gettext_noop


@dataclass(frozen=True, slots=True)
class Invited:
    """A juror to ask. ``of_the_pool``: of this certifier's pool, and not erased; ``candidate``: of this session."""

    name: str
    mandate: Interval
    of_the_pool: bool = True
    candidate: bool = False


def invitation_objections(jurors: Sequence[Invited], *, jury_on: date, over: bool) -> list[Objection]:
    """Why these jurors may not be asked to a session that deliberates on ``jury_on``; ``over``: it is sealed."""
    if over:
        return [
            Objection(
                "invitation.over",
                gettext_noop("Cette session est terminée : personne n’y est plus invité."),
                mend=gettext_noop("Invitez pour une session qui n’est pas finie."),
            )
        ]
    if not jurors:
        return [Objection("invitation.nobody", gettext_noop("Choisissez au moins un juré."))]
    return [objection for juror in jurors for objection in _asking(juror, jury_on)]


def _asking(juror: Invited, jury_on: date) -> list[Objection]:
    params = {"name": juror.name, "day": french_date(jury_on)}
    if not juror.of_the_pool:
        return [
            Objection(
                "invitation.stranger",
                gettext_noop("Ce juré n’est pas de ce vivier."),
                mend=gettext_noop("Choisissez un juré du vivier de ce certificateur."),
            )
        ]
    if juror.candidate:
        return [
            Objection(
                "invitation.candidate",
                gettext_noop("%(name)s est candidat de cette session : il ne peut y siéger."),
                params,
                mend=gettext_noop("Choisissez un autre juré du vivier."),
            )
        ]
    if not juror.mandate.contains(jury_on):
        return [
            Objection(
                "invitation.mandate",
                gettext_noop("Le mandat de %(name)s ne couvre pas le %(day)s."),
                params,
                mend=gettext_noop("Renouvelez son mandat, ou choisissez un autre juré."),
            )
        ]
    return []


def newly_asked_objections(jurors: Collection[int], known: Collection[int]) -> list[Objection]:
    """``known``: those asked already. Nobody is asked twice, so that somebody must be new."""
    if set(jurors) - set(known):
        return []
    return [
        Objection("invitation.nobody", gettext_noop("Chacun de ces jurés est déjà invité à cette session."))
    ]


def answer_objections(*, cancelled: bool, over: bool = False) -> list[Objection]:
    """Why an invitation takes no answer any more, and is not to take back either."""
    if not (cancelled or over):
        return []
    return [
        Objection(
            "invitation.closed",
            gettext_noop("Cette invitation n’attend plus de réponse."),
            mend=gettext_noop("Rien n’est à répondre : l’invitation est reprise, ou la session est finie."),
        )
    ]


def interest_objections(
    declared: Iterable[tuple[bool, bool]], standing: Iterable[tuple[str, str]], *, over: bool, nobody: bool
) -> list[Objection]:
    """What stops a juror's word on their ties for one session.

    ``declared``: for each tie, whether the candidate is of the session and the kind is known; ``standing``: name and
    kind of the ties that somebody declared and nobody cleared, against a word that says none; ``nobody``: no candidate
    is presented yet.
    """
    if over:
        return [
            Objection(
                "interest.over",
                gettext_noop("Cette session est terminée."),
                mend=gettext_noop("Rien n’est plus à déclarer pour cette session."),
            )
        ]
    if nobody:
        return [
            Objection(
                "interest.nobody",
                gettext_noop(
                    "Aucun candidat n’est encore présenté à cette session : rien n’est à confirmer."
                ),
                mend=gettext_noop("Attendez que le service présente des candidats, puis confirmez."),
            )
        ]
    ties = list(declared)
    if not ties:
        return [_tie_stands(name, kind) for name, kind in standing]
    return [
        Objection(
            "interest.unknown",
            gettext_noop("Ce candidat n’est pas de cette session."),
            mend=gettext_noop("Choisissez un candidat de la liste, et un lien de la liste."),
        )
        for presented, known in ties
        if not (presented and known)
    ]


def _tie_stands(name: str, kind: str) -> Objection:
    return Objection(
        "interest.tie-stands",
        gettext_noop(
            "Un lien est déclaré entre vous et %(name)s (%(kind)s) : il ne peut être dit « aucun lien »."
        ),
        {"name": name, "kind": kind},
        mend=gettext_noop("Déclarez ce lien dans la liste ; le service certification en tient compte."),
    )
