"""Convoking: who would be told what, before anything is written; then the letters, to be read in the outbox."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from parchemin.domain.objection import Objection
from parchemin.juries import convoking
from parchemin.juries.models import Convocation, Session
from parchemin.web.certifier.scope import kept, paged, staff
from parchemin.web.certifier.session_frame import act, session_of, show, zone_of


@staff
@require_http_methods(["GET", "POST"])
def session_convoke(request: HttpRequest, pk: int) -> HttpResponse:
    session = session_of(request, pk)
    if request.method == "GET":
        return _page(request, session)

    def do(**by: Any) -> str:
        n = len(convoking.convoke(session=session, **by))
        words = ngettext(
            "%(n)s convocation préparée. Elle attend d’être relue dans la boîte d’envoi.",
            "%(n)s convocations préparées. Elles attendent d’être relues dans la boîte d’envoi.",
            n,
        )
        return words % {"n": n}

    return act(
        request,
        do,
        again=lambda found: _page(request, session, found),
        then=reverse("session_convoke", args=[session.pk]),
    )


def _page(request: HttpRequest, session: Session, objections: list[Objection] | None = None) -> HttpResponse:
    waiting = convoking.pending(session)
    today = timezone.localdate(timezone=zone_of(session))
    found = convoking.convocation_objections(session, waiting, sent_on=today)
    prepared = (
        Convocation.objects.filter(session=session)
        .select_related("person", "letter", "timetable")
        .order_by("-created_at", "person__birth_name", "pk")
    )
    count = prepared.count()
    done = request.GET.get("vue") == "preparees" or (count > 0 and not waiting)
    context = {
        "waiting": waiting,
        "prepared": count,
        "done": done,
        "candidates": sum(call.role == "candidate" for call in waiting),
        "jurors": sum(call.role == "juror" for call in waiting),
        "reasons": found,
        "page": paged(request, prepared if done else waiting),
        "query": kept(request),
    }
    return show(request, session, "sessions/convoke.html", context, objections=objections)
