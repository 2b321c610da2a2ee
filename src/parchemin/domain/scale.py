"""A numeric scale of the certifier's rules: marks from 0 to its maximum, step by step, and the mark to reach.

A grid holds it as its levels, one a mark ("12.5", "12,5 / 20"): everything that takes levels takes marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from typing import Any

from parchemin.domain.objection import gettext_noop
from parchemin.domain.phrase import Phrase

QUARTER = Decimal("0.25")
ALL = "*"  # every assessment
REF = re.compile(r"\d+\.\d+|\*")
FIELDS = frozenset({"out_of", "threshold", "step", "by", "coefficients", "floors", "overall", "overall_by"})
MOST = 1000  # marks of a scale: beyond, it is a mistake


class ScaleBy(StrEnum):
    """What is compared with the mark to reach: each criterion, the mean of each assessment, or that of the block."""

    CRITERION = "criterion"
    ASSESSMENT = "assessment"
    BLOCK = "block"

    @property
    def label(self) -> str:
        return {
            "criterion": gettext_noop("chaque critère"),
            "assessment": gettext_noop("la moyenne de chaque épreuve"),
            "block": gettext_noop("la moyenne des épreuves du bloc"),
        }[self.value]


class MeanOf(StrEnum):
    """Of what the general mean is made, over the whole certification: no text says it but the règlement."""

    ASSESSMENTS = "assessments"
    BLOCKS = "blocks"

    @property
    def label(self) -> str:
        return {
            "assessments": gettext_noop("toutes les épreuves, avec leurs coefficients"),
            "blocks": gettext_noop("les moyennes des blocs, à parts égales"),
        }[self.value]


@dataclass(frozen=True, slots=True)
class GeneralMean:
    """What a candidate has over the whole certification, and what is to be reached. ``low``, ``high``: as the assessors
    that count least or most say it; both None where a mark is missing, or a block was acquired elsewhere."""

    wanted: Decimal
    out_of: int
    low: Fraction | None = None
    high: Fraction | None = None

    @property
    def reached(self) -> bool | None:
        """None where it is not known, or where assessors differ and nothing says which counts."""
        if self.low is None or self.high is None:
            return None
        ends = {mean >= Fraction(self.wanted) for mean in (self.low, self.high)}
        return ends.pop() if len(ends) == 1 else None

    @property
    def words(self) -> Phrase:
        """ "11,33 sur 20, pour 12 demandés"."""
        params = {"wanted": french(self.wanted), "out_of": self.out_of}
        if self.low is None or self.high is None:
            return Phrase(gettext_noop("non calculée, pour %(wanted)s sur %(out_of)s demandés"), params)
        ends = dict.fromkeys(_rounded(mean) for mean in (self.low, self.high))
        return Phrase(
            gettext_noop("%(mean)s sur %(out_of)s, pour %(wanted)s demandés"),
            {**params, "mean": " – ".join(ends)},
        )


@dataclass(frozen=True, slots=True)
class NumericScale:
    """``out_of``: the highest mark; ``threshold``: the one to reach; ``step``: between two marks (a quarter of a point).

    ``coefficients``, ``floors`` (eliminatory below): by assessment, "block.position"; a floor at "*" is everybody's.
    ``overall``: the general mean that the whole certification asks, made of ``overall_by``.
    Raises ValueError, in French, when no mark could be given or reached.
    """

    out_of: int
    threshold: Decimal
    step: Decimal = QUARTER
    by: ScaleBy = ScaleBy.ASSESSMENT
    coefficients: tuple[tuple[str, Decimal], ...] = ()
    floors: tuple[tuple[str, Decimal], ...] = ()
    overall: Decimal | None = None
    overall_by: MeanOf | None = None

    def __post_init__(self) -> None:
        if self.out_of < 1 or self.step <= 0 or self.out_of % self.step or self.out_of / self.step > MOST:
            template = gettext_noop("L’échelle va de 0 à un nombre entier, par pas qui le divisent.")
            raise ValueError(Phrase(template))
        if not 0 < self.threshold <= self.out_of:
            template = gettext_noop("La note à atteindre est plus que 0, et au plus %(out_of)s.")
            raise ValueError(Phrase(template, {"out_of": self.out_of}))
        if self.overall is not None and not 0 < self.overall <= self.out_of:
            template = gettext_noop("La moyenne générale à atteindre est plus que 0, et au plus %(out_of)s.")
            raise ValueError(Phrase(template, {"out_of": self.out_of}))
        if (self.overall is None) is not (self.overall_by is None):
            template = gettext_noop(
                "Une moyenne générale se donne avec ce dont elle est faite, épreuves ou blocs."
            )
            raise ValueError(Phrase(template))
        wrong = [ref for ref, _ in (*self.coefficients, *self.floors) if not REF.fullmatch(ref)]
        wrong += [ref for ref, weight in self.coefficients if weight <= 0 or ref == ALL]
        wrong += [ref for ref, mark in self.floors if not 0 < mark <= self.out_of]
        if wrong:
            template = gettext_noop(
                "« %(ref)s » ne désigne pas une épreuve (bloc.rang) et un nombre possible."
            )
            raise ValueError(Phrase(template, {"ref": min(wrong)}))

    def as_dict(self) -> dict[str, Any]:
        written: dict[str, Any] = {
            "out_of": self.out_of,
            "threshold": plain_number(self.threshold),
            "step": plain_number(self.step),
            "by": self.by.value,
        }
        for name, values in (("coefficients", self.coefficients), ("floors", self.floors)):
            if values:
                written[name] = {ref: plain_number(value) for ref, value in values}
        if self.overall is not None and self.overall_by is not None:
            written |= {"overall": plain_number(self.overall), "overall_by": self.overall_by.value}
        return written

    @classmethod
    def from_dict(cls, written: Mapping[str, Any]) -> NumericScale:
        """Raises KeyError, TypeError, ValueError on what is no scale."""
        return cls(
            int(written["out_of"]),
            _decimal(written["threshold"]),
            _decimal(written.get("step", QUARTER)),
            ScaleBy(written.get("by", ScaleBy.ASSESSMENT.value)),
            coefficients=_pairs(written.get("coefficients")),
            floors=_pairs(written.get("floors")),
            overall=_decimal(written["overall"]) if written.get("overall") is not None else None,
            overall_by=MeanOf(written["overall_by"]) if written.get("overall_by") else None,
        )

    def proposal(
        self, given: Mapping[str, Sequence[Sequence[Decimal]]], *, lowest: bool | None
    ) -> bool | None:
        """Whether a block would be acquired; None where a mark is missing, or assessors differ and nothing says which
        counts (``lowest``: the lowest or the highest does; None: neither).

        ``given``: the marks of each assessor, by assessment of the block.
        """
        means = {ref: [mean(marks) for marks in each if marks] for ref, each in given.items()}
        if (
            not means
            or not all(means.values())
            or any(not marks for each in given.values() for marks in each)
        ):
            return None
        ends = [min, max] if lowest is None else [min if lowest else max]
        verdicts = {self._verdict({ref: pick(each) for ref, each in means.items()}) for pick in ends}
        return verdicts.pop() if len(verdicts) == 1 else None

    def general_mean(
        self, given: Mapping[str, Sequence[Sequence[Decimal]]], *, lowest: bool | None
    ) -> GeneralMean | None:
        """The mean over the whole certification; None where none is asked. ``given``: the marks of each assessor, by
        assessment of all the blocks; empty where they do not make the whole certification."""
        if self.overall is None:
            return None
        means = {ref: [mean(marks) for marks in each if marks] for ref, each in given.items()}
        if not means or not all(means.values()):
            return GeneralMean(self.overall, self.out_of)
        low = self._overall({ref: min(each) for ref, each in means.items()})
        high = self._overall({ref: max(each) for ref, each in means.items()})
        if lowest is not None:
            low = high = low if lowest else high
        return GeneralMean(self.overall, self.out_of, low, high)

    def _overall(self, means: Mapping[str, Fraction]) -> Fraction:
        """By assessments: each with its coefficient. By blocks: the mean of each block, then theirs."""
        if self.overall_by is MeanOf.ASSESSMENTS:
            return self._weighted(means)
        blocks: dict[str, dict[str, Fraction]] = {}
        for ref, each in means.items():
            blocks.setdefault(ref.partition(".")[0], {})[ref] = each
        return sum((self._weighted(each) for each in blocks.values()), Fraction(0)) / len(blocks)

    def _weighted(self, means: Mapping[str, Fraction]) -> Fraction:
        own = dict(self.coefficients)
        weights = {ref: Fraction(own.get(ref, Decimal(1))) for ref in means}
        total = sum((means[ref] * weight for ref, weight in weights.items()), Fraction(0))
        return total / sum(weights.values(), Fraction(0))

    def _verdict(self, means: Mapping[str, Fraction]) -> bool:
        floors = dict(self.floors)
        if any(each < Fraction(floors.get(ref, floors.get(ALL, Decimal(0)))) for ref, each in means.items()):
            return False
        if self.by is not ScaleBy.BLOCK:
            return all(each >= Fraction(self.threshold) for each in means.values())
        return self._weighted(means) >= Fraction(self.threshold)

    def levels(self) -> list[dict[str, Any]]:
        """Each mark as a grid keeps it, the highest first."""
        count = int(self.out_of / self.step)
        marks = [self.step * rank for rank in range(count, -1, -1)]
        return [
            {
                "key": key_of(mark),
                "label": f"{french(mark)} / {self.out_of}",
                "acquired": mark >= self.threshold,
                "out_of": self.out_of,
                "step": key_of(self.step),
            }
            for mark in marks
        ]

    @property
    def wording(self) -> Phrase:
        """ "de 0 à 20 par pas de 0,25 ; à atteindre : 10 (la moyenne de chaque épreuve)"."""
        template = gettext_noop(
            "de 0 à %(out_of)s, par pas de %(step)s ; à atteindre : %(threshold)s (%(by)s)"
        )
        return Phrase(
            template,
            {
                "out_of": self.out_of,
                "step": french(self.step),
                "threshold": french(self.threshold),
                "by": self.by.label,
            },
        )


@dataclass(frozen=True, slots=True)
class Numbers:
    """How the marks of a grid are written: from 0 to ``out_of``, by ``step``."""

    out_of: int
    step: Decimal

    def key(self, typed: str) -> str:
        """The mark as it is kept ("12,50" is "12.5"); what is none stays as typed."""
        mark = number(
            typed.rpartition("/")[0] or typed if typed.strip().endswith(f"/{self.out_of}") else typed
        )
        if mark is None or not 0 <= mark <= self.out_of or mark % self.step:
            return typed
        return key_of(mark)


def numbers_of(levels: Sequence[Mapping[str, Any]]) -> Numbers | None:
    """How a grid's marks are written; None where its levels are words."""
    first = levels[0] if levels else {}
    return Numbers(int(first["out_of"]), Decimal(str(first["step"]))) if "out_of" in first else None


