"""One block put to the vote: what stops its decision."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from parchemin.domain.deliberation.rules import DecisionRules
from parchemin.domain.deliberation.votes import NO_GROUNDS, Departure, Grounds, Vote, tally
from parchemin.domain.objection import Level, Objection, blocking, gettext_noop
from parchemin.domain.scale import GeneralMean


@dataclass(frozen=True, slots=True)
class Ballot:
    """A block about to be decided for a candidate.

    ``entitled``: jurors whose vote counts by the composition rule; ``present`` and ``recused``: keys.
    ``seen``: criteria, grids and deposits of this candidate and block that the jury saw; ``grounds``: those the
    motivation points to. ``requirements``: what the block asks and this candidate has not (`domain.requirements`),
    as the certifier's levels and what was set aside leave it. ``contrary``: criteria that every grid says not reached.
    ``composition``: the objections of the jury as it is composed for this candidate. ``proposal``: see `proposal`.
    ``completing``: the general mean asked of the whole certification, where this block, acquired, would complete it.
    """

    block: str
    block_label: str
    votes: Mapping[str, Vote]
    president: str
    entitled: Collection[str]
    present: Collection[str]
    recused: Collection[str] = ()
    names: Mapping[str, str] | None = None
    seen: Grounds = NO_GROUNDS
    grounds: Grounds = NO_GROUNDS
    requirements: Sequence[Objection] = ()
    contrary: Collection[str] = ()
    motivation: str = ""
    acquired_before: bool = False
    composition: Sequence[Objection] = ()
    proposal: bool | None = None
    departure: Departure | None = None
    departure_reason: str = ""
    completing: GeneralMean | None = None

    @property
    def short(self) -> bool:
        """Whether the block would complete the certification below its general mean, or without its being known."""
        return self.completing is not None and self.completing.reached is not True

    def departs(self, result: bool | None) -> bool:
        """Whether that result is another than what the règlement proposes; where it proposes nothing, whether it
        acquires the block against a criterion that every grid says not reached; whether it completes the certification
        below its general mean."""
        if result is None:
            return False
        if result and self.short:
            return True
        if self.proposal is not None:
            return result is not self.proposal
        return result and bool(self.contrary)


def decision_objections(ballot: Ballot, rules: DecisionRules, *, casting: bool) -> list[Objection]:
    """Reasons not to record the decision that ``ballot`` makes."""
    objections = [o for o in ballot.composition if o.level in (Level.BLOCK_RELEASE, Level.BLOCK_SCHEDULING)]
    params: dict[str, object] = {"block": ballot.block_label}
    if ballot.acquired_before:
        objections.append(
            Objection(
                "decision.already-acquired",
                "Le bloc « %(block)s » est déjà acquis : il n’est pas mis au vote.",
                params,
                about=ballot.block,
                mend=gettext_noop(
                    "Statuez sur les autres blocs : le dossier du candidat dit depuis quand celui-ci est acquis."
                ),
            )
        )
    objections += blocking(list(ballot.requirements))
    objections += _voter_objections(ballot)
    counted = tally(ballot.votes, ballot.president, casting=casting)
    if not ballot.votes:
        objections.append(
            Objection(
                "decision.no-votes",
                "Aucun avis n’est donné sur le bloc « %(block)s ».",
                params,
                about=ballot.block,
                mend=gettext_noop("Recueillir l’avis de chaque membre présent ; l’abstention est un avis."),
            )
        )
    elif counted.result is None:
        objections.append(
            Objection(
                "decision.equal",
                "Les voix sont égales sur le bloc « %(block)s » (%(for)s pour, %(against)s contre) et rien ne les départage.",
                {**params, "for": counted.for_, "against": counted.against},
                rules.said_by,
                gettext_noop("Voter une seconde fois après échange, ou reporter ce qui n’est pas décidé."),
                ballot.block,
            )
        )
    elif counted.result is False:
        objections += _refusal_objections(ballot, rules, params)
    objections += _grounds_objections(ballot, params)
    if ballot.departs(counted.result):
        objections += _departure_objections(ballot, rules, params)
    return objections


def adopting_objections(ballot: Ballot, deciding: Sequence[Objection]) -> list[Objection]:
    """Why a block is not adopted with those that nobody disputes. ``deciding``: the objections to its decision."""
    if any(vote is not Vote.FOR for vote in ballot.votes.values()):
        return [
            Objection(
                "decision.disputed",
                gettext_noop(
                    "Tous ne disent pas « acquis » pour le bloc « %(block)s » : il se décide à part."
                ),
                {"block": ballot.block_label},
                mend=gettext_noop("Décider ce bloc, avec sa motivation, ou reporter ce qui reste."),
                about=ballot.block,
            )
        ]
    return blocking(list(deciding))


_DEPARTS = gettext_noop(
    "La décision sur le bloc « %(block)s » s’écarte de la proposition du règlement sans dire pourquoi."
)
_AGAINST_GRIDS = gettext_noop(
    "Le bloc « %(block)s » serait acquis alors que ses grilles disent non atteint(s) %(count)s critère(s), sans dire pourquoi."
)


_BELOW_THE_MEAN = gettext_noop(
    "Le bloc « %(block)s » achèverait la certification, dont la moyenne générale est de %(mean)s, sans dire pourquoi."
)


def _departs_from(ballot: Ballot) -> str:
    if ballot.short and ballot.proposal is not False:
        return _BELOW_THE_MEAN
    return _DEPARTS if ballot.proposal is not None else _AGAINST_GRIDS


def _departure_objections(ballot: Ballot, rules: DecisionRules, params: dict[str, object]) -> list[Objection]:
    """A departure from the proposal, from the grids or from the general mean has its reason twice: in the closed list, and
    in words."""
    objections = []
    if ballot.departure is None:
        below = {"mean": ballot.completing.words} if ballot.completing else {}
        objections.append(
            Objection(
                "decision.departure-uncoded",
                _departs_from(ballot),
                {**params, "count": len(ballot.contrary), **below},
                rules.said_by,
                gettext_noop("Choisir la raison de l’écart dans la liste."),
                ballot.block,
            )
        )
    if not ballot.departure_reason.strip():
        objections.append(
            Objection(
                "decision.departure-unexplained",
                "La raison de l’écart sur le bloc « %(block)s » n’est pas dite en quelques mots.",
                params,
                rules.said_by,
                gettext_noop("Dire en quelques mots ce qui a conduit le jury à s’écarter."),
                ballot.block,
            )
        )
    return objections


def _grounds_objections(ballot: Ballot, params: dict[str, object]) -> list[Objection]:
    unknown = ballot.grounds.beyond(ballot.seen)
    if not unknown:
        return []
    return [
        Objection(
            "decision.evidence-unknown",
            "La motivation du bloc « %(block)s » cite %(count)s appui(s) qui ne sont pas de ce candidat et de ce bloc.",
            {**params, "count": len(unknown)},
            mend=gettext_noop(
                "Citer des critères, des grilles rendues ou des dépôts de ce candidat pour ce bloc."
            ),
            about=ballot.block,
        )
    ]


def _refusal_objections(ballot: Ballot, rules: DecisionRules, params: dict[str, object]) -> list[Objection]:
    """A refusal rests on the person's work: without elements, courts annul (CAA Lyon, 22LY02604)."""
    objections = []
    if not ballot.motivation.strip():
        objections.append(
            Objection(
                "decision.motivation-missing",
                "Le refus du bloc « %(block)s » n’est pas motivé.",
                params,
                rules.said_by,
                gettext_noop("Dire ce qui manque, compétence par compétence."),
                ballot.block,
            )
        )
    if not ballot.seen.criteria:
        objections.append(
            Objection(
                "decision.criteria-missing",
                "Le refus du bloc « %(block)s » ne s’appuie sur aucun critère d’une grille vue par le jury.",
                params,
                rules.said_by,
                gettext_noop("Joindre une grille remplie, ou reporter la décision."),
                ballot.block,
            )
        )
    elif not ballot.grounds.criteria:
        objections.append(
            Objection(
                "decision.evidence-missing",
                "Le refus du bloc « %(block)s » ne désigne aucun critère des grilles rendues.",
                params,
                rules.said_by,
                gettext_noop("Désigner au moins un critère sur lequel le jury se fonde."),
                ballot.block,
            )
        )
    return objections


