"""The first page after the door, by role."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from parchemin.accounts.visibility import STAFF
from parchemin.catalogue.models import STANDS, RegisterSheet
from parchemin.declarations import queries as declarations
from parchemin.juries.models import Session
from parchemin.parties.models import Certifier, Letter
from parchemin.web.certifier import audit, first_steps, queues, season
from parchemin.web.certifier.scope import chosen
from parchemin.web.shared.asking import who
from parchemin.web.telling import tells_nothing_decided


@tells_nothing_decided
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The desk of those who manage; of who only audits, their own; a juror's day; a candidate's own page; else a page that says so."""
    actor = who(request)
    ids = actor.certifiers(*STAFF)
    if ids and audit.audits_alone(request):
        return audit.home(request)
    if ids:
        current = chosen(request)
        return _desk(request, [current.pk] if current else sorted(ids), current)
    for roles, name in ((("juror", "assessor"), "jury_day"), (("candidate",), "candidate_home")):
        if actor.persons(*roles):
            try:
                return HttpResponseRedirect(reverse(name))
            except NoReverseMatch:
                continue
    return render(request, "certifier/nobody.html")


def _desk(request: HttpRequest, ids: Collection[int], current: Certifier | None) -> HttpResponse:
    on = timezone.localdate()
    beginning = first_steps.lines(current) if current else []
    waiting = queues.read(ids, on, who(request).certifiers("manager"))
    letters = Letter.objects.filter(certifier_id__in=ids).aggregate(
        unread=Count("pk", filter=Q(state=Letter.State.DRAFT)),
        failed=Count("pk", filter=Q(state=Letter.State.FAILED)),
    )
    return render(
        request,
        "certifier/home.html",
        {
            "today": on,
            "first_steps": beginning,
            "steps_done": sum(line.step.done for line in beginning),
            "acts": bool(who(request).certifiers("manager")),
            "queues": waiting.queues,
            "idle": waiting.idle,
            "first": queues.worst(waiting.queues),
            "season": season.drawn(ids, on),
            "sessions_today": _today(ids, on),
            "blocks": {**_blocks(ids, on, waiting), "failed": letters["failed"]},
            "letters": letters["unread"],
        },
    )


def _today(ids: Collection[int], on: date) -> list[Session]:
    return list(
        Session.objects.filter(certifier_id__in=ids, starts_on__lte=on, jury_on__gte=on)
        .exclude(state=Session.State.CANCELLED)
        .annotate(count=Count("entries", filter=Q(entries__taken_out_at__isnull=True)))
        .select_related("site")
        .order_by("starts_on", "pk")
    )


def _blocks(ids: Collection[int], on: date, waiting: queues.Waiting) -> dict[str, object]:
    """What stops something now, in few reads."""
    return {
        "findings": waiting.findings[:3],
        "sessions": [one for one in queues.without_jury(waiting.sessions) if one.jury_on >= on][:3],
        "passages": declarations.standing(ids, declarations.Standing.BLOCKED).count(),
        "ended": _ended(ids, on),
    }


def _ended(ids: Collection[int], on: date) -> list[tuple[RegisterSheet, date]]:
    """Sheets whose last registration is over, with its last day: nobody enters any more (L. 6113-9)."""
    rows = (
        RegisterSheet.objects.filter(awarding__certifier_id__in=ids)
        .annotate(until=Max("registrations__until", filter=STANDS))
        .filter(until__lte=on)
        .order_by("number")
    )
    return [(row, row.until - timedelta(days=1)) for row in rows]
