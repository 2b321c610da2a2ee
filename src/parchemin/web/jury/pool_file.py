"""A juror's own file: what is missing, invitations to answer, papers, undertaking, expenses, proofs of attendance."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from parchemin.domain import expense
from parchemin.domain.clock import day_at
from parchemin.domain.objection import Objection
from parchemin.juries.models import Juror, JurorEvidence, Session, SessionEntry
from parchemin.juries.pool import expenses, jurors
from parchemin.web.shared.acting import act
from parchemin.web.shared.asking import who
from parchemin.web.shared.downloads import attached
from parchemin.web.shared.juror_acts import OWN, act_named, offered
from parchemin.web.shared.juror_acts.form import OnJuror
from parchemin.web.shared.juror_acts.papers import EVIDENCE
from parchemin.web.shared.juror_acts.spending import session_ids
from parchemin.web.shared.juror_proof import proof
from parchemin.web.telling import tells_nothing_decided

MOST_SHOWN = 30  # amounts


def own_juror(request: HttpRequest, pk: int) -> Juror:
    """The juror, when the account is that person; 404 otherwise."""
    return get_object_or_404(jurors.with_file(jurors.of_actor(who(request))), pk=pk)


@tells_nothing_decided
@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The file of the only pool, or the first of several."""
    row = jurors.of_actor(who(request)).first()
    if row is None:
        raise Http404
    return redirect("jury_file", pk=row.pk)


@tells_nothing_decided
@login_required
@require_GET
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own file in a pool."""
    return _page(request, own_juror(request, pk))


@tells_nothing_decided
@login_required
@require_POST
def file_act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One act on one's own file."""
    row = own_juror(request, pk)
    wanted = act_named(OWN, name)
    form = wanted.form(row, request.POST, request.FILES, prefix=name)
    if not form.is_valid():
        response = _page(request, row, bound=(name, form))
        response.status_code = 422
        return response
    return act(
        request,
        lambda **by: wanted.run(row, form.cleaned_data, **by),
        again=lambda objections: _page(request, row, bound=(name, form), objections=objections),
        then=reverse("jury_file", args=[row.pk]),
    )


def _page(
    request: HttpRequest,
    row: Juror,
    *,
    bound: tuple[str, OnJuror] | None = None,
    objections: list[Objection] | None = None,
) -> HttpResponse:
    zone = jurors.clocks(row)[0]
    today = day_at(timezone.now(), zone)
    spent = row.expenses.select_related("session").order_by("-dated_on", "-pk")[:MOST_SHOWN]
    stated = set(row.interest_statements.values_list("session", flat=True))
    sessions = Session.objects.filter(
        pk__in=session_ids(row), state__in=[Session.State.DRAFT, Session.State.OPEN]
    ).filter(pk__in=SessionEntry.objects.values("session"))
    context = {
        "juror": row,
        "certifier": row.certifier,
        "others": [j for j in jurors.of_actor(who(request)) if j.pk != row.pk],
        "wanting": jurors.wanting(row, today),
        "invitations": list(jurors.invitations(row)),
        "interests": [(s, s.pk in stated) for s in sessions.order_by("starts_on", "pk")],
        "evidence": [(e, EVIDENCE.get(e.kind, e.kind)) for e in row.evidence.all()],
        "spent": [(e, expense.KINDS.get(e.kind, e.kind)) for e in spent],
        "attended": expenses.attended(row),
        "sites": row.sites.order_by("name"),
        "acts": offered(OWN, row, lambda name: reverse("jury_file_act", args=[row.pk, name]), bound),
        "refused": bound[0] if bound and objections else "",
        "today": today,
        "objections": objections,
    }
    with timezone.override(zone):
        return render(request, "jury/file.html", context, status=409 if objections else 200)


@tells_nothing_decided
@login_required
@require_GET
def evidence(request: HttpRequest, pk: int, evidence_id: int) -> HttpResponseBase:
    """A paper of one's own file."""
    row = own_juror(request, pk)
    juror_evidence = get_object_or_404(
        JurorEvidence.objects.select_related("file"), juror=row, pk=evidence_id, removed_at__isnull=True
    )
    return attached(juror_evidence.file, juror_evidence.filename)


@tells_nothing_decided
@login_required
@require_GET
def attendance(request: HttpRequest, pk: int, session_id: int) -> HttpResponse:
    """One's own proof of attendance."""
    row = own_juror(request, pk)
    session = get_object_or_404(
        Session.objects.select_related("site", "certifier"), certifier=row.certifier_id, pk=session_id
    )
    return proof(request, session, row)
