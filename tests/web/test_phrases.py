"""Phrases composed by the rules, in the language of the page."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from parchemin.domain.composition.rule import Clause, CompositionRule, Measure
from parchemin.domain.interval import french_date
from parchemin.domain.objection import Objection
from parchemin.web.phrases import said
from parchemin.web.templatetags.parchemin import mend_text, objection_text

RULE = CompositionRule(
    (
        Clause(Measure.TOTAL, 5),
        Clause(Measure.PRESIDENTS, 1),
        Clause(Measure.PROFESSIONALS, 4),
        Clause(Measure.EMPLOYEES, 2),
        Clause(Measure.OUTSIDE, 50, exact=False, percent=True),
    )
)


@pytest.mark.parametrize(
    ("french", "english"),
    [
        ("exactement 2 salariés", "exactly 2 employees"),
        ("au moins 1 membre du certificateur", "at least 1 member from the certifier"),
        ("au moins 50 % de membres extérieurs", "at least 50% outside members"),
        ("professionnels (président compris)", "professionals (president included)"),
        ("0 salarié", "0 employees"),
        ("1 salarié", "1 employee"),
        ("ligne 416", "line 416"),
        ("lignes 407 à 411", "lines 407 to 411"),
        ("À la convocation", "At convocation"),
        ("1er mars 2024", "1\u00a0March 2024"),
        ("Camille Exemple", "Camille Exemple"),
        ("", ""),
    ],
)
def test_a_composed_phrase_is_said_part_by_part(french, english):
    with translation.override("en"):
        assert said(french) == english
    with translation.override("fr"):
        assert said(french) == french


def test_the_sentence_of_a_rule_is_said_whole():
    with translation.override("en"):
        assert said(RULE.sentence()) == (
            "The jury has exactly 5 members, exactly 1 president, exactly 4 professionals (president included), "
            "exactly 2 employees and at least 50% outside members. The president is a professional. Colleges are "
            "counted among the professionals, president included. All members vote."
        )


def test_a_reason_has_no_french_left_in_its_places():
    reason = Objection(
        "composition.employees",
        "%(moment)s, le jury compte %(present)s ; la règle demande %(required)s.",
        {
            "moment": "À la délibération",
            "present": Measure.EMPLOYEES.counted(1),
            "required": Clause(Measure.EMPLOYEES, 2).wording,
            "difference": Measure.EMPLOYEES.counted(1),
        },
        mend="Ajouter %(difference)s.",
    )
    with translation.override("en"):
        assert objection_text(reason) == (
            "At the deliberation, the jury has 1 employee; the rule asks for exactly 2 employees."
        )
        assert mend_text(reason) == "Add 1 employee."


@pytest.mark.parametrize("month", range(1, 13))
def test_every_day_written_in_french_is_read(month):
    day = date(2024, month, 29)
    with translation.override("en"):
        assert said(french_date(day)) == f"29\u00a0{day:%B} 2024"
