"""A person signs in by a provider of identity, in a real browser, and a page says it when nobody awaits them."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from tests import make, openid_provider

pytestmark = [pytest.mark.slow]


def test_one_leaves_for_the_provider_and_comes_back_signed_in(chair, settings, live_server):
    owner = make.manager(make.certifier(), email="camille@exemple.example")
    with openid_provider.running() as provider:
        settings.OPENID_PROVIDERS = [provider.settings(label="ProConnect")]
        settings.PUBLIC_URL = live_server.url
        provider.person["email"] = owner.email
        window = chair()
        # the page of the provider: somebody says yes there, and is sent back
        window.page.route(
            f"{provider.issuer}/authorize**",
            lambda route: route.fulfill(
                status=302, headers={"Location": provider.sign_in(route.request.url)}
            ),
        )
        window.go("/connexion/?next=/compte/")
        window.page.get_by_role("button", name="Se connecter avec ProConnect").click()
        window.page.wait_for_url("**/compte/")
        assert "un fournisseur d’identité" in window.page.content()
        provider.person.update(sub="personne-2", email="personne@exemple.example")
        other = chair()
        other.page.route(
            f"{provider.issuer}/authorize**",
            lambda route: route.fulfill(
                status=302, headers={"Location": provider.sign_in(route.request.url)}
            ),
        )
        other.go("/connexion/")
        other.page.get_by_role("button", name="Se connecter avec ProConnect").click()
        other.page.wait_for_url("**/retour/**")
        assert "Aucun compte ne vous est ouvert par ProConnect" in other.page.content()
        assert urlsplit(other.page.url).path == "/compte/openid/oidc/retour/"
