"""What django-allauth asks of the house: who may try a password and when, how secrets are kept, what is written."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.internal.httpkit import get_client_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from parchemin.accounts import acts, throttle
from parchemin.accounts.actions import keep
from parchemin.accounts.models import User
from parchemin.web.account import devices

TOO_SOON = "too_soon"
NOWHERE = "0.0.0.0"  # noqa: S104 - a machine that the server does not name


def machine(request: HttpRequest) -> str:
    """Address of who asks, as the trusted proxies say it."""
    return get_client_ip(request) or NOWHERE


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are opened by the service, never by signing up; passwords are tried under our own limit."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def get_login_stages(self) -> list[str]:
        ours = {"allauth.mfa.stages.AuthenticateStage": "parchemin.web.account.stages.SecondFactorStage"}
        return [ours.get(one, one) for one in super().get_login_stages()]

    def get_client_ip(self, request: HttpRequest) -> str:
        return machine(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Before anything is computed: a burst of wrong passwords costs the server a row each."""
        address = str(credentials.get("email", ""))
        machine, device = self.get_client_ip(request), devices.of(request, address)
        counts = throttle.signing_in(address, machine, device=device)
        if wait := throttle.take(counts, timezone.now()):
            raise ValidationError(too_soon(wait), code=TOO_SOON)
        request.sign_in_counts = counts  # type: ignore[attr-defined]

    def _rollback_login_failed_rl_usage(self) -> None:
        counts = getattr(context.request, "sign_in_counts", ())
        throttle.give_back(counts, timezone.now())

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ARG002
        address = str(credentials.get("email", "")).strip().lower()
        user = User.objects.filter(email=address, is_active=True).first()
        if user:
            keep(user, acts.SIGN_IN_FAILED, now=timezone.now(), actor="anonymous")

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        assert isinstance(user, User)  # noqa: S101 - the house's own model
        tried = self.authenticate(context.request, email=user.email, password=password)
        return tried is not None and tried.pk == user.pk

    def add_message(
        self, request: HttpRequest, level: int, *_: Any, message: str | None = None, **__: Any
    ) -> None:
        """What went wrong is said; our own pages say the rest."""
        if message:
            messages.add_message(request, level, message)

    def send_notification_mail(self, *_: Any, **__: Any) -> None:
        """Nothing of allauth's own leaves: what happened is in the journal and on the person's page."""


def too_soon(wait: int) -> str:
    return gettext("Trop d’essais à la suite. %(wait)s") % {
        "wait": ngettext(
            "Attendez %(n)s seconde, puis réessayez.", "Attendez %(n)s secondes, puis réessayez.", wait
        )
        % {"n": wait}
    }


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of second factors are kept encrypted: a copy of the database alone computes no code."""

    def _cipher(self) -> Fernet:
        key = hashlib.sha256(b"parchemin.second-factor" + str(settings.SECRET_KEY).encode()).digest()
        return Fernet(base64.urlsafe_b64encode(key))

    def encrypt(self, text: str) -> str:
        return self._cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return self._cipher().decrypt(encrypted_text.encode()).decode()

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        assert isinstance(user, User)  # noqa: S101
        return user.email

    def send_notification_mail(self, *_: Any, **__: Any) -> None:
        """As above."""
