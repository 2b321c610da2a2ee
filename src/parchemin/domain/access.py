"""Voies d'accès: by which way a candidate comes to a certification, and whether it is open to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from parchemin.domain.interval import Interval, in_force
from parchemin.domain.law import LAW
from parchemin.domain.objection import Level, Objection, Source, gettext_noop
from parchemin.domain.phrase import Day, Phrase


class AccessRoute(StrEnum):
    """Voie d'accès, by the code of the register's open data (SI_JURY_FI … SI_JURY_VAE)."""

    FI = "FI"
    CA = "CA"
    FC = "FC"
    CQ = "CQ"
    CL = "CL"
    VAE = "VAE"

    @property
    def label(self) -> str:
        """As the register's sheet words it."""
        return {
            "FI": gettext_noop("Après un parcours de formation sous statut d’élève ou d’étudiant"),
            "CA": gettext_noop("En contrat d’apprentissage"),
            "FC": gettext_noop("Après un parcours de formation continue"),
            "CQ": gettext_noop("En contrat de professionnalisation"),
            "CL": gettext_noop("Par candidature individuelle"),
            "VAE": gettext_noop("Par expérience (validation des acquis de l’expérience)"),
        }[self.value]

    @property
    def follows_training(self) -> bool:
        """Whether the candidate follows a training towards the certification (L. 6113-9, second sentence)."""
        return self not in (AccessRoute.CL, AccessRoute.VAE)


@dataclass(frozen=True, slots=True)
class RouteOpening:
    """What the sheet says of a route: open, closed, or not settled (None).

    ``finding``: code of the reading's finding when it is not settled. ``lines``: where the sheet says it,
    as printed ("419", "407 à 411").
    """

    open: bool | None
    finding: str = ""
    lines: str = ""


def enrolment_objections(
    route: AccessRoute,
    openings: Mapping[AccessRoute, RouteOpening],
    registrations: Sequence[Interval],
    entered_on: date,
    *,
    birth_date: date | None = None,
    sheet: str = "Fiche du répertoire",
    outside_registration: Level = Level.BLOCK_RELEASE,
) -> list[Objection]:
    """Reasons not to enrol by ``route`` someone who entered the path on ``entered_on``.

    ``registrations`` are the periods in force. ``outside_registration`` is the certifier's choice: the law
    does not forbid a certifier to examine, it takes away the right to claim the register (L. 6113-9).
    """
    return [
        *_route_objections(route, openings.get(route), sheet),
        *_registration_objections(route, registrations, entered_on, outside_registration),
        *_birth_objections(birth_date, entered_on),
    ]


def _route_objections(route: AccessRoute, opening: RouteOpening | None, sheet: str) -> list[Objection]:
    if opening is not None and opening.open:
        return []
    where = opening.lines if opening else ""
    params: dict[str, object] = {
        "route": route.label,
        "lines": where or gettext_noop("non trouvées"),
        "finding": opening.finding if opening else "",
    }
    place = Phrase(gettext_noop("%(sheet)s, ligne(s) %(lines)s"), {"sheet": sheet, "lines": where})
    source = Source(place if where else sheet, "sheet.routes")
    if opening is None:
        return [
            Objection(
                code="route.not-on-the-sheet",
                template="La fiche ne dit rien de la voie « %(route)s ».",
                params=params,
                source=source,
                mend="Inscrire le candidat par une voie ouverte.",
                about=route.value,
            )
        ]
    if opening.open is None:
        return [
            Objection(
                code="route.unsettled",
                template="La fiche ne permet pas de savoir si la voie « %(route)s » est ouverte : "
                "constat %(finding)s, ligne(s) %(lines)s, non résolu.",
                params=params,
                source=source,
                mend="Résoudre le constat %(finding)s de la lecture de la fiche.",
                about=route.value,
            )
        ]
    return [
        Objection(
            code="route.closed",
            template="La voie « %(route)s » n’est pas ouverte par la fiche (ligne(s) %(lines)s).",
            params=params,
            source=source,
            mend="Inscrire le candidat par une voie ouverte.",
            about=route.value,
        )
    ]


def _registration_objections(
    route: AccessRoute, registrations: Sequence[Interval], entered_on: date, level: Level
) -> list[Objection]:
    if in_force(list(registrations), entered_on) is not None:
        return []
    last_days = [i.last_day for i in registrations if i.last_day and i.last_day < entered_on]
    params: dict[str, object] = {"entered": Day(entered_on), "route": route.label}
    if last_days:
        params["ended"] = Day(max(last_days))
        template = gettext_noop(
            "L’entrée du %(entered)s tombe après la fin de l’enregistrement (%(ended)s) : la personne ne pourrait pas "
            "se prévaloir de l’inscription au répertoire. Seules le peuvent les promotions prises en compte à l’instruction "
            "ou en cours, les personnes entrées en formation, ou déclarées recevables en VAE, pendant l’enregistrement."
        )
    else:
        template = gettext_noop(
            "L’entrée du %(entered)s ne tombe dans aucune période d’enregistrement connue : la personne ne pourrait pas "
            "se prévaloir de l’inscription au répertoire, que la loi réserve aux promotions prises en compte à l’instruction "
            "ou en cours, et aux entrées, ou recevabilités de VAE, pendant l’enregistrement."
        )
    return [
        Objection(
            code="registration.not-in-force",
            template=template,
            params=params,
            source=LAW["law.L6113_9"].source,
            mend="Vérifier la date d’entrée, ou les périodes d’enregistrement de la certification.",
            about="entered_on",
            level=level,
        )
    ]


def _birth_objections(birth_date: date | None, entered_on: date) -> list[Objection]:
    if birth_date is None or birth_date < entered_on:
        return []
    return [
        Objection(
            code="person.born-after-entry",
            template="La date de naissance (%(birth)s) n’est pas antérieure à l’entrée (%(entered)s).",
            params={"birth": Day(birth_date), "entered": Day(entered_on)},
            mend="Corriger l’une des deux dates.",
            about="birth_date",
        )
    ]
