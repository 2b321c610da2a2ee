"""The first page of an installation where nobody is yet: its first certifier, its first manager."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from parchemin.accounts import beginning, throttle
from parchemin.accounts.models import User
from parchemin.domain.certifier import LABELS
from parchemin.domain.objection import Objection, Refused
from parchemin.web.account.adapter import Accounts, too_soon
from parchemin.web.telling import tells_nothing_decided

OF_THE_CERTIFIER = {"certifier": "name", "siret": "siret", "city": "city"}  # field here: field of its record
TOO_MANY = 429


class BeginForm(SetPasswordForm):  # type: ignore[type-arg]
    """The code of the terminal, the certifier, who manages it first; what is asked of them is said by the act."""

    code = forms.CharField(
        label=_("Code écrit dans le terminal"),
        max_length=40,
        help_text=_("Douze signes, comme BCDF-2345-GHJK. Les tirets et les minuscules ne comptent pas."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}),
    )
    certifier = forms.CharField(
        label=_(LABELS["name"]), max_length=200, help_text=_("Celui du certificateur qui délivre les titres.")
    )
    siret = forms.CharField(label=_(LABELS["siret"]), max_length=20, required=False)
    city = forms.CharField(label=_(LABELS["city"]), max_length=100, required=False)
    name = forms.CharField(
        label=_("Votre prénom et votre nom"),
        max_length=200,
        help_text=_("Vous serez le premier responsable de certification ; le journal dira qui agit."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.CharField(
        label=_("Votre adresse électronique"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    field_order = ("code", *OF_THE_CERTIFIER, "name", "email", "new_password1", "new_password2")

    def record(self) -> dict[str, str]:
        given = {theirs: self.cleaned_data[ours] for ours, theirs in OF_THE_CERTIFIER.items()}
        return {name: " ".join(value.split()) for name, value in given.items()}


@tells_nothing_decided
@never_cache
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Open the installation by the code of its terminal; once it is open, the way in is the sign-in page."""
    if request.method == "GET":
        if beginning.begun():
            return HttpResponseRedirect(reverse("login"))
        return _page(request, BeginForm(User()))
    typed = request.POST
    form = BeginForm(User(name=typed.get("name", "")[:200], email=typed.get("email", "")[:254]), typed)
    now = timezone.now()
    tries = throttle.Count(f"first code {Accounts(request).get_client_ip(request)}", 5, 60)
    if wait := throttle.take([tries], now):
        form.add_error(None, too_soon(wait))
        return _page(request, form, status=TOO_MANY)
    if not form.is_valid():
        return _page(request, form, status=422)
    given = form.cleaned_data
    try:
        beginning.begin(
            now=now,
            code=given["code"],
            certifier=form.record(),
            name=given["name"],
            email=given["email"],
            password=given["new_password1"],
        )
    except Refused as refused:
        return _page(request, form, objections=refused.objections, status=409)
    messages.success(
        request, gettext("L’installation est ouverte. Connectez-vous avec le compte que vous venez de créer.")
    )
    return HttpResponseRedirect(reverse("login"))


def _page(
    request: HttpRequest, form: BeginForm, *, objections: list[Objection] | None = None, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "objections": objections or []}
    return render(request, "account/begin.html", context, status=status)
