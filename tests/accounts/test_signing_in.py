"""Signing in: slowed as it fails, before anything is computed; a second factor; a forgotten password; sessions."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.contrib.auth import hashers
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from typer.testing import CliRunner

from parchemin.accounts import links, throttle
from parchemin.accounts.models import PersonalLink, Tries, User
from parchemin.accounts.sweep import sweep
from parchemin.cli.main import app
from parchemin.journal.models import Entry
from tests import life, make

pytestmark = pytest.mark.django_db
RIGHT = "mot-de-passe-fictif"  # that of tests.make.user
NEW = "une-phrase-assez-longue"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _nothing_counted_before():
    """The limit on codes of a second factor is counted in the cache of the process, by account."""
    cache.clear()


def sign_in(client, address, password, machine="192.0.2.1"):
    said = {"username": address, "password": password}
    return client.post(reverse("login"), said, REMOTE_ADDR=machine)


def signed_in(client) -> bool:
    return client.get(reverse("account")).status_code == 200


def told(user, *acts) -> list[str]:
    rows = Entry.objects.filter(stream=f"account:{user.pk}", act__in=acts) if acts else Entry.objects.none()
    return list(rows.order_by("pk").values_list("act", flat=True))


@pytest.fixture
def user(world):
    return world.manager


@pytest.fixture
def hashed(monkeypatch):
    """How many passwords were computed, whatever the account."""
    done = []
    verify, make_ = hashers.verify_password, hashers.make_password
    monkeypatch.setattr(hashers, "verify_password", lambda *a, **k: done.append(1) or verify(*a, **k))
    monkeypatch.setattr(
        "parchemin.accounts.models.User.set_password",
        lambda self, raw: (done.append(1), setattr(self, "password", make_(raw)))[0],
    )
    return done


# -- passwords ----------------------------------------------------------------------------------------------------


def test_one_signs_in_and_the_journal_and_the_person_s_page_say_it(client, user):
    assert sign_in(client, user.email.upper(), RIGHT).status_code == 302
    assert signed_in(client)
    assert told(user, "signed_in") == ["signed_in"]
    page = client.get(reverse("account")).text
    assert "s’est connecté, par mot de passe" in page


def test_a_failure_is_said_to_its_owner_and_never_whether_an_account_is_there(client, user):
    wrong = [sign_in(client, address, "faux").text for address in (user.email, "personne@exemple.example")]
    shown = [re.sub(r'value="[^"]*"|personne@\S+', "", page) for page in wrong]
    assert shown[0].replace(user.email, "") == shown[1]
    assert told(user, "sign_in_failed") == ["sign_in_failed"]
    sign_in(client, user.email, RIGHT)
    assert "mot de passe faux" in client.get(reverse("account")).text


@pytest.mark.parametrize("known", [True, False], ids=["an account", "nobody"])
def test_a_burst_of_wrong_passwords_is_not_computed(client, user, hashed, known):
    address = user.email if known else "personne@exemple.example"
    answers = [sign_in(client, address, "faux").status_code for _ in range(60)]
    assert answers[:5] == [200] * 5
    assert answers.count(200) < 15
    assert set(answers) == {200, 429}
    assert len(hashed) < 15
    assert "Attendez" in sign_in(client, address, "faux").text


def test_a_machine_that_tries_many_addresses_waits_too(client, hashed):
    answers = [sign_in(client, f"compte{n}@exemple.example", "faux").status_code for n in range(60)]
    assert answers.count(200) < 35
    assert answers[-1] == 429
    assert len(hashed) < 35


def test_who_guesses_from_elsewhere_locks_nobody_out(client, user):
    for n in range(120):
        sign_in(Client(), user.email, "faux", machine=f"198.51.100.{n % 200}")
    assert sign_in(client, user.email, RIGHT, machine="192.0.2.9").status_code == 302
    client.post(reverse("logout"))
    for _ in range(12):  # from the very machine of its owner, by another browser
        sign_in(Client(), user.email, "faux", machine="192.0.2.9")
    assert sign_in(client, user.email, RIGHT, machine="192.0.2.9").status_code == 302


def test_the_wait_grows_and_ends(now):
    count = [throttle.Count("essai", 2, 8)]
    waits, at = [], now
    for _ in range(8):
        wait = throttle.take(count, at)
        waits.append(wait)
        at += timedelta(seconds=wait)
    assert waits == [0, 0, 1, 0, 2, 0, 4, 0]
    assert throttle.take(count, at + timedelta(hours=2)) == 0
    assert sweep(at + timedelta(hours=9)).startswith("1 ")
    assert not Tries.objects.exists()


def test_a_digest_of_before_is_made_anew_with_scrypt(client, user, settings):
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.ScryptPasswordHasher",
        "django.contrib.auth.hashers.MD5PasswordHasher",
    ]
    assert user.password.startswith("md5$")
    sign_in(client, user.email, RIGHT)
    user.refresh_from_db()
    assert user.password.startswith("scrypt$")


# -- a forgotten password, another one, another address ----------------------------------------------------------------


@pytest.fixture
def mail(settings, mailoutbox):
    settings.SMTP_HOST = "mail.example"
    return mailoutbox


def asked(client, address):
    return client.post(reverse("account_reset_password"), {"email": address})


def test_a_forgotten_password_is_chosen_by_a_link(client, user, mail, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        page = asked(client, user.email.upper())
        other = asked(Client(), "personne@exemple.example")
    clean = lambda text: re.sub(r'(value|nonce)="[^"]*"', "", text)  # noqa: E731
    assert clean(page.text) == clean(other.text), "no word on which accounts exist"
    [left] = mail
    assert left.to == [user.email]
    path = re.search(r"http://titres\.example(/compte/lien/\S+)", left.body)[1]
    assert path.split("/")[3] not in str(list(PersonalLink.objects.values()))
    client.get(path)
    chosen = {"new_password1": NEW, "new_password2": NEW}
    assert client.post(reverse("choose_password"), chosen).url == reverse("login")
    assert told(user, "password_asked", "password_chosen") == ["password_asked", "password_chosen"]
    assert sign_in(client, user.email, NEW).status_code == 302


def test_few_letters_are_sent_to_an_address(client, user, mail, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answers = [asked(Client(), user.email).status_code for _ in range(8)]
    assert answers[-1] == 429
    assert len(mail) <= 4


def test_a_password_changed_ends_the_other_sessions_and_cancels_links(client, user):
    elsewhere = Client()
    for one in (client, elsewhere):
        sign_in(one, user.email, RIGHT)
    secret = links.make(user, links.Purpose.RESET, timezone.now())
    wrong = {"old_password": "faux", "new_password1": NEW, "new_password2": NEW}
    assert client.post(reverse("account_change_password"), wrong).status_code == 200
    assert (
        client.post(reverse("account_change_password"), {**wrong, "old_password": RIGHT}).status_code == 302
    )
    assert signed_in(client)
    assert not signed_in(elsewhere)
    assert links.opened(secret, timezone.now()) is None
    assert Entry.objects.get(act="password_chosen").facts == {"how": "change"}


def test_an_address_changes_once_its_new_owner_confirms_and_the_old_one_is_told(
    client, user, mail, django_capture_on_commit_callbacks
):
    before = user.email
    sign_in(client, before, RIGHT)
    page = reverse("account_address")
    assert client.post(page, {"email": "neuve@exemple.example"}).url.startswith(
        reverse("account_reauthenticate")
    )
    client.post(f"{reverse('account_reauthenticate')}?next={page}", {"password": RIGHT})
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page, {"email": "Neuve@exemple.example"})
    path = re.search(r"http://titres\.example(/compte/adresse/\S+)", mail[-1].body)[1]
    stranger = Client()
    stranger.force_login(make.user())
    stranger.get(path)
    assert "plus valable" in stranger.post(reverse("account_address_confirm")).text
    client.get(path)
    assert client.post(reverse("account_address_confirm")).url == reverse("account")
    user.refresh_from_db()
    assert user.email == "neuve@exemple.example"
    assert mail[-1].to == [before]
    assert user.email not in mail[-1].body
    assert told(user, "address_asked", "address_changed") == ["address_asked", "address_changed"]


def test_an_address_that_another_account_has_is_not_said(
    client, user, mail, django_capture_on_commit_callbacks
):
    other = make.user()
    sign_in(client, user.email, RIGHT)
    client.post(f"{reverse('account_reauthenticate')}?next=/compte/", {"password": RIGHT})
    with django_capture_on_commit_callbacks(execute=True):
        taken = client.post(reverse("account_address"), {"email": other.email}, follow=True)
    assert "Un lien est parti" in taken.text
    assert not mail


# -- sessions, second factors ------------------------------------------------------------------------------------------


def test_sessions_are_listed_and_the_others_ended(client, user):
    elsewhere = Client(HTTP_USER_AGENT="Autre navigateur")
    for one in (client, elsewhere):
        sign_in(one, user.email, RIGHT)
    page = client.get(reverse("usersessions_list")).text
    assert "Autre navigateur" in page
    asked = client.post(reverse("usersessions_list"))
    client.post(asked.url, {"password": RIGHT})
    assert signed_in(client)
    assert not signed_in(elsewhere)
    assert told(user, "sessions_ended") == ["sessions_ended"]


def code(secret=SECRET) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_an_application_is_added_then_asked_for_and_its_secret_is_kept_encrypted(
    client, user, django_capture_on_commit_callbacks
):
    sign_in(client, user.email, RIGHT)
    page = reverse("mfa_activate_totp")
    assert client.get(page).status_code == 302, "who one is, first"
    client.post(f"{reverse('account_reauthenticate')}?next={page}", {"password": RIGHT})
    secret = client.get(page).context["form"].secret
    assert client.post(page, {"code": "000000"}).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        added = client.post(page, {"code": code(secret)})
    assert added.url == reverse("mfa_view_recovery_codes")
    codes = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    assert len(codes) == 10
    assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))
    client.post(reverse("logout"))
    assert sign_in(client, user.email, RIGHT).url == reverse("mfa_authenticate")
    assert not signed_in(client), "a password alone opens nothing"
    assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    assert client.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == 302
    assert signed_in(client)
    assert Entry.objects.filter(act="signed_in").latest("pk").facts == {"how": "second_factor"}
    assert told(user, "second_factor_failed") == ["second_factor_failed"]
    assert "second_factor_added" in told(user, "second_factor_added")


def presiding(world):
    """Who presides over a jury whose results are not published."""
    life.bring(world, make.NOW, "composed")
    president = next(m for m in life.members_of(world) if m.seat == "president")
    return make.member(world.certifier, president.juror.person, "juror")


def test_where_it_is_required_nothing_else_is_read_before_a_second_factor(client, world, settings):
    president = presiding(world)
    member = next(m for m in life.members_of(world) if m.seat != "president")
    juror = make.member(world.certifier, member.juror.person, "juror")
    for account, asked_for in ((world.manager, True), (president, True), (juror, False)):
        client.force_login(account)
        home = reverse("jury_day") if account is not world.manager else reverse("sessions")
        settings.SECOND_FACTOR_REQUIRED = False
        assert client.get(home).status_code == 200
        settings.SECOND_FACTOR_REQUIRED = True
        answer = client.get(home)
        assert (answer.status_code == 302 and answer.url == reverse("mfa_index")) is asked_for
        assert client.post(home).status_code in ({302} if asked_for else {405})
        assert client.get(reverse("mfa_index")).status_code == 200
    TOTP.activate(world.manager, SECRET)
    RecoveryCodes.activate(world.manager)
    client.force_login(world.manager)
    assert client.get(reverse("sessions")).status_code == 200


def test_a_locked_code_is_not_guessed(client, user):
    TOTP.activate(user, SECRET)
    sign_in(client, user.email, RIGHT)
    pages = [client.post(reverse("mfa_authenticate"), {"code": f"{n:06}"}).text for n in range(8)]
    assert not signed_in(client)
    assert pages[-1] != pages[0]
    assert User.objects.get(pk=user.pk).is_active


def test_who_lost_a_second_factor_is_let_in_by_the_operator_alone(client, user):
    sign_in(client, user.email, RIGHT)
    TOTP.activate(user, SECRET)
    assert signed_in(client)
    said = CliRunner().invoke(app, ["certifier", "forget-factors", user.email.upper()])
    assert said.exit_code == 0, said.output
    assert not Authenticator.objects.filter(user=user).exists()
    assert not signed_in(client)
    assert Entry.objects.get(act="second_factor_removed").actor.startswith("system:")
    assert CliRunner().invoke(app, ["certifier", "forget-factors", "nul@exemple.example"]).exit_code != 0
