"""The days and the numbers of each text, as its page in ``docs/law`` tells them: one that changes is seen here."""

from __future__ import annotations

from datetime import date

import pytest

from parchemin.domain.law import FIRST_DAY, GAPS, LAW, Certainty, DatedRule, NoRuleError, Subject, in_force

READ, SECONDARY, NOT_ESTABLISHED = Certainty.TEXT_READ, Certainty.SECONDARY, Certainty.NOT_ESTABLISHED

# First day, first day it no longer holds, how sure we are, what the code reads of it.
FACTS = {
    "law.R335_8_2002": (
        "2002-01-01",
        "2019-11-04",
        SECONDARY,
        {
            "qualified_share_of_members": 4,
            "qualified_are_professionals": True,
            "colleges_equal_among_qualified": True,
            "related_leave_deliberation": ("companion", "employer"),
        },
    ),
    "law.R335_8": (
        "2019-11-04",
        "2023-12-29",
        READ,
        {
            "min_qualified": 2,
            "qualified_share_of_members": 4,
            "qualified_are_professionals": True,
            "related_leave_deliberation": ("companion", "employer"),
        },
    ),
    "law.VAE_jury_gap": ("2023-12-29", "2024-04-13", NOT_ESTABLISHED, {}),
    "law.D6412_6": (
        "2024-04-13",
        None,
        READ,
        {
            "sheet_composition": True,
            "min_members": 2,
            "min_qualified": 1,
            "president_designated": True,
            "casting_vote": True,
            "no_relation": True,
        },
    ),
    "law.R6412_4": ("2023-12-29", None, READ, {"months": 2}),
    "law.R6412_5": ("2023-12-29", None, READ, {"months": 3}),
    "law.R6412_7": (
        "2023-12-29",
        None,
        READ,
        {"notification_days": 15, "jury_decides": True, "fraud_needs_hearing": True},
    ),
    "law.L6113_9": ("2019-08-23", None, READ, {}),
    "law.R6113_17_3": ("2021-01-01", None, READ, {}),
    "law.R6113_17_2": ("2021-01-01", None, READ, {"months": 3}),
    "law.D3142_32": ("2017-01-01", None, READ, {"calendar_days": 15}),
    "law.FC_jury_doctrine": (
        "2019-01-01",
        None,
        SECONDARY,
        {"min_members": 2, "outside_share_percent": 50},
    ),
}
# The first day of each official wording, in order.
WORDINGS = {
    "law.D6412_6": [("D. 6412-6", "2024-04-13")],
    "law.R6412_4": [("R. 6412-4", "2023-12-29")],
    "law.R6412_5": [("R. 6412-5", "2023-12-29")],
    "law.R6412_7": [("R. 6412-7", "2023-12-29")],
    "law.L6113_9": [("L. 6113-9", "2019-08-23"), ("L. 6113-9", "2022-12-23")],
    "law.R6113_17_3": [("R. 6113-17-3", "2021-01-01")],
    "law.R6113_17_2": [
        ("L. 6113-8", "2019-08-23"),
        ("L. 6113-8", "2023-12-20"),
        ("R. 6113-17-2", "2021-01-01"),
        ("R. 6113-17-2", "2025-01-01"),
    ],
    "law.D3142_32": [("D. 3142-32", "2017-01-01")],
}
NOT_READ_BEFORE = {
    Subject.VAE_ADMISSIBILITY: "2023-12-29",
    Subject.VAE_JURY_DATE: "2023-12-29",
    Subject.VAE_DECISION: "2023-12-29",
    Subject.REGISTER_CLAIM: "2019-08-23",
    Subject.REGISTER_CLAIM_WITHDRAWN: "2021-01-01",
    Subject.DECLARATION: "2021-01-01",
    Subject.JUROR_LEAVE: "2017-01-01",
    Subject.PANEL_INDEPENDENCE: "2019-01-01",
}


def told(rule: DatedRule):
    until = rule.in_force.until
    params = {name: (type(value), value) for name, value in rule.params.items()}  # True is no 1
    return rule.in_force.start.isoformat(), until and until.isoformat(), rule.certainty, params


@pytest.mark.parametrize("ref", LAW)
def test_a_text_holds_on_its_own_days_with_its_own_numbers(ref):
    since, until, certainty, params = FACTS[ref]
    typed = {name: (type(value), value) for name, value in params.items()}
    assert told(LAW[ref]) == (since, until, certainty, typed)


@pytest.mark.parametrize("ref", LAW)
def test_an_official_wording_begins_on_its_own_day(ref):
    assert [(one.number, one.start.isoformat()) for one in LAW[ref].articles] == WORDINGS.get(ref, [])


def test_nothing_is_read_before_the_first_text_of_a_subject():
    assert date(2002, 1, 1) == FIRST_DAY
    assert {gap.subject: gap.days.until.isoformat() for gap in GAPS} == NOT_READ_BEFORE
    assert {gap.days.start for gap in GAPS} == {FIRST_DAY}


@pytest.mark.parametrize("subject", NOT_READ_BEFORE)
def test_a_subject_begins_on_the_day_its_gap_ends(subject):
    first = date.fromisoformat(NOT_READ_BEFORE[subject])
    assert in_force(subject, first).in_force.start == first
    with pytest.raises(NoRuleError):
        in_force(subject, date.fromordinal(first.toordinal() - 1))
