"""What happened on the day: a line of the closed list, and words where it says too little."""

from __future__ import annotations

import pytest

from parchemin.domain.incident import CODES, Kind, incident_objections


@pytest.mark.parametrize(
    ("code", "words", "expected"),
    [
        ("late", "", []),
        ("late", "x" * 2000, []),
        ("late", "x" * 2001, ["incident.too-long"]),
        ("", "Il est parti.", ["incident.unknown"]),
        ("explosion", "", ["incident.unknown"]),
        ("other-incident", "", ["incident.words-needed"]),
        ("other-fraud", "  \n", ["incident.words-needed"]),
        ("other-circumstance", "Grève des trains.", []),
        ("other-fraud", "x" * 2001, ["incident.too-long"]),
    ],
)
def test_an_incident_is_a_line_of_the_list_with_words_where_it_says_too_little(code, words, expected):
    assert [o.code for o in incident_objections(code, words)] == expected


def test_the_refusal_names_the_line_and_the_limit():
    assert "« autre suspicion »" in incident_objections("other-fraud", "")[0].message
    assert "2000 caractères" in incident_objections("late", "x" * 3000)[0].message


def test_each_kind_has_its_words_and_a_line_of_its_own_for_the_rest():
    assert {kind: kind.label for kind in Kind} == {
        Kind.CIRCUMSTANCE: "circonstance particulière",
        Kind.INCIDENT: "incident",
        Kind.FRAUD: "suspicion de fraude",
    }
    assert [CODES[f"other-{kind.value}"][0] for kind in Kind] == list(Kind)


def test_an_incident_is_of_the_session_and_noted_before_the_deliberation_closes():
    assert incident_objections("late", "", presented=True, closed=False) == []
    assert [o.code for o in incident_objections("late", "", presented=False, closed=True)] == [
        "incident.not-presented"
    ]
    assert [o.code for o in incident_objections("late", "", closed=True)] == ["incident.closed"]
