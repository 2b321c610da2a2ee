"""The page of a session: where it stands, what is next, what blocks it; opening, publishing, notifying."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from parchemin.accounts.permissions import require, to_manage
from parchemin.domain.clock import day_at
from parchemin.domain.objection import Objection
from parchemin.journal.queries import history
from parchemin.juries.acts import OPINION_GIVEN
from parchemin.juries.changing import cancelling, moving, rules
from parchemin.juries.conflicts import entries_apart
from parchemin.juries.minutes import notifying, publishing
from parchemin.juries.models import Session
from parchemin.juries.session import foreseeing, opening, preparing
from parchemin.parties.models import Site
from parchemin.web.certifier.scope import staff
from parchemin.web.certifier.sessions.frame import session_of, show
from parchemin.web.certifier.sessions.steps import facts, movable, steps
from parchemin.web.history import told
from parchemin.web.shared.acting import Act, act, likely, number
from parchemin.web.shared.asking import who
from parchemin.web.telling import leaves_ties_out
from parchemin.web.templatetags.reasons import objection_text

TITLE = 200  # characters
LATEST = 8  # acts shown of the session's history


@leaves_ties_out
@staff
@require_GET
def session(request: HttpRequest, pk: int) -> HttpResponse:
    return page(request, session_of(request, pk))


def page(request: HttpRequest, row: Session, objections: list[Objection] | None = None) -> HttpResponse:
    """The session's page, with the reasons why an act just asked was refused."""
    with timezone.override(row.site.zone):
        known = facts(row)
        path = [] if row.state == Session.State.CANCELLED else steps(row, known)
        notice, today = notifying.clock(row), day_at(timezone.now(), row.site.zone)
    still = movable(row)
    following = next((step for step in path if step.is_next), None)
    context = {
        "facts": known,
        "movable": still,
        "moved": opening.after_a_move(row, known.released),
        "cancelled": row.state == Session.State.CANCELLED,
        "sites": Site.objects.filter(certifier=row.certifier_id).order_by("name", "pk") if still else [],
        "outdated": rules.outdated(row) if still else {},
        "held": cancelling.with_a_trace(row).count() if still else 0,
        "foreseen": foreseeing.of_session(row, presented=known.presented) if still else [],
        "steps": path,
        "next": following,
        "notice": notice,
        "notice_left": notice.days_left(today) if notice else None,
        "notice_share": notice.share(today) if notice else None,
        "later": [step for step in path if not step.done and not step.is_next][:3],
        "frameworks": row.frameworks.select_related("sheet")
        .defer("reading", "settled", "sheet__reading")
        .order_by("pk"),
        "history": _history(request, row),
    }
    return show(request, row, "certifier/sessions/session.html", context, objections=objections)


def _history(request: HttpRequest, row: Session) -> list[dict[str, Any]]:
    """The latest acts; none of a session whose decisions the reader is kept apart from."""
    if any(entry.session_id == row.pk for entry in entries_apart(who(request))):
        return []
    return told(history([row.stream]).exclude(act=OPINION_GIVEN.name)[:LATEST])


def _act(request: HttpRequest, row: Session, do: Act) -> HttpResponse:
    return act(
        request,
        do,
        again=lambda objections: page(request, row, objections),
        then=reverse("session", args=[row.pk]),
    )


@leaves_ties_out
@staff
@require_POST
def session_open(request: HttpRequest, pk: int) -> HttpResponse:
    row = session_of(request, pk)

    def do(**by: Any) -> str:
        preparing.open_session(session=row, **by)
        return gettext("Session ouverte. Personne n’a été prévenu : le jury se compose, puis se convoque.")

    return _act(request, row, do)


@leaves_ties_out
@staff
@require_POST
def session_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the days of the session, or its site, before its deliberation opens."""
    row = session_of(request, pk)
    require(to_manage(who(request), row.certifier_id))
    starts_on, jury_on, promised = (
        _day(request.POST.get(name, "")) for name in ("starts_on", "jury_on", "results_promised_on")
    )
    site = number(request.POST.get("site", ""))
    place = Site.objects.filter(certifier=row.certifier_id, pk=site).first() if site else None
    if jury_on is None or not all(likely(day) for day in (starts_on, jury_on, promised) if day):
        wrong = Objection(
            "session.dates",
            gettext("Ces dates ne sont pas vraisemblables."),
            mend=gettext("Donnez un jour de jury qui ne précède pas le premier jour des épreuves."),
        )
        return page(request, row, [wrong])

    def do(**by: Any) -> str:
        _, left = moving.move_session(
            session=row,
            starts_on=starts_on,
            jury_on=jury_on,
            results_promised_on=promised,
            site=place,
            reason=request.POST.get("reason", "")[:600],
            **by,
        )
        words = gettext(
            "La session est déplacée ; qui était convoqué a une lettre à relire avant qu’elle parte."
        )
        return " ".join([words, *(objection_text(o) for o in left)])

    return _act(request, row, do)


@leaves_ties_out
@staff
@require_POST
def session_rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the session another name before its deliberation opens."""
    row = session_of(request, pk)

    def do(**by: Any) -> str:
        moving.rename_session(session=row, title=request.POST.get("title", "")[:TITLE], **by)
        return gettext("Session renommée ; qui était convoqué a une lettre à relire avant qu’elle parte.")

    return _act(request, row, do)


@leaves_ties_out
@staff
@require_POST
def session_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel the session before its deliberation opens."""
    row = session_of(request, pk)

    def do(**by: Any) -> str:
        done = cancelling.cancel_session(session=row, reason=request.POST.get("reason", "")[:600], **by)
        return gettext(
            "Session annulée. Candidats libérés : %(candidates)s ; lettres à relire dans la boîte d’envoi : %(told)s."
        ) % {"candidates": done.candidates, "told": done.told}

    return _act(request, row, do)


@leaves_ties_out
@staff
@require_POST
def session_rules(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the candidates follow the version of the règlement corrected since, before the deliberation."""
    row = session_of(request, pk)

    def do(**by: Any) -> str:
        rows = rules.follow_rules(session=row, reason=request.POST.get("reason", "")[:600], **by)
        return ngettext(
            "%(n)s candidat suit la version corrigée du règlement.",
            "%(n)s candidats suivent la version corrigée du règlement.",
            len(rows),
        ) % {"n": len(rows)}

    return _act(request, row, do)


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


@leaves_ties_out
@staff
@require_POST
def session_publish(request: HttpRequest, pk: int) -> HttpResponse:
    row = session_of(request, pk)

    def do(**by: Any) -> str:
        publishing.publish_results(session=row, **by)
        n = row.entries.filter(outcome__published_at__isnull=False).count()
        words = ngettext(
            "%(n)s résultat publié : le candidat le voit dans son espace.",
            "%(n)s résultats publiés : chaque candidat voit le sien dans son espace.",
            n,
        )
        return words % {"n": n}

    return _act(request, row, do)


@leaves_ties_out
@staff
@require_POST
def session_notify(request: HttpRequest, pk: int) -> HttpResponse:
    row = session_of(request, pk)

    def do(**by: Any) -> str:
        told = publishing.notify_results(session=row, **by)
        if told.left_out:
            reasons = " ".join(objection_text(o) for left in told.left_out for o in left.objections)
            return gettext(
                "Les lettres sont dans la boîte d’envoi, sauf celles-ci, à refaire une fois corrigées : %(reasons)s"
            ) % {"reasons": reasons}
        return gettext("Les lettres sont dans la boîte d’envoi : elles y sont relues avant de partir.")

    return _act(request, row, do)
