"""Errors found after a decision: whom each reaches, and those decided again together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parchemin.accounts.permissions import require, to_manage
from parchemin.assessments.models import Deposit, Grid
from parchemin.awards.models import Award
from parchemin.domain.objection import Objection, Refused
from parchemin.domain.phrase import Day
from parchemin.domain.text import whole
from parchemin.juries.again import faults
from parchemin.juries.conflicts import entries_apart
from parchemin.juries.models import Fault, FaultCase, Juror, Jury, SessionEntry
from parchemin.parties.models import Certifier
from parchemin.web import words
from parchemin.web.certifier.scope import choose, chosen, own, staff
from parchemin.web.certifier.sessions.deciding.appeals import AgainForm, decide_again
from parchemin.web.shared.acting import act
from parchemin.web.shared.asking import who
from parchemin.web.telling import leaves_ties_out


@leaves_ties_out
@staff
@require_http_methods(["GET", "POST"])
def faults_page(request: HttpRequest) -> HttpResponse:
    """Errors noted; whom another would reach; the act that notes it."""
    certifier = chosen(request)
    if certifier is None:
        return choose(request)
    if request.method == "GET":
        return _faults(request, certifier)
    require(to_manage(who(request), certifier.pk))
    kind, about = request.POST.get("kind", ""), request.POST.get("about", "")

    def do(**by: Any) -> str:
        fault = faults.note_fault(
            certifier=certifier,
            kind=kind,
            about=about,
            reason=request.POST.get("reason", "")[:4000],
            found_on=timezone.localdate(),
            **by,
        )
        n = fault.cases.count()
        return ngettext(
            "Faute notée : %(n)s dossier à reprendre.", "Faute notée : %(n)s dossiers à reprendre.", n
        ) % {"n": n}

    return act(
        request,
        do,
        again=lambda objections: _faults(request, certifier, objections, kind=kind, about=about),
        then=reverse("faults"),
    )


def _faults(
    request: HttpRequest,
    certifier: Certifier,
    objections: list[Objection] | None = None,
    *,
    kind: str = "",
    about: str = "",
) -> HttpResponse:
    about = about or request.GET.get("quoi", "")
    kind = kind or {"juror": "juror", "grid": "grid", "deposit": "deposit", "jury": "composition"}.get(
        about.partition(":")[0], ""
    )
    reached: list[faults.Reached] = []
    if about:
        try:
            apart = {entry.pk for entry in entries_apart(who(request))}
            reached = [one for one in faults.search(certifier, kind, about) if one.entry.pk not in apart]
        except Refused as refused:
            objections = objections or refused.objections
    context = {
        "certifier": certifier,
        "faults": Fault.objects.filter(certifier=certifier)
        .prefetch_related("cases")
        .order_by("-noted_at", "-pk"),
        "kind": kind,
        "about": about,
        "named": name_of(about),
        "reached": _with_awards(reached),
        "jurors": Juror.objects.filter(certifier=certifier)
        .select_related("person")
        .order_by("person__birth_name", "person__first_names", "pk"),
        "grids": Grid.objects.filter(certifier=certifier)
        .select_related("assessment__block")
        .order_by("assessment__block__number", "assessment__position", "-version"),
        "juries": Jury.objects.filter(session__certifier=certifier, state=Jury.State.SEALED)
        .select_related("session")
        .order_by("-session__jury_on", "-pk"),
        "may_act": who(request).manages(certifier.pk),
        "objections": objections,
    }
    return render(
        request, "certifier/sessions/deciding/faults.html", context, status=409 if objections else 200
    )


def name_of(about: str) -> str:
    """What a fault is about, in words."""
    name, _, rest = about.partition(":")
    if (pk := whole(rest)) is None:
        return ""
    if name == "juror" and (juror := Juror.objects.filter(pk=pk).select_related("person").first()):
        return juror.person.full_name
    if name == "grid" and (grid := Grid.objects.filter(pk=pk).select_related("assessment__block").first()):
        return gettext("la grille de %(assessment)s, bloc %(block)s, version %(version)s") % {
            "assessment": grid.assessment,
            "block": grid.assessment.block.number,
            "version": grid.version,
        }
    if name == "deposit" and (row := Deposit.objects.filter(pk=pk).select_related("deliverable").first()):
        return gettext("la pièce « %(name)s » (%(label)s)") % {
            "name": row.filename,
            "label": row.deliverable.label,
        }
    if name == "jury" and (jury := Jury.objects.filter(pk=pk).select_related("session").first()):
        return gettext("le jury de « %(title)s », du %(day)s") % {
            "title": jury.session.title,
            "day": words.said(Day(jury.held_on or jury.session.jury_on)),
        }
    return ""


def _with_awards(reached: Iterable[faults.Reached]) -> list[tuple[faults.Reached, Award | None]]:
    rows = list(reached)
    awarded = Award.objects.filter(outcome__entry__in=[one.entry for one in rows])
    by_entry = {award.outcome.entry_id: award for award in awarded.select_related("outcome")}
    return [(one, by_entry.get(one.entry.pk)) for one in rows]


@leaves_ties_out
@staff
@require_safe
def fault_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Everyone an error reached: what was decided, and what becomes of it."""
    return _fault(request, own(request, Fault.objects.select_related("certifier"), pk=pk))


def _fault(request: HttpRequest, fault: Fault, objections: list[Objection] | None = None) -> HttpResponse:
    apart = {entry.pk for entry in entries_apart(who(request))}
    cases = [case for case in faults.cases(fault) if case.entry_id not in apart]
    awarded = Award.objects.filter(outcome__entry__in=[case.entry_id for case in cases])
    numbers = {award.outcome.entry_id: award for award in awarded.select_related("outcome")}
    context = {
        "fault": fault,
        "named": name_of(fault.about),
        "cases": [(case, numbers.get(case.entry_id)) for case in cases],
        "open": sum(not case.again_id and not case.kept_because for case in cases),
        "again": AgainForm(
            fault.certifier,
            initial={"title": gettext("Décisions reprises, faute n° %(n)s") % {"n": fault.pk}},
        ),
        "may_act": who(request).manages(fault.certifier_id),
        "objections": objections,
    }
    return render(
        request, "certifier/sessions/deciding/fault.html", context, status=409 if objections else 200
    )


@leaves_ties_out
@staff
@require_POST
def fault_keep(request: HttpRequest, pk: int, case_id: int) -> HttpResponse:
    """Let one decision stand, with a reason."""
    fault = own(request, Fault.objects.select_related("certifier"), pk=pk)
    case = get_object_or_404(FaultCase.objects.select_related("fault__certifier"), pk=case_id, fault=fault)

    def do(**by: Any) -> str:
        faults.keep_decision(case=case, reason=request.POST.get("reason", "")[:4000], **by)
        return gettext("Décision maintenue ; la raison est gardée.")

    return act(
        request,
        do,
        again=lambda objections: _fault(request, fault, objections),
        then=reverse("fault", args=[fault.pk]),
    )


@leaves_ties_out
@staff
@require_POST
def fault_again(request: HttpRequest, pk: int) -> HttpResponse:
    """A session where everyone reached, and not kept, is decided again together."""
    fault = own(request, Fault.objects.select_related("certifier"), pk=pk)
    rows = SessionEntry.objects.filter(
        fault_cases__fault=fault, fault_cases__again__isnull=True, fault_cases__kept_because=""
    )
    return decide_again(
        request,
        fault.certifier,
        list(rows.order_by("session", "position")),
        again=lambda objections: _fault(request, fault, objections),
        back=reverse("fault", args=[fault.pk]),
        fault=fault,
    )
