"""Dérogation: an objection set aside for one session by a named person, with a reason that the minutes print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from parchemin.domain.access import AccessRoute
from parchemin.domain.composition.levels import LAW_OF_VAE, NEVER_LOWERED
from parchemin.domain.objection import Level, Objection, gettext_noop
from parchemin.domain.phrase import Day

WAIVABLE = (
    "composition.",
    "juror.",
    "jury.",
    "relation.",
    "requirement.",
    "convocation.employer-notice-short",
)
TIES = "relation."


@dataclass(frozen=True, slots=True)
class Waiver:
    """``about`` as the objection says it; empty: whatever it is about. ``by`` is a person's name."""

    code: str
    about: str
    by: str
    reason: str
    given_on: date

    def covers(self, objection: Objection) -> bool:
        return objection.code == self.code and self.about in ("", objection.about)


def may_waive(code: str, route: AccessRoute | None = None) -> bool:
    """Whether a certifier may set ``code`` aside, with a person and a reason.

    Never the law of the VAE, a tie with a VAE candidate, a person in two places, a member of the first jury on the
    second, or who seems to be the candidate. ``route``: the candidate's; without one, ties are those of the other routes.
    """
    if code.startswith(LAW_OF_VAE) or code in NEVER_LOWERED:
        return False
    if code.startswith(TIES) and route is AccessRoute.VAE:
        return False
    return code.startswith(WAIVABLE)


def waived(objections: Iterable[Objection], waivers: Sequence[Waiver]) -> list[Objection]:
    """``objections``, those set aside turned into warnings that say by whom, when and why.

    A waiver without a name or a reason sets nothing aside; neither does one for what binds every certifier.
    """
    given = [w for w in waivers if w.by.strip() and w.reason.strip() and may_waive(w.code)]
    return [_waived(objection, given) for objection in objections]


def _waived(objection: Objection, waivers: Sequence[Waiver]) -> Objection:
    waiver = next((w for w in waivers if w.covers(objection)), None)
    if waiver is None or objection.binding or not objection.level.blocks:
        return objection
    return replace(
        objection,
        template=gettext_noop(
            "%(objection)s Dérogation accordée par %(waived_by)s le %(waived_on)s : « %(waived_why)s »"
        ),
        params={
            **objection.params,
            "objection": objection,
            "waived_by": waiver.by,
            "waived_on": Day(waiver.given_on),
            "waived_why": waiver.reason,
        },
        mend="",
        level=Level.WARN,
    )
