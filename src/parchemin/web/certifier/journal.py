"""The journal of one's certifiers: read, filtered, its chain verified on demand."""

from __future__ import annotations

from datetime import datetime, time

from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date

from parchemin.accounts.visibility import STAFF
from parchemin.catalogue.models import RegisterSheet
from parchemin.domain.objection import Objection
from parchemin.journal import queries, triggers
from parchemin.journal.models import Entry, Round, Words
from parchemin.juries.conflicts import entries_apart
from parchemin.parties.models import Certifier
from parchemin.web import history as plain
from parchemin.web.certifier.scope import chosen, kept, paged, staff
from parchemin.web.shared.asking import who
from parchemin.web.telling import leaves_ties_out


def visible(request: HttpRequest) -> QuerySet[Entry]:
    """Entries of the certifiers the reader works for; of the one chosen when there is one. A session under way where
    the reader is tied to a candidate is left out until its results are published. What several certifiers share, their
    sheets, is in the journal of each."""
    current = chosen(request)
    slugs = (
        [current.slug]
        if current
        else Certifier.objects.filter(pk__in=who(request).certifiers(*STAFF)).values("slug")
    )
    shared = RegisterSheet.objects.filter(awarding__certifier__slug__in=slugs).values_list("pk", flat=True)
    sheets = [f"sheet:{pk}" for pk in shared.distinct()]
    apart = {f"session:{entry.session_id}" for entry in entries_apart(who(request))}
    return Entry.objects.filter(Q(certifier__in=slugs) | Q(stream__in=sheets)).exclude(stream__in=apart)


def faults(rows: QuerySet[Entry]) -> list[Objection]:
    """What breaks the chains of the streams these entries belong to, against the heads kept outside."""
    return queries.faults(set(rows.order_by().values_list("stream", flat=True).distinct()))


def _filtered(request: HttpRequest, rows: QuerySet[Entry]) -> QuerySet[Entry]:
    get = request.GET
    if get.get("stream"):
        rows = rows.filter(stream=get["stream"])
    if get.get("kind") in plain.PLACES:
        rows = rows.filter(stream__startswith=f"{get['kind']}:")
    for name, lookup, hour in (("from", "at__gte", time.min), ("to", "at__lte", time.max)):
        try:
            day = parse_date(get.get(name, ""))
        except ValueError:
            day = None
        if day:
            rows = rows.filter(**{lookup: timezone.make_aware(datetime.combine(day, hour))})
    return rows


@leaves_ties_out
@staff
def journal(request: HttpRequest) -> HttpResponse:
    """Newest first. ``?verify=1`` reads the chains again, from their first entry."""
    rows = visible(request)
    page = paged(
        request,
        _filtered(request, rows)
        .order_by("-at", "-id")
        .prefetch_related(Prefetch("words", queryset=Words.objects.order_by("name"), to_attr="said")),
    )
    verified = request.GET.get("verify") == "1"
    return render(
        request,
        "certifier/journal.html",
        {
            "page": page,
            "entries": plain.told(page.object_list),
            "query": kept(request),
            "kinds": list(plain.PLACES.items()),
            "chosen": {name: request.GET.get(name, "") for name in ("kind", "stream", "from", "to")},
            "verified": verified,
            "faults": faults(rows) if verified else [],
            "count": rows.count() if verified else 0,
            "night": Round.objects.order_by("-pk").first(),
            "triggers": not triggers.missing() if verified else True,
        },
    )
