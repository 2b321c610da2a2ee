"""Who asks: the actor that the middleware put on the request."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest

from parchemin.accounts.actor import Actor


def who(request: HttpRequest) -> Actor:
    """The actor that the middleware put on the request."""
    return cast("Actor", request.actor)  # type: ignore[attr-defined]
