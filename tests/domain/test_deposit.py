"""A deposit: a candidacy that takes it, a file that can be one."""

from __future__ import annotations

import pytest

from parchemin.domain.deposit import Asked, deposit_objections
from parchemin.domain.received import MEGABYTE, file_objections


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (Asked(enrolled=True, state="inscrit", asked=True, label="Mémoire"), []),
        (Asked(enrolled=False, state="retiré", asked=True, label="Mémoire"), ["deposit.candidacy-closed"]),
        (Asked(enrolled=False, state="retiré", asked=False, label="Mémoire"), ["deposit.candidacy-closed"]),
        (Asked(enrolled=True, state="inscrit", asked=False, label="Mémoire"), ["deposit.not-asked"]),
    ],
)
def test_a_candidacy_takes_what_its_framework_asks_while_it_is_enrolled(facts, expected):
    assert [o.code for o in deposit_objections(facts)] == expected


def test_the_refusal_says_the_state_and_the_deliverable():
    closed = Asked(enrolled=False, state="retiré", asked=True, label="Mémoire")
    assert "« retiré »" in deposit_objections(closed)[0].message
    stray = Asked(enrolled=True, state="inscrit", asked=False, label="Mémoire")
    assert "« Mémoire »" in deposit_objections(stray)[0].message


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (0, ["file.empty"]),
        (1, []),
        (2 * MEGABYTE, []),
        (2 * MEGABYTE + 1, ["file.too-large"]),
    ],
)
def test_a_file_is_neither_empty_nor_over_the_limit(size, expected):
    found = file_objections("memoire.pdf", size, 2 * MEGABYTE)
    assert [o.code for o in found] == expected
    assert all("« memoire.pdf »" in o.message for o in found)
    assert [o.params.get("limit") for o in found] in ([], [None], [2])


def test_the_limit_is_said_in_megabytes_of_1024_times_1024_octets():
    (found,) = file_objections("memoire.pdf", 5_242_881, 5_242_880)
    assert "(5 Mo)" in found.message
    (found,) = file_objections("memoire.pdf", 5_242_880, 5_242_879)
    assert "(4 Mo)" in found.message
