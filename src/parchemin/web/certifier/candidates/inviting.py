"""Accounts of candidates: who comes in, who was invited and did not come, who was never invited."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from parchemin.accounts.inviting import with_ways_in
from parchemin.accounts.permissions import require, to_manage
from parchemin.candidates import inviting, queries
from parchemin.candidates.models import Candidacy
from parchemin.domain.objection import Objection
from parchemin.web.certifier.candidates.pages import candidacy_of, file_page
from parchemin.web.certifier.scope import choose, chosen, kept, paged, staff
from parchemin.web.shared.acting import act, number
from parchemin.web.shared.asking import who
from parchemin.web.shared.leading_out import knows
from parchemin.web.telling import leaves_ties_out, tells_nothing_decided

NEVER, WAITING, IN = "jamais", "invites", "entres"
STATES = {
    NEVER: (_("Jamais invités"), Q(comes_in=False, invited=False)),
    WAITING: (_("Invités, pas encore venus"), Q(comes_in=False, invited=True)),
    IN: (_("Ont leur compte"), Q(comes_in=True)),
}


@tells_nothing_decided
@staff
@require_http_methods(["GET", "POST"])
def candidates_invite(request: HttpRequest) -> HttpResponse:
    """The candidates by the state of their account; a form invites those chosen on the page."""
    certifier = chosen(request)
    if certifier is None:
        return choose(request)
    require(to_manage(who(request), certifier.pk))
    if request.method == "GET":
        return _page(request, certifier.pk)
    asked = [number(text) for text in request.POST.getlist("candidacy")]
    rows = list(_rows(request, certifier.pk).filter(pk__in=asked))

    def do(**by: Any) -> str:
        return _words(len(inviting.invite(candidacies=rows, **by)))

    return act(
        request,
        do,
        again=lambda objections: _page(request, certifier.pk, objections),
        then=f"{reverse('candidates_invite')}?{kept(request)}".rstrip("?"),
    )


@leaves_ties_out
@staff
@require_POST
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter that opens one candidate's account, from their file."""
    row = candidacy_of(request, pk)
    require(to_manage(who(request), row.certifier_id))
    knows(request, candidacy=row.pk)

    def do(**by: Any) -> str:
        return _words(len(inviting.invite(candidacies=[row], **by)))

    return act(
        request,
        do,
        again=lambda objections: file_page(request, row, objections=objections),
        then=reverse("candidate", args=[row.pk]),
    )


def _words(n: int) -> str:
    return ngettext(
        "%(n)s lettre attend d’être relue dans la boîte d’envoi ; son lien n’y est mis qu’au départ.",
        "%(n)s lettres attendent d’être relues dans la boîte d’envoi ; leur lien n’y est mis qu’au départ.",
        n,
    ) % {"n": n}


def _rows(request: HttpRequest, certifier: int) -> QuerySet[Candidacy]:
    rows = queries.candidacies(who(request)).filter(certifier=certifier, person__erased_at__isnull=True)
    return with_ways_in(rows.exclude(state=Candidacy.State.WITHDRAWN), "candidate")


def _page(request: HttpRequest, certifier: int, objections: list[Objection] | None = None) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    rows = _rows(request, certifier)
    state = request.GET.get("compte", NEVER)
    counts = {name: rows.filter(filtered).count() for name, (_words_of, filtered) in STATES.items()}
    if text:
        rows = queries.searched(rows, text)
    if state in STATES:
        rows = rows.filter(STATES[state][1])
    context = {
        "page": paged(request, rows),
        "query": kept(request),
        "q": text,
        "state": state,
        "states": [(name, words, counts[name]) for name, (words, _filter) in STATES.items()],
        "objections": objections or [],
    }
    return render(request, "certifier/candidates/inviting.html", context, status=409 if objections else 200)
