"""Decided again, on an appeal or a fault: what was decided once and published, for blocks presented then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parchemin.domain.objection import Objection, gettext_noop


@dataclass(frozen=True, slots=True)
class Former:
    """A candidate whose result would be decided again.

    ``key``: of the entry, which a page puts the reason beside. ``published``: the result is; ``taken_up``: it is decided
    again already; ``withdrawn``: the candidacy is; ``presented``: every block to decide again was presented then.
    """

    key: str
    name: str
    number: str
    published: bool
    taken_up: bool
    withdrawn: bool
    presented: bool


def again_objections(former: Sequence[Former], *, asked: int) -> list[Objection]:
    """Reasons not to present these candidates again, all or none: of each, the first that stands in the way.

    ``asked``: how many were named; one that is not this certifier's is not among ``former``.
    """
    if not former or len(former) < asked:
        return [
            Objection(
                "again.nobody", gettext_noop("Choisissez les candidats de ce certificateur à reprendre.")
            )
        ]
    return [reason for one in former for reason in _first(one)]


def _first(one: Former) -> list[Objection]:
    if not one.published:
        code, words, mend = (
            "again.not-published",
            gettext_noop("Le résultat du dossier %(number)s n’est pas publié : sa session n’est pas finie."),
            gettext_noop("Publiez d’abord les résultats de cette session."),
        )
    elif one.taken_up:
        code, words, mend = (
            "again.twice",
            gettext_noop(
                "Le dossier %(number)s est déjà repris : c’est la dernière décision qui se reprend."
            ),
            gettext_noop("Choisissez-le dans la session où il est repris, une fois publiée."),
        )
    elif one.withdrawn:
        code, words, mend = (
            "again.withdrawn",
            gettext_noop("La candidature %(number)s est retirée."),
            gettext_noop("Inscrivez de nouveau la personne, puis présentez-la à une session."),
        )
    elif not one.presented:
        code, words, mend = (
            "again.another-block",
            gettext_noop("Un bloc à reprendre n’était pas présenté par le dossier %(number)s."),
            gettext_noop("Choisissez parmi les blocs que ce dossier présentait."),
        )
    else:
        return []
    return [Objection(code, words, {"name": one.name, "number": one.number}, mend=mend, about=one.key)]
