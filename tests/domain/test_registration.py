"""A registration entered by hand: its dates hold together, and what it would uncover is known before."""

from dataclasses import replace
from datetime import date

import pytest

from parchemin.domain.interval import Interval
from parchemin.domain.registration import (
    KINDS,
    Dated,
    Terms,
    Touched,
    award_objections,
    correction_objections,
    effects,
    terms_objections,
)

TODAY = date(2023, 9, 1)
GOOD = Terms(date(2023, 8, 8), date(2026, 8, 8), KINDS[0], date(2023, 7, 20), date(2023, 8, 1))
FORMER = Interval(date(2018, 8, 7), date(2023, 8, 8))


def codes(terms, others=(FORMER,)):
    return [o.code for o in terms_objections(terms, others, today=TODAY)]


def test_a_renewal_begins_the_day_after_the_last_one():
    assert codes(GOOD) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"until": date(2023, 8, 8)}, "registration.backward"),
        ({"starts": date(2023, 8, 7)}, "registration.overlap"),
        ({"kind": "note de service"}, "registration.kind"),
        ({"signed_on": date(2023, 9, 2), "retroactive": True, "published_on": None}, "registration.act-to-come"),
        ({"published_on": date(2023, 7, 19)}, "registration.published-first"),
        ({"signed_on": date(2023, 8, 20), "published_on": None}, "registration.act-after-start"),
    ],
)  # fmt: skip
def test_what_does_not_hold_is_refused_for_its_reason_alone(changes, code):
    assert codes(replace(GOOD, **changes)) == [code]


def test_an_act_that_takes_effect_before_its_date_says_so_itself():
    assert codes(replace(GOOD, signed_on=date(2023, 8, 20), published_on=None, retroactive=True)) == []


def test_a_registration_without_end_overlaps_whatever_follows():
    assert codes(GOOD, [Interval(date(2018, 8, 7))]) == ["registration.overlap"]


def test_terms_are_kept_and_read_back():
    for one in (GOOD, replace(GOOD, until=None, published_on=None, reference="MTRD2320000A")):
        assert Terms.from_dict(one.as_dict()) == one


@pytest.mark.parametrize(
    ("after", "reason", "stands", "expected"),
    [
        (replace(GOOD, reference="JORF n°0180"), "Référence oubliée", True, []),
        (None, "D’une autre fiche", True, []),
        (GOOD, "Rien", True, ["registration.same"]),
        (None, "  ", True, ["registration.reason"]),
        (None, "D’une autre fiche", False, ["registration.set-aside"]),
    ],
)
def test_a_correction_changes_something_for_a_reason_and_once(after, reason, stands, expected):
    assert [o.code for o in correction_objections(GOOD, after, reason, stands=stands)] == expected


def of(kind, *days):
    return Touched(kind, 1, "un", 1, days)


def test_what_changes_of_period_is_touched_and_what_does_not_is_not():
    moved = Interval(date(2018, 9, 1), date(2023, 8, 8))
    early, late = of(Dated.CANDIDACY, date(2018, 8, 20)), of(Dated.CANDIDACY, date(2024, 1, 1))
    kept = of(Dated.SESSION, date(2020, 6, 1))
    seen = effects([early, late, kept], [FORMER], [moved])
    assert [(one.of, one.loses, one.gains) for one in seen] == [(early, True, False), (kept, False, False)]
    assert [one.gains for one in effects([late], [FORMER], [FORMER, GOOD.period()])] == [True]


def test_a_title_whose_entry_stays_covered_is_not_left_outside():
    title = of(Dated.AWARD, date(2023, 8, 7), date(2020, 9, 1))
    shorter = Interval(FORMER.start, date(2023, 8, 1))
    assert award_objections(effects([title], [FORMER], [shorter])) == []
    [reason] = award_objections(effects([title], [FORMER], []))
    assert (reason.code, reason.params["n"]) == ("registration.awards-outside", 1)
