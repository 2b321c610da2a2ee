"""What every page about a session shares: finding it, showing it on its own clock, doing one act."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from parchemin.domain.objection import Objection
from parchemin.juries.models import Session
from parchemin.web.certifier.scope import own, who
from parchemin.web.shared.posting import posted

DIGITS = 15  # of an id in a form; more would not fit the database
YEARS = (2000, 2099)
Act = Callable[..., str]  # given actor, now and key; returns what to say once done


def session_of(request: HttpRequest, pk: int) -> Session:
    """The session, for the staff of its certifier; 404 for anybody else."""
    return own(request, Session.objects.select_related("certifier", "site", "jury__rule"), pk=pk)


def number(text: str) -> int:
    """The id posted in a form; 0, which is nobody's, when it is not one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS else 0


def likely(day: date) -> bool:
    """Whether a day typed is one of our times: a slip of the keyboard makes the year 0206 or 20266."""
    return YEARS[0] <= day.year <= YEARS[1]


def zone_of(session: Session) -> ZoneInfo:
    """The clock of a session is that of its site."""
    return ZoneInfo(session.site.time_zone)


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
    with timezone.override(zone_of(session)):
        return render(request, template, {**known, **context}, status=409 if objections else 200)


def act(
    request: HttpRequest, do: Act, *, again: Callable[[list[Objection]], HttpResponse], then: str
) -> HttpResponse:
    """Do one act, say what was done and go to ``then``; refused, it is explained by ``again``."""

    def run(key: str | None) -> tuple[str, str]:
        return do(actor=who(request), now=timezone.now(), key=key), then

    return posted(request, run, again=again, back=then)
