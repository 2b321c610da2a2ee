"""Marking: the scale, who marks, which marks are taken, when a grid is given in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.domain.deliberation import MarkLevel
from parchemin.domain.marking import (
    GridFacts,
    Mark,
    assessor_objections,
    changed_objections,
    marked_in,
    marks_objections,
    scale_objections,
    submitting_objections,
)

GRID = GridFacts(
    (MarkLevel("yes", "Acquis", acquired=True), MarkLevel("no", "Non acquis", acquired=False)),
    {11: 1, 12: 2, 13: 3},
)
KEYS = st.sampled_from([11, 12, 13])
MARKS = st.dictionaries(
    st.sampled_from([11, 12, 13, 99]),
    st.builds(
        Mark, st.sampled_from(["yes", "no", "almost"]), st.sampled_from(["", " ", "La preuve manque."])
    ),
)


def codes(found):
    return [(o.code, o.about) for o in found]


@pytest.mark.parametrize(
    ("keys", "held"), [([], False), (["a"], False), (["a", "a"], False), (["a", "b"], True)]
)
def test_a_scale_has_two_levels_each_with_its_own_key(keys, held):
    assert [o.code for o in scale_objections(keys)] == ([] if held else ["grid.levels"])


def test_an_assessor_marks_the_framework_of_the_candidate_and_nobody_they_are_tied_to():
    assert assessor_objections(same_framework=True) == []
    assert codes(assessor_objections(same_framework=False, tie="a formé")) == [
        ("marking.another-framework", "")
    ]
    (tied,) = assessor_objections(same_framework=True, tie="a formé le candidat")
    assert tied.code == "marking.relation"
    assert "(a formé le candidat)" in tied.message


@pytest.mark.parametrize(
    ("key", "mark", "expected"),
    [
        (11, Mark("yes"), []),
        (11, Mark("no", "La preuve manque."), []),
        (99, Mark("yes"), [("marking.unknown-criterion", "99")]),
        (12, Mark("almost"), [("marking.unknown-level", "12")]),
        (13, Mark("no", "  "), [("marking.comment-needed", "13")]),
    ],
)
def test_a_mark_is_on_the_grid_at_one_of_its_levels_and_explained_when_not_acquired(key, mark, expected):
    found = marks_objections(GRID, {key: mark}, submitted=False)
    assert codes(found) == expected
    if expected and key != 99:
        assert f"Ligne {GRID.lines[key]} " in found[0].message


@given(MARKS)
def test_each_mark_is_judged_by_itself(marks):
    alone = [o for key, mark in marks.items() for o in marks_objections(GRID, {key: mark}, submitted=False)]
    assert marks_objections(GRID, marks, submitted=False) == alone


@given(MARKS)
def test_a_grid_given_in_takes_nothing(marks):
    assert codes(marks_objections(GRID, marks, submitted=True)) == [("marking.submitted", "")]


@given(st.dictionaries(KEYS, st.builds(Mark, st.sampled_from(["yes", "no"]), st.sampled_from(["", "x"]))))
def test_what_is_given_again_as_it_is_recorded_is_not_a_change(recorded):
    assert changed_objections(GRID, recorded, recorded) == []


def test_lines_recorded_elsewhere_are_named_in_the_order_of_the_grid():
    recorded = {13: Mark("no", "Trop court."), 11: Mark("yes"), 12: Mark("gone")}
    found = changed_objections(GRID, recorded, {11: Mark("yes"), 13: Mark("yes")})
    assert codes(found) == [("marking.changed-meanwhile", "12"), ("marking.changed-meanwhile", "13")]
    assert found[0].params["level"] == "gone"
    assert "« Non acquis » Trop court." in found[1].message


@given(st.sets(KEYS))
def test_a_grid_is_given_in_once_every_line_has_its_level(marked):
    found = submitting_objections(GRID, marked)
    left = [n for key, n in GRID.lines.items() if key not in marked]
    assert [o.params["lines"] for o in found] == ([", ".join(map(str, left))] if left else [])


def test_a_mark_is_given_as_it_would_be_written():
    assert Mark.given("no", "  Trop court. ") == Mark("no", "Trop court.")


def test_a_grid_is_filled_by_who_hears_its_assessment_then_its_block_then_the_jury():
    heard, file, other_file, alone = 1, 2, 3, 4
    blocks = {heard: 10, file: 10, other_file: 20, alone: 30}
    assert marked_in(blocks, {heard: "slot"}) == {
        heard: ("slot",),
        file: ("slot",),
        other_file: (),
        alone: (),
    }
