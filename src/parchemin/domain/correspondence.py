"""Correspondances between blocks of two sheets of a line: what they say, between which days, said where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from parchemin.domain.interval import Interval
from parchemin.domain.objection import Objection, gettext_noop
from parchemin.domain.phrase import Day


@dataclass(frozen=True, slots=True)
class Pair:
    """A block of a sheet and the block of another it is worth; ``known``: days the same pair holds already.

    A period that ends on its first day was never in force: it is not among ``known``.
    """

    source: str
    target: str
    known: tuple[Interval, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """Correspondences to be said together. ``until``: the day after the last; None: no end is known.

    ``same``: the blocks are of one sheet; ``tied``: the two sheets are of one line.
    """

    pairs: tuple[Pair, ...]
    starts: date
    until: date | None
    origin: str
    same: bool = False
    tied: bool = True


def adding_objections(asked: Asked) -> list[Objection]:
    """Why these correspondences are not said; each pair that holds already is named."""
    return [*_as_a_whole(asked), *(_overlaps(asked) if _forward(asked) else ())]


def _forward(asked: Asked) -> bool:
    return asked.until is None or asked.until > asked.starts


def _as_a_whole(asked: Asked) -> list[Objection]:
    checks = (
        (
            not asked.pairs,
            "correspondence.nothing",
            gettext_noop("Aucun bloc n’est choisi d’un côté ou de l’autre."),
            gettext_noop("Choisir au moins un bloc de chaque fiche."),
            "sources",
        ),
        (
            asked.same,
            "correspondence.same-sheet",
            gettext_noop("Les blocs sont d’une même fiche."),
            gettext_noop("Choisir des blocs de deux fiches de la lignée."),
            "targets",
        ),
        (
            not asked.same and not asked.tied,
            "correspondence.not-of-line",
            gettext_noop("Les deux fiches ne sont pas d’une même lignée."),
            gettext_noop("Dire d’abord laquelle remplace l’autre."),
            "targets",
        ),
        (
            not asked.origin.strip(),
            "correspondence.origin",
            gettext_noop("On ne sait pas d’où vient la correspondance."),
            gettext_noop("Citer la fiche, l’acte ou la décision qui la dit."),
            "origin",
        ),
        (
            not _forward(asked),
            "correspondence.backward",
            gettext_noop("Le dernier jour précède le premier."),
            gettext_noop("Corriger l’un des deux jours."),
            "last_day",
        ),
    )
    return [
        Objection(code, words, mend=mend, about=about) for stops, code, words, mend, about in checks if stops
    ]


def _overlaps(asked: Asked) -> Iterable[Objection]:
    wanted = Interval(asked.starts, asked.until)
    for pair in asked.pairs:
        met = next((one for one in pair.known if one.overlaps(wanted)), None)
        if met is not None:
            yield Objection(
                "correspondence.known",
                gettext_noop("%(source)s vaut déjà %(target)s depuis le %(since)s."),
                {"source": pair.source, "target": pair.target, "since": Day(met.start)},
                mend=gettext_noop("Mettre fin d’abord à cette correspondance, ou ne pas la redire."),
                about="sources",
            )


def ending_objections(starts: date, until: date | None, end: date, reason: str) -> list[Objection]:
    """Why a correspondence does not end on ``end``, the first day it holds no more; the day of its start, it was never
    in force. ``until``: the end it has."""
    if until is not None and until <= end:
        return [
            Objection(
                "correspondence.ended",
                gettext_noop("Cette correspondance a déjà pris fin."),
                mend=gettext_noop("Rien n’est à faire : le tableau dit son dernier jour."),
            )
        ]
    objections = []
    if end < starts:
        objections.append(
            Objection(
                "correspondence.end-before-start",
                gettext_noop("Elle prendrait fin avant d’avoir commencé, le %(starts)s."),
                {"starts": Day(starts)},
                mend=gettext_noop("Choisir ce jour si elle n’a jamais valu, ou un jour qui le suit."),
                about="end",
            )
        )
    if not reason.strip():
        objections.append(
            Objection(
                "correspondence.reason",
                gettext_noop("La raison manque."),
                mend=gettext_noop("Dire pourquoi elle ne vaut plus."),
                about="reason",
            )
        )
    return objections
