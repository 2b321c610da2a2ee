"""Candidates: the list, one candidate's file, the files it holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext

from parchemin.accounts.inviting import with_ways_in
from parchemin.assessments.models import Deposit
from parchemin.candidates import queries
from parchemin.candidates.models import Candidacy
from parchemin.domain.access import AccessRoute
from parchemin.domain.objection import Objection
from parchemin.parties.models import Site
from parchemin.web.certifier import queues
from parchemin.web.certifier.candidates import dossier
from parchemin.web.certifier.candidates.forms import ActForms
from parchemin.web.certifier.scope import chosen, kept, narrowed, own, paged, staff
from parchemin.web.shared import downloads, routes
from parchemin.web.shared.acting import number
from parchemin.web.shared.asking import who
from parchemin.web.telling import leaves_ties_out, tells_nothing_decided

FILTERS = ("q", "route", "state", "site", "wait")


def _filtered(request: HttpRequest, rows: QuerySet[Candidacy]) -> QuerySet[Candidacy]:
    get = request.GET
    if get.get("route"):
        rows = rows.filter(route=get["route"])
    if get.get("state"):
        rows = rows.filter(state=get["state"])
    if site := number(get.get("site", "")):
        rows = rows.filter(site_id=site)
    if get.get("wait") == "admissibility":
        ids = {*rows.order_by().values_list("certifier_id", flat=True).distinct()}
        rows = rows.filter(pk__in=queues.pending_admissibilities(ids).values("pk"))
    return rows


def _pill_word(name: str, value: str, sites: Mapping[str, str]) -> str:
    match name:
        case "q":
            return gettext("« %(words)s »") % {"words": value}
        case "route":
            return routes.route_word(value)
        case "state":
            return gettext(str(dict(Candidacy.State.choices).get(value, value)))
        case "site":
            return sites.get(value, value)
    return gettext("recevabilité à notifier")


def _pills(request: HttpRequest, sites: list[Site]) -> list[dict[str, str]]:
    """Filters in force, each with the address that removes it."""
    names = {str(site.pk): site.name for site in sites}
    asked = {name: request.GET.get(name, "") for name in FILTERS}
    return [
        {"word": _pill_word(name, value, names), "query": kept(request, without=name)}
        for name, value in asked.items()
        if value
    ]


@tells_nothing_decided
@staff
def candidates(request: HttpRequest) -> HttpResponse:
    """The list, searched and filtered by the address itself."""
    text = request.GET.get("q", "").strip()
    rows = queries.search(who(request), text) if text else queries.candidacies(who(request))
    current = chosen(request)
    if current:
        rows = rows.filter(certifier=current)
    sites = list(narrowed(request, Site.objects.all()).order_by("name", "pk"))
    return render(
        request,
        "certifier/candidates/list.html",
        {
            "page": paged(request, queries.with_block_counts(_filtered(request, rows))),
            "query": kept(request),
            "q": text,
            "routes": list(AccessRoute),
            "states": Candidacy.State.choices,
            "sites": sites,
            "chosen": {name: request.GET.get(name, "") for name in FILTERS},
            "pills": _pills(request, sites),
            "several": current is None,
            "may_act": bool(who(request).certifiers("manager")),
        },
    )


def candidacy_of(request: HttpRequest, pk: int) -> Candidacy:
    """A candidacy of the reader's certifiers, with what its file shows; 404 for any other."""
    return own(
        request,
        with_ways_in(
            Candidacy.objects.select_related(
                "person", "framework__sheet__certification", "certifier", "site", "rules", "admissibility"
            ),
            "candidate",
        ),
        pk=pk,
    )


def file_page(
    request: HttpRequest,
    row: Candidacy,
    *,
    objections: list[Objection] | None = None,
    forms: ActForms | None = None,
) -> HttpResponse:
    """The candidate's file; shown again with the reasons when an act was refused."""
    may_act = who(request).manages(row.certifier_id)
    context: dict[str, Any] = dossier.read(who(request), row, timezone.localdate())
    context |= {
        "objections": objections or [],
        "may_act": may_act,
        "forms": (forms or ActForms(row, timezone.localdate())) if may_act else None,
        "opened": request.resolver_match.url_name if request.resolver_match and objections else "",
    }
    return render(request, "certifier/candidates/candidate.html", context)


@leaves_ties_out
@staff
def candidate(request: HttpRequest, pk: int) -> HttpResponse:
    return file_page(request, candidacy_of(request, pk))


@tells_nothing_decided
@staff
def deposit_file(request: HttpRequest, pk: int, deposit_id: int) -> FileResponse:
    """What the candidate deposited, as deposited."""
    row = get_object_or_404(
        Deposit.objects.select_related("file"), candidacy=candidacy_of(request, pk), pk=deposit_id
    )
    return downloads.stored_file(row.file.digest, row.filename, media_type="application/octet-stream")


@tells_nothing_decided
@staff
def deposit_receipt(request: HttpRequest, pk: int, deposit_id: int) -> FileResponse:
    row = get_object_or_404(
        Deposit.objects.select_related("receipt"),
        candidacy=candidacy_of(request, pk),
        pk=deposit_id,
        receipt__isnull=False,
    )
    assert row.receipt is not None  # noqa: S101 - filtered above
    return downloads.stored_file(row.receipt.digest, gettext("recu-%(n)s.pdf") % {"n": row.pk}, inline=True)
