"""Search anything: a name, a file number, a title number, a session, a sheet."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from parchemin.awards.models import Award
from parchemin.candidates import queries
from parchemin.catalogue.queries import sheets_of
from parchemin.juries.models import Juror, Session
from parchemin.web.certifier.scope import narrowed, staff
from parchemin.web.shared.asking import who
from parchemin.web.telling import tells_nothing_decided

EACH = 20  # rows shown of each kind


@tells_nothing_decided
@staff
def search(request: HttpRequest) -> HttpResponse:
    """What answers the words, by kind; every read starts from what the reader may see."""
    text = request.GET.get("q", "").strip()
    found: dict[str, list[object]] = {}
    if text:
        awards = narrowed(request, Award.objects.select_related("person"))
        sessions = narrowed(request, Session.objects.select_related("site"))
        jurors = narrowed(request, Juror.objects.select_related("person"))
        sheets = sheets_of(who(request))
        for word in text.split():
            awards = awards.filter(
                Q(number__icontains=word) | Q(person__birth_name__icontains=word) | Q(person__usage_name__icontains=word)
                | Q(person__first_names__icontains=word)
            )  # fmt: skip
            sessions = sessions.filter(Q(title__icontains=word) | Q(site__name__icontains=word))
            jurors = jurors.filter(
                Q(person__birth_name__icontains=word) | Q(person__usage_name__icontains=word)
                | Q(person__first_names__icontains=word) | Q(trade__icontains=word)
            )  # fmt: skip
            sheets = sheets.filter(Q(number__icontains=word) | Q(title__icontains=word))
        found = {
            "candidates": list(queries.search(who(request), text)[:EACH]),
            "sessions": list(sessions.order_by("-jury_on", "pk")[:EACH]),
            "awards": list(awards.order_by("number", "pk")[:EACH]),
            "jurors": list(jurors.order_by("person__birth_name", "pk")[:EACH]),
            "sheets": list(sheets.order_by("number")[:EACH]),
        }
    context = {"q": text, "found": found, "count": sum(len(rows) for rows in found.values()), "each": EACH}
    return render(request, "certifier/search.html", context)
