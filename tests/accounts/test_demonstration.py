"""The sign-in page of a demonstration gives its accounts, as the terminal does; no other page, and no other mode."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.accounts import demonstration
from tests import make

pytestmark = pytest.mark.django_db


def shown() -> str:
    return Client().get(reverse("login")).text


def test_a_demonstration_shows_its_accounts_and_no_other(settings):
    of = make.certifier()
    theirs = make.manager(of, email="essai@demo.example", is_demo=True)
    real = make.manager(of, email="dany@registre.example")
    closed = make.manager(of, email="clos@demo.example", is_demo=True, is_active=False)
    settings.MODE = "demo"
    page = shown()
    assert theirs.email in page
    assert demonstration.password() in page
    assert real.email not in page
    assert closed.email not in page
    assert "responsable de certification" in page.lower()


@pytest.mark.parametrize("mode", ["test", "production"])
def test_no_other_mode_shows_any(settings, mode):
    account = make.manager(make.certifier(), email="essai@demo.example", is_demo=True)
    settings.MODE = mode
    page = shown()
    assert account.email not in page
    assert demonstration.password() not in page
