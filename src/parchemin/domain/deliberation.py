"""Deciding: opinions, votes, the certifier's rules, and what a session says of a candidate.

By default nothing is computed: the sheets print no scale and no threshold, so the jury states that a block is
acquired or not. A certifier whose own dated rules give a threshold gets a proposal, never a decision.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from parchemin.domain.access import AccessRoute
from parchemin.domain.composition.facts import CandidateFacts
from parchemin.domain.composition.vae import rule_of_path
from parchemin.domain.interval import Interval
from parchemin.domain.law import LAW
from parchemin.domain.objection import Level, Objection, Source, blocking, gettext_noop
from parchemin.domain.phrase import Day, Phrase
from parchemin.domain.scale import GeneralMean, NumericScale, ScaleBy


class Verdict(StrEnum):
    """What a session says of a candidacy, for the blocks presented."""

    GRANTED = "granted"
    PARTIAL = "partial"
    REFUSED = "refused"
    ABSENT = "absent"
    EXCUSED = "excused"
    DEFERRED = "deferred"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return {
            "granted": gettext_noop("validation totale"),
            "partial": gettext_noop("validation partielle"),
            "refused": gettext_noop("refus"),
            "absent": gettext_noop("absence"),
            "excused": gettext_noop("absence excusée"),
            "deferred": gettext_noop("décision reportée"),
            "withdrawn": gettext_noop("retrait"),
        }[self.value]

    @property
    def ruled(self) -> bool:
        """Whether the jury ruled on blocks."""
        return self in (Verdict.GRANTED, Verdict.PARTIAL, Verdict.REFUSED)


class Attendance(StrEnum):
    """How a candidate met the session; DEFERRED and WITHDRAWN are stated by an act."""

    PRESENT = "present"
    ABSENT = "absent"
    EXCUSED = "excused"
    DEFERRED = "deferred"
    WITHDRAWN = "withdrawn"


class Vote(StrEnum):
    FOR = "for"
    AGAINST = "against"
    ABSTAIN = "abstain"

    @property
    def label(self) -> str:
        return {
            "for": gettext_noop("acquis"),
            "against": gettext_noop("non acquis"),
            "abstain": gettext_noop("abstention"),
        }[self.value]


class Departure(StrEnum):
    """Why the jury departs from what the règlement proposes: a closed list, so that departures are counted."""

    DEFENCE = "defence"
    EVIDENCE = "evidence"
    GRID = "grid"
    ASSESSORS = "assessors"
    WEIGHT = "weight"
    CIRCUMSTANCE = "circumstance"
    OTHER = "other"

    @property
    def label(self) -> str:
        return {
            "defence": gettext_noop("la soutenance montre autre chose que la grille"),
            "evidence": gettext_noop("une pièce du dossier n’a pas été prise en compte"),
            "grid": gettext_noop("une grille comporte une erreur"),
            "assessors": gettext_noop("les évaluateurs ne s’accordent pas"),
            "weight": gettext_noop("une compétence l’emporte sur les autres dans ce métier"),
            "circumstance": gettext_noop("une circonstance de l’épreuve a pesé"),
            "other": gettext_noop("autre raison, dite en toutes lettres"),
        }[self.value]


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a motivation points to, by key: criteria, grids filled in, deposits. Also what it may point to."""

    criteria: frozenset[str] = frozenset()
    markings: frozenset[str] = frozenset()
    deposits: frozenset[str] = frozenset()

    def beyond(self, known: Grounds) -> frozenset[str]:
        """Keys pointed to that ``known`` does not hold, each with its kind: "criterion:4"."""
        kinds = (
            ("criterion", self.criteria - known.criteria),
            ("marking", self.markings - known.markings),
            ("deposit", self.deposits - known.deposits),
        )
        return frozenset(f"{kind}:{key}" for kind, keys in kinds for key in keys)

    def as_dict(self) -> dict[str, list[int]]:
        """As it is kept with the decision; empty when nothing is pointed to."""
        kept = {"criteria": self.criteria, "markings": self.markings, "deposits": self.deposits}
        return {kind: sorted(int(key) for key in keys) for kind, keys in kept.items() if keys}

    @classmethod
    def of(cls, pointed: Mapping[str, Iterable[object]] | None) -> Grounds:
        """From keys by kind, as a form or a command gives them. Raises ValueError on another kind."""
        given = dict(pointed or {})
        if unknown := set(given) - {"criteria", "markings", "deposits"}:
            template = gettext_noop("Un appui est un critère, une grille ou un dépôt : %(unknown)s.")
            raise ValueError(Phrase(template, {"unknown": ", ".join(sorted(unknown))}))
        return cls(**{kind: frozenset(str(key) for key in keys) for kind, keys in given.items()})


