"""One title of a sheet for one person: whoever is like its holder is examined before the title is delivered."""

from __future__ import annotations

import pytest

from parchemin.candidates.joining import keep_apart
from parchemin.candidates.models import Candidacy
from parchemin.candidates.returning import title_objections
from tests import make

pytestmark = pytest.mark.django_db
WHO = {
    "birth_name": "D’Exemple",
    "first_names": "Zoé, Andréa",
    "sex": "F",
    "birth_year": 1999,
    "birth_month": 1,
    "birth_day": 31,
    "birth_commune_insee": "69383",
    "email": "zoe@exemple.example",
}


@pytest.fixture
def holder(world):
    person = make.person(world.certifier, **WHO)
    return make.candidacy(world.certifier, world.framework, person=person, state=Candidacy.State.COMPLETE)


def another(world, **changes) -> Candidacy:
    values = {**WHO, "email": "", **changes}
    return make.candidacy(world.certifier, world.framework, person=make.person(world.certifier, **values))


def asked(file) -> list[tuple[str, object]]:
    return [(o.code, str(o.params.get("differing", ""))) for o in title_objections([file])]


@pytest.mark.parametrize(
    ("changes", "differing"),
    [
        ({}, ""),
        ({"birth_name": "D’EXEMPLE"}, ""),
        ({"birth_name": "D’Exemples"}, "nom de naissance"),
        ({"birth_day": 30}, "jour de naissance"),
        ({"birth_name": "Autrefois", "email": WHO["email"]}, "nom de naissance"),
        ({"birth_name": "Autrefois", "usage_name": "D’Exemple"}, "nom de naissance"),
        ({"first_names": "Andréa"}, "prénoms"),
    ],
)
def test_whoever_is_like_the_holder_is_examined_first(world, holder, changes, differing):
    assert asked(another(world, **changes)) == [("award.person-twice", differing)]


@pytest.mark.parametrize(
    "changes",
    [{"birth_year": 1989, "birth_day": 1}, {"birth_name": "Brouillon"}, {"birth_day": 30, "birth_month": 6}],
)
def test_somebody_else_is_asked_nothing(world, holder, changes):
    assert asked(another(world, **changes)) == []


def test_two_people_told_apart_may_both_have_the_title(world, holder, now):
    file = another(world, birth_day=30)
    keep_apart(actor=world.actor, now=now, one=file.person, other=holder.person, reason="Deux pièces vues")
    assert asked(file) == []


def test_a_title_of_another_sheet_or_certifier_is_no_second_one(world, holder):
    other = make.framework(world.certifier)
    person = make.person(world.certifier, **WHO)
    assert asked(make.candidacy(world.certifier, other, person=person)) == []
    stranger = make.candidacy(world.other, world.framework, person=make.person(world.other, **WHO))
    assert asked(stranger) == []
