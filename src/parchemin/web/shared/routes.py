"""Words of the access routes."""

from __future__ import annotations

from django.utils.translation import gettext

from parchemin.domain.access import AccessRoute


def route_word(code: str) -> str:
    """The French words of an access route or territory."""
    try:
        return gettext(AccessRoute(code).label)
    except ValueError:
        return code
