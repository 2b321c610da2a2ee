"""The requirement list: what a block asks, each line met or missing, and why."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.domain.deliberation import Ballot, DecisionRules, Vote, decision_objections
from parchemin.domain.requirements import Asked, AssessmentAsked, Held, Lived, requirements

DEFENCE = AssessmentAsked("7", "1", "bloc 1, soutenance", Held.DEFENCE, 2, {"3": "rapport écrit"})
MACHINE = AssessmentAsked("8", "1", "bloc 1, travaux pratiques", Held.ON_MACHINE)
ORAL = AssessmentAsked("9", "2", "bloc 2, entretien", Held.ORAL)
WHOLE = Lived(
    deposited={"3"},
    present=True,
    planned={"7", "9"},
    came_to={"7", "9"},
    heard_by={"7": {"p1", "p2"}},
    graded_by={"7": {"p1", "p2"}, "8": {"x"}, "9": {"x"}},
    professionals={"p1", "p2"},
)


def lacking(lived: Lived, *, graders: int | None = None) -> list[str]:
    lines = requirements([DEFENCE, MACHINE, ORAL], lived, graders=graders)
    return [line.about for line in lines if not line.met]


def changed(**changes) -> Lived:
    return Lived(**{**{name: getattr(WHOLE, name) for name in Lived.__slots__}, **changes})


def test_the_list_follows_the_sheet_in_the_order_in_which_it_is_lived():
    lines = requirements([DEFENCE, MACHINE, ORAL], WHOLE)
    assert [line.about for line in lines] == [
        "deposit:3",
        "hearing:7",
        "grid:7",
        "sitting:8",
        "grid:8",
        "hearing:9",
        "grid:9",
    ]
    assert all(line.met for line in lines)
    assert [str(line.words) for line in lines][:3] == [
        "« rapport écrit » déposé, bloc 1, soutenance",
        "Entendu par 2 professionnels au moins : bloc 1, soutenance",
        "Grilles rendues par 2 personnes : bloc 1, soutenance",
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"deposited": ()}, ["deposit:3"]),
        ({"present": False}, ["sitting:8"]),
        ({"came_to": {"9"}}, ["hearing:7"]),
        ({"came_to": ()}, ["hearing:7", "hearing:9"]),
        ({"planned": {"9"}}, ["hearing:7"]),
        ({"heard_by": {"7": {"p1"}}}, ["hearing:7"]),
        ({"heard_by": {}}, ["hearing:7"]),
        ({"graded_by": {"7": {"p1"}, "8": {"x"}, "9": {"x"}}}, ["grid:7"]),
        ({"graded_by": {"7": {"p1", "x"}, "8": {"x"}, "9": {"x"}}}, ["grid:7"]),
        ({"graded_by": {}}, ["grid:7", "grid:8", "grid:9"]),
        ({"professionals": ()}, ["grid:7"]),
    ],
)
def test_each_thing_that_is_not_there_is_its_own_line(changes, expected):
    assert lacking(changed(**changes)) == expected


def test_the_reglement_may_ask_for_another_number_of_grids_and_says_so():
    one = changed(graded_by={"7": {"x"}, "8": {"x"}, "9": {"x"}})
    assert lacking(one, graders=1) == []
    assert lacking(one, graders=3) == ["grid:7"]
    [line] = [each for each in requirements([DEFENCE], one, graders=3) if each.asked is Asked.GRID]
    assert line.lack.message == "1 grille(s) rendue(s), il en faut 3 : bloc 1, soutenance."


def test_eachjuror_aleachwith_negative_grids_no_defence_and_no_deposit_gives_no_title():
    alone = Lived(graded_by={"7": {"p1"}, "8": {"p1"}, "9": {"p1"}}, professionals={"p1"})
    lacks = [line.lack for line in requirements([DEFENCE, MACHINE, ORAL], alone) if line.lack]
    votes = dict.fromkeys("abcde", Vote.FOR)
    ballot = Ballot("1", "Bloc 1", votes, "a", "abcde", "abcde", requirements=lacks, contrary={"c1", "c2"})
    assert {o.code for o in decision_objections(ballot, DecisionRules(), casting=False)} == {
        "requirement.deposit",
        "requirement.hearing",
        "requirement.sitting",
        "requirement.grid",
        "decision.departure-uncoded",
        "decision.departure-unexplained",
    }


KEYS = st.sets(st.sampled_from(["1", "2", "3", "4"]))
PEOPLE = st.dictionaries(st.sampled_from(["1", "2", "3", "4"]), st.sets(st.sampled_from("pqrs")))
LIVED = st.builds(
    Lived,
    deposited=KEYS,
    present=st.booleans(),
    planned=KEYS,
    came_to=KEYS,
    heard_by=PEOPLE,
    graded_by=PEOPLE,
    professionals=st.sets(st.sampled_from("pqrs")),
)
ASKED = st.lists(
    st.builds(
        AssessmentAsked,
        key=st.sampled_from(["1", "2", "3", "4"]),
        block=st.just("1"),
        label=st.just("épreuve"),
        held=st.sampled_from(Held),
        panel=st.integers(0, 3),
        pieces=st.dictionaries(st.sampled_from(["1", "2", "3", "4"]), st.just("pièce")),
    ),
    unique_by=lambda one: one.key,
)


@given(ASKED, LIVED, LIVED, st.none() | st.integers(1, 3))
def test_what_is_added_to_a_file_never_makes_a_line_missing(asked, one, other, graders):
    def union(a, b):
        return {key: set(a.get(key, ())) | set(b.get(key, ())) for key in {*a, *b}}

    more = Lived(
        deposited={*one.deposited, *other.deposited},
        present=one.present or other.present,
        planned={*one.planned, *other.planned},
        came_to={*one.came_to, *other.came_to},
        heard_by=union(one.heard_by, other.heard_by),
        graded_by=union(one.graded_by, other.graded_by),
        professionals={*one.professionals, *other.professionals},
    )
    before = requirements(asked, one, graders=graders)
    after = {line.about: line for line in requirements(asked, more, graders=graders)}
    assert {line.about for line in before} == set(after)
    assert all(after[line.about].met for line in before if line.met)


@given(ASKED, LIVED, st.none() | st.integers(1, 3))
def test_every_line_has_its_words_and_every_lack_its_way_out(asked, lived, graders):
    for line in requirements(asked, lived, graders=graders):
        assert str(line.words)
        if line.lack is not None:
            assert line.lack.message
            assert line.lack.mend_message
            assert line.lack.source is not None
            assert line.lack.code == line.asked.code
