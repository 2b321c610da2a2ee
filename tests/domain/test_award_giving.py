"""What gives no title, and when one that was given is replaced, given again or revoked."""

from __future__ import annotations

import pytest

from parchemin.domain.award.giving import (
    again_objections,
    given_already,
    numbers_contended,
    reason_objections,
    refusing_objections,
    replacing_objections,
)


def codes(reasons):
    return [one.code for one in reasons]


def test_a_title_is_refused_before_it_is_given_and_with_a_reason():
    assert refusing_objections(issued=False) == reason_objections("fraude établie") == []
    assert codes(refusing_objections(issued=True)) == ["award.already-issued"]
    assert codes(reason_objections(" ")) == ["award.reason-missing"]


def test_a_title_revoked_is_not_given_again():
    assert again_objections(revoked=False) == []
    assert codes(again_objections(revoked=True)) == ["award.revoked"]


@pytest.mark.parametrize("differs", [True, False])
@pytest.mark.parametrize("disbelieved", [True, False])
def test_a_title_is_replaced_where_it_is_wrong_or_no_longer_believed(differs, disbelieved):
    expected = [] if differs or disbelieved else ["award.nothing-to-replace"]
    assert codes(replacing_objections(differs=differs, disbelieved=disbelieved)) == expected


def test_each_reason_says_what_to_do():
    assert all(one.mend for one in (given_already(), numbers_contended()))