def number(text: str) -> Decimal | None:
    """A number as people write it, with a comma or a point; None for anything else."""
    try:
        value = Decimal("".join(text.split()).replace(",", "."))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _decimal(written: object) -> Decimal:
    value = number(str(written))
    if value is None or isinstance(written, bool):
        raise ValueError(str(written))
    return value


def _pairs(written: Mapping[str, Any] | None) -> tuple[tuple[str, Decimal], ...]:
    return tuple(sorted((str(ref), _decimal(value)) for ref, value in (written or {}).items()))


def plain_number(value: Decimal) -> int | float:
    """As JSON holds it."""
    return int(value) if value == int(value) else float(value)


def key_of(value: Decimal) -> str:
    """A number written one way only: "12.5", "10"."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def french(value: Decimal) -> str:
    return key_of(value).replace(".", ",")


def _rounded(value: Fraction) -> str:
    """To the hundredth below, for people: what is compared is exact, and 11,999 is not shown as 12."""
    return french(Decimal(int(value * 100)) / 100)


def mean(marks: Sequence[Decimal]) -> Fraction:
    """Exact: a mark is reached or it is not, no rounding decides."""
    return sum((Fraction(mark) for mark in marks), Fraction(0)) / len(marks)


def printed(measures: Iterable[Mapping[str, Any]]) -> NumericScale | None:
    """The scale that a sheet prints (`domain.sheet.Reading.marking`, as its JSON), for the règlement to take or leave.

    None where it prints none, or several that differ: nobody chooses for the certifier.
    """
    marks = list(measures)
    maxima = {m["out_of"] for m in marks if m["kind"] != "coefficient" and m["out_of"]}
    reached = {
        (m["value"], ScaleBy(m["about"]))
        for m in marks
        if m["kind"] in {"threshold", "average"} and m["about"] in {"assessment", "block"} and m["value"]
    }
    if len(maxima) != 1 or len(reached) != 1:
        return None
    value, by = reached.pop()
    placed: dict[str, dict[str, object]] = {"coefficient": {}, "eliminatory": {}}
    for one in marks:
        if one["kind"] in placed and one["value"]:
            ref = f"{one['block']}.{one['assessment']}" if one["assessment"] else ALL
            placed[one["kind"]][ref] = one["value"]
    placed["coefficient"].pop(ALL, None)
    try:
        return NumericScale(
            maxima.pop(),
            _decimal(value),
            by=by,
            coefficients=_pairs(placed["coefficient"]),
            floors=_pairs(placed["eliminatory"]),
        )
    except ValueError:
        return None


def printed_mean(measures: Iterable[Mapping[str, Any]]) -> Decimal | None:
    """The general mean that a sheet prints for the whole certification; None where it prints none, or several."""
    means = {
        one["value"]
        for one in measures
        if one["kind"] in {"average", "threshold"} and one["about"] == "whole" and one["value"]
    }
    return _decimal(means.pop()) if len(means) == 1 else None
