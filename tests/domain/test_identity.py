"""Quality of a civil identity before it is declared."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parchemin.domain.identity import Identity, identity_objections
from parchemin.domain.objection import Level, blocking

WHOLE = Identity(
    birth_name="Exemple",
    first_names=("Camille", "Noa"),
    sex="F",
    birth_year=1995,
    birth_month=4,
    birth_day=9,
    birth_commune_insee="59350",
    birth_commune_label="Lille",
)


def codes(identity: Identity, **more) -> list[str]:
    return [o.code for o in identity_objections(identity, **more)]


def changed(**fields) -> Identity:
    return Identity(**{**{f: getattr(WHOLE, f) for f in WHOLE.__slots__}, **fields})


def test_a_whole_identity_has_nothing_against_it():
    assert identity_objections(WHOLE, on=date(2026, 9, 1)) == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"birth_name": ""}, "identity.birth-name-missing"),
        ({"birth_name": "  "}, "identity.birth-name-missing"),
        ({"first_names": ()}, "identity.first-name-missing"),
        ({"sex": ""}, "identity.sex-missing"),
        ({"sex": "X"}, "identity.sex-unknown"),
        ({"birth_year": None}, "identity.birth-year-missing"),
        ({"birth_year": 1899}, "identity.birth-year-range"),
        ({"birth_month": 2, "birth_day": 30}, "identity.birth-date-unreal"),
        ({"birth_year": 1995, "birth_month": 2, "birth_day": 29}, "identity.birth-date-unreal"),
        ({"birth_month": 13}, "identity.birth-date-unreal"),
        ({"birth_name": "x" * 61}, "identity.too-long"),
        ({"first_names": ("Camille", "")}, "identity.first-name-empty"),
        ({"birth_name": "Exem\x00ple"}, "identity.unprintable"),
        ({"birth_commune_insee": "5935"}, "identity.insee-format"),
        ({"birth_commune_insee": "2C004"}, "identity.insee-format"),
        ({"birth_commune_postcode": "1234567890"}, "identity.postcode-length"),
        ({"birth_country_code": "FR"}, "identity.country-code-length"),
    ],
)
def test_what_the_schema_refuses_blocks(fields, code):
    found = blocking(identity_objections(changed(**fields)))
    assert code in [o.code for o in found]
    assert all("%(" not in o.message for o in found)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"birth_month": None}, "identity.birth-month-missing"),
        ({"birth_day": None}, "identity.birth-day-missing"),
        ({"birth_commune_insee": ""}, "identity.commune-missing"),
        ({"birth_commune_insee": "99352"}, "identity.country-missing"),
        ({"birth_name": " Exemple"}, "identity.padded"),
    ],
)
def test_what_makes_a_match_unlikely_only_warns(fields, code):
    found = identity_objections(changed(**fields))
    assert [o.code for o in found] == [code]
    assert [o.level for o in found] == [Level.WARN]


def test_corsican_and_overseas_communes_are_accepted():
    assert codes(changed(birth_commune_insee="2A004")) == []
    assert codes(changed(birth_commune_insee="97411")) == []


def test_a_birth_on_the_day_of_the_check_is_not_passed():
    assert codes(WHOLE, on=date(1995, 4, 9)) == ["identity.birth-in-future"]
    assert codes(WHOLE, on=date(1995, 4, 10)) == []


def test_an_objection_says_whose_field_it_is_about():
    assert [o.about for o in identity_objections(changed(sex=""), about="p-1")] == ["p-1.sex"]


@given(st.integers(1900, 2099), st.integers(1, 12), st.integers(1, 31))
@settings(max_examples=100, deadline=None)
def test_a_date_is_unreal_exactly_when_the_calendar_refuses_it(year, month, day):
    identity = changed(birth_year=year, birth_month=month, birth_day=day)
    assert ("identity.birth-date-unreal" in codes(identity)) == (identity.birth_date is None)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"birth_month": 2, "birth_day": 30}, "30/2/1995"),
        ({"birth_month": None, "birth_day": 32}, "32/—/1995"),
        ({"birth_year": None, "birth_month": 13}, "9/13/—"),
        ({"birth_month": 13, "birth_day": None}, "—/13/1995"),
    ],
)
def test_a_day_that_is_in_no_calendar_is_said_as_far_as_it_is_known(fields, said):
    messages = [o.message for o in identity_objections(changed(**fields))]
    assert f"La date de naissance {said} n’existe pas au calendrier." in messages


def test_the_29_february_of_a_year_that_is_not_known_may_be_a_day():
    leap = changed(birth_year=None, birth_month=2, birth_day=29)
    assert "identity.birth-date-unreal" not in codes(leap)
