"""Signing in by a provider of identity: an account that the service opened, by its verified address, and no other."""

from __future__ import annotations

import subprocess
import sys
import time
from urllib.parse import urlsplit

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from parchemin import settings as as_loaded
from parchemin.accounts.actions import leave as forgotten
from parchemin.accounts.models import OutsideIdentity, User
from parchemin.journal.models import Entry
from tests import make, openid_provider
from tests.accounts.test_signing_in import RIGHT, SECRET, code, sign_in, signed_in
from tests.production import environment

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(world):
    return world.manager


@pytest.fixture
def provider(settings, user):
    with openid_provider.running() as one:
        one.person["email"] = user.email
        settings.OPENID_PROVIDERS = [one.settings()]
        yield one


def leave(client, **form):
    """The page shown before leaving, and where it leads."""
    answer = client.post(reverse("openid_begin", args=["oidc"]), form)
    assert answer.status_code == 200, answer.text
    return answer.context["address"]


def come_back(client, provider, **form):
    back = urlsplit(provider.sign_in(leave(client, **form)))
    return client.get(f"{back.path}?{back.query}")


def how() -> dict:
    return Entry.objects.filter(act="signed_in").latest("pk").facts


def test_an_invited_account_is_let_in_by_its_verified_address(client, user, provider):
    page = client.get(reverse("login")).text
    assert "Se connecter avec l’essai" in page
    answer = come_back(client, provider, next=reverse("account"))
    assert answer.url == reverse("account")
    assert signed_in(client)
    assert int(client.session["_auth_user_id"]) == user.pk
    assert how() == {"how": "openid"}
    assert "un fournisseur d’identité" in client.get(reverse("account")).text


def test_somebody_invited_who_never_chose_a_password_is_let_in(client, world, provider):
    invited = make.member(world.certifier, world.jurors[0].person, "juror", email="invitee@exemple.example")
    invited.set_unusable_password()
    invited.save()
    provider.person.update(email="Invitee@Exemple.example", sub="autre")
    come_back(client, provider)
    assert int(client.session["_auth_user_id"]) == invited.pk


@pytest.mark.parametrize(
    "said",
    [
        {"email": "personne@exemple.example"},
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "true"},
        {"email": ""},
        {"email": "sans-role@exemple.example"},
        {"email": "ferme@exemple.example"},
    ],
)
def test_who_is_not_invited_at_a_verified_address_is_let_in_nowhere(client, world, provider, said):
    make.user(email="sans-role@exemple.example")
    make.manager(world.certifier, email="ferme@exemple.example", is_active=False)
    accounts = User.objects.count()
    provider.person.update(said)
    answer = come_back(client, provider)
    assert answer.status_code == 403
    assert "Aucun compte ne vous est ouvert" in answer.text
    assert not signed_in(client)
    assert (User.objects.count(), OutsideIdentity.objects.count()) == (accounts, 0), "no account is made"


def test_an_address_counts_as_verified_where_the_settings_say_the_provider_gives_it(
    client, provider, settings
):
    settings.OPENID_PROVIDERS = [provider.settings(vouches=True)]
    del provider.person["email_verified"]
    come_back(client, provider)
    assert signed_in(client)
    client.post(reverse("logout"))
    OutsideIdentity.objects.all().delete()
    provider.person["email_verified"] = False
    assert come_back(client, provider).status_code == 403, "what it says not to be is not"


SPOILT = {
    "of nobody": {"algorithm": "none"},
    "signed by what everybody reads": {"algorithm": "HS256"},
    "signed by another key": {"signer": openid_provider.key()},
    "of a key unknown": {"head": {"kid": "deux"}},
    "made for an access": {"head": {"typ": "at+jwt"}},
    "made to sign out": {"head": {"typ": "logout+jwt"}},
    "of another issuer": {"token": {"iss": "https://ailleurs.example"}},
    "for another": {"token": {"aud": "autre"}},
    "for several, without saying whose": {"token": {"aud": ["parchemin", "autre"]}},
    "of another party": {"token": {"azp": "autre"}},
    "over": {"token": {"exp": int(time.time()) - 3600}},
    "without an end": {"token": {"exp": None}},
    "not begun": {"token": {"nbf": int(time.time()) + 3600}},
    "of another demand": {"token": {"nonce": "autre"}},
    "of no demand": {"token": {"nonce": None}},
    "of nobody in particular": {"token": {"sub": None}},
    "of somebody else than its own page says": {"token": {"sub": "une-autre"}},
}


