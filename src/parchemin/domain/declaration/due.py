"""Until when an award is declared, and that none is left out (R. 6113-17-2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date

from parchemin.domain.law import LAW, months_after
from parchemin.domain.objection import Objection, Source, gettext_noop

DELAY = Source("R. 6113-17-2 du code du travail", "law.R6113_17_2")
DELAY_MONTHS = LAW["law.R6113_17_2"].number("months")


def deadline(issued_on: date) -> date:
    """Last day to declare: three months from the day of issue (R. 6113-17-2)."""
    return months_after(issued_on, DELAY_MONTHS)


def correction_deadline(asked_on: date) -> date:
    """Last day to answer a request for correction: three months from the request (R. 6113-17-2)."""
    return months_after(asked_on, DELAY_MONTHS)


def lateness_objections(issued_on: date, on: date, *, about: str = "") -> list[Objection]:
    """A declaration after its last day: said, never an obstacle to declaring."""
    last = deadline(issued_on)
    if on <= last:
        return []
    return [
        Objection(
            "declaration.late",
            gettext_noop(
                "Délivrée le %(issued)s, à déclarer au plus tard le %(last)s : %(days)d jours de retard."
            ),
            {
                "issued": issued_on.strftime("%d/%m/%Y"),
                "last": last.strftime("%d/%m/%Y"),
                "days": (on - last).days,
            },
            DELAY,
            gettext_noop("La mettre dans le prochain fichier."),
            about,
        )
    ]


def balanced(
    *, written: Collection[str], blocked: Collection[str], awards: Collection[str]
) -> list[Objection]:
    """Conservation: every award is either written or listed as blocked, once. Empty means it holds."""
    seen = Counter(written) + Counter(blocked)
    expected = set(awards)
    groups = (
        (
            "declaration.lost",
            gettext_noop("L’attribution %(key)s n’est ni écrite ni bloquée."),
            expected - set(seen),
        ),
        (
            "declaration.unknown",
            gettext_noop("Le passage %(key)s ne correspond à aucune attribution."),
            set(seen) - expected,
        ),
        (
            "declaration.twice",
            gettext_noop("L’attribution %(key)s est comptée plusieurs fois."),
            {key for key, count in seen.items() if count > 1},
        ),
    )
    return [
        Objection(code, text, {"key": key}, mend=gettext_noop("Relancer l’écriture du fichier."), about=key)
        for code, text, keys in groups
        for key in sorted(keys)
    ]
