"""The state of a certifier's signing keys: read here, changed from a terminal, where the private halves are."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from parchemin.formats.signing.keys import Kept
from parchemin.journal import keys
from parchemin.web.certifier.scope import choose, chosen, staff
from parchemin.web.telling import tells_nothing_decided

# How a private half lies: the word shown, the state it is shown as.
LIES = {
    Kept.ENCRYPTED: ("ok", _("chiffrée")),
    Kept.PLAIN: ("wait", _("en clair")),
    Kept.MISSING: ("no", _("absente")),
    Kept.LOCKED: ("no", _("chiffrée par un autre secret")),
    Kept.LOOSE: ("no", _("lisible par d’autres")),
    Kept.DAMAGED: ("no", _("illisible")),
    Kept.OTHER: ("no", _("une autre clé est à sa place")),
}


@tells_nothing_decided
@staff
@require_safe
def signing_keys(request: HttpRequest) -> HttpResponse:
    """Each key: since when it signs, whether it still does, what is believed of it, how its private half is kept."""
    certifier = chosen(request)
    if certifier is None:
        return choose(request)
    ours = keys.states(certifier.slug)
    rows = [(state, *LIES[state.kept]) for state in reversed(ours)]
    return render(
        request,
        "certifier/keys.html",
        {
            "certifier": certifier,
            "rows": rows,
            "journal": [(state, *LIES[state.kept]) for state in reversed(keys.states(keys.JOURNAL))],
            "stopped": bool(ours) and not any(state.signs and state.usable for state in ours),
            "secret": bool(settings.KEY_SECRET),
        },
    )
