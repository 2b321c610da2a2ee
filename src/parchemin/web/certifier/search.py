"""Search anything: a name, a file number, a title number, a session, a sheet."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from parchemin.awards.models import Award
from parchemin.candidates import queries
from parchemin.catalogue.queries import sheets_of
from parchemin.juries.models import Juror, Session
from parchemin.parties import searching
from parchemin.web.certifier.delivery.awards import named_titles
from parchemin.web.certifier.pool.jurors import named_jurors
from parchemin.web.certifier.scope import narrowed, staff
from parchemin.web.shared.asking import who
from parchemin.web.telling import tells_nothing_decided

EACH = 20  # rows shown of each kind


@tells_nothing_decided
@staff
def search(request: HttpRequest) -> HttpResponse:
    """What answers the words, by kind; every read starts from what the reader may see."""
    text = request.GET.get("q", "").strip()
    by_kind: dict[str, list[object]] = {}
    if text:
        awards = narrowed(request, Award.objects.select_related("person"))
        sessions = narrowed(request, Session.objects.select_related("site"))
        jurors = narrowed(request, Juror.objects.select_related("person"))
        sheets = sheets_of(who(request))
        awards = named_titles(awards, text)
        sessions = searching.every_word(
            sessions,
            text,
            lambda word: (
                searching.holding(sessions, "title", word) | searching.holding(sessions, "site__name", word)
            ),
        )
        jurors = named_jurors(jurors, text)
        sheets = searching.every_word(
            sheets, text, lambda word: Q(number__icontains=word) | searching.holding(sheets, "title", word)
        )
        by_kind = {
            "candidates": list(queries.search(who(request), text)[:EACH]),
            "sessions": list(sessions.order_by("-jury_on", "pk")[:EACH]),
            "awards": list(awards.order_by("number", "pk")[:EACH]),
            "jurors": list(jurors.order_by("person__birth_name", "pk")[:EACH]),
            "sheets": list(sheets.order_by("number")[:EACH]),
        }
    context = {
        "q": text,
        "found": by_kind,
        "count": sum(len(rows) for rows in by_kind.values()),
        "each": EACH,
    }
    return render(request, "certifier/search.html", context)
