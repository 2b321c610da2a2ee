"""Before the day: who will have no result, and why. Each cause has its sentence and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from parchemin.domain.convocation import jury_due, notification_due
from parchemin.domain.law import LAW, NoRuleError
from parchemin.domain.objection import Level, Objection, gettext_noop
from parchemin.domain.phrase import Day
from parchemin.domain.requirements import Asked


class Cause(StrEnum):
    """What a candidate lacks, in the order in which it is mended."""

    IDENTITY = "identity"
    PIECE = "piece"
    GRID = "grid"
    SLOT = "slot"
    PANEL = "panel"
    CONVOCATION = "convocation"
    JURY = "jury"
    TITLE = "title"
    DELAY = "delay"

    @property
    def label(self) -> str:
        return {
            Cause.IDENTITY: gettext_noop("Identité incomplète"),
            Cause.PIECE: gettext_noop("Pièce manquante"),
            Cause.GRID: gettext_noop("Grille manquante"),
            Cause.SLOT: gettext_noop("Pas d’horaire"),
            Cause.PANEL: gettext_noop("Panel incomplet"),
            Cause.CONVOCATION: gettext_noop("Pas convoqué, ou sans réponse"),
            Cause.JURY: gettext_noop("Jury incomplet"),
            Cause.TITLE: gettext_noop("Titre ou déclaration empêchés"),
            Cause.DELAY: gettext_noop("Délai"),
        }[self]


class Told(StrEnum):
    """Where the convocation of a candidate stands."""

    NOTHING_TO_TELL = "nothing"  # no slot yet: another cause says it
    NOT_YET = "not_yet"
    UNREAD = "unread"
    LOST = "lost"
    UNANSWERED = "unanswered"
    DECLINED = "declined"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Path:
    """What is known of one candidate of a session before it.

    Lists hold labels as people read them. ``no_grid``: assessments for which the certifier published none;
    ``lacks``: missing lines of the requirement list (`domain.requirements`) that can be told that day. ``jury`` and ``identity``: what the rules of composition
    and of identity say, whole. ``foreseen``: why the title, once granted, could not be delivered or declared. ``file_on``: the day the VAE file was complete, None outside the VAE or before.
    """

    no_grid: Sequence[str] = ()
    lacks: Sequence[Objection] = ()
    no_slot: Sequence[str] = ()
    short_panel: Sequence[str] = ()
    jury: Sequence[Objection] = ()
    identity: Sequence[Objection] = ()
    foreseen: Sequence[Objection] = ()
    told: Told = Told.NOTHING_TO_TELL
    vae: bool = False
    file_on: date | None = None
    jury_on: date | None = None
    promised_on: date | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that stands between a candidate and a result."""

    cause: Cause
    objection: Objection

    @property
    def stops(self) -> bool:
        """Whether no result can come while it lasts; otherwise it only needs an eye."""
        return self.objection.level.blocks


@dataclass(frozen=True, slots=True)
class Clocks:
    """Last days the law gives: to meet the jury (R. 6412-5), to be told of the result (R. 6412-7). VAE only."""

    jury_by: date | None = None
    told_by: date | None = None


def clocks(path: Path) -> Clocks:
    """None where the route is another, or no text covers the day."""
    if not path.vae:
        return Clocks()
    return Clocks(
        jury_by=_due(jury_due, path.file_on) if path.file_on else None,
        told_by=_due(notification_due, path.jury_on) if path.jury_on else None,
    )


def _due(rule: Callable[[date], date], day: date) -> date | None:
    try:
        return rule(day)
    except NoRuleError:
        return None


# What is heard and when it is sat have causes of their own: a time, a panel, an attendance.
OF_LINES = {Asked.DEPOSIT.code: Cause.PIECE, Asked.GRID.code: Cause.GRID}


def reasons(path: Path) -> list[Reason]:
    """Why this candidate would have no result as things stand; empty: a result may come."""
    why = [Reason(Cause.IDENTITY, one) for one in path.identity if one.level.blocks]
    why += [Reason(OF_LINES[one.code], one) for one in path.lacks if one.code in OF_LINES]
    why += _each(Cause.GRID, path.no_grid, gettext_noop("Aucune grille n’est publiée pour %(what)s."),
                   gettext_noop("Publier la grille avant le jour."))  # fmt: skip
    why += _each(Cause.SLOT, path.no_slot, gettext_noop("%(what)s n’a pas d’horaire."),
                   gettext_noop("Publier un planning qui place cette soutenance."))  # fmt: skip
    why += _each(Cause.PANEL, path.short_panel, gettext_noop("Le panel de %(what)s est incomplet."),
                   gettext_noop("Réparer le planning, puis le publier."))  # fmt: skip
    why += _told(path.told)
    why += [Reason(Cause.JURY, one) for one in path.jury if one.level.blocks]
    codes = {reason.objection.code for reason in why}
    why += [Reason(Cause.TITLE, one) for one in path.foreseen if one.code not in codes]
    return why + _late(path)


