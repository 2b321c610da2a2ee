"""The link of a letter: where an account is opened, by a password that its owner alone knows."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from parchemin.accounts import links
from parchemin.accounts.actions import choose_password
from parchemin.accounts.models import PersonalLink, User
from parchemin.domain.objection import Refused
from parchemin.web.telling import tells_nothing_decided

OPENED = "link"  # in the session: the row of the link followed, never its secret


@tells_nothing_decided
@never_cache
@require_GET
def link(request: HttpRequest, secret: str) -> HttpResponse:
    """The link followed: its secret leaves the address at once. Reading it uses nothing up: mail is read by machines."""
    row = links.opened(secret, timezone.now())
    request.session[OPENED] = row.pk if row else None
    return HttpResponseRedirect(reverse("choose_password"))


def _row(request: HttpRequest) -> PersonalLink | None:
    """The link followed by this browser, while it still serves."""
    return (
        PersonalLink.objects.filter(
            pk=request.session.get(OPENED) or 0,
            purpose__in=links.CHOOSING,
            used_at__isnull=True,
            cancelled_at__isnull=True,
            expires_at__gt=timezone.now(),
            user__is_active=True,
        )
        .select_related("user")
        .first()
    )


@tells_nothing_decided
@never_cache
@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Choose the password of the account that the link is of."""
    row = _row(request)
    if row is None:
        return _page(request, None)
    form = SetPasswordForm(row.user, request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return _page(request, form)
    try:
        choose_password(link=row, now=timezone.now(), password=form.cleaned_data["new_password1"])
    except Refused:
        return _page(request, None)
    request.session.pop(OPENED, None)
    messages.success(request, gettext("Votre mot de passe est choisi : connectez-vous."))
    return HttpResponseRedirect(reverse("login"))


def _page(request: HttpRequest, form: SetPasswordForm[User] | None) -> HttpResponse:
    return render(request, "account/choose_password.html", {"form": form})
