"""Candidates: the list, one candidate's file, the files it holds."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext

from parchemin.accounts.inviting import with_ways_in
from parchemin.assessments.models import Deposit
from parchemin.candidates.models import Candidacy
from parchemin.domain.objection import Objection
from parchemin.web.certifier.candidates import dossier
from parchemin.web.certifier.candidates.forms import ActForms
from parchemin.web.certifier.scope import own, staff
from parchemin.web.shared import downloads
from parchemin.web.shared.asking import who
from parchemin.web.telling import leaves_ties_out, tells_nothing_decided


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
