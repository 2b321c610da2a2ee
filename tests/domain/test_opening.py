"""A session opens with its grids, rules, composition and parchment, or says what is missing."""

from dataclasses import replace

import pytest

from parchemin.domain.objection import Objection
from parchemin.domain.opening import OpeningFacts, session_objections

READY = OpeningFacts(
    candidates=3,
    assessments={"e1": "Soutenance bloc 1", "e2": "Dossier bloc 2"},
    grids=["e1", "e2"],
    rules=True,
    composition=True,
    template="parchment-1",
)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"candidates": 0}, ["session.no-candidate"]),
        ({"grids": ["e1"]}, ["session.no-grid"]),
        ({"grids": []}, ["session.no-grid", "session.no-grid"]),
        ({"rules": False}, ["session.no-rules"]),
        ({"composition": False}, ["session.no-composition-rule"]),
        ({"template": ""}, ["session.no-template"]),
        ({"findings": [Objection("finding.unsettled", "Constat non résolu.")]}, ["finding.unsettled"]),
    ],
)
def test_a_session_opens_with_all_that_its_end_will_need(changes, expected):
    assert [o.code for o in session_objections(replace(READY, **changes))] == expected


def test_the_missing_grid_is_named():
    (found,) = session_objections(replace(READY, grids=["e1"]))
    assert "Dossier bloc 2" in found.message
    assert found.about == "e2"
