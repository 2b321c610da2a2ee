"""Refusals at start-up: production does not run with the demo's secret."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

MINIMUM_SECRET = 32  # characters


def production_refuses_defaults(app_configs: Any, **_: Any) -> list[CheckMessage]:  # noqa: ARG001
    """Errors where ``PARCHEMIN_MODE=production`` keeps a default that anyone knows."""
    if settings.MODE != "production":
        return []
    messages: list[CheckMessage] = []
    if settings.SECRET_KEY == settings.DEFAULT_SECRET or len(settings.SECRET_KEY or "") < MINIMUM_SECRET:
        messages.append(
            Error(
                "PARCHEMIN_SECRET_KEY garde sa valeur de démonstration ou est trop courte.",
                hint="Donnez une valeur secrète d’au moins 32 caractères, par PARCHEMIN_SECRET_KEY ou PARCHEMIN_SECRET_KEY_FILE.",
                id="parchemin.E001",
            )
        )
    if settings.DEBUG:
        messages.append(
            Error(
                "PARCHEMIN_DEBUG est actif en production.",
                hint="Retirez PARCHEMIN_DEBUG.",
                id="parchemin.E002",
            )
        )
    return messages
