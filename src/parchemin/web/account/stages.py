"""The steps of a sign-in, where the house's own word counts."""

from __future__ import annotations

from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest

from parchemin.web.account import second_factor


class SecondFactorStage(AuthenticateStage):  # type: ignore[misc]
    """Asked of who holds a second factor, unless the provider of identity says that it asked for one."""

    def _should_handle(self, request: HttpRequest) -> bool:
        if second_factor.given_outside(request, self.login.user):
            return False
        return bool(super()._should_handle(request))
