"""How a certifier's own rules decide: a mode, levels, a scale, the means they ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from parchemin.domain.access import AccessRoute
from parchemin.domain.composition.facts import CandidateFacts
from parchemin.domain.composition.vae import rule_of_path
from parchemin.domain.interval import Interval
from parchemin.domain.objection import Source, gettext_noop
from parchemin.domain.phrase import Phrase
from parchemin.domain.scale import GeneralMean, NumericScale, ScaleBy


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
