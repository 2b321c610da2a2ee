"""A juror's file as the service keeps it: mandate, accreditations, papers, ties, days, invitations, expenses."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parchemin.accounts.permissions import require, to_manage
from parchemin.accounts.visibility import visible_to
from parchemin.domain import expense
from parchemin.domain.clock import day_at
from parchemin.domain.objection import Objection
from parchemin.journal.queries import history
from parchemin.juries import ties
from parchemin.juries.models import Juror, JurorEvidence, JurorExpense, JuryMember, Session
from parchemin.juries.pool import available, expenses, juror_file, jurors
from parchemin.web import history as plain
from parchemin.web.certifier.scope import choose, chosen, own, paged, staff
from parchemin.web.shared import downloads
from parchemin.web.shared.acting import act
from parchemin.web.shared.asking import who
from parchemin.web.shared.downloads import attached
from parchemin.web.shared.juror_acts import ACTS, act_named, offered
from parchemin.web.shared.juror_acts.form import OnJuror
from parchemin.web.shared.juror_acts.papers import EVIDENCE
from parchemin.web.shared.juror_days import DaysForm, days_said, windows_of
from parchemin.web.shared.juror_proof import proof
from parchemin.web.telling import tells_nothing_decided

MOST_SHOWN = 20  # juries, amounts


def juror_of(request: HttpRequest, pk: int) -> Juror:
    return own(request, jurors.with_file(Juror.objects.select_related("person", "certifier")), pk=pk)


@tells_nothing_decided
@staff
@require_http_methods(["GET", "POST"])
def juror(request: HttpRequest, pk: int) -> HttpResponse:
    """A juror's file; and days declared for them, on the clock of their sites."""
    row = juror_of(request, pk)
    form = DaysForm(row, request.POST or None)
    if request.method == "GET":
        return _page(request, row, form)
    require(to_manage(who(request), row.certifier_id))
    windows = windows_of(form, jurors.clocks(row)[0])
    if not windows:
        return _page(request, row, form)

    def do(**by: Any) -> str:
        available.declare_availability(juror=row, windows=windows, **by)
        return days_said(len(windows))

    return act(
        request,
        do,
        again=lambda objections: _page(request, row, form, objections=objections),
        then=reverse("juror", args=[row.pk]),
    )


