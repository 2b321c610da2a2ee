"""Who is on the way on a sheet that another replaces: what each would take along, why another stays, then the move."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from parchemin.accounts.permissions import require, to_manage
from parchemin.candidates import moving as files
from parchemin.catalogue import queries
from parchemin.catalogue.models import RegisterSheet
from parchemin.domain.objection import Objection
from parchemin.runtime.clock import day_here
from parchemin.web.certifier.register.certifications import certifier_of, sheet_of
from parchemin.web.certifier.register.corresponding import former_of
from parchemin.web.certifier.scope import staff
from parchemin.web.shared.acting import number
from parchemin.web.shared.asking import who
from parchemin.web.shared.posting import posted
from parchemin.web.telling import tells_nothing_decided


def _page(
    request: HttpRequest,
    sheet: RegisterSheet,
    former: RegisterSheet,
    objections: list[Objection] | None = None,
) -> HttpResponse:
    certifier = certifier_of(request, sheet)
    framework = queries.latest_framework(sheet)
    rows = list(files.on_the_way(former, certifier))
    held = request.POST.get("admissibility") or request.GET.get("recevabilite")
    moves = (
        files.plan(rows, framework, day_here(timezone.now()), admissibility=bool(held)) if framework else []
    )
    chosen = {number(value) for value in request.POST.getlist("file")}
    context: dict[str, Any] = {
        "sheet": sheet,
        "former": former,
        "certifier": certifier,
        "framework": framework,
        "every": len(rows),
        "ready": [(one, one.file.pk in chosen) for one in moves if one.may],
        "staying": [one for one in moves if not one.may],
        "admissibility": bool(held),
        "asks_admissibility": any(
            reason.code == "move.admissibility" for one in moves for reason in one.objections
        ),
        "objections": objections or [],
    }
    return render(request, "certifier/register/moving.html", context)


@tells_nothing_decided
@staff
def moving(request: HttpRequest, pk: int, former_id: int) -> HttpResponse:
    """Passer des dossiers: those that may are ticked, the others say why."""
    sheet = sheet_of(request, pk)
    certifier = certifier_of(request, sheet)
    require(to_manage(who(request), certifier.pk))
    former = former_of(request, sheet, former_id)
    if request.method != "POST":
        return _page(request, sheet, former)
    framework = queries.latest_framework(sheet)
    chosen = [number(value) for value in request.POST.getlist("file")]
    rows = list(files.on_the_way(former, certifier).filter(pk__in=chosen))
    back = reverse("certification_moving", args=[sheet.pk, former.pk])

    def act(key: str | None) -> tuple[str, str]:
        if framework is None:
            return gettext("Aucun référentiel n’est établi : rien n’a été passé."), back
        moved = files.move_candidacies(
            actor=who(request),
            now=timezone.now(),
            candidacies=rows,
            framework=framework,
            admissibility=bool(request.POST.get("admissibility")),
            key=key,
        )
        words = ngettext("%(n)s dossier passé à %(sheet)s.", "%(n)s dossiers passés à %(sheet)s.", len(moved))
        return words % {"n": len(moved), "sheet": sheet}, back

    return posted(request, act, again=lambda objections: _page(request, sheet, former, objections), back=back)
