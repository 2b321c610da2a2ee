"""Appeals (recours): until when, before whom. No text fixes either: the certifier's own rules do, or nobody does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from parchemin.domain.objection import Level, Objection, Source, gettext_noop
from parchemin.domain.phrase import Day


class From(StrEnum):
    """What the days of the window are counted from."""

    PUBLICATION = "publication"
    NOTIFICATION = "notification"

    @property
    def label(self) -> str:
        return {
            "publication": gettext_noop("la publication des résultats"),
            "notification": gettext_noop("la notification au candidat"),
        }[self.value]


@dataclass(frozen=True, slots=True)
class AppealRules:
    """Key ``appeal_window`` of the règlement de certification: a part of `domain.certification_rules.Rules`.

    ``days`` None: the rules give no window, and a person says whether an appeal is heard. ``body``: who rules on it.
    """

    days: int | None = None
    counted_from: From = From.PUBLICATION
    body: str = ""
    source: str = ""

    @property
    def said_by(self) -> Source:
        return Source(self.source or "Règlement de certification", "certifier.rules")

    def last_day(self, published_on: date | None, notified_on: date | None) -> date | None:
        """Last day to appeal; None while the window has not begun, or when the rules give none."""
        began = published_on if self.counted_from is From.PUBLICATION else notified_on
        if self.days is None or began is None:
            return None
        return began + timedelta(days=self.days)


def lodging_objections(
    rules: AppealRules,
    *,
    on: date,
    published_on: date | None,
    notified_on: date | None,
    grounds: str,
    late_reason: str = "",
) -> list[Objection]:
    """Reasons not to take an appeal lodged ``on`` that day. One out of time is taken with a reason, by the service."""
    if published_on is None:
        return [
            Objection(
                "appeal.not-published",
                gettext_noop("Le résultat n’est pas publié : il n’y a rien à contester encore."),
                mend=gettext_noop("Attendre la publication des résultats."),
            )
        ]
    objections = []
    if not grounds.strip():
        objections.append(
            Objection(
                "appeal.no-grounds",
                gettext_noop("Dites ce que vous contestez et pourquoi."),
                about="grounds",
            )
        )
    last = rules.last_day(published_on, notified_on)
    if last is not None and on > last:
        objections.append(
            Objection(
                "appeal.late",
                gettext_noop("Le délai de recours, %(days)s jours après %(from)s, a pris fin le %(last)s."),
                {"days": rules.days, "from": rules.counted_from.label, "last": Day(last)},
                rules.said_by,
                gettext_noop("Le service peut l’entendre tout de même, en disant pourquoi."),
                level=Level.WARN if late_reason.strip() else Level.BLOCK_RELEASE,
            )
        )
    if rules.days is None:
        objections.append(
            Objection(
                "appeal.no-window",
                gettext_noop(
                    "Le règlement ne fixe aucun délai de recours, et aucun texte n’en fixe : le certificateur décide."
                ),
                source=rules.said_by,
                mend=gettext_noop("Compléter le règlement pour les candidatures à venir."),
                level=Level.WARN,
            )
        )
    return objections
