"""What allauth says happened to an account, written in the journal."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import authentication_step_completed, user_logged_in
from allauth.mfa import signals as factors
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from parchemin.accounts import acts
from parchemin.accounts.actions import keep
from parchemin.accounts.models import User
from parchemin.web.account import lasting, second_factor


@receiver(user_logged_in)
def signed_in(request: HttpRequest, user: User, **_: Any) -> None:
    """By what: a password, a password and a second factor, a passkey alone, a provider of identity."""
    records = request.session.get("account_authentication_methods", [])
    by = [record for record in records if record.get("method") == "mfa"]
    how = "passkey" if any(one.get("passwordless") for one in by) else "second_factor" if by else "password"
    if any(one.get("method") == second_factor.OUTSIDE for one in records):
        strong = second_factor.given_outside(request, user)
        how = "openid_strong" if strong else "openid_second_factor" if by else "openid"
    keep(user, acts.SIGNED_IN, now=timezone.now(), facts={"how": how})


@receiver(authentication_step_completed)
def said_again(request: HttpRequest, *, reauthenticated: bool = False, **_: Any) -> None:
    """Who says who they are again goes on under another key of session."""
    if reauthenticated:
        with lasting.followed(request):
            request.session.cycle_key()


@receiver(factors.authenticator_added)
def factor_added(user: User, authenticator: Any, **_: Any) -> None:
    keep(user, acts.SECOND_FACTOR_ADDED, now=timezone.now(), facts={"kind": str(authenticator.type)})


@receiver(factors.authenticator_reset)
def factor_made_anew(user: User, authenticator: Any, **_: Any) -> None:
    keep(user, acts.SECOND_FACTOR_ADDED, now=timezone.now(), facts={"kind": str(authenticator.type)})


@receiver(factors.authenticator_removed)
def factor_removed(user: User, authenticator: Any, **_: Any) -> None:
    keep(user, acts.SECOND_FACTOR_REMOVED, now=timezone.now(), facts={"kind": str(authenticator.type)})


@receiver(factors.authentication_failed)
def factor_failed(user: User, **_: Any) -> None:
    keep(user, acts.SECOND_FACTOR_FAILED, now=timezone.now(), actor="anonymous")
