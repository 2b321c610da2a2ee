"""Fraud found after the results: the candidate is invited, heard, and a block the jury gave may be withdrawn."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from parchemin.domain.objection import Objection, Refused, gettext_noop
from parchemin.juries import queries
from parchemin.juries.deliberation import hearing
from parchemin.juries.facts import local_day
from parchemin.juries.models import Session, SessionEntry
from parchemin.web.certifier.scope import staff
from parchemin.web.certifier.sessions.frame import session_of, show
from parchemin.web.shared import deliberation as view
from parchemin.web.shared.acting import act, likely, number
from parchemin.web.telling import tells_decisions

LONGEST = 2000  # characters of what is held against a file, or of the observations


@tells_decisions
@staff
@require_http_methods(["GET", "POST"])
def session_hearing(request: HttpRequest, pk: int, entry_id: int) -> HttpResponse:
    session = session_of(request, pk)
    entry = get_object_or_404(queries.entries(session), pk=entry_id)
    if request.method == "GET":
        return page(request, session, entry)
    steps = {"invite": _invite, "heard": _heard, "withdraw": _withdraw}
    step = steps.get(request.POST.get("step", ""))

    def do(**by: Any) -> str:
        if step is None:
            raise Refused([Objection("hearing.unknown", gettext_noop("Choisissez ce qui est à noter."))])
        return step(request, entry, **by)

    return act(
        request,
        do,
        again=lambda objections: page(request, session, entry, objections),
        then=reverse("session_hearing", args=[session.pk, entry.pk]),
    )


def page(
    request: HttpRequest, session: Session, entry: SessionEntry, objections: list[Objection] | None = None
) -> HttpResponse:
    hearings = list(entry.hearings.order_by("invited_on", "pk"))
    context = {
        "entry": entry,
        "outcome": queries.outcome_of(entry),
        "roles": view.roles_for(entry),
        "hearings": hearings,
        "waiting": next((h for h in hearings if h.heard_on is None), None),
        "blocks": list(hearing.withdrawable(entry)),
        "today": local_day(session, timezone.now()),
        "typed": request.POST,
    }
    return show(request, session, "certifier/sessions/deciding/hearing.html", context, objections=objections)


def _day(request: HttpRequest) -> date:
    try:
        day = parse_date(request.POST.get("day", "").strip())
    except ValueError:
        day = None
    if day is None or not likely(day):
        raise Refused([Objection("hearing.no-day", gettext_noop("Donnez le jour."), about="day")])
    return day


def _invite(request: HttpRequest, entry: SessionEntry, **by: Any) -> str:
    reason = request.POST.get("reason", "")[:LONGEST]
    hearing.invite_to_hearing(entry=entry, invited_on=_day(request), reason=reason, **by)
    return gettext("Invitation notée : le candidat peut présenter ses observations.")


def _heard(request: HttpRequest, entry: SessionEntry, **by: Any) -> str:
    row = entry.hearings.filter(heard_on__isnull=True).select_related("entry__session__certifier").first()
    if row is None:
        raise Refused(
            [
                Objection(
                    "hearing.not-invited",
                    gettext_noop("Aucune invitation n’attend de réponse."),
                    mend=gettext_noop("Invitez d’abord le candidat à présenter ses observations."),
                )
            ]
        )
    words = request.POST.get("observations", "")[:LONGEST]
    hearing.record_hearing(hearing=row, heard_on=_day(request), observations=words, **by)
    return gettext("Observations notées.")


def _withdraw(request: HttpRequest, entry: SessionEntry, **by: Any) -> str:
    block = get_object_or_404(entry.blocks, pk=number(request.POST.get("block", "")))
    reason = request.POST.get("reason", "")[:LONGEST]
    hearing.withdraw_block(entry=entry, block=block, reason=reason, **by)
    return gettext("Bloc %(n)s retiré : il n’est plus acquis à compter d’aujourd’hui.") % {"n": block.number}
