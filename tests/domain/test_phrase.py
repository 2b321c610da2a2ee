"""What a rule says is a value: French words with their places apart."""

from __future__ import annotations

from datetime import date

import pytest

from parchemin.domain.composition.rule import CompositionRule, parse_notation
from parchemin.domain.interval import french_date
from parchemin.domain.objection import Objection, Source
from parchemin.domain.phrase import Count, Day, Listed, Phrase, Sentences, words_of

SHARE = Phrase("au moins %(share)s %% de %(what)s", {"share": 50, "what": "membres extérieurs"})


@pytest.mark.parametrize(
    ("said", "french"),
    [
        (Phrase("La règle ne compte rien."), "La règle ne compte rien."),
        (SHARE, "au moins 50 % de membres extérieurs"),
        (Count(0, "salarié", "salariés"), "0 salarié"),
        (Count(1, "salarié", "salariés"), "1 salarié"),
        (Count(2, "salarié", "salariés"), "2 salariés"),
        (Listed(()), ""),
        (Listed(("a",)), "a"),
        (Listed(("a", "b")), "a et b"),
        (Listed(("a", Count(2, "b", "bs"), "c")), "a, 2 bs et c"),
        (Listed(("a", "b", "c"), last=", "), "a, b, c"),
        (Sentences((Phrase("Un."), "Deux.")), "Un. Deux."),
        (Day(date(2024, 3, 1)), "1er mars 2024"),
    ],
)
def test_each_has_its_french_words(said, french):
    assert str(said) == french


def test_a_phrase_holds_others():
    whole = Phrase("Le jury compte %(parts)s.", {"parts": Listed((SHARE, "un président"))})
    assert str(whole) == "Le jury compte au moins 50 % de membres extérieurs et un président."
    assert whole == Phrase("Le jury compte %(parts)s.", {"parts": Listed((SHARE, "un président"))})
    assert len({whole, SHARE, Phrase(SHARE.template, dict(SHARE.params))}) == 2


def test_an_objection_says_its_places_in_french_and_keeps_them_apart():
    objection = Objection(
        "x",
        "%(name)s vient le %(day)s.",
        {"name": "Camille", "day": Day(date(2024, 8, 7))},
        Source(Phrase("Fiche du répertoire, %(lines)s", {"lines": "ligne 3"})),
        "Attendre le %(day)s.",
    )
    assert objection.as_dict() == {
        "code": "x",
        "message": f"Camille vient le {french_date(date(2024, 8, 7))}.",
        "source": "Fiche du répertoire, ligne 3",
        "mend": "Attendre le 7 août 2024.",
        "about": None,
        "level": "block_release",
    }


def test_a_value_refused_says_why_as_a_phrase():
    with pytest.raises(ValueError, match="n’est pas un nombre") as caught:
        parse_notation("membres = beaucoup")
    assert words_of(caught.value) == Phrase("« %(number)s » n’est pas un nombre.", {"number": "beaucoup"})
    assert words_of(ValueError("invalid literal")) == "invalid literal"
    assert words_of(ValueError()) == ""


def test_the_place_of_a_rule_is_kept_in_words():
    where = Phrase("lignes %(first)s à %(last)s", {"first": 407, "last": 411})
    rule = CompositionRule((), where=where)
    assert rule.as_dict()["where"] == "lignes 407 à 411"
    assert CompositionRule.from_dict(rule.as_dict()).where == "lignes 407 à 411"
