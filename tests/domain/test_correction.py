"""Rectifying sealed minutes: which lines may be, from what to what, and nothing that the jury decided."""

from __future__ import annotations

import pytest

from parchemin.domain.correction import Line, Rectified, candidate_of, correction_objections, lines

MINUTES = {
    "session_label": "Session de juillet",
    "opened_at": "9 h 05",
    "closed_at": "17 h 30",
    "decision": "Certification accordée",
    "members": [{"name": "Jo Patron", "quality": "Employeur"}],
    "candidates": [
        {"name": "Camille Exmple", "identity": "née le 3 mai 1990", "verdict": "granted"},
        {"name": "Alix Brouillon"},
    ],
}


def said(made=()):
    return {line.field: line.value for line in lines(MINUTES, made)}


def codes(
    field="candidates.0.name", before="Camille Exmple", after="Camille Exemple", reason="Faute de frappe"
):
    found = correction_objections(lines(MINUTES), field, before, after, reason)
    return [(o.code.removeprefix("correction."), o.about) for o in found]


def test_the_lines_that_may_be_rectified_and_no_other():
    assert said() == {
        "session_label": "Session de juillet",
        "place": "",
        "opened_at": "9 h 05",
        "closed_at": "17 h 30",
        "members.0.name": "Jo Patron",
        "members.0.quality": "Employeur",
        "candidates.0.name": "Camille Exmple",
        "candidates.1.name": "Alix Brouillon",
        "candidates.0.identity": "née le 3 mai 1990",
        "candidates.1.identity": "",
    }


def test_minutes_without_people_have_the_lines_of_the_session_alone():
    assert [line.field for line in lines({})] == ["session_label", "place", "opened_at", "closed_at"]


def test_a_line_says_whom_it_is_about():
    found = {line.field: line for line in lines(MINUTES)}
    assert found["candidates.0.identity"] == Line(
        "candidates.0.identity", "Naissance d’un candidat", "Camille Exmple", "née le 3 mai 1990"
    )
    assert found["opened_at"].about == ""


def test_a_line_stands_as_its_last_rectification_left_it():
    made = [
        Rectified("place", "Lyon"),
        Rectified("members.0.name", "Jo Patronne"),
        Rectified("place", "Lille"),
    ]
    assert said(made) == said() | {"place": "Lille", "members.0.name": "Jo Patronne"}


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("candidates.0.name", 0),
        ("candidates.12.identity", 12),
        ("members.3.name", None),
        ("opened_at", None),
    ],
)
def test_the_candidate_whom_a_line_is_about(field, expected):
    assert candidate_of(field) == expected


def test_a_clerical_error_with_its_reason_is_rectified():
    assert codes() == []


@pytest.mark.parametrize("field", ["decision", "candidates.0.verdict", "candidates.9.name", ""])
def test_what_the_jury_decided_is_not_rectified(field):
    assert codes(field=field) == [("not-clerical", "field")]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"before": "Camille"}, [("changed", "before")]),
        ({"after": " "}, [("empty", "after")]),
        ({"after": " Camille Exmple "}, [("same", "after")]),
        ({"after": "x" * 300}, []),
        ({"after": "x" * 301}, [("too-long", "after")]),
        ({"reason": " \n"}, [("no-reason", "reason")]),
        (
            {"before": "?", "after": "", "reason": ""},
            [("changed", "before"), ("empty", "after"), ("no-reason", "reason")],
        ),
    ],
)
def test_a_rectification_is_refused_with_each_of_its_reasons(changes, expected):
    assert codes(**changes) == expected


def test_the_refusal_says_what_the_line_says_now_and_how_long_it_may_be():
    known = lines(MINUTES)
    (changed,) = correction_objections(known, "opened_at", "9 h", "9 h 10", "Montre")
    assert "« 9 h 05 »" in changed.message
    (long,) = correction_objections(known, "place", "", "x" * 400, "Oubli")
    assert "300 caractères" in long.message


@pytest.mark.parametrize(("field", "before"), [("opened_at", "9 h 05"), ("closed_at", "17 h 30")])
@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("9 h 10", []),
        ("09 h 10", []),
        ("23 h 59", []),
        ("24 h 00", [("hour", "after")]),
        ("9 h 60", [("hour", "after")]),
        ("9:10", [("hour", "after")]),
        ("9 h 10 environ", [("hour", "after")]),
    ],
)
def test_an_hour_is_written_as_one(field, before, after, expected):
    assert codes(field=field, before=before, after=after) == expected


def test_only_an_hour_is_asked_to_be_one():
    assert codes(field="place", before="", after="Salle du 9 h") == []
