"""A session ends in time, goes on under another key once its owner says who they are again, and stays listed."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parchemin.accounts import links
from parchemin.web.account import lasting, second_factor
from tests import make
from tests.accounts.test_signing_in import NEW, RIGHT, SECRET, code, sign_in, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(world):
    return world.manager


def later(client, seconds: float, *names: str) -> None:
    """As if that much time had passed since what the session remembers."""
    session = client.session
    for name in names:
        session[name] -= seconds
    session.save()


def test_a_session_idle_too_long_ends(client, user, settings):
    sign_in(client, user.email, RIGHT)
    assert signed_in(client)
    later(client, settings.SESSION_IDLE_MINUTES * 60 - 30, lasting.SEEN)
    assert signed_in(client), "what is asked in time keeps it"
    later(client, settings.SESSION_IDLE_MINUTES * 60 + 1, lasting.SEEN)
    key = client.session.session_key
    assert not signed_in(client)
    assert not client.session.exists(key), "nothing of it is left on the server"


def test_a_session_ends_though_it_serves(client, user, settings):
    sign_in(client, user.email, RIGHT)
    assert signed_in(client)
    later(client, settings.SESSION_HOURS * 3600 + 1, lasting.BEGAN)
    assert not signed_in(client)


def test_who_says_who_they_are_again_goes_on_under_another_key_still_listed(client, user):
    sign_in(client, user.email, RIGHT)
    before = client.session.session_key
    client.post(reverse("account_reauthenticate"), {"password": RIGHT})
    after = client.session.session_key
    assert after != before
    assert not client.session.exists(before)
    assert signed_in(client)
    assert list(UserSession.objects.values_list("session_key", flat=True)) == [after]


def test_a_session_whose_password_was_changed_is_still_ended_from_elsewhere(client, user):
    sign_in(client, user.email, RIGHT)
    client.post(
        reverse("account_change_password"),
        {"old_password": RIGHT, "new_password1": NEW, "new_password2": NEW},
    )
    assert signed_in(client)
    second_factor.forget(user, actor="system:test", now=make.NOW)
    assert not signed_in(client)


def test_sessions_are_ended_by_who_says_who_they_are_again(client, user):
    elsewhere = Client()
    for one in (client, elsewhere):
        sign_in(one, user.email, RIGHT)
    asked = client.post(reverse("usersessions_list"))
    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert signed_in(elsewhere)
    client.post(asked.url, {"password": RIGHT})
    assert not signed_in(elsewhere)
    assert signed_in(client)


def test_a_code_serves_once_in_every_process(client, user):
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    typed = code()
    sign_in(client, user.email, RIGHT)
    assert client.post(reverse("mfa_authenticate"), {"code": typed}).status_code == 302
    elsewhere = Client()
    sign_in(elsewhere, user.email, RIGHT)
    assert elsewhere.post(reverse("mfa_authenticate"), {"code": typed}).status_code == 200
    assert not signed_in(elsewhere)
    one = RecoveryCodes(Authenticator.objects.get(user=user, type="recovery_codes")).get_unused_codes()[0]
    assert elsewhere.post(reverse("mfa_authenticate"), {"code": one}).status_code == 302
    third = Client()
    sign_in(third, user.email, RIGHT)
    assert third.post(reverse("mfa_authenticate"), {"code": one}).status_code == 200


def test_what_is_remembered_is_kept_where_every_process_reads_it(settings):
    assert settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache")


def test_a_forgotten_password_does_not_go_around_the_second_factor(client, user):
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    secret = links.make(user, links.Purpose.RESET, timezone.now())
    client.get(reverse("personal_link", args=[secret]))
    chosen = client.post(reverse("choose_password"), {"new_password1": NEW, "new_password2": NEW})
    assert chosen.url == reverse("login")
    assert not signed_in(client)
    assert sign_in(client, user.email, NEW).url == reverse("mfa_authenticate")
    assert not signed_in(client)
