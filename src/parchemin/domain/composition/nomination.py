"""Naming somebody to a seat, and naming another in the stead of a member."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from parchemin.domain.composition.check import fits
from parchemin.domain.composition.facts import JurorFacts, Seat
from parchemin.domain.composition.rule import CompositionRule, place_key
from parchemin.domain.law import LAW
from parchemin.domain.objection import Objection, Source, gettext_noop


@dataclass(frozen=True, slots=True)
class Held:
    """A seat of the jury, held: by whom."""

    key: str
    seat: Seat
    substitute: bool


def nomination_objections(
    rule: CompositionRule,
    juror: JurorFacts,
    held: Collection[Held],
    candidates: Iterable[str],
    *,
    own_pool: bool,
    perhaps: Iterable[str] = (),
) -> list[Objection]:
    """Reasons not to name ``juror`` to the seat asked, mandates apart (`mandate_objections`).

    ``held``: the seats held; ``candidates``: keys of the people presented to the session; ``own_pool``: the juror
    is of the pool of the session's certifier; ``perhaps``: names of the candidates who seem to be the juror.
    """
    params: dict[str, object] = {"name": juror.name, "seat": juror.capacity}
    sheet = Source(rule.where or "Règle de composition du jury", "sheet.jury")
    another = gettext_noop("Nommer quelqu’un d’autre.")
    objections = []
    if not own_pool:
        objections.append(
            Objection(
                "nomination.another-pool",
                gettext_noop("%(name)s est du vivier d’un autre certificateur."),
                params,
                Source("Liste des jurés habilités par le certificateur", "certifier.jurors"),
                gettext_noop("Inscrire cette personne au vivier du certificateur de la session."),
            )
        )
    if not fits(rule, juror, juror.seat):
        objections.append(
            Objection(
                "juror.seat-unfit",
                gettext_noop("%(name)s ne peut pas siéger comme %(seat)s."),
                params,
                sheet,
                gettext_noop(
                    "Donner à %(name)s une place qui correspond à ses qualités, ou désigner quelqu’un d’autre."
                ),
            )
        )
    if juror.place and place_key(juror.place) not in rule.places:
        objections.append(
            Objection(
                "nomination.no-such-place",
                gettext_noop("La règle du jury n’a pas de place « %(seat)s »."),
                params,
                sheet,
                gettext_noop("Choisissez une place que la règle compte."),
            )
        )
    if any(one.key == juror.key for one in held):
        objections.append(
            Objection(
                "nomination.already-there",
                gettext_noop("%(name)s a déjà une place dans ce jury."),
                params,
                sheet,
                another,
            )
        )
    presides = juror.seat is Seat.PRESIDENT and not juror.substitute
    if presides and any(one.seat is Seat.PRESIDENT and not one.substitute for one in held):
        objections.append(
            Objection(
                "nomination.president-taken",
                gettext_noop("Ce jury a déjà un président."),
                source=sheet,
                mend=gettext_noop("Retirez d’abord le président nommé."),
            )
        )
    return [*objections, *_candidate_objections(juror, candidates, perhaps, params)]


def _candidate_objections(
    juror: JurorFacts, candidates: Iterable[str], perhaps: Iterable[str], params: dict[str, object]
) -> list[Objection]:
    """A candidate of the session, or who seems to be one, is no juror of it."""
    doctrine = LAW["law.FC_jury_doctrine"].source
    objections = [
        Objection(
            "nomination.candidate-perhaps",
            gettext_noop("%(name)s paraît être candidat à cette session : %(candidate)s."),
            {**params, "candidate": candidate},
            doctrine,
            gettext_noop(
                "Nommer quelqu’un d’autre, ou lever ce lien présumé, à la fiche du juré, en disant ce qui a été vérifié."
            ),
        )
        for candidate in perhaps
    ]
    if juror.key in set(candidates):
        objections.append(
            Objection(
                "nomination.candidate",
                gettext_noop("%(name)s est candidat à cette session."),
                params,
                doctrine,
                gettext_noop("Nommer quelqu’un d’autre."),
            )
        )
    return objections


@dataclass(frozen=True, slots=True)
class Replaced:
    """A member to replace. ``closed``: the deliberation is over; ``sits``: it is under way, the member then being
    ``away`` when not there, or aside for some candidate; ``withdrawn``: off the jury already."""

    name: str
    closed: bool
    sits: bool
    away: bool
    withdrawn: bool


def withdrawn_already() -> Objection:
    """Of a member who is off the jury."""
    return Objection(
        "member.withdrawn",
        gettext_noop("Ce membre a déjà été retiré."),
        mend=gettext_noop("Rien n’est à faire : l’historique de la session dit quand et par qui."),
    )


def replacing_objections(member: Replaced, reason: str) -> list[Objection]:
    """Reasons not to name another in the stead of a member."""
    if member.closed:
        return [
            Objection(
                "jury.sitting",
                gettext_noop("La délibération est close : le jury ne change plus."),
                mend=gettext_noop(
                    "Un membre absent se note à l’émargement ; qui part se remplace pendant la délibération."
                ),
            )
        ]
    objections = []
    if member.withdrawn:
        objections.append(withdrawn_already())
    if member.sits and not member.away:
        objections.append(
            Objection(
                "replacement.still-there",
                gettext_noop("%(name)s siège : sa place n’est pas à prendre."),
                {"name": member.name},
                mend=gettext_noop("Notez d’abord son départ, ou son déport pour un candidat."),
            )
        )
    if not reason.strip():
        objections.append(
            Objection(
                "replacement.no-reason",
                gettext_noop("Dites pourquoi ce membre est remplacé."),
                mend=gettext_noop("Écrivez le motif : le procès-verbal le garde."),
            )
        )
    return objections


def no_rule() -> Objection:
    """A framework and a route presented whose jury has no confirmed rule."""
    return Objection(
        "jury.no-rule",
        gettext_noop(
            "La règle de composition du jury n’est pas confirmée pour un référentiel et une voie de cette session."
        ),
        mend=gettext_noop("Confirmez la règle de cette voie, au jury de la certification."),
    )
