"""A session opens with all that its end will need: grids, rules, composition.

Elsewhere, sessions opened in November could not be published before March for want of a form of results: what
is missing is said before anyone is convoked.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from parchemin.domain.objection import Level, Objection, gettext_noop
from parchemin.domain.phrase import Day


@dataclass(frozen=True, slots=True)
class OpeningFacts:
    """What a session has on the day it would open.

    ``assessments``: key → label, those of the blocks presented; ``unassessed`` and ``unproved``: labels of the blocks
    that have no assessment, or whose assessments ask for no file and are held before nobody. ``grids``: keys of
    assessments that have a published grid. ``rules``, ``composition``: the certifier's rules are in force, the composition rule is
    confirmed. ``findings``: objections of the reading's findings that nobody settled and that this act depends on.
    """

    candidates: int
    assessments: Mapping[str, str]
    grids: Collection[str]
    rules: bool
    composition: bool
    findings: Sequence[Objection] = ()
    unassessed: Sequence[str] = ()
    unproved: Sequence[str] = ()


CORRECTED = gettext_noop(
    "Résoudre le constat de lecture sur ce bloc, établir le référentiel de nouveau, puis y inscrire de nouveau ces candidats et les présenter à une session de cette version."
)


def session_objections(facts: OpeningFacts) -> list[Objection]:
    """Reasons not to open the session."""
    objections = list(facts.findings)
    if facts.candidates == 0:
        objections.append(
            Objection(
                "session.no-candidate",
                "Aucun candidat n’est inscrit à la session.",
                mend="Inscrire des candidats à la session.",
            )
        )
    objections += [
        Objection(
            "session.no-assessment",
            gettext_noop("La fiche n’a aucune évaluation lue pour le bloc « %(block)s »."),
            {"block": block},
            mend=CORRECTED,
            about=block,
        )
        for block in facts.unassessed
    ]
    objections += [
        Objection(
            "session.no-evidence",
            gettext_noop(
                "Rien ne prouvera le bloc « %(block)s » : ni pièce à déposer, ni épreuve passée ou soutenue."
            ),
            {"block": block},
            mend=CORRECTED,
            about=block,
        )
        for block in facts.unproved
    ]
    objections += [
        Objection(
            "session.no-grid",
            "L’évaluation « %(assessment)s » n’a pas de grille.",
            {"assessment": label},
            mend="Publier la grille de cette évaluation.",
            about=key,
        )
        for key, label in facts.assessments.items()
        if key not in facts.grids
    ]
    needed = (
        (
            facts.rules,
            "session.no-rules",
            gettext_noop(
                "Le certificateur n’a pas de règlement de certification en vigueur à l’entrée de chaque candidat."
            ),
            gettext_noop(
                "Publier un règlement en vigueur le jour d’entrée des candidats : la fiche n’imprime ni barème ni seuil."
            ),
        ),
        (
            facts.composition,
            "session.no-composition-rule",
            gettext_noop("La règle de composition du jury n’est pas confirmée."),
            gettext_noop("Résoudre les constats sur la phrase de la fiche et confirmer la règle."),
        ),
    )
    objections += [
        Objection(code, template, mend=mend) for ready, code, template, mend in needed if not ready
    ]
    return objections


def another_day(planned: date, held: date) -> list[Objection]:
    """The jury sits on a day that is not the one announced: mandates and delays count from the real one."""
    if planned == held:
        return []
    return [
        Objection(
            "deliberation.another-day",
            gettext_noop("La délibération était prévue le %(planned)s et se tient le %(held)s."),
            {"planned": Day(planned), "held": Day(held)},
            mend=gettext_noop("Si la session a changé de jour, déplacez-la avant d’ouvrir la délibération."),
            level=Level.WARN,
        )
    ]
