import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openvc.multibase import encode_multibase

from parchemin.formats.signing import multibase


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=64))
def test_bytes_survive_the_round_trip(raw):
    assert multibase.decode(multibase.encode(raw)) == raw


@settings(max_examples=50, deadline=None)
@given(st.binary(min_size=32, max_size=32))
def test_a_key_is_written_as_another_library_writes_it(public):
    written = multibase.multikey(public)

    assert written == encode_multibase(b"\xed\x01" + public)
    assert written.startswith("z6Mk")
    assert multibase.public_of(written) == public


def test_a_key_of_another_kind_is_refused():
    with pytest.raises(ValueError, match="Ed25519"):
        multibase.public_of(multibase.encode(b"\xec\x01" + bytes(32)))
    with pytest.raises(ValueError, match="base 58"):
        multibase.decode("z0OIl")
