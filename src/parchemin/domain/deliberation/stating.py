"""An outcome stated without a vote: absent, excused, deferred, withdrawn. The others follow from the blocks decided."""

from __future__ import annotations

from dataclasses import dataclass

from parchemin.domain.deliberation.votes import Verdict
from parchemin.domain.objection import Objection, gettext_noop

STATED = (Verdict.ABSENT, Verdict.EXCUSED, Verdict.DEFERRED, Verdict.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the jury is with a candidate.

    ``stated``: the outcome is; ``decided``: a block is; ``left``: blocks neither decided nor held; ``came``: noted
    present.
    """

    stated: bool = False
    decided: bool = False
    left: int = 0
    came: bool = False


def stating_objections(verdict: Verdict, progress: Progress) -> list[Objection]:
    """Why the jury may not state ``verdict``: the first reason. Once a block is decided, only what is not may be deferred."""
    if verdict not in STATED:
        return [
            Objection(
                "outcome.computed",
                gettext_noop(
                    "« %(outcome)s » découle des décisions sur les blocs : il ne s’énonce pas à part."
                ),
                {"outcome": verdict.label},
                mend=gettext_noop("Décidez les blocs : le résultat en découle à la clôture."),
            )
        ]
    if progress.stated:
        return [
            Objection(
                "outcome.already-stated",
                gettext_noop("Le résultat de ce candidat est déjà énoncé."),
                mend=gettext_noop("Lisez le résultat dans la délibération."),
            )
        ]
    if progress.decided:
        return _half_decided(verdict, progress)
    if progress.came and verdict in (Verdict.ABSENT, Verdict.EXCUSED):
        return [
            Objection(
                "outcome.candidate-came",
                gettext_noop("L’émargement note ce candidat présent : il ne peut pas être dit absent."),
                mend=gettext_noop("Corrigez l’émargement, ou statuez sur les blocs."),
            )
        ]
    return []


def _half_decided(verdict: Verdict, progress: Progress) -> list[Objection]:
    if verdict is not Verdict.DEFERRED:
        return [
            Objection(
                "outcome.blocks-decided",
                gettext_noop("Le jury a déjà statué sur un bloc de ce candidat."),
                mend=gettext_noop("Reportez ce qui n’est pas décidé : les blocs décidés restent."),
            )
        ]
    if not progress.left:
        return [
            Objection(
                "outcome.nothing-left",
                gettext_noop("Tous les blocs de ce candidat sont décidés : il ne reste rien à reporter."),
                mend=gettext_noop("Clore la délibération : le résultat découle des blocs décidés."),
            )
        ]
    return []
