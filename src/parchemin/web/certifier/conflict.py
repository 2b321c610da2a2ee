"""Who of the service is tied to a candidate is kept apart from what is decided about them until it is published.

A deliberation and its minutes speak of every candidate of the session at once: these pages are refused whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require
from parchemin.accounts.visibility import STAFF
from parchemin.candidates.conflicts import tied_candidates, to_judge
from parchemin.juries.models import SessionEntry
from parchemin.web.certifier.scope import View
from parchemin.web.shared.asking import who

# What comes after the session's own address, on the pages that tell decisions or opinions.
DECIDING = ("deliberation/", "proces-verbal/", "preuve", "bilan")


def entries_apart(actor: Actor) -> list[SessionEntry]:
    """Presentations, of sessions not yet published, of the candidates to whom the account is tied."""
    tied = {person for of in actor.certifiers(*STAFF) for person in tied_candidates(actor, of)}
    if not tied:
        return []
    rows = SessionEntry.objects.filter(candidacy__person__in=tied, session__published_at__isnull=True)
    return list(rows.select_related("candidacy__person").order_by("pk"))


def apart(view: View) -> View:
    """A page about the decisions of a session (``pk``), refused to who is tied to one of its candidates (403)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        actor = who(request)
        if actor.certifiers(*STAFF):
            for entry in entries_apart(actor):
                if entry.session_id == kwargs.get("pk"):
                    require(to_judge(actor, entry.candidacy.person))
        return view(request, *args, **kwargs)

    return guarded


def keep_apart(patterns: Iterable[URLPattern | URLResolver], session: str) -> None:
    """Guard every address of a session that tells what is decided. ``session``: how these addresses begin."""
    for one in patterns:
        if isinstance(one, URLPattern) and str(one.pattern).removeprefix(session).startswith(DECIDING):
            one.callback = apart(one.callback)
