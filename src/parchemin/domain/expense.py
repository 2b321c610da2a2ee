"""Fees and expenses of jurors: their kinds, and what may be noted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from parchemin.domain.objection import Objection, gettext_noop

KINDS: Mapping[str, str] = {
    "fee": gettext_noop("indemnité"),
    "travel": gettext_noop("trajet"),
    "meal": gettext_noop("repas"),
    "lodging": gettext_noop("nuit"),
    "other": gettext_noop("autre"),
}
MOST_CENTS = 1_000_000  # ten thousand euros: beyond, a comma was forgotten


def expense_objections(
    kind: str, *, cents: int, dated_on: date, on: date, own_session: bool
) -> list[Objection]:
    """Reasons not to note an expense ``on`` that day. ``own_session``: of the juror's certifier."""
    objections = []
    if kind not in KINDS:
        objections.append(
            Objection(
                "expense.kind",
                gettext_noop("Cette nature de frais n’existe pas."),
                about="kind",
                mend=gettext_noop("Choisissez une nature de la liste."),
            )
        )
    if not own_session:
        objections.append(
            Objection(
                "expense.session",
                gettext_noop("Cette session n’est pas de ce certificateur."),
                mend=gettext_noop("Choisissez une session de ce certificateur."),
            )
        )
    if not 0 < cents <= MOST_CENTS:
        objections.append(
            Objection(
                "expense.amount",
                gettext_noop("Le montant n’est pas vraisemblable."),
                about="amount",
                mend=gettext_noop("Donnez un montant en euros, plus grand que zéro."),
            )
        )
    if dated_on > on:
        objections.append(
            Objection(
                "expense.day",
                gettext_noop("Ce jour n’est pas encore venu."),
                about="dated_on",
                mend=gettext_noop("Donnez un jour passé, ou aujourd’hui."),
            )
        )
    return objections


def withdrawing_objections(*, exported: bool) -> list[Objection]:
    """What was noted by mistake is taken back until it left for who pays it."""
    if not exported:
        return []
    return [
        Objection(
            "expense.exported",
            gettext_noop("Ce montant est déjà parti vers qui le paie."),
            mend=gettext_noop("Rien n’est à changer ici : l’écart se règle avec qui paie."),
        )
    ]


def exporting_objections(amounts: int) -> list[Objection]:
    """An export tells something new. ``amounts``: noted, and in no export yet."""
    if amounts:
        return []
    return [
        Objection(
            "expense.nothing-new",
            gettext_noop("Tout ce qui est noté est déjà exporté."),
            mend=gettext_noop("Notez d’abord un frais ou une indemnité : seul ce qui est nouveau s’exporte."),
        )
    ]


def attesting_objections(name: str, *, present: bool) -> list[Objection]:
    """A presence is attested where it is noted."""
    if present:
        return []
    return [
        Objection(
            "attendance-proof.absent",
            gettext_noop("La présence de %(name)s à cette session n’est pas notée : rien ne s’atteste."),
            {"name": name},
            mend=gettext_noop("Noter sa présence à l’émargement."),
        )
    ]
