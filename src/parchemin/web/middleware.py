"""Small middleware: who acts, what a page may load, and how a refusal is shown."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import sync_only_middleware
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext

from parchemin.accounts.actor import ANONYMOUS, Actor, actor_of
from parchemin.accounts.models import User
from parchemin.domain.objection import Objection, Refused
from parchemin.journal.actions import AlreadyDone
from parchemin.runtime import files
from parchemin.web import sorry, telling
from parchemin.web.account import second_factor
from parchemin.web.account.adapter import machine
from parchemin.web.failing import PROGRAMS
from parchemin.web.shared.asking import who

log = logging.getLogger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponse]


def _actor(request: HttpRequest) -> Actor:
    user = request.user
    return (
        actor_of(user, timezone.localdate())
        if isinstance(user, User) and user.is_authenticated
        else ANONYMOUS
    )


@sync_only_middleware
def actor(get_response: GetResponse) -> GetResponse:
    """``request.actor``: the frozen value from which every read starts."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


@sync_only_middleware
def content_security_policy(get_response: GetResponse) -> GetResponse:
    """Nothing from another host, no script or style in the page; of every answer, files and refusals too."""
    policy = (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    )

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy)
        return response

    return middleware


@sync_only_middleware
def programs_in_clear(get_response: GetResponse) -> GetResponse:
    """A program is not led from http to https: what it sent in clear would go on being sent so, unseen."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.SECURE_SSL_REDIRECT and request.path.startswith(PROGRAMS) and not request.is_secure():
            return JsonResponse({"detail": gettext("Demandez cette adresse en https.")}, status=403)
        return get_response(request)

    return middleware


@sync_only_middleware
def not_kept(get_response: GetResponse) -> GetResponse:
    """No browser or cache on the way keeps a page; one that may be kept says it itself (``Cache-Control``)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


class _NoNull:
    """No text holds a null character, and PostgreSQL takes none: such an address or form names nothing (404)."""

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> None:
        """After the form's secret was checked, which reads the form anyway."""
        asked = [request.path, *_texts(request.GET), *_texts(request.POST)]
        if any("\x00" in text for text in asked):
            raise Http404


def _texts(fields: QueryDict) -> list[str]:
    return [text for name, values in fields.lists() for text in (name, *values)]


no_null = _NoNull


class _LineEnds:
    """The same words are the same bytes: a browser sends the lines of a text ended as Windows does, a command or a
    file does not, and what is kept is compared, hashed and printed. Lines end in one way before any view reads them."""

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> None:
        if not any("\r" in text for text in _texts(request.POST)):
            return
        fields = request.POST.copy()
        for name, values in request.POST.lists():
            fields.setlist(name, [text.replace("\r\n", "\n").replace("\r", "\n") for text in values])
        fields._mutable = False  # noqa: SLF001 - as the request's own form is
        request.POST = fields  # type: ignore[assignment]


line_ends = _LineEnds


def _refused(request: HttpRequest, objections: list[Objection]) -> HttpResponse:
    denied = all(o.code.startswith("permission.") for o in objections)
    if denied:
        match, user = request.resolver_match, request.user
        log.warning(
            "not permitted",
            extra={
                "asked": match.view_name if match else "",
                "method": request.method,
                "account": user.pk if isinstance(user, User) else None,
                "machine": machine(request),
                "reasons": [o.code for o in objections],
            },
        )
    return render(
        request,
        "errors/403.html" if denied else "errors/409.html",
        {"objections": objections},
        status=403 if denied else 409,
    )


class _Refusals:
    """A refused act is a page (409) with every reason; a repeated act key leads back to what was done; a file that
    the store lost is a page (404) that says it; what the machine could not do, one that says when to come back (503)."""

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            return _refused(request, exception.objections)
        if isinstance(exception, files.Lost):
            damaged = isinstance(exception, files.Damaged)
            log.error(
                "stored file damaged" if damaged else "stored file lost", extra={"digest": exception.digest}
            )
            page = "errors/damaged_file.html" if damaged else "errors/lost_file.html"
            return render(request, page, {"digest": exception.digest}, status=410 if damaged else 404)
        if isinstance(exception, AlreadyDone):
            return render(request, "errors/already_done.html", {"entry": exception.entry}, status=200)
        return sorry.answer(exception)


refusals = _Refusals


class _SecondFactor:
    """Where it is required, who manages, audits or presides has a second factor before anything else is read or done."""

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        if not settings.SECOND_FACTOR_REQUIRED or not isinstance(request.user, User):
            return None
        match = request.resolver_match
        if match is None or match.namespaces or match.url_name in WITHOUT_FACTOR:
            return None
        if not second_factor.asked_of(who(request)) or second_factor.held_by(request.user):
            return None
        if second_factor.given_outside(request, request.user):
            return None
        return HttpResponseRedirect(reverse("mfa_index"))


second_factor_gate = _SecondFactor
# Pages read before a second factor is there: where it is added, and the ways out.
WITHOUT_FACTOR = frozenset(
    {
        "logout",
        "account_logout",
        "set_language",
        "choose_theme",
        "landing",
        "account_reauthenticate",
        "account_change_password",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "mfa_view_recovery_codes",
    }
)


class _KeptApart:
    """Who is tied to a candidate reads no page that tells what is decided about them before it is published; a page
    that does not say what it tells is one of these."""

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _: tuple[Any, ...], arguments: dict[str, Any]
    ) -> HttpResponse | None:
        match = request.resolver_match
        if match and telling.ELSEWHERE.keys() & set(match.namespaces):
            return None
        reasons = telling.objections(who(request), view, arguments)
        return _refused(request, reasons) if reasons else None


kept_apart = _KeptApart
