"""The schedule of conservation of a certifier: what is at its term, its destruction, what stays and why."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from parchemin.accounts.permissions import require, to_manage
from parchemin.domain.objection import Objection
from parchemin.domain.retention import STAYS
from parchemin.juries.retention import apply, destructions, due
from parchemin.web import history
from parchemin.web.certifier.scope import choose, chosen, staff
from parchemin.web.shared.asking import who
from parchemin.web.shared.posting import posted
from parchemin.web.telling import tells_nothing_decided

SHOWN = 20  # destructions told on the page; the journal has them all


@tells_nothing_decided
@staff
def retention(request: HttpRequest) -> HttpResponse:
    """Read the schedule; a manager has what is at its term destroyed."""
    certifier = chosen(request)
    if certifier is None:
        return choose(request)
    back = reverse("retention")

    def page(objections: list[Objection]) -> HttpResponse:
        lines = due(certifier, timezone.now())
        return render(
            request,
            "certifier/retention.html",
            {
                "lines": lines,
                "at_term": sum(one.count for one in lines),
                "stays": STAYS,
                "past": history.told(destructions(certifier)[:SHOWN]),
                "objections": objections,
                "may_act": who(request).manages(certifier.pk),
            },
        )

    if request.method != "POST":
        return page([])
    require(to_manage(who(request), certifier.pk))

    def act(key: str | None) -> tuple[str, str]:
        done = apply(actor=who(request), now=timezone.now(), certifier=certifier, key=key)
        count = sum(one.count for one in done)
        if not count:
            return gettext("Rien n’est à son terme : rien n’a été détruit."), back
        words = ngettext(
            "%(n)s élément détruit ; le journal en garde le compte, sans nom.",
            "%(n)s éléments détruits ; le journal en garde le compte, sans nom.",
            count,
        )
        return words % {"n": count}, back

    return posted(request, act, again=page, back=back)
