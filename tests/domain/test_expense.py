"""What may be noted of a juror's expenses."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from parchemin.domain.expense import (
    KINDS,
    MOST_CENTS,
    attesting_objections,
    expense_objections,
    exporting_objections,
    withdrawing_objections,
)

TODAY = date(2024, 6, 5)


def codes(kind="travel", *, cents=1250, dated_on=TODAY, own_session=True):
    return [
        (o.code, o.about)
        for o in expense_objections(kind, cents=cents, dated_on=dated_on, on=TODAY, own_session=own_session)
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_noted(kind):
    assert codes(kind) == []


@pytest.mark.parametrize(
    ("cents", "held"), [(0, False), (-1, False), (1, True), (MOST_CENTS, True), (MOST_CENTS + 1, False)]
)
def test_an_amount_is_likely(cents, held):
    assert codes(cents=cents) == ([] if held else [("expense.amount", "amount")])


def test_an_expense_is_of_a_day_gone_by_or_today():
    assert codes(dated_on=TODAY - timedelta(days=40)) == []
    assert codes(dated_on=TODAY + timedelta(days=1)) == [("expense.day", "dated_on")]


def test_every_reason_is_said():
    wrong = codes("gift", cents=0, dated_on=TODAY + timedelta(days=1), own_session=False)
    assert [code for code, _ in wrong] == ["expense.kind", "expense.session", "expense.amount", "expense.day"]


def test_what_left_for_who_pays_it_stays_and_an_export_tells_something_new():
    assert withdrawing_objections(exported=False) == exporting_objections(2) == []
    assert [o.code for o in withdrawing_objections(exported=True)] == ["expense.exported"]
    assert [o.code for o in exporting_objections(0)] == ["expense.nothing-new"]


def test_a_presence_is_attested_where_it_is_noted():
    assert attesting_objections("Alix", present=True) == []
    (absent,) = attesting_objections("Alix", present=False)
    assert (absent.code, "Alix" in absent.message) == ("attendance-proof.absent", True)
