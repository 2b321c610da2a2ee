"""What the rules say, in the language of the page."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.utils import timezone, translation

from parchemin.catalogue.facts import composition_rule
from parchemin.catalogue.models import CompositionRule as Row
from parchemin.domain.composition import Moment
from parchemin.domain.composition.rule import Clause, CompositionRule, Measure
from parchemin.domain.interval import french_date
from parchemin.domain.objection import Objection
from parchemin.domain.phrase import Day, Listed, Phrase
from parchemin.domain.settlement import lines_of
from parchemin.web.templatetags.reasons import mend_text, objection_text
from parchemin.web.words import said

RULE = CompositionRule(
    (
        Clause(Measure.TOTAL, 5),
        Clause(Measure.PRESIDENTS, 1),
        Clause(Measure.PROFESSIONALS, 4),
        Clause(Measure.EMPLOYEES, 2),
        Clause(Measure.OUTSIDE, 50, exact=False, percent=True),
    )
)
STATES = {state.measure: state for state in RULE.states([])}
IMPOSSIBLE = CompositionRule((Clause(Measure.TOTAL, 2), Clause(Measure.PROFESSIONALS, 4)))


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        (Clause(Measure.EMPLOYEES, 2).wording, "exactement 2 salariés", "exactly 2 employees"),
        (
            Clause(Measure.CERTIFIER, 1, exact=False).wording,
            "au moins 1 membre du certificateur",
            "at least 1 member from the certifier",
        ),
        (
            STATES[Measure.OUTSIDE].required,
            "au moins 50 % de membres extérieurs",
            "at least 50% outside members",
        ),
        (
            STATES[Measure.PROFESSIONALS].label,
            "professionnels (président compris)",
            "professionals (president included)",
        ),
        (Measure.EMPLOYEES.counted(0), "0 salarié", "0 employees"),
        (Measure.EMPLOYEES.counted(1), "1 salarié", "1 employee"),
        (Measure.EMPLOYEES.counted(2), "2 salariés", "2 employees"),
        (lines_of({"first": 416, "last": 416}), "ligne 416", "line 416"),
        (lines_of({"first": 407, "last": 411}), "lignes 407 à 411", "lines 407 to 411"),
        (
            Listed((lines_of({"first": 3, "last": 3}), lines_of({"first": 5, "last": 6})), last=", "),
            "ligne 3, lignes 5 à 6",
            "line 3, lines 5 to 6",
        ),
        (
            IMPOSSIBLE.contradiction(),
            "Les places demandées sont 4, pour 2 membres.",
            "The seats asked for are 4, for 2 members.",
        ),
        (Moment.CONVOCATION.opening_words, "À la convocation", "At convocation"),
        (Moment.CONVOCATION.label, "à la convocation", "at convocation"),
        (Day(date(2024, 3, 1)), "1er mars 2024", "1\u00a0March 2024"),
        ("Camille Exemple", "Camille Exemple", "Camille Exemple"),
        ("", "", ""),
        (3, "3", "3"),
    ],
)
def test_a_value_is_said_part_by_part(value, french, english):
    with translation.override("fr"):
        assert said(value) == french
    with translation.override("en"):
        assert said(value) == english


def test_the_sentence_of_a_rule_is_said_whole():
    with translation.override("en"):
        assert said(RULE.sentence()) == (
            "The jury has exactly 5 members, exactly 1 president, exactly 4 professionals (president included), "
            "exactly 2 employees and at least 50% outside members. The president is a professional. Colleges are "
            "counted among the professionals, president included. All members vote."
        )
    with translation.override("fr"):
        assert said(RULE.sentence()) == str(RULE.sentence())


def test_a_reason_has_no_french_left_in_its_places():
    reason = Objection(
        "composition.employees",
        "%(moment)s, le jury compte %(present)s ; la règle demande %(required)s.",
        {
            "moment": Moment.DELIBERATION.opening_words,
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
    with translation.override("fr"):
        assert objection_text(reason) == reason.message
        assert mend_text(reason) == reason.mend_message


@pytest.mark.parametrize("month", range(1, 13))
def test_every_day_of_a_sentence_is_said(month):
    day = date(2024, month, 29)
    with translation.override("en"):
        assert said(Day(day)) == f"29\u00a0{day:%B} 2024"
    with translation.override("fr"):
        assert said(Day(day)) == french_date(day)


def test_a_moment_names_its_clock_and_a_bare_day_its_weekday():
    at = datetime(2024, 3, 12, 14, 30, tzinfo=timezone.get_default_timezone())
    with translation.override("fr"):
        assert said(date(2024, 3, 12)) == "mardi 12\u00a0mars 2024"
        assert said(at) == "mardi 12\u00a0mars 2024, 14\u202fh\u00a030 (Paris)"
        assert said(["a", Phrase("b")]) == "a, b"


def test_a_rule_kept_in_french_says_its_place_in_the_language_of_the_page():
    kept = {**RULE.as_dict(), "where": "lignes 407 à 411"}
    with translation.override("en"):
        assert said(composition_rule(Row(rule=kept, source_lines=[[407, 411]])).where) == "lines 407 to 411"
        elsewhere = composition_rule(Row(rule={**kept, "where": "Fiche 99999"}, source_lines=[[407, 411]]))
        assert said(elsewhere.where) == "Fiche 99999"
        assert said(composition_rule(Row(rule=kept)).where) == "lignes 407 à 411"