NO_GROUNDS = Grounds()


@dataclass(frozen=True, slots=True)
class Tally:
    """``result`` None: equal, and no casting vote settled it."""

    for_: int
    against: int
    abstain: int
    result: bool | None
    by_casting_vote: bool = False


def tally(votes: Mapping[str, Vote], president_key: str, *, casting: bool) -> Tally:
    """Count ``votes`` (juror key → vote): majority of those who did not abstain; on equality, the president's
    own vote when it is a casting one and was given."""
    counts = {vote: sum(v is vote for v in votes.values()) for vote in Vote}
    for_, against = counts[Vote.FOR], counts[Vote.AGAINST]
    if for_ != against:
        return Tally(for_, against, counts[Vote.ABSTAIN], for_ > against)
    president = votes.get(president_key)
    if casting and president in (Vote.FOR, Vote.AGAINST):
        return Tally(for_, against, counts[Vote.ABSTAIN], president is Vote.FOR, by_casting_vote=True)
    return Tally(for_, against, counts[Vote.ABSTAIN], None)


# -- the certifier's own rules ------------------------------------------------------------------------------


class Mode(StrEnum):
    JURY_STATES = "jury_states"
    THRESHOLD = "threshold"

    @property
    def label(self) -> str:
        return {
            "jury_states": gettext_noop("Le jury dit acquis ou non acquis, rien n’est calculé"),
            "threshold": gettext_noop("Une proposition est calculée à partir d’un seuil"),
        }[self.value]


class Aggregation(StrEnum):
    """What counts when several assessors give one criterion different levels. NONE: nothing is proposed."""

    NONE = ""
    LOWEST = "lowest"
    HIGHEST = "highest"

    @property
    def label(self) -> str:
        return {
            "": gettext_noop("Aucun : les évaluateurs s’accordent devant le jury"),
            "lowest": gettext_noop("Le plus bas"),
            "highest": gettext_noop("Le plus haut"),
        }[self.value]


@dataclass(frozen=True, slots=True)
class MarkLevel:
    """Niveau of the certifier's scale. ``acquired``: a criterion at this level counts as reached."""

    key: str
    label: str
    acquired: bool

    def as_dict(self) -> dict[str, object]:
        return {"key": self.key, "label": self.label, "acquired": self.acquired}


@dataclass(frozen=True, slots=True)
class DecisionRules:
    """What the règlement de certification says of deciding: a part of `domain.certification_rules.Rules`.

    ``threshold``: share of the criteria of a block, in hundredths, that must be acquired for a proposal.
    ``casting_vote``: on equality, the president's. ``source``: the article of the règlement.
    ``graders``: how many people hand in a grid of an assessment held before professionals; None: as many as the sheet asks.
    ``scale``: marks instead of levels in words.
    ``fraud_refusal``: whether the règlement lets the certifier refuse to deliver for fraud, outside the VAE.
    """

    mode: Mode = Mode.JURY_STATES
    levels: tuple[MarkLevel, ...] = ()
    threshold: int | None = None
    casting_vote: bool = False
    aggregation: Aggregation = Aggregation.NONE
    fraud_refusal: bool = False
    graders: int | None = None
    scale: NumericScale | None = None
    in_force: Interval | None = None
    source: str = ""

    def __post_init__(self) -> None:
        needed = (
            self.scale is None or self.scale.by is ScaleBy.CRITERION
        )  # a share of the criteria is counted
        if self.threshold is None:
            wrong = needed and self.mode is Mode.THRESHOLD
        else:
            wrong = self.mode is Mode.THRESHOLD and not 0 < self.threshold <= 100  # noqa: PLR2004
        if wrong:
            raise ValueError(
                Phrase(gettext_noop("Un règlement à seuil donne ce seuil, de 1 à 100 % des critères."))
            )
        if len({level.key for level in self.levels}) != len(self.levels):
            raise ValueError(Phrase(gettext_noop("Deux niveaux du règlement portent la même clé.")))

    @property
    def grid_levels(self) -> list[dict[str, object]]:
        """What a grid published under these rules lets give: words, or marks."""
        return self.scale.levels() if self.scale else [level.as_dict() for level in self.levels]

    @property
    def said_by(self) -> Source:
        return Source(self.source or "Règlement de certification", "certifier.rules")


