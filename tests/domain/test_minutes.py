"""From the closed deliberation to the results published."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.domain.minutes import (
    Signing,
    code_objections,
    printed_objections,
    publishing_objections,
    ready_objections,
    signing_objections,
    telling_objections,
)
from parchemin.domain.objection import Objection

LACKING = (Objection("jury.sat-unlawfully", "Le jury n’était pas en règle."),)


def codes(reasons):
    return [one.code for one in reasons]


@given(
    st.booleans(), st.booleans(), st.booleans(), st.sampled_from([(), LACKING]), st.sampled_from(["", "Alix"])
)
def test_a_member_present_signs_once_the_text_they_read(present, signed, same_text, lacking, typed):
    signing = Signing("Alix", present=present, signed=signed, same_text=same_text, lacking=lacking)
    reasons = codes(signing_objections(signing, typed))
    if not present:
        assert reasons == ["signature.not-present"]
    elif signed:
        assert reasons == ["signature.twice"]
    elif not typed:
        assert reasons == ["signature.no-name"]
    elif lacking:
        assert reasons == codes(lacking)
    else:
        assert reasons == ([] if same_text else ["signature.other-text"])


def test_a_code_is_asked_where_the_rules_require_it():
    assert code_objections(required=True, given=True) == code_objections(required=False, given=False) == []
    assert codes(code_objections(required=True, given=False)) == ["signature.code-required"]


def test_minutes_are_sealed_once_closed_as_they_were_printed():
    assert ready_objections(ready=True, state="clos") == printed_objections(same=True) == []
    assert codes(ready_objections(ready=False, state="nommé")) == ["minutes.not-ready"]
    assert codes(printed_objections(same=False)) == ["minutes.changed"]


@pytest.mark.parametrize(
    ("published", "sealed", "expected"),
    [
        (True, False, ["results.published"]),
        (False, False, ["results.not-sealed"]),
        (False, True, []),
    ],
)
def test_results_are_published_once_sealed_then_told(published, sealed, expected):
    assert codes(publishing_objections(published=published, sealed=sealed)) == expected
    assert codes(telling_objections(published=published)) == ["results.not-published"] * (not published)
