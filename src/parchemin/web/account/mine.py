"""My account: the roles held, those offered, and what happened to the account."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from parchemin.accounts.actions import answer_offer
from parchemin.accounts.actor import current
from parchemin.accounts.models import RoleOffer, User
from parchemin.domain.objection import Objection
from parchemin.journal.models import Entry
from parchemin.web import history
from parchemin.web.account import second_factor
from parchemin.web.shared.acting import act
from parchemin.web.telling import tells_nothing_decided

SHOWN = 50  # entries of what happened to the account


def user_of(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - ``login_required`` looked
    return request.user


@tells_nothing_decided
@login_required
@require_GET
def account(request: HttpRequest) -> HttpResponse:
    """What this account may do, what it is offered, what happened to it."""
    return _page(request)


def _page(request: HttpRequest, objections: list[Objection] | None = None) -> HttpResponse:
    user = user_of(request)
    context: dict[str, Any] = {
        "roles": current(user, timezone.localdate()),
        "offers": RoleOffer.objects.filter(user=user, answered_at__isnull=True)
        .select_related("certifier")
        .order_by("pk"),
        "entries": history.told(_entries(user)),
        "objections": objections or [],
        "factor": second_factor.held_by(user),
    }
    return render(request, "account/account.html", context)


def _entries(user: User) -> list[Entry]:
    """What happened to the account, once each: a journal entry is written for each certifier it works for."""
    rows = Entry.objects.filter(stream=f"account:{user.pk}").order_by("-pk")[: 4 * SHOWN]
    seen: dict[tuple[object, ...], Entry] = {}
    for row in rows:
        seen.setdefault((row.at, row.act, str(row.facts)), row)
    return list(seen.values())[:SHOWN]


@tells_nothing_decided
@login_required
@require_POST
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a role offered, or leave it."""
    row = get_object_or_404(RoleOffer, pk=pk, user=user_of(request))
    accepts = request.POST.get("answer") == "yes"

    def do(**by: Any) -> str:
        by.pop("actor")
        answer_offer(user=user_of(request), offer=row, accepts=accepts, **by)
        return gettext("Ce rôle est le vôtre.") if accepts else gettext("Vous n’avez pas pris ce rôle.")

    return act(request, do, again=lambda objections: _page(request, objections), then=reverse("account"))
