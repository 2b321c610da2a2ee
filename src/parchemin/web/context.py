"""What every page knows: the actor, the certifier being looked at, a fresh act key for forms."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from parchemin.accounts.models import User
from parchemin.web.account import second_factor
from parchemin.web.shared.asking import who


def _must_have_factor(request: HttpRequest) -> bool:
    """Whether a second factor is asked of who reads, and not there yet."""
    if not settings.SECOND_FACTOR_REQUIRED or not isinstance(request.user, User):
        return False
    return second_factor.asked_of(who(request)) and not second_factor.held_by(request.user)


def house(request: HttpRequest) -> dict[str, Any]:
    return {
        "actor": getattr(request, "actor", None),
        "act_key": SimpleLazyObject(lambda: secrets.token_urlsafe(24)),
        "demo": settings.MODE == "demo",
        "must_have_factor": SimpleLazyObject(lambda: _must_have_factor(request)),
    }
