"""Correspondences between blocks: dated, sourced, said once at a time, ended for a reason."""

from dataclasses import replace
from datetime import date

import pytest

from parchemin.domain.correspondence import Asked, Pair, adding_objections, ending_objections
from parchemin.domain.interval import Interval

STARTS = date(2023, 8, 8)
GOOD = Asked((Pair("BC01", "BC02"),), STARTS, None, "Fiche, rubrique des liens")
KNOWN = Pair("BC01", "BC02", (Interval(date(2023, 1, 1), date(2024, 1, 1)),))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"pairs": ()}, ["correspondence.nothing"]),
        ({"same": True}, ["correspondence.same-sheet"]),
        ({"tied": False}, ["correspondence.not-of-line"]),
        ({"origin": " "}, ["correspondence.origin"]),
        ({"until": STARTS}, ["correspondence.backward"]),
        ({"pairs": (KNOWN,)}, ["correspondence.known"]),
        ({"pairs": (KNOWN,), "starts": date(2024, 1, 1)}, []),
    ],
)
def test_what_is_said_is_refused_for_its_reason_alone(changes, expected):
    assert [o.code for o in adding_objections(replace(GOOD, **changes))] == expected


@pytest.mark.parametrize(
    ("until", "end", "reason", "expected"),
    [
        (None, date(2024, 1, 1), "Relu.", []),
        (None, STARTS, "Mal lue.", []),  # never in force
        (None, date(2023, 8, 7), "Relu.", ["correspondence.end-before-start"]),
        (None, date(2024, 1, 1), " ", ["correspondence.reason"]),
        (date(2024, 1, 1), date(2024, 6, 1), "Relu.", ["correspondence.ended"]),
        (date(2025, 1, 1), date(2024, 6, 1), "Relu.", []),
    ],
)
def test_an_end_comes_after_the_start_for_a_reason_and_never_later_than_known(until, end, reason, expected):
    assert [o.code for o in ending_objections(STARTS, until, end, reason)] == expected
