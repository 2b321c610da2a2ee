"""SIRET: how it is written, and its key."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.formats.numbers import siret


@pytest.mark.parametrize(
    "text", ["39955313000044", "399 553 130 00044", "399\u202f553\u00a0130 00044\n", " 39955313000044 "]
)
def test_blanks_do_not_count(text):
    assert siret.parse(text) == "39955313000044"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3995531300004",
        "399553130000440",
        "399553130000A4",
        "３９９５５３１３００００４４",
        "399-553-130-00044",
    ],
)
def test_what_is_not_fourteen_digits_is_none(text):
    assert siret.parse(text) is None


def test_the_key_is_luhns():
    assert siret.key_holds("39955313000044")
    assert not siret.key_holds("39955313000045")


def test_la_poste_has_a_key_of_its_own():
    assert siret.key_holds("35600000000048")  # its head office, by Luhn
    assert siret.key_holds("35600000049837")  # an office: its digits add up to 45
    assert not siret.key_holds("35600000049838")


@given(st.from_regex(r"[0-9]{13}", fullmatch=True).filter(lambda s: not s.startswith("356000000")), st.data())
def test_one_digit_of_ten_holds(thirteen, data):
    holding = [d for d in "0123456789" if siret.key_holds(thirteen + d)]
    assert len(holding) <= 1  # none when the nine digits of the company have no key of theirs
    company = thirteen[:9]
    assert bool(holding) == any(siret.key_holds(company + str(n).rjust(5, "0")) for n in range(10))
