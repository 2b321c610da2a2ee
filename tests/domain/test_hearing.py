"""Before a block is withdrawn for fraud."""

from datetime import date, timedelta

import pytest

from parchemin.domain.hearing import (
    again_objections,
    hearing_objections,
    inviting_objections,
    withdrawing_objections,
)

DAY = date(2026, 6, 30)


@pytest.mark.parametrize("reason", ["", " \n"])
def test_what_is_held_against_the_file_is_said(reason):
    assert [one.code for one in inviting_objections(reason)] == ["hearing.no-reason"]
    assert [one.code for one in withdrawing_objections(reason)] == ["withdrawal.no-reason"]
    assert inviting_objections("Mémoire copié.") == withdrawing_objections("Mémoire copié.") == []


def test_one_invitation_waits_at_a_time():
    assert again_objections(waiting=False) == []
    assert [one.code for one in again_objections(waiting=True)] == ["hearing.already-invited"]


@pytest.mark.parametrize(
    ("days", "already", "expected"),
    [
        (0, False, []),
        (3, False, []),
        (-1, False, ["hearing.before-invitation"]),
        (3, True, ["hearing.already-heard"]),
        (-1, True, ["hearing.already-heard"]),
    ],
)
def test_the_candidate_is_heard_once_after_the_invitation(days, already, expected):
    reasons = hearing_objections(invited_on=DAY, heard_already=already, heard_on=DAY + timedelta(days=days))
    assert [one.code for one in reasons] == expected
