import secrets

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parchemin.formats.credentials import verification_code as codes


@settings(max_examples=100, deadline=None)
@given(st.binary(min_size=16, max_size=16), st.data())
def test_what_a_hand_copies_still_reads(raw, data):
    code = codes.new(lambda size: raw[:size])
    slips = {"0": "0Oo", "1": "1IilL"}
    copied = "".join(
        data.draw(st.sampled_from(slips.get(character, character + character.lower())))
        for character in codes.grouped(code)
    )

    assert codes.parse(f" {copied} ") == code


def test_a_code_is_26_characters_without_i_l_o_u():
    code = codes.new(secrets.token_bytes)

    assert len(code) == 26
    assert not set(code) & set("ILOU")
    assert codes.grouped("0123456789ABCDEFGHJKMNPQRS") == "0123-4567-89AB-CDEF-GHJK-MNPQ-RS"


@pytest.mark.parametrize("text", ["", "7K4M", "U" * 26, "7" * 25, "7" * 27, "Z" * 26, "é" * 26])
def test_what_is_no_code_is_none(text):
    assert codes.parse(text) is None


def test_the_128_bits_are_all_there():
    assert codes.new(lambda size: b"\xff" * size) == "7ZZZZZZZZZZZZZZZZZZZZZZZZZ"
    assert codes.new(lambda size: bytes(size)) == "0" * 26
    with pytest.raises(ValueError, match="16 octets"):
        codes.new(lambda size: bytes(8))


AROUND = [
    "{}/",
    "{}//",
    "{}.",
    "{}?utm_source=courriel",
    "{}/?utm_source=courriel&x=1",
    "{}#page",
    "{}%3Fx=1",
    "https://titres.example/v/{}",
    "https://titres.example/v/{}/",
    "https://titres.example/v/{}.",
    "(https://titres.example/v/{})",
    "« {} »",
    "<https://titres.example/v/{}>,",
    "https://titres.example/v/?code={}",
]


@pytest.mark.parametrize("around", AROUND)
@given(raw=st.binary(min_size=16, max_size=16))
def test_what_an_address_gained_on_its_way_is_forgiven(around, raw):
    code = codes.new(lambda _size: raw)
    assert codes.read(around.format(code)) == code
    assert codes.read(around.format(codes.grouped(code).lower())) == code


@given(st.text(max_size=60))
def test_reading_an_address_finds_no_code_that_is_not_written_in_it(text):
    found = codes.read(text)
    assert found is None or found == codes.parse(found)