SILENT = DecisionRules()  # the certifier said nothing


def casting_vote(rules: DecisionRules, candidate: CandidateFacts) -> bool:
    """Whether the president's vote settles an equality: by law in VAE (D. 6412-6), else by the règlement."""
    rule = rule_of_path(candidate) if candidate.route is AccessRoute.VAE else None
    return bool(rule and rule.params.get("casting_vote")) or rules.casting_vote


def proposal(rules: DecisionRules, marks: Mapping[str, Sequence[str]]) -> bool | None:
    """What the règlement would propose for a block, or None when it gives no way to say.

    ``marks``: criterion → levels given, one per assessor. None also when a criterion has no mark, or when
    assessors differ and the règlement does not say which counts. Raises ValueError on an unknown level.
    """
    reached_by = {level.key: level.acquired for level in rules.levels}
    unknown = (
        sorted({key for given in marks.values() for key in given} - set(reached_by)) if reached_by else []
    )
    if unknown:
        template = gettext_noop("Niveaux inconnus du règlement : %(unknown)s.")
        raise ValueError(Phrase(template, {"unknown": ", ".join(unknown)}))
    if rules.mode is Mode.JURY_STATES or rules.threshold is None or not marks or not reached_by:
        return None
    counted = [_counting(rules.aggregation, [reached_by[key] for key in given]) for given in marks.values()]
    if None in counted:
        return None
    return sum(bool(reached) for reached in counted) * 100 >= rules.threshold * len(counted)


def mark_proposal(rules: DecisionRules, given: Mapping[str, Sequence[Sequence[Decimal]]]) -> bool | None:
    """The same from numeric marks, where the règlement compares means: see `NumericScale.proposal`."""
    if rules.mode is not Mode.THRESHOLD or rules.scale is None:
        return None
    return rules.scale.proposal(given, lowest=_lowest(rules))


def general_mean(
    rules: DecisionRules, given: Mapping[str, Sequence[Sequence[Decimal]]]
) -> GeneralMean | None:
    """The general mean that the règlement asks, and what a candidate has: see `NumericScale.general_mean`."""
    return rules.scale.general_mean(given, lowest=_lowest(rules)) if rules.scale else None


def _lowest(rules: DecisionRules) -> bool | None:
    return {Aggregation.LOWEST: True, Aggregation.HIGHEST: False}.get(rules.aggregation)


def _counting(aggregation: Aggregation, reached: Sequence[bool]) -> bool | None:
    """Whether a criterion counts as reached; None when nobody marked it or nothing says which mark counts."""
    if not reached or (aggregation is Aggregation.NONE and any(reached) != all(reached)):
        return None
    return any(reached) if aggregation is Aggregation.HIGHEST else all(reached)


# -- what the session says ----------------------------------------------------------------------------------


