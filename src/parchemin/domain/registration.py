"""Enregistrement entered by hand: a period on the register and the act that makes it, judged before it is written.

No text that we read forbids an act whose effect begins before its own date: who enters one says that the act itself
gives that effect (``Terms.retroactive``), and the row keeps it. See ``docs/law/README.md``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from parchemin.domain.interval import Interval, in_force
from parchemin.domain.objection import Objection, gettext_noop
from parchemin.domain.phrase import Day

KINDS = (  # as awards name them; another kind of act could be printed on none
    gettext_noop("arrêté"),
    gettext_noop("décision du directeur général de France compétences"),
)


@dataclass(frozen=True, slots=True)
class Terms:
    """A registration as entered: its days and its act.

    ``until``: the day after the last one; None where the act says no end. ``kind``: one of ``KINDS``; ``reference``:
    NOR, or number of the Journal officiel, as printed. ``retroactive``: the act itself takes effect before its date.
    """

    starts: date
    until: date | None
    kind: str
    signed_on: date
    published_on: date | None = None
    reference: str = ""
    retroactive: bool = False

    def period(self) -> Interval:
        """The days it is in force. ``ValueError`` where they go backward."""
        return Interval(self.starts, self.until)

    def as_dict(self) -> dict[str, Any]:
        return {
            "starts": self.starts.isoformat(),
            "until": self.until.isoformat() if self.until else None,
            "kind": self.kind,
            "signed_on": self.signed_on.isoformat(),
            "published_on": self.published_on.isoformat() if self.published_on else None,
            "reference": self.reference,
            "retroactive": self.retroactive,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Terms:
        until, published = data["until"], data["published_on"]
        return cls(
            starts=date.fromisoformat(data["starts"]),
            until=date.fromisoformat(until) if until else None,
            kind=data["kind"],
            signed_on=date.fromisoformat(data["signed_on"]),
            published_on=date.fromisoformat(published) if published else None,
            reference=data["reference"],
            retroactive=data["retroactive"],
        )


def terms_objections(terms: Terms, others: Collection[Interval], *, today: date) -> list[Objection]:
    """Why a registration is not written. ``others``: the periods of the sheet that would stand beside it."""
    objections = [*_act_objections(terms, today)]
    if terms.until is not None and terms.until <= terms.starts:
        return [*objections, Objection("registration.backward", BACKWARD, {"starts": Day(terms.starts)},
                                       mend=BACKWARD_MEND, about="last_day")]  # fmt: skip
    met = next((one for one in others if one.overlaps(terms.period())), None)
    if met is not None:
        params = {"starts": Day(met.start), "last": Day(met.last_day) if met.last_day else NO_END}
        objections.append(
            Objection("registration.overlap", OVERLAP, params, mend=OVERLAP_MEND, about="starts")
        )
    return objections


BACKWARD = gettext_noop("Le dernier jour précède le premier, le %(starts)s.")
BACKWARD_MEND = gettext_noop("Relire l’acte et corriger l’un des deux jours.")
NO_END = gettext_noop("sans fin dite")
OVERLAP = gettext_noop(
    "Un enregistrement de cette fiche couvre déjà une part de ces jours : du %(starts)s, dernier jour %(last)s."
)
OVERLAP_MEND = gettext_noop(
    "Corriger d’abord cet enregistrement s’il est faux, ou entrer des jours qu’il ne couvre pas."
)
KIND = gettext_noop("« %(kind)s » n’est pas un acte d’enregistrement que l’on sache imprimer sur un titre.")
KIND_MEND = gettext_noop("Choisir « arrêté », ou « décision du directeur général de France compétences ».")
TO_COME = gettext_noop("L’acte est daté du %(signed)s, un jour à venir.")
TO_COME_MEND = gettext_noop("Attendre que l’acte soit pris, ou corriger sa date.")
PUBLISHED = gettext_noop("L’acte serait publié le %(published)s, avant sa date, le %(signed)s.")
PUBLISHED_MEND = gettext_noop("Relire les deux dates sur l’acte.")
AFTER_START = gettext_noop(
    "L’acte est daté du %(signed)s et l’enregistrement commencerait avant, le %(starts)s."
)
AFTER_START_MEND = gettext_noop(
    "Corriger l’une des dates, ou dire que l’acte lui-même prend effet avant sa date."
)


def _act_objections(terms: Terms, today: date) -> Iterable[Objection]:
    params: dict[str, object] = {
        "kind": terms.kind,
        "signed": Day(terms.signed_on),
        "starts": Day(terms.starts),
        "published": Day(terms.published_on) if terms.published_on else "",
    }
    if terms.kind not in KINDS:
        yield Objection("registration.kind", KIND, params, mend=KIND_MEND, about="kind")
    if terms.signed_on > today:
        yield Objection("registration.act-to-come", TO_COME, params, mend=TO_COME_MEND, about="signed_on")
    if terms.published_on is not None and terms.published_on < terms.signed_on:
        yield Objection(
            "registration.published-first", PUBLISHED, params, mend=PUBLISHED_MEND, about="published_on"
        )
    if terms.signed_on > terms.starts and not terms.retroactive:
        yield Objection(
            "registration.act-after-start", AFTER_START, params, mend=AFTER_START_MEND, about="signed_on"
        )


def correction_objections(
    before: Terms, after: Terms | None, reason: str, *, stands: bool
) -> list[Objection]:
    """Why a registration is not corrected, nor set aside (``after`` None). ``stands``: whether it still counts."""
    if not stands:
        return [
            Objection(
                "registration.set-aside",
                gettext_noop("Cet enregistrement est déjà corrigé ou écarté."),
                mend=gettext_noop("Lire ce qui le remplace parmi les enregistrements de la fiche."),
            )
        ]
    objections = []
    if not reason.strip():
        objections.append(
            Objection(
                "registration.reason",
                gettext_noop("La raison de la correction manque."),
                mend=gettext_noop("Dire ce qui était faux et d’où vient ce qui le remplace."),
                about="reason",
            )
        )
    if after == before:
        objections.append(
            Objection(
                "registration.same",
                gettext_noop("Rien ne change : l’enregistrement dit déjà cela."),
                mend=gettext_noop("Changer ce qui est faux, ou laisser l’enregistrement comme il est."),
            )
        )
    return objections


class Dated(StrEnum):
    """What depends on the periods of a sheet."""

    CANDIDACY = "candidacy"
    SESSION = "session"
    AWARD = "award"


@dataclass(frozen=True, slots=True)
class Touched:
    """Something dated, which a period covers or not.

    ``key``: its row; ``certifier``: whose it is; ``days``: the days that count, the one that matters most first (of a
    title: its decision, then the entry, then the recevabilité).
    """

    kind: Dated
    key: int
    label: str
    certifier: int
    days: tuple[date, ...]

    def covered(self, periods: Sequence[Interval]) -> Interval | None:
        """The period it is under: of the first of its days that one covers."""
        return next((one for day in self.days if (one := in_force(list(periods), day))), None)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change of the periods does to something dated: the period it was under, the one it would be."""

    of: Touched
    was: Interval | None
    will: Interval | None

    @property
    def gains(self) -> bool:
        return self.was is None and self.will is not None

    @property
    def loses(self) -> bool:
        return self.was is not None and self.will is None


def effects(every: Iterable[Touched], before: Sequence[Interval], after: Sequence[Interval]) -> list[Effect]:
    """What a change of the periods touches, in the order given; what it leaves as it is, is left out."""
    seen = (Effect(one, one.covered(before), one.covered(after)) for one in every)
    return [one for one in seen if one.was != one.will]


def award_objections(touched: Iterable[Effect]) -> list[Objection]:
    """Titles delivered that no registration would cover any more: what they print would be of none."""
    lost = [one.of for one in touched if one.of.kind is Dated.AWARD and one.loses]
    if not lost:
        return []
    days = sorted(one.days[0] for one in lost)
    return [
        Objection(
            "registration.awards-outside",
            gettext_noop(
                "Des titres délivrés (%(n)s, décidés du %(first)s au %(last)s) n’auraient plus aucun enregistrement."
            ),
            {"n": len(lost), "first": Day(days[0]), "last": Day(days[-1])},
            mend=gettext_noop(
                "Garder des jours qui les couvrent, ou entrer d’abord l’enregistrement qui les couvre."
            ),
            about="starts",
        )
    ]
