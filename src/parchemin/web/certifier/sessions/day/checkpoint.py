"""Before the day: who will have no result, and why; a date promised to those ticked. Made to be printed too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from parchemin.domain.checkpoint import Cause
from parchemin.domain.objection import Objection, Refused, gettext_noop
from parchemin.juries.day.checkpoint import Line, checkpoint
from parchemin.juries.day.promising import promise
from parchemin.juries.facts import day_of_session
from parchemin.juries.models import Session
from parchemin.web.certifier.scope import kept, paged, staff
from parchemin.web.certifier.sessions.frame import session_of, show
from parchemin.web.dates import day_words
from parchemin.web.shared.acting import act, likely, number
from parchemin.web.telling import tells_nothing_decided

EVERYBODY = "tous"  # every candidate on one page, for paper


@dataclass(frozen=True, slots=True)
class Group:
    """Candidates who share a cause: how many, the page where it is mended."""

    cause: Cause
    label: str
    lines: list[Line]
    url: str
    verb: str


@tells_nothing_decided
@staff
@require_GET
def session_checkpoint(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, session_of(request, pk))


@tells_nothing_decided
@staff
@require_POST
def session_promise(request: HttpRequest, pk: int) -> HttpResponse:
    """Promise a result for a day to the candidates ticked."""
    session = session_of(request, pk)

    def do(**by: Any) -> str:
        on = _day(request.POST.get("on", ""))
        chosen = [number(value) for value in request.POST.getlist("entry")]
        n = len(promise(session=session, entries=chosen, on=on, **by))
        words = ngettext(
            "Résultat promis pour le %(day)s à %(n)s candidat.",
            "Résultat promis pour le %(day)s à %(n)s candidats.",
            n,
        )
        return words % {"n": n, "day": day_words(on)}

    return act(
        request,
        do,
        again=lambda objections: _page(request, session, objections),
        then=reverse("session_checkpoint", args=[session.pk]),
    )


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if likely(day):
        return day
    raise Refused(
        [
            Objection(
                "promise.date",
                gettext_noop("La date promise ne se lit pas."),
                mend=gettext_noop("Écrivez un jour, comme 30/06/2026."),
                about="on",
            )
        ]
    )


def _page(request: HttpRequest, session: Session, objections: list[Objection] | None = None) -> HttpResponse:
    state = checkpoint(session, timezone.now())
    groups = [_group(session, cause, lines) for cause, lines in state.by_cause().items()]
    cause = request.GET.get("cause", "")
    chosen = next((group for group in groups if group.cause == cause), None)
    lines = (
        chosen.lines
        if chosen
        else [*sorted(state.lines, key=lambda line: (not line.stopped, not line.reasons))]
    )
    everybody = request.GET.get("liste") == EVERYBODY
    context = {
        "whole": [reason.objection for reason in state.whole],
        "groups": groups,
        "chosen": chosen,
        "total": len(state.lines),
        "stopped": sum(line.stopped for line in state.lines) if not state.whole else len(state.lines),
        "page": paged(request, lines, max(len(lines), 1)) if everybody else paged(request, lines),
        "everybody": everybody,
        "jury_on": day_of_session(session),
        "ticked": request.POST.getlist("entry"),
        "typed": request.POST.get("on", ""),
        "query": kept(request),
    }
    return show(request, session, "certifier/sessions/day/checkpoint.html", context, objections=objections)


def _group(session: Session, cause: Cause, lines: list[Line]) -> Group:
    places = {
        Cause.GRID: ("session_planning", gettext("Voir le planning et ses examinateurs")),
        Cause.SLOT: ("session_planning", gettext("Ouvrir le planning")),
        Cause.PANEL: ("session_planning", gettext("Réparer le planning")),
        Cause.CONVOCATION: ("session_convoke", gettext("Ouvrir les convocations")),
        Cause.JURY: ("session_jury", gettext("Compléter le jury")),
    }
    name, verb = places.get(cause, ("", ""))
    return Group(cause, gettext(cause.label), lines, reverse(name, args=[session.pk]) if name else "", verb)
