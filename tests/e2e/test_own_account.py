"""In a real browser: a passkey is made and lets in, an application's code is asked for, each page usable by all."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator

from parchemin.journal.models import Entry
from tests import make
from tests.browser import unusable
from tests.e2e.own_account import Account, code

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def manager(transactional_db):
    return make.manager(make.certifier(slug="maison-fictive"))


def test_every_page_of_one_s_account_can_be_used_by_all_and_a_passkey_lets_in(chair, manager):
    faults = []

    def look(window, where):
        faults.extend(f"{where}: {one}" for one in [*unusable(window.page, thorough=True), *window.wrong])
        window.wrong.clear()

    mine = Account(chair(manager), manager, look)
    mine.whole()
    kinds = set(Authenticator.objects.filter(user=manager).values_list("type", flat=True))
    assert kinds == {"totp", "webauthn", "recovery_codes"}
    mine.leave()
    mine.enters_by_key()
    assert "/accueil/" in mine.page.url
    assert Entry.objects.filter(act="signed_in").latest("pk").facts == {"how": "passkey"}
    mine.leave()
    mine.enters_by_code()
    assert "/compte/securite/code/" in mine.page.url
    assert not faults, "\n".join(faults)


def test_a_password_then_the_code_of_an_application(chair, manager):
    mine = Account(chair(manager), manager, lambda *_: None)
    secret = mine.add_application()
    mine.leave()
    mine.enters_by_code()
    mine.page.fill("#id_code", code(secret))
    mine.window.press("Me connecter")
    assert "/accueil/" in mine.page.url
    assert Entry.objects.filter(act="signed_in").latest("pk").facts == {"how": "second_factor"}
