"""The page of a session: where it stands, what is next, what blocks it; opening, publishing, notifying."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from parchemin.domain.objection import Objection
from parchemin.journal.queries import history
from parchemin.juries import actions
from parchemin.juries.models import Session
from parchemin.web.certifier.scope import staff
from parchemin.web.certifier.session_frame import Act, act, session_of, show, zone_of
from parchemin.web.certifier.session_steps import facts, steps
from parchemin.web.history import told

LATEST = 8  # acts shown of the session's history


@staff
@require_GET
def session(request: HttpRequest, pk: int) -> HttpResponse:
    return page(request, session_of(request, pk))


def page(request: HttpRequest, row: Session, objections: list[Objection] | None = None) -> HttpResponse:
    """The session's page, with the reasons why an act just asked was refused."""
    with timezone.override(zone_of(row)):
        found = facts(row)
        path = steps(row, found)
    following = next((step for step in path if step.is_next), None)
    context = {
        "facts": found,
        "steps": path,
        "next": following,
        "later": [step for step in path if not step.done and not step.is_next][:3],
        "frameworks": row.frameworks.select_related("sheet")
        .defer("reading", "settled", "sheet__reading")
        .order_by("pk"),
        "history": told(history([row.stream]).exclude(act="opinion_given")[:LATEST]),
    }
    return show(request, row, "sessions/session.html", context, objections=objections)


def _act(request: HttpRequest, row: Session, do: Act) -> HttpResponse:
    return act(
        request,
        do,
        again=lambda objections: page(request, row, objections),
        then=reverse("session", args=[row.pk]),
    )


@staff
@require_POST
def session_open(request: HttpRequest, pk: int) -> HttpResponse:
    row = session_of(request, pk)

    def do(**by: Any) -> str:
        actions.open_session(session=row, **by)
        return gettext("Session ouverte. Personne n’a été prévenu : le jury se compose, puis se convoque.")

    return _act(request, row, do)


@staff
@require_POST
def session_publish(request: HttpRequest, pk: int) -> HttpResponse:
    row = session_of(request, pk)

    def do(**by: Any) -> str:
        actions.publish_results(session=row, **by)
        n = row.entries.filter(outcome__published_at__isnull=False).count()
        words = ngettext(
            "%(n)s résultat publié : le candidat le voit dans son espace.",
            "%(n)s résultats publiés : chaque candidat voit le sien dans son espace.",
            n,
        )
        return words % {"n": n}

    return _act(request, row, do)


@staff
@require_POST
def session_notify(request: HttpRequest, pk: int) -> HttpResponse:
    row = session_of(request, pk)

    def do(**by: Any) -> str:
        actions.notify_results(session=row, **by)
        return gettext("Les lettres sont dans la boîte d’envoi : elles y sont relues avant de partir.")

    return _act(request, row, do)
