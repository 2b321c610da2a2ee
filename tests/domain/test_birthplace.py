"""INSEE codes, post codes taken for them, and places that contradict one another."""

import pytest

from parchemin.domain.birthplace import Birthplace, birthplace_objections


def said(*fields, year=1999):
    values = [*fields, "", "", "", ""][:4]
    return [
        (o.code, str(o.params.get("suggested") or ""), o.level.blocks)
        for o in birthplace_objections(Birthplace(*values, year=year))
    ]


@pytest.mark.parametrize(
    ("insee", "commune", "meant"),
    [
        ("75018", "Paris", "75118"),
        ("75001", "PARIS 1er", "75101"),
        ("75020", "Paris 20e arrondissement", "75120"),
        ("75000", "Paris", "75056"),
        ("75018", "", "75118"),
        ("75116", "Paris 16", ""),
        ("69000", "Lyon", "69123"),
        ("69003", "LYON", "69383"),
        ("69009", "Lyon 9e", "69389"),
        ("13000", "Marseille", "13055"),
        ("13008", "Marseille", "13208"),
        ("97400", "Saint-Denis", ""),
        ("33000", "Bordeaux", ""),
        ("59000", "Lille", ""),
        ("92100", "Boulogne-Billancourt", ""),
        ("93200", "Saint-Denis", ""),
        ("94300", "Vincennes", ""),
        ("90400", "Danjoutin", ""),
        ("2A000", "Ajaccio", ""),
    ],
)
def test_a_post_code_given_for_an_insee_code_is_told(insee, commune, meant):
    if insee == "75116":  # a post code of Paris that is an INSEE code too
        assert said(insee, commune) == []
        return
    assert said(insee, commune) == [("identity.insee-postcode", meant, True)]


@pytest.mark.parametrize(
    "insee", ["00000", "00123", "99999", "99000", "99099", "97902", "97999", "98501", "96001", "20004"]
)
def test_a_code_that_nothing_has_is_impossible(insee):
    assert said(insee) == [("identity.insee-impossible", "", True)]


@pytest.mark.parametrize(
    ("insee", "commune", "country", "year"),
    [
        ("69383", "Lyon", "", 1999),
        ("69003", "Alix", "France", 1999),
        ("13001", "Aix-en-Provence", "FRANCE", 1999),
        ("2A004", "Ajaccio", "", 1999),
        ("20004", "Ajaccio", "", 1975),
        ("75012", "Boulogne-sur-Seine", "", 1950),
        ("97411", "Saint-Denis", "France", 1999),
        ("98735", "Papeete", "", 1999),
        ("99139", "Lisbonne", "Portugal", 1999),
        ("99352", "Alger", "", 1999),
        ("96001", "Tunis", "", 1950),
        ("92012", "Boulogne-Billancourt", "", 1999),
        ("01001", "L’Abergement-Clémenciat", "", 1999),
        ("", "Lyon", "Portugal", 1999),
    ],
)
def test_a_code_that_may_be_is_not_refused(insee, commune, country, year):
    assert said(insee, commune, country, year=year) == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        (("69383", "Lisbonne", "PORTUGAL"), "identity.place-country"),
        (("99139", "Lisbonne", "FRANCE"), "identity.place-country"),
        (("99139", "Lisbonne", "République française"), "identity.place-country"),
        (("97411", "Porto", "Portugal"), "identity.place-country"),
        (("59350", "Lyon", ""), "identity.place-commune"),
        (("59350", "PARIS 18e", ""), "identity.place-commune"),
        (("69383", "Marseille", "France"), "identity.place-commune"),
        (("69383", "Lyon", "", "75003"), "identity.place-postcode"),
        (("2A004", "Lyon", ""), "identity.place-commune"),
        (("59350", "Lille", "Belgique"), "identity.place-country"),
    ],
)
def test_fields_that_contradict_one_another_are_said_and_stop_nothing(fields, code):
    assert said(*fields) == [(code, "", False)]


@pytest.mark.parametrize(
    ("insee", "commune", "meant"),
    [("1004", "", "01004"), ("6938", "Lyon", ""), ("Lille", "", ""), ("590", "", ""), ("5000", "", "")],
)
def test_a_text_of_another_form_is_no_code(insee, commune, meant):
    assert said(insee, commune) == [("identity.insee-format", meant, True)]
