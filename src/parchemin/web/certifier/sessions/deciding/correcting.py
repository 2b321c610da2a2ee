"""Clerical errors of the sealed minutes, rectified one by one; each rectification printed."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from parchemin.accounts.permissions import require, to_manage
from parchemin.domain.objection import Objection
from parchemin.juries.minutes import correcting
from parchemin.juries.models import Minutes, MinutesCorrection, Session
from parchemin.web.certifier.scope import staff
from parchemin.web.certifier.sessions.deciding.proofs import sealed
from parchemin.web.certifier.sessions.frame import session_of, show
from parchemin.web.shared import downloads
from parchemin.web.shared.acting import act
from parchemin.web.shared.asking import who
from parchemin.web.telling import tells_decisions


@tells_decisions
@staff
@require_http_methods(["GET", "POST"])
def session_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Rectify a clerical line of the sealed minutes: which one first, then what it must say."""
    session = session_of(request, pk)
    require(to_manage(who(request), session.certifier_id))
    minutes = sealed(session)
    if request.method == "GET":
        return _correct_page(request, session, minutes)

    def do(**by: Any) -> str:
        correction = correcting.correct_minutes(
            minutes=minutes,
            field=request.POST.get("field", ""),
            before=request.POST.get("before", ""),
            after=request.POST.get("after", "")[:1000],
            reason=request.POST.get("reason", "")[:2000],
            **by,
        )
        return gettext("Rectification n° %(n)s scellée ; le procès-verbal, lui, n’a pas changé.") % {
            "n": correction.number
        }

    return act(
        request,
        do,
        again=lambda objections: _correct_page(request, session, minutes, objections),
        then=reverse("session_minutes", args=[session.pk]),
    )


def _correct_page(
    request: HttpRequest, session: Session, minutes: Minutes, objections: list[Objection] | None = None
) -> HttpResponse:
    known = correcting.correctable(minutes)
    asked = request.POST.get("field") or request.GET.get("ligne", "")
    context = {
        "minutes": minutes.facts,
        "lines": known,
        "line": next((line for line in known if line.field == asked), None),
        "typed": request.POST,
    }
    return show(request, session, "certifier/sessions/deciding/correct.html", context, objections=objections)


@tells_decisions
@staff
@require_GET
def session_correction_pdf(request: HttpRequest, pk: int, rank: int) -> FileResponse:
    """A sealed rectification."""
    minutes = sealed(session_of(request, pk))
    row = get_object_or_404(MinutesCorrection, minutes=minutes, number=rank)
    name = f"rectification-{row.number}-{minutes.facts['number']}.pdf"
    return downloads.stored_file(row.pdf_id, name)