@pytest.mark.parametrize("spoilt", SPOILT.values(), ids=SPOILT)
@pytest.mark.parametrize("signed", [False, True], ids=["plain page", "signed page"])
def test_a_token_that_is_not_what_was_asked_is_refused(client, provider, spoilt, signed):
    provider.signed_userinfo = signed
    for name, value in spoilt.items():
        setattr(provider, name, value)
    answer = come_back(client, provider)
    assert answer.status_code == 503
    assert not signed_in(client)
    assert not OutsideIdentity.objects.exists()


def test_what_the_provider_signs_of_the_person_is_read(client, provider):
    provider.signed_userinfo = True
    come_back(client, provider)
    assert signed_in(client)


def test_an_answer_that_nobody_asked_for_is_refused(client, provider, settings):
    back = urlsplit(provider.sign_in(leave(client)))
    other = Client()
    assert other.get(f"{back.path}?{back.query}").status_code == 403, "another browser's"
    assert client.get(f"{back.path}?{back.query.replace('state=', 'state=x')}").status_code == 403
    assert client.get(f"{back.path}?{back.query}").status_code == 403, "an answer is taken once"
    assert provider.asked == [], "nothing was asked of the provider"
    back = urlsplit(provider.sign_in(leave(client)))
    other_issuer = back.query.rpartition("iss=")[0] + "iss=https%3A%2F%2Failleurs.example"
    assert client.get(f"{back.path}?{other_issuer}").status_code == 403
    settings.OPENID_PROVIDERS = [provider.settings(), {**provider.settings(), "name": "autre"}]
    back = urlsplit(provider.sign_in(leave(client)))
    assert client.get(f"{reverse('openid_back', args=['autre'])}?{back.query}").status_code == 403
    leave(client)
    assert client.get(reverse("openid_back", args=["oidc"]), {"error": "access_denied"}).status_code == 403
    assert not signed_in(client)
    assert not signed_in(other)


def test_an_answer_that_comes_too_late_is_refused(client, provider):
    back = urlsplit(provider.sign_in(leave(client)))
    session = client.session
    session["openid"] = {**session["openid"], "at": time.time() - 3600}
    session.save()
    assert client.get(f"{back.path}?{back.query}").status_code == 403


def test_a_session_begins_by_a_gesture(client, provider):
    assert client.get(reverse("openid_begin", args=["oidc"])).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(reverse("openid_begin", args=["oidc"])).status_code == 403


def test_the_second_factor_is_asked_unless_the_provider_says_it_was_given(client, user, provider, settings):
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    provider.token = {"acr": "deux-facteurs", "amr": ["pwd", "otp"]}
    assert come_back(client, provider).url == reverse("mfa_authenticate"), "no setting says what it means"
    assert not signed_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code()})
    assert signed_in(client)
    assert how() == {"how": "openid_second_factor"}
    for strong in ({"deux-facteurs"}, {"otp"}):
        settings.OPENID_PROVIDERS = [provider.settings(strong=frozenset(strong))]
        other = Client()
        assert come_back(other, provider).url != reverse("mfa_authenticate")
        assert signed_in(other)
        assert how() == {"how": "openid_strong"}
    provider.token = {"acr": "un-facteur"}
    assert come_back(Client(), provider).url == reverse("mfa_authenticate")
    provider.token = {}
    assert come_back(Client(), provider).url == reverse("mfa_authenticate"), (
        "what it does not say was not done"
    )


def test_where_a_second_factor_is_required_the_provider_s_own_counts_if_the_settings_say_so(
    client, provider, settings
):
    settings.SECOND_FACTOR_REQUIRED = True
    provider.token = {"amr": ["mfa"]}
    come_back(client, provider)
    assert client.get(reverse("sessions")).url == reverse("mfa_index")
    settings.OPENID_PROVIDERS = [provider.settings(strong=frozenset({"mfa"}))]
    other = Client()
    come_back(other, provider)
    assert other.get(reverse("sessions")).status_code == 200
    by_password = Client()
    sign_in(by_password, provider.person["email"], RIGHT)
    assert by_password.get(reverse("sessions")).url == reverse("mfa_index"), "it was given to another session"