@tells_nothing_decided
@staff
@require_POST
def juror_act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One act on the file: its form is read, done, or shown again with what is to mend."""
    row = juror_of(request, pk)
    require(to_manage(who(request), row.certifier_id))
    wanted = act_named(ACTS, name)
    form = wanted.form(row, request.POST, request.FILES, prefix=name)
    if not form.is_valid():
        response = _page(request, row, DaysForm(row), bound=(name, form))
        response.status_code = 422
        return response
    return act(
        request,
        lambda **by: wanted.run(row, form.cleaned_data, **by),
        again=lambda objections: _page(
            request, row, DaysForm(row), bound=(name, form), objections=objections
        ),
        then=reverse("juror", args=[row.pk]),
    )


def _page(
    request: HttpRequest,
    row: Juror,
    form: DaysForm,
    *,
    bound: tuple[str, OnJuror] | None = None,
    objections: list[Objection] | None = None,
) -> HttpResponse:
    may_act, zone = who(request).manages(row.certifier_id), jurors.clocks(row)[0]
    today = day_at(timezone.now(), zone)
    seats = JuryMember.objects.filter(juror=row, withdrawn_at__isnull=True).select_related("jury__session")
    coming = row.availabilities.filter(ends_at__gte=timezone.now()).order_by("starts_at", "pk")
    spent = row.expenses.select_related("session").order_by("-dated_on", "-pk")
    context = {
        "juror": row,
        "wanting": jurors.wanting(row, today),
        "form": form,
        "zone": zone.key.rpartition("/")[2].replace("_", " "),
        "sites": row.sites.order_by("name"),
        "page": paged(request, coming),
        "seats": seats.order_by("-jury__session__jury_on", "pk")[:MOST_SHOWN],
        "attended": expenses.attended(row)[:MOST_SHOWN],
        "evidence": [(e, EVIDENCE.get(e.kind, e.kind)) for e in row.evidence.all()],
        "ties": ties.of_juror(row),
        "employments": row.person.employments.order_by("-ends_on", "pk"),
        "teachings": row.teachings.order_by("group"),
        "invitations": row.invitations.select_related("session").order_by("-sent_at", "-pk")[:MOST_SHOWN],
        "spent": [(e, expense.KINDS.get(e.kind, e.kind)) for e in spent[:MOST_SHOWN]],
        "account": row.person.memberships.filter(role="juror").select_related("user").first(),
        "offered": row.person.offers.filter(role="juror", answered_at__isnull=True).exists(),
        "acts": offered(ACTS, row, lambda name: reverse("juror_act", args=[row.pk, name]), bound),
        "history": plain.told(list(history([juror_file.stream(row)])[:MOST_SHOWN])),
        "refused": bound[0] if bound and objections else "",
        "may_act": may_act,
        "today": today,
        "objections": objections,
    }
    with timezone.override(zone):
        status = 400 if form.errors else 409 if objections else 200
        return render(request, "certifier/pool/juror.html", context, status=status)


@tells_nothing_decided
@staff
@require_GET
def juror_evidence(request: HttpRequest, pk: int, evidence_id: int) -> HttpResponseBase:
    """A paper of the file, for those who keep it: an auditor reads that it is there, not what it says."""
    row = juror_of(request, pk)
    require(to_manage(who(request), row.certifier_id))
    evidence = get_object_or_404(JurorEvidence.objects.select_related("file"), juror=row, pk=evidence_id)
    return attached(evidence.file, evidence.filename)


@tells_nothing_decided
@staff
@require_GET
def juror_proof(request: HttpRequest, pk: int, session_id: int) -> HttpResponse:
    """The proof of attendance of a juror at a session."""
    row = juror_of(request, pk)
    session = get_object_or_404(
        Session.objects.select_related("site", "certifier"), certifier=row.certifier_id, pk=session_id
    )
    return proof(request, session, row)


# -- expenses of everyone --------------------------------------------------------------------------------------------


@tells_nothing_decided
@staff
@require_http_methods(["GET", "POST"])
def expenses_page(request: HttpRequest) -> HttpResponse:
    """Amounts not yet exported, and the exports made: each may be downloaded again, none is paid twice."""
    certifier = chosen(request)
    if certifier is None:
        return choose(request)

    def page(objections: list[Objection] | None = None) -> HttpResponse:
        rows = JurorExpense.objects.filter(session__certifier=certifier)
        exported = rows.filter(exported_at__isnull=False).values_list("exported_at", flat=True)
        waiting = rows.filter(exported_at__isnull=True).select_related("session", "juror__person")
        context = {
            "page": paged(request, waiting.order_by("dated_on", "pk")),
            "kinds": expense.KINDS,
            "exports": [
                (at, f"{at:%Y%m%dT%H%M%S%f}") for at in exported.distinct().order_by("-exported_at")[:50]
            ],
            "may_act": who(request).manages(certifier.pk),
            "objections": objections,
        }
        return render(request, "certifier/pool/expenses.html", context, status=409 if objections else 200)

    if request.method == "GET":
        return page()

    def do(**by: Any) -> str:
        expenses.export_expenses(certifier=certifier, **by)
        return gettext("Export fait : téléchargez-le ci-dessous.")

    return act(request, do, again=page, then=reverse("expenses"))


@tells_nothing_decided
@staff
@require_GET
def expenses_file(request: HttpRequest, at: str) -> HttpResponse:
    """One export, as a CSV file: the same at each download."""
    try:
        moment = datetime.strptime(at, "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
    except ValueError:
        raise Http404 from None
    rows = visible_to(who(request), JurorExpense.objects.all(), certifier="session__certifier")
    juror_expenses = list(
        rows.filter(exported_at=moment).select_related("session", "juror__person").order_by("dated_on", "pk")
    )
    if not juror_expenses:
        raise Http404
    return downloads.made(expenses.table(juror_expenses), f"frais-jures-{at}.csv")
