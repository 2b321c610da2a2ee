"""What a candidate may be granted for their defences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.domain.accommodation import LONGEST, MOST_EXTRA, Accommodation, accommodation_objections


def about(granted, *, sat=False):
    return [(o.code, o.about) for o in accommodation_objections(granted, sat=sat)]


@given(st.integers(-50, 300))
def test_time_is_added_up_to_three_times_the_time(percent):
    found = about(Accommodation(extra_time_percent=percent))
    assert (found == []) == (0 <= percent <= MOST_EXTRA)
    assert found in ([], [("accommodation.time", "extra_time_percent")])


@pytest.mark.parametrize(
    ("language", "known"), [("fr", True), ("fsl", True), ("", False), ("FR", False), ("fr-FR", False)]
)
def test_a_language_is_its_code(language, known):
    assert about(Accommodation(language=language)) == (
        [] if known else [("accommodation.language", "language")]
    )


def test_words_are_short():
    assert about(Accommodation(words="x" * LONGEST)) == []
    assert about(Accommodation(words="x" * (LONGEST + 1))) == [("accommodation.words", "accommodation")]


def test_nothing_is_granted_once_the_jury_deliberates_and_every_reason_is_said():
    wrong = Accommodation(-1, "?", "x" * (LONGEST + 1))
    assert [code for code, _ in about(wrong, sat=True)] == [
        "accommodation.sitting",
        "accommodation.time",
        "accommodation.language",
        "accommodation.words",
    ]
    assert about(Accommodation(), sat=True) == [("accommodation.sitting", "")]
