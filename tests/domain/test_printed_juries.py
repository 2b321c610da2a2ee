"""The jury's sentences of a table of routes: which route follows which, and what « idem » repeats."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.domain.composition import sentence_for, sentences

A, B = "3 membres", "5 membres dont 2 salariés"


def told(*rows):
    return [(one.text, one.routes, one.suffix, one.doubtful) for one in sentences(rows)]


@pytest.mark.parametrize("same", ["idem", "Idem", "IDEM.", "id", "Id.", "« idem »", "même jury", "Identique"])
def test_what_repeats_the_line_above(same):
    assert told(("FI", A), ("VAE", same)) == [(A, ("FI", "VAE"), "", ())]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], []),
        ([("FI", None), ("VAE", None)], []),
        ([("FI", "idem")], []),
        ([("FI", A)], [(A, ("FI",), "", ())]),
        ([("FI", None), ("CA", A)], [(A, ("CA", "FI"), "", ())]),
        ([("FI", "idem"), ("CA", A)], [(A, ("CA", "FI"), "", ())]),
        ([("FI", A), ("CA", B)], [(A, ("FI",), "", ()), (B, ("CA",), "CA", ())]),
        ([("FI", A), ("CA", B), ("FC", A)], [(A, ("FI", "FC"), "", ()), (B, ("CA",), "CA", ())]),
        ([("FI", A), ("CA", B), ("FC", "idem")], [(A, ("FI",), "", ()), (B, ("CA", "FC"), "CA", ("FC",))]),
        ([("FI", A), ("CA", "idem"), ("FC", B)], [(A, ("FI", "CA"), "", ()), (B, ("FC",), "FC", ())]),
        ([("FI", A), ("CA", B), ("FC", None)], [(A, ("FI", "FC"), "", ()), (B, ("CA",), "CA", ())]),
        ([("FI", A), ("CA", f"{A}.")], [(A, ("FI", "CA"), "", ())]),
        ([("FI", A), ("CA", A.upper())], [(A, ("FI", "CA"), "", ())]),
    ],
)
def test_each_route_has_its_sentence(rows, expected):
    assert told(*rows) == expected


ROUTES = ("FI", "CA", "FC", "CQ", "CL", "VAE")
WORDS = st.lists(st.sampled_from([None, "", "idem", A, B, "4 personnes"]), min_size=6, max_size=6)


@given(WORDS)
def test_every_route_follows_one_sentence_and_no_two_share_a_name(words):
    found = sentences(zip(ROUTES, words, strict=True))
    routes = [route for one in found for route in one.routes]
    assert sorted(routes) == (sorted(ROUTES) if found else [])
    assert len({one.suffix for one in found}) == len(found)
    for route, printed in zip(ROUTES, words, strict=True):
        if printed not in (None, "", "idem"):
            assert sentence_for(found, route).text == printed
