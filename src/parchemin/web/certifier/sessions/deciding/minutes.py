"""The minutes: as they will be printed, who signed, what stands before the seal; then the papers."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from parchemin.domain.objection import Objection
from parchemin.juries.minutes import sealing
from parchemin.juries.models import Jury, Minutes, Session
from parchemin.web.certifier.scope import staff
from parchemin.web.certifier.sessions.frame import session_of, show
from parchemin.web.shared.acting import act
from parchemin.web.shared.minutes import paper, shown
from parchemin.web.telling import tells_decisions


@tells_decisions
@staff
@require_GET
def session_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    session = session_of(request, pk)
    jury = getattr(session, "jury", None)
    if jury is None or jury.state not in (Jury.State.CLOSED, Jury.State.SEALED):
        return redirect("session_deliberation", pk=session.pk)
    return page(request, session)


def page(request: HttpRequest, session: Session, objections: list[Objection] | None = None) -> HttpResponse:
    return show(
        request,
        session,
        "certifier/sessions/deciding/minutes.html",
        shown(session.jury),
        objections=objections,
    )


@tells_decisions
@staff
@require_POST
def session_seal(request: HttpRequest, pk: int) -> HttpResponse:
    session = session_of(request, pk)
    jury = get_object_or_404(Jury.objects.select_related("session__certifier"), session=session)

    def do(**by: Any) -> str:
        sealing.seal_minutes(jury=jury, **by)
        return gettext("Procès-verbal scellé. Les résultats restent invisibles jusqu’à leur publication.")

    return act(
        request,
        do,
        again=lambda objections: page(request, session, objections),
        then=reverse("session_minutes", args=[session.pk]),
    )


@tells_decisions
@staff
@require_GET
def session_minutes_pdf(request: HttpRequest, pk: int, kind: str) -> FileResponse:
    """The sealed minutes, or their extract without votes by name."""
    session = session_of(request, pk)
    row = get_object_or_404(Minutes, jury__session=session)
    return paper(row, kind)
