"""The line of a certification: its sheets, each of which may replace one or several others since a day."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from parchemin.domain.objection import Objection, gettext_noop

Step = tuple[int, int]  # a former sheet and the one that replaces it, by their keys


@dataclass(frozen=True, slots=True)
class Attached:
    """A sheet to be said the successor of another: their keys and names, and where that is read.

    ``two_rules``: each of the two certifications has a règlement published already.
    """

    sheet: int
    former: int
    name: str
    former_name: str
    origin: str
    two_rules: bool = False


def after(steps: Collection[Step], sheet: int) -> frozenset[int]:
    """The sheets that come after one, however far."""
    seen: set[int] = set()
    left = [sheet]
    while left:
        at = left.pop()
        nexts = {new for old, new in steps if old == at} - seen
        seen |= nexts
        left += sorted(nexts)
    return frozenset(seen)


def line_of(steps: Collection[Step], sheet: int) -> frozenset[int]:
    """Every sheet tied to one, before, after or beside, itself included."""
    seen = {sheet}
    left = [sheet]
    while left:
        at = left.pop()
        near = {b if a == at else a for a, b in steps if at in (a, b)} - seen
        seen |= near
        left += sorted(near)
    return frozenset(seen)


def attach_objections(asked: Attached, steps: Collection[Step]) -> list[Objection]:
    """Why a sheet is not said the successor of another."""
    params: dict[str, object] = {"sheet": asked.name, "former": asked.former_name}
    checks = (
        (
            asked.sheet == asked.former,
            "succession.itself",
            gettext_noop("Une fiche ne se remplace pas elle-même."),
            gettext_noop("Choisir la fiche que %(sheet)s remplace."),
            "former",
        ),
        (
            (asked.former, asked.sheet) in steps,
            "succession.known",
            gettext_noop("La fiche %(sheet)s remplace déjà %(former)s."),
            gettext_noop("Rien n’est à faire : la lignée le montre."),
            "former",
        ),
        (
            asked.former in after(steps, asked.sheet),
            "succession.loop",
            gettext_noop("%(former)s vient déjà après %(sheet)s : chacune remplacerait l’autre."),
            gettext_noop("Détacher d’abord l’étape qui est fausse."),
            "former",
        ),
        (
            not asked.origin.strip(),
            "succession.origin",
            gettext_noop("On ne sait pas d’où vient que la fiche %(sheet)s remplace %(former)s."),
            gettext_noop("Citer l’acte, ou la page du répertoire, qui le dit."),
            "origin",
        ),
        (
            asked.two_rules and asked.sheet != asked.former,
            "succession.two-rules",
            gettext_noop(
                "%(sheet)s et %(former)s ont chacune leur règlement publié : elles restent deux certifications."
            ),
            gettext_noop(
                "Rien n’est à rattacher : des dossiers décidés sous l’un et l’autre règlement ne se mêlent pas."
            ),
            "former",
        ),
    )
    return [
        Objection(code, words, params, mend=mend, about=about)
        for stops, code, words, mend, about in checks
        if stops
    ]


def detach_objections(reason: str, *, stands: bool) -> list[Objection]:
    """Why a step of the line is not set aside."""
    if not stands:
        return [
            Objection(
                "succession.gone",
                gettext_noop("Cette étape de la lignée est déjà écartée."),
                mend=gettext_noop("Rien n’est à faire : la lignée ne la montre plus."),
            )
        ]
    if reason.strip():
        return []
    return [
        Objection(
            "succession.reason",
            gettext_noop("La raison manque."),
            mend=gettext_noop("Dire ce qui était faux."),
            about="reason",
        )
    ]