def outcome(
    scope: Collection[str],
    decided: Mapping[str, bool],
    acquired_before: Collection[str],
    attendance: Attendance,
) -> Verdict:
    """What the session says of a candidate presented for the blocks of ``scope``.

    GRANTED: every block of the scope is acquired, now or before. PARTIAL: at least one was acquired now.
    DEFERRED: the blocks decided stand, the others are left to another session.
    Raises ValueError when a block is neither decided nor acquired, when one outside the scope or already
    acquired was decided, when blocks were decided of someone who did not come, or when nothing is left to defer.
    """
    if attendance is Attendance.DEFERRED:
        if not deferred(scope, decided, acquired_before):
            raise ValueError(Phrase(gettext_noop("Il ne reste aucun bloc à reporter.")))
        return Verdict.DEFERRED
    if attendance is not Attendance.PRESENT:
        if decided:
            template = gettext_noop("Des blocs ont été décidés pour un candidat qui ne s’est pas présenté.")
            raise ValueError(Phrase(template))
        return Verdict(attendance.value)
    if set(decided) - set(scope) or set(decided) & set(acquired_before):
        raise ValueError(Phrase(gettext_noop("Un bloc décidé est hors du périmètre ou déjà acquis.")))
    open_ = set(scope) - set(acquired_before) - set(decided)
    if open_ or not scope:
        left = ", ".join(sorted(open_)) or gettext_noop("aucun n’est présenté")
        raise ValueError(Phrase(gettext_noop("Des blocs restent à décider : %(left)s."), {"left": left}))
    if all(decided.values()):
        return Verdict.GRANTED
    return Verdict.PARTIAL if any(decided.values()) else Verdict.REFUSED


def deferred(
    scope: Collection[str], decided: Collection[str], acquired_before: Collection[str]
) -> frozenset[str]:
    """Blocks of ``scope`` that a deferral leaves to another session: neither decided nor held."""
    return frozenset(scope) - frozenset(decided) - frozenset(acquired_before)


@dataclass(frozen=True, slots=True)
class Ballot:
    """A block about to be decided for a candidate.

    ``entitled``: jurors whose vote counts by the composition rule; ``present`` and ``recused``: keys.
    ``seen``: criteria, grids and deposits of this candidate and block that the jury saw; ``evidence``: those the
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
    evidence: Grounds = NO_GROUNDS
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
    objections += _evidence_objections(ballot, params)
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


def _evidence_objections(ballot: Ballot, params: dict[str, object]) -> list[Objection]:
    unknown = ballot.evidence.beyond(ballot.seen)
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
    elif not ballot.evidence.criteria:
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


# -- closing, sealing ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a candidate is when the jury wants to close. ``undecided``: labels of blocks; ``requirements``: see `Ballot`."""

    key: str
    name: str
    outcome: Verdict | None
    undecided: tuple[str, ...] = ()
    requirements: tuple[Objection, ...] = ()


def closing_objections(standings: Sequence[Standing]) -> list[Objection]:
    """Reasons not to close the deliberation: somebody is not decided, or lacks what was asked and nobody set it aside."""
    objections: list[Objection] = []
    for standing in standings:
        params: dict[str, object] = {"name": standing.name}
        if standing.undecided:
            objections.append(
                Objection(
                    "closing.undecided",
                    "%(name)s : le jury n’a pas statué sur %(blocks)s.",
                    {**params, "blocks": ", ".join(standing.undecided)},
                    mend="Décider ces blocs, constater l’absence ou le retrait, ou reporter ce qui reste.",
                    about=standing.key,
                )
            )
        elif standing.outcome is None:
            objections.append(
                Objection(
                    "closing.no-outcome",
                    "%(name)s : aucun résultat n’est énoncé.",
                    params,
                    mend="Énoncer le résultat, l’absence, le report ou le retrait.",
                    about=standing.key,
                )
            )
        if standing.outcome is None or standing.outcome.ruled:
            objections += [
                replace(
                    one,
                    template=gettext_noop("%(name)s : %(lack)s"),
                    params={**one.params, **params, "lack": one},
                    about=standing.key,
                )
                for one in blocking(list(standing.requirements))
            ]
    return objections


def sealing_objections(present: Mapping[str, str], signed: Mapping[str, str], digest: str) -> list[Objection]:
    """Reasons not to seal the minutes: ``present`` (key → name) must each have signed ``digest``.

    ``signed``: key → digest of what each member signed.
    """
    objections = []
    for key, name in present.items():
        if key not in signed:
            code, template = "sealing.unsigned", gettext_noop("%(name)s n’a pas signé le procès-verbal.")
        elif signed[key] != digest:
            code, template = (
                "sealing.other-text",
                gettext_noop("%(name)s a signé un autre état du procès-verbal."),
            )
        else:
            continue
        objections.append(Objection(code, template, {"name": name}, mend="Faire signer %(name)s.", about=key))
    return objections


