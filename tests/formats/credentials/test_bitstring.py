import gzip
from base64 import urlsafe_b64encode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openvc.status.bitstring import decode_bitstring, get_status_bit

from parchemin.formats.credentials import bitstring


@settings(max_examples=25, deadline=None)
@given(st.sets(st.integers(0, bitstring.SIZE - 1), max_size=20), st.integers(0, bitstring.SIZE - 1))
def test_the_revoked_are_those_and_no_others_for_us_and_for_another_reader(revoked, probe):
    encoded = bitstring.encode(revoked)
    bits = bitstring.decode(encoded)

    assert all(bitstring.is_set(bits, index) for index in revoked)
    assert bitstring.is_set(bits, probe) == (probe in revoked)
    assert bool(get_status_bit(decode_bitstring(encoded), probe)) == (probe in revoked)


def test_the_same_list_has_the_same_bytes():
    assert bitstring.encode([3, 5]) == bitstring.encode([5, 3, 3])


def packed(size):
    return "u" + urlsafe_b64encode(gzip.compress(bytes(size))).decode().rstrip("=")


@pytest.mark.parametrize(
    "text",
    ["", "z123", "u!!!", "uAAAA", packed(100), packed(bitstring.MOST // 8 + 1)],
    ids=["empty", "other-base", "no-base64", "no-gzip", "too-short", "bomb"],  # gzip dates its bytes
)
def test_a_list_that_is_no_list_or_too_short_or_a_bomb_is_refused(text):
    with pytest.raises(ValueError):
        bitstring.decode(text)


def test_an_index_outside_is_an_error():
    with pytest.raises(ValueError, match="hors"):
        bitstring.encode([bitstring.SIZE])
    with pytest.raises(IndexError):
        bitstring.is_set(bytes(4), 32)
