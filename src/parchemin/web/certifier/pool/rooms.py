"""Rooms of the sites: where defences are planned."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from parchemin.accounts.permissions import require, to_manage
from parchemin.domain.objection import Objection
from parchemin.juries.models import Room
from parchemin.juries.pool import rooms as acts
from parchemin.parties.models import Certifier, Site
from parchemin.web.certifier.scope import choose, chosen, staff
from parchemin.web.shared.acting import act, number
from parchemin.web.shared.asking import who
from parchemin.web.telling import tells_nothing_decided


@tells_nothing_decided
@staff
@require_http_methods(["GET", "POST"])
def rooms(request: HttpRequest) -> HttpResponse:
    """Sites and their rooms; one form adds, changes or closes one."""
    certifier = chosen(request)
    if certifier is None:
        return choose(request)
    if request.method == "GET":
        return _page(request, certifier)
    require(to_manage(who(request), certifier.pk))
    do = _asked(request, certifier)
    return act(request, do, again=lambda found: _page(request, certifier, found), then=reverse("rooms"))


def _asked(request: HttpRequest, certifier: Certifier) -> Any:
    """The act that the form asks for, with what it says once done."""
    post = request.POST
    name, seats = post.get("name", ""), number(post.get("seats", ""))
    what = post.get("what", "")
    if what == "ajouter":
        site = get_object_or_404(Site, certifier=certifier, pk=number(post.get("site", "")))

        def add(**by: Any) -> str:
            made = acts.add_room(site=site, name=name, seats=seats, **by)
            return gettext("Salle « %(name)s » ajoutée.") % {"name": made.name}

        return add
    room = get_object_or_404(
        Room.objects.select_related("site__certifier"),
        site__certifier=certifier,
        pk=number(post.get("room", "")),
    )

    def change(**by: Any) -> str:
        made = acts.change_room(room=room, name=name, seats=seats, **by)
        return gettext("Salle « %(name)s » : %(seats)s places.") % {"name": made.name, "seats": made.seats}

    def close(**by: Any) -> str:
        acts.close_room(room=room, **by)
        return gettext("Salle « %(name)s » fermée.") % {"name": room.name}

    if what not in ("changer", "fermer"):
        raise Http404
    return change if what == "changer" else close


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
    }
    return render(request, "certifier/pool/rooms.html", context, status=409 if objections else 200)
