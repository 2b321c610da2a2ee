"""A session opens with its grids, rules and composition, or says what is missing."""

from dataclasses import replace
from datetime import date

import pytest

from parchemin.domain.objection import Level, Objection
from parchemin.domain.opening import OpeningFacts, another_day, session_objections

READY = OpeningFacts(
    candidates=3,
    assessments={"e1": "Soutenance bloc 1", "e2": "Dossier bloc 2"},
    grids=["e1", "e2"],
    rules=True,
    composition=True,
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
        ({"findings": [Objection("finding.unsettled", "Constat non résolu.")]}, ["finding.unsettled"]),
    ],
)
def test_a_session_opens_with_all_that_its_end_will_need(changes, expected):
    assert [o.code for o in session_objections(replace(READY, **changes))] == expected


def test_the_missing_grid_is_named():
    (found,) = session_objections(replace(READY, grids=["e1"]))
    assert "Dossier bloc 2" in found.message
    assert found.about == "e2"


def test_a_jury_that_sits_on_another_day_than_the_one_announced_is_told_and_not_stopped():
    planned = date(2026, 7, 14)
    assert another_day(planned, planned) == []
    (found,) = another_day(planned, date(2026, 7, 15))
    assert (found.code, found.level) == ("deliberation.another-day", Level.WARN)
    assert found.message == "La délibération était prévue le 14 juillet 2026 et se tient le 15 juillet 2026."
