"""Signing in by a provider of identity that the settings name; nothing of it is there when they name none."""

from __future__ import annotations

import logging
import secrets
import time
from dataclasses import asdict
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from parchemin.accounts import outside, throttle
from parchemin.formats import openid
from parchemin.web.account.adapter import machine, too_soon
from parchemin.web.account.second_factor import OUTSIDE
from parchemin.web.telling import tells_nothing_decided

ASKED = "openid"  # in the session: what was asked, until the answer
PATIENCE = 10 * 60  # seconds for the answer
REFUSED, TOO_MANY, AWAY = 403, 429, 503
log = logging.getLogger(__name__)


def providers() -> list[openid.Provider]:
    """Those that the settings name, in their order."""
    return [openid.Provider(**told) for told in settings.OPENID_PROVIDERS]


def _provider(name: str) -> openid.Provider:
    for one in providers():
        if one.name == name:
            return one
    raise Http404


def _back(provider: openid.Provider) -> str:
    return f"{settings.PUBLIC_URL}{reverse('openid_back', args=[provider.name])}"


@tells_nothing_decided
@never_cache
@require_POST
def begin(request: HttpRequest, provider: str) -> HttpResponse:
    """Leave for the provider, by a page that says so: a form sent here leads to no other host by itself."""
    by = _provider(provider)
    if wait := throttle.take([throttle.Count(f"openid {machine(request)}", 30, 900)], timezone.now()):
        return _sorry(request, by, too_soon(wait), TOO_MANY)
    try:
        at = openid.discover(by)
    except openid.NotBelieved as reason:
        return _away(request, by, reason)
    question = openid.Question.drawn(by.name)
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    request.session[ASKED] = {**asdict(question), "at": time.time(), "next": wanted if safe else ""}
    url = openid.address(by, at, question, _back(by))
    answer = render(request, "account/openid_leaving.html", {"provider": by, "address": url})
    answer.headers["Refresh"] = f"0; url={url}"
    return answer


@tells_nothing_decided
@never_cache
@require_GET
def back(request: HttpRequest, provider: str) -> HttpResponse:
    """Back from the provider: whoever holds an account opened before is signed in, and no other."""
    by = _provider(provider)
    kept: dict[str, Any] = request.session.pop(ASKED, None) or {}
    question = _question(kept, by, request)
    if question is None:
        return _no(request, by, "not asked for by this browser")
    if "code" not in request.GET:
        return _no(request, by, "refused there")
    try:
        at = openid.discover(by)
        told = openid.said(by, at, question, code=request.GET["code"], back=_back(by))
    except openid.NotBelieved as reason:
        return _away(request, by, reason)
    user = outside.account_of(told, timezone.now())
    if user is None:
        return _no(request, by, "no account awaits")
    record_authentication(request, user, method=OUTSIDE, provider=by.name, strong=told.strong)
    login = Login(user=user, email=user.email, redirect_url=kept.get("next") or None)
    response: HttpResponse = perform_login(request, login)
    return response


def _question(kept: dict[str, Any], by: openid.Provider, request: HttpRequest) -> openid.Question | None:
    """What this browser asked, a moment ago, of that provider; None for an answer to anything else."""
    if kept.get("provider") != by.name or time.time() - kept.get("at", 0) > PATIENCE:
        return None
    question = openid.Question(kept["provider"], kept["state"], kept["nonce"], kept["verifier"])
    told = request.GET.get("state", "")
    if not told.isascii() or not secrets.compare_digest(told, question.state):
        return None
    return question if request.GET.get("iss", by.issuer) == by.issuer else None


def _no(request: HttpRequest, by: openid.Provider, why: str) -> HttpResponse:
    """One page for every no: it does not say whether an account is there."""
    log.warning("not signed in", extra={"provider": by.name, "why": why, "machine": machine(request)})
    return _sorry(request, by, "", REFUSED)


def _away(request: HttpRequest, by: openid.Provider, reason: Exception) -> HttpResponse:
    log.error("provider not believed", extra={"provider": by.name, "why": str(reason)})
    return _sorry(request, by, "", AWAY)


def _sorry(request: HttpRequest, by: openid.Provider, words: str, status: int) -> HttpResponse:
    context = {"provider": by, "words": words, "away": status == AWAY}
    return render(request, "account/openid_refused.html", context, status=status)
