"""Who may be asked to a session, while an answer counts, and a juror's word on their ties."""

from datetime import date

import pytest

from parchemin.domain.interval import Interval
from parchemin.domain.invitation import (
    Invited,
    answer_objections,
    interest_objections,
    invitation_objections,
    newly_asked_objections,
)

DAY = date(2026, 6, 30)
YEAR = Interval.through(date(2026, 1, 1), date(2026, 12, 31))
ENDED = Interval(date(2026, 1, 1), DAY)
OPEN = Interval(date(2026, 1, 1))


def codes(objections):
    return [one.code for one in objections]


@pytest.mark.parametrize(
    ("juror", "expected"),
    [
        (Invited("Alix EXEMPLE", YEAR), []),
        (Invited("Alix EXEMPLE", OPEN), []),
        (Invited("Alix EXEMPLE", ENDED), ["invitation.mandate"]),
        (Invited("Alix EXEMPLE", YEAR, candidate=True), ["invitation.candidate"]),
        (Invited("Alix EXEMPLE", ENDED, of_the_pool=False, candidate=True), ["invitation.stranger"]),
    ],
)
def test_a_juror_of_the_pool_whose_mandate_covers_the_day_may_be_asked(juror, expected):
    assert codes(invitation_objections([juror], jury_on=DAY, over=False)) == expected


def test_each_who_cannot_be_asked_is_named():
    jurors = [Invited("Alix EXEMPLE", ENDED), Invited("Sacha EXEMPLE", YEAR), Invited("Lou EXEMPLE", ENDED)]
    named = [one.params["name"] for one in invitation_objections(jurors, jury_on=DAY, over=False)]
    assert named == ["Alix EXEMPLE", "Lou EXEMPLE"]


def test_nobody_is_asked_to_a_session_that_is_over():
    assert codes(invitation_objections([], jury_on=DAY, over=True)) == ["invitation.over"]
    assert codes(invitation_objections([], jury_on=DAY, over=False)) == ["invitation.nobody"]


def test_somebody_must_be_asked_for_the_first_time():
    assert codes(newly_asked_objections([1, 2], [1, 2, 3])) == ["invitation.nobody"]
    assert newly_asked_objections([1, 4], [1, 2, 3]) == []


@pytest.mark.parametrize(("cancelled", "over", "open_"), [(0, 0, 1), (1, 0, 0), (0, 1, 0), (1, 1, 0)])
def test_an_invitation_taken_back_or_over_takes_no_answer(cancelled, over, open_):
    assert (not answer_objections(cancelled=bool(cancelled), over=bool(over))) == bool(open_)


STANDING = [("Camille EXEMPLE", "proche")]


@pytest.mark.parametrize(
    ("declared", "standing", "over", "nobody", "expected"),
    [
        ([], [], False, False, []),
        ([(True, True)], STANDING, False, False, []),
        ([(True, False), (False, True), (True, True)], [], False, False, ["interest.unknown"] * 2),
        ([], STANDING, False, False, ["interest.tie-stands"]),
        ([], STANDING, False, True, ["interest.nobody"]),
        ([], STANDING, True, True, ["interest.over"]),
    ],
)
def test_none_is_not_said_against_a_tie_that_stands(declared, standing, over, nobody, expected):
    assert codes(interest_objections(declared, standing, over=over, nobody=nobody)) == expected
