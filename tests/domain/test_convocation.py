"""Delays around a jury."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parchemin.domain.convocation import (
    Light,
    NoticeClock,
    admissibility_due,
    answering_objections,
    convoking_objections,
    declined,
    employer_deadline,
    employer_notice,
    jury_due,
    not_after,
    notice_objections,
    notification_due,
    reminding_objections,
)
from parchemin.domain.law import NoRuleError
from parchemin.domain.objection import Level

SESSION = date(2026, 7, 14)


def test_fifteen_calendar_days_before_the_session():
    assert employer_deadline(SESSION) == date(2026, 6, 29)
    assert employer_notice(SESSION, date(2026, 6, 29)) == []
    (late,) = employer_notice(SESSION, date(2026, 6, 30))
    assert (late.code, late.level, late.source.ref) == (
        "convocation.employer-notice-short",
        Level.BLOCK_RELEASE,
        "law.D3142_32",
    )
    assert "29 juin 2026" in late.mend_message


def test_a_certifier_may_let_the_notice_warn_only():
    (late,) = employer_notice(SESSION, date(2026, 7, 1), level=Level.WARN)
    assert late.level is Level.WARN


def test_nobody_is_convoked_after_the_session():
    assert not_after(SESSION, SESSION) == []
    assert [o.code for o in not_after(SESSION, date(2026, 7, 15))] == ["convocation.after-the-session"]


@pytest.mark.parametrize(
    ("on", "told_on", "light", "left"),
    [
        (date(2026, 6, 1), None, Light.GREEN, 28),
        (date(2026, 6, 21), None, Light.GREEN, 8),
        (date(2026, 6, 22), None, Light.AMBER, 7),
        (date(2026, 6, 29), None, Light.AMBER, 0),
        (date(2026, 6, 30), None, Light.RED, -1),
        (date(2026, 7, 10), date(2026, 6, 29), Light.TOLD, -11),
        (date(2026, 7, 10), date(2026, 6, 30), Light.RED, -11),
    ],
)
def test_the_clock_of_an_employed_juror_turns_amber_then_red(on, told_on, light, left):
    clock = NoticeClock("person:1", "Jo FICTIF", SESSION, told_on, on)
    assert (clock.light, clock.days_left) == (light, left)
    found = notice_objections([clock])
    assert [o.about for o in found] == (["person:1"] if light is Light.RED else [])
    assert all("Jo FICTIF" in o.message for o in found)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 60))
def test_the_notice_is_short_below_fifteen_days_and_only_then(days):
    assert bool(employer_notice(SESSION, SESSION - timedelta(days=days))) is (days < 15)


def test_results_within_fifteen_days_and_a_jury_within_three_months():
    assert notification_due(date(2024, 7, 1)) == date(2024, 7, 16)
    assert jury_due(date(2024, 11, 30)) == date(2025, 2, 28)
    with pytest.raises(NoRuleError):
        notification_due(date(2023, 12, 28))


def test_admissibility_is_answered_in_two_months_once_the_article_is_in_force():
    assert admissibility_due(date(2023, 12, 31)) == date(2024, 2, 29)
    assert admissibility_due(date(2026, 9, 15)) == date(2026, 11, 15)
    assert admissibility_due(date(2023, 12, 28)) is None


@pytest.mark.parametrize(
    ("over_since", "cancelled", "expected"),
    [
        (None, False, []),
        (None, True, ["convocation.cancelled"]),
        (date(2026, 6, 5), False, ["convocation.over"]),
        (date(2026, 6, 5), True, ["convocation.over"]),
    ],
)
def test_a_convocation_waits_for_an_answer_until_the_session_is_past(over_since, cancelled, expected):
    reasons = answering_objections(over_since=over_since, cancelled=cancelled)
    assert [o.code for o in reasons] == expected


def test_somebody_is_convoked_or_reminded():
    assert convoking_objections(1) == reminding_objections(1, days=3) == []
    assert [o.code for o in convoking_objections(0)] == ["convocation.nothing-new"]
    (nobody,) = reminding_objections(0, days=3)
    assert (nobody.code, "3 jours" in nobody.message) == ("reminder.nobody", True)


def test_a_juror_who_declines_is_said_and_stops_nothing():
    gap = declined("Alix", "p")
    assert (gap.code, gap.about, gap.level.blocks) == ("convocation.declined", "p", False)
