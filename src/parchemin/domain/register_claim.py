"""May a title be claimed of the register, on a page or a paper (L. 6113-9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from parchemin.domain.access import AccessRoute
from parchemin.domain.interval import Interval, in_force
from parchemin.domain.law import LAW
from parchemin.domain.objection import Level, Objection, Source, gettext_noop
from parchemin.domain.phrase import Day


class Promotion(StrEnum):
    """The promotion a person belongs to, as L. 6113-9 distinguishes."""

    NONE = ""
    EXAMINED = "examined"  # taken into account when the registration was examined
    CURRENT = "current"  # the promotion in progress then


@dataclass(frozen=True, slots=True)
class RegisterClaim:
    """Whether the holder may claim the register entry: yes, no, or not established (None), and why."""

    allowed: bool | None
    objections: tuple[Objection, ...] = ()


def register_claim(
    registrations: Sequence[Interval],
    *,
    decided_on: date,
    entered_on: date,
    route: AccessRoute,
    vae_admissible_on: date | None = None,
    promotion: Promotion = Promotion.NONE,
    withdrawn_on: date | None = None,
) -> RegisterClaim:
    """Whether a certification decided on ``decided_on`` may be claimed as registered (L. 6113-9).

    ``withdrawn_on``: day a suspension or withdrawal took effect, which R. 6113-17-3, II, deals with.
    """
    periods = [_until(i, withdrawn_on) for i in registrations]
    held = [i for i in periods if i is not None]
    if in_force(held, decided_on) or promotion is not Promotion.NONE:
        return RegisterClaim(allowed=True)
    source = LAW["law.R6113_17_3" if withdrawn_on and decided_on >= withdrawn_on else "law.L6113_9"].source
    params: dict[str, object] = {"decided": Day(decided_on), "entered": Day(entered_on)}
    if route is AccessRoute.VAE:
        return _vae_claim(held, vae_admissible_on, source, params)
    if route is AccessRoute.CL:
        return _claim(
            None,
            "register.individual-not-named",
            gettext_noop(
                "La décision du %(decided)s tombe hors de l’enregistrement, et l’article ne nomme pas les candidats individuels : "
                "le droit de se prévaloir de l’inscription n’est pas établi."
            ),
            source,
            params,
        )
    if in_force(held, entered_on):
        return RegisterClaim(allowed=True)
    return _claim(
        False,
        "register.entered-outside",
        gettext_noop(
            "L’entrée en formation (%(entered)s) et la décision (%(decided)s) tombent hors de l’enregistrement : "
            "la personne ne peut pas se prévaloir de l’inscription au répertoire."
        ),
        source,
        params,
        mend=gettext_noop(
            "Vérifier le jour d’entrée et les enregistrements de la fiche : s’ils sont exacts, aucun titre n’est à délivrer."
        ),
    )


def _vae_claim(
    held: list[Interval], admissible_on: date | None, source: Source, params: dict[str, object]
) -> RegisterClaim:
    if admissible_on is None:
        return _claim(
            None,
            "register.admissibility-unknown",
            gettext_noop(
                "La date de recevabilité n’est pas connue : le droit de se prévaloir de l’inscription n’est pas établi."
            ),
            source,
            params,
        )
    if in_force(held, admissible_on):
        return RegisterClaim(allowed=True)
    return _claim(
        None,
        "register.admissible-outside",
        gettext_noop(
            "La recevabilité (%(admissible)s) a été déclarée hors de l’enregistrement : l’article ne dit pas que cela suffit, "
            "le droit de se prévaloir de l’inscription n’est pas établi."
        ),
        source,
        {**params, "admissible": Day(admissible_on)},
    )


_SETTLE = gettext_noop("Vérifier les dates ; faire trancher par le certificateur et consigner la réponse.")


def _claim(  # noqa: PLR0917 - an objection's parts, in their order
    allowed: bool | None,
    code: str,
    template: str,
    source: Source,
    params: dict[str, object],
    mend: str = _SETTLE,
) -> RegisterClaim:
    level = Level.BLOCK_RELEASE
    return RegisterClaim(allowed, (Objection(code, template, params, source, mend, level=level),))


def _until(period: Interval, withdrawn_on: date | None) -> Interval | None:
    """A period cut by a withdrawal; None when nothing is left of it."""
    if withdrawn_on is None or (period.until is not None and period.until <= withdrawn_on):
        return period
    return Interval(period.start, withdrawn_on) if period.start < withdrawn_on else None
