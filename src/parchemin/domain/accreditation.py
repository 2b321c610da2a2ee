"""Habilitations, mandates, qualities and teaching of a juror: which terms hold, which qualities go together."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from parchemin.domain.composition.clause import place_key
from parchemin.domain.interval import Interval
from parchemin.domain.objection import Objection, gettext_noop


def backwards(starts_on: date | None, ends_on: date | None) -> bool:
    """Whether a term, ``ends_on`` excluded, would end before it begins; one side not known is no contradiction."""
    return starts_on is not None and ends_on is not None and ends_on <= starts_on


def term_objections(starts_on: date, ends_on: date | None) -> list[Objection]:
    """Whether an accreditation lasts at least a day."""
    if not backwards(starts_on, ends_on):
        return []
    return [Objection("accreditation.backward", gettext_noop("L’habilitation finit avant de commencer."))]


def scope_objections(*, own_blocks: bool, own_sheet: bool) -> list[Objection]:
    """Whether what a juror is accredited for is the certifier's: its sheet, and blocks of that sheet."""
    if not own_blocks:
        return [
            Objection(
                "accreditation.block",
                gettext_noop("Ce bloc n’est pas de cette certification."),
                mend=gettext_noop("Choisissez un bloc de la certification choisie."),
            )
        ]
    if not own_sheet:
        return [
            Objection(
                "accreditation.sheet",
                gettext_noop("Cette certification n’est pas de ce certificateur."),
                mend=gettext_noop("Choisissez une certification que ce certificateur délivre."),
            )
        ]
    return []


def overlap_objections(term: Interval, others: Iterable[Interval]) -> list[Objection]:
    """Whether another accreditation of the same scope runs on some of these days."""
    if not any(term.overlaps(other) for other in others):
        return []
    return [
        Objection(
            "accreditation.overlaps",
            gettext_noop("Une habilitation de même portée court déjà sur ces jours."),
            mend=gettext_noop("Mettez d’abord fin à l’habilitation qui court, ou donnez d’autres jours."),
        )
    ]


def ending_objections(term: Interval, on: date) -> list[Objection]:
    """Whether an accreditation may end that day, the first it no longer holds: once begun, and not ended before."""
    if on <= term.start:
        return [
            Objection(
                "accreditation.backward",
                gettext_noop("L’habilitation a commencé le %(start)s : elle finit après."),
                {"start": term.start},
            )
        ]
    if term.until is not None and term.until <= on:
        return [
            Objection(
                "accreditation.ended",
                gettext_noop("L’habilitation finit déjà avant le %(day)s."),
                {"day": on},
                mend=gettext_noop("Rien n’est à faire : elle ne vaut déjà plus."),
            )
        ]
    return []


def mandate_objections(starts_on: date, ends_on: date | None) -> list[Objection]:
    """Whether a mandate lasts at least a day."""
    if not backwards(starts_on, ends_on):
        return []
    return [
        Objection(
            "juror.mandate-backward",
            gettext_noop("L’habilitation finit avant de commencer."),
            about="accredited_until",
            mend=gettext_noop("Donnez une fin postérieure au début."),
        )
    ]


def quality_objections(*, certifier_member: bool, outside: bool, can_preside: bool) -> list[Objection]:
    """Whether a juror's qualities go together."""
    if not (certifier_member and (outside or can_preside)):
        return []
    return [
        Objection(
            "juror.member",
            gettext_noop("Un membre du certificateur ne préside pas et ne vient pas de l’extérieur."),
            mend=gettext_noop(
                "Décochez « peut présider » et « extérieur » : ils ne valent pas pour un membre du certificateur."
            ),
        )
    ]


def tidy(qualities: Iterable[str]) -> list[str]:
    """Qualities in words, each once whatever its spelling, blanks and empty lines gone."""
    words = (" ".join(one.split())[:200] for one in qualities)
    return list({place_key(one): one for one in words if place_key(one)}.values())


def teaching_objections(group: str, starts_on: date | None, ends_on: date | None) -> list[Objection]:
    """Whether a teaching names its group and lasts at least a day."""
    if not group:
        return [Objection("teaching.group", gettext_noop("Nommez le groupe."))]
    if backwards(starts_on, ends_on):
        return [
            Objection(
                "teaching.backward",
                gettext_noop("L’enseignement finit avant de commencer."),
                mend=gettext_noop("Donnez une fin qui suit le début."),
            )
        ]
    return []
