"""A fault: of what it may be, and what is said of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.domain.fault import (
    DESIGNATES,
    designated,
    designation_objections,
    keeping_objections,
    noting_objections,
    reach_objections,
)


def codes(reasons):
    return [one.code for one in reasons]


@given(st.sampled_from(sorted(DESIGNATES)), st.integers(min_value=0, max_value=10**9))
def test_a_fault_designates_one_kind_of_thing_by_its_key(kind, key):
    assert designated(kind, f"{DESIGNATES[kind]}:{key}") == key
    assert designation_objections(kind, f"{DESIGNATES[kind]}:{key}") == []
    for other in {*DESIGNATES.values()} - {DESIGNATES[kind]}:
        assert codes(designation_objections(kind, f"{other}:{key}")) == ["fault.about"]


@given(st.sampled_from(sorted(DESIGNATES)), st.text())
def test_nothing_is_read_of_what_is_no_designation(kind, words):
    assert (designated(kind, words) is None) == (
        codes(designation_objections(kind, words)) == ["fault.about"]
    )


@pytest.mark.parametrize("about", ["juror:", "juror:x", "juror:²", "juror", ""])
def test_a_designation_has_a_number(about):
    assert codes(designation_objections("juror", about)) == ["fault.about"]


def test_a_kind_not_known_is_said_first():
    assert codes(designation_objections("weather", "juror:1")) == ["fault.kind"]
    assert designated("weather", "juror:1") is None


def test_a_fault_reaches_somebody_and_says_what_was_found():
    assert codes(reach_objections(0)) == ["fault.nobody"]
    assert reach_objections(1) == []
    assert codes(noting_objections(" ")) == ["fault.no-reason"]
    assert noting_objections("grille d’un autre bloc") == []


@pytest.mark.parametrize(
    ("reason", "settled", "expected"),
    [
        ("", False, ["fault.no-reason"]),
        (" ", True, ["fault.no-reason"]),
        ("lue à part", True, ["fault.settled"]),
        ("lue à part", False, []),
    ],
)
def test_a_decision_is_kept_once_and_with_a_reason(reason, settled, expected):
    assert codes(keeping_objections(reason, settled=settled)) == expected
