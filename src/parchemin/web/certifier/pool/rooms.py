"""Sites and their rooms: where juries sit and defences are planned."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.domain.objection import Objection
from parchemin.juries.models import Room
from parchemin.juries.pool import rooms as acts
from parchemin.parties.actions import add_site
from parchemin.parties.models import Certifier, Site
from parchemin.web.certifier.scope import choose, chosen, staff
from parchemin.web.shared.acting import act, number
from parchemin.web.shared.asking import who
from parchemin.web.telling import tells_nothing_decided

SITE = ("name", "address", "postcode", "city", "time_zone")


@tells_nothing_decided
@staff
@require_http_methods(["GET", "POST"])
def rooms(request: HttpRequest) -> HttpResponse:
    """Sites and their rooms; one form adds a site, or adds, changes or closes a room."""
    certifier = chosen(request)
    if certifier is None:
        return choose(request)
    if request.method == "GET":
        return _page(request, certifier)
    require(to_manage(who(request), certifier.pk))
    do = _asked(request, certifier)
    return act(
        request, do, again=lambda objections: _page(request, certifier, objections), then=reverse("rooms")
    )


def _asked(request: HttpRequest, certifier: Certifier) -> Any:
    """The act that the form asks for, with what it says once done."""
    post = request.POST
    name, seats = post.get("name", ""), number(post.get("seats", ""))
    what = post.get("what", "")
    if what == "site":
        return _adding(certifier, {field: post.get(field, "").strip() for field in SITE})
    if what == "ajouter":
        site = get_object_or_404(Site, certifier=certifier, pk=number(post.get("site", "")))

        def add(**by: Any) -> str:
            added = acts.add_room(site=site, name=name, seats=seats, **by)
            return gettext("Salle « %(name)s » ajoutée.") % {"name": added.name}

        return add
    room = get_object_or_404(
        Room.objects.select_related("site__certifier"),
        site__certifier=certifier,
        pk=number(post.get("room", "")),
    )

    def change(**by: Any) -> str:
        changed = acts.change_room(room=room, name=name, seats=seats, **by)
        return gettext("Salle « %(name)s » : %(seats)s places.") % {
            "name": changed.name,
            "seats": changed.seats,
        }

    def close(**by: Any) -> str:
        acts.close_room(room=room, **by)
        return gettext("Salle « %(name)s » fermée.") % {"name": room.name}

    if what not in ("changer", "fermer"):
        raise Http404
    return change if what == "changer" else close


def _adding(certifier: Certifier, typed: Mapping[str, str]) -> Any:
    """The act that adds a site as it was typed."""

    def add(*, actor: Actor, now: datetime, key: str | None) -> str:
        row, added = add_site(actor=actor.label, now=now, certifier=certifier, key=key, **typed)
        if added:
            return gettext("Site « %(name)s » ajouté : donnez-lui ses salles.") % {"name": row.name}
        return gettext("Le site « %(name)s » est déjà là : rien n’a changé.") % {"name": row.name}

    return add


def _page(
    request: HttpRequest, certifier: Certifier, objections: list[Objection] | None = None
) -> HttpResponse:
    sites = Site.objects.filter(certifier=certifier).prefetch_related(
        Prefetch("rooms", queryset=Room.objects.order_by("-seats", "name", "pk"))
    )
    context = {
        "sites": sites.order_by("name"),
        "certifier": certifier,
        "may_act": who(request).manages(certifier.pk),
        "objections": objections,
        "typed": request.POST if request.POST.get("what") == "site" else {"time_zone": "Europe/Paris"},
    }
    return render(request, "certifier/pool/rooms.html", context, status=409 if objections else 200)
