"""A person looks after their account in a real browser: an application of codes, a passkey, sessions, an address."""

from __future__ import annotations

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.utils import timezone

from parchemin.accounts import links
from parchemin.accounts.models import User
from tests.browser import PASSWORD, Chair

BEFORE = (
    "/compte/",
    "/compte/mot-de-passe/",
    "/compte/securite/",
    "/compte/sessions/",
    "/compte/adresse/confirmer/",
)


def holds_keys(window: Chair) -> None:
    """The browser has a device that makes passkeys, and says yes to each."""
    speaks = window.context.new_cdp_session(window.page)
    speaks.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    speaks.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def code(secret: str) -> str:
    """What an application shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


class Account:
    """The pages of one's own account, looked at as they come; ``look(window, where)`` inspects."""

    def __init__(self, window: Chair, user: User, look):
        self.window, self.page, self.user, self.look = window, window.page, user, look

    def at(self, path: str) -> None:
        self.window.go(path)
        self.look(self.window, f"own account {path}")

    def confirmed(self, path: str) -> None:
        """A page that asks who one is again, with the password."""
        self.at(path)
        if "/confirmer/" in self.page.url:
            self.page.fill("#id_password", PASSWORD)
            self.window.press("Confirmer")
            self.look(self.window, f"own account {path}, confirmed")

    def add_application(self) -> str:
        self.confirmed("/compte/securite/application/")
        secret = self.page.locator("code").inner_text().strip()
        self.page.fill("#id_code", "000000")
        self.window.press("Ajouter l’application")
        self.look(self.window, "own account, a code refused")
        self.page.fill("#id_code", code(secret))
        self.window.press("Ajouter l’application")
        self.look(self.window, "own account, recovery codes shown")
        return secret

    def add_key(self) -> None:
        holds_keys(self.window)
        self.confirmed("/compte/securite/cles/ajouter/")
        self.page.fill("#id_name", "Clé de bureau")
        self.page.check("#id_passwordless")
        with self.page.expect_navigation(wait_until="load"):
            self.page.get_by_role("button", name="Ajouter cette clé").click()
        self.at("/compte/securite/cles/")

    def leave(self) -> None:
        self.window.go("/compte/").page.locator(".account summary").first.click()
        self.window.press("Me déconnecter")

    def whole(self) -> None:
        """Every page of it."""
        for path in BEFORE:
            self.at(path)
        self.confirmed("/compte/adresse/")
        secret = links.make(self.user, links.Purpose.ADDRESS, timezone.now(), address="autre@exemple.example")
        self.at(f"/compte/adresse/{secret}/")
        self.add_application()
        self.at("/compte/securite/secours/")
        self.at("/compte/securite/secours/nouveaux/")
        self.at("/compte/securite/application/retirer/")
        self.at("/compte/securite/")
        self.add_key()
        for word in ("nom", "retirer"):
            self.at(f"/compte/securite/cles/{self.user.authenticator_set.get(type='webauthn').pk}/{word}/")
        self.at("/compte/securite/confirmer/")
        self.at("/compte/securite/cles/confirmer/")

    def enters_by_code(self) -> None:
        """As far as the second factor is asked for."""
        self.window.go("/connexion/")
        self.page.fill("#id_username", self.user.email)
        self.page.fill("#id_password", PASSWORD)
        self.window.press("Me connecter")
        self.look(self.window, "a second factor is asked for")

    def enters_by_key(self) -> None:
        self.window.go("/connexion/")
        with self.page.expect_navigation(wait_until="load"):
            self.page.get_by_role("button", name="Utiliser une clé d’accès").click()
