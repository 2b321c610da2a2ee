"""Until when a result may be contested: as the certifier's rules say, and never by a rule of ours."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.domain.appeal import AppealRules, From, Waiting, answering_objections, lodging_objections
from parchemin.domain.certification_rules import Rules, objections
from parchemin.domain.objection import blocking

PUBLISHED, NOTIFIED = date(2023, 6, 20), date(2023, 6, 23)


def rules(**window):
    return Rules.from_dict({"source": "article 12", "appeal_window": window}).appeal


def codes(said: AppealRules, on: date, **more):
    given = {
        "published_on": PUBLISHED,
        "notified_on": NOTIFIED,
        "grounds": "La grille du bloc 2 n’est pas la mienne.",
    }
    return [(o.code, bool(blocking([o]))) for o in lodging_objections(said, on=on, **{**given, **more})]


@pytest.mark.parametrize(
    ("counted", "last"),
    [(From.PUBLICATION, date(2023, 7, 20)), (From.NOTIFICATION, date(2023, 7, 23))],
)
def test_the_window_is_counted_from_what_the_rules_say(counted, last):
    said = rules(days=30, **{"from": counted.value})
    assert said.last_day(PUBLISHED, NOTIFIED) == last
    assert codes(said, last) == []
    assert codes(said, date.fromordinal(last.toordinal() + 1)) == [("appeal.late", True)]


def test_a_late_appeal_is_heard_with_a_reason():
    said = rules(days=30)
    assert codes(said, date(2023, 8, 1), late_reason="hospitalisation") == [("appeal.late", False)]


def test_without_rules_a_person_decides():
    assert AppealRules().last_day(PUBLISHED, NOTIFIED) is None
    assert codes(AppealRules(), date(2030, 1, 1)) == [("appeal.no-window", False)]


def test_nothing_is_contested_before_publication_nor_without_grounds():
    assert codes(rules(days=30), PUBLISHED, published_on=None) == [("appeal.not-published", True)]
    assert codes(rules(days=30), PUBLISHED, grounds=" ") == [("appeal.no-grounds", True)]


def test_a_window_not_begun_has_no_end():
    said = rules(days=30, **{"from": "notification"})
    assert said.last_day(PUBLISHED, None) is None
    assert codes(said, date(2024, 1, 1), notified_on=None) == []


@pytest.mark.parametrize("days", [0, -1, True, "30", 1.5])
def test_a_window_that_is_none_is_refused(days):
    found = objections({"appeal_window": {"days": days}})
    assert [(o.code, o.about) for o in found] == [("rules.unreadable", "appeal_window.days")]
    assert rules(days=days).days is None


def test_a_result_decided_again_or_contested_already_is_not_contested():
    said = rules(days=30)
    assert codes(said, PUBLISHED, decided_again=True) == [("appeal.decided-again", True)]
    assert codes(said, PUBLISHED, under_way=True) == [("appeal.under-way", True)]


@given(st.integers(min_value=1, max_value=400), st.integers(min_value=0, max_value=800))
def test_an_appeal_is_late_from_the_day_after_the_last_one(days, after):
    said = rules(days=days)
    late = codes(said, PUBLISHED + timedelta(days=after)) == [("appeal.late", True)]
    assert late == (after > days)


@pytest.mark.parametrize(
    ("ruled", "answer", "answered", "after", "expected"),
    [
        (False, "", "rejeté", -1, "appeal.no-answer"),
        (True, " ", "rejeté", -1, "appeal.no-answer"),
        (True, "Grille lue.", "rejeté", -1, "appeal.decided"),
        (True, "Grille lue.", "", -1, "appeal.before-lodging"),
        (True, "Grille lue.", "", 0, None),
    ],
)
def test_an_appeal_is_answered_once_with_words_and_not_before_it_came(
    ruled, answer, answered, after, expected
):
    reasons = answering_objections(
        Waiting(NOTIFIED, answered), ruled=ruled, decided_on=NOTIFIED + timedelta(days=after), answer=answer
    )
    assert [one.code for one in reasons] == ([expected] if expected else [])
