"""Devices that their owner signed in from: they do not wait for those who guess elsewhere."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

COOKIE = "__Secure-device" if settings.HTTPS else "device"  # its path is not the whole host's
SALT = "parchemin.device"
YEAR = 365 * 24 * 3600


def of(request: HttpRequest, address: str) -> str:
    """The device's own mark, where it signed in before at that address; "" elsewhere."""
    known = _read(request)
    return known.get("mark", "") if known.get("address") == address.strip().lower() else ""


def _read(request: HttpRequest) -> dict[str, str]:
    try:
        value = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=YEAR)
    except signing.BadSignature:
        return {}
    return value if isinstance(value, dict) else {}


def remember(request: HttpRequest, response: HttpResponse, address: str) -> None:
    """Let the device be known the next time."""
    if of(request, address):
        return
    value = signing.dumps({"mark": secrets.token_urlsafe(12), "address": address}, salt=SALT)
    response.set_cookie(
        COOKIE,
        value,
        max_age=YEAR,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
        path="/connexion/",
    )