def test_an_account_keeps_who_the_provider_says_it_is(client, user, world, provider, settings):
    come_back(client, provider)
    client.post(reverse("logout"))
    provider.person["email"] = "une-autre@exemple.example"
    come_back(client, provider)
    assert int(client.session["_auth_user_id"]) == user.pk, "known by its name there, whatever its address"
    provider.person.update(sub="personne-2", email=user.email)
    stolen = Client()
    assert come_back(stolen, provider).status_code == 403, "an address given to another opens nothing"
    with openid_provider.running() as second:
        second.person.update(sub="personne-1", email=make.user(email="autre@exemple.example").email)
        settings.OPENID_PROVIDERS = [second.settings()]
        assert come_back(Client(), second).status_code == 403, "the same name at another provider is another"
    assert OutsideIdentity.objects.count() == 1
    user.is_active = False
    user.save()
    settings.OPENID_PROVIDERS = [provider.settings()]
    provider.person["sub"] = "personne-1"
    assert come_back(Client(), provider).status_code == 403


def test_a_provider_that_gives_itself_another_name_is_refused(client, provider):
    provider.named = "https://ailleurs.example"
    answer = client.post(reverse("openid_begin", args=["oidc"]))
    assert answer.status_code == 503
    assert "ne répond pas comme il le doit" in answer.text


def test_a_provider_out_of_reach_stops_nobody_else(client, user, provider, settings):
    settings.OPENID_PROVIDERS = [{**provider.settings(), "issuer": "http://127.0.0.1:9"}]
    assert client.post(reverse("openid_begin", args=["oidc"])).status_code == 503
    sign_in(client, user.email, RIGHT)
    assert signed_in(client)


def test_a_code_is_not_taken_elsewhere(client, provider):
    with openid_provider.running() as other:
        provider.elsewhere = f"{other.issuer}/token"
        assert come_back(client, provider).status_code == 503
        assert other.asked == []


def test_no_token_is_kept(client, provider):
    come_back(client, provider)
    kept = str([one.get_decoded() for one in Session.objects.all()]) + str(
        list(OutsideIdentity.objects.values_list())
    )
    assert "acces" not in kept
    assert "eyJ" not in kept
    assert provider.codes == {}
    assert "openid" not in client.session


def test_signing_out_ends_the_session_here(client, provider):
    come_back(client, provider)
    key = client.session.session_key
    client.post(reverse("logout"))
    assert not signed_in(client)
    assert not Session.objects.filter(pk=key).exists()


def test_begun_too_often_it_waits(client, provider, settings):
    statuses = [client.post(reverse("openid_begin", args=["oidc"])).status_code for _ in range(32)]
    assert statuses[0] == 200
    assert statuses[-1] == 429


def test_nothing_of_it_is_there_when_no_provider_is_named(client):
    assert "openid" not in client.get(reverse("login")).text
    assert client.post(reverse("openid_begin", args=["oidc"])).status_code == 404
    assert client.get(reverse("openid_back", args=["oidc"])).status_code == 404
    assert as_loaded.OPENID_PROVIDERS == []


def test_who_is_erased_is_no_more_known_by_a_provider(client, world, provider):
    juror = world.jurors[0].person
    account = make.member(world.certifier, juror, "juror", email="effacee@exemple.example")
    provider.person.update(sub="effacee", email=account.email)
    come_back(client, provider)
    assert OutsideIdentity.objects.filter(user=account).exists()
    forgotten(juror)
    assert not OutsideIdentity.objects.filter(user=account).exists()
    assert come_back(Client(), provider).status_code == 403


def test_a_provider_half_named_stops_the_start(tmp_path):
    given = environment(tmp_path, PARCHEMIN_PROCONNECT_ISSUER="https://fournisseur.example/api/v2")
    done = subprocess.run(
        [sys.executable, "-c", "import parchemin.settings"],
        env=given,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "sans identifiant ou sans secret" in done.stderr


def test_each_provider_has_its_button(tmp_path):
    names = {}
    for name in ("PROCONNECT", "FRANCECONNECT", "OIDC"):
        names |= {
            f"PARCHEMIN_{name}_ISSUER": f"https://{name.lower()}.example",
            f"PARCHEMIN_{name}_CLIENT_ID": "parchemin",
            f"PARCHEMIN_{name}_CLIENT_SECRET": "secret",
        }
    told = "from parchemin.settings import OPENID_PROVIDERS as all_; print(*(f'{p[\"label\"]}' for p in all_), sep='|')"
    done = subprocess.run(
        [sys.executable, "-c", told],
        env=environment(tmp_path, **names),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "ProConnect|FranceConnect|le compte de votre organisation"
