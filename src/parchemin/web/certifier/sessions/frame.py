"""What every page about a session shares: finding it, showing it on its own clock, doing one act."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from parchemin.domain.objection import Objection
from parchemin.juries.models import Session
from parchemin.web.certifier.scope import own
from parchemin.web.shared.asking import who


def session_of(request: HttpRequest, pk: int) -> Session:
    """The session, for the staff of its certifier; 404 for anybody else."""
    return own(request, Session.objects.select_related("certifier", "site", "jury__rule"), pk=pk)


def show(
    request: HttpRequest,
    session: Session,
    template: str,
    context: Mapping[str, Any],
    *,
    objections: list[Objection] | None = None,
) -> HttpResponse:
    """A page about a session, its moments on the site's clock; 409 when an act was just refused."""
    known = {
        "session": session,
        "may_act": who(request).manages(session.certifier_id),
        "objections": objections,
    }
    with timezone.override(session.site.zone):
        return render(request, template, {**known, **context}, status=409 if objections else 200)
