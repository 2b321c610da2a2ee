"""Files that move to the sheet that replaces theirs, and those that stay."""

from dataclasses import replace

import pytest

from parchemin.domain.moving import Moved, choosing_objections, moving_objections

GOOD = Moved("candidacy:1", "2023-0001", enrolled=True, state="inscrite")


@pytest.mark.parametrize(
    ("changes", "admissibility", "expected"),
    [
        ({}, False, []),
        ({"enrolled": False, "state": "retirée"}, False, ["move.not-enrolled"]),
        ({"by_experience": True}, False, ["move.admissibility"]),
        ({"by_experience": True}, True, []),
        ({"aimed": False}, False, ["move.no-block"]),
    ],
)
def test_a_file_stays_for_its_reason_alone(changes, admissibility, expected):
    reasons = moving_objections(replace(GOOD, **changes), admissibility=admissibility)
    assert [o.code for o in reasons] == expected
    assert all(o.about == "candidacy:1" for o in reasons)


def test_somebody_is_chosen_on_a_sheet_of_the_line():
    assert [o.code for o in choosing_objections(chosen=0, tied=True)] == ["move.nobody"]
    assert [o.code for o in choosing_objections(chosen=2, tied=False)] == ["move.not-of-line"]
    assert choosing_objections(chosen=2, tied=True) == []
