"""Inviting jurors of the pool to a session: who was asked, who answered what, who confirmed to have no interest."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from parchemin.accounts.permissions import require, to_manage
from parchemin.domain.availability import CLOSES, OPENS
from parchemin.domain.composition import Seat
from parchemin.domain.objection import Objection
from parchemin.juries.models import Availability, InterestStatement, Invitation, Juror, Session
from parchemin.juries.pool import inviting
from parchemin.web.certifier.scope import staff
from parchemin.web.certifier.sessions.frame import session_of, show
from parchemin.web.shared.acting import act, number
from parchemin.web.shared.asking import who
from parchemin.web.telling import tells_nothing_decided

SEATS = (Seat.PROFESSIONAL, Seat.PRESIDENT, Seat.CERTIFIER)


@tells_nothing_decided
@staff
@require_http_methods(["GET", "POST"])
def session_invitations(request: HttpRequest, pk: int) -> HttpResponse:
    """The pool for this session; a form asks those chosen."""
    session = session_of(request, pk)
    if request.method == "GET":
        return _page(request, session)
    require(to_manage(who(request), session.certifier_id))
    chosen = [number(text) for text in request.POST.getlist("juror")]
    asked = list(
        Juror.objects.filter(certifier=session.certifier_id, pk__in=chosen)
        .select_related("person")
        .order_by("pk")
    )
    seat = next((s for s in SEATS if s.value == request.POST.get("seat")), Seat.PROFESSIONAL)

    def do(**by: Any) -> str:
        n = len(inviting.invite(session=session, jurors=asked, seat=seat, **by))
        words = ngettext(
            "%(n)s invitation attend d’être relue.", "%(n)s invitations attendent d’être relues.", n
        )
        return words % {"n": n}

    return act(
        request,
        do,
        again=lambda objections: _page(request, session, objections),
        then=reverse("session_invitations", args=[session.pk]),
    )


def _page(request: HttpRequest, session: Session, objections: list[Objection] | None = None) -> HttpResponse:
    zone = session.site.zone
    there = Availability.objects.filter(
        juror=OuterRef("pk"),
        starts_at__lt=datetime.combine(session.jury_on, CLOSES, zone),
        ends_at__gt=datetime.combine(session.starts_on, OPENS, zone),
    )
    invited = {i.juror_id: i for i in session.invitations.select_related("letter").order_by("pk")}
    stated = {s.juror_id: s for s in InterestStatement.objects.filter(session=session)}
    rows = (
        Juror.objects.filter(certifier=session.certifier_id, person__erased_at__isnull=True)
        .exclude(person__in=session.entries.values("candidacy__person"))
        .select_related("person")
        .annotate(there=Exists(there))
        .order_by("-there", "person__birth_name", "person__first_names", "pk")
    )
    context = {
        "rows": [(juror, invited.get(juror.pk), stated.get(juror.pk)) for juror in rows],
        "accepted": sum(i.state == Invitation.State.ACCEPTED for i in invited.values()),
        "waiting": sum(i.state == Invitation.State.SENT for i in invited.values()),
        "seats": [(s.value, gettext(s.label)) for s in SEATS],
        "today": session.jury_on,
        "over": session.state in inviting.OVER,
    }
    return show(request, session, "certifier/sessions/jury/invitations.html", context, objections=objections)


@tells_nothing_decided
@staff
@require_POST
def session_invitation(request: HttpRequest, pk: int, invitation_id: int) -> HttpResponse:
    """What became of one invitation: an answer given by telephone, or the invitation taken back."""
    session = session_of(request, pk)
    require(to_manage(who(request), session.certifier_id))
    row = get_object_or_404(
        Invitation.objects.select_related("session__certifier", "juror__person"),
        session=session,
        pk=invitation_id,
    )
    what = request.POST.get("what", "")

    def do(**by: Any) -> str:
        if what == "annuler":
            inviting.cancel_invitation(invitation=row, **by)
            return gettext("Invitation annulée.")
        inviting.answer_invitation(invitation=row, accepts=what == "oui", **by)
        return gettext("Réponse de %(name)s notée.") % {"name": row.juror.person.full_name}

    return act(
        request,
        do,
        again=lambda objections: _page(request, session, objections),
        then=reverse("session_invitations", args=[session.pk]),
    )
