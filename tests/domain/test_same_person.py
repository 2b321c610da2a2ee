"""What agrees and what differs between two records, and what is proposed."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.domain.identity import Identity
from parchemin.domain.same_person import Likeness, compare

ONE = Identity("D’Exemple", "", ("Zoé", "Noa"), "F", 1999, 1, 31, "69383")


@pytest.mark.parametrize(
    "change",
    [
        {"birth_name": "D'EXEMPLE"},
        {"birth_name": "d exemple"},
        {"first_names": ("ZOE",)},
        {"first_names": ("Zoé", "Autre")},
        {"sex": ""},
        {"birth_commune_insee": ""},
        {"usage_name": "Brouillon"},
        {"birth_commune_label": "Lyon"},
    ],
)
def test_a_way_of_writing_or_a_thing_not_known_is_no_difference(change):
    assert compare(ONE, replace(ONE, **change)).likeness is Likeness.SAME


@pytest.mark.parametrize(
    ("change", "differing"),
    [
        ({"sex": "M"}, ("sex",)),
        ({"birth_commune_insee": "59350"}, ("birth_commune_insee",)),
        ({"birth_day": 30}, ("birth_day",)),
        ({"birth_month": 2}, ("birth_month",)),
        ({"birth_year": 1998}, ("birth_year",)),
        ({"birth_day": None}, ()),
        ({"birth_day": None, "birth_month": None}, ()),
        ({"birth_name": "D’Exemples"}, ("birth_name",)),
        ({"birth_name": "Brouillon", "usage_name": "D’Exemple"}, ("birth_name",)),
        ({"first_names": ("Noa", "Zoé")}, ("first_names",)),
    ],
)
def test_one_thing_apart_is_proposed_with_what_differs(change, differing):
    found = compare(ONE, replace(ONE, **change))
    assert (found.likeness, found.differing) == (Likeness.LIKELY, differing)


@pytest.mark.parametrize(
    "change",
    [
        {"first_names": ("Lou",)},
        {"birth_name": "Brouillon"},
        {"birth_year": 1990, "birth_day": 2},
        {"birth_name": "D’Exemple2"},
        {"birth_name": "Brouillon", "first_names": ("Lou",)},
        {"birth_year": None, "birth_month": None, "birth_day": None},
    ],
)
def test_somebody_else_is_not_proposed(change):
    assert compare(ONE, replace(ONE, **change)).likeness is Likeness.OTHER


def test_day_and_month_one_for_the_other_are_proposed():
    there = replace(ONE, birth_day=3, birth_month=4)
    assert compare(there, replace(there, birth_day=4, birth_month=3)).likeness is Likeness.LIKELY


def test_an_address_that_differs_is_said_and_changes_nothing():
    found = compare(ONE, ONE, "a@exemple.example", "b@exemple.example")
    assert (found.likeness, found.differing) == (Likeness.SAME, ("email",))


IDENTITIES = st.builds(
    Identity,
    birth_name=st.sampled_from(["Exemple", "EXEMPLE", "Exemples", "Essai", ""]),
    usage_name=st.sampled_from(["", "Exemple"]),
    first_names=st.lists(st.sampled_from(["Zoé", "Zoe", "Lou", "Noa"]), max_size=2).map(tuple),
    sex=st.sampled_from(["", "M", "F"]),
    birth_year=st.sampled_from([None, 1999, 1998]),
    birth_month=st.sampled_from([None, 1, 2]),
    birth_day=st.sampled_from([None, 1, 2]),
)


@given(IDENTITIES, IDENTITIES)
def test_likeness_does_not_depend_on_who_is_asked_first(one, other):
    assert compare(one, other) == compare(other, one)


@given(IDENTITIES)
def test_who_has_a_name_and_a_year_is_like_themselves(one):
    whole = one.birth_name and one.first_names and one.birth_year
    assert (compare(one, one).likeness is Likeness.SAME) == bool(whole)
