"""Signing in: allauth's own steps, on our page, with the device remembered and the wait said."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from parchemin.accounts import demonstration
from parchemin.accounts.beginning import begun
from parchemin.web.account import devices, openid
from parchemin.web.account.adapter import TOO_SOON

TOO_MANY = 429


class SignIn(LoginView):  # type: ignore[misc]
    """The login page; 429 while tries wait; an installation where nobody is yet is opened first."""

    template_name = "account/login.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not begun():
            return HttpResponseRedirect(reverse("begin"))
        response: HttpResponse = super().get(request, *args, **kwargs)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        tried = demonstration.logins() if settings.MODE == "demo" else []
        shown = {"logins": tried, "password": demonstration.password()} if tried else {}
        return {**context, "providers": openid.providers(), **shown}

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        if form.has_error("__all__", code=TOO_SOON):
            response.status_code = TOO_MANY
        return response

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        if form.user is not None:
            devices.remember(self.request, response, form.user.email)
        return response
