"""A form posted: one act, then the page that shows it; a refusal comes back on the page it came from."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext

from parchemin.domain.objection import Objection, Refused
from parchemin.journal.actions import AlreadyDone, already

Again = Callable[[list[Objection]], HttpResponse]
Do = Callable[[str | None], tuple[str, str]]


def posted(request: HttpRequest, do: Do, *, again: Again, back: str) -> HttpResponse:
    """``do(act_key)`` acts and returns (words said then, address shown then).

    A second post with the same act key does nothing and goes to ``back``. A refusal is shown by
    ``again(objections)``, with status 409; a refusal of permission is the middleware's page (403).
    """
    key = request.POST.get("act_key") or None
    try:
        if already(key):
            return _done(request, back)
        words, url = do(key)
    except AlreadyDone:
        return _done(request, back)
    except Refused as refusal:
        if already(key):  # the same form, sent twice at once: the other one was first
            return _done(request, back)
        if all(o.code.startswith("permission.") for o in refusal.objections):
            raise
        response = again(refusal.objections)
        response.status_code = 409
        return response
    messages.success(request, words)
    return HttpResponseRedirect(url)


def _done(request: HttpRequest, back: str) -> HttpResponse:
    messages.info(request, gettext("C’est déjà fait, une seule fois : ce formulaire avait été reçu."))
    return HttpResponseRedirect(back)