def _voter_objections(ballot: Ballot) -> list[Objection]:
    names = ballot.names or {}
    cases = (
        (
            "decision.vote-recused",
            gettext_noop("%(name)s s’est déporté pour ce candidat et ne peut pas voter."),
            gettext_noop("Rien n’est à donner : les autres membres statuent sur ce candidat."),
            ballot.recused,
            True,
        ),
        (
            "decision.vote-absent",
            gettext_noop("%(name)s n’est pas présent et ne peut pas voter."),
            gettext_noop("Noter sa présence à l’émargement."),
            ballot.present,
            False,
        ),
        (
            "decision.vote-not-entitled",
            gettext_noop("%(name)s n’a pas voix délibérative."),
            gettext_noop("Rien n’est à donner : la règle du jury, sur la fiche, dit qui a voix."),
            ballot.entitled,
            False,
        ),
    )
    objections = []
    for key in ballot.votes:
        for code, template, mend, keys, forbidden in cases:
            if (key in keys) is forbidden:
                objections.append(
                    Objection(code, template, {"name": names.get(key, key)}, mend=mend, about=key)
                )
                break
    expected = (set(ballot.entitled) & set(ballot.present)) - set(ballot.recused) - set(ballot.votes)
    if expected and ballot.votes:
        objections.append(
            Objection(
                "decision.opinion-missing",
                "Avis attendus sur le bloc « %(block)s » : %(names)s.",
                {
                    "block": ballot.block_label,
                    "names": ", ".join(sorted(names.get(key, key) for key in expected)),
                },
                mend="Recueillir l’avis de chaque membre présent ; l’abstention est un avis.",
                about=ballot.block,
            )
        )
    return objections