# -- who delivers -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hearing:
    """The candidate was invited to present observations, and perhaps did."""

    invited_on: date
    heard_on: date | None = None


@dataclass(frozen=True, slots=True)
class Roles:
    """Who rules and who delivers, in a sentence, and where it comes from."""

    sentence: str
    source: Source


def roles(route: AccessRoute, jury_on: date, rules: DecisionRules) -> Roles:
    """By law in VAE (R. 6412-7); elsewhere no text was found and the certifier's own rules say it."""
    vae = LAW["law.R6412_7"]
    if route is AccessRoute.VAE and vae.in_force.contains(jury_on):
        return Roles(
            gettext_noop(
                "Le jury statue ; le certificateur notifie le résultat sous quinze jours et délivre."
            ),
            vae.source,
        )
    return Roles(
        gettext_noop("Le jury statue ; le certificateur publie le résultat et délivre."), rules.said_by
    )


class Delivery(StrEnum):
    """What the certifier is about to do after the jury."""

    DELIVER = "deliver"
    REFUSE_FRAUD = "refuse_fraud"
    WITHDRAW_FRAUD = "withdraw_fraud"


def delivery_objections(
    delivery: Delivery,
    result: Verdict,
    *,
    route: AccessRoute,
    jury_on: date,
    on: date,
    rules: DecisionRules = SILENT,
    hearing: Hearing | None = None,
) -> list[Objection]:
    """Reasons why the certifier may not do this. The jury rules; the certifier never turns its refusal into a grant."""
    vae = LAW["law.R6412_7"]
    by_law = route is AccessRoute.VAE and vae.in_force.contains(jury_on)
    source = vae.source if by_law else rules.said_by
    if delivery is Delivery.DELIVER:
        if result is Verdict.GRANTED:
            return []
        return [
            Objection(
                "delivery.not-granted",
                "Le jury a énoncé « %(outcome)s » : le certificateur ne peut pas délivrer ce que le jury n’a pas accordé.",
                {"outcome": result.label},
                source,
                gettext_noop(
                    "Remettre le relevé de résultats ; le candidat peut former un recours ou se représenter."
                ),
            )
        ]
    objections = []
    if result not in (Verdict.GRANTED, Verdict.PARTIAL):
        objections.append(
            Objection(
                "delivery.nothing-to-refuse",
                "Le jury n’a rien accordé (« %(outcome)s ») : il n’y a rien à refuser ni à retirer.",
                {"outcome": result.label},
                source,
                gettext_noop("Lire le résultat énoncé par le jury."),
            )
        )
    if not by_law and not rules.fraud_refusal:
        objections.append(
            Objection(
                "delivery.fraud-not-in-rules",
                "Hors de la VAE, le refus ou le retrait pour fraude demande que le règlement de certification le prévoie.",
                {},
                rules.said_by,
                gettext_noop("Compléter le règlement de certification pour les candidatures à venir."),
            )
        )
    return [*objections, *_hearing_objections(hearing, on, source)]


def _hearing_objections(hearing: Hearing | None, on: date, source: Source) -> list[Objection]:
    if (
        hearing is None
        or hearing.invited_on >= on
        or (hearing.heard_on is not None and hearing.heard_on > on)
    ):
        return [
            Objection(
                "delivery.not-heard",
                "Le candidat n’a pas été mis en mesure de présenter ses observations avant le %(on)s.",
                {"on": Day(on)},
                source,
                gettext_noop(
                    "Inviter le candidat à présenter ses observations, les recueillir, puis décider."
                ),
            )
        ]
    if hearing.heard_on is None:
        return [
            Objection(
                "delivery.no-observations",
                "Invité le %(invited)s, le candidat n’a pas présenté d’observations.",
                {"invited": Day(hearing.invited_on)},
                source,
                gettext_noop("Vérifier que le délai laissé était suffisant."),
                level=Level.WARN,
            )
        ]
    return []
