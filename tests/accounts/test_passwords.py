"""What a password may be: long, of any signs, and no name that others would try."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    certifier = make.certifier(name="Institut des Métiers d’Exempleville")
    return make.manager(certifier, name="Camille Factice", email="camille.factice@exemple.example")


@pytest.mark.parametrize(
    "typed",
    [
        "Parchemin2026",
        "p.a.r.c.h.e.m.i.n",
        "Exempleville2026!",
        "CamilleFactice1",
        "camille.factice@",
        "MotDePasse123",
        "Certification1",
        "Institut des Métiers d’Exempleville",
    ],
)
def test_a_name_that_others_know_is_refused(owner, typed):
    with pytest.raises(ValidationError) as refused:
        validate_password(typed, owner)
    assert "password_of_the_house" in {one.code for one in refused.value.error_list}


@pytest.mark.parametrize(
    "typed",
    [
        "mot-de-passe-fictif",
        "845190273641",
        "éàüñ🜁 фраза из слов",
        "parchemin et trois chevaux bleus",
        "x" * 9 + "y" * 60,
    ],
)
def test_any_signs_do_when_they_are_long_and_no_name(owner, typed):
    validate_password(typed, owner)


@pytest.mark.parametrize("typed", ["court-mot", "password1234", "qwertyuiop123"])
def test_what_is_short_or_tried_first_is_refused(owner, typed):
    with pytest.raises(ValidationError):
        validate_password(typed, owner)
