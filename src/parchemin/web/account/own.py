"""My password, my address, my sessions: changed by their owner, who says who they are again."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.usersessions.views import ListUserSessionsView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import PasswordChangeForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from parchemin.accounts import acts, links, own, throttle
from parchemin.accounts.actions import keep
from parchemin.accounts.models import PersonalLink, User
from parchemin.domain.objection import Refused
from parchemin.runtime.tasks import later
from parchemin.web.account import lasting
from parchemin.web.account.adapter import Accounts, too_soon
from parchemin.web.account.forms import AddressForm, ForgottenForm
from parchemin.web.account.mine import user_of
from parchemin.web.telling import tells_nothing_decided

CONFIRMING = "address"  # in the session: the row of the link followed
TOO_MANY = 429


@tells_nothing_decided
@never_cache
@require_http_methods(["GET", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a link; the answer is the same whether an account is there or not."""
    form = ForgottenForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "server": settings.SMTP_HOST}
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["email"].strip().lower()
        machine = Accounts(request).get_client_ip(request)
        if wait := throttle.take(throttle.asking(address, machine), timezone.now()):
            form.add_error(None, too_soon(wait))
            return render(request, "account/forgotten.html", context, status=TOO_MANY)
        known = User.objects.filter(email=address).values_list("pk", flat=True).first()
        later("send_password_link", user=known or 0)
        context["asked"] = True
    return render(request, "account/forgotten.html", context)


@tells_nothing_decided
@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change the password, the former one given; other sessions end."""
    user = user_of(request)
    form = PasswordChangeForm(user, request.POST or None)
    if request.method == "POST":
        if wait := throttle.take([throttle.Count(f"change {user.pk}", 5, 60)], timezone.now()):
            messages.error(request, too_soon(wait))
            return HttpResponseRedirect(reverse("account_change_password"))
        if form.is_valid():
            form.save()
            with lasting.followed(request):
                update_session_auth_hash(request, user)
            own.password_changed(user=user, now=timezone.now())
            messages.success(
                request, gettext("Votre mot de passe est changé ; vos autres sessions sont fermées.")
            )
            return HttpResponseRedirect(reverse("account"))
    return render(request, "account/password.html", {"form": form})


@tells_nothing_decided
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]
@never_cache
@require_http_methods(["GET", "POST"])
def address(request: HttpRequest) -> HttpResponse:
    """Ask for another address: a link is sent there, and nothing changes before it is followed."""
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        counts = throttle.asking(form.cleaned_data["email"], f"account {request.user.pk}")
        if wait := throttle.take(counts, timezone.now()):
            form.add_error(None, too_soon(wait))
        else:
            later("send_address_link", user=user_of(request).pk, address=form.cleaned_data["email"])
            messages.success(
                request, gettext("Un lien est parti à la nouvelle adresse : suivez-le pour la confirmer.")
            )
            return HttpResponseRedirect(reverse("account"))
    return render(request, "account/address.html", {"form": form, "server": settings.SMTP_HOST})


@tells_nothing_decided
@login_required
@never_cache
@require_GET
def address_link(request: HttpRequest, secret: str) -> HttpResponse:
    """The link of a new address followed: its secret leaves the address bar at once."""
    row = links.opened(secret, timezone.now(), (links.Purpose.ADDRESS,))
    request.session[CONFIRMING] = row.pk if row else None
    return HttpResponseRedirect(reverse("account_address_confirm"))


@tells_nothing_decided
@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Confirm the new address of the account one is signed in to."""
    user = user_of(request)
    row = PersonalLink.objects.filter(
        pk=request.session.get(CONFIRMING) or 0,
        user=user,
        used_at__isnull=True,
        cancelled_at__isnull=True,
        expires_at__gt=timezone.now(),
    ).first()
    if request.method == "POST" and row:
        try:
            own.change_address(link=row, user=user, now=timezone.now())
        except Refused as refusal:
            context = {"link": None, "objections": refusal.objections}
            return render(request, "account/address_confirm.html", context, status=409)
        messages.success(
            request, gettext("L’adresse de votre compte est changée ; l’ancienne en est avertie.")
        )
        return HttpResponseRedirect(reverse("account"))
    return render(request, "account/address_confirm.html", {"link": row})


class Sessions(ListUserSessionsView):  # type: ignore[misc]
    """Where one is signed in; who says who they are again ends the others at once."""

    template_name = "account/sessions.html"

    @method_decorator(reauthentication_required)
    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post(*args, **kwargs)
        return response

    def form_valid(self, form: Any) -> HttpResponse:
        form.save(self.request)
        keep(user_of(self.request), acts.SESSIONS_ENDED, now=timezone.now())
        messages.success(self.request, gettext("Vos autres sessions sont fermées."))
        return HttpResponseRedirect(reverse("usersessions_list"))
