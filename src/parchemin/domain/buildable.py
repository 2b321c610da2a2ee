"""Whether a settled reading can become a framework (référentiel): once made it never changes, and candidates keep it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parchemin.domain.objection import Objection, gettext_noop

NO_VALIDITY = gettext_noop("La fiche ne dit pas combien de temps un bloc acquis reste valable.")
NO_VALIDITY_MEND = gettext_noop("Tranchez le constat sur la validité des composantes acquises.")
TWICE = gettext_noop("La fiche imprime deux fois : %(name)s. Un référentiel ne peut pas tenir les deux.")
TWICE_MEND = gettext_noop(
    "Tranchez le constat correspondant, ou déposez un texte où il ne paraît qu’une fois."
)
UNASSESSED = gettext_noop("Le bloc %(number)s n’a aucune évaluation : personne ne pourrait y être jugé.")
UNASSESSED_MEND = gettext_noop(
    "Tranchez le constat sur ce bloc : les lignes de la fiche qui l’évaluent, ou ce que fixe le règlement."
)


NO_BLOCK = gettext_noop("La fiche n’a aucun bloc : personne ne pourrait y être jugé.")
NO_BLOCK_MEND = gettext_noop(
    "Tranchez le constat « framework.no-blocks » : la certification en un bloc, ou ses blocs écrits à la main."
)


def objections_to(reading: Mapping[str, Any]) -> list[Objection]:
    """Reasons not to build a framework of a reading, as ``Reading.as_dict`` says it, settlements applied."""
    return [*_validity(reading), *_printed_twice(reading), *_unassessed(reading)]


def validity_years(reading: Mapping[str, Any]) -> int | None:
    """Years for which an acquired block holds; None where the sheet says it is for ever, or does not say."""
    known = (reading["validity"] or {}).get("acquired_blocks")
    return int(known["years"]) if isinstance(known, Mapping) and known.get("years") else None


def _validity(reading: Mapping[str, Any]) -> list[Objection]:
    known = (reading["validity"] or {}).get("acquired_blocks")
    if known == "unlimited" or validity_years(reading) is not None:
        return []
    return [Objection("framework.validity-unknown", NO_VALIDITY, mend=NO_VALIDITY_MEND)]


def _printed_twice(reading: Mapping[str, Any]) -> list[Objection]:
    """A block number and a route name one thing each: the tables cannot hold two."""
    numbers = [f"bloc {block['number']}" for block in reading["blocks"]]
    routes = [f"voie {route['code']}" for route in reading["access_routes"]]
    twice = sorted({name for name in (*numbers, *routes) if (*numbers, *routes).count(name) > 1})
    return [Objection("framework.printed-twice", TWICE, {"name": name}, mend=TWICE_MEND) for name in twice]


def _unassessed(reading: Mapping[str, Any]) -> list[Objection]:
    """A block that nothing assesses would hold its candidates for ever, and so would a sheet without a block."""
    if not reading["blocks"]:
        return [
            Objection("framework.without-block", NO_BLOCK, mend=NO_BLOCK_MEND, about="framework.no-blocks")
        ]
    return [
        Objection(
            "framework.block-without-assessment",
            UNASSESSED,
            {"number": block["number"]},
            mend=UNASSESSED_MEND,
            about=f"block.without-assessment.B{block['number']}",
        )
        for block in reading["blocks"]
        if not block["assessments"]
    ]
