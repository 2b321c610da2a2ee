"""A day of defences by the certifier's rules: what a silent règlement gives, and how long a slot lasts."""

from __future__ import annotations

from datetime import time

import pytest

from parchemin.domain.day_rules import DayRules, Slot
from parchemin.domain.schedule import PanelBy, PanelNeed


def test_a_day_that_no_reglement_describes():
    assert DayRules() == DayRules(
        opens=time(9, 0),
        closes=time(18, 0),
        pause=(time(12, 30), time(13, 30)),
        minutes=45,
        transition_minutes=10,
        step_minutes=15,
        max_per_day=None,
        panel_minimum=2,
        slot=Slot.ASSESSMENT,
        slot_minutes=None,
        panel=PanelNeed(employees=0, employers=0, certifier=0, presiding=0, size=0),
        panel_by=PanelBy.DEFENCE,
        per_sitting=0,
        travel_minutes=0,
    )


@pytest.mark.parametrize(
    ("rules", "assessments", "extra_percent", "minutes"),
    [
        (DayRules(), 1, 0, 45),
        (DayRules(), 3, 0, 135),
        (DayRules(minutes=40), 1, 0, 40),  # no more time: left as it is, off the step
        (DayRules(slot_minutes=90), 3, 0, 90),
        (DayRules(), 1, 33, 60),  # 59.85, up to the step
        (DayRules(), 2, 33, 120),  # 119.7
        (DayRules(minutes=60), 1, 25, 75),  # on the step already
        (DayRules(minutes=60), 1, 26, 90),
        (DayRules(slot_minutes=90), 3, 50, 135),
        (DayRules(minutes=45, step_minutes=10), 1, 33, 60),
        (DayRules(minutes=45, step_minutes=1), 1, 33, 60),  # a minute begun is a minute
    ],
)
def test_a_slot_lasts_its_assessments_and_more_time_is_rounded_up_to_the_step(
    rules, assessments, extra_percent, minutes
):
    assert rules.length(assessments, extra_percent) == minutes


def test_each_kind_of_slot_has_its_words():
    assert {slot.value: slot.label for slot in Slot} == {
        "assessment": "une épreuve",
        "block": "les épreuves d’un bloc",
        "candidate": "tout ce que le candidat soutient",
    }