def _each(cause: Cause, what: Iterable[str], template: str, mend: str) -> list[Reason]:
    return [
        Reason(cause, Objection(f"checkpoint.{cause}", template, {"what": one}, mend=mend)) for one in what
    ]


_TELLING = {
    Told.NOT_YET: (
        "not-convoked",
        gettext_noop("La convocation n’est pas préparée."),
        gettext_noop("Convoquer depuis la page des convocations."),
        Level.BLOCK_RELEASE,
    ),
    Told.UNREAD: (
        "letter-unread",
        gettext_noop("La convocation attend d’être relue."),
        gettext_noop("La relire dans la boîte d’envoi et la laisser partir."),
        Level.BLOCK_RELEASE,
    ),
    Told.LOST: (
        "letter-lost",
        gettext_noop("La convocation n’a pas été remise."),
        gettext_noop("Donner une autre adresse à la lettre, ou remettre la convocation imprimée."),
        Level.BLOCK_RELEASE,
    ),
    Told.DECLINED: (
        "declined",
        gettext_noop("Le candidat a répondu qu’il ne viendra pas."),
        gettext_noop("L’excuser, ou lui donner un autre horaire."),
        Level.BLOCK_RELEASE,
    ),
    Told.UNANSWERED: (
        "unanswered",
        gettext_noop("Le candidat n’a pas répondu à sa convocation."),
        gettext_noop("Le rappeler, ou noter la réponse reçue par téléphone."),
        Level.WARN,
    ),
}


def _told(told: Told) -> list[Reason]:
    if told not in _TELLING:
        return []
    code, template, mend, level = _TELLING[told]
    return [Reason(Cause.CONVOCATION, Objection(f"checkpoint.{code}", template, mend=mend, level=level))]


def _late(path: Path) -> list[Reason]:
    """The delays of the law and the promise made: neither stops a result, both are answered for."""
    due, warnings = clocks(path), []
    if due.jury_by and path.jury_on and path.jury_on > due.jury_by:
        warnings.append(
            Objection(
                "checkpoint.jury-late",
                gettext_noop(
                    "Le jury du %(jury)s vient après le %(due)s, trois mois après le dépôt du dossier."
                ),
                {"jury": Day(path.jury_on), "due": Day(due.jury_by)},
                LAW["law.R6412_5"].source,
                gettext_noop("Présenter le candidat à une session plus proche."),
            )
        )
    if path.promised_on is None:
        warnings.append(
            Objection(
                "checkpoint.no-promise",
                gettext_noop("Aucune date de résultat n’est promise."),
                mend=gettext_noop("Promettre une date au candidat."),
            )
        )
    elif due.told_by and path.promised_on > due.told_by:
        warnings.append(
            Objection(
                "checkpoint.promise-late",
                gettext_noop("Le résultat est promis pour le %(promised)s, après le %(due)s."),
                {"promised": Day(path.promised_on), "due": Day(due.told_by)},
                LAW["law.R6412_7"].source,
                gettext_noop("Promettre une date plus proche."),
            )
        )
    return [Reason(Cause.DELAY, replace(one, level=Level.WARN)) for one in warnings]


def promise_objections(on: date, jury_on: date, told_by: date | None) -> list[Objection]:
    """Why a result cannot be promised for that day."""
    if on < jury_on:
        return [
            Objection(
                "promise.before-the-jury",
                gettext_noop("Le jury se réunit le %(jury)s : aucun résultat ne peut être promis avant."),
                {"jury": Day(jury_on)},
                about="on",
                mend=gettext_noop("Promettez un jour à partir de celui du jury."),
            )
        ]
    if told_by is not None and on > told_by:
        return [
            Objection(
                "promise.after-the-law",
                gettext_noop(
                    "Un candidat VAE est informé au plus tard le %(due)s, quinze jours après le jury."
                ),
                {"due": Day(told_by)},
                LAW["law.R6412_7"].source,
                gettext_noop("Choisir une date jusqu’au %(due)s."),
                about="on",
            )
        ]
    return []


def promising_objections(candidates: int) -> list[Objection]:
    """A day is promised to somebody."""
    if candidates:
        return []
    return [
        Objection(
            "promise.nobody",
            gettext_noop("Aucun candidat n’est choisi."),
            mend=gettext_noop("Cochez les candidats à qui la date est promise."),
        )
    ]
