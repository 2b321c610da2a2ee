"""A deliberation reopened before its seal: for whom, why, and what was found of the jury that decided."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from parchemin.domain.objection import Objection
from parchemin.juries.again import reopening
from parchemin.juries.models import Jury, Session
from parchemin.web.certifier.scope import staff
from parchemin.web.certifier.sessions.frame import session_of, show
from parchemin.web.shared.acting import act, number
from parchemin.web.telling import tells_decisions

LONGEST = 2000  # characters of a reason


@tells_decisions
@staff
@require_http_methods(["GET", "POST"])
def session_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Set aside what was decided of some candidates; the jury decides again."""
    session = session_of(request, pk)
    jury = get_object_or_404(
        Jury.objects.select_related("session__certifier", "session__site"), session=session
    )
    if request.method == "GET":
        return _page(request, session, jury)
    chosen = [number(text) for text in request.POST.getlist("entries")]

    def do(**by: Any) -> str:
        reason = request.POST.get("reason", "")[:LONGEST]
        reopening.reopen_deliberation(jury=jury, entries=chosen, reason=reason, **by)
        words = ngettext(
            "Délibération rouverte : le jury statue de nouveau sur %(n)s candidat.",
            "Délibération rouverte : le jury statue de nouveau sur %(n)s candidats.",
            len(chosen),
        )
        return words % {"n": len(chosen)}

    return act(
        request,
        do,
        again=lambda objections: _page(request, session, jury, objections),
        then=reverse("session_jury", args=[session.pk]),
    )


def _page(
    request: HttpRequest, session: Session, jury: Jury, objections: list[Objection] | None = None
) -> HttpResponse:
    rows = reopening.candidates(jury)
    typed = set(request.POST.getlist("entries"))
    unlawful = {str(one.entry.pk) for one in rows if one.reasons}
    context = {
        "rows": rows,
        "chosen": typed if request.method == "POST" else unlawful,
        "unlawful": len(unlawful),
        "reason": request.POST.get("reason", ""),
        "may_reopen": jury.state in reopening.HELD and any(one.decided for one in rows),
        "closed": jury.state == Jury.State.CLOSED,
        "jury": jury,
    }
    return show(
        request, session, "certifier/sessions/deciding/reopening.html", context, objections=objections
    )
