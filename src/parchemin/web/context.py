"""What every page knows: the actor, the certifier being looked at, a fresh act key for forms."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject


def house(request: HttpRequest) -> dict[str, Any]:
    return {
        "actor": getattr(request, "actor", None),
        "act_key": SimpleLazyObject(lambda: secrets.token_urlsafe(24)),
        "demo": settings.MODE == "demo",
    }
