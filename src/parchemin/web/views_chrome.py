"""What surrounds every page: its theme, the certifier looked at."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from parchemin.web import navigation
from parchemin.web.telling import tells_nothing_decided

YEAR = 365 * 24 * 3600


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page one was on; never to another host."""
    wanted = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(wanted if safe else "/")


@tells_nothing_decided
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the machine is set (the cookie goes)."""
    chosen = request.POST.get("theme", "")
    response = _back(request)
    if chosen in {"light", "dark"}:
        response.set_cookie(
            settings.THEME_COOKIE_NAME, chosen, max_age=YEAR, samesite="Lax", secure=request.is_secure()
        )
    else:
        response.delete_cookie(settings.THEME_COOKIE_NAME, samesite="Lax")
    return response


@tells_nothing_decided
@require_POST
def choose_certifier(request: HttpRequest) -> HttpResponse:
    """Look at one of one's own certifiers; another slug changes nothing."""
    choice = navigation.certifiers(request)
    chosen = request.POST.get("certifier", "")
    if choice and chosen in {c.slug for c in (choice.current, *choice.others) if c}:
        request.session[navigation.CHOSEN] = chosen
    return _back(request)
