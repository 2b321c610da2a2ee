"""Every rule has its page, every page its rule, and one wording at most holds a day."""

import itertools
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parchemin.domain.law import LAW, Certainty, NoRuleError, Subject, in_force, months_after, years_after

PAGES = Path(__file__).resolve().parents[2] / "docs" / "law"
OTHER_PAGES = {"README.md", "certification-rules.md", "retention.md"}


def test_every_rule_has_its_page_and_every_page_its_rule():
    assert {p.name for p in PAGES.glob("*.md")} - OTHER_PAGES == {rule.page for rule in LAW.values()}


@pytest.mark.parametrize("rule", LAW.values(), ids=lambda rule: rule.ref)
def test_a_page_says_what_the_code_does(rule):
    page = (PAGES / rule.page).read_text(encoding="utf-8")
    assert f"`{rule.ref}`" in page
    assert rule.in_force.start.strftime("%d/%m/%Y") in page
    assert f"Certainty: {rule.certainty.value}" in page
    assert rule.page in (PAGES / "README.md").read_text(encoding="utf-8")
    if rule.in_force.last_day:
        assert rule.in_force.last_day.strftime("%d/%m/%Y") in page


def test_two_wordings_of_one_subject_never_hold_the_same_day():
    for a, b in itertools.combinations(LAW.values(), 2):
        assert a.subject is not b.subject or not a.in_force.overlaps(b.in_force), (a.ref, b.ref)


@settings(max_examples=60, deadline=None)
@given(st.dates(date(2002, 1, 1), date(2035, 1, 1)))
def test_a_vae_path_has_a_text_or_an_avowed_gap_on_any_day(day):
    rule = in_force(Subject.VAE_JURY, day)
    assert rule.in_force.contains(day)
    assert (rule.certainty is Certainty.NOT_ESTABLISHED) is (not rule.params)


def test_no_text_is_made_up_before_the_first():
    with pytest.raises(NoRuleError):
        in_force(Subject.VAE_JURY, date(2001, 12, 31))


def test_a_number_is_a_number():
    assert LAW["law.D3142_32"].number("calendar_days") == 15
    with pytest.raises(TypeError):
        LAW["law.D6412_6"].number("casting_vote")


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 11, 30), 3, date(2024, 2, 29)),
        (date(2024, 10, 15), 3, date(2025, 1, 15)),
        (date(2024, 12, 31), 12, date(2025, 12, 31)),
    ],
)
def test_months_end_with_their_month(day, months, expected):
    assert months_after(day, months) == expected


@given(st.dates(date(1950, 1, 1), date(2090, 1, 1)), st.integers(0, 60))
@settings(max_examples=100, deadline=None)
def test_adding_months_keeps_the_day_or_takes_the_last_one(day, months):
    later = months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (
        later.day < day.day and months_after(later, 0).replace(day=later.day) == later
    )


@pytest.mark.parametrize(
    ("day", "years", "expected"),
    [
        (date(2021, 7, 14), 5, date(2026, 7, 14)),
        (date(2020, 2, 29), 5, date(2025, 3, 1)),
        (date(2020, 2, 29), 4, date(2024, 2, 29)),
    ],
)
def test_years_have_gone_by_on_the_same_day_or_the_day_after_february(day, years, expected):
    assert years_after(day, years) == expected
