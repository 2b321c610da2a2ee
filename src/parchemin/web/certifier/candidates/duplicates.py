"""Records that may be of one person: joined, told apart or parted again, each by a form of its own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from parchemin.accounts.permissions import require, to_manage
from parchemin.accounts.visibility import visible_to
from parchemin.candidates import joining, resolving
from parchemin.candidates.models import PersonJoin
from parchemin.candidates.returning import files_of
from parchemin.domain.objection import Objection
from parchemin.parties.models import Certifier, Person
from parchemin.web.certifier.scope import choose, chosen, paged, staff
from parchemin.web.shared.asking import who
from parchemin.web.shared.posting import posted
from parchemin.web.telling import tells_nothing_decided

PER_PAGE = 20


class DecisionForm(forms.Form):
    """Two records, and what was found of them: ``kept`` is one of the two, or nothing when they are two people."""

    APART = "apart"
    first = forms.UUIDField(widget=forms.HiddenInput)
    second = forms.UUIDField(widget=forms.HiddenInput)
    found = forms.CharField(max_length=40)
    reason = forms.CharField(
        label=_("Pièce vue, ou ce que la personne a confirmé"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )


class UndoForm(forms.Form):
    reason = forms.CharField(
        label=_("Pourquoi ce rapprochement se défait"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )


def _page(
    request: HttpRequest,
    certifier: Certifier,
    *,
    objections: list[Objection] | None = None,
    posted_form: DecisionForm | None = None,
) -> HttpResponse:
    pairs = paged(request, resolving.pairs(certifier), PER_PAGE)
    joins = PersonJoin.objects.filter(certifier=certifier, undone_at__isnull=True).select_related(
        "kept", "joined"
    )
    typed = posted_form.data if posted_form else {}
    two = {typed.get("first"), typed.get("second")}
    shown = [
        {
            "pair": pair,
            "first": resolving.sides(pair)[0],
            "second": resolving.sides(pair)[1],
            "typed": typed if {str(pair.first.person.pk), str(pair.second.person.pk)} == two else {},
        }
        for pair in pairs
    ]
    context: dict[str, Any] = {
        "page": pairs,
        "shown": shown,
        "joins": [(join, files_of(join.kept)) for join in joins.order_by("-joined_at", "-pk")[:PER_PAGE]],
        "objections": objections or [],
        "may_act": who(request).manages(certifier.pk),
    }
    return render(request, "certifier/candidates/duplicates.html", context)


@tells_nothing_decided
@staff
def duplicates(request: HttpRequest) -> HttpResponse:
    """Records alike, what agrees and what differs, and the joins that can be undone."""
    certifier = chosen(request)
    return _page(request, certifier) if certifier else choose(request)


@tells_nothing_decided
@staff
@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """One person, and which record is kept; or two people. With the reason."""
    certifier = chosen(request)
    if certifier is None:
        return choose(request)
    require(to_manage(who(request), certifier.pk))
    form = DecisionForm(request.POST)
    if not form.is_valid():
        response = _page(request, certifier, posted_form=form)
        response.status_code = 422
        return response
    data = form.cleaned_data
    rows = {
        str(row.pk): row
        for row in Person.objects.filter(certifier=certifier, pk__in=[data["first"], data["second"]])
    }
    first, second = rows.get(str(data["first"])), rows.get(str(data["second"]))
    if first is None or second is None:
        raise Http404
    back = reverse("duplicates")

    def act(key: str | None) -> tuple[str, str]:
        by = {"actor": who(request), "now": timezone.now(), "reason": data["reason"], "key": key}
        if data["found"] == form.APART:
            joining.keep_apart(one=first, other=second, **by)
            return gettext("Notés comme deux personnes : ces fiches ne seront plus proposées."), back
        kept, gone = (second, first) if data["found"] == str(second.pk) else (first, second)
        joining.join_persons(kept=kept, joined=gone, **by)
        return gettext(
            "Une seule fiche désormais : %(name)s. Cela se défait tant qu’aucun titre n’est délivré."
        ) % {"name": kept.full_name}, back

    return posted(
        request,
        act,
        again=lambda reasons: _page(request, certifier, objections=reasons, posted_form=form),
        back=back,
    )


@tells_nothing_decided
@staff
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a join: each takes back what was theirs."""
    rows = PersonJoin.objects.select_related("certifier", "kept", "joined")
    join = get_object_or_404(visible_to(who(request), rows), pk=pk)
    require(to_manage(who(request), join.certifier_id))
    back = reverse("duplicates")
    form = UndoForm(request.POST)
    form.is_valid()

    def act(key: str | None) -> tuple[str, str]:
        joining.undo_join(
            actor=who(request),
            now=timezone.now(),
            join=join,
            reason=form.cleaned_data.get("reason", ""),
            key=key,
        )
        return gettext("Rapprochement défait : chacun a repris ce qui était le sien."), back

    return posted(
        request, act, again=lambda reasons: _page(request, join.certifier, objections=reasons), back=back
    )
