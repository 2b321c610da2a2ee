"""Who fills the grids of a candidate besides those who hear them: one more marker is entrusted, or it is taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from parchemin.assessments.models import Grid
from parchemin.assessments.queries import current_grids
from parchemin.domain.objection import Objection
from parchemin.juries.day import entrusting
from parchemin.juries.models import Juror, Session, SessionEntry
from parchemin.juries.queries import entries
from parchemin.web.certifier.scope import staff
from parchemin.web.certifier.sessions.frame import session_of, show
from parchemin.web.shared.acting import act, number
from parchemin.web.telling import tells_nothing_decided


@tells_nothing_decided
@staff
@require_http_methods(["GET", "POST"])
def session_entrust(request: HttpRequest, pk: int, entry_id: int) -> HttpResponse:
    """Entrust a grid of one candidate to a juror of the pool, or take one back."""
    session = session_of(request, pk)
    entry = get_object_or_404(entries(session), pk=entry_id)
    if request.method == "GET":
        return _page(request, session, entry)
    do = _take_back(request, entry) if "back" in request.POST else _entrust(request, session, entry)
    return act(
        request,
        do,
        again=lambda objections: _page(request, session, entry, objections),
        then=reverse("session_entrust", args=[session.pk, entry.pk]),
    )


def _entrust(request: HttpRequest, session: Session, entry: SessionEntry) -> Callable[..., str]:
    own = {"certifier": session.certifier_id}
    grid = get_object_or_404(Grid, pk=number(request.POST.get("grid", "")), **own)
    juror = get_object_or_404(Juror, pk=number(request.POST.get("juror", "")), **own)

    def do(**by: Any) -> str:
        entrusting.entrust_grid(entry=entry, grid=grid, juror=juror, **by)
        return gettext("Grille confiée à %(name)s : sa page la montre. Prévenez cette personne.") % {
            "name": juror.person.full_name
        }

    return do


def _take_back(request: HttpRequest, entry: SessionEntry) -> Callable[..., str]:
    row = get_object_or_404(entry.entrusted.all(), pk=number(request.POST.get("back", "")))

    def do(**by: Any) -> str:
        entrusting.take_grid_back(entrusted=row, **by)
        return gettext("Grille reprise.")

    return do


def _page(
    request: HttpRequest, session: Session, entry: SessionEntry, objections: list[Objection] | None = None
) -> HttpResponse:
    grids = current_grids(session.certifier, entry.candidacy.framework_id)
    jurors = Juror.objects.filter(certifier=session.certifier_id).select_related("person")
    trusted = entry.entrusted.select_related("grid__assessment__block", "juror__person")
    context = {
        "entry": entry,
        "grids": grids.filter(assessment__block__in=entry.blocks.all()),
        "jurors": jurors.order_by("person__birth_name", "person__first_names", "pk"),
        "entrusted": trusted.order_by("pk"),
        "typed": request.POST,
    }
    return show(request, session, "certifier/sessions/day/entrust.html", context, objections=objections)
