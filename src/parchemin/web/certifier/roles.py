"""Roles of the service: who may do what, and since when; given, suspended and given back by a manager."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from parchemin.accounts import roles as acts
from parchemin.accounts.models import Membership
from parchemin.accounts.permissions import require, to_manage
from parchemin.domain.objection import Objection
from parchemin.domain.roles import GIVEN, MAY, SUSPENDED
from parchemin.parties.models import Certifier
from parchemin.runtime.clock import day_here
from parchemin.web.certifier.scope import choose, chosen, own, staff
from parchemin.web.shared.acting import act
from parchemin.web.shared.asking import who
from parchemin.web.telling import tells_nothing_decided

SHOWN = 50  # people listed under a role
ROLES = Membership.Role


@tells_nothing_decided
@staff
@require_http_methods(["GET", "POST"])
def roles(request: HttpRequest) -> HttpResponse:
    """Who holds each role and what it may do; a manager gives one."""
    certifier = chosen(request)
    if certifier is None:
        return choose(request)
    if request.method != "POST":
        return _page(request, certifier)
    require(to_manage(who(request), certifier.pk))
    typed = request.POST

    def do(**by: Any) -> str:
        last = _day(typed.get("until", ""))
        acts.give(
            certifier=certifier,
            on=day_here(by["now"]),
            role=typed.get("role", ""),
            email=typed.get("email", "")[:254],
            name=typed.get("name", "")[:200],
            until=last + timedelta(days=1) if last else None,
            **by,
        )
        if not settings.SMTP_HOST:
            return gettext(
                "Rôle donné. Aucun serveur d’envoi n’est réglé : aucune lettre ne part ; « Écrire de nouveau » l’enverra, une fois qu’il le sera."
            )
        return gettext(
            "Rôle donné : une lettre le dit, avec le lien où un compte nouveau choisit son mot de passe."
        )

    return act(
        request,
        do,
        again=lambda objections: _page(request, certifier, objections),
        then=reverse("certifier_roles"),
    )


def _page(
    request: HttpRequest, certifier: Certifier, objections: list[Objection] | None = None
) -> HttpResponse:
    rows = Membership.objects.filter(certifier=certifier).select_related("user", "person")
    held: dict[str, list[Membership]] = {role: [] for role in MAY}
    for row in rows.order_by("user__name", "pk"):
        held.setdefault(row.role, []).append(row)
    context = {
        "certifier": certifier,
        "held": [
            (ROLES(role), words, held[role][:SHOWN], len(held[role]), role in SUSPENDED)
            for role, words in MAY.items()
        ],
        "given": [ROLES(role) for role in GIVEN],
        "today": day_here(timezone.now()),
        "typed": request.POST,
        "objections": objections or [],
        "may_act": who(request).manages(certifier.pk),
        "self": request.user.pk,
        "unopened": {row.pk for rows in held.values() for row in rows if not row.user.has_usable_password()},
    }
    return render(request, "certifier/roles.html", context, status=409 if objections else 200)


@tells_nothing_decided
@staff
@require_POST
def suspend(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing more is done by that role."""

    def do(membership: Membership, **by: Any) -> str:
        acts.suspend(membership=membership, **by)
        return gettext("Rôle suspendu : plus aucun acte ne se fait par lui. Rien n’est effacé.")

    return _on_role(request, pk, do)


@tells_nothing_decided
@staff
@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """A role suspended is held again."""

    def do(membership: Membership, **by: Any) -> str:
        acts.resume(membership=membership, **by)
        return gettext("Rôle rendu.")

    return _on_role(request, pk, do)


@tells_nothing_decided
@staff
@require_POST
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter of a role, again, to an account not opened yet."""

    def do(membership: Membership, **by: Any) -> str:
        by.pop("reason")
        acts.write_again(membership=membership, **by)
        if not settings.SMTP_HOST:
            return gettext(
                "Aucun serveur d’envoi n’est réglé : aucune lettre ne part (voir la fiche du certificateur)."
            )
        return gettext("La lettre part de nouveau, avec un nouveau lien ; le précédent ne sert plus.")

    return _on_role(request, pk, do)


def _on_role(request: HttpRequest, pk: int, do: Any) -> HttpResponse:
    row = own(request, Membership.objects.select_related("certifier"), pk=pk)
    require(to_manage(who(request), row.certifier_id))
    reason = request.POST.get("reason", "")[:600]

    def run(**by: Any) -> str:
        words: str = do(row, on=day_here(by["now"]), reason=reason, **by)
        return words

    return act(
        request,
        run,
        again=lambda objections: _page(request, row.certifier, objections),
        then=reverse("certifier_roles"),
    )


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
