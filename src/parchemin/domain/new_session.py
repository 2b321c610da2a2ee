"""A session as it is created, named and placed; opened once; and what no longer fits it once it has moved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from parchemin.domain.objection import Level, Objection, gettext_noop
from parchemin.domain.phrase import Day


def title_objections(title: str) -> list[Objection]:
    """A session has a name."""
    if title.strip():
        return []
    return [Objection("session.title", gettext_noop("Donnez un nom à la session."), about="title")]


def site_objections(*, ours: bool) -> list[Objection]:
    """A session is held at a site of its certifier."""
    if ours:
        return []
    return [
        Objection(
            "session.site",
            gettext_noop("Ce site est d’un autre certificateur."),
            about="site",
            mend=gettext_noop("Choisissez un site de ce certificateur."),
        )
    ]


def framework_objections(delivered: Iterable[bool], *, mend: str) -> list[Objection]:
    """A session is of a framework at least, each of a certification that the certifier delivers. ``mend``: how one
    joins a sheet."""
    frameworks = list(delivered)
    objections = []
    if not frameworks:
        objections.append(
            Objection(
                "session.framework",
                gettext_noop("Choisissez le référentiel de la session."),
                about="frameworks",
            )
        )
    if not all(frameworks):
        objections.append(
            Objection(
                "session.another-sheet",
                gettext_noop("Ce certificateur ne délivre pas cette certification."),
                mend=mend,
                about="frameworks",
            )
        )
    return objections


def opening_again_objections(*, draft: bool) -> list[Objection]:
    """A session is opened once."""
    if draft:
        return []
    return [
        Objection(
            "session.not-draft",
            gettext_noop("Cette session est déjà ouverte."),
            mend=gettext_noop("Rien n’est à faire : la page de la session dit ce qui vient ensuite."),
        )
    ]


@dataclass(frozen=True, slots=True)
class Released:
    """The timetable in force: its version, the days of its defences, whether one is in a room of another site."""

    version: int
    days: tuple[date, ...]
    elsewhere: bool = False


def after_a_move(
    starts_on: date, jury_on: date, released: Released | None, *, convoked_before: bool
) -> list[Objection]:
    """What no longer fits the days or the site of a session: warnings, for as long as they hold. ``convoked_before``: the
    last convocations were written before it moved."""
    objections = []
    out = sorted(day for day in released.days if not starts_on <= day <= jury_on) if released else []
    if released and out:
        objections.append(
            Objection(
                "session.timetable-elsewhere",
                gettext_noop(
                    "Le planning publié, version %(version)s, place des soutenances le %(day)s, hors des jours de la session."
                ),
                {"version": released.version, "day": Day(out[0])},
                mend=gettext_noop("Refaites le planning et publiez-le : les convocations suivront."),
                level=Level.WARN,
            )
        )
    if released and released.elsewhere:
        objections.append(
            Objection(
                "session.rooms-elsewhere",
                gettext_noop(
                    "Le planning publié, version %(version)s, place des soutenances hors du site de la session."
                ),
                {"version": released.version},
                mend=gettext_noop("Refaites le planning et publiez-le : les convocations suivront."),
                level=Level.WARN,
            )
        )
    if convoked_before:
        objections.append(
            Objection(
                "session.convoked-before",
                gettext_noop("Des personnes ont été convoquées avant que la session change de jour."),
                mend=gettext_noop(
                    "Préparez de nouveau les convocations : seules les personnes dont l’heure change en reçoivent une."
                ),
                level=Level.WARN,
            )
        )
    return objections
