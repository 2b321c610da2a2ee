"""Every day asked has one rule of its subject, or an avowed gap; every rule names the official wording it comes from."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from parchemin.domain.law import FIRST_DAY, GAPS, LAW, Certainty, NoRuleError, Subject, in_force

PAGES = Path(__file__).resolve().parents[2] / "docs" / "law"
EDGES = {r.in_force.start for r in LAW.values()} | {
    r.in_force.until for r in LAW.values() if r.in_force.until
}
QUARTERS = {date(year, month, 1) for year in range(2002, 2031) for month in (1, 4, 7, 10)}
GRID = sorted(QUARTERS | {day + timedelta(days=n) for day in EDGES for n in (-1, 0, 1) if day > FIRST_DAY})


@pytest.mark.parametrize("subject", Subject)
def test_every_day_of_the_grid_is_held_once_by_a_rule_or_by_an_avowed_gap(subject):
    wrong = []
    for day in GRID:
        rules = [r.ref for r in LAW.values() if r.subject is subject and r.in_force.contains(day)]
        gaps = [g.why for g in GAPS if g.subject is subject and g.days.contains(day)]
        if len(rules) + len(gaps) != 1:
            wrong.append((day.isoformat(), rules, gaps))
    assert wrong == []


def test_a_day_without_a_text_says_why_and_what_to_do():
    with pytest.raises(NoRuleError) as refused:
        in_force(Subject.VAE_DECISION, date(2020, 6, 1))
    gap = refused.value.gap
    assert gap is not None
    assert "R. 6412-7" in gap.why
    assert gap.to_do in str(refused.value)
    with pytest.raises(NoRuleError) as refused:
        in_force(Subject.VAE_DECISION, date(1999, 6, 1))
    assert refused.value.gap is None


def test_each_gap_is_on_the_page_of_the_law():
    page = (PAGES / "README.md").read_text(encoding="utf-8")
    part = page.partition("## Days that no rule here holds")[2].partition("\n## ")[0]
    for gap in GAPS:
        [row] = [
            line for line in part.splitlines() if re.search(rf"[| ]{re.escape(gap.subject.value)}[ ,]", line)
        ]
        assert gap.days.until.strftime("%d/%m/%Y") in row


@pytest.mark.parametrize("rule", LAW.values(), ids=lambda rule: rule.ref)
def test_a_rule_names_its_official_wordings_or_says_that_none_is_established(rule):
    page = (PAGES / rule.page).read_text(encoding="utf-8")
    [line] = [line for line in page.splitlines() if line.startswith("- LEGIARTI: ")]
    if not rule.articles:
        assert line.removeprefix("- LEGIARTI: ").startswith(("not established (", "none ("))
        assert rule.certainty is not Certainty.TEXT_READ or "code de l’éducation" in page
    assert re.findall(r"`(LEGIARTI\d{12})` \(from (\d\d/\d\d/\d{4})\)", line) == [
        (one.legiarti, one.start.strftime("%d/%m/%Y")) for one in rule.articles
    ]
    for number in {one.number for one in rule.articles}:
        wordings = [one.start for one in rule.articles if one.number == number]
        assert wordings == sorted(wordings)
        assert number in rule.label
        assert wordings[0] <= rule.in_force.start


def test_an_official_wording_is_of_one_rule():
    ids = [one.legiarti for rule in LAW.values() for one in rule.articles]
    assert len(ids) == len(set(ids))


def test_the_days_of_the_wordings_are_those_of_the_official_text(shared):
    text = (shared / "data" / "law" / "code-du-travail-2026-03-27.md").read_text(encoding="utf-8")
    known = {
        number: (date.fromisoformat(now), {date.fromisoformat(d) for d in before.split(", ") if d})
        for number, now, before in re.findall(
            r"^### (\S+) \(in force from ([\d-]+)(?:; earlier wordings from ([\d, -]+))?\)",
            text,
            re.MULTILINE,
        )
    }
    for rule in LAW.values():
        for number in {one.number for one in rule.articles}:
            now, before = known[number.replace(". ", "")]
            held = {one.start for one in rule.articles if one.number == number}
            assert max(held) == now, f"{rule.ref}: a newer wording of {number} began on {now}"
            assert held - {now} <= before
            missed = {day for day in before if rule.in_force.start < day} - held
            assert missed == set(), f"{rule.ref}: wordings of {number} left out"
