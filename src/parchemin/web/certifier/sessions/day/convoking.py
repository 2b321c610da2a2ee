"""Convoking: who would be told what, before anything is written; then the letters, to be read in the outbox.

Then the answers: those given, those noted for somebody who called, the reminders, the days left to an employed juror.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from parchemin.accounts.permissions import require, to_manage
from parchemin.domain.clock import day_at
from parchemin.domain.convocation import NOTICE, Light
from parchemin.domain.objection import Objection, blocking
from parchemin.juries.convoking import answering, convoking, notice
from parchemin.juries.convoking.calls import calls, last_rows, nothing, pending
from parchemin.juries.jury import waivers
from parchemin.juries.models import Convocation, Session
from parchemin.web.certifier.scope import kept, paged, staff
from parchemin.web.certifier.sessions.frame import session_of, show
from parchemin.web.shared.acting import Act, act, number
from parchemin.web.shared.asking import who
from parchemin.web.telling import tells_nothing_decided
from parchemin.web.templatetags.reasons import objection_text

WAITING, PREPARED, EMPLOYERS = "attente", "preparees", "employeurs"  # views of the page


@tells_nothing_decided
@staff
@require_http_methods(["GET", "POST"])
def session_convoke(request: HttpRequest, pk: int) -> HttpResponse:
    session = session_of(request, pk)
    if request.method == "GET":
        return _page(request, session)

    def do(**by: Any) -> str:
        n = len(convoking.convoke(session=session, **by))
        words = ngettext(
            "%(n)s convocation préparée. Elle attend d’être relue dans la boîte d’envoi.",
            "%(n)s convocations préparées. Elles attendent d’être relues dans la boîte d’envoi.",
            n,
        )
        left_out = " ".join(objection_text(o) for o in convoking.unprinted(session, by["now"]))
        return " ".join(filter(None, [words % {"n": n}, left_out]))

    return _act(request, session, do)


@tells_nothing_decided
@staff
@require_POST
def session_remind(request: HttpRequest, pk: int) -> HttpResponse:
    """One reminder for each person who has not answered."""
    session = session_of(request, pk)

    def do(**by: Any) -> str:
        n = len(answering.remind(session=session, **by))
        words = ngettext(
            "%(n)s rappel préparé. Il attend d’être relu dans la boîte d’envoi.",
            "%(n)s rappels préparés. Ils attendent d’être relus dans la boîte d’envoi.",
            n,
        )
        return words % {"n": n}

    return _act(request, session, do, view=PREPARED)


@tells_nothing_decided
@staff
@require_POST
def session_reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Note what a person convoked answered by another way than their page."""
    session = session_of(request, pk)
    require(to_manage(who(request), session.certifier_id))
    row = get_object_or_404(
        Convocation.objects.filter(session=session).select_related("session", "person"),
        pk=number(request.POST.get("convocation", "")),
    )

    def do(**by: Any) -> str:
        if request.POST.get("coming") == "oui":
            answering.confirm(convocation=row, **by)
            return gettext("Noté : %(name)s viendra.") % {"name": row.person.full_name}
        answering.decline(convocation=row, words=request.POST.get("words", ""), **by)
        return gettext("Noté : %(name)s ne viendra pas.") % {"name": row.person.full_name}

    return _act(request, session, do, view=PREPARED)


@tells_nothing_decided
@staff
@require_POST
def session_notice_waive(request: HttpRequest, pk: int) -> HttpResponse:
    """Set the notice of fifteen days aside for this session, by name and for a reason."""
    session = session_of(request, pk)

    def do(**by: Any) -> str:
        waivers.waive(session=session, code=NOTICE, reason=request.POST.get("reason", ""), **by)
        return gettext("La dérogation est notée ; le procès-verbal la portera.")

    return _act(request, session, do)


def _act(request: HttpRequest, session: Session, do: Act, *, view: str = "") -> HttpResponse:
    address = reverse("session_convoke", args=[session.pk])
    return act(
        request,
        do,
        again=lambda objections: _page(request, session, objections, view=view),
        then=f"{address}?vue={view}" if view else address,
    )


def _page(
    request: HttpRequest, session: Session, objections: list[Objection] | None = None, *, view: str = ""
) -> HttpResponse:
    expected = calls(session)
    prepared = last_rows(session)
    waiting = pending(session, expected, prepared)
    today = day_at(timezone.now(), session.site.zone)
    clocks = notice.clocks(session, expected, today)
    reasons = (
        convoking.convocation_objections(session, waiting, sent_on=today, running=clocks) if waiting else []
    )
    view = view or request.GET.get("vue") or (PREPARED if prepared and not waiting else WAITING)
    late = any(o.code == NOTICE for o in blocking(reasons))
    context = {
        "view": view,
        "waiting": waiting,
        "prepared": prepared,
        "clocks": clocks,
        "pressing": sum(clock.light in (Light.AMBER, Light.RED) for clock in clocks),
        "late": late,
        "candidates": sum(call.role == "candidate" for call in waiting),
        "jurors": sum(call.role == "juror" for call in waiting),
        "reasons": reasons + answering.gaps(session, expected, prepared),
        "to_remind": answering.to_remind(session, timezone.now(), expected, prepared),
        "page": paged(request, {PREPARED: prepared, EMPLOYERS: clocks}.get(view, waiting)),
        "cancelled": [nothing(role) for role in ("candidate", "juror")],
        "query": kept(request),
    }
    return show(request, session, "certifier/sessions/day/convoke.html", context, objections=objections)
