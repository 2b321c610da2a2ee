"""Numeric marks: what may be given, what is reached, what a sheet that prints a scale proposes."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parchemin.domain.deliberation import Aggregation, DecisionRules, MarkLevel, Mode, mark_proposal
from parchemin.domain.marking import GridFacts, marks_objections
from parchemin.domain.scale import MeanOf, Numbers, NumericScale, ScaleBy, numbers_of, printed
from parchemin.formats.register_text import load

TWENTY = NumericScale(20, Decimal(10))
SHEETS = Path(__file__).parents[1] / "data" / "sheets"


def grid(scale=TWENTY):
    levels = scale.levels()
    kept = tuple(MarkLevel(one["key"], one["label"], one["acquired"]) for one in levels)
    return GridFacts(kept, {7: 1}, numbers_of(levels))


def codes(typed, comment="Trop court.", scale=TWENTY):
    facts = grid(scale)
    return [o.code for o in marks_objections(facts, {7: facts.given(typed, comment)}, submitted=False)]


def test_a_scale_on_twenty_has_its_quarter_points():
    levels = TWENTY.levels()
    assert len(levels) == 81
    assert [one["key"] for one in levels[:3]] == ["20", "19.75", "19.5"]
    assert levels[1]["label"] == "19,75 / 20"
    assert [one["key"] for one in levels if one["acquired"]][-1] == "10"
    assert numbers_of(levels) == Numbers(20, Decimal("0.25"))
    assert numbers_of([{"key": "a", "label": "A", "acquired": True}]) is None
    assert numbers_of([]) is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("12", "12"),
        ("12,5", "12.5"),
        ("12.50", "12.5"),
        (" 12,25 ", "12.25"),
        ("0", "0"),
        ("20", "20"),
        ("20,00", "20"),
        ("7,75", "7.75"),
        ("12,5/20", "12.5"),
        ("012", "12"),
    ],
)
def test_a_mark_is_kept_in_one_spelling(typed, kept):
    assert grid().given(typed, "").level == kept
    assert codes(typed) == []


@pytest.mark.parametrize(
    "typed", ["21", "-1", "12,3", "20,25", "douze", "NaN", "Infinity", "12/10", "1e1 0x", "12;5"]
)
def test_what_is_no_mark_of_the_scale_is_refused(typed):
    assert codes(typed) == ["marking.not-a-mark"]


@pytest.mark.parametrize(("typed", "refused"), [("9,75", ["marking.comment-needed"]), ("10", [])])
def test_a_mark_under_the_one_to_reach_is_explained(typed, refused):
    assert codes(typed, comment="") == refused


@pytest.mark.parametrize(
    "made",
    [
        {"out_of": 0, "threshold": 1},
        {"out_of": 20, "threshold": 0},
        {"out_of": 20, "threshold": 20.25},
        {"out_of": 20, "threshold": 10, "step": 0},
        {"out_of": 20, "threshold": 10, "step": 3},
        {"out_of": 100, "threshold": 50, "step": 0.05},
        {"out_of": 20, "threshold": 10, "coefficients": {"1": 2}},
        {"out_of": 20, "threshold": 10, "coefficients": {"1.1": 0}},
        {"out_of": 20, "threshold": 10, "coefficients": {"*": 2}},
        {"out_of": 20, "threshold": 10, "floors": {"1.1": 21}},
    ],
)
def test_what_is_no_scale_is_refused(made):
    with pytest.raises(ValueError) as refused:
        NumericScale.from_dict(made)
    assert str(refused.value)


def rules(aggregation=Aggregation.NONE, **scale):
    return DecisionRules(
        Mode.THRESHOLD, scale=NumericScale(20, Decimal(10), **scale), aggregation=aggregation
    )


def proposed(given, **more):
    marks = {ref: [[Decimal(str(mark)) for mark in each] for each in all_] for ref, all_ in given.items()}
    return mark_proposal(rules(**more), marks)


@pytest.mark.parametrize(
    ("given", "more", "expected"),
    [
        ({"1.1": [[10]]}, {}, True),
        ({"1.1": [[9.75]]}, {}, False),
        ({"1.1": [[8, 12]]}, {}, True),
        ({"1.1": [[8, 11.75]]}, {}, False),
        ({"1.1": [[10]], "1.2": [[9]]}, {}, False),
        ({"1.1": [[11]], "1.2": [[9]]}, {"by": ScaleBy.BLOCK}, True),
        ({"1.1": [[11]], "1.2": [[8.75]]}, {"by": ScaleBy.BLOCK}, False),
        ({"1.1": [[11]], "1.2": [[8]]}, {"by": ScaleBy.BLOCK, "coefficients": (("1.1", Decimal(2)),)}, True),
        ({"1.1": [[10]], "1.2": [[8]]}, {"by": ScaleBy.BLOCK, "coefficients": (("1.1", Decimal(2)),)}, False),
        ({"1.1": [[20]], "1.2": [[5]]}, {"by": ScaleBy.BLOCK, "floors": (("*", Decimal(6)),)}, False),
        ({"1.1": [[20]], "1.2": [[6]]}, {"by": ScaleBy.BLOCK, "floors": (("*", Decimal(6)),)}, True),
        (
            {"1.1": [[20]], "1.2": [[7]]},
            {"by": ScaleBy.BLOCK, "floors": (("*", Decimal(6)), ("1.2", Decimal(8)))},
            False,
        ),
        ({"1.1": [[12], [11]]}, {}, True),
        ({"1.1": [[12], [9]]}, {}, None),
        ({"1.1": [[12], [9]]}, {"aggregation": Aggregation.LOWEST}, False),
        ({"1.1": [[12], [9]]}, {"aggregation": Aggregation.HIGHEST}, True),
        ({"1.1": [[]]}, {}, None),
        ({"1.1": []}, {}, None),
        ({}, {}, None),
    ],
)
def test_what_the_marks_propose(given, more, expected):
    assert proposed(given, **more) is expected


def test_nothing_is_proposed_where_the_jury_alone_says():
    assert mark_proposal(DecisionRules(scale=TWENTY), {"1.1": [[Decimal(20)]]}) is None


MARKS = st.lists(st.integers(0, 80).map(lambda n: Decimal(n) / 4), min_size=1, max_size=6)


@settings(max_examples=80, deadline=None)
@given(st.lists(MARKS, min_size=1, max_size=4), st.sampled_from([ScaleBy.ASSESSMENT, ScaleBy.BLOCK]))
def test_a_mean_is_exact_and_one_more_point_never_takes_a_block_away(each, by):
    given_ = {f"1.{n}": [marks] for n, marks in enumerate(each, start=1)}
    means = [Fraction(sum(marks)) / len(marks) for marks in each]
    whole = sum(means) / len(means)
    expected = whole >= 10 if by is ScaleBy.BLOCK else all(m >= 10 for m in means)
    assert mark_proposal(rules(by=by), given_) is expected
    better = {
        ref: [[min(Decimal(20), m + 1) for m in marks] for marks in all_] for ref, all_ in given_.items()
    }
    if expected:
        assert mark_proposal(rules(by=by), better) is True


@given(
    st.integers(1, 100),
    st.sampled_from(["0.25", "0.5", "1", "0.1"]),
    st.sampled_from(list(ScaleBy)),
    st.dictionaries(st.sampled_from(["1.1", "2.3"]), st.integers(1, 9)),
)
def test_a_scale_is_read_back_as_it_is_written(out_of, step, by, weights):
    scale = NumericScale.from_dict(
        {"out_of": out_of, "threshold": out_of / 2, "step": step, "by": by.value, "coefficients": weights}
    )
    assert NumericScale.from_dict(json.loads(json.dumps(scale.as_dict()))) == scale
    marked = grid(scale)
    assert all(marked.given(one["key"], "").level == one["key"] for one in scale.levels())


# -- what a sheet prints --------------------------------------------------------------------------------------------


def test_the_sheet_that_prints_marks_on_twenty_proposes_its_scale():
    said = load((SHEETS / "marks-on-20.txt").read_bytes()).as_dict()["marking"]
    found = printed(said)
    assert (found.out_of, found.threshold, found.by) == (20, Decimal(10), ScaleBy.BLOCK)
    assert dict(found.coefficients) == {"1.1": Decimal(2), "1.2": Decimal(1)}
    assert dict(found.floors) == {"*": Decimal(6), "2.1": Decimal(8)}
    assert str(found.wording) == (
        "de 0 à 20, par pas de 0,25 ; à atteindre : 10 (la moyenne des épreuves du bloc)"
    )


def measure(kind, about="assessment", value=10, out_of=20, block=None, assessment=None):
    return {
        "kind": kind, "about": about, "value": value, "out_of": out_of, "block": block, "assessment": assessment,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("said", "by"),
    [
        ([], None),
        ([measure("scale", value=None)], None),
        ([measure("threshold")], ScaleBy.ASSESSMENT),
        ([measure("threshold"), measure("scale", value=None)], ScaleBy.ASSESSMENT),
        ([measure("average", "block")], ScaleBy.BLOCK),
        ([measure("average", "whole")], None),
        ([measure("threshold"), measure("threshold", value=12)], None),
        ([measure("threshold"), measure("scale", value=None, out_of=40)], None),
        ([measure("threshold"), measure("average", "block")], None),
        ([measure("threshold", value=60, out_of=100)], ScaleBy.ASSESSMENT),
        ([measure("coefficient", value=2, out_of=None, block=1, assessment=1)], None),
    ],
)
def test_a_scale_is_proposed_where_one_alone_is_printed(said, by):
    found = printed(said)
    assert (found.by if found else None) is by


# -- the general mean ----------------------------------------------------------------------------------------

MARKS = {"1.1": [[Decimal(14)]], "1.2": [[Decimal(8)]], "2.1": [[Decimal(13)], [Decimal(11)]]}


def overall(by: MeanOf, wanted: str = "12", **more) -> NumericScale:
    return NumericScale(
        20, Decimal(10), coefficients=(("1.1", Decimal(2)),), overall=Decimal(wanted), overall_by=by, **more
    )


@pytest.mark.parametrize(
    ("by", "lowest", "words", "reached"),
    [
        (MeanOf.BLOCKS, True, "11,5 sur 20, pour 12 demandés", False),
        (MeanOf.BLOCKS, False, "12,5 sur 20, pour 12 demandés", True),
        (MeanOf.BLOCKS, None, "11,5 – 12,5 sur 20, pour 12 demandés", None),
        (MeanOf.ASSESSMENTS, True, "11,75 sur 20, pour 12 demandés", False),
        (MeanOf.ASSESSMENTS, False, "12,25 sur 20, pour 12 demandés", True),
    ],
)
def test_a_general_mean_is_made_of_what_the_rules_say(by, lowest, words, reached):
    found = overall(by).general_mean(MARKS, lowest=lowest)
    assert (str(found.words), found.reached) == (words, reached)


def test_a_general_mean_is_compared_exactly_and_shown_below():
    marks = {"1.1": [[Decimal(12)]], "1.2": [[Decimal(12)]], "2.1": [[Decimal(12), Decimal("11.98")]]}
    found = overall(MeanOf.BLOCKS).general_mean(marks, lowest=None)
    assert (str(found.words), found.reached) == ("11,99 sur 20, pour 12 demandés", False)


def test_without_every_mark_a_general_mean_is_not_known():
    found = overall(MeanOf.BLOCKS).general_mean({}, lowest=None)
    assert (str(found.words), found.reached) == ("non calculée, pour 12 sur 20 demandés", None)
    assert NumericScale(20, Decimal(10)).general_mean(MARKS, lowest=None) is None


def test_a_general_mean_says_what_it_is_made_of_and_is_read_back():
    scale = overall(MeanOf.BLOCKS)
    assert NumericScale.from_dict(scale.as_dict()) == scale
    for wrong in ({"overall": 12}, {"overall_by": "blocks"}, {"overall": 21, "overall_by": "blocks"}):
        with pytest.raises(ValueError, match="oyenne générale"):
            NumericScale.from_dict({"out_of": 20, "threshold": 10, **wrong})
