"""What a deliberation lets be done at the step where it is: opened, a block decided, voted again, a dissent joined, what is
missing set aside."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from parchemin.domain.composition.voting import already_taken
from parchemin.domain.deliberation.votes import Vote
from parchemin.domain.objection import Objection, gettext_noop

DEPARTURE_LENGTH = 60  # characters of the reason of a departure; what is longer goes to the motivation

# Key ``jury.in_their_name`` of the règlement.
RESERVED = Objection(
    "permission.chair",
    gettext_noop("Le règlement réserve au président du jury l’enregistrement de ce que les voix décident."),
    mend=gettext_noop("Le président l’enregistre, depuis son compte."),
)


def beginning_objections(*, session_open: bool, begun: bool) -> list[Objection]:
    """Why a deliberation is not opened. ``begun``: it was already."""
    if not session_open:
        return [
            Objection(
                "session.not-open",
                gettext_noop("La session n’est pas ouverte."),
                mend=gettext_noop("Ouvrez la session."),
            )
        ]
    if begun:
        return [
            Objection(
                "deliberation.already-open",
                gettext_noop("La délibération a déjà été ouverte."),
                mend=gettext_noop("Continuez dans la page de la délibération."),
            )
        ]
    return []


def going_on_objections(*, deliberating: bool, begun: bool, state: str) -> list[Objection]:
    """Why nothing is decided now. ``begun``: the deliberation was opened, and is over; ``state``: the jury's in words."""
    if deliberating:
        return []
    return [
        Objection(
            "deliberation.not-open",
            gettext_noop("Le jury est « %(state)s » : il ne délibère pas."),
            {"state": state},
            mend=gettext_noop(
                "Tant que le procès-verbal n’est pas scellé, la délibération se rouvre ; ensuite, ce qui se découvre passe par un recours ou une faute."
            )
            if begun
            else gettext_noop("Ouvrez d’abord la délibération."),
        )
    ]


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a block of a candidate stands. ``decided``: the jury ruled on it; ``stated``: the outcome of the candidate is;
    ``equal``: every opinion is given, and voices are equal."""

    decided: bool = False
    stated: bool = False
    equal: bool = False


def taking_objections(cell: Cell, departure_reason: str = "") -> list[Objection]:
    """Why a block is not put to the vote: the first reason. What the votes make of it is `decision_objections`."""
    if len(departure_reason) > DEPARTURE_LENGTH:
        return [
            Objection(
                "decision.departure-too-long",
                gettext_noop("La raison de l’écart dépasse %(limit)s caractères : elle serait coupée."),
                {"limit": DEPARTURE_LENGTH},
                mend=gettext_noop("Dites la raison en quelques mots, et le reste dans la motivation."),
            )
        ]
    if cell.decided:
        return [already_taken()]
    return _stated(cell)


def second_round_objections(cell: Cell) -> list[Objection]:
    """Why members do not vote a second time on a block."""
    if stated := _stated(cell):
        return stated
    if not cell.equal:
        return [
            Objection(
                "round.not-equal",
                gettext_noop("On ne vote une seconde fois qu’à voix égales, une fois tous les avis donnés."),
                mend=gettext_noop("Recueillez les avis qui manquent ; à voix inégales, décidez le bloc."),
            )
        ]
    return []


def _stated(cell: Cell) -> list[Objection]:
    if not cell.stated:
        return []
    return [
        Objection(
            "decision.outcome-stated",
            gettext_noop("Le résultat de ce candidat est déjà énoncé."),
            mend=gettext_noop("Lisez le résultat dans la délibération : ce bloc n’est plus à décider."),
        )
    ]


def nothing_undisputed() -> Objection:
    """No block may be adopted with others: members do not all say it acquired, or something stands in the way."""
    return Objection(
        "decision.nothing-undisputed",
        gettext_noop("Aucun bloc ne réunit l’accord de tous les membres."),
        mend=gettext_noop("Recueillir les avis qui manquent, puis décider à part les blocs disputés."),
    )


def dissent_objections(*, sealed: bool, vote: Vote | None, acquired: bool, words: str) -> list[Objection]:
    """Why a member joins no opinion of their own to a decision. ``vote``: theirs on it, None where they gave none;
    ``sealed``: the minutes are, or nothing was decided yet."""
    if sealed:
        return [
            Objection(
                "dissent.closed",
                gettext_noop("Le procès-verbal est scellé : une opinion séparée ne s’y ajoute plus."),
                mend=gettext_noop("Lisez le procès-verbal : il porte les opinions jointes jusque-là."),
            )
        ]
    if vote is not (Vote.AGAINST if acquired else Vote.FOR):
        return [
            Objection(
                "dissent.agreed",
                gettext_noop(
                    "Seul un membre qui a voté autrement que la décision joint une opinion séparée."
                ),
                mend=gettext_noop("Rien n’est à joindre : les votes se lisent au procès-verbal."),
            )
        ]
    if not words.strip():
        return [
            Objection(
                "dissent.empty", gettext_noop("Dites en quelques mots ce qui vous sépare de la décision.")
            )
        ]
    return []


# -- what is missing, set aside --------------------------------------------------------------------------------


def no_jury() -> Objection:
    """What is missing is set aside by who will rule without it."""
    return Objection(
        "requirement.no-jury",
        gettext_noop("Aucun jury n’est composé : rien ne s’écarte encore."),
        mend=gettext_noop("Composer le jury, qui statuera sans ce qui manque."),
    )


def chosen_among(lines: Collection[str] | None, missing: Mapping[str, Objection]) -> list[Objection]:
    """What is set aside among what is ``missing``: the lines chosen, all of it where None is."""
    if lines is None:
        return [*missing.values()]
    return [missing[one] for one in lines if one in missing]


def choosing_objections(
    lines: Collection[str] | None, missing: Mapping[str, Objection], *, over: bool
) -> list[Objection]:
    """Why these lines are not set aside. ``over``: the deliberation is closed."""
    if over:
        return [Objection("entry.closed", gettext_noop("La délibération est close."))]
    if lines is not None and not lines:
        return [
            Objection(
                "requirement.none-ticked",
                gettext_noop("Aucune ligne n’est cochée."),
                mend=gettext_noop("Cochez au moins une ligne de ce qui manque à ce candidat."),
                about="line",
            )
        ]
    if not missing or (lines is not None and not {*lines} <= {*missing}):
        return [
            Objection(
                "requirement.not-missing",
                gettext_noop(
                    "Rien de ce qui est demandé à ce candidat ne manque, ou cette ligne n’est pas à lui."
                ),
                mend=gettext_noop("Relire la liste de ce qui est demandé : elle a pu changer depuis."),
            )
        ]
    return []
