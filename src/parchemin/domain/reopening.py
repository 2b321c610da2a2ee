"""A jury that decided and turns out unlawful: what stops its closing, its signature and its seal, and what undoes it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from parchemin.domain.objection import Objection, blocking, gettext_noop
from parchemin.domain.phrase import Listed


def sat_objections(lacking: Iterable[tuple[str, Sequence[Objection]]]) -> list[Objection]:
    """Reasons why what a jury decided is neither closed, nor signed, nor sealed. ``lacking``: a candidate's name, and what
    the jury that decided lacks, on what is known now. The sum of it, then each reason once; warnings stop nothing.
    """
    stopped = [(name, stops) for name, reasons in lacking if (stops := blocking(list(reasons)))]
    if not stopped:
        return []
    each = {(o.code, o.message, o.about): o for _, stops in stopped for o in stops}
    whole = Objection(
        "jury.sat-unlawfully",
        gettext_noop(
            "Le jury qui a statué n’était pas en règle pour %(names)s, d’après ce qui est su maintenant."
        ),
        {"names": Listed(tuple(name for name, _ in stopped))},
        source=next(iter(each.values())).source,
        mend=gettext_noop(
            "Corrigez ce qui est mal noté, s’il l’est ; sinon rouvrez la délibération pour ces candidats : leurs décisions sont écartées, le jury mis en règle, et il statue de nouveau."
        ),
        binding=True,
    )
    return [whole, *each.values()]


class Stage(StrEnum):
    """Where a deliberation is when somebody wants to reopen it."""

    BEFORE = "before"
    HELD = "held"
    SEALED = "sealed"


@dataclass(frozen=True, slots=True)
class Reopened:
    """A candidate chosen; ``decided``: a block of theirs is, or their outcome is stated."""

    name: str
    decided: bool


def reopening_objections(stage: Stage, chosen: Sequence[Reopened], reason: str) -> list[Objection]:
    """Reasons not to set aside what a jury decided of these candidates."""
    if stage is Stage.SEALED:
        return [
            Objection(
                "reopening.sealed",
                gettext_noop("Le procès-verbal est scellé : la délibération ne se rouvre plus."),
                mend=gettext_noop(
                    "Ce qui se découvre après le sceau se note en faute : le jury statue de nouveau, autrement composé."
                ),
            )
        ]
    if stage is Stage.BEFORE:
        return [
            Objection(
                "reopening.not-held",
                gettext_noop("La délibération n’a pas été ouverte : rien n’est à écarter."),
                mend=gettext_noop(
                    "Rien n’est à rouvrir : mettez le jury en règle, puis ouvrez la délibération."
                ),
            )
        ]
    return _said(chosen, reason)


def _said(chosen: Sequence[Reopened], reason: str) -> list[Objection]:
    objections = []
    if not chosen:
        objections.append(
            Objection(
                "reopening.nobody",
                gettext_noop("Dites pour quels candidats la délibération est rouverte."),
                mend=gettext_noop("Cochez les candidats dont les décisions sont à écarter."),
                about="entries",
            )
        )
    undecided = tuple(one.name for one in chosen if not one.decided)
    if undecided:
        objections.append(
            Objection(
                "reopening.undecided",
                gettext_noop("Rien n’est décidé de %(names)s : il n’y a rien à écarter."),
                {"names": Listed(undecided)},
                mend=gettext_noop(
                    "Ne cochez que des candidats dont un bloc est décidé, ou le résultat énoncé."
                ),
                about="entries",
            )
        )
    if not reason.strip():
        objections.append(
            Objection(
                "reopening.no-reason",
                gettext_noop("Dites pourquoi : le procès-verbal portera la réouverture et sa raison."),
                about="reason",
            )
        )
    return objections


def goes_on(*, closed: bool, stands: bool) -> bool:
    """Whether the deliberation reopened goes on, on its own day: it was under way, or something that it decided stands.
    Else the jury is recomposed, and the deliberation opened again."""
    return stands or not closed
