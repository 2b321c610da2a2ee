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
    decided_again: bool = False,
    under_way: bool = False,
) -> list[Objection]:
    """Reasons not to take an appeal lodged ``on`` that day. One out of time is taken with a reason, by the service.

    ``decided_again``: the candidate is presented again for this result; ``under_way``: an appeal against it waits for
    its answer.
    """
    objections: list[Objection] = []
    if published_on is None:
        objections.append(
            Objection(
                "appeal.not-published",
                gettext_noop("Le résultat n’est pas publié : il n’y a rien à contester encore."),
                mend=gettext_noop("Attendre la publication des résultats."),
            )
        )
    elif not grounds.strip():
        objections.append(
            Objection(
                "appeal.no-grounds",
                gettext_noop("Dites ce que vous contestez et pourquoi."),
                about="grounds",
            )
        )
    if published_on is not None:
        objections += _window(rules, on, rules.last_day(published_on, notified_on), late_reason)
    if decided_again:
        objections.append(
            Objection(
                "appeal.decided-again",
                gettext_noop(
                    "Ce résultat est déjà repris dans une autre session : c’est elle qui se conteste."
                ),
                mend=gettext_noop(
                    "Déposez le recours contre le résultat de cette autre session, une fois publié."
                ),
            )
        )
    if under_way:
        objections.append(
            Objection(
                "appeal.under-way",
                gettext_noop("Un recours est déjà en cours contre ce résultat."),
                mend=gettext_noop("Répondre d’abord au recours en cours."),
            )
        )
    return objections


def _window(rules: AppealRules, on: date, last: date | None, late_reason: str) -> list[Objection]:
    objections = []
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


@dataclass(frozen=True, slots=True)
class Waiting:
    """Where an appeal stands: the day it was lodged, and the answer that it has in words ("" while it waits)."""

    lodged_on: date
    answered: str = ""


def answering_objections(appeal: Waiting, *, ruled: bool, decided_on: date, answer: str) -> list[Objection]:
    """Reasons not to answer an appeal. ``ruled``: upheld, rejected or withdrawn is said. The first that stands in the way."""
    if not ruled:
        return [
            Objection(
                "appeal.no-answer", gettext_noop("Dites si le recours est accueilli, rejeté ou retiré.")
            )
        ]
    if not answer.strip():
        return [Objection("appeal.no-answer", gettext_noop("Dites pourquoi : le candidat doit le savoir."))]
    if appeal.answered:
        return [
            Objection(
                "appeal.decided",
                gettext_noop("Ce recours est déjà « %(state)s »."),
                {"state": appeal.answered},
                mend=gettext_noop("Lire la réponse parmi les recours de la session."),
            )
        ]
    if decided_on < appeal.lodged_on:
        return [
            Objection(
                "appeal.before-lodging",
                gettext_noop("La réponse ne peut pas précéder le recours."),
                mend=gettext_noop("Donnez un jour qui ne précède pas celui du dépôt."),
            )
        ]
    return []
