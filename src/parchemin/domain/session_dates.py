"""The days of a session: defences first, the deliberation, then the day results are promised for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from parchemin.domain.objection import Objection, gettext_noop


@dataclass(frozen=True, slots=True)
class SessionDays:
    """``starts_on``: first day of defences; ``jury_on``: of the deliberation; ``promised_on``: results, if promised."""

    starts_on: date
    jury_on: date
    promised_on: date | None = None

    def of_defences(self) -> list[date]:
        """From the first one to the eve of the deliberation, or the day itself when it is the same."""
        count = max(1, (self.jury_on - self.starts_on).days)
        return [self.starts_on + timedelta(days=n) for n in range(count)]

    def as_dict(self) -> dict[str, str | None]:
        return {
            "starts_on": self.starts_on.isoformat(),
            "jury_on": self.jury_on.isoformat(),
            "results_promised_on": self.promised_on.isoformat() if self.promised_on else None,
        }


def order_objections(days: SessionDays) -> list[Objection]:
    """Whether the days follow each other."""
    objections = []
    if days.jury_on < days.starts_on:
        objections.append(
            Objection(
                "session.dates",
                gettext_noop("Le jury ne peut pas précéder les épreuves."),
                about="jury_on",
                mend=gettext_noop("Donnez un jour de jury qui ne précède pas le premier jour des épreuves."),
            )
        )
    if days.promised_on is not None and days.promised_on < days.jury_on:
        objections.append(
            Objection(
                "session.promised",
                gettext_noop("Les résultats ne peuvent pas être promis avant le jury."),
                about="results_promised_on",
                mend=gettext_noop("Promettez les résultats au plus tôt le jour du jury."),
            )
        )
    return objections


def moving_objections(
    before: SessionDays, after: SessionDays, *, reason: str, sat: bool, elsewhere: bool = False
) -> list[Objection]:
    """Reasons not to move a session. ``sat``: its deliberation was opened; ``elsewhere``: to another site."""
    if sat:
        return [
            Objection(
                "session.sat",
                gettext_noop("La délibération a été ouverte : la session ne change plus de jour."),
                mend=gettext_noop(
                    "Rien n’est à déplacer : le procès-verbal porte le jour où le jury s’est réuni. Ce qui reste à décider se reporte à une autre session."
                ),
            )
        ]
    objections = order_objections(after)
    if after == before and not elsewhere:
        objections.append(
            Objection(
                "session.not-moved",
                gettext_noop("Ces dates sont déjà celles de la session."),
                mend=gettext_noop("Donnez d’autres dates, ou laissez-les telles qu’elles sont."),
            )
        )
    if not reason.strip():
        objections.append(
            Objection(
                "session.no-reason",
                gettext_noop("Dites pourquoi la session change de jour."),
                about="reason",
            )
        )
    return objections


def cancelling_objections(*, reason: str, sat: bool) -> list[Objection]:
    """Reasons not to cancel a session, whatever its candidates left there. ``sat``: its deliberation was opened."""
    if sat:
        return [
            Objection(
                "session.cancelled-too-late",
                gettext_noop("La délibération a été ouverte : la session ne s’annule plus."),
                mend=gettext_noop(
                    "Énoncez en délibération que les candidats sont reportés : chacun se présente ensuite à une autre session."
                ),
            )
        ]
    if reason.strip():
        return []
    return [
        Objection(
            "session.no-cancelling-reason",
            gettext_noop("Dites pourquoi la session est annulée."),
            mend=gettext_noop("Écrivez la raison en quelques mots ; le journal la garde à part."),
            about="reason",
        )
    ]
